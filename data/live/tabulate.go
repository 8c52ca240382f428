package live

import (
	"context"

	"lianxin/data"
)

// tabulation is a measure of a plan's rows by the units of a level.
type tabulation struct {
	p      *plan
	m      *data.Measure
	ground *footing
	level  data.Level
	by     []tallies // by index in ground.levels[level]
	named  []bool    // of these, those that some unit asked for belongs to
	total  tallies
	wider  int64 // rows in no unit of the level
	before *tabulation
	hiding *hiding // nil when nothing is to be hidden
}

// tabulate scans the plan's rows and adds them up.
func (v *View) tabulate(ctx context.Context, p *plan, m *data.Measure, level data.Level) (*tabulation, error) {
	if m.Round != data.NoRound {
		return v.tabulateRound(p, m, level)
	}
	t := &tabulation{p: p, m: m, ground: v.footing(p.snap), level: level}
	g, err := p.gauge(m)
	if err != nil {
		return nil, err
	}
	slots, err := p.perSlot(ctx, g)
	if err != nil {
		return nil, err
	}
	if p.conceals(m) { // by the whole scope, whatever part of it is asked for
		t.hiding = t.ground.hide(densOf(slots), p.viewer, int64(p.snap.settings.K))
		p.keepWithin(p.within)
		for at := range slots {
			if !p.units.has(slot(at)) {
				slots[at] = tallies{}
			}
		}
	}
	t.gather(slots)
	return t, nil
}

func densOf(slots []tallies) []int64 {
	out := make([]int64, len(slots))
	for at := range slots {
		out[at] = slots[at].den
	}
	return out
}

// gather adds slots up to the units of the level, and puts the denominators that are not rows in their place.
func (t *tabulation) gather(slots []tallies) {
	up := t.ground.up[t.level]
	t.by = make([]tallies, len(t.ground.levels[t.level]))
	t.named = make([]bool, len(t.by))
	for at := range slots {
		t.total.add(slots[at])
		i := up[at]
		if i < 0 {
			t.wider += slots[at].rows
			continue
		}
		t.by[i].add(slots[at])
		t.named[i] = t.named[i] || t.p.asked.has(slot(at))
	}
	var known []int64
	switch t.m.Basis {
	case data.BasisSelected:
		t.total.den = t.total.num
		for i := range t.by {
			t.by[i].den = t.total.num
		}
		return
	case data.BasisHouseholds:
		known = t.ground.households
	case data.BasisHectares:
		known = t.ground.hectares
	case data.BasisNone, data.BasisRows:
		return
	}
	by, total := t.ground.of(known, t.p.asked, t.level)
	t.total.den = total
	for i := range t.by {
		t.by[i].den = by[i]
	}
}

// fill writes the figures of every unit that exists for the viewer.
func (t *tabulation) fill(out *Summary, viewer data.Viewer) {
	k := int64(t.p.snap.settings.K)
	out.Total = t.figure(t.total, k, t.hiding.within(t.p.within))
	if t.before != nil {
		out.Total.Previous = t.before.figure(t.before.total, k, t.before.hiding.within(t.p.within)).Value
	}
	if t.wider > 0 {
		out.Notes = append(out.Notes, Note{Code: NoteWider, Count: t.wider})
	}
	for i, u := range t.ground.levels[t.level] {
		if !t.named[i] || !viewer.Sees(u.code) || !u.stands && t.by[i].rows == 0 && (t.before == nil || t.before.by[i].rows == 0) {
			continue
		}
		f := t.figure(t.by[i], k, t.hiding.of(t.level, i))
		if t.before != nil {
			f.Previous = t.before.figure(t.before.by[i], k, t.before.hiding.of(t.level, i)).Value
		}
		out.Values = append(out.Values, UnitFigure{UnitName{u.code, u.name}, f})
	}
}

// figure is the measure of what was counted, or that it is hidden.
func (t *tabulation) figure(n tallies, k int64, hidden bool) Figure {
	if hidden {
		return Figure{Note: NoteSuppressed}
	}
	return figureOf(t.m, n, k)
}

func figureOf(m *data.Measure, n tallies, k int64) Figure {
	f := Figure{Numerator: float64(n.num)}
	if m.Basis != data.BasisNone {
		d := float64(n.den)
		if m.Basis == data.BasisHectares {
			d /= 100
		}
		f.Denominator = &d
	}
	if m.Asked != nil {
		f.Asked = &n.asked
	}
	f.AtMost = m.Round != data.NoRound && n.asked > 0
	v, ok := m.Value(n.num, n.den)
	switch {
	case !ok:
		f.Note = NoteNoDenominator
		return f
	case m.Basis != data.BasisNone && m.Basis != data.BasisHectares && n.den < k:
		f.Note = NoteSmall
	}
	f.Value = &v
	return f
}
