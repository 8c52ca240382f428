package live

import (
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
)

// segment is all rows of one layer in one unit: blocks in the order of answers. It is immutable, but for what it may find out about itself
// later.
type segment struct {
	lay     *layout
	blocks  []*block
	n       int
	located int
	timed   int
	extent  box // of located rows
	minTime int64
	maxTime int64
	sum     uint64
	cal     *calendar
	// sets begin with a word for each v8 column that says which codes occur: bit min(code, 63). Then come sets of rows, blockWords words a block: of all
	// rows, for each code of each column of those that have it, and for each month of the calendar of those up to its end. A
	// condition on codes or on the time looks at these alone and touches only blocks that have a chance.
	sets []uint64
	// ranks are the rows ascending by id, as block*blockRows+row; made when first asked for.
	ranks atomic.Pointer[[]uint32]
	// gatherings are the rows by cells of the world, for tiles; likewise.
	gatherings gatherings
}

// newSegment joins blocks; nil when there are none. What it knows of blocks it shares with prev it takes from there.
func newSegment(lay *layout, cal *calendar, blocks []*block, prev *segment) *segment {
	if len(blocks) == 0 {
		return nil
	}
	s := &segment{
		lay: lay, cal: cal, blocks: blocks, extent: emptyBox(), minTime: math.MaxInt64, maxTime: math.MinInt64,
		sets: make([]uint64, lay.n8+lay.allSets()*len(blocks)*blockWords),
	}
	old := 0
	for i, b := range blocks {
		s.n += b.rows()
		s.located += int(b.located)
		s.timed += int(b.timed)
		s.extent = s.extent.union(b.extent)
		s.minTime, s.maxTime = min(s.minTime, b.minTime), max(s.maxTime, b.maxTime)
		s.sum += b.sum
		if prev != nil {
			if at := slices.Index(prev.blocks[old:], b); at >= 0 { // blocks stay in order
				old += at
				s.copySets(i, prev, old)
				continue
			}
		}
		s.fillSets(i)
	}
	return s
}

// occurring are the codes of a v8 column that occur.
func (s *segment) occurring(col int) uint64 { return s.sets[col] }

// set is where the words of a code's rows in a block begin.
func (s *segment) set(code, block int) int { return s.lay.n8 + (code*len(s.blocks)+block)*blockWords }

func (s *segment) fillSets(at int) {
	b := s.blocks[at]
	every := firstRows(b.rows())
	copy(s.sets[s.set(0, at):], every[:])
	for c, in := range s.lay.sets {
		for i, v := range b.codesOf(c) {
			s.sets[c] |= 1 << min(v, 63)
			if int(v) < in.n {
				s.sets[s.set(in.from+int(v), at)+i/64] |= 1 << (i % 64)
			}
		}
	}
	if s.lay.time < 0 {
		return
	}
	for i, t := range b.longs(s.lay.time) {
		if t != null {
			s.sets[s.set(s.lay.codes+s.cal.month(t>>1), at)+i/64] |= 1 << (i % 64)
		}
	}
	for m := 1; m < calendarMonths; m++ {
		for w := range blockWords {
			s.sets[s.set(s.lay.codes+m, at)+w] |= s.sets[s.set(s.lay.codes+m-1, at)+w]
		}
	}
}

func (s *segment) copySets(at int, prev *segment, from int) {
	late := false
	copy(s.sets[s.set(0, at):], prev.sets[prev.set(0, from):][:blockWords])
	for c, in := range s.lay.sets {
		for v := range in.n {
			words := prev.sets[prev.set(in.from+v, from):][:blockWords]
			copy(s.sets[s.set(in.from+v, at):], words)
			for _, w := range words {
				if w != 0 {
					s.sets[c] |= 1 << min(v, 63)
				}
			}
		}
		late = late || prev.sets[c]>>in.n != 0
	}
	for k := s.lay.codes; k < s.lay.allSets(); k++ {
		copy(s.sets[s.set(k, at):], prev.sets[prev.set(k, from):][:blockWords])
	}
	if late { // codes without sets must be looked for
		for c := range s.lay.sets {
			for _, v := range s.blocks[at].codesOf(c) {
				s.sets[c] |= 1 << min(v, 63)
			}
		}
	}
}

// every is the set of all rows.
func (s *segment) every() []uint64 { return s.sets[s.lay.n8:][:len(s.blocks)*blockWords] }

// keepCodes keeps, of the segment's rows, those whose code passes. While codes without sets occur in the column, all are kept.
func (s *segment) keepCodes(rows []uint64, n *codeNode) { s.keepCodesOf(rows, n, 0) }

// keepCodesOf is keepCodes for as many words as there are rows, from a block on.
func (s *segment) keepCodesOf(rows []uint64, n *codeNode, block int) {
	sets := s.lay.sets[n.col]
	here := s.occurring(n.col)
	in, out := here&n.some, here&^n.some
	switch {
	case here>>sets.n != 0 || out == 0:
	case in == 0:
		clear(rows)
	case in&(in-1) == 0: // one code, as nearly always
		set := s.sets[s.set(sets.from+bits.TrailingZeros64(in), block):]
		for i := range rows {
			rows[i] &= set[i]
		}
	case bits.OnesCount64(out) < bits.OnesCount64(in):
		for ; out != 0; out &= out - 1 {
			set := s.sets[s.set(sets.from+bits.TrailingZeros64(out), block):]
			for i := range rows {
				rows[i] &^= set[i]
			}
		}
	default:
		for i := range rows {
			var any uint64
			for m := in; m != 0; m &= m - 1 {
				any |= s.sets[s.set(sets.from+bits.TrailingZeros64(m), block)+i]
			}
			rows[i] &= any
		}
	}
}

// byID are the rows ascending by id, as block*blockRows+row.
func (s *segment) byID() []uint32 {
	if r := s.ranks.Load(); r != nil {
		return *r
	}
	out := make([]uint32, 0, s.n)
	for i, b := range s.blocks {
		for j := range b.rows() {
			out = append(out, uint32(i*blockRows+j))
		}
	}
	id := func(r uint32) ident { return s.blocks[r/blockRows].ids[r%blockRows] }
	slices.SortFunc(out, func(a, b uint32) int { return id(a).compare(id(b)) })
	s.ranks.Store(&out)
	return out
}

// find is the row of an id.
func (s *segment) find(id ident) (*block, int, bool) {
	if s == nil {
		return nil, 0, false
	}
	for _, b := range s.blocks {
		if i, ok := b.find(id); ok {
			return b, i, true
		}
	}
	return nil, 0, false
}

// refs appends the block's rows, less those of removed ids.
func (b *block) refs(to []rowRef, removed map[ident]struct{}) []rowRef {
	for i, id := range b.ids {
		if _, gone := removed[id]; !gone {
			to = append(to, rowRef{key: b.key(i), id: id, block: b, i: int32(i)})
		}
	}
	return to
}

// edit is what changes in one segment: ids to take out, wherever they are, then rows to put in.
type edit struct {
	remove map[ident]struct{}
	add    []rowRef
}

// apply makes the next segment, sharing every block that the edit does not touch, and reports each id that was really there.
func (s *segment) apply(lay *layout, cal *calendar, e *edit, removed func(ident)) *segment {
	slices.SortFunc(e.add, rowRef.compare)
	if s == nil {
		if len(e.add) == 0 {
			return nil
		}
		return newSegment(lay, cal, buildBlocks(lay, e.add), nil)
	}
	var out []*block
	add := e.add
	for i, b := range s.blocks {
		mine := add
		if i+1 < len(s.blocks) { // what sorts before the next block belongs here
			next := s.blocks[i+1]
			first := rowRef{key: next.firstKey, id: next.ids[0]}
			n, _ := slices.BinarySearchFunc(add, first, rowRef.compare)
			mine = add[:n]
		}
		add = add[len(mine):]
		out = b.apply(out, mine, e.remove, removed)
	}
	if slices.Equal(out, s.blocks) {
		return s
	}
	return newSegment(lay, cal, out, s)
}

// apply appends to out the block, or what it becomes.
func (b *block) apply(out []*block, add []rowRef, remove map[ident]struct{}, removed func(ident)) []*block {
	touched := len(add) > 0
	if len(remove) > 0 {
		for _, id := range b.ids {
			if _, gone := remove[id]; gone {
				removed(id)
				touched = true
			}
		}
	}
	if !touched {
		return append(out, b)
	}
	rows := b.refs(make([]rowRef, 0, b.rows()+len(add)), remove)
	rows = append(rows, add...)
	if n := len(out); n > 0 && len(rows) < blockRows/4 && out[n-1].rows() < blockRows/2 { // mend what deletions wore thin
		rows = append(out[n-1].refs(nil, nil), rows...)
		out = out[:n-1]
	}
	if len(rows) == 0 {
		return out
	}
	slices.SortFunc(rows, rowRef.compare)
	return append(out, buildBlocks(b.lay, rows)...)
}
