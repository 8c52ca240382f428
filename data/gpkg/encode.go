package gpkg

import (
	"database/sql/driver"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
	"lianxin/data/stored"
)

// encode appends the content of a record to row, in the order of t.content. It fails with ErrInvalid, naming every bad field,
// when the record breaks the schema or cannot be stored.
func (t *table) encode(s *data.Schema, r *data.Record, row []driver.Value) ([]driver.Value, error) {
	if err := stored.Check(s, t.layer, r); err != nil {
		return row, err
	}
	var dates []string
	for i := range t.content {
		c := &t.content[i]
		var v driver.Value
		switch c.Kind {
		case stored.GeometryColumn:
			if r.Geometry != nil {
				b, err := blob.Append(make([]byte, 0, blobSize(r.Geometry)), r.Geometry, srsID)
				if err != nil {
					return row, data.Invalid("geometry", "is empty or has coordinates that are no numbers")
				}
				v = b
			}
		case stored.UnitColumn:
			v = text(r.Unit)
		case stored.UnitAtEventColumn:
			v = text(r.UnitAtEvent)
		case stored.UnitsColumn:
			v = text(strings.Join(r.Units, ","))
		case stored.PinMethodColumn:
			v = text(string(r.Pin.Method))
		case stored.PinDistanceColumn:
			v = r.Pin.DistanceM + 0 // no -0
		case stored.PrecisionColumn:
			v = r.Pin.PrecisionM + 0
		case stored.BoundaryVersionColumn:
			v = r.Pin.BoundaryVersion
		case stored.SourceColumn:
			v = text(r.Source)
		case stored.SourceIDColumn:
			v = text(r.SourceID)
		case stored.RecordedColumn:
			if !r.Recorded.IsZero() {
				v = r.Recorded.UnixMilli()
			}
		case stored.OwnColumn:
			value := r.Values[c.Field]
			if value.Kind() == data.KindDate {
				dates = append(dates, c.Name)
			}
			v = encodeValue(c.Def, value)
		case stored.DatesColumn:
			v = text(strings.Join(dates, ","))
		}
		row = append(row, v)
	}
	return row, nil
}

// encodeValue writes a value as its column holds it. A whole number in a field of floats becomes a float.
func encodeValue(f *data.Field, v data.Value) driver.Value {
	switch v.Kind() {
	case data.KindText, data.KindList:
		return v.Text()
	case data.KindInt:
		if f.Type == data.TypeFloat {
			return v.Float()
		}
		return v.Int()
	case data.KindBool:
		return v.Int()
	case data.KindFloat:
		return v.Float()
	case data.KindTime:
		return formatMillis(v.Int())
	case data.KindDate:
		return formatMillis(v.Int() * stored.DayMillis)
	case data.KindNull:
		return nil
	}
	return nil
}

func text(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

// blobSize is the length of a geometry's encoding, near enough.
func blobSize(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.Point:
		return 29
	case orb.LineString:
		return 49 + 16*len(g)
	}
	return 256
}
