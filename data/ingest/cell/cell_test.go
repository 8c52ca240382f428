package cell

import (
	"strings"
	"testing"

	"lianxin/data"
)

func parser(t testing.TB, layer data.LayerID, field string) *Parser {
	t.Helper()
	s, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Layer(layer)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := l.Field(field)
	if !ok {
		t.Fatalf("no field %s", field)
	}
	return NewParser(f, shanghai(t))
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		layer data.LayerID
		field string
		in    map[string]string // cell -> Value.String(); a value that begins with ! is a reason's start
	}{
		{data.Disputes, "households", map[string]string{
			"3": "3", " 3 ": "3", "３": "3", "3.0": "3", "3户": "3", "3 户": "3", "1,234": "1234", "1，234": "1234", "2万": "20000", "1.5万户": "15000", "+3": "3",
			"": "", "-": "", "无": "", "/": "", "　": "", "0": "0",
			"3.5": "!is not a whole", "-1": "!is out of range", "约3户": "!is not a number", "3人": "!is not a number", "3户以上": "!is not a number", "1,23": "!is not a number: a comma",
			"12,345,6": "!is not a number: a comma", "三": "!is not a number", "99999999999999999999": "!is out of range", "5%": "!is a percentage", "3-5": "!is not a number", "1e400": "!is not a number",
		}},
		{data.Hazards, "turbidity_ntu", map[string]string{
			"1.5": "1.5", "1.5NTU": "1.5", "1.5 ntu": "1.5", "1,234.5": "1234.5", "１．５": "1.5", "1e2": "100", ".5": "0.5",
			"1,5": "!is not a number: a comma", "<0.5": "!is not a number", "NaN": "", "Inf": "!is not a number", "1e309": "!is not a number", "-0.1": "!is out of range", "0x1p3": "!is not a number", "1_000": "!is not a number",
		}},
		{data.Hazards, "ph", map[string]string{"7": "7", "7.0": "7", "15": "!is out of range"}},
		{data.Disputes, "key_case", map[string]string{
			"是": "true", "否": "false", "√": "true", "×": "false", "1": "true", "0": "false", "TRUE": "true", "False": "false", "Yes": "true", "": "", "Y": "true", "无": "",
			"也许": "!is not one of 是", "2": "!is not one of 是",
		}},
		{data.Disputes, "category", map[string]string{
			"land": "land", "LAND": "land", "土地山林": "land", " 土地 山林 ": "land", "土地山林纠纷": "land", "Pollution and noise": "pollution_noise", "pollution noise": "pollution_noise", "其他类": "other",
			"土地": "!is not one of land (土地山林)", "landx": "!is not one of land",
		}},
		{data.Disputes, "level", map[string]string{
			"1": "1", "一级（红）": "1", "一级(红)": "1", "一级": "1", "红": "1", "蓝": "4", "Level 2": "2", "5": "!is not one of 1 (一级（红）)", "级": "!is not one of 1",
		}},
		{data.Hazards, "house_class", map[string]string{"D": "D", "d": "D", "D级": "D", "Ｄ级": "D", "E": "!is not one of A (A级)"}},
		{data.Visits, "outreach", map[string]string{
			"law": "law", "法治宣传、反诈": "law,anti_fraud", "反诈；反诈": "anti_fraud", "law,epidemic": "law,epidemic", "law|防火": "!has a member", "": "", "、、": "",
		}},
		{data.Disputes, "departments", map[string]string{
			"公安局、司法局": "公安局,司法局", "公安局，司法局;公安局": "公安局,司法局", "公安局\n司法局": "公安局,司法局", "公安局/司法局": "公安局/司法局",
		}},
		{data.Disputes, "found", map[string]string{"２０２６－１１－２３": "2026-11-23", "2022-06": "!names a month", "无": "", "２０２６年１１月２３日": "2026-11-23"}},
		{data.Disputes, "title", map[string]string{
			" 灌溉水渠被占 ": "灌溉水渠被占", "-": "-", "无": "无", "两行\n文字": "两行\n文字", "": "", "𠮷田𡈽😀": "𠮷田𡈽😀", "a\x00b": "!holds a control", "\xff": "!is not valid UTF-8", "\ufeff题": "题", "a\u0085b": "!holds a control",
		}},
	} {
		p := parser(t, c.layer, c.field)
		for in, want := range c.in {
			v, reason := p.Value(in)
			if reasonWant, refused := strings.CutPrefix(want, "!"); refused {
				if !strings.HasPrefix(reason, reasonWant) || !v.IsNull() {
					t.Errorf("%s %q: %q, %q, want a reason that begins %q", c.field, in, v, reason, reasonWant)
				}
			} else if v.String() != want || reason != "" {
				t.Errorf("%s %q: %q, %q, want %q", c.field, in, v, reason, want)
			}
		}
	}
}

func TestListIsBounded(t *testing.T) {
	p := parser(t, data.Disputes, "departments")
	var b strings.Builder
	for i := range 101 {
		b.WriteString(strings.Repeat("x", i+1) + "、")
	}
	if _, reason := p.Value(b.String()); reason != "has more than 100 members" {
		t.Fatalf("reason %q", reason)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"经 度": "经度", "ＬＯＮ": "lon", "Source_ID": "sourceid", "乡镇（街道）": "乡镇(街道)", "\ufeff编号": "编号"} {
		if got := Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzValue: whatever stands in a cell, the value is one the field admits, and its own text reads as the same value.
func FuzzValue(f *testing.F) {
	for _, s := range []string{"1,234", "3户", "√", "一级（红）", "公安局、司法局", "2026-11-23", "1.5万", "ＮＴＵ"} {
		f.Add(s)
	}
	var parsers []*Parser
	for field, layer := range map[string]data.LayerID{
		"households": data.Disputes, "level": data.Disputes, "departments": data.Disputes, "title": data.Disputes, "found": data.Disputes, "key_case": data.Disputes,
		"outreach": data.Visits, "turbidity_ntu": data.Hazards,
	} {
		parsers = append(parsers, parser(f, layer, field))
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range parsers {
			v, reason := p.Value(s)
			if reason != "" {
				if !v.IsNull() {
					t.Fatalf("%s %q: value and reason", p.field.Name, s)
				}
				continue
			}
			if bad := p.field.Admits(v); bad != "" && !v.IsNull() {
				t.Fatalf("%s %q: %v %s", p.field.Name, s, v, bad)
			}
			if again, reason := p.Value(v.String()); again != v && !v.IsNull() {
				t.Fatalf("%s %q: %q, then %q (%s)", p.field.Name, s, v, again, reason)
			}
		}
	})
}

func BenchmarkValue(b *testing.B) {
	for _, c := range []struct {
		layer       data.LayerID
		field, cell string
	}{{data.Disputes, "category", "land"}, {data.Disputes, "category", "土地山林"}, {data.Disputes, "households", "3"}, {data.Disputes, "departments", "公安局、司法局"}, {data.Disputes, "title", "灌溉水渠被占"}} {
		p := parser(b, c.layer, c.field)
		b.Run(c.field+"="+c.cell, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Value(c.cell)
			}
		})
	}
}
