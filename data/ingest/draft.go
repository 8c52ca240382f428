package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/geo"
)

// Draft is one record as a person writes it, held to the same rules as an imported row.
type Draft struct {
	Layer *data.Layer
	Base  *data.Record      // the record as it is; nil for a new one
	Texts map[string]string // own fields by name, as a cell says them; an empty text empties the field
	Case  map[string]string // Case fields by name; nil leaves the case file alone
	Point *orb.Point        // lon, lat; nil: Unit says where, or the place stays as it is
	Unit  string            // a current code, where there is no Point
	At    time.Time         // when it is written
}

// Judge makes a record of a draft: Values, Geometry, Unit and Pin, over those of Base. Every fault is in the InvalidError; what names a person in a
// text that others read is one. A place given by a person is a manual pin when it moves a record, and an ordinary one when it makes one.
func (p *Pinner) Judge(d Draft, zone *time.Location) (data.Record, error) {
	j := judged{converter: newConverter(&Options{At: d.At}, d.Layer, p, zone), row: &row{binding: unbound(d.Layer)}}
	j.record = data.Record{Layer: d.Layer.ID, Values: make([]data.Value, len(d.Layer.Fields))}
	if d.Base != nil {
		j.record = *d.Base
		j.record.Values = slices.Clone(d.Base.Values)
	}
	j.draftValues(d)
	j.draftCase(d)
	j.draftPlace(d)
	return j.record, data.Collect(invalids(j.bad), invalids(j.doubts))
}

// unbound binds no column to any field.
func unbound(l *data.Layer) *binding {
	b := &binding{fields: make([]int, len(l.Fields))}
	for i := range b.fields {
		b.fields[i] = -1
	}
	for i := range b.at {
		b.at[i] = -1
	}
	return b
}

func invalids(fields []data.FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &data.InvalidError{Fields: fields}
}

// draftValues reads the texts, then looks at the record as a whole.
func (j *judged) draftValues(d Draft) {
	for _, name := range slices.Sorted(maps.Keys(d.Texts)) {
		i := d.Layer.Index(name)
		switch {
		case i < 0:
			j.refuse(name, "is no field of this layer")
			continue
		case d.Layer.Fields[i].Derived:
			j.refuse(name, "is computed and cannot be written")
			continue
		case d.Layer.Fields[i].Sensitivity == data.Case:
			j.refuse(name, "belongs in the case file")
			continue
		case len(d.Texts[name]) > maxCell:
			j.refuse(name, "holds more than %d bytes", maxCell)
			continue
		}
		v, reason := j.parsers[i].Value(d.Texts[name])
		if reason != "" {
			j.refuse(name, "%s", reason)
			continue
		}
		j.record.Values[i] = v
		f := &d.Layer.Fields[i]
		j.happened(f, name, v)
		if isOpenText(f) && !v.IsNull() {
			j.checkPersonal(name, f, v.Text())
		}
	}
	for i := range d.Layer.Fields {
		f := &d.Layer.Fields[i]
		tried := slices.ContainsFunc(j.bad, func(e data.FieldError) bool { return e.Field == f.Name })
		if f.Required && !f.Derived && f.Sensitivity != data.Case && j.record.Values[i].IsNull() && !tried {
			j.refuse(f.Name, "is required")
		}
	}
	j.checkKind()
}

func (j *judged) draftCase(d Draft) {
	for _, name := range slices.Sorted(maps.Keys(d.Case)) {
		if i := d.Layer.Index(name); i < 0 || d.Layer.Fields[i].Sensitivity != data.Case {
			j.refuse(name, "is no field of the case file")
		} else if len(d.Case[name]) > maxCell {
			j.refuse(name, "holds more than %d bytes", maxCell)
		}
	}
}

// draftPlace places the record anew, if the draft says where.
func (j *judged) draftPlace(d Draft) {
	at := Place{Unit: d.Unit}
	switch {
	case d.Point != nil:
		if err := geo.Check(*d.Point, j.limits); err != nil {
			j.refuse("geometry", "%v", err)
			return
		}
		at.Geometry = roundPoint(*d.Point)
	case d.Unit == "" && d.Base != nil:
		return
	case d.Unit == "":
		j.refuse("geometry", "is missing: give a point or a unit")
		return
	}
	placed, doubt := j.pinner.Place(at)
	if doubt != nil {
		reason := doubt.Reason
		if len(doubt.Candidates) > 0 {
			reason = fmt.Sprintf("%s; candidates: %s", reason, strings.Join(doubt.Candidates, ", "))
		}
		j.refuse(doubt.Field, "%s", reason)
		return
	}
	r := &j.record
	r.Geometry, r.Unit, r.Pin = placed.Geometry, placed.Unit, placed.Pin
	if d.Base == nil {
		r.UnitAtEvent = placed.UnitAtEvent
		return
	}
	r.Pin.Method = data.PinManual
}

// MergeCase lays what a draft says of the case file over what it holds: an empty text removes a field. nil when the draft says nothing.
func MergeCase(under, over map[string]string) map[string]string {
	if over == nil {
		return nil
	}
	out := maps.Clone(under)
	if out == nil {
		out = map[string]string{}
	}
	for name, text := range over {
		if text = cell.Trim(text); text == "" {
			delete(out, name)
		} else {
			out[name] = text
		}
	}
	return out
}
