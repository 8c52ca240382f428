package data

import (
	"fmt"
	"regexp"
)

// CoverageTarget is the share of households, and of enterprises, that a prefecture or county means to reach each month, from a month on.
type CoverageTarget struct {
	Unit        string   `json:"unit"` // of 6 digits; those of a prefecture end with 00
	From        string   `json:"from"` // YYYY-MM: it holds from then on, until a later one of the unit
	Households  *float64 `json:"households,omitempty"`
	Enterprises *float64 `json:"enterprises,omitempty"` // percent, as households; nil says nothing of it
}

// maxTargets is a dozen of each county in a prefecture, and some.
const maxTargets = 500

var monthForm = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)

func checkTargets(targets []CoverageTarget) []error {
	var bad []error
	if len(targets) > maxTargets {
		bad = append(bad, Invalid("coverage_targets", "are more than %d", maxTargets))
	}
	seen := map[string]bool{}
	for i, t := range targets {
		at := fmt.Sprintf("coverage_targets[%d]", i)
		if len(t.Unit) != 6 || UnitLevel(t.Unit) == 0 {
			bad = append(bad, Invalid(at+".unit", "is not the code of a prefecture or county"))
		}
		if !monthForm.MatchString(t.From) || seen[t.Unit+t.From] {
			bad = append(bad, Invalid(at+".from", "is not a month such as 2026-03, or is given twice for the unit"))
		}
		seen[t.Unit+t.From] = true
		if t.Households == nil && t.Enterprises == nil {
			bad = append(bad, Invalid(at+".households", "is missing, and enterprises too"))
		}
		for name, share := range map[string]*float64{"households": t.Households, "enterprises": t.Enterprises} {
			if share != nil && !(*share > 0 && *share <= 100) { // NaN too
				bad = append(bad, Invalid(at+"."+name, "is not above 0 and up to 100 percent"))
			}
		}
	}
	return bad
}

// CoverageTarget is what a unit is measured by in a month (YYYY-MM): the newest target of its county by then, else of its prefecture; each share by itself.
func (s *Settings) CoverageTarget(unit, month string) (households, enterprises *float64) {
	for _, level := range []Level{LevelPrefecture, LevelCounty} { // what a county says goes before
		code, since := UnitAt(unit, level), [2]string{}
		for _, t := range s.CoverageTargets {
			if code == "" || t.Unit != code || t.From > month {
				continue
			}
			if t.Households != nil && t.From >= since[0] {
				households, since[0] = t.Households, t.From
			}
			if t.Enterprises != nil && t.From >= since[1] {
				enterprises, since[1] = t.Enterprises, t.From
			}
		}
	}
	return households, enterprises
}
