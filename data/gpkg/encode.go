package gpkg

import (
	"database/sql/driver"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
)

// Instants that the text form of a time can hold: years 1 to 9999.
var (
	minMillis = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	maxMillis = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

const dayMillis = 86_400_000

// encode appends the content of a record to row, in the order of t.content. It fails with ErrInvalid, naming every bad field,
// when the record breaks the schema or cannot be stored.
func (t *table) encode(s *data.Schema, r *data.Record, row []driver.Value) ([]driver.Value, error) {
	if err := t.check(s, r); err != nil {
		return row, err
	}
	var dates []string
	for i := range t.content {
		c := &t.content[i]
		var v driver.Value
		switch c.kind {
		case geometryColumn:
			if r.Geometry != nil {
				b, err := blob.Append(make([]byte, 0, blobSize(r.Geometry)), r.Geometry, srsID)
				if err != nil {
					return row, data.Invalid("geometry", "is empty or has coordinates that are no numbers")
				}
				v = b
			}
		case unitColumn:
			v = text(r.Unit)
		case unitAtEventColumn:
			v = text(r.UnitAtEvent)
		case unitsColumn:
			v = text(strings.Join(r.Units, ","))
		case pinMethodColumn:
			v = text(string(r.Pin.Method))
		case pinDistanceColumn:
			v = r.Pin.DistanceM + 0 // no -0
		case precisionColumn:
			v = r.Pin.PrecisionM + 0
		case boundaryVersionColumn:
			v = r.Pin.BoundaryVersion
		case sourceColumn:
			v = text(r.Source)
		case sourceIDColumn:
			v = text(r.SourceID)
		case ownColumn:
			value := r.Values[c.field]
			if value.Kind() == data.KindDate {
				dates = append(dates, c.name)
			}
			v = encodeValue(c.def, value)
		case datesColumn:
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
		return formatMillis(v.Int() * dayMillis)
	case data.KindNull:
		return nil
	}
	return nil
}

// check is what a store demands of a record beyond data.Schema.Check.
func (t *table) check(s *data.Schema, r *data.Record) error {
	var bad []error
	invalid := func(field, reason string) { bad = append(bad, data.Invalid(field, "%s", reason)) }
	bad = append(bad, s.Check(r))
	if r.ID == "" {
		invalid("id", "is required")
	}
	for _, named := range [...][2]string{{"id", r.ID}, {"source", r.Source}, {"source_id", r.SourceID}, {"unit_at_event", r.UnitAtEvent}} {
		if !storable(named[1]) {
			invalid(named[0], "is not text")
		}
	}
	if r.Unit != "" && data.UnitLevel(r.Unit) == 0 {
		invalid("unit", "is not an administrative code")
	}
	if len(r.Units) > 0 && t.layer.Geometry != data.LineGeometry {
		invalid("units", "belongs to traces")
	}
	for _, u := range r.Units {
		if data.UnitLevel(u) == 0 {
			invalid("units", "has a member that is not an administrative code")
			break
		}
	}
	if !pinMethod(r.Pin.Method) {
		invalid("pin_method", "is not one of the listed codes")
	}
	for _, named := range [...]struct {
		field string
		m     float64
	}{{data.FieldPinDistance, r.Pin.DistanceM}, {data.FieldPrecision, r.Pin.PrecisionM}} {
		if !(named.m >= 0 && named.m <= math.MaxFloat32) { // also when it is no number
			invalid(named.field, "is out of range")
		}
	}
	if !t.admits(r.Geometry) {
		invalid("geometry", "is of another type than the layer's")
	}
	if len(r.Values) == len(t.layer.Fields) {
		for i, v := range r.Values {
			if reason := t.unstorable(v); reason != "" {
				invalid(t.layer.Fields[i].Name, reason)
			}
		}
	}
	return data.Collect(bad...)
}

func (t *table) unstorable(v data.Value) string {
	switch v.Kind() {
	case data.KindText, data.KindList:
		if !storable(v.Text()) {
			return "is not text"
		}
	case data.KindTime:
		if v.Int() < minMillis || v.Int() > maxMillis {
			return "is out of range"
		}
	case data.KindDate:
		if v.Int() < minMillis/dayMillis || v.Int() > maxMillis/dayMillis {
			return "is out of range"
		}
	case data.KindNull, data.KindInt, data.KindFloat, data.KindBool:
	}
	return ""
}

func (t *table) admits(g orb.Geometry) bool {
	switch g.(type) {
	case nil:
		return true
	case orb.Point:
		return t.layer.Geometry == data.PointGeometry
	case orb.LineString, orb.MultiLineString:
		return t.layer.Geometry == data.LineGeometry
	case orb.MultiPolygon:
		return t.layer.Geometry == data.AreaGeometry
	}
	return false
}

// storable tells text that both stores can hold: UTF-8 without a zero byte.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func pinMethod(m data.PinMethod) bool {
	return m == "" || slices.Contains([]data.PinMethod{data.PinPolygon, data.PinAddress, data.PinSnap, data.PinManual}, m)
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
