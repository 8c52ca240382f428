package live

import (
	"bytes"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// emitter writes rows as GeoJSON features for one viewer. Nothing is allocated per feature but by lines that are clipped.
type emitter struct {
	p       *plan
	lay     *layout
	fields  []int   // what is written one by one
	units   bool    // the unit's fragment stands first, whole
	coded   bool    // the row's own bytes are written as they are
	inner   bool    // with the internal properties
	station *field  // distance to the nearest station, where it is written
	soon    dueNode // due days for which due_soon holds today
	open    string  // between the id and the coordinates
	bare    bool    // no geometry is written
	planner *planner
	touch   int
}

const (
	featureOpen  = `{"type":"Feature","id":"`
	noGeometry   = `","geometry":null,"properties":{`
	toProperties = `},"properties":{`
	featureClose = `}}`
	pinDistance  = `,"` + data.FieldPinDistance + `":`
	afterPin     = `,"` + data.FieldVersion + `":`
	neverDue     = `,"due_soon":false,"overdue":false`
	dueSoon      = `,"due_soon":true,"overdue":false`
	overdue      = `,"due_soon":false,"overdue":true`
)

func newEmitter(p *plan, fields []int, shape Shape) *emitter {
	e := &emitter{p: p, lay: p.lay, fields: fields, soon: p.snap.dueRange("due_soon"), open: `","geometry":{"type":"Point","coordinates":`}
	if p.exact {
		switch p.lay.layer.Geometry {
		case data.LineGeometry:
			e.open = `","geometry":{"type":"MultiLineString","coordinates":`
		case data.AreaGeometry:
			e.open = `","geometry":{"type":"MultiPolygon","coordinates":`
		case data.PointGeometry:
		}
	}
	e.bare, e.planner = shape.None, newPlanner(shape.System)
	readable, _ := p.fields(nil)
	whole := len(fields) == len(readable)
	if n := int(unitFields) - 1; len(fields) >= n && p.lay.fields[fields[n-1]].from == fromUnit && fields[n-1] == n-1 {
		e.units = true
		e.fields = fields[n:]
	}
	if whole && p.lay.precoded {
		e.coded, e.inner = true, len(fields) > 0 && p.lay.fields[fields[len(fields)-1]].Sensitivity == data.Internal
		if at, ok := p.lay.index["station_distance_m"]; ok {
			e.station = &p.lay.fields[at]
		}
	}
	return e
}

// prepare looks at where the rows lie, so that all of them are on their way from memory when the first is written.
func (e *emitter) prepare(rows []Row) {
	if !e.coded {
		return
	}
	var at [groupSize]uint32
	for i, w := range rows {
		at[i] = w.b.from[w.i]
	}
	for i, w := range rows {
		row := w.b.bytes[at[i]:]
		for j := 0; j < 512 && j < len(row); j += 128 {
			e.touch += int(row[j])
		}
	}
}

// feature appends one feature.
func (e *emitter) feature(dst []byte, at slot, b *block, i int) []byte {
	u := e.p.snap.units.list[at]
	if e.coded {
		return e.codedFeature(dst, u, at, b, i)
	}
	if e.p.lay.lines {
		u = e.p.snap.units.list[e.p.unitOf(at, b, i)]
	}
	dst = append(dst, featureOpen...)
	dst = b.ids[i].append(dst)
	dst = e.geometry(dst, u, at, b, i)
	start := len(dst)
	if e.units {
		dst = append(dst, u.fragment...)
	}
	for _, f := range e.fields {
		dst = e.member(dst, &e.p.lay.fields[f], u, at, b, i)
	}
	if !e.units && len(dst) > start { // the first member begins with a comma
		copy(dst[start:], dst[start+1:])
		dst = dst[:len(dst)-1]
	}
	return append(dst, featureClose...)
}

// codedFeature splices the row's bytes with what it shares with others.
func (e *emitter) codedFeature(dst []byte, u *unit, at slot, b *block, i int) []byte {
	row := precodedRow(b.row(i))
	internal := row.internal()
	geometry, public := row.geometry(), row[row.public():internal]
	dst = append(dst, featureOpen...)
	dst = row.appendID(dst)
	if !e.p.exact {
		geometry = u.point
	}
	switch {
	case e.bare:
		geometry = nullJSON
	case e.planner != nil:
		geometry = e.planner.rewrite(geometry)
	}
	if geometry[0] == 'n' {
		dst = append(dst, noGeometry...)
		dst = append(dst, u.fragment...)
	} else {
		dst = append(dst, e.open...)
		dst = append(dst, geometry...)
		dst = append(dst, u.opening...)
	}
	if !e.p.exact {
		if from := bytes.Index(public, []byte(pinDistance)); from >= 0 {
			dst = append(dst, public[:from]...)
			dst = append(dst, u.masked...)
			public = public[from+bytes.Index(public[from:], []byte(afterPin)):]
		}
	}
	dst = append(dst, public...)
	if e.station != nil {
		dst = e.member(dst, e.station, u, at, b, i)
	}
	if e.lay.hasDeadline() {
		due := row.due()
		switch {
		case due > e.soon.hi:
			dst = append(dst, neverDue...)
		case due >= e.soon.lo:
			dst = append(dst, dueSoon...)
		default:
			dst = append(dst, overdue...)
		}
	}
	if e.inner {
		dst = append(dst, row[internal:]...)
	}
	return append(dst, featureClose...)
}

// geometry writes what stands between the id and the properties.
func (e *emitter) geometry(dst []byte, u *unit, at slot, b *block, i int) []byte {
	if e.bare {
		return append(dst, noGeometry...)
	}
	start := len(dst)
	dst = e.degrees(dst, u, at, b, i)
	if e.planner == nil || !bytes.HasPrefix(dst[start:], []byte(e.open)) {
		return dst
	}
	from := start + len(e.open)
	geometry := e.planner.rewrite(dst[from : len(dst)-len(toProperties)])
	if geometry[0] == 'n' {
		return append(dst[:start], noGeometry...)
	}
	return append(append(dst[:from], geometry...), toProperties...)
}

// degrees is geometry in longitude, latitude.
func (e *emitter) degrees(dst []byte, u *unit, at slot, b *block, i int) []byte {
	if !e.p.exact {
		if !u.place.located() {
			return append(dst, noGeometry...)
		}
		dst = append(dst, e.open...)
		dst = append(dst, u.point...)
		return append(dst, toProperties...)
	}
	start := len(dst)
	dst = append(dst, e.open...)
	switch {
	case e.p.lay.lines && e.p.whole(b, i):
		if !b.place(i).located() {
			return append(dst[:start], noGeometry...)
		}
		dst = appendTrack(dst, b.track(i))
	case e.p.lay.lines:
		lines, _ := e.p.geometryOf(at, b, i).(orb.MultiLineString)
		if len(lines) == 0 {
			return append(dst[:start], noGeometry...)
		}
		dst = appendLines(dst, lines)
	case e.p.lay.precoded:
		geometry := precodedRow(b.row(i)).geometry()
		if geometry[0] == 'n' {
			return append(dst[:start], noGeometry...)
		}
		dst = append(dst, geometry...)
	default:
		if !b.place(i).located() {
			return append(dst[:start], noGeometry...)
		}
		dst = appendPosition(dst, b.place(i))
	}
	return append(dst, toProperties...)
}

func appendTrack(dst []byte, t track) []byte {
	dst = append(dst, '[')
	first := true
	t.parts(func(xy []int32) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '[')
		for i := 0; i < len(xy); i += 2 {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendPosition(dst, position{xy[i], xy[i+1]})
		}
		dst = append(dst, ']')
	})
	return append(dst, ']')
}

func appendLines(dst []byte, lines orb.MultiLineString) []byte {
	dst = append(dst, '[')
	for j, l := range lines {
		if j > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for i, p := range l {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendPosition(dst, positionOf(p))
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

// member appends `,"name":value`; nothing when the field is no property of the row's kind.
func (e *emitter) member(dst []byte, f *field, u *unit, at slot, b *block, i int) []byte {
	if len(f.Kinds) > 0 && !e.p.kindApplies(f, b, i) {
		return dst
	}
	dst = append(dst, f.name...)
	switch f.from {
	case fromUnit:
		return u.values[f.unit].AppendJSON(dst)
	case fromDue:
		day := b.cell32(e.p.lay.due, i)
		r := e.p.snap.dueRange(f.Name)
		return strconv.AppendBool(dst, day >= r.lo && day <= r.hi)
	case fromStations:
		d, ok := e.p.stationDistance(b, i, at)
		if !ok {
			return append(dst, "null"...)
		}
		return data.AppendJSONFloat(dst, d)
	case fromColumn:
	}
	switch {
	case f.Name == data.FieldPrecision && !e.p.exact:
		return data.AppendJSONFloat(dst, u.precision)
	case e.p.hides(f, b, i):
		return append(dst, "null"...)
	}
	return appendCell(dst, f, b, i, e.p.snap)
}

// appendCell writes a column's value.
func appendCell(dst []byte, f *field, b *block, i int, s *snapshot) []byte {
	switch f.width {
	case inCode:
		return append(dst, f.json(int(b.cell8(f.at, i)))...)
	case inWide:
		return append(dst, f.json(int(b.cell32(f.at, i)))...)
	case inText, inList:
		at := b.cell32(f.at, i)
		if at < 0 {
			return append(dst, "null"...)
		}
		raw := b.row(i)[at:]
		if f.width == inText {
			return append(dst, raw[:stringEnd(raw)]...)
		}
		return append(dst, raw[:listEnd(raw)]...)
	case inShort:
		if n := b.cell32(f.at, i); n != null32 {
			return strconv.AppendInt(dst, int64(n), 10)
		}
		return append(dst, "null"...)
	case inInt, inFloat, inTime, inUnit, inSet:
	}
	v := b.cell64(f.at, i)
	if v == null {
		return append(dst, "null"...)
	}
	switch f.width {
	case inInt:
		return strconv.AppendInt(dst, v, 10)
	case inFloat:
		return data.AppendJSONFloat(dst, math.Float64frombits(uint64(v)))
	case inTime:
		return appendTime(dst, v, s)
	case inUnit:
		return append(appendUnit(append(dst, '"'), v), '"')
	case inSet:
		return appendSet(dst, f.book, v)
	case inCode, inWide, inShort, inText, inList:
	}
	return dst
}

func appendTime(dst []byte, t int64, s *snapshot) []byte {
	dst = append(dst, '"')
	if t&1 == 1 {
		dst = data.AppendDay(dst, unpackTime(t, s.zone).Int())
	} else {
		dst = data.AppendInstant(dst, t>>1)
	}
	return append(dst, '"')
}

func appendSet(dst []byte, book *codebook, set int64) []byte {
	dst = append(dst, '[')
	first := true
	for i, code := range book.read().json[1:] {
		if set>>i&1 == 0 {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, code...)
	}
	return append(dst, ']')
}

// listEnd is the length of the JSON array of strings that b begins with.
func listEnd(b []byte) int {
	n := 1
	for b[n] != ']' {
		if b[n] == ',' {
			n++
			continue
		}
		n += stringEnd(b[n:])
	}
	return n + 1
}
