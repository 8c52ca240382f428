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
	dates    *stored.Dates
}

func newDecoder(t *table, fresh bool) *decoder {
	return &decoder{table: t, fresh: fresh, texts: stored.NewTexts(len(t.content)), dates: stored.NewDates(stored.Names(t.content))}
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
			return nil, fmt.Errorf("layer %s, record %s, %s: %w", t.name, r.ID, t.content[i].Name, err)
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
	switch c.Kind {
	case stored.GeometryColumn:
		b, ok := cell.([]byte)
		if !ok {
			return wrongType(cell)
		}
		r.Geometry, err = d.geometry.Decode(b)
	case stored.UnitColumn:
		r.Unit, err = d.code(i, cell)
	case stored.UnitAtEventColumn:
		r.UnitAtEvent, err = d.code(i, cell)
	case stored.UnitsColumn:
		var list string
		if list, err = d.code(i, cell); list != "" {
			for unit := range strings.SplitSeq(list, ",") {
				r.Units = append(r.Units, unit)
			}
		}
	case stored.PinMethodColumn:
		var method string
		method, err = d.code(i, cell)
		r.Pin.Method = data.PinMethod(method)
	case stored.PinDistanceColumn:
		r.Pin.DistanceM, err = number(cell)
	case stored.PrecisionColumn:
		r.Pin.PrecisionM, err = number(cell)
	case stored.BoundaryVersionColumn:
		r.Pin.BoundaryVersion, err = whole(cell)
	case stored.SourceColumn:
		r.Source, err = d.code(i, cell)
	case stored.SourceIDColumn:
		r.SourceID, err = d.text(cell)
	case stored.RecordedColumn:
		var ms int64
		if ms, err = whole(cell); err == nil {
			r.Recorded = time.UnixMilli(ms).UTC()
		}
	case stored.OwnColumn:
		r.Values[c.Field], err = d.value(i, cell, date)
	case stored.DatesColumn:
	}
	return err
}

func (d *decoder) value(i int, cell driver.Value, date bool) (data.Value, error) {
	f := d.table.content[i].Def
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
			return data.Date(stored.DayOf(ms)), err
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
	return d.dates.Of(list), nil
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
