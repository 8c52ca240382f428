package demo

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

func TestInsuranceIsAPilotOfTownships(t *testing.T) {
	land := &Land{}
	add := func(code string, level data.Level, households int) {
		land.units = append(land.units, LandUnit{Code: code, Level: level, Households: households})
	}
	for _, township := range []string{"431021100", "431021101", "431021102", "431021103", "431021104", "431021105", "431021106", "431021107", "431021108", "431021109", "431021110", "431021111"} {
		add(township, data.LevelTownship, 0)
		add(township+"200", data.LevelVillage, 3000)
		add(township+"201", data.LevelVillage, 5500)
	}
	add("431021112", data.LevelTownship, 0) // nobody lives there
	o := Options{Seed: 1, AsOf: time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)}
	tables := land.insurance(o)
	doc, err := json.Marshal(map[string]any{"tables": tables})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := data.ParseSettings(doc); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(map[string]any{"tables": land.insurance(o)}); err != nil || string(again) != string(doc) {
		t.Error("the same seed and day gave other figures")
	}
	covered, paid := tables[0], tables[1]
	if n := len(covered.Values); n < 2 || n > 11 || n != len(paid.Values) {
		t.Fatalf("%d and %d of 12 townships take part", n, len(paid.Values))
	}
	for i, v := range covered.Values {
		if share := v.Value / *v.Denominator; *v.Denominator != 8500 || share < 0.54 || share > 0.96 || v.Unit == "431021112" {
			t.Errorf("%s: %g of %g households", v.Unit, v.Value, *v.Denominator)
		}
		if p := paid.Values[i]; p.Unit != v.Unit || p.Value > *p.Denominator || math.Abs(*p.Denominator-v.Value*6*108000/50970) > v.Value/10 {
			t.Errorf("%s: %g paid of %g, %g households covered", p.Unit, p.Value, *p.Denominator, v.Value)
		}
	}
	for _, table := range tables {
		if table.Date != "2026-06-01" || !strings.Contains(table.Source, "Generated") || !strings.Contains(table.Source, "非真实") {
			t.Errorf("%s is of %s, from %s", table.ID, table.Date, table.Source)
		}
	}
}
