package demo

import (
	"math"
	"testing"
)

// bowl is a 30 by 30 surface with one outlet on its western side and a noise on it.
func bowl() *relief {
	r := newRelief(grid{w: 30, h: 30, scale: 4})
	n := newNoise(1, "bowl")
	for k := range r.z {
		r.z[k] = 100 + float64(n.at(k%30, k/30, 4))/one*20
		r.rise[k] = 50
		if r.rim(k) {
			r.z[k] = 1e6
		}
	}
	r.fixed[15*30+1], r.z[15*30+1] = true, 0
	return r
}

func TestFillLeavesNoPit(t *testing.T) {
	r := bowl()
	r.fill()
	r.drain()
	for _, k := range r.order {
		if r.to[k] == k && !r.fixed[k] {
			t.Errorf("cell %d is a pit", k)
		}
	}
	// All water leaves by the outlet: 28 by 28 cells of 0.16 km².
	if a := r.area[15*30+1]; math.Abs(a-28*28*0.16) > 1e-9 {
		t.Errorf("the outlet drains %v km²", a)
	}
}

// A surface at rest has everywhere the slope at which wear balances rise: S = rise / √A (Braun & Willett 2013, eq. 2 with m = 1/2, n = 1).
func TestWearReachesTheSteadySlope(t *testing.T) {
	r := bowl()
	r.fill()
	for range 400 {
		r.wear(2)
	}
	r.drain()
	for _, k32 := range r.order {
		k := int(k32)
		j := int(r.to[k])
		if j == k {
			continue
		}
		length := r.stepKM()
		if d := k - j; d != 1 && d != -1 && d != r.w && d != -r.w {
			length *= math.Sqrt2
		}
		slope, want := (r.z[k]-r.z[j])/length, r.rise[k]/math.Sqrt(r.area[k])
		if math.Abs(slope/want-1) > 1e-6 {
			t.Fatalf("cell %d has the slope %v, %v expected", k, slope, want)
		}
	}
}

func TestHeapIsSorted(t *testing.T) {
	d := newDice(1, "heap")
	var q heap[float64]
	for i := range 1000 {
		q.push(ranked[float64]{float64(d.below(50)), int32(i)})
	}
	last := q.pop()
	for len(q) > 0 {
		s := q.pop()
		if s.below(last) {
			t.Fatalf("%v after %v", s, last)
		}
		last = s
	}
}

func TestSampleIsLinear(t *testing.T) {
	g := grid{origin: spot{113_000_000, 25_000_000}, w: 10, h: 8, scale: 2}
	v := make([]float64, g.size())
	for k := range v {
		v[k] = 3*float64(k%g.w) - 2*float64(k/g.w)
	}
	// The middle of cell (4, 5), and a place a quarter step east and a half step north of it.
	at := g.centre(5*g.w + 4)
	if got := g.sample(v, at); got != 2 {
		t.Errorf("%v at a middle", got)
	}
	if got := g.sample(v, spot{at.lon + 500, at.lat + 900}); math.Abs(got-(2+0.75-1)) > 1e-12 {
		t.Errorf("%v between middles", got)
	}
	if got := g.sample(v, spot{0, 0}); got != 0 {
		t.Errorf("%v beyond the south-west corner", got)
	}
	if got := g.sample(v, spot{180_000_000, 90_000_000}); got != 3*9-2*7 {
		t.Errorf("%v beyond the north-east corner", got)
	}
}
