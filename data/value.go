package data

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind says what a Value holds.
type Kind uint8

// Kinds of values.
const (
	KindNull  Kind = iota
	KindText       // text, or one code of an enumeration
	KindInt        // 64-bit integer
	KindFloat      // finite 64-bit float
	KindBool
	KindTime // an instant, UTC, to the millisecond
	KindDate // a calendar date in the configured zone, no time of day
	KindList // a list of codes, none of which contains a comma
)

// Value is one attribute of a record. The zero Value is null. Values are comparable with ==: equal means same kind and
// same content (a date never equals an instant).
type Value struct {
	text string
	num  uint64
	kind Kind
}

// Text is a text value; the empty text is null, so that an empty cell and a missing one are the same.
func Text(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{kind: KindText, text: s}
}

// Int is an integer value.
func Int(n int64) Value { return Value{kind: KindInt, num: uint64(n)} }

// Float is a float value; NaN and infinities are null, -0 is 0.
func Float(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: KindFloat, num: math.Float64bits(f + 0)}
}

// Bool is a truth value.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.num = 1
	}
	return v
}

// Time is an instant, cut to the millisecond, UTC.
func Time(t time.Time) Value { return Value{kind: KindTime, num: uint64(t.UnixMilli())} }

// Millis is an instant given as milliseconds since 1970-01-01T00:00:00Z.
func Millis(ms int64) Value { return Value{kind: KindTime, num: uint64(ms)} }

// Date is a calendar date, given as days since 1970-01-01.
func Date(days int64) Value { return Value{kind: KindDate, num: uint64(days)} }

// DateOf is the calendar date of t in t's own location.
func DateOf(t time.Time) Value {
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// List is a list of codes; empty is null. Codes must not contain a comma.
func List(codes ...string) Value {
	if len(codes) == 0 {
		return Value{}
	}
	return Value{kind: KindList, text: strings.Join(codes, ",")}
}

// EmptyList is a list that is known to hold nothing, of what is computed: nothing stored or read has one.
func EmptyList() Value { return Value{kind: KindList} }

// Kind says what the value holds.
func (v Value) Kind() Kind { return v.kind }

// IsNull tells whether the value is absent.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Text is the content of a text value, the comma-joined codes of a list, and empty otherwise.
func (v Value) Text() string { return v.text }

// Int is the content of an integer, 0 or 1 of a truth value, milliseconds of an instant, days of a date; 0 otherwise.
func (v Value) Int() int64 {
	if v.kind == KindFloat {
		return 0
	}
	return int64(v.num)
}

// Float is the content of a float or an integer; 0 otherwise.
func (v Value) Float() float64 {
	switch v.kind {
	case KindFloat:
		return math.Float64frombits(v.num)
	case KindInt:
		return float64(int64(v.num))
	default:
		return 0
	}
}

// Bool is the content of a truth value; false otherwise.
func (v Value) Bool() bool { return v.kind == KindBool && v.num == 1 }

// Codes are the members of a list; nil otherwise.
func (v Value) Codes() []string {
	if v.kind != KindList || v.text == "" {
		return nil
	}
	return strings.Split(v.text, ",")
}

// Start is the first instant of a time or date value; a date begins at midnight in zone. False for other kinds.
func (v Value) Start(zone *time.Location) (time.Time, bool) {
	switch v.kind {
	case KindTime:
		return time.UnixMilli(int64(v.num)).UTC(), true
	case KindDate:
		y, m, d := time.Unix(int64(v.num)*86400, 0).UTC().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, zone).UTC(), true
	default:
		return time.Time{}, false
	}
}

// String writes the value as it stands in CSV and query strings: RFC 3339 UTC with milliseconds for instants, YYYY-MM-DD
// for dates, shortest round-trip decimals, true/false, commas between list codes; empty for null.
func (v Value) String() string { return string(v.Append(nil)) }

// Append appends String's text to b without other allocation.
func (v Value) Append(b []byte) []byte {
	switch v.kind {
	case KindText, KindList:
		return append(b, v.text...)
	case KindInt:
		return strconv.AppendInt(b, int64(v.num), 10)
	case KindFloat:
		return strconv.AppendFloat(b, math.Float64frombits(v.num), 'g', -1, 64)
	case KindBool:
		return strconv.AppendBool(b, v.num == 1)
	case KindTime:
		return AppendInstant(b, int64(v.num))
	case KindDate:
		return AppendDay(b, int64(v.num))
	default:
		return b
	}
}
