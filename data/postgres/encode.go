package postgres

import (
	"encoding/binary"
	"strings"

	"lianxin/data"
	"lianxin/data/stored"
	"lianxin/data/stored/wkb"
)

// encode appends the content of a record to row as cells, in the order of t.content. It fails with ErrInvalid, naming every bad
// field, when the record breaks the schema or cannot be stored.
func (t *table) encode(s *data.Schema, r *data.Record, row []byte) ([]byte, error) {
	if err := stored.Check(s, t.layer, r); err != nil {
		return row, err
	}
	for i := range t.content {
		c := &t.content[i]
		switch c.Kind {
		case stored.GeometryColumn:
			if r.Geometry == nil {
				row = appendNull(row)
				continue
			}
			at := len(row)
			b, err := wkb.Append(append(row, 0, 0, 0, 0), r.Geometry, srid)
			if err != nil {
				return row, data.Invalid("geometry", "is empty or has coordinates that are no numbers")
			}
			binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
			row = b
		case stored.UnitColumn:
			row = appendText(row, r.Unit)
		case stored.UnitAtEventColumn:
			row = appendText(row, r.UnitAtEvent)
		case stored.UnitsColumn:
			row = appendText(row, strings.Join(r.Units, ","))
		case stored.PinMethodColumn:
			row = appendText(row, string(r.Pin.Method))
		case stored.PinDistanceColumn:
			row = appendFloat(row, r.Pin.DistanceM+0) // no -0
		case stored.PrecisionColumn:
			row = appendFloat(row, r.Pin.PrecisionM+0)
		case stored.BoundaryVersionColumn:
			row = appendInt(row, r.Pin.BoundaryVersion)
		case stored.SourceColumn:
			row = appendText(row, r.Source)
		case stored.SourceIDColumn:
			row = appendText(row, r.SourceID)
		case stored.RecordedColumn:
			if r.Recorded.IsZero() {
				row = appendNull(row)
			} else {
				row = appendInt(row, r.Recorded.UnixMilli())
			}
		case stored.OwnColumn:
			row = appendValue(row, c.Def, r.Values[c.Field])
		case stored.DatesColumn:
			row = appendText(row, t.dates(r))
		}
	}
	return row, nil
}

// dates names the columns of a record whose value is a date.
func (t *table) dates(r *data.Record) string {
	names := ""
	for i := range t.content {
		c := &t.content[i]
		if c.Kind == stored.OwnColumn && r.Values[c.Field].Kind() == data.KindDate {
			if names != "" {
				names += ","
			}
			names += c.Name
		}
	}
	return names
}

// appendValue writes a value as its column holds it. A whole number in a field of floats becomes a float.
func appendValue(row []byte, f *data.Field, v data.Value) []byte {
	switch v.Kind() {
	case data.KindText, data.KindList:
		return appendText(row, v.Text())
	case data.KindInt:
		if f.Type == data.TypeFloat {
			return appendFloat(row, v.Float())
		}
		return appendInt(row, v.Int())
	case data.KindBool:
		return appendBool(row, v.Bool())
	case data.KindFloat:
		return appendFloat(row, v.Float())
	case data.KindTime:
		return appendMillis(row, v.Int())
	case data.KindDate:
		return appendMillis(row, v.Int()*stored.DayMillis)
	case data.KindNull:
		return appendNull(row)
	}
	return appendNull(row)
}
