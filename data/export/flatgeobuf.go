package export

import (
	"errors"
	"os"

	"lianxin/data"
	"lianxin/data/export/fgb"
)

// flatGeobuf writes FlatGeobuf with its index. Features wait in a file aside.
type flatGeobuf struct {
	out    *output
	spool  *os.File
	writer *fgb.Writer
	fields []data.Field
	buf    []byte
}

func newFlatGeobuf(o *output) encoder { return &flatGeobuf{out: o} }

func (f *flatGeobuf) begin(t *Table) error {
	var err error
	if f.spool, err = os.CreateTemp(f.out.dir, "features-*"); err != nil {
		return err
	}
	s := f.out.job.System
	h := fgb.Header{
		Name: string(t.Layer.ID), Title: t.Layer.Label.Zh, Description: f.out.job.text(t),
		Geometry: map[data.Geometry]fgb.Geometry{data.PointGeometry: fgb.Point, data.LineGeometry: fgb.MultiLineString, data.AreaGeometry: fgb.MultiPolygon}[t.Layer.Geometry],
		CRS:      fgb.CRS{Organization: "EPSG", Code: int32(s.EPSG()), Name: s.Name(), WKT: s.WKT()},
		Columns:  []fgb.Column{{Name: "id", Title: "记录ID", Type: fgb.String}},
	}
	if s.Code() == "CRS84" {
		h.CRS.Code = 4326
	}
	for i := range t.Fields {
		d := &t.Fields[i]
		h.Columns = append(h.Columns, fgb.Column{Name: d.Name, Title: d.Label.Zh, Description: d.Help.Zh, Type: columnType(d.Type)})
	}
	f.fields, f.writer = t.Fields, fgb.NewWriter(f.spool, h)
	return nil
}

func columnType(t data.Type) fgb.Type {
	switch t {
	case data.TypeInt:
		return fgb.Long
	case data.TypeFloat:
		return fgb.Double
	case data.TypeBool:
		return fgb.Bool
	case data.TypeTime:
		return fgb.DateTime
	case data.TypeText, data.TypeCode, data.TypeList, data.TypeUnit:
	}
	return fgb.String
}

func (f *flatGeobuf) row(r *record) error {
	b := fgb.AppendText(f.buf[:0], 0, r.id)
	for i, v := range r.values {
		switch {
		case v.IsNull():
		case f.fields[i].Type == data.TypeFloat: // a whole number too
			b = fgb.AppendDouble(b, i+1, v.Float())
		case v.Kind() == data.KindInt:
			b = fgb.AppendLong(b, i+1, v.Int())
		case v.Kind() == data.KindBool:
			b = fgb.AppendBool(b, i+1, v.Bool())
		default:
			b = fgb.AppendText(b, i+1, v.String())
		}
	}
	f.buf = b
	return f.writer.Put(r.geometry, b)
}

func (f *flatGeobuf) end() error { return nil }

func (f *flatGeobuf) close() error {
	_, err := f.writer.WriteTo(f.out.w)
	return err
}

// Close removes the spool.
func (f *flatGeobuf) Close() error {
	if f.spool == nil {
		return nil
	}
	return errors.Join(f.spool.Close(), os.Remove(f.spool.Name()))
}
