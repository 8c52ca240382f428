package ingest

import (
	"errors"
	"regexp"
	"testing"

	"lianxin/data"
)

func TestReasonZh(t *testing.T) {
	for _, c := range []struct{ field, reason, want string }{
		{"found", "is not a date or time", "不是日期或时间"},
		{"类别, 发现时间", "类别: is required; 发现时间: names a month, not a day: give the day, or leave the cell empty", "类别：必填；发现时间：只到月份：请写到日，或留空"},
		{"level", "is not one of 1 (一级（红）), 2 (二级（橙）)", "不在可选值之内：1 (一级（红）), 2 (二级（橙）)"},
		{"标题", "holds what looks like a phone number: what names a person belongs in the case file", "疑似含有电话号码：涉及个人的内容只能放在案卷里"},
		{"geometry", "lies outside every boundary, 1005 m from the nearest", "在所有边界之外，离最近的边界 1005 米"},
		{"geometry", "polygon 1, ring 2, point 17: latitude 97.2 is outside -90..90", "第 1 个多边形，第 2 个环，第 17 个点：纬度 97.2 超出 -90..90"},
		{"geometry", "polygon 2: ring 1: point 2: coordinate 2 is not a finite number", "第 2 个多边形，第 1 个环，第 2 个点：第 2 个坐标不是有限的数"},
		{"lon", "25.51 113.01 is not a position in EPSG:4490: latitude and longitude look swapped", "25.51 113.01 不是 EPSG:4490 中的位置：经纬度似乎颠倒了"},
		{"code", "is the code of a township, and this layer takes those of a village", "是乡镇的代码，而本图层需要村的代码"},
		{"geometry", "is a LineString, and this layer takes a Point", "是 LineString，而本图层需要 点（Point）"},
		{"due", "was extended once already", "已延期过一次"},
		{"", "something nobody has translated", "something nobody has translated"},
		{"file", "has more than 100000 fixes or 50 tracks", "超过 100000 个点或 50 条轨迹"},
		{"file", "is no GPX: line 3: unexpected EOF", "不是有效的 GPX 文件"},
		{"filter", `line 1, column 1 (character 1): there is no property "x"`, `第 1 行第 1 列（第 1 个字符）：没有属性 "x"`},
		{"filter", `line 2, column 5 (character 22): property "a is b" is text and cannot be compared with a number`, `第 2 行第 5 列（第 22 个字符）：属性 "a is b" 是文字，不能与数字比较`},
		{"filter", "line 1, column 8 (character 8): AND, OR or the end of the filter was expected, not the text 'found'", "第 1 行第 8 列（第 8 个字符）：此处应为 AND、OR 或筛选式的结尾，而不是 文字 'found'"},
		{"filter", "line 1, column 24 (character 24): latitude 180 is outside -90..90", "第 1 行第 24 列（第 24 个字符）：纬度 180 超出 -90..90"},
		{"filter", "line 1, column 3 (character 3): nobody translated this", "line 1, column 3 (character 3): nobody translated this"},
		{"limit", "is not a whole number of at least 1", "应为不小于 1 的整数"},
		{"datetime", `"P2D" is not an RFC 3339 time such as 2026-03-01T00:00:00Z, nor an interval start/end of them`, `"P2D" 不是 RFC 3339 时刻（应如 2026-03-01T00:00:00Z），也不是 开始/结束 区间`},
		{"a", "", ""},
	} {
		if got := ReasonZh(data.Rejection{Field: c.field, Reason: c.reason}); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

// spoken looks for English words that are left in a translation; names of formats and codes may stand.
var spoken = regexp.MustCompile(`\b(is|has|are|not|the|of|than|lies|holds|names)\b`)

// choicesListed are codes with their labels, some of which are English words.
var choicesListed = regexp.MustCompile(`[a-z_0-9A-D]+ \([^()]*(\([^()]*\))?[^()]*\)`)

// checkReason fails when a reason that a test met has no translation.
func checkReason(t testing.TB, r data.Rejection) {
	t.Helper()
	zh := ReasonZh(r)
	zh = choicesListed.ReplaceAllString(zh, "")
	if spoken.MatchString(zh) || zh == "" {
		t.Errorf("%q is %q in Chinese", r.Reason, zh)
	}
}

// What is wrong with settings is read by administrators: every fault has a translation.
func TestSettingsFaultsInChinese(t *testing.T) {
	for _, doc := range []string{
		`{"zone":"Moon","snap_m":-1,"wall":{"targets":{"overdue":-1},"alert_level":9,"min_denominator":-1,"shift_start":"8"},"retention":{"case_days":3}}`,
		`{"water":[{},{"field":"ph","min":2,"max":1,"from":"now","source":"s"}],"fuel":{"date":"x"},"map":{"basemap":{"kind":"pmtiles"}}}`,
		`{"coverage_targets":[{"unit":"1","from":"x"},{"unit":"4310","from":"2026-01","households":200}],"map":{"basemap":{"kind":"xyz","max_zoom":99}}}`,
		`{"tables":[{"values":[]},{"id":"a","values":[{"unit":"431021","value":-1},{"unit":"431021","value":1},{"unit":"431021100","value":1},{"unit":"431022","value":1,"denominator":1}]}]}`,
		`{"tables":[{"id":"a","denominator":"户","values":[{"unit":"431021","value":1},{"unit":"431022","value":1,"denominator":0}]}]}`,
		`{"snap_m":"x"}`, `{"k":1.5}`, `{"zone":1}`, `{"water":{}}`, `{"wall":{"targets":{"overdue":"many"}}}`,
	} {
		_, err := data.ParseSettings([]byte(doc))
		var bad *data.InvalidError
		if !errors.As(err, &bad) {
			t.Fatalf("%s: %v", doc, err)
		}
		for _, f := range bad.Fields {
			if f.Field == "settings" || FieldReasonZh(f.Reason) == "" {
				t.Errorf("%s: %s %q has no field or no translation", doc, f.Field, f.Reason)
			}
		}
	}
}

func FuzzReasonZh(f *testing.F) {
	f.Add("a, b", "a: is required; b: is not one of {}")
	f.Add("", "polygon 1: ring 1: polygon 1")
	f.Fuzz(func(_ *testing.T, field, reason string) {
		ReasonZh(data.Rejection{Field: field, Reason: reason})
	})
}
