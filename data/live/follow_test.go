package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// following runs a View on the fake clock of a synctest bubble, which begins in January 2000, moved to testNow.
func following(t *testing.T, m *memStore, o Options) *View {
	t.Helper()
	return followingOf(t, m, m, o)
}

// followingOf is following through a store that stands before m.
func followingOf(t *testing.T, m *memStore, store data.Store, o Options) *View {
	t.Helper()
	begin := time.Now()
	o.Secret = []byte(testSecret)
	o.Now = func() time.Time { return testNow().Add(time.Since(begin)) }
	v, err := Open(t.Context(), store, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- v.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("run ended with %v", err)
		}
		if m.opened != 0 {
			t.Errorf("%d snapshots of the store left open", m.opened)
		}
	})
	synctest.Wait()
	return v
}

// settle lets everything that is under way end.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// everything is all a set of viewers can fetch, as one text: pages of two sizes, totals, tags, cursors, notes.
func everything(t testing.TB, v *View, who data.Viewer) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, l := range v.store.Schema().Layers() {
		for _, f := range []data.Filter{
			{Layer: l.ID},
			{Layer: l.ID, Units: []string{"431002001"}},
			{Layer: l.ID, Text: "src1"},
			{Layer: l.ID, Where: data.IsNull{Arg: data.Property{Name: data.FieldVillage}}},
		} {
			for _, q := range []Query{{Limit: 9}, {Limit: 9, Sort: []Order{{Name: data.FieldVersion, Desc: true}, {Name: data.FieldCountyName}}}} {
				for {
					r, err := v.Features(t.Context(), who, f, q)
					if err != nil {
						fmt.Fprintln(&b, l.ID, err)
						break
					}
					fmt.Fprintln(&b, l.ID, r.Matched, r.Returned, r.Tag, r.Next, r.Notes, r.Generated)
					b.Write(r.AppendFeatures(nil))
					if q.After = r.Next; q.After == "" {
						break
					}
				}
			}
		}
	}
	return b.Bytes()
}

// A View that followed a store answers every byte as one that is opened on it now, whatever was edited, and answers given before the edits
// stay as they were.
func TestFollowedViewEqualsOpenedView(t *testing.T) {
	for seed := range uint64(25) {
		synctest.Test(t, func(t *testing.T) {
			m, mk := populated(t, ground{2, 2, 2}, seed, 40)
			v := following(t, m, Options{})
			who := viewer(t, data.Commander, "431000")
			before := features(t, v, who, data.Filter{Layer: data.Disputes}, Query{All: true})
			kept := before.AppendFeatures(nil)
			for range 1 + mk.IntN(6) {
				editSome(m, mk)
				if mk.IntN(2) == 0 {
					settle(time.Second)
				}
			}
			settle(time.Hour)
			opened := openAt(t, m, v.opts.Now)
			for _, who := range viewers(t) {
				if a, b := everything(t, v, who), everything(t, opened, who); !bytes.Equal(a, b) {
					t.Fatalf("seed %d, %s %v: the followed view and the opened one differ:\n%s", seed, who.Role, who.Scope, firstDifference(a, b))
				}
			}
			if !bytes.Equal(kept, before.AppendFeatures(nil)) {
				t.Fatal("an answer changed under its holder")
			}
			if err := v.State().Err; err != nil {
				t.Fatalf("the link is lost: %v", err)
			}
		})
	}
}

func openAt(t testing.TB, m data.Store, now func() time.Time) *View {
	t.Helper()
	v, err := Open(t.Context(), m, Options{Secret: []byte(testSecret), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func firstDifference(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s []byte) []byte { return s[max(0, i-300):min(len(s), i+300)] }
	return fmt.Sprintf("%s\n---\n%s", cut(a), cut(b))
}

// editSome puts, moves, changes and deletes records of a random layer.
func editSome(m *memStore, mk *maker) {
	layers := []data.LayerID{data.Disputes, data.Hazards, data.Visits, data.Traces, data.Facilities}
	layer := layers[mk.IntN(len(layers))]
	l, _ := m.schema.Layer(layer)
	have := m.records(layer)
	var puts []*data.Record
	for range mk.IntN(60) {
		puts = append(puts, mk.record(layer))
	}
	for range min(len(have), mk.IntN(20)) {
		r := *have[mk.IntN(len(have))]
		if mk.IntN(2) == 0 { // it moves as well
			moved := mk.record(layer)
			r.Geometry, r.Unit, r.Units, r.UnitAtEvent, r.Pin = moved.Geometry, moved.Unit, moved.Units, moved.UnitAtEvent, moved.Pin
		}
		mk.values(l, &r)
		puts = append(puts, &r)
	}
	m.put(puts...)
	if mk.IntN(2) == 0 {
		var gone []string
		for range min(len(have), mk.IntN(40)) {
			gone = append(gone, have[mk.IntN(len(have))].ID)
		}
		m.delete(layer, gone...)
	}
}

func TestEditsArePublishedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 2}, 1, 5)
		v := following(t, m, Options{})
		first := v.now.Load()
		seen := map[*snapshot]bool{}
		for range 1000 { // in a second
			m.put(mk.record(data.Disputes))
			time.Sleep(time.Millisecond)
			synctest.Wait()
			seen[v.now.Load()] = true
		}
		if n := len(seen); n < 9 || n > 12 {
			t.Fatalf("%d snapshots in a second, want one in 100 ms", n)
		}
		settle(100 * time.Millisecond)
		if got := v.State().Rows[data.Disputes]; got != 1005 {
			t.Fatalf("%d disputes, want 1005", got)
		}
		if first.tables[data.Disputes].n != 5 || first.tables[data.Hazards] != v.now.Load().tables[data.Hazards] {
			t.Fatal("snapshots do not share what did not change, or share what did")
		}
	})
}

func TestAnEditIsSeenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 2}, 1, 5)
		v := following(t, m, Options{})
		settle(time.Minute)
		m.put(mk.record(data.Disputes))
		synctest.Wait() // no time passes
		if got := v.State().Rows[data.Disputes]; got != 6 {
			t.Fatalf("%d disputes, want 6", got)
		}
	})
}

// At local midnight what is due changes by itself, without an edit, and so does the tag.
func TestMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newGroundStore(ground{1, 1, 1})
		l, _ := m.schema.Layer(data.Disputes)
		zone := m.settings.Location()
		today := dayIn(testNow(), zone)
		for i, due := range []int64{today - 1, today, today + 7, today + 8} {
			r := newMaker(uint64(i), ground{1, 1, 1}, m.schema).record(data.Disputes)
			r.ID = fmt.Sprintf("case-%d", i)
			r.Values[l.Index("due")] = data.Date(due)
			r.Values[l.Index("status")] = data.Text("in_progress")
			m.put(r)
		}
		v := following(t, m, Options{})
		who := viewer(t, data.Commander, "431000")
		ask := func(name string) []string {
			ids := idsOf(features(t, v, who, data.Filter{Layer: data.Disputes, Where: data.Eq(name, data.Bool(true))}, Query{}))
			slices.Sort(ids)
			return ids
		}
		check := func(when string, late, soon []string) {
			t.Helper()
			if got := ask("overdue"); !slices.Equal(got, late) {
				t.Errorf("%s: overdue %v, want %v", when, got, late)
			}
			if got := ask("due_soon"); !slices.Equal(got, soon) {
				t.Errorf("%s: due soon %v, want %v", when, got, soon)
			}
		}
		check("at noon", []string{"case-0"}, []string{"case-1", "case-2"})
		tag := features(t, v, who, data.Filter{Layer: data.Disputes}, Query{}).Tag
		settle(12*time.Hour - time.Millisecond)
		check("just before midnight", []string{"case-0"}, []string{"case-1", "case-2"})
		settle(time.Millisecond)
		check("at midnight", []string{"case-0", "case-1"}, []string{"case-2", "case-3"})
		if features(t, v, who, data.Filter{Layer: data.Disputes}, Query{}).Tag == tag {
			t.Error("the tag did not change at midnight")
		}
		if !bytes.Equal(everything(t, v, who), everything(t, openAt(t, m, v.opts.Now), who)) {
			t.Error("after midnight the followed view differs from one that is opened then")
		}
	})
}

// When a month passes, the oldest live month becomes facts; the sum of both stays.
func TestMonthsGoToTheArchive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 2}, 1, 0)
		for range 400 {
			m.put(mk.record(data.Visits))
		}
		v := following(t, m, Options{Poll: time.Hour})
		before := v.State()
		if before.Archived == 0 || before.Rows[data.Visits]+before.Archived != 400 {
			t.Fatalf("%d rows and %d archived, want 400 in all and some archived", before.Rows[data.Visits], before.Archived)
		}
		settle(31 * 24 * time.Hour)
		after := v.State()
		if after.Archived <= before.Archived || after.Rows[data.Visits]+after.Archived != 400 {
			t.Fatalf("a month later %d rows and %d archived", after.Rows[data.Visits], after.Archived)
		}
		opened := openAt(t, m, v.opts.Now)
		followed, fresh := v.now.Load(), opened.now.Load()
		for at, facts := range followed.archive.facts {
			other := fresh.units.index[followed.units.list[at].code]
			if !slices.Equal(facts, fresh.archive.facts[other]) {
				t.Fatalf("facts %v, of a view that is opened now %v", facts, fresh.archive.facts[other])
			}
		}
	})
}

// Archived visits that are changed or deleted make the facts doubtful; they are read anew beside the following.
func TestArchiveIsReadAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 2}, 1, 0)
		l, _ := m.schema.Layer(data.Visits)
		at := func(months int) data.Value { return data.Time(testNow().AddDate(0, -months, 0)) }
		visit := func(id string, months int, households int64) *data.Record {
			r := mk.record(data.Visits)
			r.ID, r.Unit = id, mk.codes[0]
			r.Values[l.Index("time")], r.Values[l.Index("households")] = at(months), data.Int(households)
			return r
		}
		m.put(visit("old", 20, 3), visit("older", 21, 4), visit("new", 1, 5))
		v := following(t, m, Options{})
		sum := func() (n, households int64) {
			for _, facts := range v.now.Load().archive.facts {
				for _, f := range facts {
					n, households = n+f.n, households+f.households
				}
			}
			return n, households
		}
		expect := func(when string, n, households, live int64) {
			t.Helper()
			if a, b := sum(); a != n || b != households || v.State().Rows[data.Visits] != live {
				t.Errorf("%s: %d archived visits of %d households and %d live, want %d, %d and %d", when, a, b, v.State().Rows[data.Visits], n, households, live)
			}
		}
		expect("at first", 2, 7, 1)
		m.put(visit("late", 22, 10)) // a new record of an old visit needs no reading
		settle(time.Second)
		expect("a visit entered late", 3, 17, 1)
		m.put(visit("new", 30, 6)) // a live visit turns out to be old
		settle(time.Second)
		expect("a date corrected", 4, 23, 0)
		if v.now.Load().archive.doubtful {
			t.Fatal("what is known became doubtful")
		}
		m.put(visit("old", 20, 100))
		settle(time.Minute)
		expect("an old visit corrected", 4, 120, 0)
		m.delete(data.Visits, "older")
		m.put(visit("late", 0, 1))
		settle(time.Minute)
		expect("within ten minutes of the last reading", 4, 120, 1)
		m.put(visit("later", 25, 1000))
		settle(time.Hour)
		expect("an hour later", 3, 1106, 1)
		if v.now.Load().archive.doubtful {
			t.Fatal("still doubtful")
		}
	})
}

// Another clock makes other rows late: no copy from before it is fresh, of rows, tiles or counts.
func TestClocksMoveTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := populated(t, ground{1, 2, 2}, 5, 30)
		v := following(t, m, Options{})
		who := viewer(t, data.Commander, "431000")
		tags := func() map[string]string {
			h, err := v.Handover(t.Context(), who, HandoverQuery{By: data.LevelCounty, From: testNow().Add(-time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			f := data.Filter{Layer: data.Hazards}
			drawn, err := v.Tile(t.Context(), who, TileQuery{Filters: []data.Filter{f}})
			if err != nil {
				t.Fatal(err)
			}
			counted, err := v.Summarise(t.Context(), who, f, SummaryQuery{Measure: data.MeasureCount, By: data.LevelCounty})
			if err != nil {
				t.Fatal(err)
			}
			return map[string]string{"rows": features(t, v, who, f, Query{}).Tag, "a tile": drawn.Tag, "a table": counted.Tag, "a shift": h.Tag}
		}
		before := tags()
		m.setSettings(func(s *data.Settings) {
			s.Clocks = maps.Clone(s.Clocks)
			s.Clocks[data.Hazards] = data.Clock{SettleDays: 1}
		})
		settle(time.Minute)
		for what, tag := range tags() {
			if tag == before[what] {
				t.Errorf("%s under another clock has the tag of before", what)
			}
		}
	})
}

func TestSettingsAndBoundariesAreFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := ground{1, 2, 2}
		m, _ := populated(t, g, 5, 30)
		v := following(t, m, Options{})
		same := func(when string) {
			t.Helper()
			settle(time.Minute)
			opened := openAt(t, m, v.opts.Now)
			for _, who := range viewers(t) {
				if a, b := everything(t, v, who), everything(t, opened, who); !bytes.Equal(a, b) {
					t.Fatalf("%s: the followed view differs from an opened one:\n%s", when, firstDifference(a, b))
				}
			}
		}
		m.setSettings(func(s *data.Settings) { s.DueSoonDays = 30 })
		same("due soon within 30 days")
		m.setSettings(func(s *data.Settings) { s.Clocks = map[data.LayerID]data.Clock{data.Disputes: {SettleDays: 10}} })
		same("other clocks")
		m.setSettings(func(s *data.Settings) { s.Zone = "America/New_York" })
		same("another zone")
		l := m.schema.BoundaryLayer(data.LevelCounty)
		county := *m.records(l.ID)[0]
		county.Values = slices.Clone(county.Values)
		county.Values[l.Index("name")] = data.Text("新县")
		m.put(&county)
		same("a county renamed")
		who := viewer(t, data.Commander, "431000")
		if n := features(t, v, who, data.Filter{Layer: data.Disputes, Text: "新县"}, Query{}).Matched; n == 0 {
			t.Fatal("the county's new name does not stand with its rows")
		}
		l = m.schema.BoundaryLayer(data.LevelVillage)
		village := *m.records(l.ID)[0]
		mp := areasOf(village.Geometry).Clone()
		mp[0][0][0][0] -= 0.001
		mp[0][0][len(mp[0][0])-1][0] -= 0.001
		village.Geometry, village.Pin.BoundaryVersion = mp, 2
		m.put(&village)
		same("a boundary moved")
		m.delete(l.ID, village.ID)
		same("a boundary ended")
		m.lists = []data.UnitList{{CutOff: "2023-06-30", Prefix: "4310", CSV: []byte("code,name\n431000,郴州市\n431002,北湖区\n431002001,人民路街道\n431002001201,先锋社区居委会\n")}}
		m.setSettings(func(*data.Settings) {})
		same("a list of names imported")
		if n := features(t, v, who, data.Filter{Layer: data.Disputes, Text: "先锋"}, Query{}).Matched; n == 0 {
			t.Fatal("the listed name does not stand with the village's rows")
		}
	})
}

// A store that does not answer leaves readers with what was there, and the state says so; when it is back, nothing is missing.
func TestStoreLostAndFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 1}, 1, 10)
		var log bytes.Buffer
		v := following(t, m, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		settle(time.Minute)
		if s := v.State(); s.Err != nil || s.Lag != 0 || !s.AsOf.Equal(v.opts.Now()) {
			t.Fatalf("a healthy link: %+v", s)
		}
		m.fail(errors.New("connection refused"))
		settle(30 * time.Second)
		s := v.State()
		if s.Err == nil || s.Lag < 29*time.Second || s.Lag > 31*time.Second {
			t.Fatalf("a lost link: lag %v, error %v", s.Lag, s.Err)
		}
		who := viewer(t, data.Commander, "431000")
		r := features(t, v, who, data.Filter{Layer: data.Disputes}, Query{})
		if r.Matched != 10 || !r.AsOf.Equal(s.AsOf) {
			t.Fatalf("reads from memory: %d rows as of %v, want 10 as of %v", r.Matched, r.AsOf, s.AsOf)
		}
		m.fail(nil)
		m.put(mk.record(data.Disputes))
		settle(10 * time.Second)
		if s := v.State(); s.Err != nil || s.Lag != 0 || s.Rows[data.Disputes] != 11 {
			t.Fatalf("a link found again: %+v", s)
		}
		if lost, again := strings.Count(log.String(), "does not answer"), strings.Count(log.String(), "answers again"); lost != 1 || again != 1 {
			t.Errorf("lost is logged %d times, found %d times:\n%s", lost, again, log.String())
		}
	})
}

// A record that breaks the store's own rules is left out and told of; everything else is there.
func TestRefusedRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 1}, 1, 10)
		bad, short := mk.record(data.Disputes), mk.record(data.Disputes)
		bad.ID = "an id that no record of ours can have"
		short.Values = short.Values[:3]
		m.put(bad)
		v := following(t, m, Options{})
		expect := func(rows, refused int64) {
			t.Helper()
			if s := v.State(); s.Rows[data.Disputes] != rows || s.Refused != refused || s.Err != nil || s.Refusal == nil {
				t.Errorf("%d rows, %d refused (%v), link %v; want %d and %d", s.Rows[data.Disputes], s.Refused, s.Refusal, s.Err, rows, refused)
			}
		}
		expect(10, 1)
		m.put(short, mk.record(data.Disputes))
		settle(time.Second)
		expect(11, 2)
		broken := *m.records(data.Disputes)[0]
		broken.Values = nil
		m.put(&broken)
		m.delete(data.Disputes, bad.ID)
		settle(time.Second)
		expect(10, 3)
		swapped := mk.record(data.Disputes)
		swapped.Geometry = orb.Point{25, 113} // latitude out of range: no place of its own, but a row
		m.put(swapped)
		settle(time.Second)
		expect(11, 3)
	})
}
