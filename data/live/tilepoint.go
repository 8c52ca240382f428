package live

import (
	"context"
	"math/bits"

	"lianxin/geo/tile"
)

// tileCell is what of a layer lies in one cell of a tile: how many rows, and the one that is drawn.
type tileCell struct {
	count int32
	rank  uint64
	known *segmentCell // that has the row; nil when it is the one that follows
	at    slot
	b     *block
	i     int
	x, y  float64 // where it is drawn, in cells of the tile's grid
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
	d, b, i, x, y := &m.row, cell.b, cell.i, cell.x, cell.y
	if cell.known == nil {
		m.row = p.lay.drawn(cell.at, b, i)
	} else {
		d = &cell.known.drawnRow
		if p.needsRows {
			b, i = p.t.segment(d.at).blocks[cell.known.row/blockRows], int(cell.known.row%blockRows)
		}
		place := d.place
		if !p.exact {
			place = p.snap.units.list[d.at].place
		}
		x, y = m.builder.At(place.point())
	}
	m.pen.tags(b, i, d, int(cell.count))
	if m.pen.layer.PointAt(featureID(d.id), x, y) {
		return 1
	}
	return 0
}

// every draws each row by itself.
func (m *tileMaker) every(ctx context.Context, p *painting, layer *TileLayer) error {
	return p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.each(func(i int) {
			m.row = p.lay.drawn(at, b, i)
			if !m.row.place.located() {
				return
			}
			m.pen.tags(b, i, &m.row, 1)
			x, y := m.builder.At(m.row.place.point())
			drawn := m.pen.layer.PointAt(featureID(m.row.id), x, y)
			if x >= 0 && y >= 0 && x < tileExtent && y < tileExtent {
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

// gatherPlain takes bundles and segments by what they know of themselves, others row by row.
func (m *tileMaker) gatherPlain(ctx context.Context, t tile.Tile, p *painting, grid int) error {
	if !p.exact {
		p.units.each(func(at slot) {
			cell, _, _, ok := m.cellOf(p.snap.units.list[at].place, grid)
			if seg := p.t.segment(at); ok && seg != nil {
				m.merge(cell, seg.inOne(p.lay, at))
			}
		})
		return ctx.Err()
	}
	level := int(t.Z) + bits.TrailingZeros(uint(grid))
	levels := levelRanks(p.lay)
	x0, y0 := int32(t.X)*int32(grid)-1, int32(t.Y)*int32(grid)-1
	for i, b := range p.t.bundles {
		if !m.reach.meets(p.t.stretches[i]) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		// Cells wider than the margin that the tag looks at may hold rows of units that it does not know.
		if grid == p.grid && b.in(p.everywhere) && m.mergeAll(b.gathered(p.lay, level), x0, y0) {
			continue
		}
		for k, at := range b.units {
			if !p.units.has(at) || m.mergeAll(b.segs[k].gathered(p.lay, at, level), x0, y0) {
				continue
			}
			for _, b := range b.segs[k].blocks {
				if b.located > 0 && m.reach.meets(b.extent) {
					m.takeBlock(grid, levels, at, b)
				}
			}
		}
	}
	return nil
}

// mergeAll takes cells into a square whose first one is x0, y0 in the world; false when there are none to know.
func (m *tileMaker) mergeAll(known *gathering, x0, y0 int32) bool {
	for i := range known.cells {
		c := &known.cells[i]
		x, y := c.x-x0, c.y-y0
		if x < 0 || y < 0 || int(x) >= m.edge || int(y) >= m.edge {
			continue
		}
		m.merge(int(y)*m.edge+int(x), c)
	}
	return known.cells != nil
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
		*cell = tileCell{count: cell.count, rank: rank, at: at, b: b, i: i, x: x, y: y}
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

// merge takes what is known of a cell.
func (m *tileMaker) merge(at int, c *segmentCell) {
	cell := m.cell(at)
	if cell.count == 0 || c.rank > cell.rank {
		*cell = tileCell{count: cell.count, rank: c.rank, known: c}
	}
	cell.count += c.count
}
