package live

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// SummaryQuery says what a filter's rows are summed up to.
type SummaryQuery struct {
	Measure  data.MeasureID
	By       data.Level
	Within   string      // a unit: only rows and units in it; empty for all in scope
	Period   data.Preset // of the snapshot's day, in place of Filter.Time; empty: as the filter has it
	Previous bool        // the same of the period before, see data.Interval.Previous
	Classes  ClassQuery
	Known    []string // as in Query
}

// Figure is a measure of some rows.
type Figure struct {
	Value       *float64 // nil: there is none, and Note says why
	Numerator   float64
	Denominator *float64 // in the measure's terms: rows, households, km2; nil for a plain number. Of a suppressed figure neither is told
	Asked       *int64   // of measures that have answers: rows that could have had one
	Previous    *float64
	AtMost      bool     // of the monthly round: some visits do not say whom they reached
	Target      *float64 // of the monthly round: what is meant to be reached in its month
	Note        FigureNote
}

// FigureNote says what is to know of a figure.
type FigureNote string

// Notes of figures.
const (
	NoteSuppressed    FigureNote = "suppressed"     // it, or another that would give it away, tells of fewer than Settings.K households
	NoteNoDenominator FigureNote = "no_denominator" // nothing to divide by
	NoteNoData        FigureNote = "no_data"        // nothing is known of the unit
	NoteSmall         FigureNote = "small"          // of fewer than Settings.K: not for rankings
)

// UnitFigure is the figure of a unit.
type UnitFigure struct {
	UnitName
	Figure
}

// Summary is a measure by unit.
type Summary struct {
	Measure        *data.Measure
	By             data.Level
	Period, Before *data.Interval
	Total          Figure       // of all rows in scope, also those known to a wider unit alone
	Values         []UnitFigure // every unit of the level in scope, ascending by code, also those without rows
	Classes        *Classes
	Tag            string
	NotModified    bool
	AsOf           time.Time
	Generated      string
	Notes          []Note
}

// NoteWider says how many rows are known to a wider unit than the table's: they are in the total and in no unit.
const NoteWider NoteCode = "wider"

// Summarise answers a filter with a measure per unit. Viewers who read counts but no items get fixed tables alone: a layer, a level, a unit, a preset
// period; with more it is data.ErrForbidden. Errors else as of Features.
func (v *View) Summarise(ctx context.Context, viewer data.Viewer, f data.Filter, q SummaryQuery) (*Summary, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return nil, err
	}
	p, m, err := s.measured(viewer, f, q.Measure, q.Period, q.Within, q.check())
	if err != nil {
		return nil, err
	}
	out := &Summary{Measure: m, By: q.By, AsOf: v.asOfIn(s), Generated: s.info.Generated, Period: p.closedTime(), Notes: p.archiveNotes()}
	if m.Round != data.NoRound {
		out.Period = monthInterval(p.month, s.zone)
	}
	if q.Previous {
		if out.Period == nil {
			return nil, data.Invalid("compare", "needs a period with a beginning and an end")
		}
		before, _ := out.Period.Previous(s.zone)
		out.Before = &before
	}
	out.Tag = p.figureTag(v.sealer, s.aimed(q.context(), viewer, m), out.Notes)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	t, err := v.tabulate(ctx, p, m, q.By)
	if err != nil {
		return nil, err
	}
	if out.Before != nil {
		f.Time = out.Before
		earlier, err := s.plan(p.t, viewer, f)
		if err != nil {
			return nil, err
		}
		earlier.month = p.month - 1
		earlier.lookWithin(q.Within, m)
		b, err := v.tabulate(ctx, earlier, m, q.By)
		if err != nil {
			return nil, err
		}
		t.before = b
	}
	t.fill(out, viewer)
	p.aimFigures(out, q.Within)
	out.Classes = classify(q.Classes, out.figures(), m.Decimals())
	return out, nil
}

func (q *SummaryQuery) check() error {
	var bad []error
	if q.By < data.LevelPrefecture || q.By > data.LevelVillage {
		bad = append(bad, data.Invalid("by", "is not one of prefecture, county, township, village"))
	}
	if q.Classes.Method == "" {
		q.Classes.Method = NoClasses
	}
	return data.Collect(append(bad, q.Classes.check())...)
}

// context is what of the question no filter says.
func (q *SummaryQuery) context() []byte {
	b := lengthed([]byte("summary"), string(q.Measure))
	b = lengthed(b, q.By.String())
	b = lengthed(b, q.Within)
	b = strconv.AppendBool(b, q.Previous)
	b = lengthed(b, string(q.Classes.Method))
	b = strconv.AppendInt(b, int64(q.Classes.N), 10)
	for _, e := range q.Classes.Edges {
		b = strconv.AppendFloat(append(b, ','), e, 'g', -1, 64)
	}
	return b
}

// measured is the plan of a measure's rows, and the measure. Other faults that are known already are named with its own.
func (s *snapshot) measured(viewer data.Viewer, f data.Filter, id data.MeasureID, period data.Preset, within string, known error) (*plan, *data.Measure, error) {
	t, err := s.table(f.Layer)
	if err != nil {
		return nil, nil, err
	}
	m, unknown := t.lay.layer.Measure(id)
	var bad error
	if period != "" {
		if f.Time != nil {
			bad = data.Invalid("period", "and datetime are not given together")
		} else {
			f.Time, bad = period.Period(s.today, s.zone)
		}
	}
	if err := data.Collect(known, unknown, bad, checkWithin(within)); err != nil {
		return nil, nil, err
	}
	if err := s.mayTabulate(viewer, t.lay.layer, f, m); err != nil {
		return nil, nil, err
	}
	p, err := s.plan(t, viewer, f)
	if err != nil {
		return nil, nil, err
	}
	if m.Round != data.NoRound {
		if p.month, err = p.roundMonth(f); err != nil {
			return nil, nil, err
		}
	}
	p.lookWithin(within, m)
	return p, m, nil
}

// mayTabulate: viewers without item rights get fixed tables only.
func (s *snapshot) mayTabulate(viewer data.Viewer, l *data.Layer, f data.Filter, m *data.Measure) error {
	if viewer.Items(l) && !l.IsBoundary() {
		return nil
	}
	_, preset := data.PresetOf(f.Time, s.today, s.zone)
	plain := f.Units == nil && f.Bounds == nil && f.Area == nil && f.Where == nil && f.Text == "" && f.AsOf.IsZero()
	if !viewer.Aggregates() || !plain || !preset {
		return fmt.Errorf("measure %s of layer %s: %w", m.ID, l.ID, data.ErrForbidden)
	}
	return nil
}

func checkWithin(code string) error {
	if code != "" && data.UnitLevel(code) == 0 {
		return data.Invalid("within", "is not an administrative code of 6, 9 or 12 digits")
	}
	return nil
}

// conceals tells whether cells of the measure's tables may have to be hidden from the plan's viewer.
func (p *plan) conceals(m *data.Measure) bool { return m.Describes && !p.viewer.Items(p.lay.layer) }

// lookWithin narrows a plan to a unit; empty is no unit. Where cells may have to be hidden, the whole scope is counted first.
func (p *plan) lookWithin(code string, m *data.Measure) {
	p.within = code
	if !p.conceals(m) {
		p.keepWithin(code)
	}
}

func (p *plan) keepWithin(code string) {
	if code == "" {
		return
	}
	in := newSlots(len(p.snap.units.list))
	p.snap.units.mark(in, data.UnitPrefix(code))
	narrowed := append(slots(nil), p.units...)
	narrowed.keep(in)
	asked := append(slots(nil), p.asked...)
	asked.keep(in)
	p.units, p.asked = narrowed, asked
}

// closedTime is the plan's time when both ends are given.
func (p *plan) closedTime() *data.Interval {
	if p.time == nil || p.time.Open() {
		return nil
	}
	t := *p.time
	return &t
}

// figureTag is tag for an answer that also hangs on what the boundaries say of the units asked for.
func (p *plan) figureTag(s *sealer, context []byte, notes []Note) string {
	b := lengthed(lengthed(context, p.question), p.viewer.Class())
	for level := data.LevelCounty; level <= data.LevelVillage; level++ {
		if t := p.snap.boundaryTable(level); t != nil {
			n := p.stateOf(t)
			b = strconv.AppendUint(append(b, ';'), n, 16)
		}
	}
	b = strconv.AppendInt(append(b, ';'), int64(p.snap.settings.K), 10)
	if p.time != nil { // a preset moves with the day
		b = strconv.AppendInt(append(b, ';'), p.time.From, 10)
		b = strconv.AppendInt(append(b, '/'), p.time.To, 10)
	}
	return p.tag(s, b, notes)
}

// figures are the values there are.
func (s *Summary) figures() []float64 {
	out := make([]float64, 0, len(s.Values))
	for i := range s.Values {
		if v := s.Values[i].Value; v != nil {
			out = append(out, *v)
		}
	}
	return out
}
