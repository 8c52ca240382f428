package cql2_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/data"
	"lianxin/data/cql2"
)

// TestRoundTrip writes random well-typed expressions in both encodings and reads them back.
func TestRoundTrip(t *testing.T) {
	o := cql2.Options{Layer: standardLayer(), Zone: time.FixedZone("", 8*3600)}
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, condition(4).Draw(t, "condition"), o) })
}

func names(t data.Type) *rapid.Generator[string] {
	var all []string
	for _, f := range standardLayer().Fields {
		if f.Type == t {
			all = append(all, f.Name)
		}
	}
	return rapid.SampledFrom(all)
}

// words are texts with everything that needs care; never empty.
func words() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringN(1, 20, -1), rapid.StringOfN(rapid.RuneFrom([]rune(`'"\%_abntrvf -()，＝𠀀中`+"\a\b\t\n\v\f\r\x00")), 1, 10, -1))
}

func mapped[T any](g *rapid.Generator[T], f func(T) data.Operand) *rapid.Generator[data.Operand] {
	return rapid.Map(g, f)
}

func literal(v data.Value) data.Operand { return data.Literal{Value: v} }

func property(name string) data.Operand { return data.Property{Name: name} }

func textOperand() *rapid.Generator[data.Operand] {
	plain := rapid.OneOf(mapped(words(), func(s string) data.Operand { return literal(data.Text(s)) }), mapped(names(data.TypeText), property), rapid.Just(property("id")))
	return rapid.OneOf(plain, rapid.Map(plain, func(o data.Operand) data.Operand { return data.Fold{Arg: o} }))
}

func numberOperand(depth int) *rapid.Generator[data.Operand] {
	leaf := rapid.OneOf(
		mapped(rapid.Int64(), func(n int64) data.Operand { return literal(data.Int(n)) }),
		mapped(rapid.Float64(), func(f float64) data.Operand { return literal(data.Float(f)) }).Filter(func(o data.Operand) bool { return !o.(data.Literal).Value.IsNull() }),
		mapped(names(data.TypeInt), property), mapped(names(data.TypeFloat), property),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf, rapid.Custom(func(t *rapid.T) data.Operand {
		return data.Arithmetic{
			Op:   rapid.SampledFrom([]byte("+-*/%^d")).Draw(t, "op"),
			Left: numberOperand(depth-1).Draw(t, "left"), Right: numberOperand(depth-1).Draw(t, "right"),
		}
	}))
}

// millis are instants of the years 0000 to 9999.
func millis() *rapid.Generator[int64] { return rapid.Int64Range(-62167219200000, 253402300799999) }

func timeOperand() *rapid.Generator[data.Operand] {
	return rapid.OneOf(
		mapped(millis(), func(ms int64) data.Operand { return literal(data.Millis(ms)) }),
		mapped(rapid.Int64Range(-719528, 2932896), func(d int64) data.Operand { return literal(data.Date(d)) }),
		mapped(names(data.TypeTime), property),
	)
}

func operands(t *rapid.T) *rapid.Generator[data.Operand] {
	return rapid.SampledFrom([]*rapid.Generator[data.Operand]{textOperand(), numberOperand(3), timeOperand()}).Draw(t, "type")
}

func condition(depth int) *rapid.Generator[data.Expr] {
	leaf := rapid.OneOf(comparisons(), memberships(), likes(), nullTests(), listTests(), spatials(), temporals())
	if depth == 0 {
		return leaf
	}
	inner := rapid.Deferred(func() *rapid.Generator[data.Expr] { return condition(depth - 1) })
	return rapid.OneOf(leaf, rapid.Map(inner, func(e data.Expr) data.Expr { return data.Not{Arg: e} }), rapid.Custom(func(t *rapid.T) data.Expr {
		return data.Logic{Or: rapid.Bool().Draw(t, "or"), Args: rapid.SliceOfN(inner, 2, 4).Draw(t, "args")}
	}))
}

func comparisons() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		op := data.CompareOp(rapid.IntRange(int(data.Equal), int(data.GreaterEqual)).Draw(t, "op"))
		if rapid.Bool().Draw(t, "truth") {
			return data.Compare{Op: op, Left: property(names(data.TypeBool).Draw(t, "name")), Right: literal(data.Bool(rapid.Bool().Draw(t, "value")))}
		}
		g := operands(t)
		return data.Compare{Op: op, Left: g.Draw(t, "left"), Right: g.Draw(t, "right")}
	})
}

func memberships() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		g := operands(t)
		if rapid.Bool().Draw(t, "between") {
			return data.Between{Arg: g.Draw(t, "arg"), Low: g.Draw(t, "low"), High: g.Draw(t, "high")}
		}
		e := data.In{Arg: g.Draw(t, "arg"), List: rapid.SliceOfN(g, 0, 5).Draw(t, "list")}
		if len(e.List) == 0 {
			e.List = nil
		}
		return e
	})
}

func likes() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		return data.Like{
			Arg:     textOperand().Draw(t, "arg"),
			Pattern: rapid.OneOf(words(), rapid.Just("")).Draw(t, "pattern"), Fold: rapid.Bool().Draw(t, "fold"),
		}
	})
}

func nullTests() *rapid.Generator[data.Expr] {
	return rapid.Map(rapid.OneOf(textOperand(), numberOperand(2), timeOperand(), rapid.Just(property("geometry")), mapped(names(data.TypeList), property)),
		func(o data.Operand) data.Expr { return data.IsNull{Arg: o} })
}

func listTests() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		e := data.ListTest{
			Op:   data.ListOp(rapid.IntRange(int(data.ListContains), int(data.ListOverlaps)).Draw(t, "op")),
			Name: names(data.TypeList).Draw(t, "name"), Codes: rapid.SliceOfN(words(), 0, 3).Draw(t, "codes"),
		}
		if len(e.Codes) == 0 {
			e.Codes = nil
		}
		return e
	})
}

func points(least int) *rapid.Generator[[]orb.Point] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
	}), least, 6)
}

func polygons() *rapid.Generator[orb.Polygon] {
	ring := rapid.Map(points(3), func(ps []orb.Point) orb.Ring { return append(ps, ps[0]) })
	return rapid.Map(rapid.SliceOfN(ring, 1, 3), func(rings []orb.Ring) orb.Polygon { return rings })
}

func lines() *rapid.Generator[orb.LineString] {
	return rapid.Map(points(2), func(ps []orb.Point) orb.LineString { return ps })
}

func shapes() *rapid.Generator[orb.Geometry] {
	simple := rapid.OneOf(
		rapid.Map(points(1), func(ps []orb.Point) orb.Geometry { return ps[0] }),
		rapid.Map(points(1), func(ps []orb.Point) orb.Geometry { return orb.MultiPoint(ps) }),
		rapid.Map(lines(), func(l orb.LineString) orb.Geometry { return l }),
		rapid.Map(rapid.SliceOfN(lines(), 1, 3), func(ls []orb.LineString) orb.Geometry { return orb.MultiLineString(ls) }),
		rapid.Map(polygons(), func(p orb.Polygon) orb.Geometry { return p }),
		rapid.Map(rapid.SliceOfN(polygons(), 1, 3), func(ps []orb.Polygon) orb.Geometry { return orb.MultiPolygon(ps) }),
	)
	return rapid.OneOf(simple, rapid.Map(rapid.SliceOfN(simple, 1, 3), func(gs []orb.Geometry) orb.Geometry { return orb.Collection(gs) }))
}

func spatials() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		return data.Spatial{Op: data.SpatialOp(rapid.IntRange(int(data.Intersects), int(data.Crosses)).Draw(t, "op")), Geometry: shapes().Draw(t, "geometry")}
	})
}

func temporals() *rapid.Generator[data.Expr] {
	return rapid.Custom(func(t *rapid.T) data.Expr {
		e := data.Temporal{
			Op:   data.TemporalOp(rapid.IntRange(int(data.TAfter), int(data.TStarts)).Draw(t, "op")),
			Name: names(data.TypeTime).Draw(t, "name"), Name2: names(data.TypeTime).Draw(t, "name2"),
		}
		e.Interval.From, e.Interval.To = millis().Draw(t, "from"), millis().Draw(t, "to")
		if e.Interval.From > e.Interval.To {
			e.Interval.From, e.Interval.To = e.Interval.To, e.Interval.From
		}
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			e.Interval.From = data.OpenStart
		case 1:
			e.Interval.To = data.OpenEnd
		case 2:
			e.Interval.To = e.Interval.From
		}
		if e.Op <= data.TDisjoint && rapid.Bool().Draw(t, "instant") { // those that take an instant property
			e.Name2 = ""
		}
		return e
	})
}
