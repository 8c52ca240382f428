package live

import (
	"math"
	"math/bits"
)

// node is a compiled condition. Negation was pushed down to the leaves, so that three-valued logic needs no third value here: of the rows
// asked for, match returns those for which the condition is true; false and unknown are both left out.
type node interface {
	match(s *scan, rows rowSet) rowSet
	// cost orders the members of a conjunction: about nanoseconds a row.
	cost() int
}

type (
	andNode []node
	orNode  []node
	// fixedNode is a condition without properties.
	fixedNode bool
	// codeNode tests a v8 column against a table of truth by code.
	codeNode struct {
		col   int
		table [256]bool
		first int    // number of the set of the first code that passes, see segment.set
		some  uint64 // which codes pass, as segment.occurring has it
	}
	// wideNode is codeNode for a v32 column. Codes past the table do not pass.
	wideNode struct {
		col   int
		table []bool
	}
	// unitNode is a condition on the row's unit alone.
	unitNode struct{ set slots }
	// intNode is lo <= v <= hi of a v64 column, or its negation; null is neither.
	intNode struct {
		col    int
		lo, hi int64
		not    bool
	}
	// floatNode is intNode for floats.
	floatNode struct {
		col    int
		lo, hi float64
		not    bool
	}
	// shortNode is intNode for a v32 column.
	shortNode struct {
		col    int
		lo, hi int32
		not    bool
	}
	// dueNode is lo <= due day <= hi; a due day is never null.
	dueNode struct {
		col    int
		lo, hi int32
		not    bool
	}
	// cellNode asks a function row by row.
	cellNode struct {
		test  func(c *cell) truth
		want  truth
		price int
	}
)

// truth is a value of three-valued logic.
type truth int8

const (
	no      truth = -1
	unknown truth = 0
	yes     truth = 1
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (n andNode) match(s *scan, rows rowSet) rowSet {
	for _, m := range n {
		if rows.empty() {
			break
		}
		rows = m.match(s, rows)
	}
	return rows
}

func (n orNode) match(s *scan, rows rowSet) rowSet {
	var out rowSet
	for _, m := range n {
		got := m.match(s, rows)
		for w := range out {
			out[w] |= got[w]
			rows[w] &^= got[w]
		}
		if rows.empty() {
			break
		}
	}
	return out
}

func (n fixedNode) match(_ *scan, rows rowSet) rowSet {
	if n {
		return rows
	}
	return rowSet{}
}

func (n *codeNode) match(s *scan, rows rowSet) rowSet {
	s.seg.keepCodesOf(rows[:], n, s.index)
	return n.matchLate(s, rows)
}

// matchLate looks at the rows' codes themselves where some have no sets.
func (n *codeNode) matchLate(s *scan, rows rowSet) rowSet {
	if s.seg.occurring(n.col)>>s.p.lay.sets[n.col].n == 0 {
		return rows
	}
	col := s.b.codesOf(n.col)
	return rows.only(func(i int) bool { return n.table[col[i]] })
}

func (n *wideNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.words(n.col)
	return rows.only(func(i int) bool {
		v := int(col[i])
		return v < len(n.table) && n.table[v]
	})
}

func (n unitNode) match(s *scan, rows rowSet) rowSet {
	if s.p.lay.lines {
		return rows.only(func(i int) bool { return n.set.has(s.p.unitOf(s.at, s.b, i)) })
	}
	if n.set.has(s.at) {
		return rows
	}
	return rowSet{}
}

func (n *intNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.longs(n.col)
	if rows.few() {
		return rows.only(func(i int) bool {
			v := col[i]
			return v != null && (v >= n.lo && v <= n.hi) != n.not
		})
	}
	for w := range rows {
		if rows[w] == 0 {
			continue
		}
		part := col[64*w : min(64*w+64, len(col))]
		in := between(part, n.lo, n.hi)
		if n.not {
			in = ^in &^ between(part, null, null)
		}
		rows[w] &= in
	}
	return rows
}

// between tells, bit by bit, which of at most 64 values lie in lo to hi, without branching on any of them.
func between[T int32 | int64](values []T, lo, hi T) (in uint64) {
	if hi < lo {
		return 0
	}
	for i, v := range values {
		var low, high uint64
		if v >= lo {
			low = 1
		}
		if v <= hi {
			high = 1
		}
		in |= (low & high) << (i & 63)
	}
	return in
}

func (n *floatNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.longs(n.col)
	return rows.only(func(i int) bool {
		if col[i] == null {
			return false
		}
		v := math.Float64frombits(uint64(col[i]))
		return (v >= n.lo && v <= n.hi) != n.not
	})
}

func (n *shortNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.words(n.col)
	for w := range rows {
		if rows[w] == 0 {
			continue
		}
		part := col[64*w : min(64*w+64, len(col))]
		in := between(part, n.lo, n.hi)
		if n.not {
			in = ^in &^ between(part, null32, null32)
		}
		rows[w] &= in
	}
	return rows
}

func (n *dueNode) match(s *scan, rows rowSet) rowSet {
	col := s.b.words(n.col)
	for w := range rows {
		if rows[w] == 0 {
			continue
		}
		in := between(col[64*w:min(64*w+64, len(col))], n.lo, n.hi)
		if n.not {
			in = ^in
		}
		rows[w] &= in
	}
	return rows
}

func (n *cellNode) match(s *scan, rows rowSet) rowSet {
	c := &s.cell
	c.p, c.b, c.at = s.p, s.b, s.at
	return rows.only(func(i int) bool {
		c.i = i
		return n.test(c) == n.want
	})
}

func (andNode) cost() int     { return 8 }
func (orNode) cost() int      { return 9 }
func (fixedNode) cost() int   { return 0 }
func (*codeNode) cost() int   { return 1 }
func (*wideNode) cost() int   { return 3 }
func (unitNode) cost() int    { return 0 }
func (*intNode) cost() int    { return 2 }
func (*floatNode) cost() int  { return 4 }
func (*shortNode) cost() int  { return 2 }
func (*dueNode) cost() int    { return 2 }
func (n *cellNode) cost() int { return n.price }

// fetch looks at the column's memory.
func (n *intNode) fetch(b *block) int    { return lookLongs(b.longs(n.col)) }
func (n *floatNode) fetch(b *block) int  { return lookLongs(b.longs(n.col)) }
func (n *shortNode) fetch(b *block) int  { return lookWords(b.words(n.col)) }
func (n *dueNode) fetch(b *block) int    { return lookWords(b.words(n.col)) }
func (n *momentNode) fetch(b *block) int { return lookLongs(b.longs(n.col)) }

func lookLongs(v []int64) (sum int) {
	for i := 0; i < len(v); i += 8 {
		sum += int(v[i])
	}
	return sum
}

func lookWords(v []int32) (sum int) {
	for i := 0; i < len(v); i += 16 {
		sum += int(v[i])
	}
	return sum
}

func (s rowSet) and(o rowSet) rowSet {
	for w := range s {
		s[w] &= o[w]
	}
	return s
}

func (s rowSet) or(o rowSet) rowSet {
	for w := range s {
		s[w] |= o[w]
	}
	return s
}

func (s rowSet) less(o rowSet) rowSet {
	for w := range s {
		s[w] &^= o[w]
	}
	return s
}

// few tells whether looking at the rows one by one beats looking at whole columns.
func (s rowSet) few() bool { return s.len() <= blockRows/8 }

// only keeps the rows that pass.
func (s rowSet) only(pass func(i int) bool) rowSet {
	for w, m := range s {
		for m != 0 {
			i := bits.TrailingZeros64(m)
			m &= m - 1
			if !pass(64*w + i) {
				s[w] &^= 1 << i
			}
		}
	}
	return s
}
