package data

import (
	"fmt"
	"time"
)

// FuelSettings say from where on a village counts as cut off from fuel.
type FuelSettings struct {
	GapM   float64 `json:"gap_m"`  // farthest distance to the nearest open station that is no gap, as the crow flies
	Source string  `json:"source"` // who set it
	Date   string  `json:"date"`   // YYYY-MM-DD, or empty
}

// WaterLimit is what drinking water has to keep to in one measure, from a date on.
type WaterLimit struct {
	Field  string   `json:"field"` // of the hazards layer: turbidity_ntu, ph, chlorine_mg_l…
	Min    *float64 `json:"min,omitempty"`
	Max    *float64 `json:"max,omitempty"`
	From   string   `json:"from"`   // YYYY-MM-DD: samples of this day and later
	Source string   `json:"source"` // standard and clause
}

// Exceeded tells whether a value breaks the limit. The limits themselves do not.
func (l WaterLimit) Exceeded(v float64) bool {
	return l.Min != nil && v < *l.Min || l.Max != nil && v > *l.Max
}

func defaultFuel() FuelSettings {
	return FuelSettings{GapM: 15_000, Source: "出厂默认值，待本地确认 Shipped value, to be confirmed locally"}
}

// defaultWater are the limits of GB 5749-2022 (in force from 2023-04-01) for water as it is drawn: table 1 (turbidity, pH), table 2 (free chlorine at
// the end of the network 0.05 mg/L, and 2 mg/L at most), and of GB 5749-2006 before it.
func defaultWater() []WaterLimit {
	n := func(v float64) *float64 { return &v }
	var out []WaterLimit
	for _, s := range []struct{ from, source string }{{"2007-07-01", "GB 5749-2006"}, {"2023-04-01", "GB 5749-2022"}} {
		chlorine := n(2)
		if s.source == "GB 5749-2006" {
			chlorine = n(4)
		}
		out = append(
			out,
			WaterLimit{Field: "turbidity_ntu", Max: n(1), From: s.from, Source: s.source},
			WaterLimit{Field: "ph", Min: n(6.5), Max: n(8.5), From: s.from, Source: s.source},
			WaterLimit{Field: "chlorine_mg_l", Min: n(0.05), Max: chlorine, From: s.from, Source: s.source},
		)
	}
	return out
}

func (f FuelSettings) check() []error {
	var bad []error
	if !(f.GapM > 0 && f.GapM <= 1e6) {
		bad = append(bad, Invalid("fuel.gap_m", "is out of range"))
	}
	if !isDate(f.Date) && f.Date != "" {
		bad = append(bad, Invalid("fuel.date", "%q is not a date YYYY-MM-DD", f.Date))
	}
	return bad
}

func checkWater(limits []WaterLimit) []error {
	var bad []error
	for i, l := range limits {
		name := fmt.Sprintf("water[%d]", i)
		switch {
		case l.Field == "":
			bad = append(bad, Invalid(name+".field", "is missing"))
		case l.Min == nil && l.Max == nil:
			bad = append(bad, Invalid(name+".min", "is missing, and max too"))
		case l.Min != nil && l.Max != nil && *l.Min > *l.Max:
			bad = append(bad, Invalid(name+".min", "is above max"))
		}
		if !isDate(l.From) {
			bad = append(bad, Invalid(name+".from", "is not a date such as 2026-03-01"))
		}
		if l.Source == "" {
			bad = append(bad, Invalid(name+".source", "is missing"))
		}
	}
	return bad
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// WaterLimitsOn are the limits in force on a day YYYY-MM-DD: of each field the newest that began by then.
func (s Settings) WaterLimitsOn(day string) map[string]WaterLimit {
	out := map[string]WaterLimit{}
	for _, l := range s.Water {
		if old, ok := out[l.Field]; l.From <= day && (!ok || old.From <= l.From) {
			out[l.Field] = l
		}
	}
	return out
}
