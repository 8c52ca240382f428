package live

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"lianxin/data"
)

// textNode tests a text column without copying it. Null neither passes nor fails.
type textNode struct {
	col   int
	test  func(plain []byte) bool
	not   bool
	price int
}

func newTextNode(col int, equal string, not bool) *textNode {
	want := []byte(equal)
	return &textNode{col: col, not: not, price: 10, test: func(plain []byte) bool { return bytes.Equal(plain, want) }}
}

func (n *textNode) match(s *scan, rows rowSet) rowSet {
	return rows.only(func(i int) bool {
		plain := s.b.text(n.col, i)
		return plain != nil && n.test(plain) != n.not
	})
}

func (n *textNode) cost() int { return n.price }

// like compiles a pattern match.
func (k *compiler) like(e data.Like, want truth, depth int) (node, error) {
	arg, err := k.operand(e.Arg, depth+1)
	if err != nil {
		return nil, err
	}
	if arg.domain != text && arg.domain != nothing {
		return nil, data.Invalid(arg.label(), "is %s; LIKE takes text", arg.domain)
	}
	if len(e.Pattern) > maxPattern {
		return nil, data.Invalid(arg.label(), "is matched with a pattern of more than %d bytes", maxPattern)
	}
	p := newPattern(e.Pattern, e.Fold)
	if f := k.plainColumn(arg); f != nil && f.width == inText {
		return &textNode{col: f.at, not: want == no, price: 80, test: p.matches}, nil
	}
	test := func(c *cell) truth {
		if arg.text == nil {
			return unknown
		}
		v, ok := arg.text(c)
		if !ok {
			return unknown
		}
		return truthOf(p.matches([]byte(v)))
	}
	return k.leaf(test, want, 150, arg), nil
}

// plainColumn is the column an operand reads as it stands; nil when it is anything else.
func (k *compiler) plainColumn(o *operand) *field {
	if !o.plain || o.id || len(o.fields) != 1 || k.ofUnit(o.fields[0]) {
		return nil
	}
	if f := &k.p.lay.fields[o.fields[0]]; f.from == fromColumn {
		return f
	}
	return nil
}

func (k *compiler) isNull(e data.IsNull, want truth, depth int) (node, error) {
	if p, ok := e.Arg.(data.Property); ok && p.Name == "geometry" {
		return &cellNode{test: func(c *cell) truth { return truthOf(!c.p.drawn(c.at, c.b, c.i)) }, want: want, price: 10}, nil
	}
	if p, ok := e.Arg.(data.Property); ok && p.Name != "id" { // a list can be asked this too
		at, err := k.p.readable(p.Name)
		if err != nil {
			return nil, err
		}
		if f := &k.p.lay.fields[at]; f.from == fromColumn && (f.width == inList || f.width == inSet) {
			o := &operand{name: p.Name, fields: []int{at}}
			return k.leaf(func(c *cell) truth { return truthOf(!c.b.given(f, c.i)) }, want, 5, o), nil
		}
	}
	arg, err := k.operand(e.Arg, depth+1)
	if err != nil {
		return nil, err
	}
	return k.leaf(func(c *cell) truth { return truthOf(!arg.known(c)) }, want, 10, arg), nil
}

// known tells whether an operand is not null.
func (o *operand) known(c *cell) (ok bool) {
	switch o.domain {
	case number:
		if o.num != nil {
			_, ok = o.num(c)
		}
	case text:
		if o.text != nil {
			_, ok = o.text(c)
		}
	case boolean:
		_, ok = o.truth(c)
	case moment:
		_, _, ok = o.span(c)
	case nothing, list:
	}
	return ok
}

// given tells whether a column has a value.
func (b *block) given(f *field, i int) bool {
	switch f.width {
	case inCode:
		return b.cell8(f.at, i) != 0
	case inWide:
		return b.cell32(f.at, i) != 0
	case inText, inList:
		return b.cell32(f.at, i) >= 0
	case inShort:
		return b.cell32(f.at, i) != null32
	case inInt, inFloat, inTime, inUnit, inSet:
	}
	return b.cell64(f.at, i) != null
}

// setWords compiles free text: each word must stand, folded, in a text field the viewer reads or in a name of the row's unit.
func (p *plan) setWords(query string) {
	var cols []int
	for at := range p.lay.fields {
		if f := &p.lay.fields[at]; f.from == fromColumn && f.width == inText && p.reads(at) {
			cols = append(cols, f.at)
		}
	}
	all, public := slices.Equal(cols, p.lay.texts), slices.Equal(cols, p.lay.texts[:p.lay.publicTexts])
	for _, w := range strings.Fields(query) {
		n := &wordNode{word: []byte(fold(w)), cased: hasCase(w), cols: cols, units: newSlots(len(p.snap.units.list))}
		n.runes = []rune(string(n.word))
		n.public, n.alike = !all, all || public
		n.indexed = all && len(n.runes) == 1
		for at, u := range p.snap.units.list {
			for _, name := range u.folded {
				if strings.Contains(name, string(n.word)) {
					n.units.set(slot(at))
				}
			}
		}
		p.words = append(p.words, n)
	}
}

// wordNode is one word of free text.
type wordNode struct {
	word    []byte
	cased   bool
	cols    []int
	units   slots // named so
	runes   []rune
	public  bool // only public texts are read
	alike   bool // what is read is what a lexis holds, or its public part
	indexed bool // what the lexis says of the character is the answer
}

func (n *wordNode) match(s *scan, rows rowSet) rowSet {
	if !s.p.lay.lines && n.units.has(s.at) {
		return rows
	}
	named := rowSet{}
	if s.p.lay.lines {
		named = rows.only(func(i int) bool { return n.units.has(s.p.unitOf(s.at, s.b, i)) })
	}
	left := rows.less(named)
	if x := s.b.lexisOf(left, &s.lexis); x != nil {
		left = x.having(n.runes, left)
		switch {
		case n.indexed:
			return named.or(left)
		case n.alike:
			return named.or(left.only(func(i int) bool { return x.stands(n.word, i, n.public) }))
		}
	}
	return named.or(left.only(func(i int) bool { return n.stands(s, i) }))
}

// stands tells whether the word is in a text of the row.
func (n *wordNode) stands(s *scan, i int) bool {
	for _, col := range n.cols {
		plain := s.b.text(col, i)
		if n.cased && hasCase(plain) {
			s.folded = appendFolded(s.folded[:0], plain)
			plain = s.folded
		}
		if bytes.Contains(plain, n.word) {
			return true
		}
	}
	return false
}

func (*wordNode) cost() int { return 100 }

// pattern is a LIKE pattern: % any run, _ any one character, \ takes the next character literally.
type pattern struct {
	parts [][]patternRune // between the runs
	fold  bool
}

type patternRune struct {
	r   rune
	any bool
}

func newPattern(s string, folded bool) *pattern {
	p := &pattern{fold: folded, parts: [][]patternRune{nil}}
	escaped := false
	for _, r := range s {
		last := len(p.parts) - 1
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && r == '%':
			p.parts = append(p.parts, nil)
		case !escaped && r == '_':
			p.parts[last] = append(p.parts[last], patternRune{any: true})
		default:
			if folded {
				r = foldRune(r)
			}
			p.parts[last] = append(p.parts[last], patternRune{r: r})
		}
		escaped = false
	}
	if escaped { // a lone backslash at the end stands for itself
		last := len(p.parts) - 1
		p.parts[last] = append(p.parts[last], patternRune{r: '\\'})
	}
	return p
}

// matches takes the leftmost place for each part, which is enough as only runs lie between them: at most len(pattern)·len(s) steps.
func (p *pattern) matches(s []byte) bool {
	n, ok := p.at(s, p.parts[0])
	if !ok {
		return false
	}
	s = s[n:]
	if len(p.parts) == 1 {
		return len(s) == 0
	}
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		n, ok := p.at(s, part)
		for !ok {
			if len(s) == 0 {
				return false
			}
			_, size := utf8.DecodeRune(s)
			s = s[size:]
			n, ok = p.at(s, part)
		}
		s = s[n:]
	}
	return p.ends(s, p.parts[last])
}

// at tells whether s begins with the part, and its length there.
func (p *pattern) at(s []byte, part []patternRune) (int, bool) {
	n := 0
	for _, want := range part {
		if n == len(s) {
			return 0, false
		}
		r, size := utf8.DecodeRune(s[n:])
		if p.fold {
			r = foldRune(r)
		}
		if !want.any && r != want.r {
			return 0, false
		}
		n += size
	}
	return n, true
}

// ends tells whether s ends with the part.
func (p *pattern) ends(s []byte, part []patternRune) bool {
	for i := len(part) - 1; i >= 0; i-- {
		if len(s) == 0 {
			return false
		}
		r, size := utf8.DecodeLastRune(s)
		if p.fold {
			r = foldRune(r)
		}
		if !part[i].any && r != part[i].r {
			return false
		}
		s = s[:len(s)-size]
	}
	return true
}
