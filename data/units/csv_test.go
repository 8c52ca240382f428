package units

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

var anyDay = time.Date(2023, time.June, 30, 0, 0, 0, 0, time.UTC)

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"43": "430000", "4310": "431000", "431000": "431000", "431021": "431021", "431021103": "431021103",
		"431023001208": "431023001208", "431023001000": "431023001", "431023000000": "431023", "431000000000": "431000",
		" 431021 ": "431021", "'431021103": "431021103", "431021103.0": "431021103",
		"": "", "4": "", "43102": "", "4310211": "", "43102110A": "", "012345": "", "４３１０２１": "", "-31021": "", "4.31E+11": "",
	} {
		got, ok := Canonical(text)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestParseHeadingsAndSeparators(t *testing.T) {
	for name, text := range map[string]string{
		"english":        "code,name\n431000,郴州市\n431021,桂阳县\n",
		"chinese":        "代码,名称\n431000,郴州市\n431021,桂阳县\n",
		"bom and crlf":   "\ufeff统计用区划代码,名称\r\n431000000000,郴州市\r\n431021000000,桂阳县\r\n",
		"tab, reordered": "名称\t备注\t代码\n桂阳县\tx\t431021\n郴州市\ty\t431000\n",
		"semicolon":      "Code ; NAME;城乡分类代码\n431000;郴州市;\n431021;桂阳县;\n",
		"blank lines":    "code,name\n\n431000,郴州市\n\n431021,桂阳县",
		"county alone":   "code,name\n431021,桂阳县\n431022,宜章县\n",
	} {
		e, err := Parse(strings.NewReader(text), anyDay)
		if err != nil || e.Len() != 2 {
			t.Errorf("%s: %d rows, %v", name, e.Len(), err)
		}
	}
}

func TestParseReportsEveryBadRow(t *testing.T) {
	text := "code,name,village_type\n" +
		"431000,郴州市,\n" + // 2
		"431021,桂阳县,\n" + // 3
		"43102110,太和镇,\n" + // 4: eight digits
		"4.31E+11,太和镇,\n" + // 5: a spreadsheet's number
		"431021103,太和镇,\n" + // 6
		"431021103,太和乡,\n" + // 7: twice
		"431021103201,,\n" + // 8: no name
		"431021104201,仁和村,\n" + // 9: parent not in the list
		"431021103202,=cmd(),\n" + // 10
		"431021103204,社员村,999\n" + // 11
		"431021103205,地界村,220\n" + // 12: good
		"431021103206\n" + // 13: short row
		"431021103207,\xbb\xaa村,\n" + // 14: GB18030 bytes
		"431021103208,\"broken\n" // 15: quote never closed
	e, err := Parse(strings.NewReader(text), anyDay)
	var bad *ListError
	if !errors.As(err, &bad) || !errors.Is(err, data.ErrInvalid) {
		t.Fatalf("error %v", err)
	}
	want := map[int]string{4: "code", 5: "code", 7: "code", 8: "name", 9: "code", 10: "name", 11: "village_type", 13: "name", 14: "name", 15: ""}
	for _, r := range bad.Rows {
		if field, ok := want[r.Row]; !ok || field != r.Field {
			t.Errorf("row %d, %q: %s", r.Row, r.Field, r.Reason)
		}
		delete(want, r.Row)
	}
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
	if e.Len() != 4 {
		t.Errorf("%d good rows, want 4", e.Len())
	}
	if !strings.Contains(err.Error(), "row 4, code") || !strings.Contains(err.Error(), "and 7 more") {
		t.Errorf("message %q", err)
	}
}

func TestParseRefusesWhatIsNoList(t *testing.T) {
	for name, text := range map[string]string{
		"empty":         "",
		"only heading":  "code,name\n",
		"no name":       "code,title\n431000,郴州市\n",
		"no heading":    "431000,郴州市\n431021,桂阳县\n",
		"heading twice": "code,代码,name\n431000,431000,郴州市\n",
		"endless cell":  "code,name\n431000,\"" + strings.Repeat("x", maxListBytes) + "\n",
	} {
		e, err := Parse(strings.NewReader(text), anyDay)
		if !errors.Is(err, data.ErrInvalid) || e.Len() != 0 {
			t.Errorf("%s: %d rows, %v", name, e.Len(), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("code,name\n431000,郴州市\n431021,桂阳县\n431021103,太和镇\n431021103201,珠塘村村委会\n")
	f.Add("\ufeff代码\t名称\n431000000000\t郴州市\n")
	f.Add("code,name,village_type\n431021103201,\"a\nb\",111\n")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(strings.NewReader(text), anyDay)
		if err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Fatalf("reading from memory cannot fail otherwise: %v", err)
		}
		if err != nil || e.Len() == 0 {
			return
		}
		list, err := New(e)
		if err != nil {
			t.Fatalf("a parsed edition makes a list: %v", err)
		}
		for _, r := range e.rows {
			if u, ok := list.Get(r.code); !isProvince(r.code) && (!ok || u.Name != r.name) {
				t.Fatalf("%s: %+v, %v", r.code, u, ok)
			}
		}
	})
}
