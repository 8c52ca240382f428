package units

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"lianxin/data"
)

var gazetteer = sync.OnceValue(func() *Gazetteer { return NewGazetteer(chenzhou()) })

// testdata/address-lines.csv was made by hand against the statistics bureau's lists, by someone else.
func TestAddressLines(t *testing.T) {
	for _, row := range readRows(t, "testdata/address-lines.csv") {
		m := gazetteer().Match(row[0])
		if m.Code != row[1] {
			t.Errorf("%s (%s): %+v, want %s", row[0], row[2], m, row[1])
		}
		if strings.HasPrefix(row[3], "43") {
			if want := strings.Split(row[3], "|"); !slices.Equal(m.Candidates, want) {
				t.Errorf("%s: candidates %v, want %v", row[0], m.Candidates, want)
			}
		}
		if row[2] == "out-of-area" && (m.How != HowOutside || m.Candidates != nil) {
			t.Errorf("%s: %+v", row[0], m)
		}
	}
}

// readRows reads a table without its heading row.
func readRows(t *testing.T, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// Every village of four of the years, written in the ways officials write it: the answer is that unit's code of today, or a review
// that offers it (or says it ended), never another code.
func TestEveryVillage(t *testing.T) {
	l := chenzhou()
	ways := map[string]func(county, township, village string) string{
		"full":          func(c, t, v string) string { return "湖南省郴州市" + c + t + v },
		"no province":   func(c, t, v string) string { return c + t + v },
		"household":     func(c, t, v string) string { return "郴州市" + c + t + v + "3组12号某户家" },
		"spaces":        func(c, t, v string) string { return c + " " + t + "　" + v },
		"short above":   func(c, t, v string) string { return bare(c) + bare(t) + v },
		"short":         func(c, t, v string) string { return bare(c) + bare(t) + bare(v) },
		"no township":   func(c, _, v string) string { return c + v },
		"no county":     func(_, t, v string) string { return t + v },
		"village":       func(_, _, v string) string { return v },
		"village, bare": func(_, _, v string) string { return bare(v) },
		"announced": func(c, t, v string) string {
			return "住址：湖南省，郴州市，" + c + "，" + t + "，" + v + "。"
		},
		"committee":       func(c, t, v string) string { return c + t + strings.TrimSuffix(v, "村") + "村委会" },
		"lead and street": func(c, t, v string) string { return "家住" + c + t + v + "人民路12号" },
	}
	for _, year := range []int{2016, 2018, 2021, 2023} {
		names := map[string]string{}
		for _, line := range strings.Split(strings.TrimSpace(ChenzhouCSV(year)), "\n")[1:] {
			code, name, _ := strings.Cut(line, ",")
			names[code] = name
		}
		for way, write := range ways {
			accepted, total := 0, 0
			for code, name := range names {
				if len(code) != 12 || way == "committee" && !strings.HasSuffix(name, "村") {
					continue
				}
				text := write(names[code[:6]], names[code[:9]], name)
				want, _ := l.Normalize(code)
				m := gazetteer().Match(text)
				total++
				if u, _ := l.Get(m.Code); want == "" && strings.HasPrefix(u.Short, bare(name)) && data.InUnit(code[:9], m.Code[:min(9, len(m.Code))]) {
					continue // the unit ended; its township, or a unit in it, bears that name today
				}
				if strings.HasPrefix(way, "village") && name == "大村村" {
					continue // 大村 is the full name of others
				}
				switch {
				case m.How.Accepted() && m.Code == want:
					accepted++
				case m.How.Accepted() && !strings.HasPrefix(want, m.Code):
					t.Errorf("%d %s, %s (%s): %+v, want %s", year, way, text, code, m, want)
				case m.How.Accepted():
					if m.How != HowShort && m.How != HowCoarse && m.How != HowFormer {
						t.Errorf("%d %s, %s (%s): only %+v, want %s", year, way, text, code, m, want)
					}
				case want != "" && len(m.Candidates) < maxCandidates && !slices.Contains(m.Candidates, want):
					t.Errorf("%d %s, %s (%s): %+v does not offer %s", year, way, text, code, m, want)
				}
			}
			t.Logf("%d %-16s %4d of %d", year, way, accepted, total)
			if way == "full" && accepted < total-60 {
				t.Errorf("%d: only %d of %d full addresses accepted", year, accepted, total)
			}
		}
	}
}

// bare drops the type of a unit's name, and a committee behind it.
func bare(name string) string {
	for _, s := range []string{"社区居民委员会", "村村委会", "社区居委会", "村民委员会", "街道办事处", "村委会", "居委会", "社区", "街道", "镇", "乡", "村", "县", "区", "市"} {
		if b, ok := strings.CutSuffix(name, s); ok && len(b) > 3 && !strings.HasSuffix(name, "开发区") {
			return b
		}
	}
	return name
}

// testdata/addresses.csv was written by hand: the unit or the candidates as paths of names, found here by walking the tree.
func TestAddresses(t *testing.T) {
	for _, row := range readRows(t, "testdata/addresses.csv") {
		text, how, unit, candidates := row[0], row[1], row[2], row[3]
		m := gazetteer().Match(text)
		want := Match{How: m.How, Rest: m.Rest}
		if unit != "" {
			want.Code = codeOf(t, unit)
		} else if how == HowCoarse.String() {
			want.Code = "431000"
		}
		if want.Level = data.UnitLevel(want.Code); candidates != "" {
			for _, c := range strings.Split(candidates, ";") {
				want.Candidates = append(want.Candidates, codeOf(t, c))
			}
		}
		if m.How.String() != how || !reflect.DeepEqual(m, want) {
			t.Errorf("%s: %s %+v, want %s %+v", text, m.How, m, how, want)
		}
		if again := gazetteer().Match(text); !reflect.DeepEqual(m, again) {
			t.Errorf("%s: %+v, then %+v", text, m, again)
		}
	}
}

// codeOf walks down a path of short names from the prefecture.
func codeOf(t *testing.T, path string) string {
	t.Helper()
	code := "431000"
	for _, name := range strings.Split(path, "/") {
		children := chenzhou().Children(code)
		i := slices.IndexFunc(children, func(u Unit) bool { return u.Short == name })
		if i < 0 {
			t.Fatalf("%s: no %s", path, name)
		}
		code = children[i].Code
	}
	return code
}

// Rest is what a person still has to read, exactly as written.
func TestRest(t *testing.T) {
	for text, want := range map[string]string{
		"宜章县赤石乡平光村，Ａ栋 3号":  "Ａ栋 3号",
		"汝城县土桥镇足田村":        "",
		"苏仙区 龙腾广场。":        "龙腾广场。",
		"永兴县便江街道灵坎村\n某户家 ": "某户家",
	} {
		if m := gazetteer().Match(text); m.Rest != want || !m.How.Accepted() {
			t.Errorf("%q: rest %q, want %q (%s)", text, m.Rest, want, m.How)
		}
	}
}

// Nothing of Chenzhou is in the code: another area's units, without a province row, are matched by the same rules.
func TestAnotherArea(t *testing.T) {
	e, err := Parse(strings.NewReader("代码,名称\n533300,怒江傈僳族自治州\n533324,贡山独龙族怒族自治县\n533324101,丙中洛镇\n533324101201,秋那桶村委会\n533324203,独龙江乡\n533324203201,迪政当村委会\n"), anyDay)
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(e)
	if err != nil {
		t.Fatal(err)
	}
	g := NewGazetteer(l)
	for text, want := range map[string]string{
		"云南省怒江傈僳族自治州贡山独龙族怒族自治县丙中洛镇秋那桶村": "533324101201",
		"云南省怒江州贡山县丙中洛镇秋那桶村委会":           "533324101201",
		"贡山独龙江迪政当":  "533324203201",
		"贡山县":       "533324",
		"怒江州":       "533300",
		"郴州市汝城县土桥镇": "",
		"山下村":       "",
	} {
		if m := g.Match(text); m.Code != want {
			t.Errorf("%s: %s %+v, want %s", text, m.How, m, want)
		}
	}
}

// A gazetteer is shared by every import and request.
func TestGazetteerIsConcurrent(t *testing.T) {
	lines := addressMix(400)
	want := make([]Match, len(lines))
	for i, line := range lines {
		want[i] = gazetteer().Match(line)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, line := range lines {
				if m := gazetteer().Match(line); !reflect.DeepEqual(m, want[i]) {
					t.Errorf("%s: %+v, want %+v", line, m, want[i])
				}
			}
		})
	}
	wg.Wait()
}

// Whatever it is given, a match keeps its promises, and a hostile text costs no more than a long one.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{
		"湖南省郴州市汝城县土桥镇足田村3组", "汝城土桥足田", "431023108208", "嘉禾县普满乡官贝村", "长沙市岳麓区橘子洲街道", "永兴县便江街道灵坎村、碧塘村",
		"", "\xff\xfe", "太和太和太和太和太和", "村村村村村村", "４３１０２３ 汝城縣", "431026103213 灵坎村", strings.Repeat("田心村、", 60), "⽔水\u200b村",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := gazetteer().Match(text)
		switch {
		case m.How.Accepted() != (m.Code != ""), m.Code != "" && m.Candidates != nil, len(m.Candidates) > maxCandidates:
			t.Fatalf("%q: %+v", text, m)
		case !strings.Contains(text, m.Rest):
			t.Fatalf("%q: rest %q", text, m.Rest)
		case m.Level != data.UnitLevel(m.Code):
			t.Fatalf("%q: level %s of %s", text, m.Level, m.Code)
		}
		for _, code := range append([]string{m.Code}, m.Candidates...) {
			if u, ok := chenzhou().Get(code); code != "" && (!ok || u.Ended()) {
				t.Fatalf("%q: %s is no unit of today", text, code)
			}
		}
	})
}

// A text is cut after 160 characters; an ID number cut there must not turn into a code.
func TestCutNumberIsNoCode(t *testing.T) {
	text := strings.Repeat("呀", maxAddressRunes-12) + "431023001208" + "123456"
	if m := gazetteer().Match(text); m.How.Accepted() || m.Candidates != nil {
		t.Errorf("%+v", m)
	}
}

// A village's name with one character exchanged, left out or added is a near miss, whatever the character: never accepted, not
// even as far as the township, unless that makes a name listed in the township.
func TestSlipsAreNeverAccepted(t *testing.T) {
	l := chenzhou()
	r := rand.New(rand.NewPCG(3, 4))
	var letters []rune
	for u := range l.All(data.LevelVillage) {
		letters = append(letters, []rune(bare(u.Short))...)
	}
	offered, slips := 0, 0
	for u := range l.All(data.LevelVillage) {
		path := l.Path(u.Code)
		stem := []rune(bare(u.Short))
		kind := strings.TrimPrefix(u.Short, string(stem))
		if len(stem) < 2 || kind == "" {
			continue
		}
		i := r.IntN(len(stem))
		c := letters[r.IntN(len(letters))]
		for _, slip := range [][]rune{
			slices.Concat(stem[:i], []rune{c}, stem[i+1:]), slices.Concat(stem[:i], []rune{c}, stem[i:]), slices.Concat(stem[:i], stem[i+1:]),
		} {
			name := string(slip) + kind
			if len(slip) < 2 || listed(path[2], name) || kind == "区" || strings.Contains(name, "瑶村") || strings.HasSuffix(name, "村村村") {
				continue // 九龙瑶村 is a way to write 九龙瑶族村, and 村 said once more is no slip
			}
			m := gazetteer().Match(path[1] + path[2] + name)
			if m.How.Accepted() {
				t.Errorf("%s%s%s, a slip of %s: %s %+v", path[1], path[2], name, u.Short, m.How, m)
			}
			if slips++; slices.Contains(m.Candidates, u.Code) {
				offered++
			}
		}
	}
	for u := range l.All(data.LevelTownship) {
		path, children := l.Path(u.Code), l.Children(u.Code)
		stem := []rune(bare(u.Short))
		kind := strings.TrimPrefix(u.Short, string(stem))
		for i := range stem {
			c := letters[r.IntN(len(letters))]
			slip := string(slices.Concat(stem[:i], []rune{c}, stem[i+1:])) + kind
			if slices.ContainsFunc(l.Children(u.Parent), func(o Unit) bool { return bare(o.Short) == bare(slip) }) || kind == "" || kind == "区" {
				continue
			}
			v := children[r.IntN(len(children))]
			for _, rest := range []string{"", v.Short} {
				if m := gazetteer().Match(path[1] + slip + rest); m.How.Accepted() {
					t.Errorf("%s%s%s, a slip of %s: %s %+v", path[1], slip, rest, u.Short, m.How, m)
				}
			}
		}
	}
	t.Logf("%d slips, the unit meant is offered for %d", slips, offered)
	if offered < slips*95/100 {
		t.Errorf("of %d slips only %d are offered the unit meant", slips, offered)
	}
}

// listed tells whether some list has a village of this name, in any way of writing its type, in a township of this name.
func listed(township, village string) bool {
	for year := 2016; year <= 2023; year++ {
		if townshipVillages(year)[township+"/"+bare(village)] {
			return true
		}
	}
	return false
}

// townshipVillages is the bare names of a year's villages by township name.
var townshipVillages = func() func(int) map[string]bool {
	var mu sync.Mutex
	years := map[int]map[string]bool{}
	return func(year int) map[string]bool {
		mu.Lock()
		defer mu.Unlock()
		if m, ok := years[year]; ok {
			return m
		}
		m := map[string]bool{}
		names := map[string]string{}
		for _, line := range strings.Split(strings.TrimSpace(ChenzhouCSV(year)), "\n") {
			code, name, _ := strings.Cut(line, ",")
			names[code] = name
			if len(code) == 12 {
				own := strings.TrimPrefix(name, names[code[:9]])
				m[names[code[:9]]+"/"+bare(own)] = true
				m[names[code[:9]]+"/"+bare(strings.Replace(own, "瑶族", "", 1))] = true
			}
		}
		years[year] = m
		return m
	}
}()
