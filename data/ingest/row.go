package ingest

import (
	"slices"
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

// notKept stands in a rejection for what it may not keep.
const notKept = "not kept"

// raw is the row as a rejection keeps it: of a trace without where and when somebody went, since rejections have no term as raw fixes have.
// The texts are copied: a rejection outlives its chunk.
func (r *row) raw(l *data.Layer) [][2]string {
	var out [][2]string
	if r.id != "" {
		out = append(out, [2]string{"id", r.id})
	}
	for i, c := range r.cells {
		h := ""
		if i < len(r.headings) {
			h = r.headings[i]
		}
		if l.ID == data.Traces && c != "" && r.tracks(i) {
			c = notKept
		}
		out = append(out, [2]string{strings.Clone(h), strings.Clone(c)})
	}
	for i := len(r.cells); i < len(r.headings); i++ {
		out = append(out, [2]string{strings.Clone(r.headings[i]), ""})
	}
	switch n := len(r.rawShape); {
	case n > 0 && l.ID == data.Traces:
		out = append(out, [2]string{"geometry", notKept})
	case n > 0 && n <= maxRawShape:
		out = append(out, [2]string{"geometry", string(r.rawShape)})
	}
	return out
}

// tracks tells whether a cell may hold positions or their times: one read as such, one that nobody knows, and each of a row that could not be
// taken apart, where cells may stand under another's heading.
func (r *row) tracks(i int) bool {
	if r.fault != "" || r.binding == nil || i >= len(r.binding.targets) {
		return true
	}
	return slices.Contains([]role{roleCase, roleLon, roleLat, roleEast, roleNorth, rolePair, roleShape, roleTimes}, r.binding.targets[i].role)
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
