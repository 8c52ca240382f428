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
	m.edge = grid + 2
	n := m.edge * m.edge
	if cap(m.cells) < n {
		m.cells = make([]tileCell, n)
	}
	m.cells = m.cells[:n]
	clear(m.cells)
	if err := m.gather(ctx, t, p, grid); err != nil {
		return err
	}
	for c := range m.cells {
		cell := &m.cells[c]
		if cell.count == 0 {
			continue
		}
		x, y := c%m.edge, c/m.edge
		if drawn := m.point(p, cell); x > 0 && y > 0 && x <= grid && y <= grid {
			layer.Matched += int64(cell.count)
			layer.Drawn += drawn
		}
	}
	return nil
}

// point draws what stands for a cell: one feature, or none where the row has no place.
func (m *tileMaker) point(p *painting, cell *tileCell) int {
	d := cell.drawn
	if d == nil {
		m.row = p.lay.drawn(cell.b, int(cell.i))
		d = &m.row
	}
	place := d.place
	if !p.exact {
		place = p.placeOf(cell.at, cell.b, int(cell.i))
	}
	m.pen.tags(cell.at, cell.b, int(cell.i), d, int(cell.count))
	if m.pen.layer.Point(featureID(d.id), place.point()) {
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
				m.take(p, grid, levels, at, b, 64*w+bits.TrailingZeros64(set))
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
	for _, at := range p.snap.units.order {
		seg := p.t.segment(at)
		if seg == nil || !p.units.has(at) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !p.exact {
			if cell, ok := m.cellOf(p.snap.units.list[at].place, grid); ok {
				m.merge(cell, at, seg, seg.inOne(p.lay))
			}
			continue
		}
		known := seg.gathered(p.lay, level)
		if known.cells == nil {
			for _, b := range seg.blocks {
				if b.located == 0 || p.boxes != nil && !p.boxes[0].meets(b.extent) {
					continue
				}
				for i := range b.rows() {
					m.take(p, grid, levels, at, b, i)
				}
			}
			continue
		}
		for i := range known.cells {
			c := &known.cells[i]
			x, y := c.x-x0, c.y-y0
			if x < 0 || y < 0 || int(x) >= m.edge || int(y) >= m.edge {
				continue
			}
			m.merge(int(y)*m.edge+int(x), at, seg, c)
		}
	}
	return nil
}

// take merges one row.
func (m *tileMaker) take(p *painting, grid int, levels *levelTable, at slot, b *block, i int) {
	place := p.placeOf(at, b, i)
	c, ok := m.cellOf(place, grid)
	if !ok {
		return
	}
	cell, rank := &m.cells[c], levels.rank(b, i)
	if cell.count == 0 || rank > cell.rank {
		cell.i, cell.at, cell.rank, cell.b, cell.drawn = int32(i), at, rank, b, nil
	}
	cell.count++
}

// cellOf is the cell of a position; false when it is beyond the margin.
func (m *tileMaker) cellOf(place position, grid int) (int, bool) {
	if !place.located() {
		return 0, false
	}
	fx, fy := m.builder.At(place.point())
	scale := float64(grid) / tileExtent
	x, y := fx*scale+1, fy*scale+1
	if !(x >= 0 && y >= 0 && x < float64(m.edge) && y < float64(m.edge)) {
		return 0, false
	}
	return int(y)*m.edge + int(x), true
}

// merge takes what a segment knows of a cell.
func (m *tileMaker) merge(at int, unit slot, seg *segment, c *segmentCell) {
	cell := &m.cells[at]
	if cell.count == 0 || c.rank > cell.rank {
		cell.i, cell.at, cell.rank, cell.b, cell.drawn = int32(c.row%blockRows), unit, c.rank, seg.blocks[c.row/blockRows], &c.drawnRow
	}
	cell.count += c.count
}
