package live

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestAppendDegrees(t *testing.T) {
	for _, c := range []struct {
		x    int32
		want string
	}{
		{0, "0"},
		{1, "0.0000001"},
		{-1, "-0.0000001"},
		{1_130_000_000, "113"},
		{-1_130_500_000, "-113.05"},
		{1_800_000_000, "180"},
		{257_654_321, "25.7654321"},
		{10_000_000, "1"},
		{-999_999_999, "-99.9999999"},
	} {
		if got := string(appendDegrees(nil, c.x)); got != c.want {
			t.Errorf("%d: %s, want %s", c.x, got, c.want)
		}
	}
}

// The text of a position, read as any client reads it, is the number that bounds are compared with.
func TestDegreesAreWhatClientsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, "x")
		var read float64
		if err := json.Unmarshal(appendDegrees(nil, x), &read); err != nil || read != degrees(x) {
			t.Fatalf("%d: %v, %v", x, read, err)
		}
		if lowest(read) != x || highest(read) != x {
			t.Fatalf("edge at %v: from %d to %d, want %d", read, lowest(read), highest(read), x)
		}
		over, under := math.Nextafter(read, 1000), math.Nextafter(read, -1000)
		if lowest(over) != x+1 || highest(under) != x-1 {
			t.Fatalf("edge beside %v: from %d to %d", read, lowest(over), highest(under))
		}
	})
	if lowest(-1e300) != -2_000_000_000 || highest(1e300) != 2_000_000_000 {
		t.Error("far edges")
	}
}

func TestHilbertKeyOfNowhereIsLast(t *testing.T) {
	if hilbertKey(position{noPlace, noPlace}) != math.MaxUint64 || hilbertKey(position{1, 1}) == math.MaxUint64 {
		t.Fatal("a row without place must come last")
	}
}
