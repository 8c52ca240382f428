package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func TestCentroid(t *testing.T) {
	tests := map[string]struct {
		g    orb.Geometry
		want orb.Point
	}{
		"point":                         {orb.Point{113, 25}, orb.Point{113, 25}},
		"points":                        {orb.MultiPoint{{0, 0}, {4, 0}, {2, 3}}, orb.Point{2, 1}},
		"line by length, not by vertex": {orb.LineString{{0, 0}, {0.25, 0}, {1, 0}}, orb.Point{0.5, 0}},
		"lines":                         {orb.MultiLineString{{{0, 0}, {1, 0}}, {{3, 0}, {4, 0}}}, orb.Point{2, 0}},
		"triangle":                      {orb.Ring{{0, 0}, {3, 0}, {0, 3}, {0, 0}}, orb.Point{1, 1}},
		"triangle, clockwise":           {orb.Ring{{0, 0}, {0, 3}, {3, 0}, {0, 0}}, orb.Point{1, 1}},
		// area 100 about 5, 5 less area 4 about 2, 5
		"hole, wound like its shell": {orb.Polygon{square(0, 0, 10), square(1, 4, 2)}, orb.Point{(500.0 - 8) / 96, 5}},
		"members by area":            {orb.MultiPolygon{{square(0, 0, 1)}, {square(10, 0, 2)}}, orb.Point{(0.5 + 44) / 5, (0.5 + 4) / 5}},
		"area beats lines":           {orb.Collection{orb.LineString{{50, 50}, {60, 60}}, square(0, 0, 2)}, orb.Point{1, 1}},
		"flat ring is a line":        {orb.Ring{{0, 0}, {4, 0}, {0, 0}}, orb.Point{2, 0}},
		"bound":                      {orb.Bound{Max: orb.Point{2, 4}}, orb.Point{1, 2}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := Centroid(tt.g)
			if !ok || math.Abs(got[0]-tt.want[0]) > 1e-12 || math.Abs(got[1]-tt.want[1]) > 1e-12 {
				t.Errorf("got %v, %v, want %v", got, ok, tt.want)
			}
		})
	}
	for _, g := range []orb.Geometry{nil, orb.MultiPoint{}, orb.Polygon{}, orb.Polygon{{}}, orb.Collection{}} {
		if got, ok := Centroid(g); ok {
			t.Errorf("%#v has a centroid: %v", g, got)
		}
	}
}
