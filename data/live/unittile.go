package live

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/tile"
)

// UnitTileQuery asks for a vector tile of units of a computed collection.
type UnitTileQuery struct {
	Tile   tile.Tile
	Layer  *data.Layer              // names the tile's one layer; its fields become tags
	Rows   []UnitRow                // those that reach into the tile: see CutTo
	Tag    string                   // of what Values answers
	Values func(i int) []data.Value // of a row, by the fields of Layer
	Known  []string                 // tags of answers the client holds
}

// CutTo keeps of a page the units that reach into a tile or its margin.
func (q *UnitPage) CutTo(t tile.Tile) {
	q.Place.Bounds = meet(q.Place.Bounds, t.Buffered(1.0/oneGrid).Orb())
}

// UnitTile draws units with what a computed collection says of them: all of them, with borders as the layer of their level has them at the zoom. A tile that
// would have more than 500 kB gets coarser borders.
func (v *View) UnitTile(viewer data.Viewer, q UnitTileQuery) (*Tile, error) {
	s := v.now.Load()
	ground := fmt.Appendf(nil, "%s %s %x", q.Layer.ID, q.Tile, s.groundSum(s.units.inScope(viewer)))
	out := &Tile{Generated: s.info.Generated, Tag: v.sealer.text([]byte("unit tile"), []byte(q.Tag), ground)}
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	if drawn := v.tiles.get(out.Tag); drawn != nil {
		return drawn, nil
	}
	m, _ := v.makers.Get().(*tileMaker)
	defer v.makers.Put(m)
	detail := detailAt(q.Tile.Z)
	for {
		simple, err := v.simpleAreas(s, viewer, detail)
		if err != nil {
			return nil, err
		}
		layer := m.units(q, simple)
		if out.Layers = []TileLayer{layer}; m.builder.Len() <= maxTileBytes-1000 || detail == 0 {
			break
		}
		detail--
	}
	out.Body = m.builder.Bytes()
	v.tiles.put(out)
	return out, nil
}

func (m *tileMaker) units(q UnitTileQuery, simple map[string]orb.MultiPolygon) TileLayer {
	m.builder.Reset(q.Tile, tile.Options{})
	l, out := m.builder.Layer(string(q.Layer.ID)), TileLayer{ID: q.Layer.ID}
	for i, row := range q.Rows {
		area := row.u.area
		if coarse := simple[row.Code]; coarse != nil {
			area = coarse
		}
		l.Tag(l.Key(tileID), l.Text(row.Code))
		for k, v := range q.Values(i) {
			if value, ok := tagValue(l, v); ok {
				l.Tag(l.Key(q.Layer.Fields[k].Name), value)
			}
		}
		out.Matched++
		id, _ := identOf(row.Code)
		if l.MultiPolygon(featureID(id), area) {
			out.Drawn++
		}
	}
	return out
}

// tagValue is a value as a tile has it; false for null. Dates are texts, lists their codes with commas between them.
func tagValue(l *tile.Layer, v data.Value) (tile.Value, bool) {
	switch v.Kind() {
	case data.KindBool:
		return l.Bool(v.Bool()), true
	case data.KindInt:
		return l.Int(v.Int()), true
	case data.KindFloat:
		return l.Float(v.Float()), true
	case data.KindText, data.KindList:
		return l.Text(v.Text()), true
	case data.KindDate, data.KindTime:
		return l.Text(v.String()), true
	case data.KindNull:
	}
	return 0, false
}
