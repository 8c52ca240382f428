package geo

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestInteriorPointOfKnownShapes(t *testing.T) {
	perLon, perLat := metresPerDegree(25.5)
	small, large := square(113, 25, 0.1), square(114, 25, 0.3)
	tests := map[string]struct {
		g         orb.Geometry
		clearance float64 // metres, known by construction; the point may be any with it
	}{
		"square":            {orb.Polygon{square(113, 25, 1)}, perLon / 2},
		"bound":             {orb.Bound{Min: orb.Point{113, 25}, Max: orb.Point{114, 26}}, perLon / 2},
		"the larger member": {orb.MultiPolygon{{small}, {large}}, 0.15 * lonScale(25.15)},
		"a hole in the middle moves it to the wider side": {
			// free strips: 0.5° in the east, 0.1° elsewhere
			orb.Polygon{square(113, 25, 1), {{113.1, 25.1}, {113.1, 25.9}, {113.5, 25.9}, {113.5, 25.1}, {113.1, 25.1}}}, 0.25 * perLon,
		},
		"L, whose centroid is outside": {
			orb.Polygon{{{113, 25}, {114, 25}, {114, 25.1}, {113.1, 25.1}, {113.1, 26}, {113, 26}, {113, 25}}},
			// a circle in the corner between both walls and the inner corner
			cornerCircle(0.1*perLon, 0.1*perLat),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, d, err := InteriorPoint(tt.g, 1)
			if err != nil {
				t.Fatal(err)
			}
			if SideOf(tt.g, p) != Inside || math.Abs(d-tt.clearance) > 1.01 {
				t.Errorf("%v is %v with %.1f m of room, want %.1f", p, SideOf(tt.g, p), d, tt.clearance)
			}
		})
	}
}

func lonScale(lat float64) float64 {
	perLon, _ := metresPerDegree(lat)
	return perLon
}

// cornerCircle is the radius of the circle that touches both axes and goes through the point w, h.
func cornerCircle(w, h float64) float64 {
	// (w-r)² + (h-r)² = r²
	return w + h - math.Sqrt(2*w*h)
}

func TestMetresPerDegreeIsLocal(t *testing.T) {
	for _, lat := range []float64{0, 25.8, -60, 89} {
		perLon, perLat := metresPerDegree(lat)
		const step = 1e-4
		lon := Distance(orb.Point{0, lat}, orb.Point{step, lat}) / step
		latLen := Distance(orb.Point{0, lat - step/2}, orb.Point{0, lat + step/2}) / step
		if math.Abs(lon-perLon) > 1 || math.Abs(latLen-perLat) > 1 {
			t.Errorf("%v: %v %v, want %v %v", lat, perLon, perLat, lon, latLen)
		}
	}
}

// Within precision of the best of a fine grid, inside, and repeatable.
func TestInteriorPointAgainstGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.IntRange(3, 30).Draw(t, "n")
		shell := coast(n, rng)
		poly := orb.Polygon{shell}
		if rapid.Bool().Draw(t, "hole") && n > 12 {
			poly = append(poly, square(113.1, 26.1, 0.2))
		}
		p, d, err := InteriorPoint(poly, 100)
		if err != nil {
			t.Fatal(err)
		}
		if PolygonSide(poly, p) != Inside {
			t.Fatal("outside")
		}
		pl := newPlane(poly, BoundOf(poly).Center())
		best := 0.0
		for x := -1.2; x <= 1.2; x += 0.05 {
			for y := -1.2; y <= 1.2; y += 0.05 {
				best = max(best, pl.distance(x*pl.perLon, y*pl.perLat))
			}
		}
		if d < best-100 {
			t.Fatalf("%v m of room, the grid has %v", d, best)
		}
		if q, _, _ := InteriorPoint(poly.Clone(), 100); q != p {
			t.Fatal("not repeatable")
		}
	})
}

func TestInteriorPointOfThinShapes(t *testing.T) {
	eps := math.Nextafter(25, 26) - 25
	thin := map[string]orb.Geometry{
		"a sliver of a micrometre": orb.Polygon{{{113, 25}, {114, 25}, {114, 25 + 1e-11}, {113, 25}}},
		"two steps high":           orb.Polygon{{{113, 25}, {114, 25}, {114, 25 + 2*eps}, {113, 25 + 2*eps}, {113, 25}}},
		"a diagonal hair":          orb.Polygon{{{113, 25}, {114, 26}, {114, 26 + 1e-10}, {113, 25}}},
	}
	for name, g := range thin {
		p, d, err := InteriorPoint(g, 0)
		if err != nil || SideOf(g, p) != Inside || d < 0 || d > 1e-3 {
			t.Errorf("%s: %v, %v m, %v", name, p, d, err)
		}
	}
	none := map[string]orb.Geometry{
		"nil":                    nil,
		"point":                  orb.Point{113, 25},
		"no polygons":            orb.MultiPolygon{},
		"line there and back":    orb.Polygon{{{113, 25}, {114, 26}, {113, 25}, {113, 25}}},
		"level":                  orb.Polygon{{{113, 25}, {114, 25}, {115, 25}, {113, 25}}},
		"between two neighbours": orb.Polygon{{{113, 25}, {114, 25}, {114, 25 + eps}, {113, 25}}},
	}
	for name, g := range none {
		p, d, err := InteriorPoint(g, 0)
		var f *Fault
		if !errors.As(err, &f) || f.Reason != NoExtent {
			t.Errorf("%s: %v, %v m, %v", name, p, d, err)
		}
	}
}

// The last resort by itself.
func TestThinInterior(t *testing.T) {
	frame := orb.Polygon{square(113, 25, 1), square(113.01, 25.01, 0.9)}
	p, d, err := thinInterior(orb.MultiPolygon{{{{0, 0}, {1, 0}, {0, 0}}}, frame})
	if err != nil || PolygonSide(frame, p) != Inside || !(d > 0) {
		t.Errorf("%v, %v m, %v", p, d, err)
	}
}

func BenchmarkInteriorPoint(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, bb := range []struct {
		name string
		n    int
	}{{"village of 200 points", 200}, {"county of 20000 points", 20000}} {
		b.Run(bb.name, func(b *testing.B) {
			g := orb.Polygon{coast(bb.n, rng)}
			for range b.N {
				if _, _, err := InteriorPoint(g, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
