package geo

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestSplitBound(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := map[string]struct {
		west, south, east, north float64
		want                     []Bound
		fault                    string
	}{
		"plain":                 {112, 24, 114, 27, []Bound{{112, 24, 114, 27}}, ""},
		"a point":               {113, 25, 113, 25, []Bound{{113, 25, 113, 25}}, ""},
		"the world":             {-180, -90, 180, 90, []Bound{World()}, ""},
		"across 180°":           {170, -20, -170, 10, []Bound{{170, -20, 180, 10}, {-180, -20, -170, 10}}, ""},
		"west and east at 180°": {180, 0, -180, 1, []Bound{{180, 0, 180, 1}, {-180, 0, -180, 1}}, ""},
		"south above north":     {0, 10, 1, 9, nil, "south edge 10 is north of north edge 9"},
		"not a number":          {nan, 0, 1, 1, nil, "west edge NaN is outside -180..180"},
		"infinite":              {0, 0, inf, 1, nil, "east edge +Inf is outside -180..180"},
		"too far east":          {0, 0, 180.5, 1, nil, "east edge 180.5 is outside -180..180"},
		"too far north":         {0, 0, 1, 91, nil, "north edge 91 is outside -90..90"},
		"too far south":         {0, -91, 1, 0, nil, "south edge -91 is outside -90..90"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := SplitBound(tt.west, tt.south, tt.east, tt.north)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (tt.fault == "") || err != nil && err.Error() != tt.fault {
				t.Errorf("error %v, want %q", err, tt.fault)
			}
		})
	}
}

func TestBoundOf(t *testing.T) {
	want := Bound{1, 2, 5, 6}
	for name, g := range map[string]orb.Geometry{
		"points":     orb.MultiPoint{{1, 6}, {5, 2}},
		"line":       orb.LineString{{1, 6}, {5, 2}},
		"lines":      orb.MultiLineString{{{1, 6}, {2, 2}}, {{5, 2}, {2, 2}}},
		"ring":       orb.Ring{{1, 2}, {5, 2}, {5, 6}, {1, 2}},
		"polygon":    orb.Polygon{{{1, 2}, {5, 2}, {5, 6}, {1, 2}}},
		"polygons":   orb.MultiPolygon{{{{1, 2}, {2, 2}, {1, 2}}}, {}, {{{5, 6}}}},
		"collection": orb.Collection{nil, orb.Point{1, 2}, orb.Polygon{}, orb.Point{5, 6}},
		"bound":      orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{5, 6}},
	} {
		if got := BoundOf(g); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, g := range []orb.Geometry{nil, orb.MultiPoint{}, orb.Polygon{{}}, orb.Collection{}} {
		if got := BoundOf(g); !got.Empty() {
			t.Errorf("%#v: %v", g, got)
		}
	}
}

func TestBoundAlgebra(t *testing.T) {
	bound := rapid.Custom(func(t *rapid.T) Bound {
		v := rapid.IntRange(-5, 5)
		return Bound{float64(v.Draw(t, "w")), float64(v.Draw(t, "s")), float64(v.Draw(t, "e")), float64(v.Draw(t, "n"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := bound.Draw(t, "a"), bound.Draw(t, "b")
		// the same by looking at every grid point
		anyA, anyBoth, allB := false, false, true
		for x := -5.0; x <= 5; x++ {
			for y := -5.0; y <= 5; y++ {
				p := orb.Point{x, y}
				inA := p[0] >= a.MinLon && p[0] <= a.MaxLon && p[1] >= a.MinLat && p[1] <= a.MaxLat
				inB := b.Contains(p)
				anyA = anyA || inA
				anyBoth = anyBoth || inA && inB
				allB = allB && (!inB || inA)
				if a.Contains(p) != inA || a.Intersection(b).Contains(p) != (inA && inB) {
					t.Fatal("contains")
				}
				if (inA || inB) && !a.Union(b).Contains(p) {
					t.Fatal("union")
				}
			}
		}
		if a.Empty() == anyA || a.Intersects(b) != anyBoth || a.ContainsBound(b) != allB {
			t.Fatalf("empty %v, intersects %v, contains %v", a.Empty(), a.Intersects(b), a.ContainsBound(b))
		}
		if FromOrb(a.Orb()) != a {
			t.Fatal("orb")
		}
	})
	nan := Bound{math.NaN(), 0, 1, 1}
	if !nan.Empty() || nan.Valid() || nan.Intersects(World()) || World().Intersects(nan) || EmptyBound().Valid() {
		t.Error("no number is a bound")
	}
}

func TestPadNeverMisses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-90, 90)
		lon := rapid.Float64Range(-180, 180)
		p := orb.Point{lon.Draw(t, "lon"), lat.Draw(t, "lat")}
		r := math.Exp(rapid.Float64Range(0, 14).Draw(t, "ln r")) // 1 m to 1200 km
		b := EmptyBound().Extend(p).Pad(r)
		q := Destination(p, rapid.Float64Range(0, 360).Draw(t, "azimuth"), r*0.999999)
		if wraps := math.Abs(q[0]-p[0]) > 180; wraps {
			return
		}
		if !b.Contains(q) {
			t.Fatalf("%v, %v m from %v, is not in %v", q, r, p, b)
		}
	})
	b := Bound{113, 25, 114, 26}.Pad(1000)
	if w := Haversine(orb.Point{b.MinLon, 25}, orb.Point{113, 25}); w < 1000 || w > 1015 {
		t.Errorf("1 km became %v m", w)
	}
	if got := EmptyBound().Pad(5); !got.Empty() {
		t.Error(got)
	}
}
