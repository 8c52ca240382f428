package index

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"lianxin/geo"
)

// slowHilbert is the textbook loop (H. S. Warren, Hacker's Delight, 2nd ed., ch. 16), a turn a level, over 2^levels cells a side.
func slowHilbert(x, y uint64, levels uint) uint64 {
	n := uint64(1) << levels
	var d uint64
	for s := n / 2; s > 0; s /= 2 {
		var rx, ry uint64
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = n-1-x, n-1-y
			}
			x, y = y, x
		}
	}
	return d
}

func TestHilbertIsTheTextbooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Uint32().Draw(t, "x"), rapid.Uint32().Draw(t, "y")
		got := hilbert(x, y)
		if want := slowHilbert(uint64(x), uint64(y), 32); got != want {
			t.Fatalf("got %x, want %x", got, want)
		}
		// a prefix is the key of a coarser grid
		if got>>32 != slowHilbert(uint64(x>>16), uint64(y>>16), 16) {
			t.Fatal("prefix")
		}
	})
}

// The curve walks from cell to neighbouring cell, from the south-west corner to the south-east one.
func TestHilbertKeyWalks(t *testing.T) {
	const side = 16
	b := geo.Bound{MinLon: 100, MinLat: 20, MaxLon: 116, MaxLat: 36}
	at := map[uint64][2]int{}
	for i := range side {
		for j := range side {
			at[HilbertKey(100.5+float64(i), 20.5+float64(j), b)>>(64-8)] = [2]int{i, j}
		}
	}
	if len(at) != side*side || at[0] != [2]int{0, 0} || at[side*side-1] != [2]int{side - 1, 0} {
		t.Fatalf("%d cells from %v to %v", len(at), at[0], at[side*side-1])
	}
	for k := range uint64(side*side - 1) {
		p, q := at[k], at[k+1]
		if d := math.Abs(float64(p[0]-q[0])) + math.Abs(float64(p[1]-q[1])); d != 1 {
			t.Errorf("step %d goes from %v to %v", k, p, q)
		}
	}
}

func TestHilbertKeyEdges(t *testing.T) {
	b := geo.Bound{MinLon: 112, MinLat: 24, MaxLon: 114, MaxLat: 26}
	nan, inf := math.NaN(), math.Inf(1)
	for name, pair := range map[string][2][2]float64{ // positions with the same key
		"west of it":          {{50, 25}, {112, 25}},
		"north-east":          {{inf, 90}, {114, 26}},
		"longitude no number": {{nan, 25}, {112, 25}},
		"latitude no number":  {{113, nan}, {113, 24}},
	} {
		if p, q := HilbertKey(pair[0][0], pair[0][1], b), HilbertKey(pair[1][0], pair[1][1], b); p != q {
			t.Errorf("%s: %x, %x", name, p, q)
		}
	}
	line := geo.Bound{MinLon: 112, MinLat: 24, MaxLon: 112, MaxLat: 26}
	if HilbertKey(112, 24, line) >= HilbertKey(112, 25.9, line) {
		t.Error("a line has no order")
	}
	if HilbertKey(112, 24, geo.EmptyBound()) != 0 || HilbertKey(1, 2, geo.Bound{MinLon: nan}) != HilbertKey(-inf, 2, geo.Bound{MinLon: 0}) {
		t.Error("bounds without extent")
	}
}

func BenchmarkHilbertKey(b *testing.B) {
	w := geo.World()
	var sum uint64
	for i := range b.N {
		sum += HilbertKey(113+float64(i%1000)*1e-3, 25, w)
	}
	_ = sum
}
