package cql2

import (
	"math"
	"strconv"
	"strings"

	"lianxin/data"
)

// parser reads CQL2 text by recursive descent. It takes conditions, values and lists for one kind of expression: which of them may stand where is the
// binder's question, whose faults say what a thing is and not only what was not expected.
type parser struct {
	*builder
	tok  token // the one to come
	end  int   // where the last one ended
	open int   // parentheses around here
}

func (p *parser) parse() (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	root, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != endToken {
		return nil, p.expected("AND, OR or the end of the filter")
	}
	return root, nil
}

func (p *parser) next() (err error) {
	p.end = p.tok.end
	p.tok, err = p.scan(p.tok.end)
	return err
}

// expected is the fault that something else stands here.
func (p *parser) expected(what string) error {
	found := clip(p.src[p.tok.pos:p.tok.end])
	switch p.tok.kind {
	case endToken:
		found = "the end of the " + p.name
	case wordToken:
		found = "the word " + found
	case quotedToken:
		found = "the name " + found
	case stringToken:
		found = "the text " + found
	case numberToken:
		found = "the number " + found
	case symbolToken:
	}
	return p.fault(p.tok.pos, "%s was expected, not %s", what, found)
}

// accept takes the token when it is the symbol.
func (p *parser) accept(symbol string) (bool, error) {
	if !p.tok.symbol(symbol) {
		return false, nil
	}
	return true, p.next()
}

func (p *parser) expect(symbol string) error {
	if !p.tok.symbol(symbol) {
		return p.expected(symbol)
	}
	return p.next()
}

// word takes the token when it is the keyword.
func (p *parser) word(keyword string) (bool, error) {
	if !p.tok.is(keyword) {
		return false, nil
	}
	return true, p.next()
}

func (p *parser) expression() (*node, error) {
	return p.chain("or", func() (*node, error) { return p.chain("and", p.negation) })
}

// chain reads one or more terms joined by a keyword.
func (p *parser) chain(keyword string, term func() (*node, error)) (*node, error) {
	pos := p.tok.pos
	first, err := term()
	if err != nil || !p.tok.is(keyword) {
		return first, err
	}
	args := []*node{first}
	for p.tok.is(keyword) {
		if err := p.next(); err != nil {
			return nil, err
		}
		arg, err := term()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	return p.op(keyword, pos, args...)
}

func (p *parser) negation() (*node, error) {
	var at []int
	for p.tok.is("not") {
		at = append(at, p.tok.pos)
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	n, err := p.predicate()
	for i := len(at) - 1; i >= 0 && err == nil; i-- {
		n, err = p.op("not", at[i], n)
	}
	return n, err
}

// predicate reads a value and what is said of it, if anything is.
func (p *parser) predicate() (*node, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.tok.kind == symbolToken && isComparison(p.tok.text) {
		return p.binary(left, p.sum)
	}
	if p.tok.is("is") {
		return p.nullTest(left)
	}
	pos := p.tok.pos
	not, err := p.word("not")
	if err != nil {
		return nil, err
	}
	n, err := p.membership(left)
	switch {
	case err != nil:
		return nil, err
	case n == nil && not:
		return nil, p.expected("LIKE, BETWEEN or IN")
	case n == nil:
		return left, nil
	case not:
		return p.op("not", pos, n)
	}
	return n, nil
}

func isComparison(symbol string) bool {
	for _, s := range compareNames {
		if s == symbol {
			return true
		}
	}
	return false
}

// membership reads LIKE, BETWEEN or IN; nil when it is none.
func (p *parser) membership(left *node) (*node, error) {
	name := strings.ToLower(p.tok.text)
	pos := p.tok.pos
	switch {
	case p.tok.is("like"):
		return p.binary(left, p.sum)
	case p.tok.is("ilike") && p.o.Draft:
		return p.foldedLike(left)
	case p.tok.is("between"):
		if err := p.next(); err != nil {
			return nil, err
		}
		low, err := p.sum()
		if err != nil {
			return nil, err
		}
		if !p.tok.is("and") {
			return nil, p.expected("AND")
		}
		if err := p.next(); err != nil {
			return nil, err
		}
		high, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.op(name, pos, left, low, high)
	case p.tok.is("in"):
		if err := p.next(); err != nil {
			return nil, err
		}
		members := p.tok.pos
		args, err := p.arguments()
		if err != nil {
			return nil, err
		}
		list, err := p.list(arrayNode, members, args)
		if err != nil {
			return nil, err
		}
		return p.op(name, pos, left, list)
	}
	return nil, nil
}

// foldedLike reads ILIKE, the draft's LIKE of two CASEI.
func (p *parser) foldedLike(left *node) (*node, error) {
	pos := p.tok.pos
	if err := p.next(); err != nil {
		return nil, err
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	for _, side := range []**node{&left, &right} {
		if *side, err = p.op("casei", pos, *side); err != nil {
			return nil, err
		}
	}
	return p.op("like", pos, left, right)
}

func (p *parser) nullTest(left *node) (*node, error) {
	pos := p.tok.pos
	if err := p.next(); err != nil {
		return nil, err
	}
	not, err := p.word("not")
	if err != nil {
		return nil, err
	}
	if !p.tok.is("null") {
		return nil, p.expected("NULL")
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	n, err := p.op("isNull", pos, left)
	if err == nil && not {
		n, err = p.op("not", pos, n)
	}
	return n, err
}

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
