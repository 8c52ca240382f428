package stored

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Instants that both stores can hold: years 1 to 9999.
var (
	MinMillis = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	MaxMillis = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

// DayMillis is a day.
const DayMillis = 86_400_000

// Check is what a store demands of a record of a layer, data.Schema.Check and more; every bad field is named.
func Check(s *data.Schema, l *data.Layer, r *data.Record) error {
	var bad []error
	invalid := func(field, reason string) { bad = append(bad, data.Invalid(field, "%s", reason)) }
	bad = append(bad, s.Check(r))
	if r.ID == "" {
		invalid("id", "is required")
	}
	for _, named := range [...][2]string{{"id", r.ID}, {"source", r.Source}, {"source_id", r.SourceID}, {"unit_at_event", r.UnitAtEvent}} {
		if !Text(named[1]) {
			invalid(named[0], "is not text")
		}
	}
	if r.Unit != "" && data.UnitLevel(r.Unit) == 0 {
		invalid("unit", "is not an administrative code")
	}
	if len(r.Units) > 0 && l.Geometry != data.LineGeometry {
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
	if !admits(l, r.Geometry) {
		invalid("geometry", "is of another type than the layer's")
	}
	if len(r.Values) == len(l.Fields) {
		for i, v := range r.Values {
			if reason := unstorable(v); reason != "" {
				invalid(l.Fields[i].Name, reason)
			}
		}
	}
	return data.Collect(bad...)
}

func unstorable(v data.Value) string {
	switch v.Kind() {
	case data.KindText, data.KindList:
		if !Text(v.Text()) {
			return "is not text"
		}
	case data.KindTime:
		if v.Int() < MinMillis || v.Int() > MaxMillis {
			return "is out of range"
		}
	case data.KindDate:
		if v.Int() < MinMillis/DayMillis || v.Int() > MaxMillis/DayMillis {
			return "is out of range"
		}
	case data.KindNull, data.KindInt, data.KindFloat, data.KindBool:
	}
	return ""
}

func admits(l *data.Layer, g orb.Geometry) bool {
	switch g.(type) {
	case nil:
		return true
	case orb.Point:
		return l.Geometry == data.PointGeometry
	case orb.LineString, orb.MultiLineString:
		return l.Geometry == data.LineGeometry
	case orb.MultiPolygon:
		return l.Geometry == data.AreaGeometry
	}
	return false
}

// Text tells text that both stores can hold: UTF-8 without a zero byte.
func Text(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func pinMethod(m data.PinMethod) bool {
	return m == "" || slices.Contains([]data.PinMethod{data.PinPolygon, data.PinAddress, data.PinSnap, data.PinManual}, m)
}
