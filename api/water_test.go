package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"lianxin/data"
)

// TestWaterIsGradedByDatedLimits: samples on both sides of each limit, and of the day on which limits changed.
func TestWaterIsGradedByDatedLimits(t *testing.T) {
	f := newFixture(t, data.Analyst, "431021", "431023")
	l, _ := f.store.Schema().Layer(data.Hazards)
	const reform = 19448 // 2023-04-01
	var puts []data.Put
	for i, c := range []struct {
		unit               string
		day                int64
		turbidity, ph, chl float64
	}{
		{"431021100200", reform + 2, 1, 6.5, 0.05}, // on the limits
		{"431021100200", reform + 1, 1.2, 8.6, 0.3},
		{"431021100200", reform - 1, 0.5, 7, 3}, // of the standard before: up to 4 mg/L
		{"431021100200", reform, 0.5, 7, 3},     // on the day: 2 mg/L
		{"431023100200", reform, 0.5, 7, 1},
		{"431023100200", 10000, 5, 7, 1}, // 1997: no limit of ours was in force
	} {
		r := fixtureRecord(l, fmt.Sprintf("W%d", i), c.unit, 113.05, 25.05)
		for name, v := range map[string]data.Value{
			"kind": data.Text("water_quality"), "status": data.Text("found"), "found": data.Date(c.day), "turbidity_ntu": data.Float(c.turbidity), "ph": data.Float(c.ph), "chlorine_mg_l": data.Float(c.chl),
		} {
			r.Values[l.Index(name)] = v
		}
		puts = append(puts, data.Put{Record: r})
	}
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "water", At: fixedNow(), Puts: puts}); err != nil {
		t.Fatal(err)
	}
	type answerDoc struct {
		NumberMatched int
		Grades        map[string]int
		Samples       []waterSampleDoc
	}
	var doc answerDoc
	for doc.NumberMatched < len(puts) { // until the view has followed
		if err := json.Unmarshal(f.get(t, "/api/water").body, &doc); err != nil {
			t.Fatal(err)
		}
	}
	want := []struct{ unit, time, grade, source string }{
		{"431021100200", "2023-03-31", "within", ""},
		{"431021100200", "2023-04-01", "exceeds", "GB 5749-2022"},
		{"431021100200", "2023-04-02", "exceeds", "GB 5749-2022"},
		{"431021100200", "2023-04-03", "within", ""},
		{"431023100200", "1997-05-19", "unknown", ""},
		{"431023100200", "2023-04-01", "within", ""},
	}
	for i, w := range want {
		s := doc.Samples[i]
		if s.Unit != w.unit || *s.Time != w.time || s.Grade != w.grade || len(s.Values) != 3 || w.source != "" && s.Exceeded[0].Source != w.source {
			t.Errorf("%d: %+v is not %+v", i, s, w)
		}
	}
	if got := doc.Samples[2].Exceeded; len(got) != 2 || got[0].Field != "turbidity_ntu" || got[0].Value != 1.2 || *got[0].Max != 1 || got[1].Field != "ph" {
		t.Errorf("%+v", got)
	}
	if doc.Grades["within"] != 3 || doc.Grades["exceeds"] != 2 || doc.Grades["unknown"] != 1 {
		t.Errorf("%v", doc.Grades)
	}
	var one answerDoc
	if err := json.Unmarshal(f.get(t, "/api/water?unit=431023&datetime=2020-01-01/..").body, &one); err != nil || one.NumberMatched != 1 {
		t.Errorf("%+v, %v", one, err)
	}
	if faults := f.get(t, "/api/water?unit=1&title=x&colour=red").faultsOf(t); len(faults) != 3 { // a title is out of this viewer's sight
		t.Errorf("%v", faults)
	}
	if a := newFixture(t, data.Kiosk, "431021").get(t, "/api/water"); a.StatusCode != http.StatusForbidden {
		t.Error(a.Status)
	}
}
