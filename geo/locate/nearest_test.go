package locate_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo"
	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
)

func TestNearestByHand(t *testing.T) {
	polygons := []locate.Polygon{
		{Code: "b", Area: multi(orb.Polygon{box(113, 26, 113.1, 26.1)})},
		{Code: "a", Area: multi(orb.Polygon{box(113, 26.1, 113.1, 26.2)})},
		{Code: "c", Area: multi(orb.Polygon{box(113.2, 26, 113.4, 26.2), box(113.25, 26.05, 113.35, 26.15)})},
	}
	x := mustNew(t, polygons)
	for _, c := range []struct {
		name string
		p    orb.Point
		maxM float64
		want string
		at   orb.Point
	}{
		{"inside", orb.Point{113.05, 26.05}, 1, "b", orb.Point{113.05, 26.05}},
		{"on the edge of two", orb.Point{113.05, 26.1}, 0, "a", orb.Point{113.05, 26.1}},
		{"west of b", orb.Point{112.999, 26.05}, 200, "b", orb.Point{113, 26.05}},
		{"west of b, too far", orb.Point{112.999, 26.05}, 50, "", orb.Point{}},
		{"west of the corner of both", orb.Point{112.999, 26.1}, 200, "a", orb.Point{113, 26.1}},
		{"a corner", orb.Point{112.999, 25.999}, 200, "b", orb.Point{113, 26}},
		{"beyond a corner of c", orb.Point{113.401, 26.201}, 500, "c", orb.Point{113.4, 26.2}},
		{"in the hole of c", orb.Point{113.26, 26.1}, 2000, "c", orb.Point{113.25, 26.1}},
		{"in the hole of c, too far", orb.Point{113.26, 26.1}, 900, "", orb.Point{}},
		{"far away", orb.Point{-70, 10}, 1000, "", orb.Point{}},
		{"outside all with no limit to speak of", orb.Point{113.12, 26.05}, 1e7, "b", orb.Point{113.1, 26.05}},
		{"not finite", orb.Point{math.NaN(), 26}, 1e7, "", orb.Point{}},
		{"negative limit", orb.Point{112.999, 26.05}, -1, "", orb.Point{}},
		{"limit not a number", orb.Point{112.999, 26.05}, math.NaN(), "", orb.Point{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := x.Nearest(c.p, c.maxM)
			if x.Code(got.Slot) != c.want || ok != (c.want != "") {
				t.Fatalf("nearest is %q, %v; %q expected", x.Code(got.Slot), ok, c.want)
			}
			if d := geo.Distance(got.At, c.at); ok && d > 1e-3 {
				t.Errorf("at %v, %v expected", got.At, c.at)
			}
			if d := geo.Distance(c.p, got.At); ok && got.DistanceM != d {
				t.Errorf("distance %v, to At it is %v", got.DistanceM, d)
			}
		})
	}
	close := mustNew(t, []locate.Polygon{
		{Code: "b", Area: multi(orb.Polygon{box(113, 26, 113.1, 26.1)})},
		{Code: "a", Area: multi(orb.Polygon{box(113+5e-10, 26.1, 113.1, 26.2)})},
		{Code: "c", Area: multi(orb.Polygon{box(113+5e-9, 26.2, 113.1, 26.3)})},
	})
	if got, _ := close.Nearest(orb.Point{112.999, 26.1}, 200); close.Code(got.Slot) != "a" {
		t.Errorf("0.05 mm farther is not the same distance: %q", close.Code(got.Slot))
	}
	if got, _ := close.Nearest(orb.Point{112.999, 26.25}, 200); close.Code(got.Slot) != "c" {
		t.Errorf("nearest is %q", close.Code(got.Slot))
	}
	if _, ok := mustNew(t, nil).Nearest(orb.Point{113, 26}, 1e6); ok {
		t.Error("something is nearest in an empty index")
	}
}

// TestNearestAgreesWithBruteForce searches along every edge for the least distance by golden section.
func TestNearestAgreesWithBruteForce(t *testing.T) {
	units := locatetest.Plan{Seed: 8, Villages: 12, Cells: 16, Halvings: 1, Bound: geo.Bound{MinLon: 113, MinLat: 26, MaxLon: 113.3, MaxLat: 26.3}}.Units()
	x := mustNew(t, polygonsOf(units))
	rng := rand.New(rand.NewPCG(3, 3))
	outside := 0
	for range 60 {
		p := orb.Point{112.9 + 0.5*rng.Float64(), 25.9 + 0.5*rng.Float64()}
		if locatetest.Brute(units, p) >= 0 {
			continue
		}
		outside++
		want, code := leastDistance(units, p)
		got, ok := x.Nearest(p, 50_000)
		if !ok || math.Abs(got.DistanceM-want) > 1e-3*max(1, want/10_000) {
			t.Fatalf("%v: distance %v, brute force %v", p, got.DistanceM, want)
		}
		if x.Code(got.Slot) != code {
			t.Errorf("%v: nearest is %s, brute force says %s", p, x.Code(got.Slot), code)
		}
		if _, ok := x.Nearest(p, want-0.01); ok {
			t.Errorf("%v: found something nearer than %v", p, want)
		}
	}
	if outside < 10 {
		t.Errorf("only %d points outside", outside)
	}
}

func leastDistance(units []locatetest.Unit, p orb.Point) (m float64, code string) {
	m = math.Inf(1)
	for _, u := range units {
		for _, poly := range u.Area {
			for _, r := range poly {
				for i := 1; i < len(r); i++ {
					d := alongEdge(r[i-1], r[i], p)
					if d < m-sameM || d <= m+sameM && u.Code < code {
						code = u.Code
					}
					m = min(m, d)
				}
			}
		}
	}
	return m, code
}

const sameM = 1e-4

func alongEdge(a, b, p orb.Point) float64 {
	at := func(t float64) float64 {
		return geo.Distance(p, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])})
	}
	lo, hi := 0.0, 1.0
	for range 60 {
		if m1, m2 := lo+0.382*(hi-lo), hi-0.382*(hi-lo); at(m1) < at(m2) {
			hi = m2
		} else {
			lo = m1
		}
	}
	return min(at(0), at(1), at(lo))
}

func BenchmarkNearest(b *testing.B) {
	x := mustNew(b, prefecture())
	var outside []orb.Point
	for _, p := range edgePoints(prefecture(), 1_000_000) {
		if x.Locate(p) == locate.None {
			outside = append(outside, p)
		}
	}
	for _, maxM := range []float64{500, 50_000} {
		name := "500 m"
		if maxM > 500 {
			name = "50 km, nothing there"
			for i := range outside {
				outside[i] = orb.Point{112.2 + 0.001*float64(i%7), 24.9 - 0.3}
			}
		}
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				x.Nearest(outside[i], maxM)
				i = (i + 1) % len(outside)
			}
		})
	}
}
