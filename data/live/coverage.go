package live

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// CoverageQuery asks where the monthly round holds.
type CoverageQuery struct {
	By     data.Level
	Within string    // a unit; empty for all in scope
	Month  string    // YYYY-MM, not later than this month; empty: this month
	Series int       // how many months up to Month are told besides; 0 to maxSeries
	AsOf   time.Time // as of data.Filter; for those who may read items
	Known  []string
}

const maxSeries = 36

// Coverage is the monthly round by unit, as far as a month's end or, of this month, as far as today.
type Coverage struct {
	Month       string
	By          data.Level
	Total       UnitCoverage // of all in scope; without code and name
	Values      []UnitCoverage
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
}

// UnitCoverage is the round of a unit.
type UnitCoverage struct {
	UnitName
	Households  Reach
	Enterprises Reach
	LastVisit   data.Value // a date; null when there is none in the live months
	LastMonth   string     // of the latest visit, live or not; YYYY-MM, empty when none is known
	GapMonths   int64      // months in a row without a visit up to Month; this month counts once it has one, and then ends the row
	Contacts    *Contacts  // nil when nothing is known
	Open        int64      // disputes, hazards and requests that are not settled, as of today
	Months      []MonthReach
	Note        FigureNote // NoteSuppressed: of fewer than Settings.K households
}

// Reach is how many of the households, or enterprises, there are were visited at least once in the month.
type Reach struct {
	Visited int64
	Total   *int64   // to visit; nil when not known
	Value   *float64 // percent
	AtMost  bool     // some visits do not say whom they reached: it may be fewer
	Target  *float64 // percent meant to be reached in the month; nil without one
}

// MonthReach is the households' value of a month.
type MonthReach struct {
	Month string
	Value *float64
}

// Contacts are the contact officials of a unit's villages by tier.
type Contacts struct {
	Roster
	Short      []string // tiers of which some village has too few, see Roster.Missing
	Incomplete int64    // villages that lack some
}

// Coverage tells where every household and enterprise is visited once a month. It is a fixed table: all who read counts may ask for it; those who may not read
// items are not told of villages of fewer than Settings.K households. Errors: data.InvalidError naming every bad part, data.ErrForbidden.
func (v *View) Coverage(ctx context.Context, viewer data.Viewer, q CoverageQuery) (*Coverage, error) {
	s, err := v.at(ctx, viewer, q.AsOf)
	if err != nil {
		return nil, err
	}
	month, err := q.check(s.today)
	if err != nil {
		return nil, err
	}
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("coverage: %w", data.ErrForbidden)
	}
	r, err := v.roundsFor(s, viewer)
	if err != nil {
		return nil, err
	}
	out := &Coverage{Month: monthName(month), By: q.By, AsOf: v.asOfIn(s), Generated: s.info.Generated}
	if out.Tag, err = r.tag(v, q, month); err != nil {
		return nil, err
	}
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	open, err := v.openCases(ctx, s, viewer)
	if err != nil {
		return nil, err
	}
	c := r.table(q.By, q.Within)
	hiding := r.hiding()
	for i, u := range r.ground.levels[q.By] {
		if !c.named[i] || !viewer.Sees(u.code) || !u.stands {
			continue
		}
		one := UnitCoverage{UnitName: UnitName{u.code, u.name}}
		if hiding.of(q.By, i) {
			one.Note = NoteSuppressed
		} else {
			c.units[i].fill(&one, month, q.Series)
		}
		s.aim(&one, u.code, month)
		one.Open, one.Contacts = sumWhere(open, func(at int) bool { return c.index[at] == int32(i) }), c.units[i].contacts()
		out.Values = append(out.Values, one)
	}
	if hiding.within(q.Within) {
		out.Total.Note = NoteSuppressed
	} else {
		c.total.fill(&out.Total, month, q.Series)
	}
	s.aim(&out.Total, whole(viewer, q.Within), month)
	out.Total.Open, out.Total.Contacts = sumWhere(open, func(at int) bool { return c.in.has(slot(at)) }), c.total.contacts()
	return out, nil
}

func sumWhere(n []tallies, in func(at int) bool) (sum int64) {
	for at := range n {
		if n[at].num != 0 && in(at) {
			sum += n[at].num
		}
	}
	return sum
}

func (q *CoverageQuery) check(today int64) (month int32, err error) {
	var bad []error
	if q.By < data.LevelPrefecture || q.By > data.LevelVillage {
		bad = append(bad, data.Invalid("by", "is not one of prefecture, county, township, village"))
	}
	if q.Series < 0 || q.Series > maxSeries {
		bad = append(bad, data.Invalid("months", "is not a whole number from 1 to %d", maxSeries))
	}
	month = monthOfDay(today)
	if q.Month != "" {
		t, err := time.Parse("2006-01", q.Month)
		asked := int32(t.Year())*12 + int32(t.Month()) - 1
		if err != nil || asked > month || t.Year() < 1900 {
			bad = append(bad, data.Invalid("month", "is not a month such as 2026-03, up to this one"))
		}
		month = asked
	}
	return month, data.Collect(append(bad, checkWithin(q.Within))...)
}

// openCases counts, by slot, what is not settled in the layers that have cases.
func (v *View) openCases(ctx context.Context, s *snapshot, viewer data.Viewer) ([]tallies, error) {
	sum := make([]tallies, len(s.units.list))
	for _, l := range s.schema.Layers() {
		states := statesOf(l)
		if len(states) == 0 {
			continue
		}
		p, err := s.plan(s.tables[l.ID], viewer, data.Filter{Layer: l.ID})
		if err != nil {
			return nil, err
		}
		open := data.In{Arg: data.Property{Name: l.Status}, List: slices.Concat(states[data.StateOpen], states[data.StatePaused])}
		g, err := p.gauge(&data.Measure{Layer: l.ID, Counted: open})
		if err != nil {
			return nil, err
		}
		counts, err := p.perSlot(ctx, g)
		if err != nil {
			return nil, err
		}
		for at := range sum {
			sum[at].add(counts[at])
		}
	}
	return sum, nil
}

// tag moves with the visits, the open cases, the boundaries and the settings in scope.
func (r *scopedRounds) tag(v *View, q CoverageQuery, month int32) (string, error) {
	context := lengthed([]byte("coverage"), q.By.String())
	context = lengthed(context, q.Within)
	context = strconv.AppendInt(append(context, ' '), int64(month), 10)
	context = strconv.AppendInt(append(context, ' '), int64(q.Series), 10)
	context = strconv.AppendInt(append(context, ' '), r.s.today, 10)
	context = r.s.appendTargets(context, r.viewer)
	context = strconv.AppendInt(append(context, ' '), int64(r.s.archive.digest(r.scope)), 10) //nolint:gosec // a digest
	for _, l := range r.s.schema.Layers() {
		if len(statesOf(l)) == 0 {
			continue
		}
		p, err := r.s.plan(r.s.tables[l.ID], r.viewer, data.Filter{Layer: l.ID})
		if err != nil {
			return "", err
		}
		context = strconv.AppendUint(append(context, ' '), p.stateOf(p.t), 16)
	}
	p, err := r.s.plan(r.s.tables[data.Visits], r.viewer, data.Filter{Layer: data.Visits})
	if err != nil {
		return "", err
	}
	return p.figureTag(v.sealer, context, nil), nil
}

func monthName(month int32) string { return fmt.Sprintf("%04d-%02d", month/12, month%12+1) }
