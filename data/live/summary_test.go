package live

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianxin/data"
)

// Every measure of every filter for every kind of viewer is what adding up the oracle's rows one by one comes to.
func TestSummariesAgainstBruteForce(t *testing.T) {
	t.Run("many villages", func(t *testing.T) { testSummaries(t, ground{2, 3, 4}, 250) })
	t.Run("full blocks", func(t *testing.T) { testSummaries(t, ground{2, 1, 1}, 700) })
}

func testSummaries(t *testing.T, ground ground, each int) {
	m, mk := populated(t, ground, 3, each)
	v := open(t, m)
	o := newOracle(m, testNow())
	all := viewers(t)
	check := func(t *rapid.T) {
		g := filterMaker{t: t, mk: mk, zoneDay: o.today}
		who := rapid.SampledFrom(all).Draw(t, "viewer")
		l := m.schema.Layers()[rapid.IntRange(3, len(m.schema.Layers())-1).Draw(t, "layer")]
		f := g.filter(who, l)
		q := SummaryQuery{
			Measure: drawMeasure(t, rowMeasures(l)).ID,
			By:      data.Level(rapid.IntRange(1, 4).Draw(t, "by")),
		}
		if g.some("within", 3) {
			code := rapid.SampledFrom(mk.codes).Draw(t, "unit")
			q.Within = code[:rapid.SampledFrom([]int{6, 9, 12}).Draw(t, "digits")]
		}
		q.Previous = f.Time != nil && !f.Time.Open() && g.some("previous", 2)
		got, err := v.Summarise(context.Background(), who, f, q)
		if err != nil {
			t.Fatalf("%s: %v", f.Key(), err)
		}
		want := o.summarise(who, l, f, q)
		checkSummary(t, got, want, f, q)
	}
	for range 4 {
		rapid.Check(t, check)
	}
}

// rowMeasures are a layer's measures of rows; those of the monthly round have a test of their own.
func rowMeasures(l *data.Layer) []*data.Measure {
	return slices.DeleteFunc(l.Measures(), func(m *data.Measure) bool { return m.Round != data.NoRound })
}

func drawMeasure(t *rapid.T, of []*data.Measure) *data.Measure {
	return of[rapid.IntRange(0, len(of)-1).Draw(t, "measure")]
}

// oracleFigure is a numerator, a denominator and a value worked out by hand.
type oracleFigure struct {
	num, den float64
	value    float64 // NaN without
}

type oracleSummary struct {
	total    oracleFigure
	before   oracleFigure
	values   map[string]oracleFigure
	previous map[string]oracleFigure
}

func (o *oracle) summarise(who data.Viewer, l *data.Layer, f data.Filter, q SummaryQuery) oracleSummary {
	out := oracleSummary{}
	out.total, out.values = o.figures(who, l, f, q)
	if q.Previous {
		before, _ := f.Time.Previous(o.zone)
		f.Time = &before
		out.before, out.previous = o.figures(who, l, f, q)
	}
	return out
}

func (o *oracle) figures(who data.Viewer, l *data.Layer, f data.Filter, q SummaryQuery) (total oracleFigure, by map[string]oracleFigure) {
	by = map[string]oracleFigure{}
	bare := f
	bare.Bounds, bare.Area = nil, nil
	// Units that are asked for are those of which a row could be: by scope, by the filter's units, by conditions on units alone.
	for code := range o.areas {
		c := data.UnitAt(code, q.By)
		if c != "" && who.Sees(c) && o.asks(who, bare, q, code) {
			by[c] = oracleFigure{}
		}
	}
	for _, r := range o.m.records(l.ID) {
		s, ok := o.see(who, l, r)
		if !ok || !o.selects(who, f, l, r, s) {
			continue
		}
		if !slices.ContainsFunc(append([]string{r.Unit}, r.Units...), func(u string) bool { return o.asks(who, bare, q, u) }) {
			continue
		}
		num, den := o.counts(l, q.Measure, r, s)
		total.num, total.den = total.num+num, total.den+den
		if c := data.UnitAt(s.unit, q.By); c != "" && who.Sees(c) {
			n, asked := by[c]
			if len(r.Units) > 0 && !asked { // seen in a unit that was not asked for, though it crosses one that was
				continue
			}
			n.num, n.den = n.num+num, n.den+den
			by[c] = n
		}
	}
	finish := func(n oracleFigure, households, km2 float64) oracleFigure {
		round := func(v float64, steps float64) float64 { return math.Floor(v*steps+0.5+1e-9) / steps }
		n.value = math.NaN()
		switch q.Measure {
		case data.MeasureCount, data.MeasureOverdue:
			n.den, n.value = math.NaN(), n.num
			return n
		case data.MeasureShare:
			n.den = total.num
		case data.MeasureRate:
			n.den = households
			if households > 0 {
				n.value = round(n.num*1000/households, 100)
			}
			return n
		case data.MeasureDensity:
			n.den = km2
			if km2 > 0 {
				n.value = round(n.num/km2, 1000)
			}
			return n
		default:
		}
		if n.den > 0 {
			n.value = round(n.num*100/n.den, 10)
			if n.value >= 100 && n.num < n.den {
				n.value = 99.9
			}
			if n.value == 0 && n.num > 0 {
				n.value = 0.1
			}
		}
		return n
	}
	households, km2 := o.ground(who, bare, q, "")
	for c, n := range by {
		h, a := o.ground(who, bare, q, c)
		by[c] = finish(n, h, a)
	}
	return finish(total, households, km2), by
}

// asks tells whether a unit is in scope, in the filter's units and within.
func (o *oracle) asks(who data.Viewer, f data.Filter, q SummaryQuery, code string) bool {
	return who.Sees(code) && (q.Within == "" || data.InUnit(code, q.Within)) &&
		(len(f.Units) == 0 || slices.ContainsFunc(f.Units, func(in string) bool { return data.InUnit(code, in) }))
}

// ground adds up households and area of the villages asked for in a unit; of all that are asked for when it is empty. Where no village is, the next
// wider units stand for them.
func (o *oracle) ground(who data.Viewer, f data.Filter, q SummaryQuery, in string) (households, km2 float64) {
	sum := func(field string) float64 {
		for level := data.LevelVillage; level >= data.LevelCounty; level-- {
			l := o.m.schema.BoundaryLayer(level)
			total := 0.0
			for _, r := range o.m.records(l.ID) {
				if (in == "" || data.InUnit(r.Unit, in)) && o.asks(who, f, q, r.Unit) {
					if s, ok := o.see(who, l, r); ok {
						total += s.values[field].Float()
					}
				}
			}
			if total > 0 {
				return total
			}
		}
		return 0
	}
	return sum("households"), sum("area_km2")
}

// counts is what one row adds to a measure.
func (o *oracle) counts(l *data.Layer, id data.MeasureID, r *data.Record, s *seenRow) (num, den float64) {
	one := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	text := func(field string) string { return s.values[field].Text() }
	state := data.StateNone
	if l.Status != "" {
		state = data.CaseState(text(l.Status))
	}
	settled := state == data.StateSettled
	switch id { //nolint:exhaustive // the others count rows
	case data.MeasureSettlement, data.MeasureRemoval:
		return one(settled), one(state != data.StateRejected)
	case data.MeasureClosing:
		return one(text("status") == "closed" || text("status") == "revisited"), one(state != data.StateRejected)
	case data.MeasureOverdue:
		return one(s.values["overdue"].Bool()), 0
	case data.MeasureOverdueRate:
		return one(s.values["overdue"].Bool()), one(state == data.StateOpen || state == data.StatePaused)
	case data.MeasureLocal:
		return one(settled && (text("owner_tier") == "township" || text("owner_tier") == "village")), one(settled)
	case data.MeasureSatisfaction:
		return one(text("satisfaction") == "satisfied" || text("satisfaction") == "basically_satisfied"), one(text("satisfaction") != "")
	case data.MeasureProgress:
		total := s.values["total"].Float()
		return min(s.values["done"].Float(), total), total
	case data.MeasureOnTime:
		d := data.DeadlineOf(l, r.Values, &o.settings, o.zone, o.today)
		if !d.Known || d.Day >= o.today || !settled && state != data.StateOpen {
			return 0, 0
		}
		end := s.values[map[bool]string{true: "removed", false: "settled"}[l.ID == data.Hazards]]
		return one(settled && !end.IsNull() && data.LocalDay(end, o.zone) <= d.Day), 1
	}
	return 1, 0
}

// emptyFigure is that of a unit without rows and without a boundary.
func emptyFigure(id data.MeasureID, total oracleFigure) oracleFigure {
	switch id { //nolint:exhaustive // the others have no denominator then
	case data.MeasureCount, data.MeasureOverdue:
		return oracleFigure{den: math.NaN()}
	case data.MeasureShare:
		if total.num > 0 {
			return oracleFigure{den: total.num}
		}
	}
	return oracleFigure{value: math.NaN()}
}

func checkSummary(t fataler, got *Summary, want oracleSummary, f data.Filter, q SummaryQuery) {
	compare := func(what string, g Figure, w oracleFigure) {
		value, den := math.NaN(), math.NaN()
		if g.Value != nil {
			value = *g.Value
		}
		if g.Denominator != nil {
			den = *g.Denominator
		}
		same := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }
		if g.Numerator != w.num || !same(den, w.den) || !same(value, w.value) {
			t.Fatalf("%s by %s within %q of %s\n%s is %v/%v = %v, want %v/%v = %v", q.Measure, q.By, q.Within, f.Key(), what, g.Numerator, den, value, w.num, w.den, w.value)
		}
	}
	compare("the total", got.Total, want.total)
	last := ""
	for _, u := range got.Values {
		w, ok := want.values[u.Code]
		if _, only := want.previous[u.Code]; only && !ok { // rows before, none now
			w, ok = emptyFigure(q.Measure, want.total), true
		}
		if !ok {
			t.Fatalf("%s by %s within %q of %s has %s", q.Measure, q.By, q.Within, f.Key(), u.Code)
		}
		compare(u.Code, u.Figure, w)
		if q.Previous {
			before, ok := want.previous[u.Code]
			if !ok { // no row then, nor ground
				before = emptyFigure(q.Measure, want.before)
			}
			if (u.Previous == nil) != math.IsNaN(before.value) || u.Previous != nil && *u.Previous != before.value {
				t.Fatalf("%s of %s: before, %s was %v, want %v", q.Measure, f.Key(), u.Code, u.Previous, before.value)
			}
		}
		if cmp.Compare(u.Code, last) <= 0 {
			t.Fatalf("%s comes after %s", u.Code, last)
		}
		last = u.Code
		delete(want.values, u.Code)
	}
	for c := range want.values {
		t.Fatalf("%s by %s within %q of %s lacks %s", q.Measure, q.By, q.Within, f.Key(), c)
	}
}

// A viewer without item rights gets fixed tables and nothing else.
func TestFixedTables(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 5, 120)
	v := open(t, m)
	today := v.now.Load().today
	zone := data.DefaultSettings().Location()
	for _, role := range []data.Role{data.Kiosk, data.Contact} {
		who := viewer(t, role, "431002")
		for _, p := range data.Presets() {
			q := SummaryQuery{Measure: data.MeasureCount, By: data.LevelVillage, Period: p}
			got, err := v.Summarise(t.Context(), who, data.Filter{Layer: data.Disputes}, q)
			if err != nil {
				t.Fatal(err)
			}
			iv, _ := p.Period(today, zone)
			same, err := v.Summarise(t.Context(), viewer(t, data.Commander, "431002"), data.Filter{Layer: data.Disputes, Time: iv}, SummaryQuery{Measure: data.MeasureCount, By: data.LevelVillage})
			if err != nil || got.Total.Numerator != same.Total.Numerator || got.Total.Numerator == 0 && p != data.Preset7d && p != data.PresetMonth {
				t.Errorf("%s %s: %v, a commander has %v, %v", role, p, got.Total.Numerator, same.Total.Numerator, err)
			}
		}
		for name, f := range map[string]data.Filter{
			"field": {Where: data.Eq("category", data.Text("land"))}, "text": {Text: "村"}, "unit": {Units: []string{"431002"}},
			"time": {Time: &data.Interval{From: 0, To: 1}}, "day": {Time: &data.Interval{From: today * 86_400_000, To: data.OpenEnd}},
		} {
			f.Layer = data.Disputes
			if _, err := v.Summarise(t.Context(), who, f, SummaryQuery{Measure: data.MeasureCount, By: data.LevelVillage}); !errors.Is(err, data.ErrForbidden) {
				t.Errorf("%s filters by %s: %v", role, name, err)
			}
		}
	}
	for _, role := range []data.Role{data.SysAdmin, data.SecAdmin, data.Auditor} {
		if _, err := v.Summarise(t.Context(), viewer(t, role, "431000"), data.Filter{Layer: data.Disputes}, SummaryQuery{Measure: data.MeasureCount, By: data.LevelCounty}); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestSummaryNamesEveryFault(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 2}, 5, 10)
	v := open(t, m)
	who := viewer(t, data.Commander, "431000")
	var bad *data.InvalidError
	_, err := v.Summarise(t.Context(), who, data.Filter{Layer: data.Disputes, Time: &data.Interval{}}, SummaryQuery{
		Measure: "sum", Within: "43100", Period: data.Preset7d, Classes: ClassQuery{Method: "x"},
	})
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	for _, f := range bad.Fields {
		fields[f.Field] = true
	}
	for _, name := range []string{"measure", "by", "method", "within", "period"} {
		if !fields[name] {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
	if _, err := v.Summarise(t.Context(), who, data.Filter{Layer: data.Disputes}, SummaryQuery{Measure: data.MeasureCount, By: data.LevelCounty, Previous: true}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("the period before no period: %v", err)
	}
	if _, err := v.Summarise(t.Context(), who, data.Filter{Layer: "none"}, SummaryQuery{}); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of no layer: %v", err)
	}
	if _, err := v.Summarise(t.Context(), who, data.Filter{Layer: data.Villages}, SummaryQuery{Measure: data.MeasureCount, By: data.LevelCounty}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("of boundaries: %v", err)
	}
}

// A local day is what the calendar says, on both sides of every change of the clock.
func TestDayTable(t *testing.T) {
	for _, name := range []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		table := newDayTable(zone, 20_600)
		for h := range 24 * 800 {
			ms := int64(20_200*24+h)*3_600_000 - 1
			for _, at := range []int64{ms, ms + 1} {
				if got, want := table.of(at), dayIn(time.UnixMilli(at), zone); got != want {
					t.Fatalf("%s: %d is day %d, want %d", name, at, got, want)
				}
			}
		}
		if got, want := table.of(-86_400_000*40_000-1), dayIn(time.UnixMilli(-86_400_000*40_000-1), zone); got != want {
			t.Errorf("%s, long ago: %d, want %d", name, got, want)
		}
	}
}

// statistics is everything a viewer can have counted, for comparison.
func statistics(t testing.TB, v *View, who data.Viewer) []byte {
	var b bytes.Buffer
	for _, l := range v.store.Schema().Layers() {
		for _, m := range l.Measures() {
			for _, q := range []SummaryQuery{
				{Measure: m.ID, By: data.LevelVillage, Classes: ClassQuery{Method: Jenks}},
				{Measure: m.ID, By: data.LevelTownship, Period: data.Preset90d, Previous: true},
				{Measure: m.ID, By: data.LevelCounty, Within: "431003"},
				{Measure: m.ID, By: data.LevelPrefecture, Classes: ClassQuery{Method: Quantile}},
			} {
				r, err := v.Summarise(t.Context(), who, data.Filter{Layer: l.ID}, q)
				if err != nil {
					fmt.Fprintln(&b, l.ID, m.ID, q.By, err)
					continue
				}
				r.AsOf = time.Time{}
				doc, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				b.Write(append(doc, '\n'))
			}
		}
	}
	countable(t, &b, v, who)
	roundsOfViewer(t, &b, v, who)
	return b.Bytes()
}
