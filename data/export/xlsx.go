package export

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lianxin/data"
)

// Limits of a sheet.
const (
	sheetRows  = 1 << 20 // its heading among them
	cellUnits  = 32767   // UTF-16 units of a text
	noteSheet  = "说明"
	fieldSheet = "字段说明"
)

// workbook writes XLSX: a sheet a layer (several when it has more rows than a sheet holds), what the file is, and what its columns mean.
// Rows go to files in the folder for temporary ones as they come.
type workbook struct {
	out    *output
	file   *excelize.File
	sheet  *excelize.StreamWriter
	cols   *columns
	tables []*Table
	part   int   // sheets of this table
	rows   int   // of this sheet
	cut    int64 // cells too long for Excel
	cells  []any
	style  struct{ head, date, instant, wrap int }
}

func newXLSX(o *output) encoder {
	return &workbook{out: o, file: excelize.NewFile(excelize.Options{TmpDir: o.dir})}
}

// Close lets go of the temporary files, also of a workbook that was given up.
func (x *workbook) Close() error { return x.file.Close() }

func (x *workbook) begin(t *Table) error {
	if len(x.tables) == 0 {
		if err := x.styles(); err != nil {
			return err
		}
	}
	x.tables = append(x.tables, t)
	x.cols = newColumns(x.out.job, t)
	x.part = 0
	return x.nextSheet(t)
}

func (x *workbook) styles() (err error) {
	add := func(s *excelize.Style) int {
		id, e := x.file.NewStyle(s)
		if e != nil {
			err = e
		}
		return id
	}
	date, instant := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	x.style.head = add(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}})
	x.style.date = add(&excelize.Style{CustomNumFmt: &date})
	x.style.instant = add(&excelize.Style{CustomNumFmt: &instant})
	x.style.wrap = add(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return err
}

// nextSheet begins a sheet with its heading frozen.
func (x *workbook) nextSheet(t *Table) error {
	x.part++
	name := safeName(t.Layer.Label.Zh)
	if x.part > 1 {
		name += fmt.Sprintf("_%d", x.part)
	}
	widths := make([]float64, len(x.cols.titles))
	for i, title := range x.cols.titles {
		widths[i] = math.Min(math.Max(float64(len(title)), 10), 24)
	}
	if err := x.open(name, widths); err != nil {
		return err
	}
	head := make([]any, len(x.cols.titles))
	for i, title := range x.cols.titles {
		head[i] = excelize.Cell{StyleID: x.style.head, Value: inert(title)}
	}
	x.rows = 0
	return x.put(head)
}

// open makes a sheet; the one a new workbook has becomes the first.
func (x *workbook) open(name string, widths []float64) error {
	if x.sheet != nil {
		if err := x.sheet.Flush(); err != nil {
			return err
		}
	}
	var err error
	if x.sheet == nil {
		err = x.file.SetSheetName("Sheet1", name)
	} else {
		_, err = x.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if x.sheet, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	for i, w := range widths {
		if err := x.sheet.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	return x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (x *workbook) put(cells []any) error {
	x.rows++
	at, err := excelize.CoordinatesToCellName(1, x.rows)
	if err != nil {
		return err
	}
	return x.sheet.SetRow(at, cells)
}

func (x *workbook) row(r *record) error {
	if x.rows == sheetRows {
		if err := x.nextSheet(x.tables[len(x.tables)-1]); err != nil {
			return err
		}
	}
	cells := append(x.cells[:0], x.text(r.id))
	for i, v := range r.values {
		cells = append(cells, x.value(&x.cols.fields[i], v))
	}
	switch x.cols.place {
	case PlaceNone:
	case PlaceWKT:
		cells = append(cells, x.text(wktOf(r.geometry)))
	default:
		if p, ok := xy(r.geometry); ok {
			cells = append(cells, p[0], p[1])
		}
	}
	x.cells = cells
	return x.put(cells)
}

func (x *workbook) value(f *data.Field, v data.Value) any {
	switch v.Kind() {
	case data.KindText, data.KindList:
		return x.text(said(f, v, x.cols.headings))
	case data.KindInt:
		return v.Int()
	case data.KindFloat:
		return v.Float()
	case data.KindBool:
		if x.cols.headings != Chinese {
			return v.Bool()
		}
		if v.Bool() {
			return "是"
		}
		return "否"
	case data.KindTime:
		return x.moment(time.UnixMilli(v.Int()).In(x.out.job.Note.zone()), x.style.instant)
	case data.KindDate:
		return x.moment(time.Unix(v.Int()*86400, 0).UTC(), x.style.date)
	case data.KindNull:
	}
	return nil
}

// moment is a date as Excel counts it: days since 1899-12-30 by the wall clock. What lies before its calendar is text.
func (x *workbook) moment(t time.Time, style int) any {
	if t.Year() < 1901 || t.Year() > 9999 {
		return t.Format("2006-01-02 15:04:05")
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	ms := wall.UnixMilli() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).UnixMilli()
	return excelize.Cell{StyleID: style, Value: float64(ms) / 86_400_000}
}

// text is a text that no spreadsheet runs, cut to what a cell holds.
func (x *workbook) text(s string) any {
	if s == "" {
		return nil
	}
	s = inert(s)
	if len(s) > cellUnits { // fewer bytes are fewer units
		units := 0
		for i, r := range s {
			units++
			if r > 0xffff {
				units++
			}
			if units > cellUnits {
				x.cut++
				return s[:i]
			}
		}
	}
	return s
}

func (x *workbook) end() error { return nil }

func (x *workbook) close() error {
	if err := x.describe(); err != nil {
		return err
	}
	if err := x.dictionary(); err != nil {
		return err
	}
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(x.out.w, 64<<10)
	// The library gathers the whole file in memory; this sends it on as it comes, and the memory stays empty.
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	if err := x.file.Write(io.Discard); err != nil {
		return err
	}
	return w.Flush()
}

// describe writes what the file is.
func (x *workbook) describe() error {
	if err := x.open(noteSheet, []float64{16, 90}); err != nil {
		return err
	}
	x.rows = 0
	items := append([]Fact{{"项目", "内容"}}, x.out.job.items(x.tables...)...)
	if x.cut > 0 {
		items = append(items, Fact{"截断", fmt.Sprintf("%d 个单元格超过 Excel 的 %d 字上限，已截断", x.cut, cellUnits)})
	}
	for i, it := range items {
		style := x.style.wrap
		if i == 0 {
			style = x.style.head
		}
		if err := x.put([]any{excelize.Cell{StyleID: style, Value: it.Label}, excelize.Cell{StyleID: style, Value: x.text(it.Text)}}); err != nil {
			return err
		}
	}
	return nil
}

// dictionary writes what the columns mean, with the codes that may stand in them.
func (x *workbook) dictionary() error {
	if err := x.open(fieldSheet, []float64{16, 24, 22, 22, 12, 12, 60, 60}); err != nil {
		return err
	}
	x.rows = 0
	var head []any
	for _, title := range []string{"图层", "字段", "中文名", "英文名", "类型", "单位", "说明", "代码"} {
		head = append(head, excelize.Cell{StyleID: x.style.head, Value: title})
	}
	if err := x.put(head); err != nil {
		return err
	}
	for _, t := range x.tables {
		for i := range t.Fields {
			f := &t.Fields[i]
			var codes []string
			for _, c := range f.Codes {
				codes = append(codes, c.Code+" = "+c.Label.Zh+" / "+c.Label.En)
			}
			row := []any{t.Layer.Label.Zh, f.Name, f.Label.Zh, f.Label.En, typeWords(f.Type), f.Unit, f.Help.Zh, excelize.Cell{StyleID: x.style.wrap, Value: strings.Join(codes, "\n")}}
			if err := x.put(row); err != nil {
				return err
			}
		}
	}
	return nil
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
