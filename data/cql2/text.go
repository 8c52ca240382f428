package cql2

import (
	"strings"
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
