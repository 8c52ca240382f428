package cql2_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/cql2"
)

// TestParseJSON reads the two encodings of the same filter.
func TestParseJSON(t *testing.T) {
	o := disputes(t)
	for _, x := range []struct{ name, json, text string }{
		{"equality", `{"op":"=","args":[{"property":"status"},"found"]}`, "status = 'found'"},
		{"numbers", `{"op":">","args":[{"property":"people"},-1.5e1]}`, "people > -1.5e1"},
		{"and", `{"op":"and","args":[{"op":"not","args":[{"property":"overdue"}]},{"op":"<>","args":[{"property":"level"},"1"]},true]}`, "NOT overdue AND level <> '1' AND TRUE"},
		{"truth", ` true `, "TRUE"},
		{"property alone", `{"property":"overdue"}`, "overdue"},
		{"like", `{"op":"like","args":[{"op":"casei","args":[{"property":"title"}]},{"op":"casei","args":["a\\%_"]}]}`, `CASEI(title) LIKE CASEI('a\%_')`},
		{"between", `{"op":"between","args":[{"property":"people"},1,{"op":"+","args":[{"property":"households"},1]}]}`, "people BETWEEN 1 AND households + 1"},
		{"in", `{"op":"in","args":[{"property":"level"},["1","2"]]}`, "level IN ('1', '2')"},
		{"in one", `{"op":"in","args":[{"property":"level"},["1"]]}`, "level IN ('1')"},
		{"null", `{"op":"not","args":[{"op":"isNull","args":[{"property":"due"}]}]}`, "due IS NOT NULL"},
		{"arithmetic", `{"op":"=","args":[{"op":"div","args":[{"property":"people"},2]},{"op":"%","args":[{"op":"^","args":[3,2]},5]}]}`, "people div 2 = 3 ^ 2 % 5"},
		{"date", `{"op":">=","args":[{"property":"found"},{"date":"2026-03-01"}]}`, "found >= DATE('2026-03-01')"},
		{"timestamp", `{"op":"<","args":[{"timestamp":"2026-03-01T00:00:00Z"},{"property":"found"}]}`, "TIMESTAMP('2026-03-01T00:00:00Z') < found"},
		{"temporal", `{"op":"t_during","args":[{"interval":[{"property":"found"},{"property":"settled"}]},{"interval":["2026-03-01",".."]}]}`, "T_DURING(INTERVAL(found, settled), INTERVAL('2026-03-01','..'))"},
		{"camel case", `{"op":"t_overlappedBy","args":[{"interval":[{"property":"found"},{"property":"settled"}]},{"interval":["2026-03-01",".."]}]}`, "T_OVERLAPPEDBY(INTERVAL(found, settled), INTERVAL('2026-03-01','..'))"},
		{"list", `{"op":"a_containedBy","args":[{"property":"departments"},["a","b"]]}`, "A_CONTAINEDBY(departments, ('a', 'b'))"},
		{"list of none", `{"op":"a_equals","args":[{"property":"departments"},[]]}`, "A_EQUALS(departments, ())"},
		{"point", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[113,25.5,7]}]}`, "S_INTERSECTS(geometry, POINT(113 25.5))"},
		{"geometry with its own bbox", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[113,25.5],"bbox":[113,25.5,113,25.5]}]}`, "S_INTERSECTS(geometry, POINT(113 25.5))"},
		{"bbox", `{"op":"s_within","args":[{"property":"geometry"},{"bbox":[112,25,114,27]}]}`, "S_WITHIN(geometry, BBOX(112,25,114,27))"},
		{"line", `{"op":"s_crosses","args":[{"type":"LineString","coordinates":[[1,2],[3,4]]},{"property":"geometry"}]}`, "S_CROSSES(geometry, LINESTRING(1 2,3 4))"},
		{"polygon", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[4,1],[5,1],[5,2],[4,1]]]}]}`, "S_WITHIN(geometry, POLYGON((0 0,9 0,9 9,0 0),(4 1,5 1,5 2,4 1)))"},
		{"multi", `{"op":"or","args":[{"op":"s_equals","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":[[1,2]]}]},{"op":"s_touches","args":[{"property":"geometry"},{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}]},{"op":"s_overlaps","args":[{"property":"geometry"},{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]]]]}]}]}`, "S_EQUALS(geometry, MULTIPOINT(1 2)) OR S_TOUCHES(geometry, MULTILINESTRING((1 2,3 4))) OR S_OVERLAPS(geometry, MULTIPOLYGON(((0 0,9 0,9 9,0 0))))"},
		{"collection", `{"op":"s_disjoint","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}]}`, "S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4)))"},
		{"text beyond the basic plane", `{"op":"=","args":[{"property":"title"},"\ud840\udc00<&>"]}`, "title = '𠀀<&>'"},
	} {
		t.Run(x.name, func(t *testing.T) {
			fromText, err := cql2.Parse(x.text, o)
			if err != nil {
				t.Fatal(err)
			}
			got, err := cql2.ParseJSON([]byte(x.json), o)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(fromText, got, cmp.Comparer(func(a, b data.Value) bool { return a == b })); d != "" {
				t.Errorf("-text +JSON\n%s", d)
			}
			roundTrip(t, got, o)
		})
	}
}

func TestJSONFault(t *testing.T) {
	o := disputes(t)
	wide := o
	wide.Limits.Length = 10 << 20
	for _, x := range []struct{ name, json, want string }{
		{"nothing", "", "character 1): this is not JSON"},
		{"text", "status = 'found'", "character 1): this is not JSON"},
		{"cut off", `{"op":"=","args":[`, "character 19): this is not JSON"},
		{"bad escape", `"\x"`, "this is not JSON"},
		{"two values", "true false", "character 6): the end of the filter was expected"},
		{"null", "null", "null equals nothing, ask isNull"},
		{"number", "5", "the value 5 is a number, a condition was expected"},
		{"empty object", "{}", "an object with op, property, date, timestamp, interval, type or bbox was expected"},
		{"unknown operator", `{"op":"regex","args":[{"property":"title"},"a"]}`, `character 7): there is no operator "regex"`},
		{"operator in capitals", `{"op":"AND","args":[true,true]}`, `there is no operator "AND"`},
		{"no arguments", `{"op":"and"}`, "operator and needs an array of args"},
		{"one argument", `{"op":"and","args":[true]}`, "AND takes at least 2 arguments, not 1"},
		{"member twice", `{"op":"and","op":"or","args":[true,true]}`, `character 13): member "op" is there twice`},
		{"strange member", `{"op":"and","args":[true,true],"sql":"1"}`, `character 32): member "sql" does not go with "op"`},
		{"many members", "{" + strings.Repeat(`"a":1,`, 1000) + `"op":"and"}`, `member "a" is there twice`},
		{"many other members", func() string {
			var b strings.Builder
			for i := range 1000 {
				fmt.Fprintf(&b, `"%d":1,`, i)
			}
			return "{" + b.String() + `"op":"and"}`
		}(), "no object of a filter has so many members"},
		{"older encoding", `{"op":"=","args":[{"casei":{"property":"title"}},"a"]}`, "an object with op, property"},
		{"unknown property", "{\n \"property\": \"tilte\"\n}", `line 2, column 14 (character 16): there is no property "tilte"`},
		{"property that is none", `{"property":5}`, "the name of a property was expected"},
		{"IN without a list", `{"op":"in","args":[{"property":"level"},"1"]}`, "a list of values was expected after IN"},
		{"null in IN", `{"op":"in","args":[{"property":"level"},[null]]}`, "null equals nothing"},
		{"SQL as a date", `{"op":"=","args":[{"property":"found"},{"date":"2026-01-01' OR 1=1"}]}`, "is not a date"},
		{"number as a date", `{"op":"=","args":[{"property":"found"},{"date":20260101}]}`, "a date as a string was expected"},
		{"interval of three", `{"op":"t_after","args":[{"property":"found"},{"interval":["..","..",".."]}]}`, "an interval is an array of two"},
		{"interval of a number", `{"op":"t_after","args":[{"property":"found"},{"interval":[1,2]}]}`, "was expected, not the value 1"},
		{"empty coordinates", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}`, "a position has 2 or 3 numbers, not 0"},
		{"no coordinates", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Point"}]}`, "an array of coordinates or geometries was expected"},
		{"coordinates too large", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1e309,0]}]}`, "the number 1e309 is too large"},
		{"texts as coordinates", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":["1","2"]}]}`, "a coordinate was expected"},
		{"unknown geometry", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Circle","coordinates":[1,2]}]}`, "a GeoJSON geometry was expected"},
		{"a feature", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Feature","geometry":null}]}`, `member "geometry" does not go with "type"`},
		{"empty collection", `{"op":"s_within","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[]}]}`, "no members"},
		{"nested collection", `{"op":"s_within","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}]}`, "a GeoJSON geometry was expected"},
		{"box of five", `{"op":"s_within","args":[{"property":"geometry"},{"bbox":[1,2,3,4,5]}]}`, "a bounding box has 4 numbers"},
		{"2,000 collections", `{"op":"s_within","args":[{"property":"geometry"},` + strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 2000) + strings.Repeat("]}", 2000) + "]}", "nested more than 64 deep"},
		{"10,000 arrays", strings.Repeat("[", 10_000), "nested more than 64 deep"},
		{"100 NOT", strings.Repeat(`{"op":"not","args":[`, 70) + "true" + strings.Repeat("]}", 70), "nested more than 64 deep"},
		{"100,000 members", `{"op":"in","args":[{"property":"people"},[1` + strings.Repeat(",1", 100_000) + "]]}", "more than 10000 operators"},
		{"not UTF-8", "\"\xff\"", "this is not UTF-8"},
	} {
		t.Run(x.name, func(t *testing.T) {
			e, err := cql2.ParseJSON([]byte(x.json), wide)
			if err == nil {
				t.Fatalf("it was read as %s", e)
			}
			var bad *data.InvalidError
			if !errors.As(err, &bad) || bad.Fields[0].Field != "filter" || !strings.Contains(bad.Fields[0].Reason, x.want) {
				t.Errorf("%v\nwant %s", err, x.want)
				return
			}
			checkChinese(t, bad.Fields)
		})
	}
	if _, err := cql2.ParseJSON([]byte(`"`+strings.Repeat("a", 70_000)+`"`), o); err == nil || !strings.Contains(err.Error(), "longer than 65536 bytes") {
		t.Errorf("too long: %.200v", err)
	}
}

func TestJSONRefuses(t *testing.T) {
	for _, e := range []data.Expr{
		nil,
		data.Eq("title", data.Value{}),
		data.Eq("departments", data.List("a")),
		data.Not{},
		data.Spatial{},
		data.Compare{Op: 9, Left: data.Property{Name: "a"}, Right: data.Property{Name: "b"}},
		data.Spatial{Op: 9, Geometry: orb.Point{}},
		data.Temporal{Op: 99, Name: "found"},
		data.ListTest{Op: 9, Name: "departments"},
		data.In{Arg: data.Property{Name: "a"}, List: []data.Operand{data.Literal{}}},
	} {
		if body, err := cql2.JSON(e); err == nil {
			t.Errorf("%v became %s", e, body)
		}
	}
	if cql2.Text(nil) != "" {
		t.Error("the text of no expression is not empty")
	}
}
