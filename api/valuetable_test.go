package api

import (
	"fmt"
	"net/http"
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
