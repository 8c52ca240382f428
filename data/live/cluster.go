package live

import (
	"context"
	"slices"

	"lianxin/data"
	"lianxin/geo/cluster"
)

// Clusters is what a filter selects, gathered into the cells of a zoom.
type Clusters struct {
	Matched int64    // rows the filter selects; those without a place are in no cell
	Classes []string // codes of the class field, in the order of Cell.Classes
	Cells   []*cluster.Cell
	Zoom    int    // of the cells: lower than the one asked for when that would have made more than maxCells
	Tag     string // strong validator, without quotes
}

// maxCells bounds an answer: more than a map draws at once.
const maxCells = 5000

// Clusters gathers the rows of a filter at the places the viewer sees them, so that a cell tells no more than its rows would. Errors as of
// Features.
func (v *View) Clusters(ctx context.Context, viewer data.Viewer, f data.Filter, zoom int) (*Clusters, error) {
	r, err := v.Features(ctx, viewer, f, Query{All: true, Properties: []string{}})
	if err != nil {
		return nil, err
	}
	out := &Clusters{Matched: r.Matched, Tag: r.Tag}
	classes := map[string]int{}
	if class, ok := r.Layer.Field(r.Layer.Class); ok {
		for i, c := range class.Codes {
			out.Classes = append(out.Classes, c.Code)
			classes[c.Code] = i
		}
	}
	lay := r.p.lay
	field := func(name string) int {
		if i, ok := lay.index[name]; ok {
			return i
		}
		return -1
	}
	class, level, overdue := lay.class, field("level"), field("overdue")
	g := cluster.NewGatherer(zoom, len(out.Classes), maxCells)
	r.each(func(at slot, b *block, i int) bool {
		place := r.p.placeOf(at, b, i)
		if !place.located() {
			return true
		}
		lonLat := place.point()
		p := cluster.Point{Lon: lonLat[0], Lat: lonLat[1], Class: -1}
		if class >= 0 {
			if n, ok := classes[r.p.value(class, at, b, i).Text()]; ok {
				p.Class = n
			}
		}
		if level >= 0 {
			if text := r.p.value(level, at, b, i).Text(); len(text) == 1 {
				p.Level = text[0] - '0'
			}
		}
		p.Overdue = overdue >= 0 && r.p.value(overdue, at, b, i).Bool()
		g.Add(p)
		return true
	})
	out.Cells, out.Zoom = slices.Clip(g.Cells()), g.Zoom()
	return out, nil
}
