package live

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// Step is how long the intervals of a trend are.
type Step string

// Steps.
const (
	StepDay   Step = "day"
	StepWeek  Step = "week" // from Monday
	StepMonth Step = "month"
)

// TrendQuery says what a filter's rows are followed by.
type TrendQuery struct {
	Measure  data.MeasureID
	Step     Step
	From, To *int64 // local days (since 1970), inclusive; From is moved down to the begin of its step. By default 30 days, 26 weeks or 12 months up to today
	Known    []string
}

// Point is the figure of the rows whose time lies in one step.
type Point struct {
	From int64 // local day
	Figure
}

// Trend is a measure by the time of the rows.
type Trend struct {
	Measure     *data.Measure
	Step        Step
	Points      []Point // every step from the first to the last, also those without rows
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
	Notes       []Note
}

// maxPoints is more than a screen has columns for a line.
const maxPoints = 1200

// Trend answers a filter with a measure by steps of the layer's time; rows without a time are in none. Visits from before the live months are counted in
// months, by their facts, unless the filter asks for more than units and time: Notes say which. Each figure is of the rows of its step as they stand
// now. Viewers without item rights get the default steps of everything in scope and nothing else. Errors as of Summarise.
func (v *View) Trend(ctx context.Context, viewer data.Viewer, f data.Filter, q TrendQuery) (*Trend, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return nil, err
	}
	days, err := q.steps(s.today)
	p, m, err := s.measured(viewer, f, q.Measure, "", "", err)
	if err != nil {
		return nil, err
	}
	if m.Round != data.NoRound {
		return nil, data.Invalid("measure", "is of months: /api/coverage tells of several")
	}
	if p.lay.time < 0 {
		return nil, data.Invalid("layer", "has no time to follow its records by")
	}
	if !viewer.Items(p.lay.layer) && (q.From != nil || q.To != nil || f.Time != nil) {
		return nil, fmt.Errorf("steps of layer %s: %w", f.Layer, data.ErrForbidden)
	}
	p.narrowTime(dayStart(days[0], s.zone), dayStart(days[len(days)-1], s.zone)-1)
	out := &Trend{Measure: m, Step: q.Step, AsOf: v.asOfIn(s), Generated: s.info.Generated, Notes: p.archiveNotes()}
	out.Tag = p.figureTag(v.sealer, q.context(days), out.Notes)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	counts, err := v.follow(ctx, p, m, days)
	if err != nil {
		return nil, err
	}
	out.Notes = p.addArchive(m, q.Step, days, counts)
	k := int64(s.settings.K)
	hidden := make([]bool, len(counts))
	if p.conceals(m) {
		hidden = hideSome(counts, k)
	}
	for i, n := range counts {
		point := Point{From: days[i], Figure: Figure{Note: NoteSuppressed}}
		if !hidden[i] {
			point.Figure = figureOf(m, n, k)
		}
		out.Points = append(out.Points, point)
	}
	return out, nil
}

// steps are the days on which the steps begin, and the day after the last.
func (q *TrendQuery) steps(today int64) ([]int64, error) {
	begin := map[Step]func(day int64) int64{
		StepDay:   func(day int64) int64 { return day },
		StepWeek:  func(day int64) int64 { return day - ((day+3)%7+7)%7 }, // 1970-01-01 was a Thursday
		StepMonth: firstOfMonth,
	}[q.Step]
	if begin == nil {
		return nil, data.Invalid("interval", "is not one of day, week, month")
	}
	last := today
	if q.To != nil {
		last = *q.To
	}
	first := map[Step]int64{StepDay: last - 29, StepWeek: last - 25*7, StepMonth: addMonths(last, -11)}[q.Step]
	if q.From != nil {
		first = *q.From
	}
	if first > last {
		return nil, data.Invalid("from", "is later than to")
	}
	days := []int64{}
	for day := begin(first); day <= last; {
		if days = append(days, day); len(days) > maxPoints {
			return nil, data.Invalid("from", "makes more than %d steps", maxPoints)
		}
		switch q.Step {
		case StepDay:
			day++
		case StepWeek:
			day += 7
		case StepMonth:
			day = addMonths(day, 1)
		}
	}
	return append(days, last+1), nil
}

func (q *TrendQuery) context(days []int64) []byte {
	b := lengthed([]byte("trend"), string(q.Measure))
	b = lengthed(b, string(q.Step))
	b = strconv.AppendInt(append(b, ' '), days[0], 10)
	return strconv.AppendInt(append(b, ' '), days[len(days)-1], 10)
}

// narrowTime keeps what of the plan's time lies between two instants.
func (p *plan) narrowTime(from, to int64) {
	t := data.Interval{From: from, To: to}
	if p.time != nil {
		t.From, t.To = max(t.From, p.time.From), min(t.To, p.time.To)
	}
	if t.From > t.To { // at no time
		p.units, t = newSlots(len(p.snap.units.list)), data.Interval{From: from, To: from}
	}
	p.time = &t
}

// follow counts a measure by the steps that begin on the days; the last day ends the last of them.
func (v *View) follow(ctx context.Context, p *plan, m *data.Measure, days []int64) ([]tallies, error) {
	g, err := p.gauge(m)
	if err != nil {
		return nil, err
	}
	b := newBuckets(p, days)
	sums := make([][]tallies, p.parts())
	err = p.split(ctx, func(part int) func(*scan, *candidate) {
		sums[part] = make([]tallies, len(days)-1)
		sets := make([]rowSet, len(days)-1)
		var touched []int
		return func(s *scan, c *candidate) {
			touched = touched[:0]
			c.rows.visit(func(i int) {
				if k := b.of(c.b, i); k >= 0 {
					if sets[k].empty() {
						touched = append(touched, k)
					}
					sets[k][i/64] |= 1 << (i % 64)
				}
			})
			of := *c
			for _, k := range touched {
				of.rows = sets[k]
				sums[part][k].add(g.take(s, &of))
				sets[k] = rowSet{}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	out := sums[0]
	for _, more := range sums[1:] {
		for k := range out {
			out[k].add(more[k])
		}
	}
	p.divide(v.footing(p.snap), m, out)
	return out, nil
}

// divide puts denominators that are not rows in place: the same ground for every step.
func (p *plan) divide(f *footing, m *data.Measure, out []tallies) {
	var den int64
	switch m.Basis {
	case data.BasisSelected:
		for _, n := range out {
			den += n.num
		}
	case data.BasisHouseholds:
		_, den = f.of(f.households, p.asked, data.LevelPrefecture)
	case data.BasisHectares:
		_, den = f.of(f.hectares, p.asked, data.LevelPrefecture)
	case data.BasisNone, data.BasisRows:
		return
	}
	for i := range out {
		out[i].den = den
	}
}

// buckets tells the step of a row.
type buckets struct {
	col   int
	days  dayTable
	first int64
	step  []int16 // by day from the first
}

func newBuckets(p *plan, days []int64) *buckets {
	b := &buckets{col: p.lay.time, days: newDayTable(p.snap.zone, p.snap.today), first: days[0]}
	for i := range len(days) - 1 {
		for range days[i+1] - days[i] {
			b.step = append(b.step, int16(i))
		}
	}
	return b
}

func (b *buckets) of(blk *block, i int) int {
	t := blk.cell64(b.col, i)
	if t == null {
		return -1
	}
	if day := b.days.of(t>>1) - b.first; day >= 0 && day < int64(len(b.step)) {
		return int(b.step[day])
	}
	return -1
}

// hideSome hides, of parts whose sum is shown elsewhere, those that tell of fewer than k and as many others as keep these from being reckoned.
func hideSome(parts []tallies, k int64) []bool {
	out := make([]bool, len(parts))
	for {
		hidden, told, least := 0, int64(0), -1
		for i, p := range parts {
			switch {
			case p.den == 0:
			case out[i] || p.den < k:
				out[i] = true
				hidden++
				told += p.den
			case least < 0 || p.den < parts[least].den:
				least = i
			}
		}
		if hidden == 0 || hidden > 1 && told >= k || least < 0 {
			return out
		}
		out[least] = true
	}
}

func firstOfMonth(day int64) int64 {
	return day - int64(time.Unix(day*86400, 0).UTC().Day()) + 1
}

// addMonths is the first of a month so many months after the day's.
func addMonths(day int64, n int) int64 {
	y, m, _ := time.Unix(day*86400, 0).UTC().Date()
	return time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// dayStart is the first instant of a local day, ms.
func dayStart(day int64, zone *time.Location) int64 {
	y, m, d := time.Unix(day*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli()
}
