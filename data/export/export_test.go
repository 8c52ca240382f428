package export

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lianxin/data"
	"lianxin/data/export/xlsx"
	"lianxin/geo/datum"
)

func mustSystem(t testing.TB, name string) datum.System {
	t.Helper()
	s, err := datum.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, j *Job) []byte {
	t.Helper()
	var b bytes.Buffer
	dir := t.TempDir()
	if err := Write(t.Context(), &b, dir, j); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	return b.Bytes()
}

// The apostrophe is all that may be added to a text.
func unquoted(cell, text string) bool { return cell == text || cell == "'"+text }

func TestCSVHoldsEveryTextAndNoFormula(t *testing.T) {
	body := write(t, job(t, CSV, samples(t)[0]))
	if !bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		t.Fatal("no byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(body[3:])).ReadAll()
	if err != nil || len(rows) != len(awkward)+1 {
		t.Fatalf("%v: %d rows", err, len(rows))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for i, row := range rows[1:] {
		// encoding/csv reads CR LF within quotes as LF.
		if !unquoted(row[at["title"]], strings.ReplaceAll(awkward[i], "\r\n", "\n")) {
			t.Errorf("%q is written %q", awkward[i], row[at["title"]])
		}
		for _, cell := range row {
			if rest := strings.TrimLeft(cell, " "); rest != "" && strings.ContainsAny(rest[:1], "=+-@\t") {
				t.Errorf("%q is taken for a formula", cell)
			}
		}
		if note := row[at["export_note"]]; !strings.Contains(note, "4711") || !strings.Contains(note, "演示") || !strings.Contains(note, "EPSG:4490") {
			t.Errorf("note %q", note)
		}
	}
	if first := rows[1]; first[at["found"]] != "2026-03-01T10:30:15+08:00" || first[at["due"]] != "2026-03-02" || first[at["lon"]] != "112.1234567" {
		t.Errorf("first row %v", first)
	}
	if rows[4][at["lon"]] != "" || rows[4][at["lat"]] != "" {
		t.Errorf("a place for a row without: %v", rows[4])
	}
	if !bytes.Contains(body, []byte("two\r\nlines\nand a third")) {
		t.Error("line ends within a text were changed")
	}
}

func TestCSVInChinese(t *testing.T) {
	j := job(t, CSV, samples(t)[0])
	j.Options, j.System = Options{}, mustSystem(t, "GCJ-02")
	head, rest, _ := strings.Cut(string(write(t, j)), "\r\n")
	if !strings.Contains(head, "纠纷类别") || !strings.Contains(head, "经度（GCJ-02）") || !strings.Contains(rest, "土地山林") || !strings.Contains(rest, "偏移坐标") {
		t.Errorf("%s\n%.300s", head, rest)
	}
	if !strings.Contains(j.FileName(), "GCJ-02") || !strings.Contains(j.FileName(), "演示数据") {
		t.Errorf("name %s", j.FileName())
	}
}

func TestXLSXReadsBack(t *testing.T) {
	j := job(t, XLSX, samples(t)...)
	f, err := excelize.OpenReader(bytes.NewReader(write(t, j)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "矛盾纠纷 走访轨迹 村_社区 走访覆盖 说明 字段说明" {
		t.Errorf("sheets %s", got)
	}
	rows, err := f.GetRows("矛盾纠纷", excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(awkward)+1 {
		t.Fatalf("%v: %d rows", err, len(rows))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for i, row := range rows[1:] {
		if got := row[at["title"]]; !unquoted(strings.ReplaceAll(got, "\r\n", "\n"), strings.ReplaceAll(awkward[i], "\r\n", "\n")) || strings.HasPrefix(got, "=") {
			t.Errorf("%q is written %q", awkward[i], got)
		}
		name, _ := excelize.CoordinatesToCellName(at["title"]+1, i+2)
		if formula, err := f.GetCellFormula("矛盾纠纷", name); err != nil || formula != "" {
			t.Errorf("a formula %q: %v", formula, err)
		}
	}
	panes, err := f.GetPanes("矛盾纠纷")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the heading is not frozen: %+v %v", panes, err)
	}
	shown, err := f.GetRows("矛盾纠纷")
	if err != nil || shown[1][at["found"]] != "2026-03-01 10:30:15" || shown[1][at["due"]] != "2026-03-02" {
		t.Errorf("times are shown %q %q %v", shown[1][at["found"]], shown[1][at["due"]], err)
	}
	notes, err := f.GetRows("说明")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range notes {
		all = append(all, strings.Join(r, "="))
	}
	for _, want := range []string{"筛选条件=全部", "记录数=16", "坐标系=EPSG:4490", "导出审计号=4711", "演示数据=", "来源=测试来源", "时区=Asia/Shanghai", "导出时间=2026-03-01 10:30:15"} {
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("the note lacks %s:\n%s", want, strings.Join(all, "\n"))
		}
	}
	fields, err := f.GetRows("字段说明")
	if err != nil {
		t.Fatal(err)
	}
	listed := false
	for _, r := range fields {
		listed = listed || len(r) > 7 && r[1] == "category" && strings.Contains(r[7], "land = 土地山林 / ")
	}
	if !listed {
		t.Error("the codes of category are not listed")
	}
}

// TestXLSXGoesOnInAnotherSheet: a layer of more rows than a sheet holds.
func TestXLSXGoesOnInAnotherSheet(t *testing.T) {
	const rows = xlsx.MaxRows + 5
	tab := many(t, rows)
	tab.Fields = tab.Fields[:1]
	j := job(t, XLSX, tab)
	j.Options.Geometry = PlaceNone
	path := filepath.Join(t.TempDir(), "long.xlsx")
	if err := WriteFile(t.Context(), path, j); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for name, want := range map[string]int{"sheet1": xlsx.MaxRows, "sheet2": 1 + 6} { // with their headings
		sheet, err := z.Open("xl/worksheets/" + name + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(sheet)
		if got := bytes.Count(body, []byte("<row ")); err != nil || got != want {
			t.Errorf("%s has %d rows, want %d: %v", name, got, want, err)
		}
	}
	list, err := z.Open("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(list); err != nil || !bytes.Contains(body, []byte(`"矛盾纠纷_2"`)) {
		t.Errorf("%s %v", body, err)
	}
}

func TestGeoJSONSaysWhatItIs(t *testing.T) {
	j := job(t, GeoJSON, samples(t)[2])
	j.Tables[0].Notes = []string{"older rows are not here"}
	var doc struct {
		Type, Filter, Generated string
		AuditID                 string `json:"audit_id"`
		NumberMatched           int
		Notes                   []string
		Features                []struct {
			Geometry struct {
				Type        string
				Coordinates [][][][2]float64
			}
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(write(t, j), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Type != "FeatureCollection" || doc.AuditID != "4711" || doc.Generated == "" || doc.NumberMatched != 1 || len(doc.Notes) != 1 || len(doc.Features) != 1 {
		t.Errorf("%+v", doc)
	}
	// RFC 7946: outer rings counterclockwise, inner ones clockwise.
	for _, polygon := range doc.Features[0].Geometry.Coordinates {
		for i, ring := range polygon {
			area := 0.0
			for k := 1; k < len(ring); k++ {
				area += ring[k-1][0]*ring[k][1] - ring[k][0]*ring[k-1][1]
			}
			if (area > 0) != (i == 0) {
				t.Errorf("ring %d has area %v", i, area)
			}
		}
	}
}

func TestGeoJSONLinesMarkEachRow(t *testing.T) {
	j := job(t, GeoJSONLines, samples(t)[0])
	j.System = mustSystem(t, "BD-09")
	lines := strings.Split(strings.TrimSuffix(string(write(t, j)), "\n"), "\n")
	if len(lines) != len(awkward) {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var f map[string]any
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		properties, _ := f["properties"].(map[string]any)
		if f["coordinate_system"] != "BD-09" || f["generated"] == nil || f["audit_id"] != "4711" || properties["title"] != awkward[i] {
			t.Errorf("line %s", line)
		}
	}
}

func TestSeveralLayersOfOneFileFormats(t *testing.T) {
	j := job(t, CSV, samples(t)...)
	if j.Format.MIME(3) != "application/zip" || !strings.HasSuffix(j.FileName(), ".csv.zip") {
		t.Errorf("%s %s", j.Format.MIME(3), j.FileName())
	}
	body := write(t, j)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "disputes.csv traces.csv villages.csv coverage.csv 说明.txt" {
		t.Errorf("members %s", got)
	}
}

// Any text survives CSV and GeoJSON, and no cell begins as a formula does.
func TestTextsSurvive(t *testing.T) {
	l := layer(t, data.Facilities)
	texts := rapid.String().Filter(func(s string) bool { return !strings.ContainsAny(s, "\x00\r") }) // encoding/csv, the reader here, drops CR
	rapid.Check(t, func(rt *rapid.T) {
		text := texts.Draw(rt, "text")
		tab := table(l, rowOf(l, "x", nil, map[string]data.Value{"name": data.Text(text)}))
		var b bytes.Buffer
		if err := Write(t.Context(), &b, "", job(t, CSV, tab)); err != nil {
			rt.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(b.Bytes()[3:])).ReadAll()
		if err != nil || len(rows) != 2 {
			rt.Fatalf("%v: %q", err, b.String())
		}
		for i, name := range rows[0] {
			if name == "name" && !unquoted(rows[1][i], text) {
				rt.Fatalf("%q is %q", text, rows[1][i])
			}
		}
		b.Reset()
		if err := Write(t.Context(), &b, "", job(t, GeoJSONLines, tab)); err != nil {
			rt.Fatal(err)
		}
		var f struct{ Properties map[string]any }
		if err := json.Unmarshal(b.Bytes(), &f); err != nil {
			rt.Fatal(err)
		}
		if got, _ := f.Properties["name"].(string); got != strings.ToValidUTF8(text, "\ufffd") {
			rt.Fatalf("%q is %q", text, got)
		}
	})
}

func TestWriteFileIsWholeOrNotAtAll(t *testing.T) {
	for _, format := range Formats() {
		t.Run(string(format), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "out."+string(format))
			j := job(t, format, samples(t)[0])
			j.Tables[0].Matched++ // a row less than was counted
			if err := WriteFile(t.Context(), path, j); err == nil {
				t.Error("a row that is missing is no error")
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			j.Tables[0].Matched--
			if err := WriteFile(ctx, path, j); !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
			if err := WriteFile(t.Context(), path, j); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
				t.Errorf("%v %v", info, err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// A disk that fills up is told, in every format.
func TestFullDisk(t *testing.T) {
	for _, format := range Formats() {
		err := Write(t.Context(), &full{left: 700}, t.TempDir(), job(t, format, samples(t)[0]))
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

var errFull = errors.New("no space left")

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var _ io.Writer = (*full)(nil)

func TestFileNamesAreSafe(t *testing.T) {
	for in, want := range map[string]string{"../../etc": "etc", "a/b\\c:d": "a_b_c_d", "村（社区）": "村_社区", "a\r\nb": "a__b", "\u202egpj": "gpj"} {
		if got := safeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for name, want := range map[string]bool{"x_GCJ-02.csv": true, "x.gcj02.csv": true, "x.csv": false, "x-bd09.csv": false} {
		if Marked(name, mustSystem(t, "GCJ-02")) != want {
			t.Errorf("%s", name)
		}
	}
}
