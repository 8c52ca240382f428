package units

import (
	"strings"
	"sync"
	"testing"

	"lianxin/data"
)

var search = sync.OnceValue(func() *Search { return NewSearch(chenzhou(), gazetteer()) })

// What someone types and what must come first (as a path), by hand.
func TestFindFirst(t *testing.T) {
	for _, c := range []struct {
		query, first string
		by           By
	}{
		{"灵坎", "永兴县/便江街道/灵坎村", ByName},
		{"灵坎村", "永兴县/便江街道/灵坎村", ByName},
		{"永兴", "永兴县", ByName},
		{"汝城", "汝城县", ByName},
		{"便江", "永兴县/便江街道", ByName},
		{"白水社区", "苏仙区/观山洞街道/白水社区", ByName},
		{"上白水", "苏仙区/王仙岭街道/上白水社区", ByName},
		{"chenzhou", "", ByPinyin},
		{"cz", "", ByPinyin},
		{"rucheng", "汝城县", ByPinyin},
		{"rc", "汝城县", ByPinyin},
		{"yizhang", "宜章县", ByPinyin},
		{"yz", "宜章县", ByPinyin},
		{"yizhangxian", "宜章县", ByPinyin},
		{"lingkan", "永兴县/便江街道/灵坎村", ByPinyin},
		{"língkǎn", "永兴县/便江街道/灵坎村", ByPinyin},
		{"ling kan", "永兴县/便江街道/灵坎村", ByPinyin},
		{"lkc", "永兴县/便江街道/灵坎村", ByPinyin},
		{"lingk", "永兴县/便江街道/灵坎村", ByPinyin},
		{"zutianc", "汝城县/土桥镇/足田村", ByPinyin},
		{"chongling", "桂阳县/舂陵江镇", ByPinyin},
		{"clj", "桂阳县/舂陵江镇", ByPinyin},
		{"hanglang", "嘉禾县/行廊镇", ByPinyin}, // 行 háng
		{"xinglang", "嘉禾县/行廊镇", ByPinyin}, // and read the other way
		{"xl", "", ByPinyin},              // 行廊 by its other reading; see TestFindAllReadings
		{"yx lk", "永兴县/便江街道/灵坎村", ByPinyin},
		{"永兴 灵坎", "永兴县/便江街道/灵坎村", ByName},
		{"灵坎 永兴", "永兴县/便江街道/灵坎村", ByName},
		{"安仁 山下", "安仁县/承坪乡/山下村", ByName},
		{"431026103213", "汝城县/土桥镇/足田村", ByCode},
		{"431 026", "汝城县", ByCode},
		{"431026", "汝城县", ByCode},
		{"431023001000", "永兴县/便江街道", ByCode},
		{"431023108208", "永兴县/便江街道/灵坎村", ByFormer},
		{"豆坪解放村", "桂阳县/正和镇/和谐村", ByFormer},
		{"doupingjiefang", "桂阳县/正和镇/和谐村", ByFormer},
		{"便江镇", "永兴县/便江街道", ByFormer},
		{"冠园", "北湖区/人民路街道/五连冠社区", ByFormer},
		{"永兴便江灵坎", "永兴县/便江街道/灵坎村", ByAddress},
		{"嘉禾县普满乡官贝村", "嘉禾县/普满乡/旨贝村", ByAddress},
		{"土橋鎮", "汝城县/土桥镇", ByName},
		{"ＲＣ", "汝城县", ByPinyin},
	} {
		hits, total := search().Find(c.query, 5, nil)
		if len(hits) == 0 || total < len(hits) {
			t.Errorf("%s: %d of %d", c.query, len(hits), total)
			continue
		}
		want := "431000"
		if c.first != "" {
			want = codeOf(t, c.first)
		}
		if c.query != "xl" && (hits[0].Unit.Code != want || hits[0].By != c.by) {
			t.Errorf("%s: %+v, want %s by %s", c.query, hits[0], want, c.by)
		}
	}
}

func TestFindAllReadings(t *testing.T) {
	hits, _ := search().Find("xl", maxHits, nil)
	var found bool
	for _, h := range hits {
		found = found || h.Unit.Code == "431024104"
	}
	if !found {
		t.Error("xl does not find 行廊")
	}
}

func TestFindNothing(t *testing.T) {
	for _, query := range []string{"", " ", "，", "长沙市岳麓区", "qqqq", "999999", "\xff"} {
		if hits, total := search().Find(query, 0, nil); len(hits) != 0 || total != 0 {
			t.Errorf("%q: %v", query, hits)
		}
	}
}

// Units (every seventh) are found by short name, code, full pinyin and initials.
func TestUnitsAreFound(t *testing.T) {
	i := 0
	for u := range chenzhou().All(0) {
		if i++; i%7 != 0 {
			continue
		}
		var full, initials string
		for _, r := range fold(u.Short) {
			if all := readings(r); len(all) > 0 {
				full += all[0]
				initials += all[0][:1]
			}
		}
		for _, query := range []string{u.Short, u.Code, full, initials} {
			hits, total := search().Find(query, maxHits, nil)
			if total <= maxHits && !containsUnit(hits, u.Code) {
				t.Errorf("%s %s: not among %d hits for %s", u.Code, u.Short, total, query)
			}
		}
	}
}

func containsUnit(hits []Hit, code string) bool {
	for _, h := range hits {
		if h.Unit.Code == code {
			return true
		}
	}
	return false
}

// What is not allowed does not exist: not as a hit, not in the total, not by code, former name or address.
func TestFindWithin(t *testing.T) {
	county := func(u Unit) bool { return data.InUnit(u.Code, "431021") }
	for _, query := range []string{"431023108208", "便江镇", "灵坎", "lk", "永兴便江灵坎"} {
		for _, h := range first(search().Find(query, 0, county)) {
			if !county(h.Unit) {
				t.Errorf("%s: %+v", query, h)
			}
		}
	}
	all, _ := search().Find("村", maxHits, nil)
	hits, total := search().Find("村", maxHits, county)
	want := 0
	for u := range chenzhou().All(data.LevelVillage) {
		if county(u) && strings.Contains(u.Short, "村") {
			want++
		}
	}
	for _, u := range chenzhou().Children("431021") {
		if strings.Contains(u.Short, "村") {
			want++
		}
	}
	if len(all) != maxHits || len(hits) != maxHits || total < want {
		t.Errorf("%d hits, %d in all, want at least %d", len(hits), total, want)
	}
}

func first(hits []Hit, _ int) []Hit { return hits }

func FuzzFind(f *testing.F) {
	for _, s := range []string{"灵坎", "lk", "yx lk", "431 026", "ＲＣ", "", "\xff", "zhzhzhzh", "永兴便江灵坎", "ǖ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		hits, total := search().Find(query, 10, nil)
		if len(hits) > 10 || total < len(hits) {
			t.Fatalf("%q: %d of %d", query, len(hits), total)
		}
	})
}
