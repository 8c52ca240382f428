package live

import (
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// encoder turns records into rows of a stage. It is used by one goroutine.
type encoder struct {
	lay      *layout
	settings *data.Settings
	zone     *time.Location
	unit     func(code string) (slot, *unit)
	v8       []uint8
	v32      []int32
	v64      []int64
}

func newEncoder(lay *layout, settings *data.Settings, unit func(string) (slot, *unit)) *encoder {
	return &encoder{
		lay: lay, settings: settings, zone: settings.Location(), unit: unit,
		v8: make([]uint8, lay.n8), v32: make([]int32, lay.n32), v64: make([]int64, lay.n64),
	}
}

// add appends a record. It fails, having done nothing, when the id is none or the values do not fit the layer; a geometry that breaks the rules
// counts as none.
func (e *encoder) add(s *stage, r *data.Record) error {
	id, ok := identOf(r.ID)
	if !ok {
		return fmt.Errorf("layer %s: %q cannot be a feature id", r.Layer, r.ID)
	}
	if len(r.Values) != len(e.lay.layer.Fields) {
		return fmt.Errorf("layer %s, record %s: %d values for %d fields", r.Layer, r.ID, len(r.Values), len(e.lay.layer.Fields))
	}
	at, u := e.unit(r.Unit)
	start := len(s.bytes)
	h := head{id: id, due: noDay}
	if e.lay.hasDeadline() {
		h.due = e.dueDay(r)
		e.v32[e.lay.due], e.v32[e.lay.fell] = h.due, e.fallDay(r)
	}
	if e.lay.precoded {
		s.bytes = append(s.bytes, make([]byte, headSize)...)
	}
	s.bytes = e.geometry(s, r, u)
	h.public = uint32(len(s.bytes) - start)
	for i := range e.lay.fields {
		if i == e.lay.public {
			h.internal = uint32(len(s.bytes) - start)
		}
		if f := &e.lay.fields[i]; f.from == fromColumn {
			s.bytes = e.field(s.bytes, start, f, e.value(f, r, u), r)
		}
	}
	if e.lay.precoded {
		if e.lay.public == len(e.lay.fields) {
			h.internal = uint32(len(s.bytes) - start)
		}
		h.put(s.bytes[start:])
	}
	e.v64[colSum] = int64(sumOf(id, r))

	s.ids = append(s.ids, id)
	s.slots = append(s.slots, at)
	s.v8 = append(s.v8, e.v8...)
	s.v32 = append(s.v32, e.v32...)
	s.v64 = append(s.v64, e.v64...)
	s.from = append(s.from, uint32(len(s.bytes)))
	s.hfrom = append(s.hfrom, uint32(len(s.heap)))
	return nil
}

// value is what a column field of the record holds; null when it is of another kind than the field's, or the field is no property of records
// of this one's kind.
func (e *encoder) value(f *field, r *data.Record, u *unit) data.Value {
	var v data.Value
	if f.own >= 0 && !f.Derived {
		v = r.Values[f.own]
	} else {
		v = e.common(f, r, u)
	}
	if v.IsNull() || !admits(&f.Field, v) || !e.applies(f, r) {
		return data.Value{}
	}
	return v
}

// common is what a column field holds that is no value of the record's layer.
func (e *encoder) common(f *field, r *data.Record, u *unit) data.Value {
	switch f.Name {
	case data.FieldUnitAtEvent:
		return data.Text(r.UnitAtEvent)
	case data.FieldPinMethod:
		return data.Text(string(r.Pin.Method))
	case data.FieldPinDistance:
		return data.Float(r.Pin.DistanceM)
	case data.FieldPrecision:
		if r.Geometry == nil && r.Pin.PrecisionM == 0 { // drawn at its unit's point: true to the unit's size
			return data.Float(u.precision)
		}
		return data.Float(r.Pin.PrecisionM)
	case data.FieldVersion:
		return data.Int(r.Version)
	case data.FieldSource:
		return data.Text(r.Source)
	case "area_km2":
		return areaKm2(r.Geometry)
	}
	return data.Value{}
}

// field fills the column of f and appends what of it stands in the row's bytes: the whole member in precoded layers, texts and lists in others.
func (e *encoder) field(b []byte, start int, f *field, v data.Value, r *data.Record) []byte {
	v = e.column(f, v)
	asText := f.width == inText || f.width == inList
	if asText {
		e.v32[f.at] = -1
	}
	if e.lay.precoded {
		if !e.applies(f, r) {
			return b
		}
		b = append(b, f.name...)
	}
	if asText && !v.IsNull() {
		e.v32[f.at] = int32(len(b) - start)
	}
	if e.lay.precoded || asText && !v.IsNull() {
		b = v.AppendJSON(b)
	}
	return b
}

// column sets the cell of f and returns the value as it will be read from there.
func (e *encoder) column(f *field, v data.Value) data.Value {
	switch f.width {
	case inCode:
		e.v8[f.at] = 0
		switch {
		case f.book != nil:
			if n := f.book.number(v.Text()); n > 0 {
				e.v8[f.at] = uint8(n)
			} else {
				v = data.Value{}
			}
		case !v.IsNull():
			e.v8[f.at] = uint8(v.Int() + 1)
		}
	case inWide:
		n := f.book.number(v.Text())
		e.v32[f.at] = int32(n)
		if n == 0 {
			v = data.Value{}
		}
	case inShort:
		e.v32[f.at] = null32
		if n := v.Int(); !v.IsNull() && n > null32 && n < -null32 {
			e.v32[f.at] = int32(n)
		} else {
			v = data.Value{}
		}
	case inInt:
		e.v64[f.at] = null
		if !v.IsNull() && v.Int() != null {
			e.v64[f.at] = v.Int()
		}
	case inFloat:
		e.v64[f.at] = null
		if !v.IsNull() {
			v = data.Float(v.Float())
			e.v64[f.at] = int64(math.Float64bits(v.Float()))
		}
	case inTime:
		e.v64[f.at] = packTime(v, e.zone)
		v = unpackTime(e.v64[f.at], e.zone)
	case inUnit:
		e.v64[f.at] = packUnit(v.Text())
		if e.v64[f.at] == null {
			v = data.Value{}
		}
	case inSet:
		e.v64[f.at] = null
		if set := packSet(f.book, v); set != 0 {
			e.v64[f.at] = set
		}
		v = unpackSet(f.book, e.v64[f.at])
	case inText, inList:
	}
	return v
}

// applies tells whether the field is a property of records of this one's kind.
func (e *encoder) applies(f *field, r *data.Record) bool {
	return len(f.Kinds) == 0 || e.lay.classOwn < 0 || kindHas(f, r.Values[e.lay.classOwn].Text())
}

func kindHas(f *field, kind string) bool {
	for _, k := range f.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// dueDay is the last day in time when the case is open, and noDay when it cannot be late.
func (e *encoder) dueDay(r *data.Record) int32 {
	d := data.DeadlineOf(e.lay.layer, r.Values, e.settings, e.zone, math.MaxInt64)
	if !d.Late || d.Day >= noDay || d.Day <= -noDay {
		return noDay
	}
	return int32(d.Day)
}

func areaKm2(g orb.Geometry) data.Value {
	if g == nil || geo.Check(g, geo.Limits{}) != nil {
		return data.Value{}
	}
	// To the hectare: finer than any two surveys agree.
	return data.Float(math.Round(geo.Area(g)/1e4) / 100)
}

func packSet(book *codebook, v data.Value) int64 {
	var set int64
	for _, c := range v.Codes() {
		if n := book.number(c); n > 0 {
			set |= 1 << (n - 1)
		}
	}
	return set
}

// unpackSet is the list again, in the order of the codebook.
func unpackSet(book *codebook, set int64) data.Value {
	if set == null {
		return data.Value{}
	}
	var codes []string
	for i, c := range book.read().codes[1:] {
		if set>>i&1 == 1 {
			codes = append(codes, c)
		}
	}
	return data.List(codes...)
}

// sumOf digests everything of a record that any answer may depend on.
func sumOf(id ident, r *data.Record) uint64 {
	var d digest
	d.word(id.hi)
	d.word(id.lo)
	d.text(r.Unit)
	d.text(r.UnitAtEvent)
	d.text(r.Source)
	d.text(string(r.Pin.Method))
	d.word(math.Float64bits(r.Pin.DistanceM))
	d.word(math.Float64bits(r.Pin.PrecisionM))
	d.word(uint64(r.Version))
	for _, u := range r.Units {
		d.text(u)
	}
	digestGeometry(&d, r.Geometry)
	for _, v := range r.Values {
		d.word(uint64(v.Kind()))
		if v.Kind() == data.KindText || v.Kind() == data.KindList {
			d.text(v.Text())
		} else {
			d.word(uint64(v.Int()) ^ math.Float64bits(v.Float()))
		}
	}
	return uint64(d)
}
