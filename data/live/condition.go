package live

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"lianxin/data"
)

// compiler turns a data.Expr into nodes for one plan.
type compiler struct {
	p    *plan
	left int // conditions that may still come
}

// node compiles an expression, or its negation. In Kleene's logic De Morgan's laws hold, and so negation can go down to the leaves: there true and
// false change places and unknown stays.
func (k *compiler) node(e data.Expr, negated bool, depth int) (node, error) {
	if k.left--; k.left < 0 {
		return nil, data.Invalid("filter", "has more than %d conditions", maxConditions)
	}
	if depth > maxDepth {
		return nil, data.Invalid("filter", "is nested more than %d deep", maxDepth)
	}
	want := yes
	if negated {
		want = no
	}
	switch e := e.(type) {
	case data.Logic:
		return k.logic(e, negated, depth)
	case data.Not:
		return k.node(e.Arg, !negated, depth+1)
	case data.Compare:
		return k.compare(e, want, depth)
	case data.Between:
		// a BETWEEN b AND c is a >= b AND a <= c, also where one of them is null.
		return k.node(data.Logic{Args: []data.Expr{
			data.Compare{Op: data.GreaterEqual, Left: e.Arg, Right: e.Low}, data.Compare{Op: data.LessEqual, Left: e.Arg, Right: e.High},
		}}, negated, depth+1)
	case data.In:
		return k.in(e, want, depth)
	case data.Like:
		return k.like(e, want, depth)
	case data.IsNull:
		return k.isNull(e, want, depth)
	case data.ListTest:
		return k.listTest(e, want)
	case data.Spatial:
		return k.spatial(e, want)
	case data.Temporal:
		return k.temporal(e, want)
	}
	return nil, data.Invalid("filter", "has a condition of an unknown kind")
}

func (k *compiler) logic(e data.Logic, negated bool, depth int) (node, error) {
	var nodes []node
	var bad []error
	for _, a := range e.Args {
		n, err := k.node(a, negated, depth+1)
		if k.left < 0 { // said once
			return nil, err
		}
		if err != nil {
			bad = append(bad, err)
			continue
		}
		nodes = append(nodes, n)
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, data.Invalid("filter", "has a connective without conditions")
	}
	slices.SortStableFunc(nodes, func(a, b node) int { return cmp.Compare(a.cost(), b.cost()) })
	if e.Or != negated {
		return orNode(nodes), nil
	}
	var and andNode
	for _, n := range nodes { // flat, so that conditions on units are found at the top
		if inner, ok := n.(andNode); ok {
			and = append(and, inner...)
		} else {
			and = append(and, n)
		}
	}
	return and, nil
}

func (k *compiler) compare(e data.Compare, want truth, depth int) (node, error) {
	left, right, err := k.pair(e.Left, e.Right, depth)
	if err != nil {
		return nil, err
	}
	if e.Op > data.GreaterEqual {
		return nil, data.Invalid(left.label(), "is in an unknown comparison")
	}
	if (left.domain == boolean || right.domain == boolean) && e.Op != data.Equal && e.Op != data.NotEqual {
		return nil, data.Invalid(left.label()+right.name, "is true or false and has no order")
	}
	test, err := comparison(e.Op, left, right)
	if err != nil {
		return nil, err
	}
	if n := k.constantRange(e.Op, left, right, want); n != nil {
		return n, nil
	}
	return k.leaf(test, want, 40, left, right), nil
}

// pair compiles two operands that are to be compared.
func (k *compiler) pair(l, r data.Operand, depth int) (left, right *operand, err error) {
	left, errLeft := k.operand(l, depth+1)
	right, errRight := k.operand(r, depth+1)
	if err := data.Collect(errLeft, errRight); err != nil {
		return nil, nil, err
	}
	return left, right, fit(left, right)
}

// fit names the property whose type does not fit.
func fit(left, right *operand) error {
	named, other := left, right
	if named.name == "" {
		named, other = right, left
	}
	for _, o := range []*operand{left, right} {
		if o.domain == list {
			return data.Invalid(named.label(), "is a list and is tested with A_CONTAINS and its kin")
		}
	}
	if left.domain != right.domain && left.domain != nothing && right.domain != nothing {
		return data.Invalid(named.label(), "is %s and cannot be compared with %s", named.domain, other.domain)
	}
	return nil
}

// comparison compares two operands of one domain. Dates compare as whole days: a moment on a day equals it, and is neither before nor after it.
func comparison(op data.CompareOp, l, r *operand) (func(*cell) truth, error) {
	if l.domain == nothing || r.domain == nothing {
		return func(*cell) truth { return unknown }, nil
	}
	var order func(c *cell) (int, bool)
	switch l.domain {
	case number:
		order = func(c *cell) (int, bool) {
			a, ok := l.num(c)
			b, ok2 := r.num(c)
			return cmp.Compare(a, b), ok && ok2
		}
	case text:
		order = func(c *cell) (int, bool) {
			a, ok := l.text(c)
			b, ok2 := r.text(c)
			return cmp.Compare(a, b), ok && ok2
		}
	case boolean:
		order = func(c *cell) (int, bool) {
			a, ok := l.truth(c)
			b, ok2 := r.truth(c)
			if a == b {
				return 0, ok && ok2
			}
			return 1, ok && ok2
		}
	case moment:
		order = func(c *cell) (int, bool) {
			from, to, ok := l.span(c)
			from2, to2, ok2 := r.span(c)
			switch {
			case to < from2:
				return -1, ok && ok2
			case from > to2:
				return 1, ok && ok2
			}
			return 0, ok && ok2
		}
	case nothing, list:
		return nil, data.Invalid(l.label(), "cannot be compared")
	}
	return func(c *cell) truth {
		o, ok := order(c)
		if !ok {
			return unknown
		}
		return truthOf(holds(op, o))
	}, nil
}

func holds(op data.CompareOp, order int) bool {
	switch op {
	case data.Equal:
		return order == 0
	case data.NotEqual:
		return order != 0
	case data.Less:
		return order < 0
	case data.LessEqual:
		return order <= 0
	case data.Greater:
		return order > 0
	case data.GreaterEqual:
		return order >= 0
	}
	return false
}

// leaf chooses how a condition is evaluated: once, by unit, by code, or row by row.
func (k *compiler) leaf(test func(*cell) truth, want truth, price int, operands ...*operand) node {
	var fields []int
	id := false
	for _, o := range operands {
		fields = append(fields, o.fields...)
		id = id || o.id
	}
	slices.Sort(fields)
	fields = slices.Compact(fields)
	switch {
	case id:
	case len(fields) == 0:
		return fixedNode(test(&cell{p: k.p}) == want)
	case !slices.ContainsFunc(fields, func(f int) bool { return !k.ofUnit(f) }):
		return k.byUnit(test, want)
	case len(fields) == 1:
		if n := k.byCode(&k.p.lay.fields[fields[0]], test, want); n != nil {
			return n
		}
	}
	return &cellNode{test: test, want: want, price: price}
}

// ofUnit tells whether a field is constant for all rows the viewer sees in a unit.
func (k *compiler) ofUnit(at int) bool {
	f := &k.p.lay.fields[at]
	return f.from == fromUnit || f.Name == data.FieldPrecision && !k.p.exact
}

func (k *compiler) byUnit(test func(*cell) truth, want truth) node {
	set := newSlots(len(k.p.snap.units.list))
	for at := range k.p.snap.units.list {
		if k.p.scope.has(slot(at)) && test(&cell{p: k.p, at: slot(at)}) == want {
			set.set(slot(at))
		}
	}
	return unitNode{set}
}

// byCode tabulates a condition on one code or truth value; nil when the field is kept otherwise.
func (k *compiler) byCode(f *field, test func(*cell) truth, want truth) node {
	passes := func(code int) bool { return test(&cell{p: k.p, code: code}) == want }
	switch {
	case f.from == fromDue:
		return k.byDue(f, passes(2), passes(1))
	case f.from != fromColumn:
		return nil
	case f.width == inCode:
		n := &codeNode{col: f.at}
		count := 3
		if f.book != nil {
			count = len(f.book.read().codes)
		}
		for c := range count {
			if passes(c) {
				n.table[c] = true
				n.some |= 1 << min(c, 63)
			}
		}
		sets := k.p.lay.sets[f.at]
		n.first = sets.from + min(bits.TrailingZeros64(n.some), sets.n-1)
		return n
	case f.width == inWide:
		n := &wideNode{col: f.at}
		for c := range f.book.read().codes {
			n.table = append(n.table, passes(c))
		}
		return n
	}
	return nil
}

func (k *compiler) byDue(f *field, whenTrue, whenFalse bool) node {
	if whenTrue == whenFalse {
		return fixedNode(whenTrue)
	}
	n := k.p.snap.dueRange(f.Name)
	n.col, n.not = k.p.lay.due, whenFalse
	return &n
}

// constantRange compiles a comparison of a column of numbers, units or texts with a constant; nil when it is none.
func (k *compiler) constantRange(op data.CompareOp, left, right *operand, want truth) node {
	if left.fixed() && !right.fixed() {
		left, right = right, left
		op = op.Mirrored()
	}
	if !right.fixed() || len(left.fields) != 1 || left.id {
		return nil
	}
	f := &k.p.lay.fields[left.fields[0]]
	if f.from != fromColumn || !left.plain {
		return nil
	}
	not := want == no
	if op == data.NotEqual {
		op, not = data.Equal, !not
	}
	switch {
	case f.width == inTime && right.span != nil:
		from, to, _ := right.span(nil)
		return newMomentNode(k.p, f.at, compareTest(op, from, to), not)
	case f.width == inText && right.text != nil && op == data.Equal:
		v, _ := right.text(nil)
		return newTextNode(f.at, v, not)
	case f.width == inUnit && right.text != nil && op == data.Equal:
		v, _ := right.text(nil)
		if packed := packUnit(v); packed != null {
			return &intNode{col: f.at, lo: packed, hi: packed, not: not}
		}
	case (f.width == inShort || f.width == inInt || f.width == inFloat) && right.num != nil:
		v, ok := right.num(nil)
		if !ok {
			return nil
		}
		lo, hi := interval(op, v)
		switch f.width {
		case inFloat:
			return &floatNode{col: f.at, lo: lo, hi: hi, not: not}
		case inShort:
			return newShortNode(f.at, lo, hi, not)
		default:
			return newIntNode(f.at, lo, hi, not)
		}
	}
	return nil
}

// interval is the closed interval of numbers that stand in the relation to v.
func interval(op data.CompareOp, v float64) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	switch op {
	case data.Equal, data.NotEqual:
		return v, v
	case data.Less:
		hi = math.Nextafter(v, math.Inf(-1))
	case data.LessEqual:
		hi = v
	case data.Greater:
		lo = math.Nextafter(v, math.Inf(1))
	case data.GreaterEqual:
		lo = v
	}
	return lo, hi
}

// newIntNode narrows an interval of floats to the integers in it. Integers compare as float64s do, which is exact up to 2^53.
func newIntNode(col int, lo, hi float64, not bool) *intNode {
	const far = 1 << 62
	n := &intNode{col: col, lo: -far, hi: far, not: not}
	if lo > -far {
		n.lo = int64(min(math.Ceil(lo), far))
	}
	if hi < far {
		n.hi = int64(max(math.Floor(hi), -far))
	}
	return n
}

// newShortNode is newIntNode for a column of 32 bits.
func newShortNode(col int, lo, hi float64, not bool) *shortNode {
	const far = 1<<31 - 1
	n := &shortNode{col: col, lo: -far, hi: far, not: not}
	if lo > -far {
		n.lo = int32(min(math.Ceil(lo), far))
	}
	if hi < far {
		n.hi = int32(max(math.Floor(hi), -far))
	}
	if lo > far || hi < -far { // out of all reach
		n.lo, n.hi = 1, 0
	}
	return n
}
