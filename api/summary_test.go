package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// figuresOf are the values of a summary by unit, as "value numerator/denominator note".
func figuresOf(t *testing.T, doc map[string]any) map[string]string {
	t.Helper()
	out := map[string]string{"total": figureText(doc["total"])}
	values, ok := doc["values"].([]any)
	if !ok {
		t.Fatalf("no values: %v", doc)
	}
	for _, v := range values {
		out[fmt.Sprint(v.(map[string]any)["unit"])] = figureText(v)
	}
	return out
}

func figureText(v any) string {
	m, _ := v.(map[string]any)
	text := fmt.Sprint(m["value"], " ", m["numerator"], "/", m["denominator"])
	if note, ok := m["note"]; ok {
		text += " " + fmt.Sprint(note)
	}
	return strings.ReplaceAll(text, "<nil>", "-")
}

// In every village of the fixture are three disputes, found on 2026-01-01, 01-21 and 02-10: one in progress, one settled, one just found; 100 households.
func TestSummary(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, c := range []struct {
		query string
		want  map[string]string
	}{
		{"layer=disputes&measure=count&by=county", map[string]string{"total": "24 24/-", "431021": "12 12/-", "431023": "12 12/-"}},
		{"layer=disputes&measure=count&by=prefecture", map[string]string{"total": "24 24/-", "431000": "24 24/-"}},
		{"layer=disputes&measure=rate&by=county", map[string]string{"total": "30 24/800", "431021": "30 12/400", "431023": "30 12/400"}},
		{"layer=disputes&measure=settlement&by=county&within=431021", map[string]string{"total": "33.3 4/12", "431021": "33.3 4/12"}},
		{"layer=disputes&measure=overdue&by=county", map[string]string{"total": "16 16/-", "431021": "8 8/-", "431023": "8 8/-"}}, // more than 60 days ago
		{"layer=disputes&measure=overdue_rate&by=county&status=found&unit=431023", map[string]string{"total": "100 4/4", "431023": "100 4/4 small"}},
		{"layer=disputes&measure=settlement&by=township&unit=431021&status=found", map[string]string{"total": "0 0/4", "431021100": "0 0/2 small", "431021101": "0 0/2 small"}},
		{"layer=disputes&measure=share&by=county&category=land", map[string]string{"total": "100 8/8", "431021": "50 4/8", "431023": "50 4/8"}},
		{"layer=disputes&measure=count&by=village&bbox=113,25,113.05,25.1&unit=431021100", map[string]string{"total": "2 2/-", "431021100200": "2 2/-", "431021100201": "0 0/-"}},
		{"layer=hazards&measure=removal&by=county", map[string]string{"total": "0 0/8", "431021": "0 0/4 small", "431023": "0 0/4 small"}},
		{"layer=requests&measure=progress&by=county", map[string]string{"total": "- 0/0 no_denominator", "431021": "- 0/0 no_denominator", "431023": "- 0/0 no_denominator"}},
	} {
		got := figuresOf(t, f.get(t, "/api/summary?"+c.query).doc(t, http.StatusOK))
		for unit, want := range c.want {
			if unit == "total" && got[unit] == want+" small" {
				continue
			}
			if got[unit] != want {
				t.Errorf("%s: %s is %q, want %q", c.query, unit, got[unit], want)
			}
			delete(got, unit)
		}
		delete(got, "total")
		if len(got) > 0 {
			t.Errorf("%s: also %v", c.query, got)
		}
	}
}

func TestSummarySaysWhatItMeans(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	doc := f.get(t, "/api/summary?layer=disputes&measure=settlement&by=village&datetime=2026-01-01/2026-01-31&compare=previous&method=jenks").doc(t, http.StatusOK)
	def, _ := doc["definition"].(map[string]any)
	if def["id"] != "disputes.settlement" || def["unit"] != "percent" || def["good"] != "high" {
		t.Errorf("definition %v", def)
	}
	if fmt.Sprint(doc["period"]) != "map[from:2025-12-31T16:00:00Z to:2026-01-31T15:59:59.999Z]" || fmt.Sprint(doc["previous"]) != "map[from:2025-11-30T16:00:00Z to:2025-12-31T15:59:59.999Z]" {
		t.Errorf("period %v, previous %v", doc["period"], doc["previous"])
	}
	if fmt.Sprint(doc["classes"]) != "map[counts:[8] edges:[50 50] method:jenks]" {
		t.Errorf("classes %v", doc["classes"])
	}
	if doc["generated"] != "made for a test" || doc["as_of"] == nil {
		t.Errorf("generated %v, as of %v", doc["generated"], doc["as_of"])
	}
}

func TestSummaryETag(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	path := "/api/summary?layer=disputes&measure=count&by=village"
	first := f.get(t, path)
	tag := first.Header.Get("ETag")
	if again := f.get(t, path, "If-None-Match", tag); tag == "" || again.StatusCode != http.StatusNotModified || len(again.body) != 0 {
		t.Errorf("%q: %s", tag, again.Status)
	}
	if other := f.get(t, path+"&method=none").Header.Get("ETag"); other == tag {
		t.Error("another question has the same tag")
	}
	if first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Error(first.Header)
	}
}

// Out of scope does not exist: no unit, no row, no difference to a code that was never given.
func TestSummaryKeepsToScope(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	for query, want := range map[string]string{
		"by=county": "map[431021:12 12/- total:12 12/-]", "by=prefecture": "map[total:12 12/-]",
		"by=county&within=431023": "map[total:0 0/-]", "by=county&within=431099": "map[total:0 0/-]", "by=county&unit=431023": "map[total:0 0/-]",
	} {
		got := figuresOf(t, f.get(t, "/api/summary?layer=disputes&measure=count&"+query).doc(t, http.StatusOK))
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	a := f.get(t, "/api/summary?layer=disputes&measure=count&by=village&within=431023").body
	b := f.get(t, "/api/summary?layer=disputes&measure=count&by=village&within=431099").body
	if string(a) != string(b) {
		t.Errorf("a county out of scope differs from none:\n%s\n%s", a, b)
	}
}

func TestSummaryOfAKiosk(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431000")
	for query, want := range map[string]string{
		"period=all": "24 24/-", "period=year": "24 24/-", "period=30d": "0 0/-", "datetime=2026-01-01/..": "24 24/-", "datetime=2026-06-24/2026-06-30": "0 0/-",
	} {
		got := figuresOf(t, f.get(t, "/api/summary?layer=disputes&measure=count&by=village&"+query).doc(t, http.StatusOK))
		if got["total"] != want || len(got) != 9 {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	for _, query := range []string{"status=found", "unit=431021", "bbox=113,25,114,26", "q=x"} {
		a := f.get(t, "/api/summary?layer=disputes&measure=count&by=village&"+query)
		name, _, _ := strings.Cut(query, "=")
		if a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[name] == "" {
			t.Errorf("%s: %s %s", query, a.Status, a.body)
		}
	}
	if a := f.get(t, "/api/summary?layer=disputes&measure=count&by=village&datetime=2026-06-01/2026-06-02"); a.StatusCode != http.StatusForbidden {
		t.Errorf("two days: %s", a.Status)
	}
}

func TestSummaryFaults(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for query, fields := range map[string]string{
		"":                                  "layer",
		"layer=villages&measure=count":      "layer",
		"layer=nothing&x=1":                 "layer",
		"layer=disputes":                    "by,measure",
		"layer=disputes&measure=removal":    "by,measure",
		"layer=disputes&measure=count&by=x": "by",
		"layer=disputes&measure=count&by=county&method=magic&classes=0&compare=next&within=4310&period=1d": "classes,compare,method,period,within",
		"layer=disputes&measure=count&by=county&method=magic":                                              "method",
		"layer=disputes&measure=count&by=county&classes=10":                                                "classes",
		"layer=disputes&measure=count&by=county&method=manual":                                             "edges",
		"layer=disputes&measure=count&by=county&method=manual&edges=1,x":                                   "edges",
		"layer=disputes&measure=count&by=county&method=manual&edges=2,1":                                   "edges",
		"layer=disputes&measure=count&by=county&edges=1,2":                                                 "edges",
		"layer=disputes&measure=count&by=county&compare=previous":                                          "compare",
		"layer=disputes&measure=count&by=county&period=7d&datetime=2026-01-01":                             "period",
		"layer=disputes&measure=count&by=county&by=village":                                                "by",
		"layer=disputes&measure=count&by=county&nothing=1&category=x":                                      "category,nothing",
		"layer=disputes&measure=count&by=county&parties=x":                                                 "parties",
	} {
		a := f.get(t, "/api/summary?"+query)
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s %s", query, a.Status, a.body)
			continue
		}
		got := a.faultsOf(t)
		for _, name := range strings.Split(fields, ",") {
			if got[name] == "" {
				t.Errorf("%s: %s is not named in %v", query, name, got)
			}
			delete(got, name)
		}
		if len(got) > 0 {
			t.Errorf("%s: also %v", query, got)
		}
	}
}
