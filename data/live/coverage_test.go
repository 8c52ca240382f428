package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lianxin/data"
)

// keyedStore is a memStore whose visits name households and enterprises.
type keyedStore struct {
	*memStore
	mu   sync.Mutex
	keys map[string]data.VisitKeys
	asks int
}

func (k *keyedStore) VisitKeys(_ context.Context, ids []string, visit func(data.VisitKeys) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asks++
	for id, v := range k.keys {
		if ids == nil || slices.Contains(ids, id) {
			if err := visit(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// name lets about half of the visits name some of the first few households of their village.
func (k *keyedStore) name(rnd *rand.Rand, r *data.Record) {
	draw := func() []uint64 {
		var out []uint64
		for range rnd.IntN(4) {
			out = append(out, uint64(rnd.IntN(20)))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.keys, r.ID)
	if v := (data.VisitKeys{ID: r.ID, Households: draw(), Enterprises: draw()}); rnd.IntN(2) == 0 {
		k.keys[r.ID] = v
	}
}

func keyedVisits(t *testing.T, g ground, seed uint64, n int) (*keyedStore, *maker) {
	m, mk := populated(t, g, seed, 60)
	k := &keyedStore{memStore: m, keys: map[string]data.VisitKeys{}}
	for range n {
		m.put(mk.record(data.Visits))
	}
	for _, r := range m.records(data.Visits) {
		k.name(mk.Rand, r)
	}
	return k, mk
}

// The round of every unit, level and month is what going through the visits one by one comes to: distinct ones where they are named.
func TestCoverageAgainstBruteForce(t *testing.T) {
	k, _ := keyedVisits(t, ground{2, 2, 3}, 5, 900)
	v := open(t, k)
	checkCoverage(t, v, k)
	if v.now.Load().archive.count(allOf(v), -1<<31, 1<<31-1) == 0 {
		t.Error("nothing is archived: the test shows less than it should")
	}
}

func allOf(v *View) slots {
	s := v.now.Load()
	all := newSlots(len(s.units.list))
	for at := range s.units.list {
		all.set(slot(at))
	}
	return all
}

func checkCoverage(t *testing.T, v *View, k *keyedStore) {
	t.Helper()
	o := newRoundOracle(k, v.opts.Now())
	for _, who := range viewers(t) {
		for level := data.LevelPrefecture; level <= data.LevelVillage; level++ {
			for back := range 17 {
				month := monthOfDay(o.today) - int32(back)
				for _, within := range []string{"", "431002", "431003001"} {
					if back > 2 && within != "" {
						continue
					}
					got, err := v.Coverage(t.Context(), who, CoverageQuery{By: level, Month: monthName(month), Within: within, Series: 2})
					if err != nil {
						t.Fatal(err)
					}
					in := func(code string) bool { return who.Sees(code) && (within == "" || data.InUnit(code, within)) }
					compareCoverage(t, o, &got.Total, month, who, in)
					seen := 0
					for i := range got.Values {
						u := &got.Values[i]
						seen++
						compareCoverage(t, o, u, month, who, func(code string) bool { return in(code) && data.InUnit(code, u.Code) })
					}
					want := map[string]bool{}
					for code := range o.areas {
						if c := data.UnitAt(code, level); in(code) && c != "" && who.Sees(c) {
							want[c] = true
						}
					}
					if level == data.LevelPrefecture {
						continue // has no boundary of its own
					}
					if seen != len(want) {
						t.Fatalf("%s by %s within %q: %d units, want %d", who.Scope, level, within, seen, len(want))
					}
				}
			}
		}
	}
}

// roundOracle is an oracle with the visits laid out by village, read once: they are gone through thousands of times.
type roundOracle struct {
	*oracle
	visits   map[string][]visitOfRound
	villages map[string]*data.Record
}

type visitOfRound struct {
	*data.Record
	month    int32
	day      int64
	archived bool
	keys     data.VisitKeys
}

func newRoundOracle(k *keyedStore, now time.Time) *roundOracle {
	o := &roundOracle{newOracle(k.memStore, now), map[string][]visitOfRound{}, map[string]*data.Record{}}
	l, _ := k.schema.Layer(data.Visits)
	for _, r := range k.records(data.Visits) {
		day := data.LocalDay(r.Values[l.Index("time")], o.zone)
		d := time.Unix(day*86400, 0).UTC()
		month := int32(d.Year())*12 + int32(d.Month()) - 1
		o.visits[r.Unit] = append(o.visits[r.Unit], visitOfRound{r, month, day, o.archived(l, r), k.keys[r.ID]})
	}
	for _, r := range k.records(data.Villages) {
		o.villages[r.Unit] = r
	}
	return o
}

func compareCoverage(t *testing.T, o *roundOracle, got *UnitCoverage, month int32, who data.Viewer, in func(code string) bool) {
	t.Helper()
	l, _ := o.m.schema.Layer(data.Visits)
	villages, _ := o.m.schema.Layer(data.Villages)
	first, latest, last := int32(1<<30), int32(-1), int64(-1<<40)
	for unit, visits := range o.visits {
		for _, r := range visits {
			if who.Sees(unit) {
				first = min(first, r.month)
			}
			if !in(unit) || r.month > month {
				continue
			}
			latest = max(latest, r.month)
			if !r.archived {
				last = max(last, r.day)
			}
		}
	}
	gap, through := int64(0), month
	if through == monthOfDay(o.today) {
		through--
	}
	if first < 1<<30 {
		gap = int64(max(0, through-max(latest, first-1)))
	}
	if got.GapMonths != gap {
		t.Fatalf("%s in %s: %d months without, want %d", got.Code, monthName(month), got.GapMonths, gap)
	}
	if lastMonth := map[bool]string{true: monthName(latest)}[latest >= 0]; got.LastMonth != lastMonth {
		t.Fatalf("%s in %s: last visited in %q, want %q", got.Code, monthName(month), got.LastMonth, lastMonth)
	}
	if text := got.LastVisit.String(); (last == -1<<40) != (text == "") || text != "" && text != data.Date(last).String() {
		t.Fatalf("%s in %s: last visit %q, want %s", got.Code, monthName(month), text, data.Date(last))
	}
	for _, of := range []struct {
		what, field string
		got         Reach
		keys        func(data.VisitKeys) []uint64
	}{
		{"households", "households", got.Households, func(v data.VisitKeys) []uint64 { return v.Households }},
		{"enterprises", "enterprises", got.Enterprises, func(v data.VisitKeys) []uint64 { return v.Enterprises }},
	} {
		visited, total, atMost, known := int64(0), int64(0), false, false
		for code := range o.areas {
			if data.UnitLevel(code) != data.LevelVillage || !in(code) {
				continue
			}
			var n int64
			if r := o.villages[code]; r != nil && !r.Values[villages.Index(of.field)].IsNull() {
				n, known = r.Values[villages.Index(of.field)].Int(), true
			}
			total += n
			named, counted := map[uint64]bool{}, int64(0)
			for _, r := range o.visits[code] {
				kind := r.Values[l.Index("place_kind")].Text()
				if r.month != month || kind == "square" || kind == "market" || kind == "street" {
					continue
				}
				keys := of.keys(r.keys)
				if r.archived || len(keys) == 0 {
					counted += r.Values[l.Index(of.field)].Int()
					continue
				}
				for _, key := range keys {
					named[key] = true
				}
			}
			visited += min(n, int64(len(named))+counted)
			atMost = atMost || counted > 0
		}
		if !known {
			total, visited, atMost = 0, 0, false
		}
		if of.got.Visited != visited || of.got.AtMost != atMost || (of.got.Total != nil) != known || known && *of.got.Total != total {
			t.Fatalf("%s in %s: %s %d of %v, at most %v; want %d of %d, %v", got.Code, monthName(month), of.what, of.got.Visited, of.got.Total, of.got.AtMost, visited, total, atMost)
		}
		if (of.got.Value != nil) != (total > 0) || total > 0 && *of.got.Value != data.Percent(visited, total) {
			t.Fatalf("%s in %s: %s %v", got.Code, monthName(month), of.what, of.got.Value)
		}
	}
}

// Visits and what they name are followed: after changes the round is as if it were read anew.
func TestCoverageFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, mk := keyedVisits(t, ground{1, 1, 3}, 6, 200)
		v := followingOf(t, k.memStore, k, Options{})
		checkCoverage(t, v, k)
		for i, r := range k.records(data.Visits) {
			c := *r
			switch i % 7 {
			case 0:
				k.delete(data.Visits, r.ID)
			case 1: // another case file is another version of the record
				k.name(mk.Rand, r)
				k.put(&c)
			case 2:
				mk.values(mustLayer(t, k, data.Visits), &c)
				k.put(&c)
			}
		}
		for range 50 {
			r := mk.record(data.Visits)
			k.name(mk.Rand, r)
			k.put(r)
		}
		settle(recountEvery + time.Minute) // changes that came while the archive was read make it be read once more
		checkCoverage(t, v, k)
	})
}

func mustLayer(t *testing.T, k *keyedStore, id data.LayerID) *data.Layer {
	t.Helper()
	l, err := k.schema.Layer(id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The measures of the round are the same figures, in a summary.
func TestCoverageMeasures(t *testing.T) {
	k, _ := keyedVisits(t, ground{2, 2, 3}, 7, 400)
	v := open(t, k)
	who := viewer(t, data.Official, "431002")
	today := v.now.Load().today
	zone := k.settings.Location()
	for back := range 4 {
		month := monthOfDay(today) - int32(back)
		c, err := v.Coverage(t.Context(), who, CoverageQuery{By: data.LevelTownship, Month: monthName(month)})
		if err != nil {
			t.Fatal(err)
		}
		before, err := v.Coverage(t.Context(), who, CoverageQuery{By: data.LevelTownship, Month: monthName(month - 1)})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []data.MeasureID{data.MeasureCoverage, data.MeasureEnterpriseCoverage, data.MeasureGap} {
			s, err := v.Summarise(t.Context(), who, data.Filter{Layer: data.Visits, Time: monthInterval(month, zone)}, SummaryQuery{Measure: id, By: data.LevelTownship, Previous: true})
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Values {
				got, was := &s.Values[i], &before.Values[i]
				want, earlier := c.Values[i].Households.Value, was.Households.Value
				switch id { //nolint:exhaustive // households are the default
				case data.MeasureEnterpriseCoverage:
					want, earlier = c.Values[i].Enterprises.Value, was.Enterprises.Value
				case data.MeasureGap:
					a, b := float64(c.Values[i].GapMonths), float64(was.GapMonths)
					want, earlier = &a, &b
				}
				if got.Code != c.Values[i].Code || !sameValue(got.Value, want) || !sameValue(got.Previous, earlier) {
					t.Errorf("%s of %s in %s: %v before %v, want %v before %v", id, got.Code, c.Month, got.Value, got.Previous, want, earlier)
				}
			}
		}
	}
	for name, f := range map[string]data.Filter{
		"filter": {Where: data.Eq("place_kind", data.Text("home"))}, "q": {Text: "x"}, "datetime": {Time: &data.Interval{From: 0, To: 86_399_999}},
	} {
		f.Layer = data.Visits
		var bad *data.InvalidError
		if _, err := v.Summarise(t.Context(), who, f, SummaryQuery{Measure: data.MeasureCoverage, By: data.LevelVillage}); !errors.As(err, &bad) || bad.Fields[0].Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func sameValue(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func TestCoverageQueryFaults(t *testing.T) {
	k, _ := keyedVisits(t, ground{1, 1, 1}, 8, 10)
	v := open(t, k)
	var bad *data.InvalidError
	_, err := v.Coverage(t.Context(), viewer(t, data.Commander, "431000"), CoverageQuery{Month: "2999-01", Series: 99, Within: "x"})
	if !errors.As(err, &bad) || len(bad.Fields) != 4 {
		t.Errorf("%v", err)
	}
	if _, err := v.Coverage(t.Context(), viewer(t, data.Auditor, "431000"), CoverageQuery{By: data.LevelCounty}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("an auditor: %v", err)
	}
}

// A village of four households is not told of to those who may not read items, nor another one that would give it away.
func TestCoverageOfAKiosk(t *testing.T) {
	k, _ := keyedVisits(t, ground{1, 2, 3}, 9, 100)
	villages := mustLayer(t, k, data.Villages)
	small := *k.records(data.Villages)[0]
	small.Values = slices.Clone(small.Values)
	small.Values[villages.Index("households")] = data.Int(4)
	k.put(&small)
	v := open(t, k)
	got, err := v.Coverage(t.Context(), viewer(t, data.Kiosk, "431000"), CoverageQuery{By: data.LevelVillage})
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, u := range got.Values {
		if u.Note == NoteSuppressed {
			hidden++
			if !strings.HasPrefix(u.Code, small.Unit[:9]) || u.Households.Total != nil {
				t.Errorf("%s is hidden, or tells of %v", u.Code, u.Households)
			}
		} else if u.Code == small.Unit {
			t.Error("the small village is told of")
		}
	}
	if hidden != 2 {
		t.Errorf("%d are hidden", hidden)
	}
}

// A village that merged into another one is counted there.
func TestCoverageOfMergedVillages(t *testing.T) {
	g := ground{1, 1, 2}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	m.put(g.boundaries(m.schema)...)
	codes := g.codes()
	former := codes[0][:9] + "299"
	list := func(cutOff string, rows ...string) data.UnitList {
		return data.UnitList{CutOff: cutOff, Prefix: "4310", Source: "test", CSV: []byte("code,name\n431000,市\n" + codes[0][:6] + ",县甲\n" + codes[0][:9] + ",镇1\n" + strings.Join(rows, "\n") + "\n")}
	}
	m.lists = []data.UnitList{
		list("2020-06-30", codes[0]+",石山村", former+",新田村"),
		list("2023-06-30", codes[0]+",石山村", codes[1]+",新田村"), // the same village under another code
	}
	mk := newMaker(1, g, m.schema)
	r := mk.record(data.Visits)
	l := mustLayer(t, &keyedStore{memStore: m}, data.Visits)
	r.Unit, r.Geometry = former, nil
	r.Values[l.Index("time")] = data.Date(dayIn(testNow(), m.settings.Location()) - 1)
	r.Values[l.Index("place_kind")], r.Values[l.Index("households")] = data.Text("home"), data.Int(3)
	m.put(r)
	v := open(t, m)
	heirs, err := v.now.Load().heirs()
	if err != nil {
		t.Fatal(err)
	}
	if len(heirs) != 1 {
		t.Fatalf("%d heirs", len(heirs))
	}
	var heir string
	for _, at := range heirs {
		heir = v.now.Load().units.list[at].code
	}
	got, err := v.Coverage(t.Context(), viewer(t, data.Commander, "431000"), CoverageQuery{By: data.LevelVillage, Month: monthName(monthOfDay(dayIn(testNow(), m.settings.Location()) - 1))})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range got.Values {
		if want := map[bool]int64{true: 3}[u.Code == heir]; u.Households.Visited != want {
			t.Errorf("%s: %d visited, want %d", u.Code, u.Households.Visited, want)
		}
	}
}

func TestCivil(t *testing.T) {
	for day := int64(-800_000); day < 800_000; day += 13 {
		y, m, d := civil(day)
		if w := time.Unix(day*86400, 0).UTC(); int(y) != w.Year() || m != int(w.Month()) || d != w.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %s", day, y, m, d, w.Format(time.DateOnly))
		}
	}
}

// roundsOfViewer is every month of the round a viewer can fetch, for comparison.
func roundsOfViewer(t testing.TB, w io.Writer, v *View, who data.Viewer) {
	for level := data.LevelPrefecture; level <= data.LevelVillage; level++ {
		r, err := v.Coverage(t.Context(), who, CoverageQuery{By: level, Series: 12})
		if err != nil {
			fmt.Fprintln(w, err)
			continue
		}
		r.AsOf = time.Time{}
		doc, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(append(doc, '\n'))
	}
}
