package data_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

func TestFilterKeyTellsFiltersApart(t *testing.T) {
	ms := data.Interval{From: 0, To: 1}
	filters := []data.Filter{
		{Layer: data.Disputes},
		{Layer: data.Hazards},
		{Layer: data.Disputes, Units: []string{"431021"}},
		{Layer: data.Disputes, Text: "431021"},
		{Layer: data.Disputes, Bounds: []orb.Bound{{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}}}},
		{Layer: data.Disputes, Time: &ms},
		{Layer: data.Disputes, Where: data.Eq("status", data.Text("found"))},
		{Layer: data.Disputes, Where: data.Eq("status", data.Text("found' OR 1=1"))},
		{Layer: data.Disputes, Where: data.Eq("status = 'x' AND b", data.Text("found"))},
	}
	seen := map[string]int{}
	for i, f := range filters {
		if j, ok := seen[f.Key()]; ok {
			t.Errorf("filters %d and %d share the key %q", i, j, f.Key())
		}
		seen[f.Key()] = i
	}
	a := data.Filter{Units: []string{"431021", "431022"}}
	b := data.Filter{Units: []string{"431022", "431021", "431021"}}
	if a.Key() != b.Key() {
		t.Error("order of units changes the key")
	}
}

func TestIntervalMeets(t *testing.T) {
	zone := data.DefaultSettings().Location()
	at := func(s string) time.Time { v, _ := time.Parse(time.RFC3339, s); return v }
	iv := data.During(at("2026-03-01T12:00:00+08:00"), at("2026-03-02T12:00:00+08:00"))
	day := func(s string) data.Value { return data.DateOf(at(s + "T00:00:00Z")) }
	for _, c := range []struct {
		name string
		v    data.Value
		want bool
	}{
		{"instant inside", data.Time(at("2026-03-01T12:00:00+08:00")), true},
		{"instant after", data.Time(at("2026-03-02T12:00:01+08:00")), false},
		{"day that ends inside", day("2026-03-01"), true},
		{"day that begins inside", day("2026-03-02"), true},
		{"day after", day("2026-03-03"), false},
		{"null", data.Value{}, false},
	} {
		if got := iv.Meets(c.v, zone); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
