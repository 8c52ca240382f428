package geo

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestAreaOfKnownShapes(t *testing.T) {
	// The whole ellipsoid: 4π R², R = 6371007.1810 m, GRS 80's authalic radius (Moritz 2000), itself good to 2e-11.
	const whole = 4 * math.Pi * 6371007.1810 * 6371007.1810
	tests := map[string]struct {
		g    orb.Geometry
		want float64
		rel  float64
	}{
		"the whole Earth":   {World().Orb(), whole, 5e-11},
		"the northern half": {orb.Bound{Min: orb.Point{-180, 0}, Max: orb.Point{180, 90}}, whole / 2, 5e-11},
		"a 24th of it":      {orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{30, 90}}, whole / 24, 5e-11},
		"half minus a 24th": {orb.Polygon{{{-180, 0}, {180, 0}, {180, 90}, {-180, 90}, {-180, 0}}, {{0, 0}, {30, 0}, {30, 90}, {0, 90}, {0, 0}}}, whole / 2 * 11 / 12, 5e-11},
		"two members":       {orb.MultiPolygon{{square(0, 0, 1)}, {square(1, 0, 1)}}, Area(orb.Bound{Max: orb.Point{2, 1}}), 1e-12},
		// Planimeter with the northern edge cut in 36 000, the other edges being geodesics
		"a square degree at the equator": {orb.Bound{Max: orb.Point{1, 1}}, 12308463893.6, 1e-11},
		"a line":                         {orb.LineString{{0, 0}, {1, 1}}, 0, 0},
		"nil":                            {nil, 0, 0},
		"a ring without points":          {orb.Ring{}, 0, 0},
		"a hole larger than its shell":   {orb.Polygon{square(0, 0, 1), square(0, 0, 2)}, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Area(tt.g); math.Abs(got-tt.want) > tt.rel*tt.want {
				t.Errorf("got %.6f, want %.6f, off by %.2g", got, tt.want, (got-tt.want)/tt.want)
			}
		})
	}
}

// With edges of 2 km and less, geodesics and straight edges enclose the same to a few parts in 10^8.
func TestAreaAgainstPlanimeter(t *testing.T) {
	want := []float64{3627172.1, 91883073.3, 3292905137.7, 10906338.6, 341849585.7, 21372657.0, 1624112583.4}
	f, err := os.Open("testdata/area-rings.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rings []orb.Ring
	var r orb.Ring
	for in := bufio.NewScanner(f); in.Scan(); {
		var p orb.Point
		if in.Text() == "" {
			rings, r = append(rings, append(r, r[0])), nil
		} else if _, err := fmt.Sscan(in.Text(), &p[1], &p[0]); err != nil {
			t.Fatal(err)
		} else {
			r = append(r, p)
		}
	}
	if len(rings) != len(want) {
		t.Fatalf("%d rings", len(rings))
	}
	for i, r := range rings {
		if got := RingArea(r); math.Abs(got-want[i]) > 0.06+3e-8*want[i] {
			t.Errorf("ring %d: got %.2f, want %.2f, off by %.2g", i+1, got, want[i], (got-want[i])/want[i])
		}
	}
}

// A polygon cut along any line has the area of its pieces.
func TestAreasAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lon := rapid.Float64Range(110, 116)
		lat := rapid.Float64Range(24, 27)
		p := func(n string) orb.Point { return orb.Point{lon.Draw(t, n), lat.Draw(t, n)} }
		a, b, c, d := p("a"), p("b"), p("c"), p("d")
		whole := RingArea(orb.Ring{a, b, c, d, a})
		pieces := RingArea(orb.Ring{a, b, c, a}) + RingArea(orb.Ring{a, c, d, a})
		if math.Abs(whole-pieces) > 1e-3 { // of up to 10^11 m²
			t.Fatalf("%v is not %v", whole, pieces)
		}
		if back := RingArea(orb.Ring{a, d, c, b, a}); math.Abs(whole+back) > 1e-3 {
			t.Fatalf("%v turned round is %v", whole, back)
		}
	})
}

func BenchmarkRingArea(b *testing.B) {
	r := make(orb.Ring, 0, 201)
	for i := range 201 {
		s, c := math.Sincos(2 * math.Pi * float64(i%200) / 200)
		r = append(r, orb.Point{113 + 0.02*c, 25 + 0.02*s})
	}
	for range b.N {
		RingArea(r)
	}
}
