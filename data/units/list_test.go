package units

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
)

// chenzhou is the embedded register, made once for all tests; it never changes.
var chenzhou = sync.OnceValue(func() *List {
	l, err := Chenzhou()
	if err != nil {
		panic(err)
	}
	return l
})

func TestChenzhouCounts(t *testing.T) {
	l := chenzhou()
	count := map[data.Level]int{}
	for u := range l.All(0) {
		count[u.Level]++
		if u.Ended() {
			t.Fatalf("%s ended and is among the existing", u.Code)
		}
	}
	if count[data.LevelPrefecture] != 1 || count[data.LevelCounty] != 11 || count[data.LevelTownship] != 162 || count[data.LevelVillage] != 2420 {
		t.Errorf("counts %v", count)
	}
	if got := l.AsOf().Format(time.DateOnly); got != "2023-06-30" {
		t.Errorf("as of %s", got)
	}
	if roots := l.Roots(); len(roots) != 1 || roots[0].Code != "431000" || l.Province() != "湖南省" {
		t.Errorf("roots %v, province %q", roots, l.Province())
	}
}

// The prefecture has these counties under these codes.
func TestCounties(t *testing.T) {
	want := []string{
		"431002 北湖区", "431003 苏仙区", "431021 桂阳县", "431022 宜章县", "431023 永兴县", "431024 嘉禾县", "431025 临武县",
		"431026 汝城县", "431027 桂东县", "431028 安仁县", "431081 资兴市",
	}
	var got []string
	for _, u := range chenzhou().Children("431000") {
		got = append(got, u.Code+" "+u.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestTree(t *testing.T) {
	l := chenzhou()
	if got := strings.Join(l.Path("431026103213"), "/"); got != "郴州市/汝城县/土桥镇/足田村" {
		t.Errorf("path %s", got)
	}
	if got := strings.Join(l.Path("431023108208"), "/"); got != "郴州市/永兴县/便江镇/灵坎村" {
		t.Errorf("path of an ended unit %s", got)
	}
	if l.Path("431099") != nil || l.Children("431099") != nil || len(l.Ancestors("431000")) != 0 {
		t.Error("an unknown code has no path, no children; a root no ancestors")
	}
	// Every unit is the child of its parent, once, and its parent is its prefix.
	seen := map[string]int{}
	for u := range l.All(0) {
		for _, c := range l.Children(u.Code) {
			seen[c.Code]++
			if c.Parent != u.Code || !data.InUnit(c.Code, u.Code) || c.Level != u.Level+1 {
				t.Fatalf("%s under %s: %+v", c.Code, u.Code, c)
			}
		}
	}
	if len(seen) != 11+162+2420 {
		t.Errorf("%d children in all", len(seen))
	}
	for code, n := range seen {
		if n != 1 {
			t.Errorf("%s is the child of %d units", code, n)
		}
	}
}

// Short names as a map label or a path shows them, by hand from the printed list of 2023.
func TestShortNames(t *testing.T) {
	l := chenzhou()
	for code, want := range map[string]string{
		"431021003201": "山下村",         // 山下村村委会
		"431021003204": "共和村",         // 共和村委会
		"431021001200": "阳王村",         // 阳王村民委员会
		"431021001001": "高码头社区",       // 高码头社区居委会
		"431021001005": "拱极社区",        // 拱极社区居民委员会
		"431021114219": "西水社区",        // 西水社区村委会
		"431024100001": "晋屏居委会",       // no other word says what it is
		"431021115201": "深村",          // 深村村委会
		"431024102203": "塘村",          // 塘村
		"431022202202": "长村村",         // 长村村
		"431026400500": "大坪国有林场场部生活区", // no type at all
		"431026102207": "高滩畲族瑶族村",
		"431003110224": "宝安岭瑶族村",
	} {
		if u, _ := l.Get(code); u.Short != want {
			t.Errorf("%s: %s is shown as %s, want %s", code, u.Name, u.Short, want)
		}
	}
}

// What became of codes, by hand from the printed lists.
func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		code, want string
		how        Change
	}{
		{"431023108208", "431023001208", ChangeMoved},     // 便江镇灵坎村, 2017 -> 2018
		{"431023103202", "431023001228", ChangeMoved},     // 塘门口镇西河村 went to 便江街道
		{"431023103200", "431023002216", ChangeMoved},     // 塘门口镇新湾村 went to 湘阴渡街道
		{"431023108", "431023001", ChangeConverted},       // 便江镇 -> 便江街道
		{"431023108000", "431023001", ChangeConverted},    // the same, padded
		{"431023103", "", ChangeSplit},                    // 塘门口镇
		{"431003110201", "431003101218", ChangeMoved},     // 麻田村, 飞天山镇 -> 白露塘镇
		{"431021001206", "431021001005", ChangeConverted}, // 拱极村 -> 拱极社区
		{"431023109205", "431023109216", ChangeMoved},     // 悦来村, renumbered within 悦来镇
		{"431021114216", "431021114216", ChangeNone},      // 豆坪解放村, now 和谐村: the code stayed
		{"431021102223", "", ChangeEnded},                 // 大王村: 平岗村 came that year, but no list says it is the heir
		{"431002010002", "", ChangeEnded},                 // 江口社区
		{"431023001208", "431023001208", ChangeNone},
		{"431023001000", "431023001", ChangePadded},
		{"4310", "431000", ChangePadded},
		{"431023999999", "", ChangeUnknown},
		{"430000", "", ChangeUnknown}, // a province is no unit
		{"灵坎村", "", ChangeUnknown},
		{"", "", ChangeUnknown},
	} {
		if code, how := chenzhou().Normalize(c.code); code != c.want || how != c.how {
			t.Errorf("%s: %q, %s; want %q, %s", c.code, code, how, c.want, c.how)
		}
	}
}

func TestSuccessors(t *testing.T) {
	for code, want := range map[string]string{
		"431023103":    "true 431023001 431023002", // split
		"431023108208": "true 431023001208",
		"431023001208": "true 431023001208",
		"431002010002": "false 431002010206", // 江口社区 went, 江口村 stayed
		"431021102223": "false 431021102227", // the one that went, the one that came
		"431021109270": "false 431021109004", // 十字蔓池村 -> 十字村 (likely) -> 十字社区
		"431021102219": "true 431021102005",
		"431003101003": "false", // 区苗圃社区: nothing to go by
		"999999":       "false",
	} {
		heirs, sure := chenzhou().Successors(code)
		got := []string{map[bool]string{true: "true", false: "false"}[sure]}
		for _, u := range heirs {
			got = append(got, u.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", code, got, want)
		}
	}
}

// No code is lost and none is invented: every code of every year leads to existing units or is said to have ended.
func TestEveryListedCodeHasAFate(t *testing.T) {
	l := chenzhou()
	tally := map[Change]int{}
	for year := 2016; year <= 2023; year++ {
		for _, line := range strings.Split(strings.TrimSpace(ChenzhouCSV(year)), "\n")[2:] {
			code, _, _ := strings.Cut(line, ",")
			now, how := l.Normalize(code)
			if how == ChangeUnknown {
				t.Fatalf("%d, %s: unknown", year, line)
			}
			if now == "" {
				if how != ChangeEnded && how != ChangeSplit {
					t.Fatalf("%s: %s without a code", line, how)
				}
			} else if u, ok := l.Get(now); !ok || u.Ended() || len(u.Code) != len(code) {
				t.Fatalf("%s -> %s: %+v", line, now, u)
			}
			if year == 2016 {
				tally[how]++
			}
		}
	}
	t.Logf("codes of 2016: %v", tally)
}

func TestFormer(t *testing.T) {
	got := chenzhou().Former("431021114216")
	if len(got) != 1 || got[0].Name != "豆坪解放村" || got[0].Until.Year() != 2017 {
		t.Errorf("%v", got)
	}
	got = chenzhou().Former("431023001208")
	if len(got) != 1 || got[0] != (FormerName{"431023108208", "灵坎村", date(2018, time.October, 31)}) {
		t.Errorf("%v", got)
	}
	if got := chenzhou().Former("431021003201"); len(got) != 0 { // 山下村村委会 in every year
		t.Errorf("%v", got)
	}
	if got := chenzhou().Former("431003102201"); len(got) != 0 { // 良田镇百丈村民委员会 in 2018, else 百丈村
		t.Errorf("%v", got)
	}
}

// Another area, other shapes: a prefecture without counties, an autonomous county, a county that became a district.
func TestNothingIsChenzhou(t *testing.T) {
	parse := func(text string, year int) Edition {
		e, err := Parse(strings.NewReader("code,name\n"+text), date(year, time.June, 30))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	l, err := New(parse("441900,东莞市\n441900003,东城街道\n441900003001,岗贝社区居民委员会\n", 2023))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(l.Path("441900003001"), "/"); got != "东莞市/东城街道/岗贝社区" {
		t.Errorf("path %s", got)
	}
	l, err = New(
		parse("430400,某市\n430421,某阳县\n430421101,甲镇\n430421101201,子丑村\n430421101202,寅卯村\n", 2022),
		parse("430400,某市\n430409,某阳区\n430409101,甲镇\n430409101201,子丑村\n430409101202,寅卯村\n", 2023),
	)
	if err != nil {
		t.Fatal(err)
	}
	for old, now := range map[string]string{"430421": "430409", "430421101": "430409101", "430421101202": "430409101202"} {
		if got, _ := l.Normalize(old); got != now {
			t.Errorf("%s -> %s, want %s", old, got, now)
		}
	}
	if _, err := New(); !errors.Is(err, data.ErrInvalid) {
		t.Error("no edition, no list")
	}
	if _, err := New(parse("430400,某市\n", 2023), parse("430400,某市\n", 2023)); !errors.Is(err, data.ErrInvalid) {
		t.Error("two lists of one date")
	}
}
