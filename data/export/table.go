package export

import (
	"context"
	"iter"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

// Row is a row as a viewer sees it; live.Row is one.
type Row interface {
	ID() string
	Value(i int) data.Value // of the table's field i
	Geometry() orb.Geometry // lon, lat; nil when there is none
}

// Table is the rows of one layer that are handed out.
type Table struct {
	Layer   *data.Layer
	Fields  []data.Field
	Rows    iter.Seq[Row] // may be asked for more than once, and gives the same rows in the same order
	Matched int64         // how many there are
	Filter  string        // what was asked for, in words
	Notes   []string      // what the table leaves out, in words
	Facts   []Fact        // what else is to know of it
	Shading *Shading      // how units of a computed layer are drawn, else nil
	Part    string        // which part of the layer it is, for a file's name; empty for all, see ByTownship
	unit    string        // the part's township
}

// TableOf is what a filter selects for a viewer, all of it. words say what the filter asks for. Errors are those of live.View.Features.
func TableOf(ctx context.Context, view *live.View, viewer data.Viewer, f data.Filter, words string) (Table, string, error) {
	r, err := view.Features(ctx, viewer, f, live.Query{All: true})
	if err != nil {
		return Table{}, "", err
	}
	t := Table{Layer: r.Layer, Fields: r.Fields, Matched: r.Matched, Filter: words, Notes: Left(r.Notes)}
	t.Rows = func(yield func(Row) bool) {
		for row := range r.Rows() {
			if !yield(row) {
				return
			}
		}
	}
	return t, r.Generated, nil
}

// record is a row in the file's system.
type record struct {
	id       string
	geometry orb.Geometry // x, y; nil when there is none
	values   []data.Value
}
