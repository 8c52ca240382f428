package export

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianxin/data"
)

// TestByTownship cuts eleven rows of three townships and a county into workbooks, and reads these as a spreadsheet program does.
func TestByTownship(t *testing.T) {
	l := layer(t, data.Disputes)
	tiers := []string{"village", "city_leader", "", "township", "county_leader"}
	names := map[string]string{"431021": "桂阳县", "431021100": "=甲/镇", "431021101": "乙镇", "431023100": "丙镇"}
	units := []string{"431021101201", "431021100200", "431021100200", "431023100200", "431021"}
	var rows []fake
	for i := range 11 {
		unit := units[i%5]
		values := map[string]data.Value{
			data.FieldUnit: data.Text(unit), "owner_tier": data.Text(tiers[i*7%5]), "owner_post": data.Text("某人职务"), "due": data.Date(20_600 - int64(i)), "title": data.Text(fmt.Sprint("事项", i)),
		}
		if len(unit) == 12 {
			values[data.FieldTownship] = data.Text(unit[:9])
		}
		rows = append(rows, rowOf(l, fmt.Sprintf("id%02d", i), nil, values))
	}
	parts, err := ByTownship(table(l, rows...), func(code string) string { return names[code] })
	if err != nil {
		t.Fatal(err)
	}
	j := job(t, XLSX, parts...)
	j.Split, j.Options.Headings = true, Chinese
	if got := j.Total(); got != 11 {
		t.Errorf("%d rows together", got)
	}
	if name := j.FileName(); !strings.HasSuffix(name, ".zip") || !strings.Contains(name, "按乡镇") {
		t.Errorf("the file is called %s", name)
	}
	body := write(t, j)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"桂阳县__甲_镇_431021100.xlsx": 4, "桂阳县_乙镇_431021101.xlsx": 3, "丙镇_431023100.xlsx": 2, "未落到乡镇.xlsx": 2, "说明.txt": 0,
	}
	for _, member := range z.File {
		n, ok := want[member.Name]
		if !ok {
			t.Errorf("the zip holds %q", member.Name)
			continue
		}
		delete(want, member.Name)
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if !strings.Contains(string(content), "合计：4 个文件，11 条") {
				t.Errorf("the list says %s", content)
			}
			continue
		}
		checkPart(t, member.Name, content, n)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func checkPart(t *testing.T, name string, content []byte, n int) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer f.Close()
	rows, err := f.GetRows("矛盾纠纷")
	if err != nil || len(rows) != n+1 {
		t.Fatalf("%s: %d rows, want %d: %v", name, len(rows)-1, n, err)
	}
	rank := map[string]int{"市级领导": 0, "县市区主官": 1, "县级领导": 2, "乡镇": 3, "村（社区）": 4, "": 9}
	tier, last := -1, -1
	for i, title := range rows[0] {
		if title == "包案层级" {
			tier = i
		}
		if strings.Contains(title, "职务") {
			t.Errorf("%s names posts", name)
		}
	}
	for _, row := range rows[1:] {
		at, ok := rank[row[tier]]
		if !ok {
			t.Fatalf("%s: tier %q", name, row[tier])
		}
		if at < last {
			t.Errorf("%s: tiers are not in order", name)
		}
		last = at
	}
	notes, err := f.GetRows(noteSheet)
	text := fmt.Sprint(notes)
	if err != nil || !strings.Contains(text, fmt.Sprintf("记录数 %d", n)) || !strings.Contains(text, "包案职务") || !strings.Contains(text, "演示数据") {
		t.Errorf("%s: the note says %v, %v", name, notes, err)
	}
}

func TestByTownshipOfNothing(t *testing.T) {
	parts, err := ByTownship(table(layer(t, data.Disputes)), func(string) string { return "" })
	if err != nil || len(parts) != 0 {
		t.Fatalf("%v, %v", parts, err)
	}
	empty := job(t, XLSX)
	empty.Split = true
	body := write(t, empty)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || len(z.File) != 1 {
		t.Errorf("%v, %v", z, err)
	}
	many := table(layer(t, data.Disputes))
	many.Matched = maxSplit + 1
	if _, err := ByTownship(many, func(string) string { return "" }); err == nil {
		t.Error("a list too long is cut")
	}
}

// Of several layers a township's workbook has a sheet each; formats of one layer have a file each.
func TestByTownshipOfSeveralLayers(t *testing.T) {
	var parts []Table
	for _, id := range []data.LayerID{data.Disputes, data.Requests} {
		l := layer(t, id)
		var rows []fake
		for i, town := range []string{"431021101", "431021100", "431021101"} {
			rows = append(rows, rowOf(l, fmt.Sprint("id", i), nil, map[string]data.Value{data.FieldUnit: data.Text(town), data.FieldTownship: data.Text(town)}))
		}
		of, err := ByTownship(table(l, rows...), func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, of...)
	}
	for format, want := range map[Format][]string{
		XLSX: {"431021100.xlsx", "431021101.xlsx", "说明.txt"},
		CSV:  {"矛盾纠纷_431021100.csv", "民生诉求_431021100.csv", "矛盾纠纷_431021101.csv", "民生诉求_431021101.csv", "说明.txt"},
	} {
		j := job(t, format, parts...)
		j.Split, j.Options.Headings = true, Chinese
		body := write(t, j)
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range z.File {
			names = append(names, m.Name)
		}
		if fmt.Sprint(names) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", format, names, want)
		}
		if format != XLSX {
			continue
		}
		r, err := z.File[1].Open()
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range []string{"矛盾纠纷", "民生诉求"} {
			if rows, err := f.GetRows(sheet); err != nil || len(rows) != 3 {
				t.Errorf("sheet %s has %d rows, %v", sheet, len(rows), err)
			}
		}
		if sheets := f.GetSheetList(); len(sheets) != 4 {
			t.Errorf("sheets %v", sheets)
		}
	}
}
