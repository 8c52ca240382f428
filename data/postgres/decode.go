package postgres

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"

	"lianxin/data"
	"lianxin/data/stored"
	"lianxin/data/stored/wkb"
)

// decoder turns rows of t.reading into records. Strings it hands out stay valid for good; slices and geometries are used again
// for the next row, unless fresh is set. It is used by one goroutine.
type decoder struct {
	table    *table
	fresh    bool // every record owns its memory
	record   data.Record
	geometry wkb.Decoder
	texts    *stored.Texts
	dates    *stored.Dates
	datesAt  int // where date_only stands in the content
}

func newDecoder(t *table, fresh bool) *decoder {
	at := slices.IndexFunc(t.content, func(c stored.Column) bool { return c.Kind == stored.DatesColumn })
	return &decoder{table: t, fresh: fresh, texts: stored.NewTexts(len(t.content)), dates: stored.NewDates(stored.Names(t.content)), datesAt: at}
}

// decode reads id, version and content. The row's memory is not kept.
func (d *decoder) decode(row [][]byte) (*data.Record, error) {
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
	r.ID = d.texts.Keep(view(row[0]))
	var err error
	if r.Version, err = readInt(row[1]); err != nil {
		return nil, fmt.Errorf("layer %s, record %s: %w", t.name, r.ID, err)
	}
	dates := d.dates.Of(view(row[2+d.datesAt]))
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

func (d *decoder) column(r *data.Record, i int, cell []byte, date bool) (err error) {
	c := &d.table.content[i]
	switch c.Kind {
	case stored.GeometryColumn:
		r.Geometry, err = d.geometry.Decode(cell)
	case stored.UnitColumn:
		r.Unit = d.texts.Code(i, view(cell))
	case stored.UnitAtEventColumn:
		r.UnitAtEvent = d.texts.Code(i, view(cell))
	case stored.UnitsColumn:
		for unit := range strings.SplitSeq(d.texts.Code(i, view(cell)), ",") {
			r.Units = append(r.Units, unit)
		}
	case stored.PinMethodColumn:
		r.Pin.Method = data.PinMethod(d.texts.Code(i, view(cell)))
	case stored.PinDistanceColumn:
		r.Pin.DistanceM, err = readFloat(cell)
	case stored.PrecisionColumn:
		r.Pin.PrecisionM, err = readFloat(cell)
	case stored.BoundaryVersionColumn:
		r.Pin.BoundaryVersion, err = readInt(cell)
	case stored.SourceColumn:
		r.Source = d.texts.Code(i, view(cell))
	case stored.SourceIDColumn:
		r.SourceID = d.texts.Keep(view(cell))
	case stored.RecordedColumn:
		var ms int64
		if ms, err = readInt(cell); err == nil {
			r.Recorded = time.UnixMilli(ms).UTC()
		}
	case stored.OwnColumn:
		r.Values[c.Field], err = d.value(i, cell, date)
	case stored.DatesColumn:
	}
	return err
}

func (d *decoder) value(i int, cell []byte, date bool) (data.Value, error) {
	switch f := d.table.content[i].Def; f.Type {
	case data.TypeText:
		return data.Text(d.texts.Keep(view(cell))), nil
	case data.TypeCode, data.TypeUnit:
		return data.Text(d.texts.Code(i, view(cell))), nil
	case data.TypeList:
		return data.List(d.texts.Code(i, view(cell))), nil // one text with commas is the list of its parts
	case data.TypeInt:
		n, err := readInt(cell)
		return data.Int(n), err
	case data.TypeBool:
		v, err := readBool(cell)
		return data.Bool(v), err
	case data.TypeFloat:
		n, err := readFloat(cell)
		return data.Float(n), err
	case data.TypeTime:
		ms, err := readMillis(cell)
		if date {
			return data.Date(stored.DayOf(ms)), err
		}
		return data.Millis(ms), err
	}
	return data.Value{}, errCell
}

// view is the text of a cell without a copy, for who copies it before the row goes.
func view(cell []byte) string { return unsafe.String(unsafe.SliceData(cell), len(cell)) }
