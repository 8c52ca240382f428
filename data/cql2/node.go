package cql2

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
)

type nodeKind uint8

const (
	opNode       nodeKind = iota // name, args
	propertyNode                 // name
	textNode                     // text
	valueNode                    // value: a number, a truth value, a date or an instant
	shapeNode                    // shape: a geometry that has passed geo.Check
	intervalNode                 // args: two texts or properties
	arrayNode                    // args
)

// node is what both encodings are read into before anything is known of the layer. Operators have the names of CQL2 JSON.
type node struct {
	kind   nodeKind
	pos    int // byte offset in the input
	name   string
	text   string
	value  data.Value
	shape  orb.Geometry
	args   []*node
	depth  int  // operators from here down
	parens bool // it stood in parentheses of its own, which is how a list of one is written
}

// builder makes nodes within the limits and faults with a position. One reads one input.
type builder struct {
	src             string
	name            string // of the input, as the asker knows it
	o               *Options
	limits          Limits
	terms, vertices int
	faults          int // found so far
}

func newBuilder(name, src string, o *Options) (*builder, error) {
	b := &builder{src: src, name: name, o: o, limits: o.Limits.withDefaults()}
	if len(src) > b.limits.Length {
		return nil, data.Invalid(b.name, "is longer than %d bytes", b.limits.Length)
	}
	if !utf8.ValidString(src) {
		at := 0
		for i, r := range src {
			if r == utf8.RuneError && !strings.HasPrefix(src[i:], "\uFFFD") {
				at = i
				break
			}
		}
		return nil, b.fault(at, "this is not UTF-8")
	}
	return b, nil
}

// What the asker calls the inputs.
const (
	filterName = "filter"
	areaName   = "area"
)

// fault is an error at a byte offset. Past maxFaults nobody reads it, and finding its line ten thousand times would take long.
func (b *builder) fault(pos int, format string, args ...any) error {
	if b.faults++; b.faults > maxFaults {
		return data.Invalid(b.name, "more is wrong")
	}
	before := b.src[:pos]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return data.Invalid(b.name, "line %d, column %d (character %d): %s", line, column, 1+utf8.RuneCountInString(before), fmt.Sprintf(format, args...))
}

// leaf counts a node without operators in it.
func (b *builder) leaf(n node) (*node, error) {
	if b.terms++; b.terms > b.limits.Terms {
		return nil, b.fault(n.pos, "the filter has more than %d operators, properties and values", b.limits.Terms)
	}
	return &n, nil
}

// op makes an operator's node. The name is one of operators.
func (b *builder) op(name string, pos int, args ...*node) (*node, error) {
	n := node{kind: opNode, pos: pos, name: name, args: args}
	for _, a := range args {
		n.depth = max(n.depth, a.depth)
	}
	if n.depth++; n.depth > b.limits.Depth {
		return nil, b.tooDeep(pos)
	}
	if want := operators[name]; len(args) < want.min || len(args) > want.max {
		return nil, b.fault(pos, "%s takes %s, not %d", strings.ToUpper(name), want, len(args))
	}
	return b.leaf(n)
}

func (b *builder) tooDeep(pos int) error {
	return b.fault(pos, "the filter is nested more than %d deep", b.limits.Depth)
}

// list makes a node of several: an array or an interval.
func (b *builder) list(kind nodeKind, pos int, args []*node) (*node, error) {
	n := node{kind: kind, pos: pos, args: args}
	for _, a := range args {
		n.depth = max(n.depth, a.depth)
	}
	return b.leaf(n)
}

// arity is how many arguments an operator takes.
type arity struct {
	min, max int
	call     bool // in text it is written as a function
}

func (a arity) String() string {
	switch {
	case a.min != a.max:
		return fmt.Sprintf("at least %d arguments", a.min)
	case a.min == 1:
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", a.min)
}

var operators = map[string]arity{
	"and": {min: 2, max: 1 << 30}, "or": {min: 2, max: 1 << 30}, "not": {min: 1, max: 1},
	"=": {min: 2, max: 2}, "<>": {min: 2, max: 2}, "<": {min: 2, max: 2}, "<=": {min: 2, max: 2}, ">": {min: 2, max: 2}, ">=": {min: 2, max: 2},
	"like": {min: 2, max: 2}, "between": {min: 3, max: 3}, "in": {min: 2, max: 2}, "isNull": {min: 1, max: 1},
	"+": {min: 2, max: 2}, "-": {min: 2, max: 2}, "*": {min: 2, max: 2}, "/": {min: 2, max: 2}, "%": {min: 2, max: 2}, "^": {min: 2, max: 2}, "div": {min: 2, max: 2},
	"casei": {1, 1, true}, "accenti": {1, 1, true},
	"s_intersects": {2, 2, true}, "s_disjoint": {2, 2, true}, "s_within": {2, 2, true}, "s_contains": {2, 2, true},
	"s_equals": {2, 2, true}, "s_touches": {2, 2, true}, "s_overlaps": {2, 2, true}, "s_crosses": {2, 2, true},
	"t_after": {2, 2, true}, "t_before": {2, 2, true}, "t_during": {2, 2, true}, "t_equals": {2, 2, true}, "t_intersects": {2, 2, true},
	"t_disjoint": {2, 2, true}, "t_contains": {2, 2, true}, "t_finishedBy": {2, 2, true}, "t_finishes": {2, 2, true}, "t_meets": {2, 2, true},
	"t_metBy": {2, 2, true}, "t_overlappedBy": {2, 2, true}, "t_overlaps": {2, 2, true}, "t_startedBy": {2, 2, true}, "t_starts": {2, 2, true},
	"a_contains": {2, 2, true}, "a_containedBy": {2, 2, true}, "a_equals": {2, 2, true}, "a_overlaps": {2, 2, true},
}

// Names of the operators that data numbers, in its order.
var (
	compareNames  = [...]string{data.Equal: "=", data.NotEqual: "<>", data.Less: "<", data.LessEqual: "<=", data.Greater: ">", data.GreaterEqual: ">="}
	spatialNames  = [...]string{data.Intersects: "s_intersects", data.Disjoint: "s_disjoint", data.Within: "s_within", data.Contains: "s_contains", data.Equals: "s_equals", data.Touches: "s_touches", data.Overlaps: "s_overlaps", data.Crosses: "s_crosses"}
	listNames     = [...]string{data.ListContains: "a_contains", data.ListContainedBy: "a_containedBy", data.ListEquals: "a_equals", data.ListOverlaps: "a_overlaps"}
	temporalNames = [...]string{
		data.TAfter: "t_after", data.TBefore: "t_before", data.TDuring: "t_during", data.TEquals: "t_equals", data.TIntersects: "t_intersects",
		data.TDisjoint: "t_disjoint", data.TContains: "t_contains", data.TFinishedBy: "t_finishedBy", data.TFinishes: "t_finishes", data.TMeets: "t_meets",
		data.TMetBy: "t_metBy", data.TOverlappedBy: "t_overlappedBy", data.TOverlaps: "t_overlaps", data.TStartedBy: "t_startedBy", data.TStarts: "t_starts",
	}
)

// clip shortens what is quoted back to the asker.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
