package accounts

import (
	"slices"
	"strings"
	"testing"
)

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		name   string
		fields map[string]string
		want   []string
	}{
		{"nothing", nil, nil},
		{"a name, or two", map[string]string{"parties": " 测试 甲乙 "}, []string{"name 测试甲乙", "name 测试", "name 甲乙"}},
		{"two", map[string]string{"parties": "测试甲、测试乙"}, []string{"name 测试甲", "name 测试乙"}},
		{"a name that holds 和", map[string]string{"parties": "测和平"}, []string{"name 测和平"}},
		{"one against the other", map[string]string{"parties": "测试甲诉测试乙"}, []string{"name 测试乙", "name 测试甲", "name 测试甲诉测试乙"}},
		{"a column as it came", map[string]string{"申请人姓名": "测试甲"}, []string{"name 测试甲"}},
		{"a column without persons", map[string]string{"处理意见": "已调解"}, nil},
		{"telephone", map[string]string{"phone": "13800138000"}, []string{"phone 13800138000"}},
		{"in groups", map[string]string{"phone": "138-0013-8000 / 138 0013 8001"}, []string{"phone 13800138000", "phone 13800138001"}},
		{"abroad", map[string]string{"phone": "+86 13800138000"}, []string{"phone 13800138000"}},
		{"full width", map[string]string{"phone": "１３８００１３８０００"}, []string{"phone 13800138000"}},
		{"landline", map[string]string{"phone": "0735-2000000"}, []string{"phone 07352000000"}},
		{"landline in brackets", map[string]string{"phone": "(0735)2000000"}, []string{"phone 07352000000"}},
		{"beside a date", map[string]string{"statement": "2026-03-02 13800138000 来电"}, []string{"phone 13800138000"}},
		{"identity number", map[string]string{"statement": "身份证11010119000307001x。"}, []string{"id_number 11010119000307001X"}},
		{"of before 1999", map[string]string{"id_number": "110101000307001"}, []string{"id_number 110101000307001"}},
		{"a unit code, an amount, a year", map[string]string{"statement": "431021001201 补偿 12000 元，2026 年"}, nil},
	} {
		var got []string
		for _, m := range mentions(c.fields) {
			got = append(got, string(m.by)+" "+m.text)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func FuzzMentions(f *testing.F) {
	f.Add("测试甲 138-0013-8000")
	f.Add("(0735)2000000X")
	f.Add("\xff1\xfe")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range mentions(map[string]string{"parties": text}) {
			if m.text == "" || m.by != byName && strings.Trim(m.text, "0123456789X") != "" {
				t.Fatalf("%q mentions %+v", text, m)
			}
		}
	})
}
