package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

func TestTableSummary(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431000")
	s, err := f.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Tables = []data.ValueTable{{
		ID: "premium", LabelZh: "保费", LabelEn: "Premium", Unit: "yuan", Date: "2022-07-31", Source: "pilot",
		Values: []data.TableValue{{Unit: "431021100", Value: 18_000}, {Unit: "431023101", Value: 5970}},
	}}
	if _, err := f.store.PutSettings(t.Context(), s, "test", fixedNow()); err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return len(f.view.Settings().Tables) == 1 })
	doc := f.get(t, "/api/summary?measure=table:premium&by=township").doc(t, http.StatusOK)
	want := "map[431021100:18000 18000/- 431021101:- 0/- no_data 431023100:- 0/- no_data 431023101:5970 5970/- total:23970 23970/-]"
	if got := fmt.Sprint(figuresOf(t, doc)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if d := doc["definition"].(map[string]any); d["id"] != "tables.table:premium" || d["unit"] != "value" {
		t.Errorf("definition %v", d)
	}
	for query, field := range map[string]string{"measure=table:x&by=county": "measure", "measure=table:premium&by=village": "by", "measure=table:premium&by=county&status=found": "status"} {
		if a := f.get(t, "/api/summary?"+query); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[field] == "" {
			t.Errorf("%s: %s", query, a.body)
		}
	}
}

// TestTableCollection: a table is a collection like any other: listed, described, filtered, tiled, and of the viewer's scope alone.
func TestTableCollection(t *testing.T) {
	f := newFixture(t, data.Contact, "431021")
	s, err := f.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	households := func(n float64) *float64 { return &n }
	s.Tables = []data.ValueTable{{
		ID: "insured", LabelZh: "综治保参保户", LabelEn: "Insured", Unit: "households", Denominator: "户数", Date: "2022-07-31", Source: "pilot",
		Values: []data.TableValue{{Unit: "431021100", Value: 50, Denominator: households(200)}, {Unit: "431023101", Value: 20, Denominator: households(200)}},
	}}
	if _, err := f.store.PutSettings(t.Context(), s, "test", fixedNow()); err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return len(f.view.Settings().Tables) == 1 })
	const root = "/api/collections/table-insured"
	if listed := fmt.Sprint(f.get(t, "/api/collections").doc(t, http.StatusOK)["collections"]); !strings.Contains(listed, root) {
		t.Error("it is not listed")
	}
	page := f.get(t, root+"/items")
	doc := page.doc(t, http.StatusOK)
	ids, properties := features(t, doc)
	if fmt.Sprint(ids) != "[431021100]" || doc["source"] != "pilot" {
		t.Fatalf("%v of %v", ids, doc["source"])
	}
	if p := properties[0]; p["value"] != 50.0 || p["denominator"] != 200.0 || p["share"] != 25.0 || p["date"] != "2022-07-31" || p["county_name"] != "桂阳县" {
		t.Errorf("%v", p)
	}
	schema := f.get(t, root+"/schema").doc(t, http.StatusOK)["properties"].(map[string]any)
	for name := range properties[0] {
		if schema[name] == nil {
			t.Errorf("%s is not in the schema", name)
		}
	}
	for query, want := range map[string]float64{"datetime=2022-07-31": 1, "datetime=2022-08-01/..": 0, "unit=431021101": 0, "filter=households%3D200": 1, "bbox=1,1,2,2": 0} {
		if got := f.get(t, root+"/items?"+query).doc(t, http.StatusOK)["numberMatched"]; got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if tile := f.get(t, tilePath(root+"/tiles", 6)).layers(t)["table-insured"]; len(tile.Features) != 1 || tile.Features[0].Properties["share"] != 25.0 {
		t.Errorf("tile: %v", tile)
	}
	if a := f.get(t, root+"/items", "Accept", browserAccept); a.StatusCode != http.StatusOK || !strings.Contains(string(a.body), "综治保参保户") {
		t.Errorf("for people: %s", a.Status)
	}
	for path, status := range map[string]int{root + "/items/431021100": 200, root + "/items/431021101": 404, root + "/items/431023101": 404, "/api/collections/table-none/items": 404} {
		if a := f.get(t, path); a.StatusCode != status {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	style := f.get(t, "/api/styles/table-insured?f=qml")
	if rules := strings.Count(string(style.body), "<rule "); rules != 2 || !strings.Contains(string(style.body), `label="25%"`) { // one value and the rest
		t.Errorf("%d rules in %s", rules, style.body)
	}
	s, err = f.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Tables[0].Values[1].Value = 199 // the neighbour's
	if s, err = f.store.PutSettings(t.Context(), s, "test", fixedNow()); err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return f.view.Settings().Version == s.Version })
	for path, before := range map[string]string{root + "/items": page.Header.Get("ETag"), "/api/styles/table-insured?f=qml": style.Header.Get("ETag")} {
		if again := f.get(t, path).Header.Get("ETag"); again != before {
			t.Errorf("a neighbour's value moves the tag of %s", path)
		}
	}
}
