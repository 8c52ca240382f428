package live

import (
	"slices"
	"sync"
	"sync/atomic"

	"lianxin/data"
)

// codebook numbers the codes of a field from 1 in the order of the schema; 0 stands for null. A code the schema does not list (a
// hazard kind that was configured away while records of it remain) gets the next number when it is first met, so that nothing a store holds is
// lost. Numbers are never taken back: rows of every snapshot may be read with the newest book.
type codebook struct {
	limit int // of codes, a column's capacity
	mu    sync.Mutex
	page  atomic.Pointer[codePage]
}

// codePage is one immutable state of a codebook.
type codePage struct {
	codes []string          // by number; codes[0] is ""
	json  [][]byte          // the codes as JSON; json[0] is null
	index map[string]uint16 // code -> number
}

func newCodebook(limit int, codes []data.Code) *codebook {
	p := &codePage{codes: []string{""}, json: [][]byte{[]byte("null")}, index: map[string]uint16{}}
	for _, c := range codes {
		p = p.with(c.Code)
	}
	b := &codebook{limit: limit}
	b.page.Store(p)
	return b
}

func (p *codePage) with(code string) *codePage {
	n := &codePage{codes: append(slices.Clone(p.codes), code), json: append(slices.Clone(p.json), data.AppendJSONText(nil, code)), index: map[string]uint16{}}
	for i, c := range n.codes[1:] {
		n.index[c] = uint16(i + 1)
	}
	return n
}

// number is the code's number, given now when it has none; 0 for the empty code, and for further codes of a full book.
func (b *codebook) number(code string) uint16 {
	if code == "" {
		return 0
	}
	if n, ok := b.page.Load().index[code]; ok {
		return n
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.page.Load()
	if n, ok := p.index[code]; ok {
		return n
	}
	if len(p.codes) > b.limit {
		return 0
	}
	p = p.with(code)
	b.page.Store(p)
	return p.index[code]
}

func (b *codebook) read() *codePage { return b.page.Load() }
