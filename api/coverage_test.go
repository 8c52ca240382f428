package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// The fixture has 100 households in each village and no visits; three visits are added to one village of county A.
func withVisits(t *testing.T, role data.Role, units ...string) *fixture {
	t.Helper()
	f := newFixture(t, role, units...)
	l, err := f.store.Schema().Layer(data.Visits)
	if err != nil {
		t.Fatal(err)
	}
	var puts []data.Put
	for i, v := range []struct {
		day, kind  string
		households int64
		keys       string
	}{{"2026-06-03", "home", 2, "3, 5、７"}, {"2026-06-20", "courtyard", 1, "5; 9"}, {"2026-05-02", "home", 12, ""}, {"2026-06-21", "market", 40, ""}} {
		r := fixtureRecord(l, fmt.Sprintf("V%d", i), "431021100200", 113.05, 25.05)
		r.Values[l.Index("time")] = data.Date(dayOf(t, v.day))
		r.Values[l.Index("place_kind")], r.Values[l.Index("households")] = data.Text(v.kind), data.Int(v.households)
		puts = append(puts, data.Put{Record: r, Case: map[string]string{"household_keys": v.keys}})
	}
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "visits", At: fixedNow(), Puts: puts}); err != nil {
		t.Fatal(err)
	}
	return f
}

func dayOf(t *testing.T, text string) int64 {
	t.Helper()
	p := parseParams("d=" + text)
	day := takeDay(p, "d")
	if err := p.done(); err != nil {
		t.Fatal(err)
	}
	return *day
}

func TestCoverage(t *testing.T) {
	f := withVisits(t, data.Official, "431021")
	path := "/api/coverage?by=village&months=2"
	f.await(t, func() bool { return strings.Contains(string(f.get(t, path).body), `"last_visit":"2026-06-21"`) })
	doc := f.get(t, path).doc(t, http.StatusOK)
	values := doc["values"].([]any)
	first, _ := values[0].(map[string]any)
	// Doors 3, 5, 7 and 5, 9: four different ones. The market stall visits nobody's house.
	if got := fmt.Sprint(first["households"]); got != "map[at_most:false total:100 value:4 visited:4]" {
		t.Errorf("households %s", got)
	}
	if got := fmt.Sprint(first["months"]); got != "[map[month:2026-05 value:12] map[month:2026-06 value:4]]" {
		t.Errorf("months %s", got)
	}
	if first["unit"] != "431021100200" || first["gap_months"] != 0.0 || first["open"] != 3.0 || len(values) != 4 {
		t.Errorf("%d villages, the first %v", len(values), first)
	}
	if other, _ := values[1].(map[string]any); other["gap_months"] != 1.0 || other["last_visit"] != nil { // May, the month of the first visit there is
		t.Errorf("another village: %v", other)
	}
	may := f.get(t, "/api/coverage?by=county&month=2026-05").doc(t, http.StatusOK)
	if got := fmt.Sprint(may["total"].(map[string]any)["households"]); got != "map[at_most:true total:400 value:3 visited:12]" {
		t.Errorf("in May %s", got)
	}
	sum := f.get(t, "/api/summary?layer=visits&measure=coverage&by=county&period=month").doc(t, http.StatusOK)
	if got := figuresOf(t, sum)["431021"]; got != "1 4/400" {
		t.Errorf("as a measure %s", got)
	}
}

func TestCoverageFaults(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for query, fields := range map[string]string{
		"":                                      "by",
		"by=street&month=2026-13&months=0&x=1":  "by,months,x",
		"by=county&month=2026-07":               "month",
		"by=county&month=June&within=1":         "within",
		"by=county&months=37":                   "months",
		"by=county&layer=visits&datetime=2026":  "datetime,layer",
		"by=county&month=2026-01&month=2026-02": "month",
	} {
		a := f.get(t, "/api/coverage?"+query)
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", query, a.Status)
			continue
		}
		got := a.faultsOf(t)
		for _, name := range strings.Split(fields, ",") {
			if got[name] == "" {
				t.Errorf("%s: %s is not named in %v", query, name, got)
			}
		}
	}
}

// TestCoverageTargets: a county's own target, else its prefecture's, stands beside the value wherever coverage is told; a neighbour's moves nothing.
func TestCoverageTargets(t *testing.T) {
	f := withVisits(t, data.Official, "431021")
	f.await(t, func() bool {
		return strings.Contains(string(f.get(t, "/api/coverage?by=village").body), `"last_visit":"2026-06-21"`)
	})
	set := func(targets ...data.CoverageTarget) {
		t.Helper()
		s, err := f.store.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.CoverageTargets = targets
		if s, err = f.store.PutSettings(t.Context(), s, "test", fixedNow()); err != nil {
			t.Fatal(err)
		}
		f.await(t, func() bool { return f.view.Settings().Version == s.Version })
	}
	share := func(v float64) *float64 { return &v }
	wide := data.CoverageTarget{Unit: "431000", From: "2026-01", Households: share(60), Enterprises: share(50)}
	own := data.CoverageTarget{Unit: "431021", From: "2026-06", Households: share(90)}
	set(wide, own)
	doc := f.get(t, "/api/coverage?by=county").doc(t, http.StatusOK)
	county := doc["values"].([]any)[0].(map[string]any)["households"].(map[string]any)
	if county["value"] != 1.0 || county["target"] != 90.0 || county["to_target"] != -89.0 { // 4 of 400
		t.Errorf("the county: %v", county)
	}
	if total := doc["total"].(map[string]any)["households"].(map[string]any); total["target"] != 90.0 {
		t.Errorf("all of the scope: %v", total)
	}
	may := f.get(t, "/api/coverage?by=county&month=2026-05").doc(t, http.StatusOK)["values"].([]any)[0].(map[string]any)["households"].(map[string]any)
	if may["target"] != 60.0 {
		t.Errorf("in May: %v", may)
	}
	summary := f.get(t, "/api/summary?layer=visits&measure=coverage&by=village").doc(t, http.StatusOK)["values"].([]any)[0].(map[string]any)
	if summary["target"] != 90.0 || summary["to_target"] != -86.0 {
		t.Errorf("a village in the summary: %v", summary)
	}
	card := f.get(t, "/api/units/431021").doc(t, http.StatusOK)["coverage"].(map[string]any)["households"].(map[string]any)
	if card["target"] != 90.0 {
		t.Errorf("on the card: %v", card)
	}
	_, items := features(t, f.get(t, "/api/collections/coverage/items?limit=1").doc(t, http.StatusOK))
	if items[0]["target"] != 90.0 || items[0]["to_target"] != -86.0 || items[0]["enterprise_target"] != 50.0 || items[0]["enterprise_to_target"] != nil {
		t.Errorf("of the collection: %v", items[0])
	}
	paths := []string{"/api/coverage?by=county", "/api/summary?layer=visits&measure=coverage&by=county", "/api/collections/coverage/items", "/api/units/431021"}
	var before []string
	for _, path := range paths {
		before = append(before, f.get(t, path).Header.Get("ETag"))
	}
	set(wide, own, data.CoverageTarget{Unit: "431023", From: "2026-06", Households: share(10)})
	for i, path := range paths {
		if f.get(t, path).Header.Get("ETag") != before[i] {
			t.Errorf("%s moved with another county's target", path)
		}
	}
	set(wide)
	for i, path := range paths {
		if f.get(t, path).Header.Get("ETag") == before[i] {
			t.Errorf("%s kept its tag when the target went", path)
		}
	}
}
