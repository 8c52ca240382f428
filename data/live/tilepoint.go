package live

import (
	"context"
	"math/bits"

	"lianxin/geo/tile"
)

// tileCell is what of a layer lies in one cell of a tile: how many rows, and the one that is drawn.
type tileCell struct {
	count int32
	i     int32
	at    slot
	x, y  float64 // where it is drawn, in cells of the tile's grid, if drawn is nil
	rank  uint64
	b     *block
	drawn *drawnRow // nil when it is to be read
}

// points draws rows that are points, or that the viewer sees as points.
func (m *tileMaker) points(ctx context.Context, t tile.Tile, p *painting, layer *TileLayer, attempt int) error {
	grid := p.grid
	if t.Z >= wholeZoom && p.exact {
		if attempt == 0 {
			return m.every(ctx, p, layer)
		}
		attempt--
	}
	grid = max(grid>>attempt, 2)
	layer.Grid = grid
	m.empty(t, grid)
	if err := m.gather(ctx, t, p, grid); err != nil {
		return err
	}
	for c, place := range m.cells {
		if place == 0 {
			continue
		}
		cell, x, y := &m.taken[place-1], c%m.edge, c/m.edge
		if drawn := m.point(p, cell); x > 0 && y > 0 && x <= grid && y <= grid {
			layer.Matched += int64(cell.count)
			layer.Drawn += drawn
		}
	}
	return nil
}

// empty begins a square of cells.
func (m *tileMaker) empty(t tile.Tile, grid int) {
	m.edge = grid + 2
	n := m.edge * m.edge
	if cap(m.cells) < n {
		m.cells = make([]uint32, n)
	}
	m.cells, m.taken = m.cells[:n], m.taken[:0]
	clear(m.cells)
	m.reach = boxOf(t.Buffered(1 / float64(grid)).Orb()).grown(1)
}

// cell is what has been taken for a place in the square, nothing at first.
func (m *tileMaker) cell(at int) *tileCell {
	if m.cells[at] == 0 {
		m.taken = append(m.taken, tileCell{})
		m.cells[at] = uint32(len(m.taken))
	}
	return &m.taken[m.cells[at]-1]
}

// point draws what stands for a cell: one feature, or none where it lies beyond the tile's buffer.
func (m *tileMaker) point(p *painting, cell *tileCell) int {
	d, x, y := cell.drawn, cell.x, cell.y
	if d == nil {
		m.row = p.lay.drawn(cell.b, int(cell.i))
		d = &m.row
	} else {
		place := d.place
		if !p.exact {
			place = p.placeOf(cell.at, cell.b, int(cell.i))
		}
		x, y = m.builder.At(place.point())
	}
	m.pen.tags(cell.at, cell.b, int(cell.i), d, int(cell.count))
	if m.pen.layer.PointAt(featureID(d.id), x, y) {
		return 1
	}
	return 0
}

// every draws each row by itself.
func (m *tileMaker) every(ctx context.Context, p *painting, layer *TileLayer) error {
	return p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.each(func(i int) {
			m.row = p.lay.drawn(b, i)
			if !m.row.place.located() {
				return
			}
			m.pen.tags(at, b, i, &m.row, 1)
			drawn := m.pen.layer.Point(featureID(m.row.id), m.row.place.point())
			if x, y := m.builder.At(m.row.place.point()); x >= 0 && y >= 0 && x < tileExtent && y < tileExtent {
				layer.Matched++
				if drawn {
					layer.Drawn++
				}
			}
		})
		return true
	})
}

const tileExtent = 4096

// gather puts the rows into cells. Where nothing but the scope chooses them, segments know their cells already.
func (m *tileMaker) gather(ctx context.Context, t tile.Tile, p *painting, grid int) error {
	if p.plain && !p.lay.lines {
		return m.gatherPlain(ctx, t, p, grid)
	}
	levels := levelRanks(p.lay)
	return p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		for w, set := range rows {
			for ; set != 0; set &= set - 1 {
				i := 64*w + bits.TrailingZeros64(set)
				m.take(p.placeOf(at, b, i), grid, levels, at, b, i)
			}
		}
		return true
	})
}

// gatherPlain takes whole segments by what they know of themselves, others row by row.
func (m *tileMaker) gatherPlain(ctx context.Context, t tile.Tile, p *painting, grid int) error {
	level := int(t.Z) + bits.TrailingZeros(uint(grid))
	levels := levelRanks(p.lay)
	x0, y0 := int32(t.X)*int32(grid)-1, int32(t.Y)*int32(grid)-1
	p.units.each(func(at slot) {
		seg := p.t.segment(at)
		if seg == nil || ctx.Err() != nil {
			return
		}
		if !p.exact {
			if cell, _, _, ok := m.cellOf(p.snap.units.list[at].place, grid); ok {
				m.merge(cell, at, seg, seg.inOne(p.lay))
			}
			return
		}
		known := seg.gathered(p.lay, level)
		if known.cells == nil {
			for _, b := range seg.blocks {
				if b.located > 0 && m.reach.meets(b.extent) {
					m.takeBlock(grid, levels, at, b)
				}
			}
			return
		}
		for i := range known.cells {
			c := &known.cells[i]
			x, y := c.x-x0, c.y-y0
			if x < 0 || y < 0 || int(x) >= m.edge || int(y) >= m.edge {
				continue
			}
			m.merge(int(y)*m.edge+int(x), at, seg, c)
		}
	})
	return ctx.Err()
}

// takeBlock takes the rows of a block at their own places.
func (m *tileMaker) takeBlock(grid int, levels *levelTable, at slot, b *block) {
	ys := b.words(colY)
	for i, x := range b.words(colX) {
		if m.reach.has(position{x, ys[i]}) {
			m.take(position{x, ys[i]}, grid, levels, at, b, i)
		}
	}
}

// take merges one row, which is seen at a place.
func (m *tileMaker) take(place position, grid int, levels *levelTable, at slot, b *block, i int) {
	c, x, y, ok := m.cellOf(place, grid)
	if !ok {
		return
	}
	cell, rank := m.cell(c), levels.rank(b, i)
	if cell.count == 0 || rank > cell.rank {
		*cell = tileCell{count: cell.count, i: int32(i), at: at, x: x, y: y, rank: rank, b: b}
	}
	cell.count++
}

// cellOf is the cell of a position and the position in cells of the tile's grid; false when it is beyond the margin.
func (m *tileMaker) cellOf(place position, grid int) (at int, fx, fy float64, ok bool) {
	if !place.located() {
		return 0, 0, 0, false
	}
	fx, fy = m.builder.At(place.point())
	scale := float64(grid) / tileExtent
	x, y := fx*scale+1, fy*scale+1
	if !(x >= 0 && y >= 0 && x < float64(m.edge) && y < float64(m.edge)) {
		return 0, 0, 0, false
	}
	return int(y)*m.edge + int(x), fx, fy, true
}

// merge takes what a segment knows of a cell.
func (m *tileMaker) merge(at int, unit slot, seg *segment, c *segmentCell) {
	cell := m.cell(at)
	if cell.count == 0 || c.rank > cell.rank {
		*cell = tileCell{count: cell.count, i: int32(c.row % blockRows), at: unit, rank: c.rank, b: seg.blocks[c.row/blockRows], drawn: &c.drawnRow}
	}
	cell.count += c.count
}
