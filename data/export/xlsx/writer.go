package xlsx

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"
)

// Limits of a sheet.
const (
	MaxRows  = 1 << 20 // the heading among them
	MaxUnits = 32767   // UTF-16 units of a text
)

// Writer writes a workbook. It is used by one goroutine. After an error it is of no use.
type Writer struct {
	zip     *zip.Writer
	at      time.Time
	sheets  []string
	part    io.Writer // the open sheet
	buf     []byte
	row     int
	column  int      // of the next cell
	columns []string // A, B…
}

// level of compression, of klauspost/compress, whose sixth costs as much as its second here and leaves a fifth less.
const level = 6

// full is how much is gathered before it is compressed.
const full = 256 << 10

// NewWriter begins a workbook; at is when its parts were made.
func NewWriter(w io.Writer, at time.Time) (*Writer, error) {
	x := &Writer{zip: zip.NewWriter(w), at: at.UTC(), buf: make([]byte, 0, full+64<<10)}
	var packer *flate.Writer // for each part in turn: its tables are large
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (_ io.WriteCloser, err error) {
		if packer == nil {
			packer, err = flate.NewWriter(w, level)
		} else {
			packer.Reset(w)
		}
		return packer, err
	})
	if err := x.whole("_rels/.rels", relationsXML); err != nil { // first, by which programs know the file
		return nil, err
	}
	return x, x.whole("xl/styles.xml", stylesXML)
}

// Sheet begins a sheet whose first row stays in sight. The name is made legal and unlike the others; widths are of its columns, in characters.
func (x *Writer) Sheet(name string, widths []float64) error {
	if err := x.closeSheet(); err != nil {
		return err
	}
	x.sheets = append(x.sheets, sheetName(name, x.sheets))
	var err error
	if x.part, err = x.create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(x.sheets))); err != nil {
		return err
	}
	x.row = 0
	b := append(x.buf[:0], xmlHead+`<worksheet xmlns="`+mainSpace+`"><sheetViews><sheetView workbookViewId="0"`...)
	if len(x.sheets) == 1 {
		b = append(b, ` tabSelected="1"`...)
	}
	b = append(b, `><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`...)
	if len(widths) > 0 {
		b = append(b, `<cols>`...)
	}
	for i, w := range widths {
		b = fmt.Appendf(b, `<col min="%[1]d" max="%[1]d" width="%[2]v" customWidth="1"/>`, i+1, w)
	}
	if len(widths) > 0 {
		b = append(b, `</cols>`...)
	}
	x.buf = append(b, `<sheetData>`...)
	return nil
}

// Begin begins a row; cells follow from the left.
func (x *Writer) Begin() {
	x.row++
	x.column = 0
	x.buf = append(strconv.AppendInt(append(x.buf, `<row r="`...), int64(x.row), 10), `">`...)
}

// End ends a row.
func (x *Writer) End() error {
	x.buf = append(x.buf, `</row>`...)
	if len(x.buf) < full {
		return nil
	}
	return x.flush()
}

// Rows is how many rows the sheet has.
func (x *Writer) Rows() int { return x.row }

// Empty leaves a cell empty.
func (x *Writer) Empty() { x.column++ }

// Text fills a cell. An empty text leaves it empty; of one that is longer than a cell holds the beginning is written, and cut is true.
func (x *Writer) Text(style Style, s string) (cut bool) {
	if s == "" {
		x.Empty()
		return false
	}
	s, cut = fit(s)
	x.cell(style)
	b := append(x.buf, ` t="inlineStr"><is><t`...)
	if blank(s[0]) || blank(s[len(s)-1]) {
		b = append(b, ` xml:space="preserve"`...)
	}
	x.buf = append(appendXML(append(b, '>'), s), `</t></is></c>`...)
	return cut
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// Float fills a cell, a date by its style.
func (x *Writer) Float(style Style, f float64) {
	x.cell(style)
	x.buf = append(strconv.AppendFloat(append(x.buf, `><v>`...), f, 'g', -1, 64), `</v></c>`...)
}

// Int fills a cell.
func (x *Writer) Int(n int64) {
	x.cell(Plain)
	x.buf = append(strconv.AppendInt(append(x.buf, `><v>`...), n, 10), `</v></c>`...)
}

// Bool fills a cell.
func (x *Writer) Bool(b bool) {
	x.cell(Plain)
	digit := byte('0')
	if b {
		digit = '1'
	}
	x.buf = append(append(append(x.buf, ` t="b"><v>`...), digit), `</v></c>`...)
}

// cell opens a cell, up to its other attributes.
func (x *Writer) cell(style Style) {
	for len(x.columns) <= x.column {
		x.columns = append(x.columns, columnName(len(x.columns)))
	}
	b := append(append(x.buf, `<c r="`...), x.columns[x.column]...)
	b = append(strconv.AppendInt(b, int64(x.row), 10), '"')
	if style != Plain {
		b = append(strconv.AppendInt(append(b, ` s="`...), int64(style), 10), '"')
	}
	x.buf = b
	x.column++
}

// columnName is A for 0, Z for 25, AA for 26.
func columnName(i int) string {
	name := string(rune('A' + i%26))
	if i >= 26 {
		return columnName(i/26-1) + name
	}
	return name
}

// Close writes what holds the sheets together. It does not close the file below.
func (x *Writer) Close() error {
	if err := x.closeSheet(); err != nil {
		return err
	}
	for _, part := range []struct{ name, text string }{
		{"xl/workbook.xml", workbookXML(x.sheets)},
		{"xl/_rels/workbook.xml.rels", workbookRelationsXML(len(x.sheets))},
		{"[Content_Types].xml", contentTypesXML(len(x.sheets))},
	} {
		if err := x.whole(part.name, part.text); err != nil {
			return err
		}
	}
	return x.zip.Close()
}

func (x *Writer) closeSheet() error {
	if x.part == nil {
		return nil
	}
	x.buf = append(x.buf, `</sheetData></worksheet>`...)
	err := x.flush()
	x.part = nil
	return err
}

func (x *Writer) flush() error {
	_, err := x.part.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}

func (x *Writer) create(name string) (io.Writer, error) {
	return x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.at})
}

// whole writes a part at once.
func (x *Writer) whole(name, text string) error {
	w, err := x.create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}
