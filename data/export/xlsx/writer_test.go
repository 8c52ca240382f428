package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// book writes a workbook by hand.
func book(t testing.TB, fill func(x *Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	x, err := NewWriter(&b, day)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fill(x), x.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, body []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestCellsReadBack(t *testing.T) {
	texts := []string{
		"普通", " leading", "trailing\t", "a\nb", "a\r\nb", `<b>&"'`, "_x000D_", "x_x0041_y_", "_x12_", "𠮷😀", "", "\x00\x1f", "\xff\xfe", "\ufffe", strings.Repeat("长", MaxUnits),
		strings.Repeat("😀", MaxUnits/2+1),
	}
	wants := append([]string(nil), texts...)
	wants[11], wants[12], wants[13] = "\ufffd\ufffd", "\ufffd\ufffd", "\ufffd"
	wants[15] = strings.Repeat("😀", MaxUnits/2)
	numbers := []float64{0, -1.5, 1e-9, 123456789012345, 0.1, math.MaxFloat64}
	f := read(t, book(t, func(x *Writer) error {
		if err := x.Sheet("表", []float64{10, 20}); err != nil {
			return err
		}
		for i, s := range texts {
			x.Begin()
			if cut := x.Text(Plain, s); cut != (i == 15) {
				t.Errorf("text %d: cut %t", i, cut)
			}
			x.Empty()
			if i < len(numbers) {
				x.Float(Plain, numbers[i])
			} else {
				x.Int(math.MaxInt64)
			}
			x.Bool(i%2 == 0)
			if err := x.End(); err != nil {
				return err
			}
		}
		return nil
	}))
	rows, err := f.GetRows("表", excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(texts) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, r := range rows {
		if r[0] != wants[i] || r[1] != "" {
			t.Errorf("text %d is read as %.40q, %q", i, r[0], r[1])
		}
		if want := map[bool]string{true: "1", false: "0"}[i%2 == 0]; r[3] != want {
			t.Errorf("truth %d is read as %s", i, r[3])
		}
	}
	for i, want := range []string{"0", "-1.5", "1e-09", "1.23456789012345e+14", "0.1", "1.7976931348623157e+308", "9223372036854775807"} {
		if rows[i][2] != want {
			t.Errorf("number %d is read as %s", i, rows[i][2])
		}
	}
}

func TestStylesAreShown(t *testing.T) {
	f := read(t, book(t, func(x *Writer) error {
		if err := x.Sheet("s", nil); err != nil {
			return err
		}
		x.Begin()
		x.Text(Head, "h")
		x.Float(Date, 46082) // 2026-03-01
		x.Float(Instant, 46082.4375)
		x.Text(Wrap, "a\nb")
		return x.End()
	}))
	rows, err := f.GetRows("s")
	if err != nil || strings.Join(rows[0], "|") != "h|2026-03-01|2026-03-01 10:30:00|a\nb" {
		t.Errorf("%q %v", rows, err)
	}
	id, err := f.GetCellStyle("s", "A1")
	if style, e := f.GetStyle(id); err != nil || e != nil || !style.Font.Bold {
		t.Errorf("the heading is not bold: %v %v", err, e)
	}
	panes, err := f.GetPanes("s")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v %v", panes, err)
	}
}

func TestSheetsHaveLegalNames(t *testing.T) {
	long := strings.Repeat("乡镇", 20)
	body := book(t, func(x *Writer) error {
		for _, name := range []string{"", "a/b[c]", "A/B[C]", "'quoted'", long, long, strings.Repeat("😀", 20), `x"<&>`} {
			if err := x.Sheet(name, nil); err != nil {
				return err
			}
		}
		return nil
	})
	want := []string{"_", "a_b_c_", "A_B_C__2", "quoted", strings.Repeat("乡镇", 15) + "乡", strings.Repeat("乡镇", 14) + "乡_2", strings.Repeat("😀", 15), `x"<&>`}
	if got := read(t, body).GetSheetList(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q\n%q", got, want)
	}
}

func TestColumns(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := columnName(i); got != want {
			t.Errorf("column %d is %s, not %s", i, got, want)
		}
	}
}

// FuzzText: whatever a text holds, the sheet is XML that says it.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a", "_x0041_", "__x0041__", "\r", "]]>", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got struct {
			Text string `xml:",chardata"`
		}
		raw := append(appendXML([]byte("<t>"), s), "</t>"...)
		if err := xml.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if plain := strings.ToValidUTF8(got.Text, ""); plain != got.Text {
			t.Errorf("%q", got.Text)
		}
		if !strings.ContainsFunc(s, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffd || r >= 0xfffe && r <= 0xffff
		}) {
			if back := strings.ReplaceAll(got.Text, "_x005F_", "_"); back != strings.ReplaceAll(s, "_x005F_", "_") && back != s {
				t.Errorf("%q is read as %q", s, back)
			}
		}
	})
}

// TestPartsAreXML: each part is well-formed, and the first one is what programs know the format by.
func TestPartsAreXML(t *testing.T) {
	body := book(t, func(x *Writer) error { return x.Sheet(`x"<&>`, []float64{1}) })
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || z.File[0].Name != "_rels/.rels" {
		t.Fatalf("%v %v", err, z.File[0].Name)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(r); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
		}
	}
}
