package brief

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
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
