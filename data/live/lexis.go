package live

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// lexis is what free text is looked up in: which rows of a block have a character in any of their texts, and the texts themselves, folded and
// side by side. To read a text from a row's bytes costs a cache miss or two, 200 ms for a million rows; this costs a hundredth.
type lexis struct {
	runes []rune // ascending
	rows  []rowSet

	texts []byte
	ends  []uint32 // of row i: 2i where its public texts end, 2i+1 where the others do
}

// noText stands between two texts: no word has it.
const noText = 0xff

// lexisOf is the block's lexis. It is made when many rows are searched for the first time: most blocks of a quiet server never are,
// and a handful of rows is read faster. Until then it is nil. Two searches that make it at once make it alike.
func (b *block) lexisOf(rows rowSet, m *lexisMaker) *lexis {
	if x := b.lexis.Load(); x != nil || rows.few() {
		return x
	}
	x := m.make(b)
	b.lexis.Store(x)
	return x
}

// having are the rows of the given ones that have every character of the word.
func (x *lexis) having(word []rune, rows rowSet) rowSet {
	for _, r := range word {
		at, ok := slices.BinarySearch(x.runes, r)
		if !ok {
			return rowSet{}
		}
		rows = rows.and(x.rows[at])
	}
	return rows
}

// stands tells whether the folded word is in a text of row i, or in a public one.
func (x *lexis) stands(word []byte, i int, public bool) bool {
	from, end := uint32(0), x.ends[2*i+1]
	if i > 0 {
		from = x.ends[2*i-1]
	}
	if public {
		end = x.ends[2*i]
	}
	return bytes.Contains(x.texts[from:end], word)
}

// lexisMaker makes lexes. The zero value works.
type lexisMaker struct {
	texts []byte
	low   []uint32        // by character of the basic plane: one more than where it stands in found
	high  map[rune]uint32 // of the others
	found []foundRune
}

type foundRune struct {
	r    rune
	rows rowSet
}

func (m *lexisMaker) make(b *block) *lexis {
	if m.low == nil {
		m.low, m.high = make([]uint32, 1<<16), make(map[rune]uint32)
	}
	x := &lexis{ends: make([]uint32, 2*b.rows())}
	m.texts, m.found = m.texts[:0], m.found[:0]
	for i := range b.rows() {
		x.ends[2*i] = m.take(b, i, b.lay.texts[:b.lay.publicTexts])
		x.ends[2*i+1] = m.take(b, i, b.lay.texts[b.lay.publicTexts:])
	}
	x.texts = bytes.Clone(m.texts)
	slices.SortFunc(m.found, func(a, b foundRune) int { return cmp.Compare(a.r, b.r) })
	x.runes, x.rows = make([]rune, len(m.found)), make([]rowSet, len(m.found))
	for at, f := range m.found {
		x.runes[at], x.rows[at] = f.r, f.rows
		if f.r < 1<<16 {
			m.low[f.r] = 0
		}
	}
	clear(m.high)
	return x
}

// take takes the texts of row i in and returns where they end.
func (m *lexisMaker) take(b *block, i int, cols []int) uint32 {
	from := len(m.texts)
	for _, col := range cols {
		m.texts = append(appendFolded(m.texts, b.text(col, i)), noText)
	}
	for s := m.texts[from:]; len(s) > 0; {
		r, size := utf8.DecodeRune(s)
		if s[0] != noText {
			m.rowsOf(r)[i/64] |= 1 << (i % 64)
		}
		s = s[size:]
	}
	return uint32(len(m.texts))
}

// rowsOf are the rows found with r so far, until the next call.
func (m *lexisMaker) rowsOf(r rune) *rowSet {
	var at uint32
	if r < 1<<16 {
		at = m.low[r]
	} else {
		at = m.high[r]
	}
	if at == 0 {
		m.found = append(m.found, foundRune{r: r})
		at = uint32(len(m.found))
		if r < 1<<16 {
			m.low[r] = at
		} else {
			m.high[r] = at
		}
	}
	return &m.found[at-1].rows
}
