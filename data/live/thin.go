package live

import (
	"math"
	"slices"
	"sync/atomic"

	"lianxin/geo/tile"
)

// segmentCell is what of a segment lies in one cell of the world: the square cut into 2^level cells along its edge. It holds what is drawn of its row, so that
// drawing need not look for the row, which would wait for memory several times.
type segmentCell struct {
	x, y  int32
	count int32
	row   uint32 // of the highest rank, as block*blockRows+row
	rank  uint64
	drawnRow
}

// drawnRow is what tiles need of a row.
type drawnRow struct {
	id    ident
	place position
	due   int32
	at    slot     // its unit
	codes [8]uint8 // of the columns layout.tileCodes
}

// drawn reads a row.
func (lay *layout) drawn(at slot, b *block, i int) drawnRow {
	d := drawnRow{id: b.ids[i], place: b.place(i), at: at}
	if lay.due >= 0 {
		d.due = b.cell32(lay.due, i)
	}
	for k, col := range lay.tileCodes {
		d.codes[k] = b.cell8(col, i)
	}
	return d
}

// gathering are the cells of one level of a segment or bundle; no cells at all when they are too many to be worth keeping.
type gathering struct{ cells []segmentCell }

// Levels of which a segment keeps its cells, and the one that stands for all its rows in one, located or not.
const (
	deepestGathered = 20
	wholeSegment    = deepestGathered + 1
)

// gatherings are made when first asked for and kept as long as the segment: until its next edit.
type gatherings [wholeSegment + 1]atomic.Pointer[gathering]

// worthCells is how many rows a cell stands for at least, on average, if cells are to be kept: at 64 bytes a cell, the finest level that is kept costs up
// to 32 bytes a row once a tile has asked for it.
const worthCells = 2

// gathered are the cells of a level of the segment of a unit.
func (s *segment) gathered(lay *layout, at slot, level int) *gathering {
	if level > deepestGathered {
		return &gathering{}
	}
	return s.remembered(lay, at, level)
}

// inOne is the cell that stands for all rows.
func (s *segment) inOne(lay *layout, at slot) *segmentCell {
	return &s.remembered(lay, at, wholeSegment).cells[0]
}

func (s *segment) remembered(lay *layout, at slot, level int) *gathering {
	if g := s.gatherings[level].Load(); g != nil {
		return g
	}
	g := s.gather(lay, at, level)
	s.gatherings[level].Store(g)
	return g
}

func (s *segment) gather(lay *layout, unit slot, level int) *gathering {
	levels := levelRanks(lay)
	cells := map[[2]int32]*segmentCell{}
	n := math.Exp2(float64(level))
	for i, b := range s.blocks {
		for j := range b.rows() {
			var at [2]int32
			if level != wholeSegment {
				place := b.place(j)
				if !place.located() {
					continue
				}
				p := place.point()
				x, y := tile.Project(p[0], p[1])
				at = [2]int32{int32(math.Floor(x * n)), int32(math.Floor(y * n))}
			}
			rank, row := levels.rank(b, j), uint32(i*blockRows+j)
			c := cells[at]
			switch {
			case c == nil:
				cells[at] = &segmentCell{x: at[0], y: at[1], count: 1, row: row, rank: rank}
				if level != wholeSegment && len(cells) > s.n/worthCells+1 {
					return &gathering{}
				}
				continue
			case rank > c.rank:
				c.row, c.rank = row, rank
			}
			c.count++
		}
	}
	g := &gathering{cells: make([]segmentCell, 0, len(cells))}
	for _, c := range cells {
		c.drawnRow = lay.drawn(unit, s.blocks[c.row/blockRows], int(c.row%blockRows))
		g.cells = append(g.cells, *c)
	}
	g.sort()
	return g
}

func (g *gathering) sort() {
	slices.SortFunc(g.cells, func(a, b segmentCell) int {
		if a.y != b.y {
			return int(a.y) - int(b.y)
		}
		return int(a.x) - int(b.x)
	})
}

// levelTable ranks rows for drawing: those of a worse level first, among equals by a hash of the id.
type levelTable struct {
	col    int // v8 of the level; -1 without
	worsts [256]uint64
}

// levelRanks is made anew for each use, since codebooks grow.
func levelRanks(lay *layout) *levelTable {
	t := &levelTable{col: -1}
	at, ok := lay.index["level"]
	if !ok || lay.fields[at].width != inCode || lay.fields[at].book == nil {
		return t
	}
	t.col = lay.fields[at].at
	for n, code := range lay.fields[at].book.read().codes {
		if len(code) == 1 && code[0] >= '1' && code[0] <= '4' && n < len(t.worsts) {
			t.worsts[n] = uint64('5'-code[0]) << 61
		}
	}
	return t
}

func (t *levelTable) rank(b *block, i int) uint64 {
	rank := b.ids[i].hash() >> 3
	if t.col >= 0 {
		rank |= t.worsts[b.cell8(t.col, i)]
	}
	return rank
}
