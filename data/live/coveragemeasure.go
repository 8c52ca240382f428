package live

import (
	"time"

	"lianxin/data"
)

// roundMonth is the month a measure of the round is asked for: that of the plan's time, which must be a month, or this month so far; without a time this month. It
// is of units alone: nothing else can be asked of it.
func (p *plan) roundMonth(f data.Filter) (int32, error) {
	var bad []error
	for name, given := range map[string]bool{"bbox": f.Bounds != nil, "area": f.Area != nil, "q": f.Text != "", "filter": f.Where != nil} {
		if given {
			bad = append(bad, data.Invalid(name, "does not go with a measure of the monthly round, which is of units and months"))
		}
	}
	today := monthOfDay(p.snap.today)
	month := today
	if t := p.time; t != nil {
		day := dayIn(time.UnixMilli(t.From), p.snap.zone)
		month = monthOfDay(day)
		first := firstOfMonth(day)
		whole := t.From == dayStart(first, p.snap.zone) && t.To == dayStart(addMonths(first, 1), p.snap.zone)-1
		soFar := t.From == dayStart(first, p.snap.zone) && month == today && (t.To == dayStart(p.snap.today+1, p.snap.zone)-1 || t.To == data.OpenEnd)
		if !whole && !soFar || month > today {
			bad = append(bad, data.Invalid("datetime", "is not a month up to this one, such as 2026-03-01/2026-03-31"))
		}
	}
	return month, data.Collect(bad...)
}

// tabulateRound is tabulate for measures of the monthly round.
func (v *View) tabulateRound(p *plan, m *data.Measure, level data.Level) (*tabulation, error) {
	month := p.month
	r, err := v.roundsFor(p.snap, p.viewer)
	if err != nil {
		return nil, err
	}
	t := &tabulation{p: p, m: m, ground: r.ground, level: level}
	if m.Describes {
		t.hiding = r.hiding()
	}
	p.keepWithin(p.within)
	c := r.table(level, "")
	c.keep(p.asked)
	n := len(r.ground.levels[level])
	t.by, t.named = make([]tallies, n), make([]bool, n)
	for i := range n {
		if t.named[i] = len(c.units[i].slots) > 0; t.named[i] {
			t.by[i] = c.units[i].tally(m, month)
		}
	}
	t.total = c.total.tally(m, month)
	return t, nil
}

// keep leaves only units of a set.
func (t *coverageTable) keep(in slots) {
	only := func(of []slot) []slot {
		var out []slot
		for _, at := range of {
			if in.has(at) {
				out = append(out, at)
			}
		}
		return out
	}
	for i := range t.units {
		t.units[i].slots = only(t.units[i].slots)
	}
	t.total.slots = only(t.total.slots)
}

// tally is the unit's measure as tabulations have it.
func (u *coverageUnit) tally(m *data.Measure, month int32) tallies {
	if m.Round == data.RoundGap {
		return tallies{num: u.gap(month)}
	}
	reach := u.reach(month, m.Round == data.RoundEnterprises)
	out := tallies{num: reach.Visited}
	if reach.Total != nil {
		out.den = *reach.Total
	}
	if reach.AtMost {
		out.asked = 1
	}
	return out
}

// monthInterval is the whole of a month.
func monthInterval(month int32, zone *time.Location) *data.Interval {
	first := time.Date(int(month/12), time.Month(month%12+1), 1, 0, 0, 0, 0, zone)
	return &data.Interval{From: first.UnixMilli(), To: first.AddDate(0, 1, 0).UnixMilli() - 1}
}
