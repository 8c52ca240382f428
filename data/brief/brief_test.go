package brief

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

// now is a Thursday morning in Shanghai.
var now = time.Date(2026, 6, 25, 2, 30, 0, 0, time.UTC)

const today = 20_629 // 2026-06-25

// world is a store of random cases and visits in two counties of two townships of two villages, and of one case that only its county is known of.
type world struct {
	store *gpkg.Store
	view  *live.View
	cases []data.Record
	round []data.Record // visits
	clock time.Time
}

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	w := &world{clock: now}
	store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "brief.gpkg"), gpkg.CreateOptions{Now: now, Generated: "for a test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w.store = store
	var puts []data.Put
	unit := func(layer data.LayerID, code, name string, x float64) {
		l, _ := store.Schema().Layer(layer)
		r := data.Record{
			Layer: layer, ID: code, Source: "test", SourceID: code, Unit: code, Values: make([]data.Value, len(l.Fields)),
			Geometry: orb.MultiPolygon{{orb.Ring{{x, 25}, {x + 0.1, 25}, {x + 0.1, 25.1}, {x, 25.1}, {x, 25}}}},
		}
		r.Values[l.Index("name")], r.Values[l.Index("households")] = data.Text(name), data.Int(100)
		puts = append(puts, data.Put{Record: r})
	}
	for i, county := range []string{"431021", "431023"} {
		unit(data.Counties, county, "县"+county, 113+0.4*float64(i))
		for j := range 2 {
			town := fmt.Sprint(county, "10", j)
			unit(data.Townships, town, "镇"+town, 113+0.4*float64(i)+0.2*float64(j))
			for k := range 2 {
				unit(data.Villages, fmt.Sprint(town, "20", k), fmt.Sprint("村", k), 113+0.4*float64(i)+0.2*float64(j)+0.1*float64(k))
			}
		}
	}
	random := rand.New(rand.NewPCG(seed, 7))
	for n := range 160 {
		r := w.random(random, n)
		w.cases = append(w.cases, r)
		puts = append(puts, data.Put{Record: r})
	}
	for n := range 12 {
		r := w.visit(random, n)
		w.round = append(w.round, r)
		puts = append(puts, data.Put{Record: r})
	}
	if _, err := store.Apply(t.Context(), data.Batch{Key: "all", At: now.Add(-time.Hour), Puts: puts, Boundaries: true}); err != nil {
		t.Fatal(err)
	}
	w.open(t)
	return w
}

func (w *world) open(t *testing.T) {
	t.Helper()
	view, err := live.Open(t.Context(), w.store, live.Options{Secret: []byte("a secret for tests alone"), Now: func() time.Time { return w.clock }})
	if err != nil {
		t.Fatal(err)
	}
	w.view = view
}

// random is a case of any layer, found, due and settled within three weeks.
func (w *world) random(r *rand.Rand, n int) data.Record {
	layer := []data.LayerID{data.Disputes, data.Hazards, data.Requests}[n%3]
	l, _ := w.store.Schema().Layer(layer)
	unit := fmt.Sprintf("4310%d10%d20%d", 21+2*r.IntN(2), r.IntN(2), r.IntN(2))
	if n%20 == 0 {
		unit = unit[:6]
	}
	rec := data.Record{
		Layer: layer, ID: data.RecordID(layer, "test", fmt.Sprint(n)), Source: "test", SourceID: fmt.Sprint(n), Unit: unit, UnitAtEvent: unit, Values: make([]data.Value, len(l.Fields)),
	}
	set := func(name string, v data.Value) {
		if i := l.Index(name); i >= 0 {
			rec.Values[i] = v
		}
	}
	code := func(name string) {
		if f, ok := l.Field(name); ok {
			set(name, data.Text(f.Codes[r.IntN(len(f.Codes))].Code))
		}
	}
	for _, name := range []string{l.Class, l.Status, "level", "owner_tier"} {
		code(name)
	}
	set("title", data.Text("张某某的事"))
	set("owner_post", data.Text("县长某某"))
	set("key_case", data.Bool(r.IntN(4) == 0))
	day := func(from, to int) data.Value {
		if r.IntN(3) == 0 {
			return data.Millis((today+int64(from))*86_400_000 + r.Int64N(int64(to-from)*86_400_000))
		}
		return data.Date(today + int64(from+r.IntN(to-from)))
	}
	set("found", day(-25, 2))
	if r.IntN(3) > 0 {
		set("due", day(-20, 5))
	}
	set("settled", day(-16, 1))
	set("removed", day(-16, 1))
	if l.ID == data.Hazards {
		set("people", data.Int(r.Int64N(9)))
	}
	return rec
}

// visit is a visit to any village within nineteen months.
func (w *world) visit(r *rand.Rand, n int) data.Record {
	l, _ := w.store.Schema().Layer(data.Visits)
	unit := fmt.Sprintf("4310%d10%d20%d", 21+2*r.IntN(2), r.IntN(2), r.IntN(2))
	rec := data.Record{
		Layer: data.Visits, ID: data.RecordID(data.Visits, "test", fmt.Sprint(n)), Source: "test", SourceID: fmt.Sprint(n), Unit: unit, UnitAtEvent: unit, Values: make([]data.Value, len(l.Fields)),
	}
	rec.Values[l.Index("time")] = data.Millis((today - r.Int64N(570)) * 86_400_000)
	rec.Values[l.Index("place_kind")] = data.Text("home")
	return rec
}

func viewer(t *testing.T, role data.Role, units ...string) data.Viewer {
	t.Helper()
	v, err := data.NewViewer(role, units...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// on tells, of a record read by hand, the local day of a field and whether there is one.
func on(l *data.Layer, r *data.Record, name string) (int64, bool) {
	i := l.Index(name)
	if i < 0 || r.Values[i].IsNull() {
		return 0, false
	}
	v := r.Values[i]
	if v.Kind() == data.KindDate {
		return v.Int(), true
	}
	return (v.Int() + 8*3_600_000) / 86_400_000, true // Shanghai has no other offset this year
}

// expected counts day by day what a case adds: whether it was late on each day, going by the day it was settled.
func (w *world) expected(l *data.Layer, r *data.Record) (f Figures) {
	status := r.Values[l.Index(l.Status)].Text()
	open := strings.Contains(" found accepted assigned in_progress verified controlled ", " "+status+" ")
	done := strings.Contains(" settled closed revisited removed ", " "+status+" ")
	ended, ends := on(l, r, "settled")
	if l.ID == data.Hazards {
		ended, ends = on(l, r, "removed")
	}
	due, dated := on(l, r, "due")
	if found, ok := on(l, r, "found"); ok && !dated {
		if clock, ok := data.DefaultSettings().Clocks[l.ID]; ok {
			due, dated = found+int64(clock.SettleDays), true
		}
	}
	late := func(day int64) bool { return dated && day > due && (open || done && ends && day <= ended) }
	for day := int64(today - 13); day <= today; day++ {
		first, second := &f.New, &f.NewBefore
		settled, settledBefore := &f.Settled, &f.SettledBefore
		newly, newlyBefore := &f.NewlyOverdue, &f.NewlyOverdueBefore
		if day < today-6 {
			first, settled, newly = second, settledBefore, newlyBefore
		}
		if found, ok := on(l, r, "found"); ok && found == day {
			*first++
		}
		if done && ends && ended == day {
			*settled++
		}
		if late(day) && !late(day-1) {
			*newly++
		}
	}
	if open && late(today) {
		f.Overdue = 1
	}
	if open || status == "suspended" {
		f.Open = 1
	}
	return f
}

// TestFiguresAgainstACountByDays compares every figure of briefs of a county and a township with a count from the records themselves.
func TestFiguresAgainstACountByDays(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(t, seed)
		for _, unit := range []string{"431000", "431021", "431023101", "431023101200"} {
			b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: unit, Until: now})
			if err != nil {
				t.Fatal(err)
			}
			var total Figures
			by := map[string]*Figures{}
			add := func(key string, f Figures) {
				if by[key] == nil {
					by[key] = &Figures{}
				}
				by[key].add(f)
			}
			for i := range w.cases {
				r := &w.cases[i]
				if !strings.HasPrefix(r.Unit, data.UnitPrefix(unit)) {
					continue
				}
				l, _ := w.store.Schema().Layer(r.Layer)
				f := w.expected(l, r)
				total.add(f)
				add(string(l.ID), f)
				add("part "+data.UnitAt(r.Unit, b.Level+1), f)
				for _, field := range []string{l.Class, "level", "owner_tier"} {
					if at := l.Index(field); at >= 0 {
						add(string(l.ID)+field+r.Values[at].Text(), f)
					}
				}
			}
			same := func(what string, got Figures) {
				t.Helper()
				want := Figures{}
				if by[what] != nil {
					want = *by[what]
				}
				if got != want {
					t.Errorf("seed %d, %s, %s: %+v, want %+v", seed, unit, what, got, want)
				}
			}
			if b.Total() != total || total.NewlyOverdue == 0 && unit == "431000" {
				t.Errorf("seed %d, %s: %+v, want %+v", seed, unit, b.Total(), total)
			}
			for _, l := range b.Layers {
				same(string(l.Layer.ID), l.Figures)
				for field, groups := range map[string][]Group{l.Layer.Class: l.Kinds, "level": l.Levels, "owner_tier": l.Tiers} {
					for _, g := range groups {
						same(string(l.Layer.ID)+field+g.Code, g.Figures)
					}
				}
			}
			for _, p := range b.Parts {
				same("part "+p.Code, p.Figures)
			}
			same("part ", b.Wider)
			if unit != "431023101200" && len(b.Parts) != 2 {
				t.Errorf("%s has %d parts", unit, len(b.Parts))
			}
		}
	}
}

// A brief asked for later has the same figures, whatever happened since.
func TestTheSameBriefLater(t *testing.T) {
	w := newWorld(t, 9)
	official := viewer(t, data.Official, "431021")
	ask := func() *Brief {
		t.Helper()
		b, err := Make(t.Context(), w.view, official, Query{Unit: "431021", Until: now})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := ask()
	var docx bytes.Buffer
	if err := first.DOCX(&docx, "zh", "7"); err != nil {
		t.Fatal(err)
	}
	if len(first.Round.Longest) == 0 {
		t.Fatal("every village was visited")
	}
	b := data.Batch{Key: "later", At: now.Add(time.Hour)}
	for _, r := range w.round[:6] {
		b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
	}
	for i, r := range w.cases {
		l, _ := w.store.Schema().Layer(r.Layer)
		switch i % 3 {
		case 0:
			b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
		case 1:
			r.Values[l.Index(l.Status)] = data.Text(map[bool]string{true: "removed", false: "settled"}[l.ID == data.Hazards])
			b.Puts = append(b.Puts, data.Put{Record: r})
		}
	}
	if _, err := w.store.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	w.clock = now.AddDate(1, 2, 9) // visits of then are by now kept by month
	w.open(t)
	second := ask()
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the brief of then is now\n%+v\nand was\n%+v", second, first)
	}
	var again bytes.Buffer
	if err := second.DOCX(&again, "zh", "7"); err != nil || !bytes.Equal(docx.Bytes(), again.Bytes()) {
		t.Errorf("the document is another: %v", err)
	}
	latest, err := Make(t.Context(), w.view, official, Query{Unit: "431021", Until: w.clock})
	if err != nil || latest.Total() == first.Total() {
		t.Errorf("nothing happened since: %v", err)
	}
}

// TestUnvisitedVillages compares the villages where nobody has been for long with the visits themselves.
func TestUnvisitedVillages(t *testing.T) {
	const thisMonth = 2026*12 + 5
	for seed := range uint64(6) {
		w := newWorld(t, seed)
		l, _ := w.store.Schema().Layer(data.Visits)
		first := thisMonth
		latest := map[string]time.Time{}
		for _, r := range w.round {
			at := time.UnixMilli(r.Values[l.Index("time")].Int()).In(time.FixedZone("", 8*3600))
			first = min(first, at.Year()*12+int(at.Month())-1)
			if at.After(latest[r.Unit]) {
				latest[r.Unit] = at
			}
		}
		for _, unit := range []string{"431000", "431021", "431023101", "431023101200"} {
			var want []string
			for v := range 8 {
				town := fmt.Sprintf("4310%d10%d", 21+2*(v/4), v/2%2)
				code := fmt.Sprint(town, "20", v%2)
				last, month := "", first-1
				if at, ok := latest[code]; ok {
					last, month = at.Format("2006-01"), at.Year()*12+int(at.Month())-1
				}
				months := thisMonth - 1 - month // this month is not over
				if months < 2 || !strings.HasPrefix(code, data.UnitPrefix(unit)) {
					continue
				}
				place := fmt.Sprint("村", v%2)
				if len(unit) == 6 {
					place = "镇" + town + " " + place
				}
				if unit == "431000" {
					place = "县" + town[:6] + " " + place
				}
				want = append(want, fmt.Sprintf("%03d %s %q %s", 999-months, code, last, place))
			}
			slices.Sort(want)
			b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: unit, Until: now})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range b.Round.Longest {
				got = append(got, fmt.Sprintf("%03d %s %q %s", 999-u.Months, u.Code, u.Last, strings.Join(append(u.Above, u.Name), " ")))
			}
			for _, p := range b.Parts {
				n := 0
				for _, place := range want {
					if strings.Contains(place, " "+p.Code) {
						n++
					}
				}
				if p.Neglected != n {
					t.Errorf("seed %d, %s: %d villages of %s, want %d", seed, unit, p.Neglected, p.Code, n)
				}
			}
			if !slices.Equal(got, want) || b.Round.Neglected != len(want) {
				t.Errorf("seed %d, %s: %d\n%s\nwant\n%s", seed, unit, b.Round.Neglected, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// Of many unvisited villages a document lists some and says how many more there are.
func TestManyUnvisitedVillages(t *testing.T) {
	w := newWorld(t, 3)
	b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: "431021", Until: now})
	if err != nil {
		t.Fatal(err)
	}
	var villages []live.UnitCoverage
	for i := range maxUnvisited + 7 {
		villages = append(villages, live.UnitCoverage{UnitName: live.UnitName{Code: fmt.Sprintf("431021100%03d", i), Name: fmt.Sprintf("远村%d", i)}, GapMonths: int64(2 + i)})
	}
	b.Round.Longest = nil
	b.unvisited(villages, func(string) string { return "某镇" })
	var out bytes.Buffer
	if err := b.DOCX(&out, "zh", ""); err != nil {
		t.Fatal(err)
	}
	text := documentText(t, out.Bytes())
	if !strings.Contains(text, "某镇 远村26") || !strings.Contains(text, "某镇 远村7") || strings.Contains(text, "远村6") || !strings.Contains(text, "另有 7 个村（社区）未列出") || !strings.Contains(text, "有记录以来没有") {
		t.Error(text)
	}
}

func TestBriefsThatAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	for _, c := range []struct {
		name  string
		who   data.Viewer
		query Query
		want  error
		words string
	}{
		{"another county", viewer(t, data.Official, "431021"), Query{"431023", now}, data.ErrNotFound, ""},
		{"no unit", viewer(t, data.Official, "431021"), Query{"431099", now}, data.ErrNotFound, ""},
		{"a wall", viewer(t, data.Kiosk, "431000"), Query{"431021", now}, data.ErrForbidden, ""},
		{"to come", viewer(t, data.Official, "431021"), Query{"431021", now.Add(time.Minute)}, data.ErrInvalid, "until: lies in the future"},
		{"before all", viewer(t, data.Official, "431021"), Query{"431021", now.AddDate(0, 0, -1)}, data.ErrInvalid, "until: lies before"},
	} {
		if _, err := Make(t.Context(), w.view, c.who, c.query); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestDOCX opens the document as a reader does: every part is XML and named, and the text has the figures and no name.
func TestDOCX(t *testing.T) {
	w := newWorld(t, 3)
	b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: "431021", Until: now})
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Key) == 0 {
		t.Fatal("there is no key case to look at")
	}
	b.Unit.Name, b.Source = "桂阳<县>&", "测试\x01来源（图） Test source, of a map"
	for lang, words := range map[string][]string{
		"zh": {"桂阳<县>&", "截至：2026-06-25 10:30:00", "演示数据", "统计期：2026-06-19 周五 至 2026-06-25 周四", "导出审计号：12", "（上期 ", "矛盾纠纷 · 按包案层级", "来源（图）"},
		"en": {"2026-06-19 Fri to 2026-06-25 Thu", "Audit number of this export: 12", "Key cases, without names", "Source: Test source, of a map"},
	} {
		var out bytes.Buffer
		if err := b.DOCX(&out, lang, "12"); err != nil {
			t.Fatal(err)
		}
		text := documentText(t, out.Bytes())
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s: %q is not in the document", lang, word)
			}
		}
		for _, word := range []string{"张某某", "县长某某", map[string]string{"zh": "Test source", "en": "来源"}[lang]} {
			if strings.Contains(text, word) {
				t.Errorf("%s: the document names %s", lang, word)
			}
		}
		if n := fmt.Sprint(b.Layers[0].New); !strings.Contains(text, n) {
			t.Errorf("%s: %s is not in the document", lang, n)
		}
	}
}

// documentText is the text of all parts of a document.
func documentText(t *testing.T, document []byte) (text string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range z.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text += textOf(t, member.Name, r)
	}
	return text
}

// textOf is the text of a part, which must be XML; table cells must be closed by a paragraph.
func textOf(t *testing.T, name string, r io.Reader) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(r)
	last := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			if x.Name.Local == "tc" && last != "p" {
				t.Errorf("%s: a cell ends without a paragraph", name)
			}
			last = x.Name.Local
		}
	}
}
