package live

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// truth is 1, -1 or 0 for unknown: Kleene's logic by the book.
func (o *oracle) truth(e data.Expr, s *seenRow) int {
	switch e := e.(type) {
	case data.Logic:
		out := 1
		if e.Or {
			out = -1
		}
		for _, a := range e.Args {
			t := o.truth(a, s)
			if e.Or {
				out = max(out, t)
			} else {
				out = min(out, t)
			}
		}
		return out
	case data.Not:
		return -o.truth(e.Arg, s)
	case data.Compare:
		return o.compare(e.Op, o.operand(e.Left, s), o.operand(e.Right, s))
	case data.Between:
		v := o.operand(e.Arg, s)
		return min(o.compare(data.GreaterEqual, v, o.operand(e.Low, s)), o.compare(data.LessEqual, v, o.operand(e.High, s)))
	case data.In:
		out := -1
		for _, m := range e.List {
			out = max(out, o.compare(data.Equal, o.operand(e.Arg, s), o.operand(m, s)))
		}
		return out
	case data.Like:
		v := o.operand(e.Arg, s)
		if v.IsNull() {
			return 0
		}
		return sign(o.regexp(likeRegexp(e.Pattern, e.Fold)).MatchString(v.Text()))
	case data.IsNull:
		return sign(o.operand(e.Arg, s).IsNull())
	case data.ListTest:
		v := s.values[e.Name]
		if v.IsNull() {
			return 0
		}
		return sign(listHolds(e.Op, v.Codes(), e.Codes))
	case data.Temporal:
		return o.temporal(e, s)
	case data.Spatial:
		return spatialTruth(e, s.shape)
	}
	panic("unknown expression")
}

func sign(b bool) int {
	if b {
		return 1
	}
	return -1
}

func (o *oracle) regexp(text string) *regexp.Regexp {
	if o.regexps[text] == nil {
		o.regexps[text] = regexp.MustCompile(text)
	}
	return o.regexps[text]
}

func likeRegexp(pattern string, fold bool) string {
	var b strings.Builder
	b.WriteString("(?s")
	if fold {
		b.WriteString("i")
	}
	b.WriteString(")^")
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped || r != '%' && r != '_' && r != '\\':
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			escaped = true
		}
	}
	return b.String() + "$"
}

func listHolds(op data.ListOp, have, asked []string) bool {
	all := func(in, of []string) bool {
		return !slices.ContainsFunc(in, func(c string) bool { return !slices.Contains(of, c) })
	}
	switch op {
	case data.ListContains:
		return all(asked, have)
	case data.ListContainedBy:
		return all(have, asked)
	case data.ListEquals:
		return all(have, asked) && all(asked, have)
	default:
		return slices.ContainsFunc(have, func(c string) bool { return slices.Contains(asked, c) })
	}
}

func (o *oracle) operand(e data.Operand, s *seenRow) data.Value {
	switch e := e.(type) {
	case data.Property:
		if e.Name == "id" {
			return data.Text(s.id)
		}
		return s.values[e.Name]
	case data.Literal:
		return e.Value
	case data.Fold:
		return data.Text(strings.ToLower(strings.ToUpper(o.operand(e.Arg, s).Text())))
	case data.Arithmetic:
		a, b := o.operand(e.Left, s), o.operand(e.Right, s)
		if a.IsNull() || b.IsNull() {
			return data.Value{}
		}
		x, y := a.Float(), b.Float()
		switch e.Op {
		case '+':
			return data.Float(x + y)
		case '-':
			return data.Float(x - y)
		case '*':
			return data.Float(x * y)
		case '/':
			return data.Float(x / y)
		case '%':
			return data.Float(math.Mod(x, y))
		case '^':
			return data.Float(math.Pow(x, y))
		case 'd':
			return data.Float(math.Trunc(x / y))
		}
	}
	panic("unknown operand")
}

func (o *oracle) compare(op data.CompareOp, a, b data.Value) int {
	if a.IsNull() || b.IsNull() {
		return 0
	}
	var c int
	switch a.Kind() {
	case data.KindText:
		c = strings.Compare(a.Text(), b.Text())
	case data.KindInt, data.KindFloat:
		c = cmp.Compare(a.Float(), b.Float())
	case data.KindBool:
		c = cmp.Compare(a.Int(), b.Int())
	default:
		from, to := o.span(a)
		from2, to2 := o.span(b)
		if to.Before(from2) {
			c = -1
		} else if from.After(to2) {
			c = 1
		}
	}
	return sign([]bool{c == 0, c != 0, c < 0, c <= 0, c > 0, c >= 0}[op])
}

func (o *oracle) span(v data.Value) (from, to time.Time) {
	from, _ = v.Start(o.zone)
	if v.Kind() == data.KindDate {
		return from, from.In(o.zone).AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	return from, from
}

func (o *oracle) temporal(e data.Temporal, s *seenRow) int {
	begin := s.values[e.Name]
	end := begin
	if e.Name2 != "" {
		end = s.values[e.Name2]
	}
	if begin.IsNull() || end.IsNull() {
		return 0
	}
	t1, _ := o.span(begin)
	_, t2 := o.span(end)
	a, b := t1.UnixMilli(), t2.UnixMilli()
	x, y := e.Interval.From, e.Interval.To
	switch e.Op {
	case data.TAfter:
		return sign(a > y)
	case data.TBefore:
		return sign(b < x)
	case data.TDuring:
		return sign(a > x && b < y)
	case data.TEquals:
		return sign(a == x && b == y)
	case data.TIntersects:
		return sign(!(b < x || a > y))
	case data.TDisjoint:
		return sign(b < x || a > y)
	case data.TContains:
		return sign(a < x && b > y)
	case data.TFinishedBy:
		return sign(a < x && b == y)
	case data.TFinishes:
		return sign(a > x && b == y)
	case data.TMeets:
		return sign(b == x)
	case data.TMetBy:
		return sign(a == y)
	case data.TOverlappedBy:
		return sign(a > x && a < y && b > y)
	case data.TOverlaps:
		return sign(a < x && b > x && b < y)
	case data.TStartedBy:
		return sign(a == x && b > y)
	default:
		return sign(a == x && b < y)
	}
}

func spatialTruth(e data.Spatial, g orb.Geometry) int {
	if g == nil {
		return 0
	}
	area, isArea := e.Geometry.(orb.Polygon)
	p, isPoint := g.(orb.Point)
	if !isPoint {
		hit := inArea(g, orb.MultiPolygon{area})
		return sign(hit == (e.Op == data.Intersects))
	}
	side := geo.Outside
	if isArea {
		side = geo.PolygonSide(area, p)
	} else if e.Geometry.(orb.Point) == p {
		side = geo.Inside
	}
	switch e.Op {
	case data.Intersects:
		return sign(side != geo.Outside)
	case data.Disjoint:
		return sign(side == geo.Outside)
	case data.Within:
		return sign(side == geo.Inside)
	case data.Touches:
		return sign(side == geo.OnEdge)
	case data.Contains, data.Equals:
		return sign(!isArea && side == geo.Inside)
	default: // a point neither overlaps nor crosses
		return -1
	}
}
