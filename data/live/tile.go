package live

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/tile"
)

// TileQuery asks for one vector tile.
type TileQuery struct {
	Tile    tile.Tile
	Filters []data.Filter // one for each layer of the tile, in order
	Known   []string      // tags of answers the client holds
}

// Tile is a vector tile of what filters select, as one viewer sees it.
type Tile struct {
	Body        []byte // nothing at all when the tile is empty
	Layers      []TileLayer
	Tag         string // strong validator, without quotes
	NotModified bool   // the client holds the tile already: nothing was searched
	Generated   string // how generated data were made; empty for real ones
}

// TileLayer says what of a layer a tile shows.
type TileLayer struct {
	ID      data.LayerID
	Matched int64 // rows in the tile's square: points that lie in it, lines and areas that reach into it or its margin
	Drawn   int   // features that stand for them; those of points that lie in the margin alone are not counted
	Grid    int   // points are drawn one for each of so many cells along the tile's edge; 0 when every row is drawn
	Notes   []Note
}

// Limits of a tile.
const (
	maxTileBytes = 500_000
	// wholeZoom is from where on every point is drawn by itself, if the tile stays within its bytes: a cell of the zoom above is some 35 m wide.
	wholeZoom = 15
	oneGrid   = 64 // cells along the edge of a tile of one layer
	manyGrid  = 32 // of several
)

// Tile draws what filters select into a vector tile. Each layer of it bears its layer's name; features have TileFields, `id`, and `count`.
//
// # Thinning
//
// Below zoom 15 a tile is cut into 64 by 64 cells (32 by 32 with several layers), and of the points in a cell one is drawn: the one of the worst level, of
// these the one whose id hashes highest; its `count` is how many it stands for. So the choice is even on the ground, hides no red case, hangs on nothing but
// the rows the viewer sees, is the same in neighbouring tiles, and who is drawn at one zoom is drawn at all that follow. A tile that would have more than
// 500 kB gets wider cells, fewer lines (by their ids' hashes), and coarser borders. Layers say what they leave out.
//
// Tiles are kept by tag while they are asked for; the caller must not change them. Errors as of Features.
func (v *View) Tile(ctx context.Context, viewer data.Viewer, q TileQuery) (*Tile, error) {
	s := v.now.Load()
	out := &Tile{Generated: s.info.Generated}
	painted := make([]*painting, len(q.Filters))
	for i, f := range q.Filters {
		p, err := s.paint(viewer, f, q.Tile, firstGrid(q))
		if err != nil {
			return nil, err
		}
		painted[i] = p
	}
	out.Tag = v.tileTag(q.Tile, painted)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	if drawn := v.tiles.get(out.Tag); drawn != nil {
		return drawn, nil
	}
	if err := v.prepareAreas(s, viewer, q.Tile, painted); err != nil {
		return nil, err
	}
	m, _ := v.makers.Get().(*tileMaker)
	defer v.makers.Put(m)
	for attempt := 0; ; attempt++ {
		layers, err := m.draw(ctx, q.Tile, painted, attempt)
		if err != nil {
			return nil, err
		}
		out.Layers = layers
		if m.builder.Len() <= maxTileBytes-1000*len(painted) || attempt == maxAttempts {
			break
		}
	}
	out.Body = m.builder.Bytes()
	v.tiles.put(out)
	return out, nil
}

// maxAttempts widen a tile's cells from 64 to 2 along its edge.
const maxAttempts = 6

func firstGrid(q TileQuery) int {
	if len(q.Filters) > 1 {
		return manyGrid
	}
	return oneGrid
}

// painting is a plan for one layer of a tile.
type painting struct {
	*plan
	grid       int   // cells along the edge below wholeZoom
	plain      bool  // nothing but the scope and units chooses rows: what segments know of themselves will do
	everywhere slots // units, near the tile or not
	fields     []tileField
	needsRows  bool // fields are drawn that a drawnRow lacks
	notes      []Note
	areas      map[string]orb.MultiPolygon // by code; nil for the borders as they are
}

// paint compiles a filter for the rows of a tile and its margin.
func (s *snapshot) paint(viewer data.Viewer, f data.Filter, t tile.Tile, grid int) (*painting, error) {
	asked := f.Bounds
	around := t.Buffered(1 / float64(grid)).Orb()
	f.Bounds = meet(asked, around)
	p, err := s.ask(viewer, f)
	if err != nil {
		return nil, err
	}
	out := &painting{plan: p, grid: grid, fields: tileFields(p), notes: p.archiveNotes()}
	out.plain = p.time == nil && p.where == nil && len(p.words) == 0 && p.area == nil && (asked == nil || !p.exact)
	out.everywhere = p.units
	out.needsRows = slices.ContainsFunc(out.fields, func(f tileField) bool { return f.code < 0 && f.due == nil && !f.ofUnit(p.lay) })
	if p.exact && !p.lay.lines { // what lies elsewhere moves no tag
		p.units = p.near()
	}
	return out, nil
}

// near are the plan's units of which rows lie near its boxes.
func (p *plan) near() slots {
	near := newSlots(len(p.snap.units.list))
	for i, around := range p.t.stretches {
		if !slices.ContainsFunc(p.boxes, around.meets) {
			continue
		}
		order := p.snap.units.order
		for _, at := range order[i*stretch : min((i+1)*stretch, len(order))] {
			if int(at) < len(p.t.extents) && p.units.has(at) && slices.ContainsFunc(p.boxes, p.t.extents[at].meets) {
				near.set(at)
			}
		}
	}
	return near
}

// meet cuts bounds, nil for everywhere, to another.
func meet(bounds []orb.Bound, by orb.Bound) []orb.Bound {
	if bounds == nil {
		return []orb.Bound{by}
	}
	out := []orb.Bound{}
	for _, b := range bounds {
		cut := orb.Bound{
			Min: orb.Point{max(b.Min[0], by.Min[0]), max(b.Min[1], by.Min[1])}, Max: orb.Point{min(b.Max[0], by.Max[0]), min(b.Max[1], by.Max[1])},
		}
		if !cut.IsEmpty() {
			out = append(out, cut)
		}
	}
	return out
}

// tileTag is the tag of a tile: of its place and of what its layers are made of.
func (v *View) tileTag(t tile.Tile, painted []*painting) string {
	parts := [][]byte{[]byte("tile"), []byte(t.String())}
	for _, p := range painted {
		context := p.tagContext(Query{}, p.grid)
		if p.lay.layer.IsBoundary() { // simplified borders hang on their neighbours in scope
			context = fmt.Appendf(context, "%x", p.snap.groundSum(p.scope))
		}
		parts = append(parts, []byte(p.tag(v.sealer, context, p.notes)))
	}
	return v.sealer.text(parts...)
}

// tileMaker draws tiles one after another in the same memory.
type tileMaker struct {
	builder *tile.Builder
	edge    int        // cells along an edge of the square of cells: the grid's and the margin's
	cells   []uint32   // of each cell its place in taken, and 1; 0 of an empty one
	taken   []tileCell // in the order in which they were met
	reach   box        // of positions that can lie in the square
	pen     pen
	row     drawnRow
}

func newTileMaker() *tileMaker {
	return &tileMaker{builder: tile.NewBuilder(tile.Tile{}, tile.Options{})}
}

// draw makes the tile; attempts after the first leave more out.
func (m *tileMaker) draw(ctx context.Context, t tile.Tile, painted []*painting, attempt int) ([]TileLayer, error) {
	m.builder.Reset(t, tile.Options{})
	layers := make([]TileLayer, 0, len(painted))
	for _, p := range painted {
		m.pen.begin(p, m.builder.Layer(string(p.lay.layer.ID)))
		layer := TileLayer{ID: p.lay.layer.ID, Notes: p.notes}
		var err error
		switch {
		case p.lay.lines && p.exact:
			err = m.lines(ctx, p, &layer, attempt)
		case p.lay.wide && p.exact:
			err = m.borders(ctx, p, &layer)
		default:
			err = m.points(ctx, t, p, &layer, attempt)
		}
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer)
	}
	return layers, nil
}

// lines draws rows that are lines: all of them, and in later attempts one in two, four, eight…
func (m *tileMaker) lines(ctx context.Context, p *painting, layer *TileLayer, attempt int) error {
	return p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.each(func(i int) {
			layer.Matched++
			if b.ids[i].hash()>>1 > math.MaxInt64>>attempt {
				return
			}
			lines, _ := p.geometryOf(at, b, i).(orb.MultiLineString)
			m.row = p.lay.drawn(at, b, i)
			m.pen.tags(b, i, &m.row, 1)
			if m.pen.layer.MultiLine(featureID(b.ids[i]), lines) {
				layer.Drawn++
			}
		})
		return true
	})
}

// borders draws units.
func (m *tileMaker) borders(ctx context.Context, p *painting, layer *TileLayer) error {
	return p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.each(func(i int) {
			layer.Matched++
			area := p.snap.units.list[at].area
			if simple := p.areas[p.snap.units.list[at].code]; simple != nil {
				area = simple
			}
			m.row = p.lay.drawn(at, b, i)
			m.pen.tags(b, i, &m.row, 1)
			if m.pen.layer.MultiPolygon(featureID(b.ids[i]), area) {
				layer.Drawn++
			}
		})
		return true
	})
}

// each visits the rows of a set in order.
func (s rowSet) each(visit func(i int)) {
	for i := range blockRows {
		if s.has(i) {
			visit(i)
		}
	}
}

// featureID is a feature's number in a tile: a hash of its id that every reader holds exactly, never 0.
func featureID(id ident) uint64 { return id.hash()>>11 | 1 }

// prepareAreas finds the borders for the tile's zoom.
func (v *View) prepareAreas(s *snapshot, viewer data.Viewer, t tile.Tile, painted []*painting) error {
	for _, p := range painted {
		if !p.lay.layer.IsBoundary() {
			continue
		}
		areas, err := v.simpleAreas(s, viewer, detailAt(t.Z))
		if err != nil {
			return err
		}
		p.areas = areas
	}
	return nil
}

// detailAt is the detail of borders at a zoom: 0 is the coarsest.
func detailAt(z uint8) int {
	if detail := slices.IndexFunc(boundaryZooms[:], func(last int) bool { return int(z) <= last }); detail >= 0 {
		return detail
	}
	return len(boundaryZooms) - 1
}

// simpleAreas are the borders of a detail by code; nil for the borders as they are, which is the last detail.
func (v *View) simpleAreas(s *snapshot, viewer data.Viewer, detail int) (map[string]orb.MultiPolygon, error) {
	if detail == len(boundaryZooms)-1 {
		return nil, nil
	}
	files, err := v.landOf(s, viewer).files()
	if err != nil {
		return nil, fmt.Errorf("simplify borders: %w", err)
	}
	return files.areas[detail], nil
}
