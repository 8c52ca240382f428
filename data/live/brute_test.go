package live

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/data"
)

// viewers are one of each way to see.
func viewers(t testing.TB) []data.Viewer {
	exact := viewer(t, data.Analyst, "431000")
	exact.Exact = []data.LayerID{data.Disputes, data.Traces}
	return []data.Viewer{
		viewer(t, data.Commander, "431000"),
		viewer(t, data.Official, "431002"),
		viewer(t, data.Official, "431003001", "431002002202"),
		viewer(t, data.Analyst, "431000"),
		viewer(t, data.Analyst, "431003"),
		exact,
		viewer(t, data.Commander, "4401"),
	}
}

// Every kind of filter for every kind of viewer selects what the oracle selects, is counted exactly, and comes in pages that make the whole.
func TestFiltersAgainstBruteForce(t *testing.T) {
	t.Run("many villages", func(t *testing.T) { testFilters(t, ground{2, 3, 4}, 250) })
	t.Run("full blocks", func(t *testing.T) { testFilters(t, ground{2, 1, 1}, 700) })
}

func testFilters(t *testing.T, ground ground, each int) {
	m, mk := populated(t, ground, 3, each)
	v := open(t, m)
	o := newOracle(m, testNow())
	all := viewers(t)
	check := func(t *rapid.T) {
		g := filterMaker{t: t, mk: mk, zoneDay: o.today}
		who := rapid.SampledFrom(all).Draw(t, "viewer")
		l := rapid.SampledFrom(m.schema.Layers()).Draw(t, "layer")
		f := g.filter(who, l)
		want := o.ask(who, f)
		r, err := v.Features(context.Background(), who, f, Query{All: true})
		if err != nil {
			t.Fatalf("%s: %v", f.Key(), err)
		}
		order := idsOf(r)
		got := slices.Sorted(slices.Values(order))
		if !slices.Equal(got, want) {
			t.Fatalf("%s\nfinds %d rows, want %d\nmissing %v\nextra   %v", f.Key(), len(got), len(want), minus(want, got), minus(got, want))
		}
		if r.Matched != int64(len(want)) || r.Returned != len(want) || r.Next != "" {
			t.Fatalf("%s: matched %d, returned %d, next %q, want %d", f.Key(), r.Matched, r.Returned, r.Next, len(want))
		}
		limit := rapid.SampledFrom([]int{1, 2, 7, 40, 1000}).Draw(t, "limit")
		if len(want)/limit > 60 {
			limit = 40
		}
		if paged := pages(t, v, who, f, Query{Limit: limit}, r.Matched); !slices.Equal(paged, order) {
			t.Fatalf("%s: pages of %d are not the whole:\n%v\n%v", f.Key(), limit, paged, order)
		}
	}
	for range 4 { // of rapid's hundred each
		rapid.Check(t, check)
	}
}

func idsOf(r *Result) []string {
	ids := []string{}
	for row := range r.Rows() {
		ids = append(ids, row.ID())
	}
	return ids
}

func minus(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// fataler is a *testing.T or a *rapid.T.
type fataler interface{ Fatalf(string, ...any) }

// pages follows the cursors to the end.
func pages(t fataler, v *View, who data.Viewer, f data.Filter, q Query, matched int64) []string {
	ids := []string{}
	for {
		r, err := v.Features(context.Background(), who, f, q)
		if err != nil {
			t.Fatalf("%s: page after %d rows: %v", f.Key(), len(ids), err)
		}
		if r.Matched != matched || r.Returned > q.Limit {
			t.Fatalf("%s: a page of %d with %d rows, %d matched, want %d", f.Key(), q.Limit, r.Returned, r.Matched, matched)
		}
		ids = append(ids, idsOf(r)...)
		if r.Next == "" {
			return ids
		}
		if r.Returned == 0 {
			t.Fatalf("%s: an empty page that has a next one", f.Key())
		}
		q.After = r.Next
	}
}

// filterMaker draws filters that select some and leave some.
type filterMaker struct {
	t       *rapid.T
	mk      *maker
	zoneDay int64
}

func (g filterMaker) some(label string, oneIn int) bool {
	return rapid.IntRange(1, oneIn).Draw(g.t, label) == 1
}

func (g filterMaker) filter(who data.Viewer, l *data.Layer) data.Filter {
	f := data.Filter{Layer: l.ID}
	if g.some("with units", 3) {
		for range rapid.IntRange(1, 3).Draw(g.t, "units") {
			code := rapid.SampledFrom(append(slices.Clone(g.mk.codes), "431000", "431099")).Draw(g.t, "unit")
			f.Units = append(f.Units, code[:min(len(code), rapid.SampledFrom([]int{6, 9, 12}).Draw(g.t, "digits"))])
		}
	}
	whole := l.Geometry != data.LineGeometry || who.Sees("431002") && who.Sees("431003") || who.Precision(l) == data.UnitPrecision
	if whole && g.some("with bounds", 2) {
		for range rapid.IntRange(1, 2).Draw(g.t, "bounds") {
			f.Bounds = append(f.Bounds, g.bound())
		}
	}
	if whole && g.some("with area", 4) {
		f.Area = orb.MultiPolygon{g.polygon()}
	}
	if g.some("with time", 3) {
		f.Time = g.interval()
	}
	if g.some("with text", 4) {
		f.Text = rapid.SampledFrom([]string{"村1", "县甲 镇2", "STRASSE", "straße", "cun SRC1", "back\\slash", "边界", "\"", "nothing", "src", "k"}).Draw(g.t, "text")
	}
	if g.some("with where", 2) {
		f.Where = g.expr(who, l, 3, whole)
	}
	return f
}

func (g filterMaker) point() orb.Point {
	return orb.Point{
		groundWest + rapid.Float64Range(-0.1, 1.1).Draw(g.t, "x")*g.mk.g.width(),
		groundSouth + rapid.Float64Range(-0.1, 1.1).Draw(g.t, "y")*g.mk.g.height(),
	}
}

func (g filterMaker) bound() orb.Bound {
	if g.some("corner on a row", 6) { // a bound that begins exactly at a served position
		p := served(orb.Point{groundWest + 0.013, groundSouth + 0.017})
		if g.some("upper corner", 2) {
			return orb.Bound{Min: orb.Point{p[0] - 0.01, p[1] - 0.01}, Max: p}
		}
		return orb.Bound{Min: p, Max: orb.Point{p[0] + 0.01, p[1] + 0.01}}
	}
	p, q := g.point(), g.point()
	return orb.Bound{Min: orb.Point{min(p[0], q[0]), min(p[1], q[1])}, Max: orb.Point{max(p[0], q[0]), max(p[1], q[1])}}
}

func (g filterMaker) polygon() orb.Polygon {
	b := g.bound()
	w, h := b.Max[0]-b.Min[0]+0.001, b.Max[1]-b.Min[1]+0.001
	at := func(x, y float64) orb.Point { return orb.Point{b.Min[0] + x*w, b.Min[1] + y*h} }
	poly := orb.Polygon{{at(0.011, 0.023), at(0.9, 0.11), at(0.55, 0.41), at(0.97, 0.93), at(0.07, 0.88), at(0.011, 0.023)}}
	if g.some("with hole", 2) {
		poly = append(poly, orb.Ring{at(0.2, 0.3), at(0.3, 0.6), at(0.4, 0.35), at(0.2, 0.3)})
	}
	return poly
}

func (g filterMaker) millis() int64 {
	if g.some("turn", 3) {
		return turn(rapid.IntRange(0, turns-1).Draw(g.t, "turn"))
	}
	day := g.zoneDay + int64(rapid.IntRange(-520, 40).Draw(g.t, "day"))
	if g.some("midnight", 2) {
		return day*86_400_000 - 8*3_600_000 // of Shanghai
	}
	return day*86_400_000 + int64(rapid.IntRange(0, 86_399_999).Draw(g.t, "ms"))
}

func (g filterMaker) interval() *data.Interval {
	a, b := g.millis(), g.millis()
	i := data.Interval{From: min(a, b), To: max(a, b)}
	switch rapid.IntRange(0, 5).Draw(g.t, "ends") {
	case 0:
		i.From = data.OpenStart
	case 1:
		i.To = data.OpenEnd
	case 2:
		i.To--
	case 3:
		i.To = i.From
	}
	if i.To < i.From {
		i.To = i.From
	}
	return &i
}

// fields are those of the layer that the viewer reads, by the schema.
func (g filterMaker) fields(who data.Viewer, l *data.Layer) []data.Field {
	var out []data.Field
	for _, f := range slices.Concat(l.Common(), l.Fields) {
		if who.ReadsField(&f) && (f.Name != data.FieldPinDistance || who.Precision(l) == data.PointPrecision) {
			out = append(out, f)
		}
	}
	return out
}

func (g filterMaker) expr(who data.Viewer, l *data.Layer, depth int, shapes bool) data.Expr {
	if depth > 0 && g.some("logic", 2) {
		var args []data.Expr
		for range rapid.IntRange(1, 3).Draw(g.t, "args") {
			args = append(args, g.expr(who, l, depth-1, shapes))
		}
		return data.Logic{Or: rapid.Bool().Draw(g.t, "or"), Args: args}
	}
	if depth > 0 && g.some("not", 3) {
		return data.Not{Arg: g.expr(who, l, depth-1, shapes)}
	}
	if shapes && g.some("spatial", 8) {
		return g.spatial(who, l)
	}
	f := rapid.SampledFrom(g.fields(who, l)).Draw(g.t, "field")
	if g.some("id", 12) {
		f = data.Field{Name: "id", Type: data.TypeText}
	}
	if g.some("null", 8) {
		return data.IsNull{Arg: data.Property{Name: f.Name}}
	}
	return g.condition(who, l, &f)
}

func (g filterMaker) spatial(who data.Viewer, l *data.Layer) data.Expr {
	ops := []data.SpatialOp{data.Intersects, data.Disjoint}
	e := data.Spatial{Geometry: g.polygon()}
	if l.Geometry == data.PointGeometry || who.Precision(l) == data.UnitPrecision {
		for op := data.Intersects; op <= data.Crosses; op++ {
			ops = append(ops, op)
		}
		if g.some("point", 3) {
			e.Geometry = served(orb.Point{groundWest + 0.013, groundSouth + 0.017})
		}
	}
	e.Op = rapid.SampledFrom(ops).Draw(g.t, "spatial op")
	return e
}

func (g filterMaker) condition(who data.Viewer, l *data.Layer, f *data.Field) data.Expr {
	p := data.Property{Name: f.Name}
	op := data.CompareOp(rapid.IntRange(0, 5).Draw(g.t, "op"))
	switch f.Type {
	case data.TypeList:
		pool := []string{"法院", "police", "民政", `a"b`, "law", "epidemic", "anti_fraud"}
		return data.ListTest{
			Op: data.ListOp(rapid.IntRange(0, 3).Draw(g.t, "list op")), Name: f.Name,
			Codes: rapid.SliceOfN(rapid.SampledFrom(pool), 1, 3).Draw(g.t, "codes"),
		}
	case data.TypeBool:
		if op > data.NotEqual {
			op = data.Equal
		}
		return data.Compare{Op: op, Left: p, Right: data.Literal{Value: data.Bool(rapid.Bool().Draw(g.t, "bool"))}}
	case data.TypeTime:
		return g.moment(f, op)
	case data.TypeInt, data.TypeFloat:
		return g.number(who, l, f, op)
	default:
		return g.textual(f, op)
	}
}

func (g filterMaker) moment(f *data.Field, op data.CompareOp) data.Expr {
	p := data.Property{Name: f.Name}
	value := func() data.Operand {
		ms := g.millis()
		if g.some("date", 3) {
			return data.Literal{Value: data.Date(time.UnixMilli(ms).UTC().Truncate(24*time.Hour).Unix() / 86_400)}
		}
		return data.Literal{Value: data.Millis(ms)}
	}
	switch rapid.IntRange(0, 4).Draw(g.t, "form") {
	case 0:
		return data.Between{Arg: p, Low: value(), High: value()}
	case 1:
		return data.In{Arg: p, List: []data.Operand{value(), value(), data.Literal{Value: data.Date(g.zoneDay)}}}
	case 2:
		return data.Temporal{Op: data.TemporalOp(rapid.IntRange(0, 14).Draw(g.t, "temporal op")), Name: f.Name, Interval: *g.interval()}
	case 3:
		other := rapid.SampledFrom([]string{f.Name, f.Name}).Draw(g.t, "end")
		return data.Temporal{Op: data.TemporalOp(rapid.IntRange(0, 14).Draw(g.t, "temporal op")), Name: f.Name, Name2: other, Interval: *g.interval()}
	}
	if g.some("mirrored", 3) {
		return data.Compare{Op: op, Left: value(), Right: p}
	}
	return data.Compare{Op: op, Left: p, Right: value()}
}

func (g filterMaker) number(who data.Viewer, l *data.Layer, f *data.Field, op data.CompareOp) data.Expr {
	p := data.Property{Name: f.Name}
	value := func() data.Operand {
		switch rapid.IntRange(0, 3).Draw(g.t, "number") {
		case 0:
			return data.Literal{Value: data.Float(rapid.Float64Range(-3, 3000).Draw(g.t, "float"))}
		case 1:
			return data.Literal{Value: data.Float(float64(rapid.IntRange(0, 24).Draw(g.t, "eighth")) / 8)}
		}
		return data.Literal{Value: data.Int(int64(rapid.IntRange(-1, 12).Draw(g.t, "int")))}
	}
	var left data.Operand = p
	if g.some("arithmetic", 4) {
		left = data.Arithmetic{Op: rapid.SampledFrom([]byte("+-*/%^d")).Draw(g.t, "operation"), Left: p, Right: value()}
	}
	switch rapid.IntRange(0, 3).Draw(g.t, "form") {
	case 0:
		return data.Between{Arg: left, Low: value(), High: value()}
	case 1:
		return data.In{Arg: left, List: []data.Operand{value(), value(), value()}}
	case 2:
		var same []data.Field
		for _, o := range g.fields(who, l) {
			if o.Type == data.TypeInt || o.Type == data.TypeFloat {
				same = append(same, o)
			}
		}
		return data.Compare{Op: op, Left: left, Right: data.Property{Name: rapid.SampledFrom(same).Draw(g.t, "other").Name}}
	}
	if g.some("mirrored", 3) {
		return data.Compare{Op: op, Left: value(), Right: left}
	}
	return data.Compare{Op: op, Left: left, Right: value()}
}

func (g filterMaker) textual(f *data.Field, op data.CompareOp) data.Expr {
	p := data.Property{Name: f.Name}
	pool := append([]string{"山林 Dispute", "back\\slash", "ÄÖÜ straße", "100%_x", "src1", "县甲", "镇2", "村1 Cun", "polygon", "snap", "nothing"}, g.mk.codes[:min(6, len(g.mk.codes))]...)
	for _, c := range f.Codes {
		pool = append(pool, c.Code)
	}
	for _, r := range g.mk.codes[:2] {
		pool = append(pool, r[:9], r[:6])
	}
	value := func() data.Operand {
		return data.Literal{Value: data.Text(rapid.SampledFrom(pool).Draw(g.t, "text"))}
	}
	switch rapid.IntRange(0, 3).Draw(g.t, "form") {
	case 0:
		return data.In{Arg: p, List: []data.Operand{value(), value(), value()}}
	case 1:
		patterns := []string{"%", "s%", "%l%", "431002%", "%1", "_and", "100\\%%", "%ß%", "%STRASSE", "村_ Cun", "%\\\\%", "", "%a%e%", "%林 D%"}
		return data.Like{Arg: p, Pattern: rapid.SampledFrom(patterns).Draw(g.t, "pattern"), Fold: rapid.Bool().Draw(g.t, "fold")}
	case 2:
		folded := data.Fold{Arg: data.Literal{Value: data.Text(strings.ToUpper(value().(data.Literal).Value.Text()))}}
		return data.Compare{Op: data.CompareOp(int(op) % 2), Left: data.Fold{Arg: p}, Right: folded}
	}
	return data.Compare{Op: op, Left: p, Right: value()}
}

// Every value and every geometry a viewer gets is what the oracle sees for him, and there are no others.
func TestRowsAgainstBruteForce(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 4, 250)
	v := open(t, m)
	o := newOracle(m, testNow())
	for _, who := range viewers(t) {
		for _, l := range m.schema.Layers() {
			r := features(t, v, who, data.Filter{Layer: l.ID}, Query{All: true})
			checkFeatures(t, r)
			want := map[string]*seenRow{}
			for _, rec := range m.records(l.ID) {
				if s, ok := o.see(who, l, rec); ok {
					want[s.id] = s
				}
			}
			for row := range r.Rows() {
				s := want[row.ID()]
				if s == nil {
					t.Fatalf("%s %v sees %s of %s", who.Role, who.Scope, row.ID(), l.ID)
				}
				delete(want, row.ID())
				for i, f := range r.Fields {
					got, expected := row.Value(i), s.values[f.Name]
					if f.Type == data.TypeFloat {
						got, expected = data.Float(got.Float()), data.Float(expected.Float())
					}
					if got != expected {
						t.Fatalf("%s %v: %s of %s %s is %v %q, want %v %q", who.Role, who.Scope, f.Name, l.ID, row.ID(), got.Kind(), got, expected.Kind(), expected)
					}
					delete(s.values, f.Name)
				}
				if len(s.values) > 0 {
					t.Fatalf("%s: %s of %s lacks %v", who.Role, row.ID(), l.ID, s.values)
				}
				whole := l.Geometry != data.LineGeometry || who.Precision(l) == data.UnitPrecision || len(who.Scope) == 1 && who.Scope[0] == "4310"
				if g := row.Geometry(); whole && !(g == nil && s.shape == nil || orb.Equal(g, s.shape)) {
					t.Fatalf("%s: geometry of %s is %v, want %v", row.ID(), l.ID, g, s.shape)
				}
			}
			if len(want) > 0 {
				t.Fatalf("%s %v does not see %d of %s", who.Role, who.Scope, len(want), l.ID)
			}
		}
	}
}
