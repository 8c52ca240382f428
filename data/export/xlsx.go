package export

import (
	"bufio"
	"fmt"
	"math"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/export/xlsx"
)

const (
	noteSheet  = "说明"
	fieldSheet = "字段说明"
)

// workbook writes XLSX: a sheet a layer (several when it has more rows than a sheet holds), what the file is, and what its columns mean.
type workbook struct {
	out    *output
	buffer *bufio.Writer
	file   *xlsx.Writer
	cols   *columns
	tables []*Table
	cut    int64 // cells too long for Excel
}

func newXLSX(o *output) encoder { return &workbook{out: o, buffer: bufio.NewWriterSize(o.w, 64<<10)} }

func (x *workbook) begin(t *Table) (err error) {
	if err := x.start(); err != nil {
		return err
	}
	x.tables = append(x.tables, t)
	x.cols = newColumns(x.out.job, t)
	return x.nextSheet(t)
}

// start begins the file.
func (x *workbook) start() (err error) {
	if x.file == nil {
		x.file, err = xlsx.NewWriter(x.buffer, x.out.job.Note.At)
	}
	return err
}

// nextSheet begins a sheet with its heading.
func (x *workbook) nextSheet(t *Table) error {
	widths := make([]float64, len(x.cols.titles))
	for i, title := range x.cols.titles {
		widths[i] = math.Min(math.Max(float64(len(title)), 10), 24)
	}
	return x.open(safeName(t.Layer.Label.Zh), widths, x.cols.titles)
}

func (x *workbook) open(name string, widths []float64, head []string) error {
	if err := x.file.Sheet(name, widths); err != nil {
		return err
	}
	x.file.Begin()
	for _, title := range head {
		x.text(xlsx.Head, title)
	}
	return x.file.End()
}

func (x *workbook) row(r *record) error {
	if x.file.Rows() == xlsx.MaxRows {
		if err := x.nextSheet(x.tables[len(x.tables)-1]); err != nil {
			return err
		}
	}
	x.file.Begin()
	x.text(xlsx.Plain, r.id)
	for i, v := range r.values {
		x.value(&x.cols.fields[i], v)
	}
	switch x.cols.place {
	case PlaceNone:
	case PlaceWKT:
		x.text(xlsx.Plain, wktOf(r.geometry))
	default:
		if p, ok := xy(r.geometry); ok {
			x.file.Float(xlsx.Plain, p[0])
			x.file.Float(xlsx.Plain, p[1])
		}
	}
	return x.file.End()
}

func (x *workbook) value(f *data.Field, v data.Value) {
	switch v.Kind() {
	case data.KindText, data.KindList:
		x.text(xlsx.Plain, said(f, v, x.cols.headings))
	case data.KindInt:
		x.file.Int(v.Int())
	case data.KindFloat:
		x.file.Float(xlsx.Plain, v.Float())
	case data.KindBool:
		switch {
		case x.cols.headings != Chinese:
			x.file.Bool(v.Bool())
		case v.Bool():
			x.text(xlsx.Plain, "是")
		default:
			x.text(xlsx.Plain, "否")
		}
	case data.KindTime:
		x.moment(time.UnixMilli(v.Int()).In(x.out.job.Note.zone()), xlsx.Instant)
	case data.KindDate:
		x.moment(time.Unix(v.Int()*86400, 0).UTC(), xlsx.Date)
	case data.KindNull:
		x.file.Empty()
	}
}

// moment is a date as Excel counts it: days since 1899-12-30 by the wall clock. What lies before its calendar is text.
func (x *workbook) moment(t time.Time, style xlsx.Style) {
	if t.Year() < 1901 || t.Year() > 9999 {
		x.text(xlsx.Plain, t.Format("2006-01-02 15:04:05"))
		return
	}
	_, offset := t.Zone()
	x.file.Float(style, float64(t.UnixMilli()+int64(offset)*1000+epochMillis)/86_400_000)
}

// epochMillis is 1970-01-01 as Excel counts it, in milliseconds.
const epochMillis = 25_569 * 86_400_000

// text is a text that no spreadsheet runs, cut to what a cell holds.
func (x *workbook) text(style xlsx.Style, s string) {
	if x.file.Text(style, inert(s)) {
		x.cut++
	}
}

func (x *workbook) end() error { return nil }

func (x *workbook) close() error {
	if err := x.start(); err != nil { // of a job without tables
		return err
	}
	if err := x.describe(); err != nil {
		return err
	}
	if err := x.dictionary(); err != nil {
		return err
	}
	if err := x.file.Close(); err != nil {
		return err
	}
	return x.buffer.Flush()
}

// describe writes what the file is.
func (x *workbook) describe() error {
	if err := x.open(noteSheet, []float64{16, 90}, []string{"项目", "内容"}); err != nil {
		return err
	}
	items := x.out.job.items(x.tables...)
	if x.cut > 0 {
		items = append(items, Fact{"截断", fmt.Sprintf("%d 个单元格超过 Excel 的 %d 字上限，已截断", x.cut, xlsx.MaxUnits)})
	}
	for _, it := range items {
		x.file.Begin()
		x.text(xlsx.Wrap, it.Label)
		x.text(xlsx.Wrap, it.Text)
		if err := x.file.End(); err != nil {
			return err
		}
	}
	return nil
}

// dictionary writes what the columns mean, with the codes that may stand in them.
func (x *workbook) dictionary() error {
	if err := x.open(fieldSheet, []float64{16, 24, 22, 22, 12, 12, 60, 60}, []string{"图层", "字段", "中文名", "英文名", "类型", "单位", "说明", "代码"}); err != nil {
		return err
	}
	for _, t := range x.tables {
		for i := range t.Fields {
			f := &t.Fields[i]
			var codes []string
			for _, c := range f.Codes {
				codes = append(codes, c.Code+" = "+c.Label.Zh+" / "+c.Label.En)
			}
			x.file.Begin()
			for _, s := range []string{t.Layer.Label.Zh, f.Name, f.Label.Zh, f.Label.En, typeWords(f.Type), unitWords(f.Unit), f.Help.Zh} {
				x.text(xlsx.Plain, s)
			}
			x.text(xlsx.Wrap, strings.Join(codes, "\n"))
			if err := x.file.End(); err != nil {
				return err
			}
		}
	}
	return nil
}

// unitWords are a unit as a cell may hold it: a bare sign would be taken for a formula's beginning.
func unitWords(unit string) string {
	if unit == "%" {
		return "百分比"
	}
	return unit
}

func typeWords(t data.Type) string {
	switch t {
	case data.TypeCode:
		return "代码"
	case data.TypeInt:
		return "整数"
	case data.TypeFloat:
		return "小数"
	case data.TypeBool:
		return "是否"
	case data.TypeTime:
		return "日期时间"
	case data.TypeList:
		return "多个代码"
	case data.TypeUnit:
		return "区划代码"
	case data.TypeText:
	}
	return "文字"
}
