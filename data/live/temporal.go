package live

import (
	"math"
	"math/bits"

	"lianxin/data"
)

// A time value lasts from its first to its last millisecond: an instant is both, a date its local day. Every relation to a fixed interval is then a range for the
// first and a range for the last, or the negation of that.
type momentTest struct {
	first, last span
	not         bool
}

// span is a closed range of milliseconds.
type span struct{ from, to int64 }

func (s span) has(ms int64) bool { return ms >= s.from && ms <= s.to }

const (
	dawn = math.MinInt64 / 4 // before and after every packed time
	dusk = math.MaxInt64 / 4
)

func (t *momentTest) holds(first, last int64) bool {
	return (t.first.has(first) && t.last.has(last)) != t.not
}

// compareTest is the comparison with what lasts from `from` to `to`.
func compareTest(op data.CompareOp, from, to int64) momentTest {
	any := span{dawn, dusk}
	switch op {
	case data.Less:
		return momentTest{first: any, last: span{dawn, from - 1}}
	case data.LessEqual:
		return momentTest{first: span{dawn, to}, last: any}
	case data.Greater:
		return momentTest{first: span{to + 1, dusk}, last: any}
	case data.GreaterEqual:
		return momentTest{first: any, last: span{from, dusk}}
	case data.NotEqual:
		return momentTest{first: span{dawn, to}, last: span{from, dusk}, not: true}
	case data.Equal:
	}
	return momentTest{first: span{dawn, to}, last: span{from, dusk}}
}

// relationTest is the temporal operator of CQL2 (OGC 21-065r2, table 10, after Allen) with the interval as its second argument.
func relationTest(op data.TemporalOp, from, to int64) (momentTest, bool) {
	at := func(ms int64) span { return span{ms, ms} }
	before := func(ms int64) span { return span{dawn, ms - 1} }
	after := func(ms int64) span { return span{ms + 1, dusk} }
	switch op {
	case data.TAfter:
		return momentTest{first: after(to), last: span{dawn, dusk}}, true
	case data.TBefore:
		return momentTest{first: span{dawn, dusk}, last: before(from)}, true
	case data.TDuring:
		return momentTest{first: after(from), last: before(to)}, true
	case data.TEquals:
		return momentTest{first: at(from), last: at(to)}, true
	case data.TIntersects:
		return momentTest{first: span{dawn, to}, last: span{from, dusk}}, true
	case data.TDisjoint:
		return momentTest{first: span{dawn, to}, last: span{from, dusk}, not: true}, true
	case data.TContains:
		return momentTest{first: before(from), last: after(to)}, true
	case data.TFinishedBy:
		return momentTest{first: before(from), last: at(to)}, true
	case data.TFinishes:
		return momentTest{first: after(from), last: at(to)}, true
	case data.TMeets:
		return momentTest{first: span{dawn, dusk}, last: at(from)}, true
	case data.TMetBy:
		return momentTest{first: at(to), last: span{dawn, dusk}}, true
	case data.TOverlappedBy:
		return momentTest{first: span{from + 1, to - 1}, last: after(to)}, true
	case data.TOverlaps:
		return momentTest{first: before(from), last: span{from + 1, to - 1}}, true
	case data.TStartedBy:
		return momentTest{first: at(from), last: after(to)}, true
	case data.TStarts:
		return momentTest{first: at(from), last: before(to)}, true
	}
	return momentTest{}, false
}

// clampMillis keeps open and absurd ends where sums do not overflow.
func clampMillis(ms int64) int64 { return max(dawn+1, min(dusk-1, ms)) }

func (k *compiler) temporal(e data.Temporal, want truth) (node, error) {
	var names []*operand
	for _, name := range []string{e.Name, e.Name2} {
		if name == "" {
			continue
		}
		o, err := k.property(name)
		if err != nil {
			return nil, err
		}
		if o.domain != moment {
			return nil, data.Invalid(name, "is %s; temporal operators take dates and times", o.domain)
		}
		names = append(names, o)
	}
	if len(names) == 0 {
		return nil, data.Invalid("filter", "has a temporal condition without a property")
	}
	test, ok := relationTest(e.Op, clampMillis(e.Interval.From), clampMillis(e.Interval.To))
	if !ok || e.Interval.From > e.Interval.To {
		return nil, data.Invalid(e.Name, "is in a temporal condition that cannot be")
	}
	if len(names) == 1 {
		if f := k.plainColumn(names[0]); f != nil {
			return newMomentNode(k.p, f.at, test, want == no), nil
		}
	}
	begin, end := names[0], names[len(names)-1]
	return k.leaf(func(c *cell) truth {
		first, _, ok := begin.span(c)
		_, last, ok2 := end.span(c)
		if !ok || !ok2 {
			return unknown
		}
		return truthOf(test.holds(first, last))
	}, want, 20, names...), nil
}

// momentNode tests a time column. Instants are one range; the few dates are looked at one by one.
type momentNode struct {
	col   int
	test  momentTest
	plain span // of instants
	p     *plan
}

func newMomentNode(p *plan, col int, test momentTest, negated bool) *momentNode {
	n := &momentNode{col: col, test: test, p: p, plain: span{max(test.first.from, test.last.from), min(test.first.to, test.last.to)}}
	n.test.not = test.not != negated
	return n
}

func (n *momentNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.longs(n.col)
	if rows.few() {
		return n.matchFew(col, rows)
	}
	for w := range rows {
		if rows[w] == 0 {
			continue
		}
		part := col[64*w : min(64*w+64, len(col))]
		in := between(part, n.plain.from<<1, n.plain.to<<1|1)
		if n.test.not {
			in = ^in &^ between(part, null, null)
		}
		var dates uint64
		for i, t := range part {
			dates |= uint64(t&1) << (i & 63)
		}
		if dates &= rows[w]; dates != 0 {
			in &^= dates
			one := rowSet{}
			one[w] = dates
			in |= one.only(func(i int) bool { return n.test.holds(extentOf(col[i], n.p.snap.zone)) })[w]
		}
		rows[w] &= in
	}
	return rows
}

// matchFew is match for a few rows. It decides without branching, so that the processor need not wait for one row's memory before it asks
// for the next one's.
func (n *momentNode) matchFew(col []int64, rows rowSet) rowSet {
	for w, m := range rows {
		var in, dates, missing uint64
		for ; m != 0; m &= m - 1 {
			t := col[64*w+bits.TrailingZeros64(m)]
			var low, high, nil64 uint64
			if t>>1 >= n.plain.from {
				low = 1
			}
			if t>>1 <= n.plain.to {
				high = 1
			}
			if t == null {
				nil64 = 1
			}
			one := m & -m
			in |= one & -(low & high)
			missing |= one & -nil64
			dates |= one & -uint64(t&1)
		}
		if n.test.not {
			in = ^in
		}
		if dates != 0 {
			in &^= dates
			some := rowSet{}
			some[w] = dates
			in |= some.only(func(i int) bool { return n.test.holds(extentOf(col[i], n.p.snap.zone)) })[w]
		}
		rows[w] &= in &^ missing
	}
	return rows
}

func (*momentNode) cost() int { return 2 }
