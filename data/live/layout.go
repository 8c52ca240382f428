package live

import (
	"slices"

	"lianxin/data"
)

// layout says where each readable field of a layer lies in a block. It is made once from the schema and never changes; codebooks in it
// may grow.
type layout struct {
	layer  *data.Layer
	fields []field // readable ones (never Case), in wire order: public, then internal
	defs   []data.Field
	index  map[string]int
	public int // fields[:public] are public
	n8     int // columns of each width
	n32    int
	n64    int
	sets   []codeSets // of each v8 column
	codes  int        // sets of rows by code, over all columns, after the first set, which is of every row

	due      int  // v32: last day in time of an open case, else noDay; -1 when the layer has no deadlines
	fell     int  // v32: day on which a case falls due, see fallDay; -1 when the layer has no deadlines
	time     int  // v64 of the layer's Time field; -1 when timeless
	class    int  // fields index of Layer.Class; -1
	classOwn int  // index of the same in Layer.Fields; -1
	status   int  // fields index of Layer.Status; -1
	precoded bool // rows keep their features' text: see head
	wide     bool // rows have an extent: lines and areas
	lines    bool // rows keep their positions in the heap, and the units they cross

	texts       []int    // v32 columns of text
	publicTexts int      // texts[:publicTexts] are public
	tiled       []string // names of TileFields
	tileCodes   []int    // v8 columns that tiles show; at most as many as a drawnRow has
}

// codeSets are the codes of a v8 column, 0 to n-1, for which a segment keeps the sets of their rows, and how many stand before them. A code that came
// after the layout was made has no set.
type codeSets struct{ from, n int }

// Columns that every layout has.
const (
	colX   = 0 // v32: position; of lines and areas the lower left of the extent
	colY   = 1
	colX2  = 2 // v32: upper right of the extent; wide layouts only
	colY2  = 3
	colSum = 0 // v64: digest of the record's content
)

// noDay is the due day of what is never late.
const noDay = 1<<31 - 1

// null32 is the content of an empty v32 cell of a number.
const null32 = -1 << 31

// null is the content of an empty v64 cell. It is no number of a field (their ranges are narrower), no instant, no code, and as a float it is -0,
// which a data.Value never is.
const null = -1 << 63

// origin says where a field's value comes from.
type origin uint8

const (
	fromColumn   origin = iota
	fromUnit            // constant of the row's unit
	fromDue             // of the row's due day and the snapshot's date
	fromStations        // distance to the nearest open fuel station in the viewer's scope
)

// width is how a column is kept.
type width uint8

const (
	inCode  width = iota // v8: number in the codebook; truth values are 1 false, 2 true
	inWide               // v32: number in the codebook
	inShort              // v32: integer of a field whose range fits; null32 is null
	inInt                // v64
	inFloat              // v64: bits
	inTime               // v64: see instant
	inUnit               // v64: see packUnit
	inSet                // v64: bit i set: code i+1 of the codebook; at most 63
	inText               // v32: offset of the JSON string in the row's bytes; -1 null
	inList               // v32: offset of the JSON array in the row's bytes; -1 null
)

// field is one readable field of a layer.
type field struct {
	data.Field
	from  origin
	width width
	at    int // column within its width
	book  *codebook
	name  []byte // `,"status":`
	unit  unitField
	own   int // index in Layer.Fields and Record.Values; -1 for common fields
}

func newLayout(l *data.Layer) *layout {
	lay := &layout{
		codes: 1, layer: l, index: map[string]int{}, n32: 2, n64: 1, due: -1, fell: -1, time: -1, class: -1, classOwn: l.Index(l.Class), status: -1,
		wide: l.Geometry != data.PointGeometry, lines: l.Geometry == data.LineGeometry,
		precoded: l.ID != data.Visits && l.ID != data.Traces,
	}
	if lay.wide {
		lay.n32 = 4
	}
	for _, sensitivity := range []data.Sensitivity{data.Public, data.Internal} {
		var last []data.Field // derived from more than the record: after the columns, so that precoded bytes are cut only there
		for _, f := range slices.Concat(l.Common(), l.Fields) {
			switch {
			case f.Sensitivity != sensitivity:
			case originOf(&f) == fromDue || originOf(&f) == fromStations:
				last = append(last, f)
			default:
				lay.add(f)
			}
		}
		for _, f := range last {
			lay.add(f)
		}
		if sensitivity == data.Public {
			lay.public = len(lay.fields)
		}
	}
	if i, ok := lay.index[l.Time]; ok {
		lay.time = lay.fields[i].at
	}
	if i, ok := lay.index[l.Class]; ok {
		lay.class = i
	}
	if i, ok := lay.index[l.Status]; ok {
		lay.status = i
	}
	for _, f := range TileFields(l) {
		lay.tiled = append(lay.tiled, f.Name)
		in := &lay.fields[lay.index[f.Name]]
		if in.from == fromColumn && in.width == inCode && len(in.Kinds) == 0 && len(lay.tileCodes) < len(drawnRow{}.codes) {
			lay.tileCodes = append(lay.tileCodes, in.at)
		}
	}
	return lay
}

func (lay *layout) take32() int {
	lay.n32++
	return lay.n32 - 1
}

func (lay *layout) add(f data.Field) {
	c := field{Field: f, from: originOf(&f), own: lay.layer.Index(f.Name), name: append(data.AppendJSONText([]byte{','}, f.Name), ':')}
	switch c.from {
	case fromUnit:
		c.unit = unitFieldOf(f.Name)
	case fromDue:
		if lay.due < 0 {
			lay.due, lay.fell = lay.take32(), lay.take32()
		}
	case fromStations:
	case fromColumn:
		c.width = widthOf(&f)
		switch c.width {
		case inCode:
			c.at, c.book = lay.n8, newCodebook(255, f.Codes)
			codes := len(f.Codes) + 1
			if f.Type == data.TypeBool {
				c.book, codes = nil, 3
			}
			lay.sets = append(lay.sets, codeSets{lay.codes, min(codes, 32)})
			lay.codes += min(codes, 32)
			lay.n8++
		case inWide:
			c.at, c.book = lay.take32(), newCodebook(1<<16-1, f.Codes)
		case inShort:
			c.at = lay.take32()
		case inText, inList:
			c.at = lay.take32()
			if c.width == inText {
				lay.texts = append(lay.texts, c.at)
				if f.Sensitivity == data.Public {
					lay.publicTexts++
				}
			}
		case inSet:
			c.book = newCodebook(63, f.Codes)
			c.at = lay.n64
			lay.n64++
		case inInt, inFloat, inTime, inUnit:
			c.at = lay.n64
			lay.n64++
		}
	}
	lay.index[f.Name] = len(lay.fields)
	lay.fields = append(lay.fields, c)
	lay.defs = append(lay.defs, f)
}

func originOf(f *data.Field) origin {
	switch {
	case !f.Derived && f.Name != data.FieldUnit:
		return fromColumn
	case f.Name == "due_soon" || f.Name == "overdue":
		return fromDue
	case f.Name == "station_distance_m":
		return fromStations
	case unitFieldOf(f.Name) != notOfUnit:
		return fromUnit
	}
	return fromColumn // pin, versions, area: the record's own, though no import states them
}

func widthOf(f *data.Field) width {
	switch f.Type {
	case data.TypeCode:
		if len(f.Codes) > 200 {
			return inWide
		}
		return inCode
	case data.TypeBool:
		return inCode
	case data.TypeInt:
		if f.Min < f.Max && f.Min > null32 && f.Max < -null32 {
			return inShort
		}
		return inInt
	case data.TypeFloat:
		return inFloat
	case data.TypeTime:
		return inTime
	case data.TypeUnit:
		return inUnit
	case data.TypeList:
		if n := len(f.Codes); n > 0 && n <= 60 {
			return inSet
		}
		return inList
	case data.TypeText:
	}
	return inText
}

// json is a code or truth value of the field as it reads in an answer.
func (f *field) json(number int) []byte {
	if f.book != nil {
		return f.book.read().json[number]
	}
	return [][]byte{[]byte("null"), []byte("false"), []byte("true")}[number]
}

// allSets is how many sets a segment keeps: one for each code, one for each month.
func (lay *layout) allSets() int {
	if lay.time < 0 {
		return lay.codes
	}
	return lay.codes + calendarMonths
}

// hasDeadline tells whether due_soon and overdue exist.
func (lay *layout) hasDeadline() bool { return lay.due >= 0 }
