package live

import (
	"cmp"
	"math"
	"time"

	"lianxin/data"
)

// admits tells whether a value is of a kind the field can show. A store holds no other; what came in against the schema is shown as
// missing, never as something else.
func admits(f *data.Field, v data.Value) bool {
	switch f.Type {
	case data.TypeText, data.TypeCode, data.TypeUnit:
		return v.Kind() == data.KindText
	case data.TypeInt:
		return v.Kind() == data.KindInt
	case data.TypeFloat:
		return v.Kind() == data.KindFloat || v.Kind() == data.KindInt
	case data.TypeBool:
		return v.Kind() == data.KindBool
	case data.TypeTime:
		return v.Kind() == data.KindTime || v.Kind() == data.KindDate
	case data.TypeList:
		return v.Kind() == data.KindList
	}
	return false
}

// packTime keeps an instant as its milliseconds shifted by one, a date as those of its first instant in the zone, with the low bit set.
func packTime(v data.Value, zone *time.Location) int64 {
	start, ok := v.Start(zone)
	if !ok {
		return null
	}
	ms := start.UnixMilli()
	if ms > math.MaxInt64>>2 || ms < math.MinInt64>>2 {
		return null
	}
	if v.Kind() == data.KindDate {
		return ms<<1 | 1
	}
	return ms << 1
}

// unpackTime is the value again.
func unpackTime(t int64, zone *time.Location) data.Value {
	switch {
	case t == null:
		return data.Value{}
	case t&1 == 1:
		return data.DateOf(time.UnixMilli(t >> 1).In(zone))
	}
	return data.Millis(t >> 1)
}

// extentOf is the first and the last millisecond of a packed time: the same for an instant, the whole local day for a date.
func extentOf(t int64, zone *time.Location) (from, to int64) {
	from = t >> 1
	if t&1 == 0 {
		return from, from
	}
	y, m, d := time.UnixMilli(from).In(zone).Date()
	return from, time.Date(y, m, d+1, 0, 0, 0, 0, zone).UnixMilli() - 1
}

// packUnit keeps a code of digits as its number and its length.
func packUnit(code string) int64 {
	if len(code) == 0 || len(code) > 15 {
		return null
	}
	var n int64
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return null
		}
		n = n*10 + int64(code[i]-'0')
	}
	return n<<4 | int64(len(code))
}

func appendUnit(b []byte, packed int64) []byte {
	at := len(b)
	n := packed >> 4
	for range packed & 15 {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= at; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

func floatBits(f float64) uint64 { return math.Float64bits(f) }
func floatFrom(b uint64) float64 { return math.Float64frombits(b) }

// compareValues orders two values of one field: null last, false before true, a date where its day begins in UTC.
func compareValues(a, b data.Value) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull():
		return 1
	case b.IsNull():
		return -1
	}
	switch a.Kind() {
	case data.KindText, data.KindList:
		return cmp.Compare(a.Text(), b.Text())
	case data.KindInt, data.KindFloat:
		return cmp.Compare(a.Float(), b.Float())
	case data.KindTime, data.KindDate:
		return cmp.Compare(millisOf(a), millisOf(b))
	case data.KindBool, data.KindNull:
	}
	return cmp.Compare(a.Int(), b.Int())
}

func millisOf(v data.Value) int64 {
	if v.Kind() == data.KindDate {
		return v.Int() * 86_400_000
	}
	return v.Int()
}
