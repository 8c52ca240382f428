package live

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"lianxin/geo/datum"
)

func TestReadDegreesIsTheInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, x := range []int32{0, 1, -1, perDegree, -perDegree, 1800000000, -1800000000, 1130300000} {
		if got, n := readDegrees(append(appendDegrees(nil, x), ',')); got != x || n != len(appendDegrees(nil, x)) {
			t.Errorf("%d became %d", x, got)
		}
	}
	for range 10000 {
		x := int32(rng.Int64N(3_600_000_001) - 1_800_000_000)
		if got, _ := readDegrees(append(appendDegrees(nil, x), ']')); got != x {
			t.Fatalf("%d became %d", x, got)
		}
	}
}

// TestRewrite compares with the conversion of the decoded numbers.
func TestRewrite(t *testing.T) {
	in := []byte(`[[[[113.0300001,25.7],[113.1,25.7],[-0.0000001,-25.7123456],[113.0300001,25.7]]],[[[0,0]]]]`)
	var want [][][][2]float64
	if err := json.Unmarshal(in, &want); err != nil {
		t.Fatal(err)
	}
	for _, code := range []int{4326, 4490, 3857} {
		sys, _ := datum.EPSG(code)
		var got [][][][2]float64
		if err := json.Unmarshal(newPlanner(sys).rewrite(in), &got); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			for j := range want[i] {
				for k, p := range want[i][j] {
					a, b := sys.Authority(sys.Forward(p[0], p[1]))
					if q := got[i][j][k]; math.Abs(a-q[0]) > 0.00051 || math.Abs(b-q[1]) > 0.00051 {
						t.Errorf("EPSG:%d: %v became %v, want %v %v", code, p, q, a, b)
					}
				}
			}
		}
	}
	far, _ := datum.EPSG(4547)
	if got := string(newPlanner(far).rewrite([]byte(`[-60,0]`))); got != "null" {
		t.Errorf("on the other side of the earth: %s", got)
	}
	if newPlanner(datum.CRS84()) != nil {
		t.Error("coordinates are rewritten to what they are")
	}
}
