package data

import (
	"errors"
	"math"
	"testing"
)

func TestCoverageTargets(t *testing.T) {
	p := func(v float64) *float64 { return &v }
	s := DefaultSettings()
	s.CoverageTargets = []CoverageTarget{
		{Unit: "431000", From: "2026-01", Households: p(60), Enterprises: p(50)},
		{Unit: "431000", From: "2026-06", Households: p(70)},
		{Unit: "431021", From: "2026-03", Households: p(90)},
		{Unit: "431021", From: "2026-02", Households: p(80)},
	}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		unit, month             string
		households, enterprises float64 // 0: none
	}{
		{"431000", "2025-12", 0, 0},
		{"431000", "2026-05", 60, 50},
		{"431000", "2026-07", 70, 50},
		{"431023", "2026-07", 70, 50},
		{"431021", "2026-01", 60, 50},
		{"431021", "2026-02", 80, 50},
		{"431021100200", "2026-12", 90, 50},
		{"431100", "2026-12", 0, 0},
	} {
		h, e := s.CoverageTarget(c.unit, c.month)
		if is := func(v *float64) float64 {
			if v == nil {
				return 0
			}
			return *v
		}; is(h) != c.households || is(e) != c.enterprises {
			t.Errorf("%s in %s: %v, %v", c.unit, c.month, is(h), is(e))
		}
	}
	s.CoverageTargets = []CoverageTarget{
		{Unit: "431021100", From: "2026-13"},
		{Unit: "431021", From: "2026-01", Households: p(101)},
		{Unit: "431021", From: "2026-01", Enterprises: p(math.NaN())},
	}
	var invalid *InvalidError
	if err := s.Validate(); !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range invalid.Fields {
		got[f.Field] = true
	}
	for _, want := range []string{"[0].unit", "[0].from", "[0].households", "[1].households", "[2].from", "[2].enterprises"} {
		if !got["coverage_targets"+want] {
			t.Errorf("nothing is said of %s: %v", want, invalid)
		}
	}
}
