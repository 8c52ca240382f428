package live

import (
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
)

// blockRows is the most rows of a block: enough that what a block costs by itself vanishes, few enough that rewriting one for an edit
// is cheap and its box stays small.
const (
	blockRows  = 64 * blockWords
	blockWords = 2
)

// rowSet selects rows of a block: bit i of word i/64.
type rowSet [blockWords]uint64

func firstRows(n int) (s rowSet) {
	for w := range s {
		s[w] = 1<<max(0, n-64*w) - 1 // a shift by 64 or more leaves 0
	}
	return s
}

func (s rowSet) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

func (s rowSet) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s rowSet) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }

// block is up to blockRows rows of one unit, in the order of answers, by column. It is immutable and shared by snapshots: an edit writes
// the whole block anew, bytes and all, which costs 20 to 80 µs and leaves no garbage to be collected by hand.
type block struct {
	n       int32
	located int32 // rows that have a place
	extent  box   // of these
	timed   int32 // rows that have a value in the layer's Time field
	v32     []int32
	bytes   []byte
	from    [blockRows + 1]uint32 // where each row's bytes begin, and the end; here, as it is asked for together with the rest
	v64     []int64
	v8      []uint8 // column c of row i at c*n+i; so v32 and v64
	minTime int64   // earliest and latest begin of the layer's Time field, ms; min > max when no row has one
	maxTime int64

	lay      *layout
	ids      []ident
	heap     []int32  // of lines
	hfrom    []uint32 // n+1; nil in other layers
	sum      uint64   // of the rows' digests
	firstKey uint64
	lexis    atomic.Pointer[lexis] // see lexisOf
}

func (b *block) rows() int { return int(b.n) }

func (b *block) codesOf(col int) []uint8 { return b.v8[col*int(b.n) : (col+1)*int(b.n)] }
func (b *block) words(col int) []int32   { return b.v32[col*int(b.n) : (col+1)*int(b.n)] }
func (b *block) longs(col int) []int64   { return b.v64[col*int(b.n) : (col+1)*int(b.n)] }

func (b *block) cell8(col, i int) uint8  { return b.v8[col*int(b.n)+i] }
func (b *block) cell32(col, i int) int32 { return b.v32[col*int(b.n)+i] }
func (b *block) cell64(col, i int) int64 { return b.v64[col*int(b.n)+i] }

func (b *block) place(i int) position { return position{b.v32[i], b.v32[int(b.n)+i]} }
func (b *block) row(i int) []byte     { return b.bytes[b.from[i]:b.from[i+1]] }
func (b *block) track(i int) track    { return b.heap[b.hfrom[i]:b.hfrom[i+1]] }
func (b *block) key(i int) uint64     { return hilbertKey(b.place(i)) }

func (b *block) find(id ident) (int, bool) {
	i := slices.Index(b.ids, id)
	return i, i >= 0
}

// extentOf is the box of a row: a point's is the point.
func (b *block) extentOf(i int) box {
	if !b.lay.wide {
		p := b.place(i)
		return box{p.x, p.y, p.x, p.y}
	}
	return box{b.cell32(colX, i), b.cell32(colY, i), b.cell32(colX2, i), b.cell32(colY2, i)}
}

// rowRef is a row on its way into a block: of a stage or of an older block.
type rowRef struct {
	key   uint64
	id    ident
	stage *stage
	block *block
	i     int32
}

func (r rowRef) compare(o rowRef) int {
	switch {
	case r.key < o.key:
		return -1
	case r.key > o.key:
		return 1
	}
	return r.id.compare(o.id)
}

// buildBlocks makes blocks of equal size from the rows of one unit, which are sorted and at least one.
func buildBlocks(lay *layout, rows []rowRef) []*block {
	parts := (len(rows) + blockRows - 1) / blockRows
	out := make([]*block, 0, parts)
	for i := range parts {
		out = append(out, buildBlock(lay, rows[i*len(rows)/parts:(i+1)*len(rows)/parts]))
	}
	return out
}

func buildBlock(lay *layout, rows []rowRef) *block {
	n := len(rows)
	b := &block{
		lay: lay, n: int32(n), ids: make([]ident, n),
		v8: make([]uint8, n*lay.n8), v32: make([]int32, n*lay.n32), v64: make([]int64, n*lay.n64), firstKey: rows[0].key,
	}
	size, heap := 0, 0
	for _, r := range rows {
		from, hfrom := r.spans()
		size += int(from[r.i+1] - from[r.i])
		if lay.lines {
			heap += int(hfrom[r.i+1] - hfrom[r.i])
		}
	}
	b.bytes = make([]byte, 0, size)
	if lay.lines {
		b.heap, b.hfrom = make([]int32, 0, heap), make([]uint32, n+1)
	}
	for i, r := range rows {
		b.ids[i] = r.id
		b.take(i, r)
		b.from[i+1] = uint32(len(b.bytes))
		if lay.lines {
			b.hfrom[i+1] = uint32(len(b.heap))
		}
	}
	b.summarise()
	return b
}

func (r rowRef) spans() (from, hfrom []uint32) {
	if r.stage != nil {
		return r.stage.from, r.stage.hfrom
	}
	return r.block.from[:], r.block.hfrom
}

// take copies the cells, bytes and heap of r into row i.
func (b *block) take(i int, r rowRef) {
	at, n := int(r.i), int(b.n)
	if s := r.stage; s != nil {
		for c, v := range s.v8[at*b.lay.n8 : (at+1)*b.lay.n8] {
			b.v8[c*n+i] = v
		}
		for c, v := range s.v32[at*b.lay.n32 : (at+1)*b.lay.n32] {
			b.v32[c*n+i] = v
		}
		for c, v := range s.v64[at*b.lay.n64 : (at+1)*b.lay.n64] {
			b.v64[c*n+i] = v
		}
		b.bytes = append(b.bytes, s.bytes[s.from[at]:s.from[at+1]]...)
		if b.lay.lines {
			b.heap = append(b.heap, s.heap[s.hfrom[at]:s.hfrom[at+1]]...)
		}
		return
	}
	o := r.block
	for c := range b.lay.n8 {
		b.v8[c*n+i] = o.cell8(c, at)
	}
	for c := range b.lay.n32 {
		b.v32[c*n+i] = o.cell32(c, at)
	}
	for c := range b.lay.n64 {
		b.v64[c*n+i] = o.cell64(c, at)
	}
	b.bytes = append(b.bytes, o.row(at)...)
	if b.lay.lines {
		b.heap = append(b.heap, o.track(at)...)
	}
}

// summarise fills what lets a search skip the block or take it whole.
func (b *block) summarise() {
	b.extent, b.minTime, b.maxTime = emptyBox(), math.MaxInt64, math.MinInt64
	for i := range b.rows() {
		if b.place(i).located() {
			b.extent = b.extent.union(b.extentOf(i))
			b.located++
		}
	}
	if b.lay.time >= 0 {
		for _, t := range b.longs(b.lay.time) {
			if t != null {
				b.timed++
				b.minTime, b.maxTime = min(b.minTime, t>>1), max(b.maxTime, t>>1)
			}
		}
	}
	for _, s := range b.longs(colSum) {
		b.sum += uint64(s)
	}
}
