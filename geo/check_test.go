package geo

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func nested(depth int) orb.Geometry {
	var g orb.Geometry = orb.Point{1, 2}
	for range depth {
		g = orb.Collection{g}
	}
	return g
}

func TestCheck(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	good := square(0, 0, 1)
	tests := map[string]struct {
		g      orb.Geometry
		limits Limits
		want   string // the error, or nothing
		reason Reason
	}{
		"point":             {g: orb.Point{113, 25}},
		"corner of the map": {g: orb.Point{-180, 90}},
		"polygon":           {g: orb.Polygon{good, square(0.2, 0.2, 0.2)}},
		"four deep":         {g: nested(4)},
		"at the limit":      {g: good, limits: Limits{MaxVertices: 5, MaxParts: 1}},

		"nil":                 {orb.Geometry(nil), Limits{}, "no geometry", Empty},
		"nil in a collection": {orb.Collection{orb.Point{}, nil}, Limits{}, "member 2: no geometry", Empty},
		"no points":           {orb.MultiPoint{}, Limits{}, "no points", Empty},
		"no line":             {orb.LineString{}, Limits{}, "line without points", Empty},
		"no lines":            {orb.MultiLineString{}, Limits{}, "no lines", Empty},
		"no rings":            {orb.Polygon{}, Limits{}, "polygon without rings", Empty},
		"empty ring":          {orb.Polygon{{}}, Limits{}, "ring 1: ring without points", Empty},
		"no polygons":         {orb.MultiPolygon{}, Limits{}, "no polygons", Empty},
		"one is empty":        {orb.MultiPolygon{{good}, {}}, Limits{}, "polygon 2: polygon without rings", Empty},
		"no members":          {orb.Collection{}, Limits{}, "no members", Empty},
		"empty bound":         {orb.Bound{Min: orb.Point{1, 1}}, Limits{}, "bound with its minimum above its maximum", Empty},

		"longitude is no number": {orb.Point{nan, 2}, Limits{}, "longitude is NaN", NotFinite},
		"latitude is infinite":   {orb.MultiPoint{{1, 2}, {1, inf}}, Limits{}, "point 2: latitude is -Inf", NotFinite},
		"too far north": {
			orb.Polygon{good, {{0, 0}, {1, 97.2}, {1, 1}, {0, 0}}},
			Limits{},
			"ring 2, point 2: latitude 97.2 is outside -90..90", OutOfRange,
		},
		"swapped axes": {orb.LineString{{0, 0}, {25, 113}}, Limits{}, "point 2: latitude 113 is outside -90..90", OutOfRange},
		"too far east, deep inside": {
			orb.Collection{orb.Point{}, orb.Collection{orb.MultiLineString{{{0, 0}, {1, 1}}, {{0, 0}, {181, 1}}}}},
			Limits{},
			"member 2, member 1, line 2, point 2: longitude 181 is outside -180..180", OutOfRange,
		},

		"open ring":       {orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}, Limits{}, "ring 1: ring starts at 0 0 and ends at 0 1", NotClosed},
		"ring of three":   {orb.Ring{{0, 0}, {1, 0}, {0, 0}}, Limits{}, "ring 1: ring of 3 points, at least 4 needed with the closing one", TooFewPoints},
		"line of one":     {orb.MultiLineString{{{0, 0}}}, Limits{}, "line 1: line of 1 point, at least 2 needed", TooFewPoints},
		"vertices":        {orb.Polygon{good}, Limits{MaxVertices: 4}, "ring 1: more than 4 points", TooMany},
		"vertices in all": {orb.MultiPolygon{{good}, {good}}, Limits{MaxVertices: 9}, "polygon 2, ring 1: more than 9 points", TooMany},
		"parts":           {orb.Polygon{good, good, good}, Limits{MaxParts: 2}, "ring 3: more than 2 parts", TooMany},
		"five deep":       {nested(5), Limits{}, "member 1, member 1, member 1, member 1: collections nested more than 4 deep", TooDeep},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := Check(tt.g, tt.limits)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var f *Fault
			if !errors.As(err, &f) || err.Error() != tt.want || f.Reason != tt.reason {
				t.Errorf("got %v (%#v), want %s (%s)", err, f, tt.want, tt.reason)
			}
		})
	}
}

// decode reads GeoJSON coordinates as orb's types do by themselves.
func decode(kind uint8, coordinates []byte) (orb.Geometry, error) {
	var err error
	read := func(v any) { err = json.Unmarshal(coordinates, v) }
	switch kind % 7 {
	case 0:
		var g orb.Point
		read(&g)
		return g, err
	case 1:
		var g orb.MultiPoint
		read(&g)
		return g, err
	case 2:
		var g orb.LineString
		read(&g)
		return g, err
	case 3:
		var g orb.MultiLineString
		read(&g)
		return g, err
	case 4:
		var g orb.Polygon
		read(&g)
		return g, err
	case 5:
		var g orb.MultiPolygon
		read(&g)
		return g, err
	}
	var g orb.MultiPolygon
	read(&g)
	return orb.Collection{g, orb.Collection{g}}, err
}

// orb reads "[]" as the point 0, 0, so nobody behind Check can tell it from a place in the Gulf of Guinea: the reader
// of JSON must. What orb does let through empty, Check refuses.
func TestCheckRefusesWhatOrbLetsThrough(t *testing.T) {
	for kind, docs := range [][]string{1: {`[]`, `null`}, 2: {`[]`, `[[]]`}, 3: {`[]`, `[[]]`}, 4: {`[]`, `[[]]`, `[null]`, `[[[]]]`}, 5: {`[]`, `[[]]`, `[[[]]]`}, 6: {`[]`}} {
		for _, doc := range docs {
			g, err := decode(uint8(kind), []byte(doc))
			if err != nil {
				t.Fatal(doc, err)
			}
			if err := Check(g, Limits{}); err == nil {
				t.Errorf("%T %s passes", g, doc)
			}
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	var g orb.Geometry = orb.MultiPolygon{{square(0, 0, 1)}, {square(2, 0, 1)}}
	if n := testing.AllocsPerRun(100, func() { _ = Check(g, Limits{}) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// What passes Check is safe for everything else in the package.
func FuzzCheck(f *testing.F) {
	f.Add(uint8(0), []byte(`[113,25]`))
	f.Add(uint8(3), []byte(`[[[0,0],[1,1e308]]]`))
	f.Add(uint8(4), []byte(`[[[0,0],[1,0],[1,1],[0,0]],[[]]]`))
	f.Add(uint8(4), []byte(`[[[0,0],[9,0],[9,9],[0,0]],[[2,1],[3,1],[3,2],[2,1]]]`))
	f.Add(uint8(5), []byte(`[[[[0,0],[2,2],[2,0],[0,2],[0,0]]]]`))
	f.Add(uint8(6), []byte(`[[[[0,0],[2,0],[2,2],[0,2],[0,0]]],[[[2,0],[3,0],[3,1],[2,0]]]]`))
	f.Fuzz(func(t *testing.T, kind uint8, doc []byte) {
		g, err := decode(kind, doc)
		if err != nil {
			return
		}
		limits := Limits{MaxVertices: 1000, MaxParts: 100, MaxDepth: 3}
		if Check(g, limits) != nil {
			return
		}
		if b := BoundOf(g); !b.Valid() {
			t.Fatalf("bound %v", b)
		}
		c, ok := Centroid(g)
		if !ok || !World().Contains(c) {
			t.Fatalf("centroid %v, %v", c, ok)
		}
		if a := Area(g); !(a >= 0) {
			t.Fatalf("area %v", a)
		}
		SideOf(g, c)
		if p, d, err := InteriorPoint(g, 1e4); err == nil && (SideOf(g, p) != Inside || !(d >= 0)) {
			t.Fatalf("interior point %v, %v m", p, d)
		}
		_ = CheckValid(g, limits)
	})
}
