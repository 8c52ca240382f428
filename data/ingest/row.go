package ingest

import (
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// row is one row of any format, taken apart.
type row struct {
	number   int64
	headings []string
	cells    []string // as many as headings, or fewer, or one more that stands for all beyond
	binding  *binding
	id       string       // of a GeoJSON feature
	shape    orb.Geometry // of a GeoJSON feature, as written
	shapeBad string       // why the feature's geometry cannot be read
	rawShape []byte       // of the feature, for its rejection
	crs      string       // that the feature states
	fault    string       // why the row cannot be used at all
}

// cell is the text of a cell, "" where the row has none.
func (r *row) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// at is the text of the cell with a role.
func (r *row) at(role role) string { return r.cell(r.binding.at[role]) }

// blank tells whether the row says nothing.
func (r *row) blank() bool {
	if r.fault != "" || r.shape != nil || r.shapeBad != "" || r.id != "" {
		return false
	}
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// maxRawShape is how much of a geometry a rejection keeps.
const maxRawShape = 1 << 20

// raw is the row as a rejection keeps it. The texts are copied: a rejection outlives its chunk.
func (r *row) raw() [][2]string {
	var out [][2]string
	if r.id != "" {
		out = append(out, [2]string{"id", r.id})
	}
	for i, c := range r.cells {
		h := ""
		if i < len(r.headings) {
			h = r.headings[i]
		}
		out = append(out, [2]string{strings.Clone(h), strings.Clone(c)})
	}
	for i := len(r.cells); i < len(r.headings); i++ {
		out = append(out, [2]string{strings.Clone(r.headings[i]), ""})
	}
	if n := len(r.rawShape); n > 0 && n <= maxRawShape {
		out = append(out, [2]string{"geometry", string(r.rawShape)})
	}
	return out
}

// heading is how the input calls a field of the layer, or the field's own name.
func (r *row) heading(l *data.Layer, field int) string {
	if i := r.binding.fields[field]; i >= 0 {
		return r.headings[i]
	}
	return l.Fields[field].Name
}

// headingAt is how the input calls a role's column, or otherwise.
func (r *row) headingAt(role role, otherwise string) string {
	if i := r.binding.at[role]; i >= 0 {
		return r.headings[i]
	}
	return otherwise
}
