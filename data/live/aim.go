package live

import (
	"encoding/json"
	"math"
	"slices"

	"lianxin/data"
)

// ToTarget is how far a value lies above its target, below 0 beneath it, in percentage points of a tenth; nil without both.
func ToTarget(value, target *float64) *float64 {
	if value == nil || target == nil {
		return nil
	}
	d := math.Round((*value-*target)*10) / 10
	return &d
}

// aim gives a round its targets.
func (s *snapshot) aim(u *UnitCoverage, unit string, month int32) {
	if unit != "" && u.Note != NoteSuppressed {
		u.Households.Target, u.Enterprises.Target = s.settings.CoverageTarget(unit, monthName(month))
	}
}

// aimFigures gives the figures of a round their targets.
func (p *plan) aimFigures(out *Summary, within string) {
	target := func(unit string, f *Figure) {
		if unit == "" || f.Note == NoteSuppressed {
			return
		}
		households, enterprises := p.snap.settings.CoverageTarget(unit, monthName(p.month))
		switch out.Measure.Round {
		case data.RoundHouseholds:
			f.Target = households
		case data.RoundEnterprises:
			f.Target = enterprises
		case data.NoRound, data.RoundGap:
		}
	}
	for i := range out.Values {
		target(out.Values[i].Code, &out.Values[i].Figure)
	}
	target(whole(p.viewer, within), &out.Total)
}

// whole is the unit that all of a scope is: the one asked within, else the only one of the viewer's; empty when there are several.
func whole(viewer data.Viewer, within string) string {
	if within == "" && len(viewer.Scope) == 1 {
		return viewer.Scope[0]
	}
	return within
}

// aimed is a question with the targets that its answer tells.
func (s *snapshot) aimed(question []byte, viewer data.Viewer, m *data.Measure) []byte {
	if m.Round == data.NoRound {
		return question
	}
	return s.appendTargets(question, viewer)
}

// appendTargets writes the targets that units in scope are measured by: a neighbour's move nothing.
func (s *snapshot) appendTargets(b []byte, viewer data.Viewer) []byte {
	for _, t := range s.settings.CoverageTargets {
		if viewer.Sees(t.Unit) || slices.ContainsFunc(viewer.Scope, func(u string) bool { return data.InUnit(u, t.Unit) }) {
			text, _ := json.Marshal(t) // plain values: cannot fail
			b = append(b, text...)
		}
	}
	return b
}
