package cql2

import (
	"strings"
	"time"

	"lianxin/data"
)

// spatial makes a relation of the row's geometry to a literal, either way round.
func (b *builder) spatial(n *node, op data.SpatialOp) (data.Expr, error) {
	property, literal := n.args[0], n.args[1]
	if literal.kind == propertyNode && property.kind == shapeNode {
		property, literal = literal, property
		switch op {
		case data.Within:
			op = data.Contains
		case data.Contains:
			op = data.Within
		case data.Intersects, data.Disjoint, data.Equals, data.Touches, data.Overlaps, data.Crosses:
		}
	}
	if property.kind != propertyNode {
		return nil, b.fault(property.pos, "property %q was expected, not %s", geometryName, property.what())
	}
	if o, err := b.operand(property); err != nil {
		return nil, err
	} else if o.domain != place {
		return nil, b.fault(property.pos, "%s is %s, property %q was expected", o.label(), o.domain, geometryName)
	}
	if literal.kind != shapeNode {
		return nil, b.fault(literal.pos, "a geometry such as BBOX(112, 25, 114, 27) was expected, not %s", literal.what())
	}
	return data.Spatial{Op: op, Geometry: literal.shape}, nil
}

// times is a side of a temporal function: properties or a span.
type times struct {
	node    *node
	names   []string // one, or two of an interval; none for a literal
	span    data.Interval
	instant bool // for the standard; a date is one too
}

// temporal makes a relation of one side with properties to one without.
func (b *builder) temporal(n *node, op data.TemporalOp) (data.Expr, error) {
	left, errLeft := b.times(n.args[0])
	right, errRight := b.times(n.args[1])
	if err := data.Collect(errLeft, errRight); err != nil {
		return nil, err
	}
	if err := b.needIntervals(n, op, left, right); err != nil {
		return nil, err
	}
	if len(left.names) == 1 && len(right.names) == 1 {
		if c, ok := comparison(op); ok {
			return data.Compare{Op: c, Left: data.Property{Name: left.names[0]}, Right: data.Property{Name: right.names[0]}}, nil
		}
	}
	if len(left.names) == 0 {
		left, right, op = right, left, converse(op)
	}
	switch {
	case len(left.names) == 0:
		return nil, b.fault(n.pos, "%s needs a property on one side", strings.ToUpper(n.name))
	case len(right.names) > 0:
		return nil, b.fault(n.pos, "%s needs a date, timestamp or interval without properties on one side", strings.ToUpper(n.name))
	}
	e := data.Temporal{Op: op, Name: left.names[0], Interval: right.span}
	if len(left.names) == 2 {
		e.Name2 = left.names[1]
	}
	return e, nil
}

// needIntervals refuses instants where the standard does (OGC 21-065r2, table 9) and they could not hold.
func (b *builder) needIntervals(n *node, op data.TemporalOp, left, right *times) error {
	switch op {
	case data.TAfter, data.TBefore, data.TDisjoint, data.TEquals, data.TIntersects:
		return nil
	case data.TDuring:
		left = right // an instant may lie in an interval
	case data.TContains:
		right = left
	case data.TFinishedBy, data.TFinishes, data.TMeets, data.TMetBy, data.TOverlappedBy, data.TOverlaps, data.TStartedBy, data.TStarts:
	}
	for _, t := range []*times{left, right} {
		if t.instant {
			return b.fault(t.node.pos, "%s compares intervals, INTERVAL(…, …) was expected, not %s", strings.ToUpper(n.name), t.node.what())
		}
	}
	return nil
}

// comparison is what an operator asks of two instants.
func comparison(op data.TemporalOp) (data.CompareOp, bool) {
	switch op {
	case data.TAfter:
		return data.Greater, true
	case data.TBefore:
		return data.Less, true
	case data.TEquals, data.TIntersects:
		return data.Equal, true
	case data.TDisjoint:
		return data.NotEqual, true
	default:
		return 0, false
	}
}

// converse is the operator with its sides exchanged.
func converse(op data.TemporalOp) data.TemporalOp {
	for _, pair := range [...][2]data.TemporalOp{
		{data.TAfter, data.TBefore},
		{data.TDuring, data.TContains},
		{data.TFinishedBy, data.TFinishes},
		{data.TMeets, data.TMetBy},
		{data.TOverlappedBy, data.TOverlaps},
		{data.TStartedBy, data.TStarts},
	} {
		switch op {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		default:
		}
	}
	return op
}

func (b *builder) times(n *node) (*times, error) {
	t := &times{node: n, instant: true}
	switch {
	case n.kind == propertyNode:
		t.names = []string{n.name}
		return t, b.timeProperty(n)
	case n.kind == valueNode && (n.value.Kind() == data.KindDate || n.value.Kind() == data.KindTime):
		t.span = b.span(n.value)
		return t, nil
	case n.kind == intervalNode:
		t.instant = false
		return t, b.interval(n, t)
	}
	return nil, b.fault(n.pos, "a property, DATE, TIMESTAMP or INTERVAL was expected, not %s", n.what())
}

func (b *builder) timeProperty(n *node) error {
	o, err := b.operand(n)
	if err != nil {
		return err
	}
	if o.domain != moment {
		return b.fault(n.pos, "%s is %s, temporal functions take dates and times", o.label(), o.domain)
	}
	return nil
}

// interval reads both ends, which are two properties or two literals.
func (b *builder) interval(n *node, t *times) error {
	first, last := n.args[0], n.args[1]
	if first.kind == propertyNode && last.kind == propertyNode {
		t.names = []string{first.name, last.name}
		return data.Collect(b.timeProperty(first), b.timeProperty(last))
	}
	for _, end := range n.args {
		if end.kind != textNode {
			return b.fault(end.pos, "an interval has two properties or two literals, not one of each")
		}
	}
	from, errFirst := b.end(first, data.Always())
	to, errLast := b.end(last, data.Always())
	if err := data.Collect(errFirst, errLast); err != nil {
		return err
	}
	t.span = data.Interval{From: from.From, To: to.To}
	if t.span.From > t.span.To {
		return b.fault(n.pos, "the interval ends before it begins")
	}
	return nil
}

// end is the time that an end of an interval covers; open for two dots.
func (b *builder) end(n *node, open data.Interval) (data.Interval, error) {
	if n.text == ".." {
		return open, nil
	}
	v, ok := parseMoment(n.text)
	if !ok {
		return open, b.fault(n.pos, "%q is no end of an interval, write '2026-03-01', '2026-03-01T08:00:00Z' or '..'", clip(n.text))
	}
	return b.span(v), nil
}

// span is the time that a moment covers: a date its whole day. What leaves the years 0 to 9999 on the way to UTC is open, as no record is there.
func (b *builder) span(v data.Value) data.Interval {
	zone := b.o.Zone
	if zone == nil {
		zone = time.UTC
	}
	start, _ := v.Start(zone)
	end := start
	if v.Kind() == data.KindDate {
		end = start.In(zone).AddDate(0, 0, 1).Add(-time.Millisecond).UTC()
	}
	iv := data.During(start, end)
	if start.Year() < 0 {
		iv.From = data.OpenStart
	}
	if end.Year() > 9999 {
		iv.To = data.OpenEnd
	}
	return iv
}
