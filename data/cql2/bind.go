package cql2

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
)

// maxFaults is how many faults of meaning are named at once.
const maxFaults = 10

// bind checks a tree against the layer and makes the expression.
func (b *builder) bind(root *node) (data.Expr, error) {
	e, err := b.condition(root)
	if err == nil {
		return e, nil
	}
	var bad *data.InvalidError
	if errors.As(err, &bad) && len(bad.Fields) > maxFaults {
		return nil, &data.InvalidError{Fields: bad.Fields[:maxFaults]}
	}
	return nil, err
}

// condition makes what is true, false or unknown of a row.
func (b *builder) condition(n *node) (data.Expr, error) {
	switch n.kind {
	case opNode:
		return b.operator(n)
	case propertyNode, valueNode:
		o, err := b.operand(n)
		if err != nil {
			return nil, err
		}
		if o.domain != truth {
			return nil, b.fault(n.pos, "%s is %s, a condition was expected", o.label(), o.domain)
		}
		return data.Compare{Op: data.Equal, Left: o.expr, Right: data.Literal{Value: data.Bool(true)}}, nil
	case textNode, shapeNode, intervalNode, arrayNode:
	}
	return nil, b.fault(n.pos, "%s is no condition", n.what())
}

func (b *builder) operator(n *node) (data.Expr, error) {
	switch n.name {
	case "and", "or":
		return b.logic(n)
	case "not":
		arg, err := b.condition(n.args[0])
		if err != nil {
			return nil, err
		}
		return data.Not{Arg: arg}, nil
	case "like":
		return b.like(n)
	case "between":
		return b.between(n)
	case "in":
		return b.in(n)
	case "isNull":
		return b.isNull(n)
	case "accenti":
		return nil, b.noAccents(n)
	}
	if op := slices.Index(compareNames[:], n.name); op >= 0 {
		return b.compare(n, data.CompareOp(op))
	}
	if op := slices.Index(spatialNames[:], n.name); op >= 0 {
		return b.spatial(n, data.SpatialOp(op))
	}
	if op := slices.Index(temporalNames[:], n.name); op >= 0 {
		return b.temporal(n, data.TemporalOp(op))
	}
	if op := slices.Index(listNames[:], n.name); op >= 0 {
		return b.listTest(n, data.ListOp(op))
	}
	return nil, b.fault(n.pos, "%s is no condition", n.what())
}

func (b *builder) noAccents(n *node) error {
	return b.fault(n.pos, "ACCENTI is not supported, texts are compared with their accents")
}

func (b *builder) logic(n *node) (data.Expr, error) {
	e := data.Logic{Or: n.name == "or"}
	var bad []error
	for _, a := range n.args {
		arg, err := b.condition(a)
		if bad = append(bad, err); err == nil {
			e.Args = append(e.Args, arg)
		}
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	return e, nil
}

func (b *builder) compare(n *node, op data.CompareOp) (data.Expr, error) {
	left, right, err := b.pair(n.args[0], n.args[1])
	if err != nil {
		return nil, err
	}
	switch {
	case right.empty && left.domain == text && !left.empty:
		return emptyTest(left, op), nil
	case left.empty && right.domain == text && !right.empty:
		return emptyTest(right, op.Mirrored()), nil
	}
	if err := data.Collect(b.notEmpty(left), b.notEmpty(right)); err != nil {
		return nil, err
	}
	return data.Compare{Op: op, Left: left.expr, Right: right.expr}, nil
}

// emptyTest compares a text with the empty text, which no value holds: every value is greater.
func emptyTest(o *operand, op data.CompareOp) data.Expr {
	e := data.Like{Arg: o.expr}
	if op == data.NotEqual || op == data.Greater || op == data.GreaterEqual {
		return data.Not{Arg: e}
	}
	return e
}

// notEmpty refuses the empty text where it has no meaning here.
func (b *builder) notEmpty(o *operand) error {
	if !o.empty {
		return nil
	}
	return b.fault(o.node.pos, "an empty text and a missing one are the same here, ask IS NULL")
}

// pair makes two operands that can be compared.
func (b *builder) pair(l, r *node) (left, right *operand, err error) {
	left, errLeft := b.operand(l)
	right, errRight := b.operand(r)
	if err := data.Collect(errLeft, errRight); err != nil {
		return nil, nil, err
	}
	return left, right, b.fit(left, right)
}

// fit tells why two operands cannot be compared, at the literal if one is. A text that is compared with a moment becomes one.
func (b *builder) fit(left, right *operand) error {
	for _, o := range []*operand{left, right} {
		switch o.domain {
		case list:
			return b.fault(o.node.pos, "%s is a list, use A_CONTAINS, A_OVERLAPS, A_EQUALS or A_CONTAINEDBY", o.label())
		case place:
			return b.fault(o.node.pos, "%s is a geometry, use S_INTERSECTS and its kin", o.label())
		case number, text, truth, moment:
		}
	}
	if left.domain == right.domain {
		return nil
	}
	named, other := left, right
	if named.node.kind != propertyNode && right.node.kind == propertyNode {
		named, other = right, left
	}
	if named.domain == moment && other.node.kind == textNode {
		s := other.node.text
		if b.o.Draft {
			s = strings.TrimSuffix(s, "T")
		}
		v, ok := parseMoment(s)
		if !ok {
			return b.fault(other.node.pos, "%s is %s and %q is none, write DATE('2026-03-01') or TIMESTAMP('2026-03-01T08:00:00Z')", named.label(), named.domain, clip(other.node.text))
		}
		other.domain, other.expr, other.empty = moment, data.Literal{Value: v}, false
		return nil
	}
	if b.o.Draft && named.domain == truth && other.node.kind == valueNode && other.domain == number {
		if n := other.node.value; n.Kind() == data.KindInt && n.Int()&^1 == 0 {
			other.domain, other.expr = truth, data.Literal{Value: data.Bool(n.Int() == 1)}
			return nil
		}
	}
	return b.fault(other.node.pos, "%s is %s and cannot be compared with %s", named.label(), named.domain, other.domain)
}

func (b *builder) between(n *node) (data.Expr, error) {
	var o [3]*operand
	var bad []error
	for i, a := range n.args {
		arg, err := b.operand(a)
		o[i] = arg
		bad = append(bad, err)
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	if o[0].domain == truth {
		return nil, b.fault(n.pos, "%s is true or false, which has no order", o[0].label())
	}
	if err := b.fitAll(o[0], o[1:]); err != nil {
		return nil, err
	}
	if err := data.Collect(b.notEmpty(o[0]), b.notEmpty(o[1]), b.notEmpty(o[2])); err != nil {
		return nil, err
	}
	return data.Between{Arg: o[0].expr, Low: o[1].expr, High: o[2].expr}, nil
}

// fitAll is fit of one operand with several.
func (b *builder) fitAll(arg *operand, others []*operand) error {
	for range 2 { // one of them may make a moment of the argument, which then is compared with all
		var bad []error
		for _, o := range others {
			bad = append(bad, b.fit(arg, o))
		}
		if err := data.Collect(bad...); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) in(n *node) (data.Expr, error) {
	if n.args[1].kind != arrayNode {
		return nil, b.fault(n.args[1].pos, "a list of values was expected after IN, not %s", n.args[1].what())
	}
	arg, err := b.operand(n.args[0])
	bad := []error{err}
	var members []*operand
	for _, m := range n.args[1].args {
		member, err := b.operand(m)
		bad = append(bad, err)
		members = append(members, member)
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	if err := data.Collect(b.notEmpty(arg), b.fitAll(arg, members)); err != nil {
		return nil, err
	}
	e := data.In{Arg: arg.expr}
	for _, m := range members {
		if !m.empty { // no value is the empty text
			e.List = append(e.List, m.expr)
		}
	}
	if len(members) > 0 && len(e.List) == 0 {
		return emptyTest(arg, data.Equal), nil
	}
	return e, nil
}

// like makes a pattern match. CASEI on both sides is the pattern's own flag.
func (b *builder) like(n *node) (data.Expr, error) {
	argument, pattern := n.args[0], n.args[1]
	e := data.Like{}
	if isFold(argument) && isFold(pattern) {
		argument, pattern, e.Fold = argument.args[0], pattern.args[0], true
	}
	switch {
	case pattern.kind == opNode && pattern.name == "accenti":
		return nil, b.noAccents(pattern)
	case isFold(pattern):
		return nil, b.fault(pattern.pos, "CASEI was expected on both sides of LIKE or on neither")
	case pattern.kind != textNode:
		return nil, b.fault(pattern.pos, "a pattern in single quotes was expected after LIKE, not %s", pattern.what())
	}
	o, err := b.operand(argument)
	if err != nil {
		return nil, err
	}
	if o.domain != text {
		return nil, b.fault(n.args[0].pos, "%s is %s, LIKE takes text", o.label(), o.domain)
	}
	if err := b.notEmpty(o); err != nil {
		return nil, err
	}
	e.Arg, e.Pattern = o.expr, pattern.text
	if b.o.Draft {
		e.Pattern = strings.ReplaceAll(e.Pattern, `\`, `\\`)
	}
	return e, nil
}

func isFold(n *node) bool { return n.kind == opNode && n.name == "casei" }

func (b *builder) isNull(n *node) (data.Expr, error) {
	arg := n.args[0]
	if arg.kind == shapeNode || arg.kind == intervalNode {
		return data.Compare{Op: data.Equal, Left: data.Literal{Value: data.Bool(false)}, Right: data.Literal{Value: data.Bool(true)}}, nil
	}
	o, err := b.operand(arg)
	if err != nil {
		return nil, err
	}
	if err := b.notEmpty(o); err != nil {
		return nil, err
	}
	return data.IsNull{Arg: o.expr}, nil
}

// listTest compares a list property with a list of texts, either way round.
func (b *builder) listTest(n *node, op data.ListOp) (data.Expr, error) {
	property, codes := n.args[0], n.args[1]
	if codes.kind == propertyNode && !codes.parens {
		property, codes = codes, property
		switch op {
		case data.ListContains:
			op = data.ListContainedBy
		case data.ListContainedBy:
			op = data.ListContains
		case data.ListEquals, data.ListOverlaps:
		}
	}
	if property.kind != propertyNode || property.parens {
		return nil, b.fault(property.pos, "a property that is a list was expected, not %s", property.what())
	}
	members := codes.args
	switch {
	case codes.kind == propertyNode && !codes.parens:
		return nil, b.fault(codes.pos, "two properties cannot be compared as lists, a list of texts was expected")
	case codes.parens:
		members = []*node{codes}
	case codes.kind != arrayNode:
		return nil, b.fault(codes.pos, "a list of texts such as ('a', 'b') was expected, not %s", codes.what())
	}
	f, err := b.property(property)
	bad := []error{err}
	if err == nil && domainOf(f) != list {
		bad = append(bad, b.fault(property.pos, "property %q is %s, not a list", clip(property.name), domainOf(f)))
	}
	e := data.ListTest{Op: op, Name: property.name}
	for _, m := range members {
		if m.kind != textNode {
			bad = append(bad, b.fault(m.pos, "a text in single quotes was expected in the list, not %s", m.what()))
		}
		e.Codes = append(e.Codes, m.text)
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	return e, nil
}

// what calls a node in a message.
func (n *node) what() string {
	switch n.kind {
	case opNode:
		if operators[n.name].call {
			return strings.ToUpper(n.name) + "(…)"
		}
		return "an expression with " + strings.ToUpper(n.name)
	case propertyNode:
		return fmt.Sprintf("property %q", clip(n.name))
	case textNode:
		return fmt.Sprintf("the text %q", clip(n.text))
	case valueNode:
		return "the value " + n.value.String()
	case shapeNode:
		return "a geometry"
	case intervalNode:
		return "an interval"
	case arrayNode:
		return "a list"
	}
	return "this"
}
