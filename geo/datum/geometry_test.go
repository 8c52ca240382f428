package datum

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

func TestGeometryThereAndBack(t *testing.T) {
	ring := orb.Ring{{112, 24}, {113, 24}, {113, 25}, {112, 24}}
	all := orb.Collection{
		orb.Point{112.5, 24.5},
		orb.MultiPoint{{112, 24}, {113, 25}},
		orb.LineString{{112, 24}, {113, 25}},
		orb.MultiLineString{{{112, 24}, {113, 25}}},
		ring,
		orb.Polygon{ring, ring},
		orb.MultiPolygon{{ring}, {ring}},
		orb.Collection{orb.Point{113, 25}},
	}
	for _, code := range []string{"EPSG:4490", "GCJ-02", "BD-09", "EPSG:4547", "EPSG:3857"} {
		s, _ := Parse(code)
		there, err := s.ForwardGeometry(all)
		if err != nil {
			t.Fatal(err)
		}
		back, err := s.InverseGeometry(there)
		if err != nil {
			t.Fatal(err)
		}
		back, err = convert(back, func(p orb.Point) (orb.Point, error) {
			return orb.Point{math.Round(p[0]*1e9) / 1e9, math.Round(p[1]*1e9) / 1e9}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(orb.Geometry(all), back); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
	if all[4].(orb.Ring)[0] != (orb.Point{112, 24}) {
		t.Error("the input changed")
	}
	if g, err := CRS84().InverseGeometry(nil); g != nil || err != nil {
		t.Error(g, err)
	}
	g, err := CRS84().InverseGeometry(orb.Bound{Max: orb.Point{1, 1}})
	if diff := cmp.Diff(orb.Geometry(orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}), g); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestGeometryNamesThePlace(t *testing.T) {
	good := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	bad := orb.Ring{{0, 0}, {1, 0}, {1, 100}, {0, 0}}
	g := orb.Collection{orb.Point{}, orb.MultiPolygon{{good}, {good, bad}}}
	got, err := CRS84().InverseGeometry(g)
	want := "member 2, polygon 2, ring 2, point 3: 1 100 is not a position in CRS84: latitude and longitude look swapped"
	if got != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %v", got, err)
	}
	got, err = CRS84().ForwardGeometry(orb.LineString{{0, 0}, {math.NaN(), 1}})
	if got != nil || err == nil || !strings.HasPrefix(err.Error(), "point 2: ") {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := known(t, 4547).ForwardGeometry(orb.Point{10, 10}); err == nil || err.Error() != "10 10 has no position in EPSG:4547" {
		t.Error(err)
	}
}
