package cql2_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/cql2"
)

// layer is a layer of the shipped schema.
func layer(t testing.TB, id data.LayerID) *data.Layer {
	t.Helper()
	s, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Layer(id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func disputes(t testing.TB) cql2.Options {
	return cql2.Options{Layer: layer(t, data.Disputes), Zone: time.FixedZone("", 8*3600)}
}

func TestParse(t *testing.T) {
	o := disputes(t)
	eq := func(name, v string) data.Expr { return data.Eq(name, data.Text(v)) }
	prop := func(name string) data.Operand { return data.Property{Name: name} }
	whole := func(n int64) data.Operand { return data.Literal{Value: data.Int(n)} }
	str := func(s string) data.Operand { return data.Literal{Value: data.Text(s)} }
	calc := func(op byte, l, r data.Operand) data.Operand { return data.Arithmetic{Op: op, Left: l, Right: r} }
	more := func(n data.Operand) data.Expr {
		return data.Compare{Op: data.Greater, Left: prop("people"), Right: n}
	}
	and := func(args ...data.Expr) data.Expr { return data.Logic{Args: args} }
	or := func(args ...data.Expr) data.Expr { return data.Logic{Or: true, Args: args} }
	overdue := data.Eq("overdue", data.Bool(true))
	a, b, c := eq("level", "1"), eq("level", "2"), eq("level", "3")
	for _, x := range []struct {
		name, text string
		want       data.Expr
	}{
		{"equality", "status = 'found'", eq("status", "found")},
		{"no spaces", "status='found'", eq("status", "found")},
		{"keywords in any case", "status liKe 'f%' aNd Not overdue", and(data.Like{Arg: prop("status"), Pattern: "f%"}, data.Not{Arg: overdue})},
		{"quoted name", `"status" = 'found'`, eq("status", "found")},
		{"literal first", "5 < people", data.Compare{Op: data.Less, Left: whole(5), Right: prop("people")}},
		{"two properties", "found <> settled", data.Compare{Op: data.NotEqual, Left: prop("found"), Right: prop("settled")}},
		{"feature id", "id = '0123456789abcdef'", eq("id", "0123456789abcdef")},
		{"a code that is none", "status = 'foo'", eq("status", "foo")},
		{"Chinese text", "title = '土地纠纷'", eq("title", "土地纠纷")},
		{"SQL in a text", "title = 'x''; DROP TABLE disputes; --'", eq("title", "x'; DROP TABLE disputes; --")},

		{"AND before OR", "level='1' OR level='2' AND level='3'", or(a, and(b, c))},
		{"parentheses", "(level='1' OR level='2') AND level='3'", and(or(a, b), c)},
		{"a chain is one", "level='1' AND level='2' AND level='3'", and(a, b, c)},
		{"parentheses are kept", "level='1' AND (level='2' AND level='3')", and(a, and(b, c))},
		{"NOT before AND", "NOT level='1' AND level='2'", and(data.Not{Arg: a}, b)},
		{"NOT of a bracket", "NOT (level='1' OR level='2')", data.Not{Arg: or(a, b)}},
		{"NOT twice", "NOT NOT level='1'", data.Not{Arg: data.Not{Arg: a}}},

		{"a property that is true", "overdue", overdue},
		{"a property that is not", "NOT overdue", data.Not{Arg: overdue}},
		{"truth as such", "TRUE", data.Compare{Op: data.Equal, Left: data.Literal{Value: data.Bool(true)}, Right: data.Literal{Value: data.Bool(true)}}},
		{"falsehood as such", "false", data.Compare{Op: data.Equal, Left: data.Literal{Value: data.Bool(false)}, Right: data.Literal{Value: data.Bool(true)}}},

		{"LIKE", "title LIKE '%路_'", data.Like{Arg: prop("title"), Pattern: "%路_"}},
		{"NOT LIKE", "title NOT LIKE 'a'", data.Not{Arg: data.Like{Arg: prop("title"), Pattern: "a"}}},
		{"LIKE with an escape", `title LIKE '100\% \_ \\\\'`, data.Like{Arg: prop("title"), Pattern: `100\% \_ \\`}},
		{"LIKE with both escaped", `title LIKE '100\\%'`, data.Like{Arg: prop("title"), Pattern: `100\%`}},
		{"LIKE nothing", "title LIKE ''", data.Like{Arg: prop("title")}},
		{"LIKE of a literal", "'a' LIKE 'a'", data.Like{Arg: str("a"), Pattern: "a"}},
		{"LIKE in any case", "CASEI(title) LIKE CASEI('A%')", data.Like{Arg: prop("title"), Pattern: "A%", Fold: true}},
		{"LIKE of folded text", "CASEI(title) LIKE 'a%'", data.Like{Arg: data.Fold{Arg: prop("title")}, Pattern: "a%"}},
		{"equality in any case", "casei(title) = CaseI('A')", data.Compare{Left: data.Fold{Arg: prop("title")}, Right: data.Fold{Arg: str("A")}}},
		{"BETWEEN", "people BETWEEN 1 AND 2 AND overdue", and(data.Between{Arg: prop("people"), Low: whole(1), High: whole(2)}, overdue)},
		{"NOT BETWEEN sums", "people NOT BETWEEN 1+1 AND (2)*3", data.Not{Arg: data.Between{Arg: prop("people"), Low: calc('+', whole(1), whole(1)), High: calc('*', whole(2), whole(3))}}},
		{"BETWEEN dates", "found BETWEEN DATE('2026-03-01') AND DATE('2026-03-02')", data.Between{Arg: prop("found"), Low: data.Literal{Value: data.Date(20513)}, High: data.Literal{Value: data.Date(20514)}}},
		{"IN", "people IN (1, 2, households)", data.In{Arg: prop("people"), List: []data.Operand{whole(1), whole(2), prop("households")}}},
		{"NOT IN", "level NOT IN ('1')", data.Not{Arg: data.In{Arg: prop("level"), List: []data.Operand{str("1")}}}},
		{"IN nothing", "level IN ()", data.In{Arg: prop("level")}},
		{"IS NULL", "due IS NULL", data.IsNull{Arg: prop("due")}},
		{"IS NOT NULL", "due is not null", data.Not{Arg: data.IsNull{Arg: prop("due")}}},
		{"geometry IS NULL", "geometry IS NULL", data.IsNull{Arg: prop("geometry")}},
		{"list IS NULL", "departments IS NULL", data.IsNull{Arg: prop("departments")}},
		{"sum IS NULL", "people + 1 IS NULL", data.IsNull{Arg: calc('+', prop("people"), whole(1))}},
		{"a geometry IS NULL", "POINT(1 2) IS NULL", data.Compare{Op: data.Equal, Left: data.Literal{Value: data.Bool(false)}, Right: data.Literal{Value: data.Bool(true)}}},

		{"product before sum", "people > 1 + 2 * 3", more(calc('+', whole(1), calc('*', whole(2), whole(3))))},
		{"left to right", "people > 8 - 4 - 2", more(calc('-', calc('-', whole(8), whole(4)), whole(2)))},
		{"products left to right", "people > 8 / 4 % 3 div 2", more(calc('d', calc('%', calc('/', whole(8), whole(4)), whole(3)), whole(2)))},
		{"power before product", "people > 2 * 3 ^ 2", more(calc('*', whole(2), calc('^', whole(3), whole(2))))},
		{"brackets", "people > (1 + 2) * 3", more(calc('*', calc('+', whole(1), whole(2)), whole(3)))},
		{"a negative base", "people > -2 ^ 2", more(calc('^', whole(-2), whole(2)))},
		{"minus of a property", "people > -households", more(calc('*', whole(-1), prop("households")))},
		{"minus of a bracket, as QGIS writes it", "(people > ( - (households)))", more(calc('*', whole(-1), prop("households")))},
		{"minus of a negative number", "people > 1--2", more(calc('-', whole(1), whole(-2)))},
		{"plus of a number", "people > +2", more(whole(2))},
		{"left side in brackets", "(people + 1) * 2 > 3", data.Compare{Op: data.Greater, Left: calc('*', calc('+', prop("people"), whole(1)), whole(2)), Right: whole(3)}},

		{"float", "people > 2.50", more(data.Literal{Value: data.Float(2.5)})},
		{"float without fraction", "people > 2.", more(data.Literal{Value: data.Float(2)})},
		{"float without whole", "people > .5", more(data.Literal{Value: data.Float(.5)})},
		{"exponent", "people > 1E-3", more(data.Literal{Value: data.Float(.001)})},
		{"smallest integer", "people > -9223372036854775808", more(whole(-1 << 63))},
		{"integer past 64 bits", "people > 9223372036854775808", more(data.Literal{Value: data.Float(1 << 63)})},

		{"doubled quote", "title = 'it''s'", eq("title", "it's")},
		{"escaped quote", `title = 'it\'s'`, eq("title", "it's")},
		{"escaped backslash", `title = 'a\\b'`, eq("title", `a\b`)},
		{"control characters", `title = '\a\b\t\n\v\f\r'`, eq("title", "\a\b\t\n\v\f\r")},
		{"a backslash that escapes nothing", `title = 'C:\dir'`, eq("title", `C:\dir`)},
		{"white space of every kind", "title\u3000=\u00a0\n\t'a'", eq("title", "a")},

		{"equals the empty text", "title = ''", data.Like{Arg: prop("title")}},
		{"unequal to the empty text", "title <> ''", data.Not{Arg: data.Like{Arg: prop("title")}}},
		{"the empty text below", "'' < title", data.Not{Arg: data.Like{Arg: prop("title")}}},
		{"the empty text not above", "'' <= title", data.Not{Arg: data.Like{Arg: prop("title")}}},
		{"the empty text above", "'' > title", data.Like{Arg: prop("title")}},
		{"the empty text not below", "'' >= title", data.Like{Arg: prop("title")}},
		{"the empty text first", "'' <> title", data.Not{Arg: data.Like{Arg: prop("title")}}},
		{"the empty text folded", "CASEI(title) = CASEI('')", data.Like{Arg: data.Fold{Arg: prop("title")}}},
		{"IN with the empty text", "title IN ('', 'a')", data.In{Arg: prop("title"), List: []data.Operand{str("a")}}},
		{"IN the empty text", "title IN ('')", data.Like{Arg: prop("title")}},

		{"instant", "found >= TIMESTAMP('2026-03-01T00:00:00Z')", data.Compare{Op: data.GreaterEqual, Left: prop("found"), Right: data.Literal{Value: data.Millis(1772323200000)}}},
		{"instant with an offset", "found >= TIMESTAMP('2026-03-01T08:00:00.000+08:00')", data.Compare{Op: data.GreaterEqual, Left: prop("found"), Right: data.Literal{Value: data.Millis(1772323200000)}}},
		{"date", "date('2026-03-01') = found", data.Compare{Left: data.Literal{Value: data.Date(20513)}, Right: prop("found")}},
		{"date as a text", "found = '2026-03-01'", data.Compare{Left: prop("found"), Right: data.Literal{Value: data.Date(20513)}}},
		{"instant as a text in IN", "found in ('2026-03-01T00:00:00Z')", data.In{Arg: prop("found"), List: []data.Operand{data.Literal{Value: data.Millis(1772323200000)}}}},

		{"list contains", "A_CONTAINS(departments, ('民政', '司法'))", data.ListTest{Op: data.ListContains, Name: "departments", Codes: []string{"民政", "司法"}}},
		{"list of one", "A_OVERLAPS(departments, ('民政'))", data.ListTest{Op: data.ListOverlaps, Name: "departments", Codes: []string{"民政"}}},
		{"list of none", "A_EQUALS(departments, ())", data.ListTest{Op: data.ListEquals, Name: "departments"}},
		{"list first", "a_containedby(('民政', '司法'), departments)", data.ListTest{Op: data.ListContains, Name: "departments", Codes: []string{"民政", "司法"}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			got, err := cql2.Parse(x.text, o)
			if err != nil {
				t.Fatalf("%s: %v", x.text, err)
			}
			if d := cmp.Diff(x.want, got, cmp.Comparer(func(a, b data.Value) bool { return a == b })); d != "" {
				t.Errorf("%s: -want +got\n%s", x.text, d)
			}
			roundTrip(t, got, o)
		})
	}
}

// roundTrip checks that an expression is read back from both of its encodings.
func roundTrip(t interface {
	Helper()
	Errorf(string, ...any)
}, e data.Expr, o cql2.Options,
) {
	t.Helper()
	o.LonLat = nil // what is written is lon, lat
	same := cmp.Comparer(func(a, b data.Value) bool { return a == b })
	back, err := cql2.Parse(cql2.Text(e), o)
	if err != nil {
		t.Errorf("text %s: %v", cql2.Text(e), err)
	} else if d := cmp.Diff(e, back, same); d != "" {
		t.Errorf("text %s: -written +read\n%s", cql2.Text(e), d)
	}
	body, err := cql2.JSON(e)
	if err != nil {
		t.Errorf("%s: %v", cql2.Text(e), err)
		return
	}
	back, err = cql2.ParseJSON(body, o)
	if err != nil {
		t.Errorf("JSON %s: %v", body, err)
	} else if d := cmp.Diff(e, back, same); d != "" {
		t.Errorf("JSON %s: -written +read\n%s", body, d)
	}
}

func TestParseSpatial(t *testing.T) {
	o := disputes(t)
	square := orb.Polygon{{{112, 25}, {114, 25}, {114, 27}, {112, 27}, {112, 25}}}
	for _, x := range []struct {
		name, text string
		want       data.Spatial
	}{
		{"point", "S_EQUALS(geometry, POINT(113.03 25.79))", data.Spatial{Op: data.Equals, Geometry: orb.Point{113.03, 25.79}}},
		{"point with height", "S_EQUALS(geometry, POINT Z (113 -25 8.5))", data.Spatial{Op: data.Equals, Geometry: orb.Point{113, -25}}},
		{"line", "s_crosses(geometry, linestring(7 50, 10 51))", data.Spatial{Op: data.Crosses, Geometry: orb.LineString{{7, 50}, {10, 51}}}},
		{"polygon", "S_WITHIN(geometry, POLYGON((112 25,114 25,114 27,112 27,112 25)))", data.Spatial{Op: data.Within, Geometry: square}},
		{"multipoint", "S_OVERLAPS(geometry, MULTIPOINT((1 2), (3 4)))", data.Spatial{Op: data.Overlaps, Geometry: orb.MultiPoint{{1, 2}, {3, 4}}}},
		{"multipoint of old", "S_OVERLAPS(geometry, MULTIPOINT(1 2, 3 4))", data.Spatial{Op: data.Overlaps, Geometry: orb.MultiPoint{{1, 2}, {3, 4}}}},
		{"multiline", "S_TOUCHES(geometry, MULTILINESTRING((1 2,3 4),(5 6,7 8)))", data.Spatial{Op: data.Touches, Geometry: orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}}},
		{"multipolygon", "S_DISJOINT(geometry, MULTIPOLYGON(((112 25,114 25,114 27,112 27,112 25))))", data.Spatial{Op: data.Disjoint, Geometry: orb.MultiPolygon{square}}},
		{"collection", "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4)))", data.Spatial{Op: data.Intersects, Geometry: orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}}},
		{"box", "S_INTERSECTS(geometry, BBOX(112,25,114,27))", data.Spatial{Op: data.Intersects, Geometry: square}},
		{"box with heights", "S_INTERSECTS(geometry, BBOX(112,25,0,114,27,900))", data.Spatial{Op: data.Intersects, Geometry: square}},
		{"box of no width", "S_INTERSECTS(geometry, BBOX(112,25,112,27))", data.Spatial{Op: data.Intersects, Geometry: orb.LineString{{112, 25}, {112, 27}}}},
		{"box of no size", "S_INTERSECTS(geometry, BBOX(112,25,112,25))", data.Spatial{Op: data.Intersects, Geometry: orb.Point{112, 25}}},
		{"box over the antimeridian", "S_INTERSECTS(geometry, BBOX(160.5,-55,-170,-25))", data.Spatial{Op: data.Intersects, Geometry: orb.MultiPolygon{
			{{{160.5, -55}, {180, -55}, {180, -25}, {160.5, -25}, {160.5, -55}}},
			{{{-180, -55}, {-170, -55}, {-170, -25}, {-180, -25}, {-180, -55}}},
		}}},
		{"literal first", "S_INTERSECTS(POINT(1 2), geometry)", data.Spatial{Op: data.Intersects, Geometry: orb.Point{1, 2}}},
		{"literal contains", "S_CONTAINS(POINT(1 2), geometry)", data.Spatial{Op: data.Within, Geometry: orb.Point{1, 2}}},
		{"literal within", "S_WITHIN(POINT(1 2), geometry)", data.Spatial{Op: data.Contains, Geometry: orb.Point{1, 2}}},
		{"quoted name", `S_WITHIN("geometry", POINT(1e0 2E+0))`, data.Spatial{Op: data.Within, Geometry: orb.Point{1, 2}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			got, err := cql2.Parse(x.text, o)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(data.Expr(x.want), got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			roundTrip(t, got, o)
		})
	}
}

// TestParseOtherSystem reads positions as latitude, longitude, and in a plane whose axes lean against the meridians.
func TestParseOtherSystem(t *testing.T) {
	o := disputes(t)
	o.LonLat = func(lat, lon float64) (orb.Point, error) { return orb.Point{lon, lat}, nil }
	for text, want := range map[string]orb.Geometry{
		"S_INTERSECTS(geometry, POINT(25 112))":            orb.Point{112, 25},
		"S_INTERSECTS(geometry, BBOX(25,112,27,114))":      orb.Polygon{{{112, 25}, {114, 25}, {114, 27}, {112, 27}, {112, 25}}},
		"S_INTERSECTS(geometry, BBOX(-55,170,-25,-170.5))": orb.MultiPolygon{{{{170, -55}, {180, -55}, {180, -25}, {170, -25}, {170, -55}}}, {{{-180, -55}, {-170.5, -55}, {-170.5, -25}, {-180, -25}, {-180, -55}}}},
	} {
		got, err := cql2.Parse(text, o)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if d := cmp.Diff(want, got.(data.Spatial).Geometry); d != "" {
			t.Errorf("%s: -want +got\n%s", text, d)
		}
	}

	o.LonLat = func(x, y float64) (orb.Point, error) {
		if x < 0 {
			return orb.Point{}, errors.New("easting -1 is left of the zone")
		}
		return orb.Point{x + y/100, y}, nil
	}
	got, err := cql2.Parse("S_INTERSECTS(geometry, BBOX(10,20,30,40))", o)
	want := orb.Polygon{{{10.2, 20}, {30.2, 20}, {30.4, 40}, {10.4, 40}, {10.2, 20}}}
	if err != nil || !cmp.Equal(got, data.Expr(data.Spatial{Geometry: want})) {
		t.Errorf("leaning box: %v, %v", got, err)
	}
	if _, err := cql2.Parse("S_INTERSECTS(geometry, POINT(-1 2))", o); err == nil || !strings.Contains(err.Error(), "character 30): easting -1 is left of the zone") {
		t.Errorf("a position outside the system: %v", err)
	}
}

func TestParseTemporal(t *testing.T) {
	o := disputes(t)
	at := func(s string) int64 {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMilli()
	}
	instant := func(s string) data.Interval { return data.Interval{From: at(s), To: at(s)} }
	march := data.Interval{From: at("2026-03-01T00:00:00+08:00"), To: at("2026-04-01T00:00:00+08:00") - 1}
	for _, x := range []struct {
		name, text string
		want       data.Expr
	}{
		{"instant", "T_AFTER(found, TIMESTAMP('2026-03-01T08:00:00Z'))", data.Temporal{Op: data.TAfter, Name: "found", Interval: instant("2026-03-01T08:00:00Z")}},
		{"a date lasts its day in the zone", "T_INTERSECTS(found, DATE('2026-03-31'))", data.Temporal{Op: data.TIntersects, Name: "found", Interval: data.Interval{From: at("2026-03-31T00:00:00+08:00"), To: march.To}}},
		{"an interval of dates", "T_DURING(found, INTERVAL('2026-03-01', '2026-03-31'))", data.Temporal{Op: data.TDuring, Name: "found", Interval: march}},
		{"a mixed interval", "T_EQUALS(found, INTERVAL('2026-02-28T16:00:00Z', '2026-03-31'))", data.Temporal{Op: data.TEquals, Name: "found", Interval: march}},
		{"open ends", "T_DISJOINT(found, INTERVAL('..', '..'))", data.Temporal{Op: data.TDisjoint, Name: "found", Interval: data.Always()}},
		{"open start", "T_BEFORE(found, INTERVAL('..', '2026-03-31'))", data.Temporal{Op: data.TBefore, Name: "found", Interval: data.Interval{From: data.OpenStart, To: march.To}}},
		{"for ever", "T_BEFORE(found, INTERVAL('2026-03-01', '9999-12-31'))", data.Temporal{Op: data.TBefore, Name: "found", Interval: data.Interval{From: march.From, To: at("9999-12-31T15:59:59Z") + 999}}},
		{"before the years", "T_AFTER(found, DATE('0000-01-01'))", data.Temporal{Op: data.TAfter, Name: "found", Interval: data.Interval{From: data.OpenStart, To: at("0000-01-01T15:59:59Z") + 999}}},
		{"an interval of properties", "T_CONTAINS(INTERVAL(found, settled), TIMESTAMP('2026-03-01T08:00:00Z'))", data.Temporal{Op: data.TContains, Name: "found", Name2: "settled", Interval: instant("2026-03-01T08:00:00Z")}},
		{"quoted properties", `T_MEETS(INTERVAL("found", "settled"), INTERVAL('2026-03-01', '2026-03-31'))`, data.Temporal{Op: data.TMeets, Name: "found", Name2: "settled", Interval: march}},
		{"two properties", "T_BEFORE(settled, due)", data.Compare{Op: data.Less, Left: data.Property{Name: "settled"}, Right: data.Property{Name: "due"}}},
		{"two properties apart", "T_DISJOINT(settled, due)", data.Compare{Op: data.NotEqual, Left: data.Property{Name: "settled"}, Right: data.Property{Name: "due"}}},
		{"an interval of one instant", "T_STARTEDBY(INTERVAL(found, settled), INTERVAL('2026-03-01T08:00:00Z', '2026-03-01T08:00:00Z'))", data.Temporal{Op: data.TStartedBy, Name: "found", Name2: "settled", Interval: instant("2026-03-01T08:00:00Z")}},
	} {
		t.Run(x.name, func(t *testing.T) {
			got, err := cql2.Parse(x.text, o)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(x.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			roundTrip(t, got, o)
		})
	}
}

// TestTemporalConverse exchanges the sides of every operator; the pairs are those of Allen's algebra.
func TestTemporalConverse(t *testing.T) {
	o := disputes(t)
	for op, want := range map[string]data.TemporalOp{
		"T_AFTER": data.TBefore, "T_BEFORE": data.TAfter, "T_DURING": data.TContains, "T_CONTAINS": data.TDuring, "T_EQUALS": data.TEquals,
		"T_INTERSECTS": data.TIntersects, "T_DISJOINT": data.TDisjoint, "T_FINISHEDBY": data.TFinishes, "T_FINISHES": data.TFinishedBy,
		"T_MEETS": data.TMetBy, "T_METBY": data.TMeets, "T_OVERLAPPEDBY": data.TOverlaps, "T_OVERLAPS": data.TOverlappedBy,
		"T_STARTEDBY": data.TStarts, "T_STARTS": data.TStartedBy,
	} {
		got, err := cql2.Parse(op+"(INTERVAL('2026-03-01','2026-03-31'), INTERVAL(found, settled))", o)
		if err != nil {
			t.Errorf("%s: %v", op, err)
			continue
		}
		if e := got.(data.Temporal); e.Op != want || e.Name != "found" || e.Name2 != "settled" {
			t.Errorf("%s became %s", op, e)
		}
		roundTrip(t, got, o)
	}
}

func TestQueryable(t *testing.T) {
	o := disputes(t)
	analyst, err := data.NewViewer(data.Analyst, "431000")
	if err != nil {
		t.Fatal(err)
	}
	o.Queryable = func(name string) (*data.Field, bool) {
		f, ok := o.Layer.Field(name)
		return f, ok && analyst.ReadsField(f)
	}
	if _, err := cql2.Parse("status = 'found' AND county = '431021' AND overdue", o); err != nil {
		t.Error(err)
	}
	// A hidden field and one that is not there are told apart by nothing but the asker's own word.
	fault := func(text string) string {
		_, err := cql2.Parse(text, o)
		if !errors.Is(err, data.ErrInvalid) {
			t.Fatalf("%s: %v", text, err)
		}
		return err.Error()
	}
	for _, form := range []string{
		"%s = 'x'", "%s IS NULL", "%s LIKE 'x'", "%s IN ('x')", "%s = 5", "%s BETWEEN 1 AND 2", "CASEI(%s) = 'x'", "%s", "NOT %s", "%s + 1 = 2", "title = %s",
		"T_AFTER(%s, DATE('2026-03-01'))", "S_INTERSECTS(%s, POINT(1 2))", "A_CONTAINS(%s, ('a'))", "T_AFTER(INTERVAL(%s, found), DATE('2026-03-01'))",
	} {
		hidden, absent := fault(strings.ReplaceAll(form, "%s", "title")), fault(strings.ReplaceAll(form, "%s", "tulip"))
		if strings.ReplaceAll(hidden, "title", "tulip") != strings.ReplaceAll(absent, "title", "tulip") {
			t.Errorf("%s: hidden %q, absent %q", form, hidden, absent)
		}
	}
	o.Queryable = nil
	if _, err := cql2.Parse("phone = '1'", o); err == nil || !strings.Contains(err.Error(), `there is no property "phone" in layer disputes`) {
		t.Errorf("a field of the case file: %v", err)
	}
}

// TestNames reads names as rule identifier of the grammar has them, and quoted ones of any letters.
func TestNames(t *testing.T) {
	o := cql2.Options{Queryable: func(name string) (*data.Field, bool) { return &data.Field{Name: name}, true }}
	for text, want := range map[string]string{
		"类别 = 'a'": "类别", "été='a'": "été", ":a.b_9 = 'a'": ":a.b_9", "Ωmega = 'a'": "Ωmega", "𠀀x = 'a'": "𠀀x", "a\u203fb = 'a'": "a\u203fb", "ⅳ = 'a'": "ⅳ", "ⴀ = 'a'": "ⴀ",
		"ﬁn = 'a'": "ﬁn", "date = 'a'": "date", "point = 'a'": "point", `"and" = 'a'`: "and", `"a ""b"" －c" = 'a'`: `a "b" －c`, `"" = 'a'`: "", "orwell = 'a'": "orwell",
	} {
		e, err := cql2.Parse(text, o)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.(data.Compare).Left.(data.Property).Name; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		roundTrip(t, e, o)
	}
	for _, text := range []string{"9a = 'a'", ".a = 'a'", "×a = 'a'", "a\u0301 \u0301 = 'a'", "\u2028a", "$a = 'a'", "a[1] = 'a'", "`a` = 'a'"} {
		if e, err := cql2.Parse(text, o); err == nil {
			t.Errorf("%s was read as %s", text, e)
		}
	}
}
