package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"lianxin/data"
	"lianxin/data/export/shp"
)

// shapefile writes a zip of Shapefiles, one a layer, each with .prj, .cpg, and a table of its short names. Widths of texts are found by
// going through the rows once before.
type shapefile struct {
	out    *output
	zip    *zip.Writer
	tables []*Table
	table  *Table
	fields []shp.Field
	writer *shp.Writer
	files  []*os.File // .shp, .shx, .dbf
	cells  []string
	cut    int64
	cuts   []Fact
}

func newShapefile(o *output) encoder { return &shapefile{out: o, zip: zip.NewWriter(o.w)} }

var shapeParts = []string{".shp", ".shx", ".dbf"}

func (s *shapefile) begin(t *Table) error {
	s.table, s.tables, s.cut = t, append(s.tables, t), 0
	if err := s.measure(t); err != nil {
		return err
	}
	var outs [3]io.WriteSeeker
	for i := range shapeParts {
		f, err := os.CreateTemp(s.out.dir, "shape-*")
		if err != nil {
			return err
		}
		s.files, outs[i] = append(s.files, f), f
	}
	shape := map[data.Geometry]shp.Shape{data.PointGeometry: shp.Point, data.LineGeometry: shp.Line, data.AreaGeometry: shp.Polygon}[t.Layer.Geometry]
	var err error
	s.writer, err = shp.NewWriter(outs[0], outs[1], outs[2], shape, s.fields)
	s.cells = make([]string, len(s.fields))
	return err
}

// measure finds the fields: texts as wide as the longest.
func (s *shapefile) measure(t *Table) error {
	names := []string{"id"}
	for i := range t.Fields {
		names = append(names, t.Fields[i].Name)
	}
	widths := make([]int, len(t.Fields)+1)
	n := 0
	for row := range t.Rows {
		if n++; n%256 == 0 {
			if err := s.out.ctx.Err(); err != nil {
				return err
			}
		}
		widths[0] = max(widths[0], len(row.ID()))
		for i := range t.Fields {
			if v := row.Value(i); t.Fields[i].Type != data.TypeInt && t.Fields[i].Type != data.TypeFloat {
				widths[i+1] = max(widths[i+1], len(s.cell(v)))
			}
		}
	}
	s.fields = make([]shp.Field, len(names))
	for i, name := range shp.Names(names) {
		f := shp.Field{Name: name, Type: 'C', Width: min(max(widths[i], 1), shp.MaxText)}
		if i > 0 {
			switch t.Fields[i-1].Type {
			case data.TypeInt:
				f.Type, f.Width = 'N', 18
			case data.TypeFloat:
				f.Type, f.Width, f.Decimals = 'N', 24, 9
			case data.TypeBool:
				f.Type, f.Width = 'L', 1
			case data.TypeText, data.TypeCode, data.TypeTime, data.TypeList, data.TypeUnit:
			}
		}
		s.fields[i] = f
	}
	return nil
}

func (s *shapefile) cell(v data.Value) string {
	switch v.Kind() {
	case data.KindTime, data.KindDate:
		return string(localTime(nil, v, s.out.job.Note.zone()))
	case data.KindFloat:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case data.KindBool:
		if v.Bool() {
			return "T"
		}
		return "F"
	case data.KindText, data.KindList, data.KindInt, data.KindNull:
	}
	return v.String()
}

func (s *shapefile) row(r *record) error {
	s.cells[0] = r.id
	for i, v := range r.values {
		s.cells[i+1] = s.cell(v)
		if f := &s.fields[i+1]; f.Type == 'N' && len(s.cells[i+1]) > f.Width { // a number must not be cut
			s.cells[i+1] = strconv.FormatFloat(v.Float(), 'e', 15, 64)
		}
	}
	cut, err := s.writer.Put(r.geometry, s.cells)
	s.cut += int64(cut)
	if errors.Is(err, shp.ErrTooLarge) {
		return data.Invalid("format", "%v: narrow the filter, or take gpkg or fgb", err)
	}
	return err
}

func (s *shapefile) end() error {
	at := s.out.job.Note.At.In(s.out.job.Note.zone())
	if err := s.writer.Close(at.Year(), int(at.Month()), at.Day()); err != nil {
		return err
	}
	name := string(s.table.Layer.ID)
	if mark := Mark(s.out.job.System); mark != "" {
		name += "_" + mark
	}
	for i, suffix := range shapeParts {
		if err := s.member(name+suffix, s.files[i]); err != nil {
			return err
		}
	}
	if s.cut > 0 {
		s.cuts = append(s.cuts, Fact{"截断", fmt.Sprintf("%s：%d 处文字超过 Shapefile 的 %d 字节上限，已截断", s.table.Layer.ID, s.cut, shp.MaxText)})
	}
	for _, m := range []struct{ suffix, text string }{
		{".prj", s.out.job.System.EsriWKT()}, {".cpg", "UTF-8"}, {"_字段对照.csv", s.names()},
	} {
		if err := s.text(name+m.suffix, m.text); err != nil {
			return err
		}
	}
	return s.dropFiles()
}

// member copies a file into the zip.
func (s *shapefile) member(name string, f *os.File) error {
	w, err := zipMember(s.zip, name, s.out.job.Note.At)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func (s *shapefile) text(name, text string) error {
	w, err := zipMember(s.zip, name, s.out.job.Note.At)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// names is the table that says which field a short name stands for.
func (s *shapefile) names() string {
	b := []byte(bom + "短名,字段,中文名,英文名,类型,单位,代码\r\n")
	for i, f := range s.fields {
		def := data.Field{Name: "id", Label: data.Label{Zh: "记录ID", En: "ID"}}
		if i > 0 {
			def = s.table.Fields[i-1]
		}
		var codes string
		for k, c := range def.Codes {
			if k > 0 {
				codes += "; "
			}
			codes += c.Code + "=" + c.Label.Zh
		}
		for _, cell := range []string{f.Name, def.Name, def.Label.Zh, def.Label.En, typeWords(def.Type), def.Unit} {
			b = append(appendCell(b, cell), ',')
		}
		b = append(appendCell(b, codes), '\r', '\n')
	}
	return string(b)
}

func (s *shapefile) close() error {
	items := append(s.out.job.items(s.tables...), s.cuts...)
	items = append(items, Fact{"Shapefile 的限制", "字段名不超过 10 个字符，见字段对照表；文字不超过 254 字节；时间以文字表示；单个文件不超过 2 GB"})
	text := bom
	for _, i := range items {
		text += i.Label + "：" + i.Text + "\r\n"
	}
	return errors.Join(s.text("说明.txt", text), s.zip.Close())
}

// Close removes the temporary files.
func (s *shapefile) Close() error { return s.dropFiles() }

func (s *shapefile) dropFiles() error {
	var all error
	for _, f := range s.files {
		all = errors.Join(all, f.Close(), os.Remove(f.Name()))
	}
	s.files = nil
	return all
}
