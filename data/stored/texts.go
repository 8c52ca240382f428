package stored

import "strings"

// Texts keeps the texts of many rows in few allocations: each code once, other texts in blocks. What it hands out stays valid for
// good and keeps its block alive. It is used by one goroutine.
type Texts struct {
	block    strings.Builder
	interned map[string]string
	newest   []string // the last code of each column: neighbours are often alike
}

// maxInterned bounds the texts that are remembered: codes and units are few, and free text in their place must not pile up.
const maxInterned = 1 << 16

const textBlock = 32 << 10

// NewTexts makes one for rows of so many columns.
func NewTexts(columns int) *Texts {
	return &Texts{interned: map[string]string{}, newest: make([]string, columns)}
}

// Keep copies a text.
func (t *Texts) Keep(s string) string {
	if len(s) > textBlock/8 {
		return strings.Clone(s)
	}
	if t.block.Cap()-t.block.Len() < len(s) {
		t.block = strings.Builder{}
		t.block.Grow(textBlock)
	}
	t.block.WriteString(s)
	all := t.block.String()
	return all[len(all)-len(s):]
}

// Code keeps a text of which a column has few.
func (t *Texts) Code(column int, s string) string {
	if t.newest[column] == s {
		return t.newest[column]
	}
	if known, ok := t.interned[s]; ok {
		t.newest[column] = known
		return known
	}
	if len(t.interned) >= maxInterned {
		return t.Keep(s)
	}
	s = strings.Clone(s)
	t.interned[s] = s
	return s
}
