package gpkg

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
	"lianxin/data/stored"
)

// decoder turns rows of t.reading into records. Strings it hands out stay valid for good; slices and geometries are used again
// for the next row, unless fresh is set. It is used by one goroutine.
type decoder struct {
	table    *table
	fresh    bool // every record owns its memory
	record   data.Record
	geometry blob.Decoder
	texts    *stored.Texts
	dates    map[string][]bool // of date_only: which columns are dates
}

// maxDates bounds the lists of date columns a decoder remembers.
const maxDates = 1 << 12

func newDecoder(t *table, fresh bool) *decoder {
	return &decoder{table: t, fresh: fresh, texts: stored.NewTexts(len(t.content)), dates: map[string][]bool{}}
}

// decode reads id, version and content. The row's memory is not kept.
func (d *decoder) decode(row []driver.Value) (*data.Record, error) {
	t := d.table
	if len(row) != 2+len(t.content) {
		return nil, fmt.Errorf("layer %s: row of %d columns, want %d", t.name, len(row), 2+len(t.content))
	}
	if d.fresh {
		d.record = data.Record{}
		d.geometry.Fresh()
	}
	r := &d.record
	*r = data.Record{Layer: t.layer.ID, Units: r.Units[:0], Values: r.Values[:0]}
	r.Values = slices.Grow(r.Values, len(t.layer.Fields))[:len(t.layer.Fields)]
	clear(r.Values)
	var ok bool
	var id string
	if id, ok = row[0].(string); ok {
		r.ID = d.texts.Keep(id)
		r.Version, ok = row[1].(int64)
	}
	if !ok {
		return nil, fmt.Errorf("layer %s: a row without id or version", t.name)
	}
	dates, err := d.datesOf(row[len(row)-1])
	if err != nil {
		return nil, fmt.Errorf("layer %s, record %s: %w", t.name, r.ID, err)
	}
	for i := range t.content {
		cell := row[2+i]
		if cell == nil {
			continue
		}
		if err := d.column(r, i, cell, dates != nil && dates[i]); err != nil {
			return nil, fmt.Errorf("layer %s, record %s, %s: %w", t.name, r.ID, t.content[i].name, err)
		}
	}
	if len(r.Units) == 0 {
		r.Units = nil
	}
	if d.fresh {
		return new(*r), nil
	}
	return r, nil
}

func (d *decoder) column(r *data.Record, i int, cell driver.Value, date bool) (err error) {
	c := &d.table.content[i]
	switch c.kind {
	case geometryColumn:
		b, ok := cell.([]byte)
		if !ok {
			return wrongType(cell)
		}
		r.Geometry, err = d.geometry.Decode(b)
	case unitColumn:
		r.Unit, err = d.code(i, cell)
	case unitAtEventColumn:
		r.UnitAtEvent, err = d.code(i, cell)
	case unitsColumn:
		var list string
		if list, err = d.code(i, cell); list != "" {
			for unit := range strings.SplitSeq(list, ",") {
				r.Units = append(r.Units, unit)
			}
		}
	case pinMethodColumn:
		var method string
		method, err = d.code(i, cell)
		r.Pin.Method = data.PinMethod(method)
	case pinDistanceColumn:
		r.Pin.DistanceM, err = number(cell)
	case precisionColumn:
		r.Pin.PrecisionM, err = number(cell)
	case boundaryVersionColumn:
		r.Pin.BoundaryVersion, err = whole(cell)
	case sourceColumn:
		r.Source, err = d.code(i, cell)
	case sourceIDColumn:
		r.SourceID, err = d.text(cell)
	case recordedColumn:
		var ms int64
		if ms, err = whole(cell); err == nil {
			r.Recorded = time.UnixMilli(ms).UTC()
		}
	case ownColumn:
		r.Values[c.field], err = d.value(i, cell, date)
	case datesColumn:
	}
	return err
}

func (d *decoder) value(i int, cell driver.Value, date bool) (data.Value, error) {
	f := d.table.content[i].def
	switch f.Type {
	case data.TypeText:
		s, err := d.text(cell)
		return data.Text(s), err
	case data.TypeCode, data.TypeUnit:
		s, err := d.code(i, cell)
		return data.Text(s), err
	case data.TypeList:
		s, err := d.code(i, cell)
		return data.List(s), err // one text with commas is the list of its parts
	case data.TypeInt:
		n, err := whole(cell)
		return data.Int(n), err
	case data.TypeBool:
		n, err := whole(cell)
		return data.Bool(n != 0), err
	case data.TypeFloat:
		n, err := number(cell)
		return data.Float(n), err
	case data.TypeTime:
		s, ok := cell.(string)
		if !ok {
			return data.Value{}, wrongType(cell)
		}
		ms, err := parseMillis(s)
		if date {
			return data.Date(floorDiv(ms, stored.DayMillis)), err
		}
		return data.Millis(ms), err
	}
	return data.Value{}, fmt.Errorf("field type %d is unknown", f.Type)
}

// datesOf tells which content columns hold dates; nil when none does.
func (d *decoder) datesOf(cell driver.Value) ([]bool, error) {
	if cell == nil {
		return nil, nil
	}
	list, ok := cell.(string)
	if !ok {
		return nil, wrongType(cell)
	}
	if known, ok := d.dates[list]; ok {
		return known, nil
	}
	columns := make([]bool, len(d.table.content))
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(d.table.content, func(c column) bool { return c.name == name })
		if i >= 0 { // a field that the schema has no more is not read
			columns[i] = true
		}
	}
	if len(d.dates) < maxDates {
		d.dates[strings.Clone(list)] = columns
	}
	return columns, nil
}

// text keeps a free text.
func (d *decoder) text(cell driver.Value) (string, error) {
	s, ok := cell.(string)
	if !ok {
		return "", wrongType(cell)
	}
	return d.texts.Keep(s), nil
}

// code keeps a text of which column i has few.
func (d *decoder) code(i int, cell driver.Value) (string, error) {
	s, ok := cell.(string)
	if !ok {
		return "", wrongType(cell)
	}
	return d.texts.Code(i, s), nil
}

func number(cell driver.Value) (float64, error) {
	switch n := cell.(type) {
	case float64:
		return n, nil
	case int64:
		return float64(n), nil
	}
	return 0, wrongType(cell)
}

func whole(cell driver.Value) (int64, error) {
	if n, ok := cell.(int64); ok {
		return n, nil
	}
	return 0, wrongType(cell)
}

func wrongType(cell driver.Value) error { return fmt.Errorf("column holds a %T", cell) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
