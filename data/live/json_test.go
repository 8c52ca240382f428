package live

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianxin/data"
)

func TestAppendTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\"\\\n\r\t\x00\x1f<>&\u2028\u2029郴𠮷")))).Draw(t, "s")
		b := appendText(nil, s)
		var back string
		if err := json.Unmarshal(b, &back); err != nil || back != s {
			t.Fatalf("%q is written %s: %q, %v", s, b, back, err)
		}
		rest := append(append([]byte(nil), b...), `,"next":"x"`...)
		if n := stringEnd(rest); n != len(b) {
			t.Fatalf("string %s ends at %d of %d", b, n, len(b))
		}
		if got := string(plainText(b)); got != s {
			t.Fatalf("plain text of %s is %q", b, got)
		}
	})
}

func TestAppendTextMendsBrokenUTF8(t *testing.T) {
	if got, want := string(appendText(nil, "a\xffb\xe4\xb8")), "\"a\ufffdb\ufffd\ufffd\""; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}

func TestAppendInstantIsTheValuesText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.OneOf(
			rapid.Int64Range(-62_167_219_200_000-1e9, 253_402_300_799_999+1e9),
			rapid.Int64Range(1.6e12, 1.9e12),
		).Draw(t, "ms")
		if got, want := string(appendInstant(nil, ms)), data.Millis(ms).String(); got != want {
			t.Fatalf("%d: %s, want %s", ms, got, want)
		}
		day := floorDiv(ms, 86_400_000)
		if got, want := string(appendDay(nil, day)), data.Date(day).String(); got != want {
			t.Fatalf("day %d: %s, want %s", day, got, want)
		}
	})
}

func TestAppendFloatIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		var back float64
		if b := appendFloat(nil, f); json.Unmarshal(b, &back) != nil || back != f {
			t.Fatalf("%v is written %s and read %v", f, b, back)
		}
	})
}

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

func BenchmarkAppendInstant(b *testing.B) {
	buf := make([]byte, 0, 64)
	ms := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixMilli()
	for b.Loop() {
		ms += 1001
		buf = appendInstant(buf[:0], ms)
	}
}
