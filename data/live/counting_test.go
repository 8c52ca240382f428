package live

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianxin/data"
)

// Trends, options and cards are what counting the oracle's rows one by one comes to.
func TestCountingAgainstBruteForce(t *testing.T) {
	m, mk := populated(t, ground{2, 3, 4}, 3, 250)
	v := open(t, m)
	o := newOracle(m, testNow())
	all := viewers(t)
	check := func(t *rapid.T) {
		g := filterMaker{t: t, mk: mk, zoneDay: o.today}
		who := rapid.SampledFrom(all).Draw(t, "viewer")
		l := m.schema.Layers()[rapid.IntRange(3, len(m.schema.Layers())-1).Draw(t, "layer")]
		f := g.filter(who, l)
		switch rapid.IntRange(0, 2).Draw(t, "question") {
		case 0:
			checkTrend(t, v, o, who, l, f)
		case 1:
			checkFacets(t, v, o, who, l, f)
		default:
			if _, ok := l.Field("overdue"); ok {
				checkPicks(t, v, o, who, l, f)
			}
		}
	}
	for range 4 {
		rapid.Check(t, check)
	}
}

func (o *oracle) rows(who data.Viewer, l *data.Layer, f data.Filter, visit func(r *data.Record, s *seenRow)) {
	for _, r := range o.m.records(l.ID) {
		if s, ok := o.see(who, l, r); ok && o.selects(who, f, l, r, s) {
			visit(r, s)
		}
	}
}

// archivedByMonth visits the visits that are facts alone, by the first day of their month: filters of units and time count them, whole months only.
func (o *oracle) archivedByMonth(who data.Viewer, l *data.Layer, f data.Filter, visit func(first int64)) {
	if l.ID != data.Visits || f.Bounds != nil || f.Area != nil || f.Where != nil || f.Text != "" {
		return
	}
	for _, r := range o.m.records(l.ID) {
		in := len(f.Units) == 0 || slices.ContainsFunc(f.Units, func(u string) bool { return data.InUnit(r.Unit, u) })
		if !in || !who.Sees(r.Unit) || !o.archived(l, r) {
			continue
		}
		first := firstOfMonth(data.LocalDay(r.Values[l.Index(l.Time)], o.zone))
		from, to := dayStart(first, o.zone), dayStart(addMonths(first, 1), o.zone)-1
		if f.Time == nil || f.Time.From <= from && to <= f.Time.To {
			visit(first)
		}
	}
}

func checkTrend(t *rapid.T, v *View, o *oracle, who data.Viewer, l *data.Layer, f data.Filter) {
	measures := slices.DeleteFunc(rowMeasures(l), func(m *data.Measure) bool { return m.Basis != data.BasisRows && m.Basis != data.BasisNone })
	m := drawMeasure(t, measures)
	q := TrendQuery{Measure: m.ID, Step: rapid.SampledFrom([]Step{StepDay, StepWeek, StepMonth}).Draw(t, "step")}
	from, to := o.today-int64(rapid.IntRange(0, 500).Draw(t, "from")), o.today-int64(rapid.IntRange(-30, 100).Draw(t, "to"))
	if from <= to && rapid.Bool().Draw(t, "stated") {
		q.From, q.To = &from, &to
	}
	got, err := v.Trend(context.Background(), who, f, q)
	if err != nil {
		t.Fatalf("%s: %v", f.Key(), err)
	}
	last := o.today
	if q.To != nil {
		last = to
	}
	begin := func(day int64) int64 { // of the step the day lies in, by the calendar
		d := time.Unix(day*86400, 0).UTC()
		for q.Step == StepWeek && d.Weekday() != time.Monday || q.Step == StepMonth && d.Day() != 1 {
			d = d.AddDate(0, 0, -1)
		}
		return d.Unix() / 86400
	}
	want := map[int64]oracleFigure{}
	o.rows(who, l, f, func(r *data.Record, s *seenRow) {
		if at := s.values[l.Time]; !at.IsNull() {
			if day := data.LocalDay(at, o.zone); day >= got.Points[0].From && day <= last {
				num, den := o.counts(l, m.ID, r, s)
				n := want[begin(day)]
				want[begin(day)] = oracleFigure{num: n.num + num, den: n.den + den}
			}
		}
	})
	if m.ID == data.MeasureCount && q.Step == StepMonth {
		o.archivedByMonth(who, l, f, func(first int64) {
			if first >= got.Points[0].From && addMonths(first, 1)-1 <= last {
				n := want[first]
				want[first] = oracleFigure{num: n.num + 1, den: n.den}
			}
		})
	}
	for i, p := range got.Points {
		w := want[p.From]
		if p.Numerator != w.num || p.Denominator != nil && *p.Denominator != w.den {
			t.Fatalf("%s by %s of %s: from %s %v of %v, want %+v", m.ID, q.Step, f.Key(), data.Date(p.From), p.Numerator, p.Denominator, w)
		}
		if p.From != begin(p.From) || i > 0 && begin(p.From-1) != got.Points[i-1].From {
			t.Fatalf("%s: a step begins on %s", q.Step, data.Date(p.From))
		}
		delete(want, p.From)
	}
	if len(want) > 0 || last < got.Points[len(got.Points)-1].From || begin(last) != got.Points[len(got.Points)-1].From {
		t.Fatalf("%s: %v left, the last step begins on %s", q.Step, want, data.Date(got.Points[len(got.Points)-1].From))
	}
}

func checkFacets(t *rapid.T, v *View, o *oracle, who data.Viewer, l *data.Layer, f data.Filter) {
	got, err := v.Facets(context.Background(), who, f, nil)
	if err != nil {
		t.Fatalf("%s: %v", f.Key(), err)
	}
	if n := int64(len(o.ask(who, f))); got.Matched != n {
		t.Fatalf("%s: %d rows, want %d", f.Key(), got.Matched, n)
	}
	names := map[string]bool{}
	for _, facet := range got.Fields {
		names[facet.Field.Name] = true
		open := f
		open.Where = without(f.Where, facet.Field.Name)
		want := map[string]int64{}
		o.rows(who, l, open, func(_ *data.Record, s *seenRow) {
			val := s.values[facet.Field.Name]
			switch {
			case val.IsNull():
			case val.Kind() == data.KindList:
				for _, c := range val.Codes() {
					want[c]++
				}
			default:
				want[val.String()]++
			}
		})
		for _, opt := range facet.Options {
			if want[opt.Code] != opt.Count {
				t.Fatalf("%s: %s %s counts %d, want %d", f.Key(), facet.Field.Name, opt.Code, opt.Count, want[opt.Code])
			}
			delete(want, opt.Code)
		}
		for code, n := range want {
			t.Fatalf("%s: %s lacks %s with %d", f.Key(), facet.Field.Name, code, n)
		}
	}
	for _, field := range slices.Concat(l.Common(), l.Fields) {
		counted := field.Type == data.TypeCode || field.Type == data.TypeBool || field.Type == data.TypeList && len(field.Codes) > 0
		if counted && who.ReadsFieldOf(l, &field) != names[field.Name] {
			t.Fatalf("%s of %s: options %v", field.Name, l.ID, names[field.Name])
		}
	}
}

// without drops what of a condition is on one field alone, member by member.
func without(e data.Expr, name string) data.Expr {
	only := func(e data.Expr) bool {
		all, any := true, false
		data.Properties(e, func(n string) { all, any = all && n == name, true })
		return all && any
	}
	if and, ok := e.(data.Logic); ok && !and.Or {
		var kept []data.Expr
		for _, a := range and.Args {
			if !only(a) {
				kept = append(kept, a)
			}
		}
		return data.Every(kept...)
	}
	if e != nil && only(e) {
		return nil
	}
	return e
}

func checkPicks(t *rapid.T, v *View, o *oracle, who data.Viewer, l *data.Layer, f data.Filter) {
	q := PickQuery{Order: rapid.SampledFrom([]PickOrder{PickNewest, PickDue, PickLevel}).Draw(t, "order"), Limit: rapid.SampledFrom([]int{1, 3, 20, 200}).Draw(t, "limit")}
	got, err := v.Pick(context.Background(), who, f, q)
	if err != nil {
		t.Fatalf("%s: %v", f.Key(), err)
	}
	type keyed struct {
		first, second int64
		id            string
		text          string
	}
	var want []keyed
	o.rows(who, l, f, func(r *data.Record, s *seenRow) {
		state := data.CaseState(s.values["status"].Text())
		d := data.DeadlineOf(l, r.Values, &o.settings, o.zone, o.today)
		newest := int64(math.MaxInt64)
		if at, ok := s.values["found"].Start(o.zone); ok {
			newest = -at.UnixMilli() * 2 // a date before an instant at its midnight, as later
			if s.values["found"].Kind() == data.KindDate {
				newest--
			}
		}
		k := keyed{first: newest, id: r.ID}
		switch q.Order {
		case PickDue:
			if state != data.StateOpen || !d.Known {
				return
			}
			k.first, k.second = d.Day, newest
		case PickLevel:
			if state != data.StateOpen && state != data.StatePaused {
				return
			}
			k.first, k.second = 9, newest
			if level := s.values["level"].Text(); level != "" {
				k.first = int64(level[0] - '0')
			}
		case PickNewest:
		}
		k.text = fmt.Sprintln(s.values["village"], s.values["township"], s.values["county"], s.values[l.Class], s.values["level"], s.values["status"], s.values["found"], s.values["overdue"].Bool(), s.values["due_soon"].Bool())
		want = append(want, k)
	})
	if got.Matched != int64(len(want)) || len(got.Picks) != min(q.Limit, len(want)) {
		t.Fatalf("%s by %s: %d of %d, want %d", f.Key(), q.Order, len(got.Picks), got.Matched, len(want))
	}
	slices.SortFunc(want, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second), cmp.Compare(a.id, b.id))
	})
	for i, p := range got.Picks {
		text := fmt.Sprintln(p.Village.Code, p.Township.Code, p.County.Code, p.Kind, p.Level, p.Status, p.Found, p.Overdue, p.DueSoon)
		if text != want[i].text {
			t.Fatalf("%s by %s: %d is %s, want %s", f.Key(), q.Order, i, text, want[i].text)
		}
	}
}

// Cards are told with what the schema calls their codes: the same rows under other words are another answer, under the same words the same.
func TestCardsOfAnotherName(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 5, 120)
	kiosk := viewer(t, data.Kiosk, "431000")
	tags := func(zh string) [2]string {
		schema, err := data.NewSchema(data.KindSpec{Code: data.Code{Code: "landslide", Label: data.Label{Zh: zh, En: "Landslide"}}})
		if err != nil {
			t.Fatal(err)
		}
		m.schema = schema
		v := open(t, m)
		var out [2]string
		for i, l := range []data.LayerID{data.Hazards, data.Disputes} {
			got, err := v.Pick(t.Context(), kiosk, data.Filter{Layer: l}, PickQuery{Limit: 20})
			if err != nil || got.Tag == "" {
				t.Fatal(got, err)
			}
			out[i] = got.Tag
		}
		return out
	}
	first, again, other := tags("滑坡"), tags("滑坡"), tags("山体滑坡")
	if first != again {
		t.Errorf("the same words: %v, then %v", first, again)
	}
	if other[0] == first[0] || other[1] != first[1] {
		t.Errorf("hazards under another word: %v, before %v", other, first)
	}
}

// A wall reads cards, but nothing that names a case, and no household's village.
func TestCardsOfAKiosk(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 5, 120)
	villages, _ := m.schema.Layer(data.Villages)
	small := *m.records(data.Villages)[0]
	small.Values = slices.Clone(small.Values)
	small.Values[villages.Index("households")] = data.Int(4)
	m.put(&small)
	v := open(t, m)
	kiosk, commander := viewer(t, data.Kiosk, "431000"), viewer(t, data.Commander, "431000")
	got, err := v.Pick(t.Context(), kiosk, data.Filter{Layer: data.Disputes}, PickQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	full, err := v.Pick(t.Context(), commander, data.Filter{Layer: data.Disputes}, PickQuery{Limit: 200})
	if err != nil || full.Matched != got.Matched {
		t.Fatal(err)
	}
	hidden := 0
	for i, p := range got.Picks {
		if p.Found.Kind() == data.KindTime || p.Due.Kind() == data.KindTime {
			t.Errorf("a wall is told the hour: %v %v", p.Found, p.Due)
		}
		if code := full.Picks[i].Village.Code; code != "" && code[:9] == small.Unit[:9] { // the small village, and the only other one beside it
			hidden++
			if p.Village != (UnitName{}) || p.Township.Code != small.Unit[:9] {
				t.Errorf("a case of a village of four households is shown in %v", p.Village)
			}
		} else if p.Village != full.Picks[i].Village {
			t.Errorf("village %v, a commander has %v", p.Village, full.Picks[i].Village)
		}
	}
	if hidden == 0 {
		t.Error("no case lies in the small village")
	}
	for name, f := range map[string]data.Filter{
		"kind": {Where: data.Eq("category", data.Text("land"))}, "text": {Text: "村"}, "time": {Time: &data.Interval{From: 0, To: 1}},
		"not overdue": {Where: data.Eq("overdue", data.Bool(false))}, "in": {Where: data.In{Arg: data.Property{Name: "level"}, List: []data.Operand{data.Literal{Value: data.Text("1")}}}},
	} {
		f.Layer = data.Disputes
		if _, err := v.Pick(t.Context(), kiosk, f, PickQuery{}); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("filtered by %s: %v", name, err)
		}
	}
	for _, f := range []data.Filter{{Units: []string{"431002"}}, {Where: data.Eq("overdue", data.Bool(true))}} {
		f.Layer = data.Disputes
		if _, err := v.Pick(t.Context(), kiosk, f, PickQuery{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := v.Facets(t.Context(), kiosk, data.Filter{Layer: data.Disputes}, nil); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("options: %v", err)
	}
	day := int64(20_000)
	for _, q := range []TrendQuery{{Measure: data.MeasureCount, Step: StepDay, From: &day}, {Measure: data.MeasureCount, Step: StepDay, To: &day}} {
		if _, err := v.Trend(t.Context(), kiosk, data.Filter{Layer: data.Disputes}, q); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("a trend from a chosen day: %v", err)
		}
	}
}

// Months whose answers come from fewer than k households are not shown, nor one whose difference to the year tells of them.
func TestHideSome(t *testing.T) {
	for _, c := range []struct {
		dens []int64
		want string
	}{
		{[]int64{10, 20, 30}, "..."},
		{[]int64{10, 3, 30}, "xx."},
		{[]int64{10, 0, 30}, "..."},
		{[]int64{1, 1, 30, 7}, "xx.x"}, // two together tell of two
		{[]int64{4, 4, 30}, "xx."},
		{[]int64{3}, "x"},
		{[]int64{3, 0}, "x."},
	} {
		parts := make([]tallies, len(c.dens))
		for i, d := range c.dens {
			parts[i].den = d
		}
		got := ""
		for _, h := range hideSome(parts, 5) {
			got += map[bool]string{true: "x", false: "."}[h]
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.dens, got, c.want)
		}
	}
}

// countable is every trend, option and card a viewer can have, for comparison.
func countable(t testing.TB, w io.Writer, v *View, who data.Viewer) {
	put := func(r any, err error) {
		if err != nil {
			fmt.Fprintln(w, err)
			return
		}
		doc, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(append(doc, '\n'))
	}
	for _, l := range v.store.Schema().Layers() {
		for _, m := range l.Measures() {
			r, err := v.Trend(t.Context(), who, data.Filter{Layer: l.ID}, TrendQuery{Measure: m.ID, Step: StepMonth})
			if err == nil {
				r.AsOf = time.Time{}
			}
			put(r, err)
		}
		facets, err := v.Facets(t.Context(), who, data.Filter{Layer: l.ID}, nil)
		if err == nil {
			facets.AsOf = time.Time{}
		}
		put(facets, err)
		picks, err := v.Pick(t.Context(), who, data.Filter{Layer: l.ID}, PickQuery{Order: PickDue, Limit: 200})
		if err == nil {
			picks.AsOf, picks.Layer = time.Time{}, nil
		}
		put(picks, err)
	}
}
