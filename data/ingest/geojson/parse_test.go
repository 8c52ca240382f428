package geojson

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	orbjson "github.com/paulmach/orb/geojson"
)

func TestParseProperties(t *testing.T) {
	p := Parse([]byte(`{"type":"Feature","id":17,"properties":{"名 称":"足田\n村","n":3.50,"yes":true,"none":null,"nan":NaN,"list":["a",1,null],"mixed":[1,[2]],"object":{"a":"b"},"emoji":"\ud83d\ude00\u0041\/","":""}}`), Limits{})
	want := []Property{
		{"名 称", "足田\n村"}, {"n", "3.50"}, {"yes", "true"}, {"none", ""}, {"nan", ""}, {"list", "a；1；"}, {"mixed", "[1,[2]]"}, {"object", `{"a":"b"}`}, {"emoji", "😀A/"}, {"", ""},
	}
	if diff := cmp.Diff(want, p.Properties); diff != "" || p.Fault != "" || p.ID != "17" || p.Geometry != nil || p.GeometryFault != "" {
		t.Fatalf("%+v %s", p, diff)
	}
}

func TestParseRefusesFeatures(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                                  "has no type",
		`{"type":"Polygon"}`:                  "is a Polygon, not a Feature",
		`{"type":3}`:                          "has no type",
		`{"type":"Feature","properties":[1]}`: "has properties that are not an object",
		`{"type":"Feature","properties":{"a":1,"a":2}}`:                         "has the property a twice",
		`{"type":"Feature","properties":{"a":"\ud83d"}}`:                        `has a property a that has a \u escape that is no character`,
		`{"type":"Feature","properties":{"a":"\x"}}`:                            "has a property a that has an escape that JSON does not know",
		"{\"type\":\"Feature\",\"properties\":{\"a\":\"\xff\"}}":                "has a property a that is not valid UTF-8",
		"{\"type\":\"Feature\",\"properties\":{\"\xff\":1}}":                    "has a member whose name is not valid UTF-8",
		`{"type":"Feature","properties":{"a":undefined}}`:                       "has a property a that is not a text, number or truth value",
		`{"type":"Feature","properties":{` + many(1001) + `}}`:                  "has more than 1000 properties",
		`{"type":"Feature","crs":{"type":"link","properties":{"href":"http"}}}`: `has a crs member that is not of the form {"type":"name","properties":{"name":…}}`,
	} {
		if p := Parse([]byte(in), Limits{}); p.Fault != want {
			t.Errorf("%.80s: %q, want %q", in, p.Fault, want)
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.Repeat("x", i+1) + `":1`)
	}
	return b.String()
}

func TestParseGeometry(t *testing.T) {
	ring := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	for in, want := range map[string]orb.Geometry{
		`{"type":"Point","coordinates":[113.5,25.5]}`:                                                     orb.Point{113.5, 25.5},
		`{"coordinates":[113.5,25.5,800.25,1],"type":"Point"}`:                                            orb.Point{113.5, 25.5},
		`{"type":"Point","coordinates":[1.135e2,-2.55E+1]}`:                                               orb.Point{113.5, -25.5},
		`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`:                                               orb.MultiPoint{{1, 2}, {3, 4}},
		`{"type":"LineString","coordinates":[ [1,2] , [3,4] ]}`:                                           orb.LineString{{1, 2}, {3, 4}},
		`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`:                                        orb.MultiLineString{{{1, 2}, {3, 4}}},
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`:                                    orb.Polygon{ring},
		`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,1],[0,0]]]]}`: orb.MultiPolygon{{ring}, {ring}},
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`:               orb.Collection{orb.Point{1, 2}},
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}`:                                          orb.Polygon{{{0, 0}, {1, 0}, {1, 1}}}, // unclosed: geo.Check's to say
		`null`: nil,
	} {
		p := Parse([]byte(`{"type":"Feature","geometry":`+in+`}`), Limits{})
		if diff := cmp.Diff(want, p.Geometry); diff != "" || p.GeometryFault != "" || p.Fault != "" {
			t.Errorf("%s: %q %q %s", in, p.GeometryFault, p.Fault, diff)
		}
	}
}

func TestParseRefusesGeometry(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"Point","coordinates":[]}`:                                                      "position is empty",
		`{"type":"Point","coordinates":[1]}`:                                                     "position has one number, two are needed",
		`{"type":"Point","coordinates":[NaN,1]}`:                                                 "coordinate 1 is not a finite number",
		`{"type":"Point","coordinates":[1,1e309]}`:                                               "coordinate 2 is not a finite number",
		`{"type":"Point","coordinates":[1,Infinity]}`:                                            "coordinate 2 is not a finite number",
		`{"type":"Point","coordinates":[1,0x10]}`:                                                "coordinate 2 is not a finite number",
		`{"type":"Point","coordinates":["113","25"]}`:                                            "has something other than numbers in a position",
		`{"type":"Point","coordinates":[[1,2]]}`:                                                 "has something other than numbers in a position",
		`{"type":"Point","coordinates":[1,null]}`:                                                "coordinate 2 is not a finite number",
		`{"type":"Point","coordinates":null}`:                                                    "geometry has no coordinates",
		`{"type":"Point"}`:                                                                       "geometry has no coordinates",
		`{"type":"Circle","coordinates":[1,2]}`:                                                  "geometry is a Circle, which GeoJSON does not know",
		`{"coordinates":[1,2]}`:                                                                  "geometry has no type",
		`"POINT(1 2)"`:                                                                           "geometry is not an object",
		`{"type":"LineString","coordinates":[[1,2],[]]}`:                                         "point 2: position is empty",
		`{"type":"LineString","coordinates":[1,2]}`:                                              "point 1: has something other than a position",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0]]]}`:                     "ring 2: point 1: position has one number, two are needed",
		`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,NaN]]]]}`:  "polygon 2: ring 1: point 2: coordinate 2 is not a finite number",
		`{"type":"MultiPolygon","coordinates":[[[0,0],[1,0]]]}`:                                  "polygon 1: ring 1: point 1: has something other than a position",
		`{"type":"GeometryCollection","geometries":[]}`:                                          "collection is empty",
		`{"type":"GeometryCollection"}`:                                                          "collection has no geometries",
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},null]}`: "member 2: is null",
		strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 5) + `{"type":"Point","coordinates":[1,2]}` + strings.Repeat("]}", 5): "member 1: member 1: member 1: member 1: collections are nested more than 4 deep",
		`{"type":"LineString","coordinates":[` + strings.Repeat("[1,2],", 10) + `[1,2]]}`:                                                   "point 11: more than 10 positions",
	} {
		p := Parse([]byte(`{"type":"Feature","geometry":`+in+`}`), Limits{MaxVertices: 10})
		if p.GeometryFault != want || p.Geometry != nil {
			t.Errorf("%.120s: %q, want %q", in, p.GeometryFault, want)
		}
	}
}

// FuzzParse: a geometry that both this package and orb read is the same to both.
func FuzzParse(f *testing.F) {
	f.Add(`{"type":"Point","coordinates":[113.5,25.5]}`)
	f.Add(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0.1,0.1],[0.2,0.1],[0.2,0.2],[0.1,0.1]]]}`)
	f.Add(`{"type":"GeometryCollection","geometries":[{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}]}`)
	f.Fuzz(func(t *testing.T, geometry string) {
		raw := `{"type":"Feature","geometry":` + geometry + `}`
		a := automaton{maxOpen: maxDepth}
		if n, done, fault := a.feed([]byte(raw)); !done || n != len(raw) || fault != "" {
			Parse([]byte(raw), Limits{}) // Reader would not have handed it out: anything but a panic
			return
		}
		p := Parse([]byte(raw), Limits{MaxVertices: 1000})
		if p.Geometry == nil {
			return
		}
		want, err := orbjson.UnmarshalGeometry([]byte(geometry))
		if err != nil || strings.Count(geometry, "type") != strings.Count(geometry, `"type"`) || strings.Contains(strings.ToLower(geometry), "bbox") {
			return
		}
		if types := strings.Count(geometry, `"type"`); types == 1 && strings.Count(strings.ToLower(geometry), `coordinates`) == 1 && !orb.Equal(want.Geometry(), p.Geometry) {
			t.Fatalf("%s: %v, want %v", geometry, p.Geometry, want.Geometry())
		}
	})
}
