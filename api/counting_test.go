package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/live"
)

// In the fixture a third of the disputes is found on 2026-01-01, on 01-21 and on 02-10 each.
func TestTrend(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	doc := f.get(t, "/api/trend?layer=disputes&measure=count&interval=month&from=2026-01-15&to=2026-03-02").doc(t, http.StatusOK)
	var got []string
	for _, p := range doc["points"].([]any) {
		got = append(got, fmt.Sprint(p.(map[string]any)["from"], " ", figureText(p)))
	}
	if want := []string{"2026-01-01 8 8/-", "2026-02-01 4 4/-", "2026-03-01 0 0/-"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if doc["interval"] != "month" || doc["generated"] != "made for a test" {
		t.Error(doc)
	}
	weeks := f.get(t, "/api/trend?layer=disputes&measure=settlement&interval=week&status=settled").doc(t, http.StatusOK)["points"].([]any)
	if last := weeks[len(weeks)-1].(map[string]any)["from"]; len(weeks) != 26 || last != "2026-06-29" { // a Monday; today is the day after
		t.Errorf("%d weeks, the last from %v", len(weeks), last)
	}
	kiosk := newFixture(t, data.Kiosk, "431000")
	if n := len(kiosk.get(t, "/api/trend?layer=disputes&measure=count&interval=day").doc(t, http.StatusOK)["points"].([]any)); n != 30 {
		t.Errorf("a wall is told of %d days", n)
	}
}

func TestCards(t *testing.T) {
	for _, role := range []data.Role{data.Kiosk, data.Commander} {
		f := newFixture(t, role, "431021")
		a := f.get(t, "/api/cards?layer=disputes&order=due&limit=3")
		doc := a.doc(t, http.StatusOK)
		cards := doc["cards"].([]any)
		if doc["numberMatched"] != 8.0 || len(cards) != 3 {
			t.Errorf("%s: %v of %v", role, len(cards), doc["numberMatched"])
		}
		first, _ := cards[0].(map[string]any)
		if first["found"] != "2026-01-01" || first["due"] != "2026-03-02" || first["overdue"] != true || first["kind"] != "land" || first["county_name"] != "桂阳县" {
			t.Errorf("%s: %v", role, first)
		}
		if fmt.Sprint(first["kind_label"]) != "map[en:Land zh:土地山林]" {
			t.Errorf("%s: the kind is called %v", role, first["kind_label"])
		}
		for _, secret := range []string{"事项", data.RecordID(data.Disputes, "test", "D0-0"), "canary", "113.0"} {
			if strings.Contains(string(a.body), secret) {
				t.Errorf("%s: a card says %q", role, secret)
			}
		}
		level := f.get(t, "/api/cards?layer=disputes&order=level&overdue=true").doc(t, http.StatusOK)["cards"].([]any)
		if len(level) != 8 || level[0].(map[string]any)["level"] != "1" || level[7].(map[string]any)["level"] != "4" {
			t.Errorf("%s by level: %v", role, level)
		}
		if out := f.get(t, "/api/cards?layer=disputes&unit=431023").doc(t, http.StatusOK); out["numberMatched"] != 0.0 {
			t.Errorf("%s: county B has %v", role, out)
		}
		tag := a.Header.Get("ETag")
		if again := f.get(t, "/api/cards?layer=disputes&order=due&limit=3", "If-None-Match", tag); tag == "" || again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %s", role, again.Status)
		}
	}
}

// TestCardLabels: a card is called as the schema calls it, a configured kind too; what the schema does not know has no label.
func TestCardLabels(t *testing.T) {
	schema, err := data.NewSchema(data.KindSpec{Code: data.Code{Code: "landslide", Label: data.Label{Zh: "滑坡", En: "Landslide"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range schema.Layers() {
		for _, name := range []string{l.Class, "owner_tier"} {
			f, ok := l.Field(name)
			if !ok {
				continue
			}
			for _, code := range f.Codes {
				pick := live.Pick{Kind: code.Code}
				if name == "owner_tier" {
					pick = live.Pick{OwnerTier: code.Code}
				}
				c := cardOf(l, &pick)
				got, other := c.KindLabel, c.TierLabel
				if name == "owner_tier" {
					got, other = other, got
				}
				if got == nil || *got != labelDoc(code.Label) || other != nil {
					t.Errorf("%s %s %s: %v, beside it %v", l.ID, name, code.Code, got, other)
				}
			}
		}
	}
	hazards, _ := schema.Layer(data.Hazards)
	if c := cardOf(hazards, &live.Pick{Kind: "landslide"}); c.KindLabel == nil || c.KindLabel.Zh != "滑坡" {
		t.Errorf("a configured kind: %v", c.KindLabel)
	}
	if c := cardOf(hazards, &live.Pick{Kind: "滑坡", OwnerTier: "village"}); c.KindLabel != nil || c.TierLabel != nil {
		t.Errorf("what is no code: %v, %v", c.KindLabel, c.TierLabel)
	}
}

func TestFacets(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	fields := f.get(t, "/api/facets?layer=disputes&status=found&overdue=true").doc(t, http.StatusOK)["fields"].(map[string]any)
	counts := func(name string) string {
		var out []string
		for _, o := range fields[name].([]any) {
			m := o.(map[string]any)
			if m["count"] != 0.0 {
				out = append(out, fmt.Sprint(m["code"], "=", m["count"]))
			}
		}
		return strings.Join(out, " ")
	}
	for name, want := range map[string]string{
		"status": "found=4 in_progress=4", // without its own condition, with overdue's
		"level":  "4=4", "category": "family=4", "overdue": "true=4", "key_case": "", "pin_method": "polygon=4",
	} {
		if got := counts(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if fields["title"] != nil || fields["parties"] != nil {
		t.Error("texts have options")
	}
	if a := newFixture(t, data.Kiosk, "431000").get(t, "/api/facets?layer=disputes"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a wall: %s", a.Status)
	}
}

func TestCountingFaults(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for path, fields := range map[string]string{
		"/api/trend": "layer",
		"/api/trend?layer=disputes&measure=count":                                            "interval",
		"/api/trend?layer=disputes&measure=x&interval=day&from=1&to=x&y=1":                   "from,measure,to,y",
		"/api/trend?layer=disputes&measure=count&interval=hour":                              "interval",
		"/api/trend?layer=disputes&measure=count&interval=day&from=2000-01-01":               "from",
		"/api/trend?layer=disputes&measure=count&interval=day&from=2026-02-01&to=2026-01-01": "from",
		"/api/trend?layer=disputes&measure=count&interval=day&period=7d":                     "period",
		"/api/cards":              "layer",
		"/api/cards?layer=visits": "layer",
		"/api/cards?layer=disputes&limit=0&unit=x&z=1": "limit,unit,z",
		"/api/cards?layer=disputes&order=worst":        "order",
		"/api/cards?layer=disputes&limit=201":          "limit",
		"/api/facets":                                  "layer",
		"/api/facets?layer=disputes&status=x&limit=3":  "limit,status",
		"/api/facets?layer=disputes&parties=x":         "parties",
	} {
		a := f.get(t, path)
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", path, a.Status)
			continue
		}
		got := a.faultsOf(t)
		for _, name := range strings.Split(fields, ",") {
			if got[name] == "" {
				t.Errorf("%s: %s is not named in %v", path, name, got)
			}
			delete(got, name)
		}
		if len(got) > 0 {
			t.Errorf("%s: also %v", path, got)
		}
	}
	kiosk := newFixture(t, data.Kiosk, "431000")
	for _, path := range []string{"/api/trend?layer=disputes&measure=count&interval=day&status=found", "/api/cards?layer=disputes&status=found", "/api/cards?layer=disputes&overdue=false"} {
		if a := kiosk.get(t, path); a.StatusCode != http.StatusBadRequest {
			t.Errorf("a wall asks %s: %s", path, a.Status)
		}
	}
}
