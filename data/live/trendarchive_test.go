package live

import (
	"testing"

	"lianxin/data"
)

// TestTrendOfArchivedVisits counts visits by month one by one, live ones and those that are facts only, and compares.
func TestTrendOfArchivedVisits(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 31, 900)
	m.settings.LiveMonths = 2
	v := open(t, m)
	zone, l := m.settings.Location(), v.layouts[data.Visits].layer
	today := dayIn(testNow(), zone)
	from := firstOfMonth(addMonths(today, -30))
	for _, c := range []struct {
		who   data.Viewer
		units []string
	}{
		{viewer(t, data.Commander, "431000"), nil}, {viewer(t, data.Official, "431002"), nil}, {viewer(t, data.Commander, "431000"), []string{"431003001"}},
	} {
		want := map[int64]float64{}
		for _, r := range m.records(data.Visits) {
			at, ok := r.Values[l.Index(l.Time)].Start(zone)
			in := len(c.units) == 0 || data.InUnit(r.Unit, c.units[0])
			if ok && in && c.who.Sees(r.Unit) && dayIn(at, zone) <= today {
				want[firstOfMonth(dayIn(at, zone))]++
			}
		}
		f := data.Filter{Layer: data.Visits, Units: c.units}
		got, err := v.Trend(t.Context(), c.who, f, TrendQuery{Measure: data.MeasureCount, Step: StepMonth, From: &from})
		if err != nil {
			t.Fatal(err)
		}
		older := 0.0
		for _, p := range got.Points {
			if p.Value == nil || *p.Value != want[p.From] {
				t.Errorf("%s of %v, month of %s: %v, want %v", c.who.Role, c.units, data.Date(p.From), p.Value, want[p.From])
			}
			if dayStart(p.From, zone) < v.now.Load().cutoff {
				older += want[p.From]
			}
		}
		if older == 0 || len(got.Notes) == 0 || got.Notes[len(got.Notes)-1].Code != NoteFacts || got.Notes[len(got.Notes)-1].Count != int64(older) {
			t.Errorf("%s of %v: %v older visits, notes %+v", c.who.Role, c.units, older, got.Notes)
		}
		for name, q := range map[string]struct {
			f data.Filter
			q TrendQuery
		}{
			"days":        {f, TrendQuery{Measure: data.MeasureCount, Step: StepWeek, From: &from}},
			"a condition": {data.Filter{Layer: data.Visits, Where: data.Eq("place_kind", data.Text("home"))}, TrendQuery{Measure: data.MeasureCount, Step: StepMonth, From: &from}},
		} {
			part, err := v.Trend(t.Context(), c.who, q.f, q.q)
			if err != nil || len(part.Notes) != 1 || part.Notes[0].Code != NoteArchive {
				t.Errorf("%s: %+v, %v", name, part.Notes, err)
			}
		}
	}
	// One whole month and half of the next: that half is not known, and the notes say both.
	who, f := viewer(t, data.Commander, "431000"), data.Filter{Layer: data.Visits}
	begin := firstOfMonth(addMonths(today, -4))
	next := addMonths(begin, 1)
	end := next + 14
	half, err := v.Trend(t.Context(), who, f, TrendQuery{Measure: data.MeasureCount, Step: StepMonth, From: &begin, To: &end})
	if err != nil || len(half.Points) != 2 || *half.Points[0].Value == 0 || *half.Points[1].Value != 0 || len(half.Notes) != 2 {
		t.Errorf("half a month: %+v, %v", half, err)
	}
}
