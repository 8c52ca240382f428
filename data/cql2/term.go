package cql2

import (
	"math"
	"strconv"
	"strings"

	"lianxin/data"
)

// binary reads the operator that stands here and its right side.
func (p *parser) binary(left *node, right func() (*node, error)) (*node, error) {
	name, pos := strings.ToLower(p.tok.text), p.tok.pos
	if err := p.next(); err != nil {
		return nil, err
	}
	r, err := right()
	if err != nil {
		return nil, err
	}
	return p.op(name, pos, left, r)
}

func (p *parser) sum() (*node, error) {
	n, err := p.product()
	for err == nil && (p.tok.symbol("+") || p.tok.symbol("-")) {
		n, err = p.binary(n, p.product)
	}
	return n, err
}

func (p *parser) product() (*node, error) {
	n, err := p.power()
	for err == nil && (p.tok.symbol("*") || p.tok.symbol("/") || p.tok.symbol("%") || p.tok.is("div")) {
		n, err = p.binary(n, p.power)
	}
	return n, err
}

func (p *parser) power() (*node, error) {
	n, err := p.signed()
	if err != nil || !p.tok.symbol("^") {
		return n, err
	}
	n, err = p.binary(n, p.signed)
	if err == nil && p.tok.symbol("^") {
		return nil, p.fault(p.tok.pos, "a second ^ needs parentheses: (a ^ b) ^ c or a ^ (b ^ c)")
	}
	return n, err
}

// signed reads a value with its signs. Minus one times it is what a minus before anything but a number means.
func (p *parser) signed() (*node, error) {
	var at []int
	for p.tok.symbol("-") {
		at = append(at, p.tok.pos)
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	if plus, err := p.accept("+"); err != nil {
		return nil, err
	} else if plus && (p.tok.kind != numberToken || len(at) > 0) {
		return nil, p.expected("a number")
	}
	var n *node
	var err error
	if last := len(at) - 1; p.tok.kind == numberToken && last >= 0 {
		n, err = p.number(at[last], "-")
		at = at[:last]
	} else {
		n, err = p.primary()
	}
	for i := len(at) - 1; i >= 0 && err == nil; i-- {
		var minus *node
		if minus, err = p.leaf(node{kind: valueNode, pos: at[i], value: data.Int(-1)}); err == nil {
			n, err = p.op("*", at[i], minus, n)
		}
	}
	return n, err
}

func (p *parser) primary() (*node, error) {
	t := p.tok
	switch {
	case t.kind == numberToken:
		return p.number(t.pos, "")
	case t.kind == stringToken:
		if err := p.next(); err != nil {
			return nil, err
		}
		return p.leaf(node{kind: textNode, pos: t.pos, text: t.text})
	case t.kind == quotedToken:
		if err := p.next(); err != nil {
			return nil, err
		}
		return p.leaf(node{kind: propertyNode, pos: t.pos, name: t.text})
	case t.symbol("("):
		return p.parentheses()
	case t.is("true"), t.is("false"):
		if err := p.next(); err != nil {
			return nil, err
		}
		return p.leaf(node{kind: valueNode, pos: t.pos, value: data.Bool(t.is("true"))})
	case t.is("null"):
		return nil, p.fault(t.pos, "NULL equals nothing, ask IS NULL")
	case t.kind == wordToken && !isReserved(t):
		return p.named()
	}
	return nil, p.expected("a property or a value")
}

// isReserved tells the keywords that only double quotes make names. Those that open a bracket (DATE, POINT, CASEI) are names elsewhere.
func isReserved(t token) bool {
	for _, w := range [...]string{"and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div"} {
		if t.is(w) {
			return true
		}
	}
	return false
}

func (p *parser) number(pos int, sign string) (*node, error) {
	t := p.tok
	v, ok := parseNumber(sign + t.text)
	if !ok {
		return nil, p.fault(pos, "the number %s is too large", clip(sign+t.text))
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	return p.leaf(node{kind: valueNode, pos: pos, value: v})
}

// parseNumber makes an integer of what is written as one and fits, else a finite float.
func parseNumber(s string) (data.Value, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return data.Int(n), true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return data.Value{}, false
	}
	return data.Float(f), true
}

// parentheses reads an expression or a list.
func (p *parser) parentheses() (*node, error) {
	pos := p.tok.pos
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	if len(args) == 1 {
		inner := *args[0]
		inner.parens = true
		return &inner, nil
	}
	return p.list(arrayNode, pos, args)
}

// arguments reads expressions in parentheses; none is allowed.
func (p *parser) arguments() ([]*node, error) {
	return listed(p, true, p.expression)
}

// listed reads items between parentheses and commas.
func listed[T any](p *parser, orNone bool, item func() (T, error)) ([]T, error) {
	if p.open++; p.open > p.limits.Depth+8 {
		return nil, p.tooDeep(p.tok.pos)
	}
	defer func() { p.open-- }()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var items []T
	if orNone {
		if none, err := p.accept(")"); none || err != nil {
			return nil, err
		}
	}
	for {
		it, err := item()
		if err != nil {
			return nil, err
		}
		items = append(items, it)
		more, err := p.accept(",")
		if err != nil {
			return nil, err
		}
		if more {
			continue
		}
		if !p.tok.symbol(")") {
			return nil, p.expected(", or )")
		}
		return items, p.next()
	}
}

// named reads a property, or whatever begins with a name and a parenthesis.
func (p *parser) named() (*node, error) {
	t := p.tok
	if err := p.next(); err != nil {
		return nil, err
	}
	if s, ok := shapeNamed(t.text); ok && (p.tok.symbol("(") || p.tok.is("z") || p.tok.is("empty")) {
		return p.shape(s, t.pos)
	}
	if !p.tok.symbol("(") {
		return p.leaf(node{kind: propertyNode, pos: t.pos, name: t.text})
	}
	switch {
	case t.is("date"), t.is("timestamp"):
		return p.instant(t)
	case t.is("interval"):
		return p.intervalLiteral(t.pos)
	case t.is("bbox"):
		return p.box(t.pos)
	}
	name, ok := function(t.text)
	if !ok {
		return nil, p.fault(t.pos, "there is no function %q", clip(t.text))
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	return p.op(name, t.pos, args...)
}

// function is the operator's name that is written as a function, in any case.
func function(name string) (string, bool) {
	for op, a := range operators {
		if a.call && strings.EqualFold(op, name) {
			return op, true
		}
	}
	return "", false
}

// instant reads the argument of DATE or TIMESTAMP.
func (p *parser) instant(t token) (*node, error) {
	read := p.timestamp
	if t.is("date") {
		read = p.date
	}
	values, err := listed(p, false, func() (data.Value, error) {
		if p.tok.kind != stringToken {
			return data.Value{}, p.expected("a text in single quotes")
		}
		v, err := read(p.tok.text, p.tok.pos)
		if err != nil {
			return v, err
		}
		return v, p.next()
	})
	if err != nil {
		return nil, err
	}
	if len(values) != 1 {
		return nil, p.fault(t.pos, "%s takes one argument, not %d", strings.ToUpper(t.text), len(values))
	}
	return p.leaf(node{kind: valueNode, pos: t.pos, value: values[0]})
}

// interval reads the arguments of INTERVAL.
func (p *parser) intervalLiteral(pos int) (*node, error) {
	args, err := listed(p, false, func() (*node, error) {
		if p.tok.kind == stringToken || p.tok.kind == quotedToken || p.tok.kind == wordToken && !isReserved(p.tok) {
			return p.primary()
		}
		return nil, p.expected("a date, a timestamp, '..' or a property")
	})
	if err != nil {
		return nil, err
	}
	if len(args) != 2 {
		return nil, p.fault(pos, "INTERVAL takes 2 arguments, not %d", len(args))
	}
	return p.list(intervalNode, pos, args)
}
