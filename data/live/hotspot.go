package live

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/geo/hotspot"
)

// HotspotQuery says where of a filter's rows hot and cold spots are looked for.
type HotspotQuery struct {
	Measure data.MeasureID // rate or count
	By      data.Level     // village or township
	Within  string         // a unit: only rows and units in it; empty for all in scope
	Period  data.Preset    // in place of Filter.Time, as for SummaryQuery
	Page    UnitPage       // which units are wanted; it does not change what is found of them
}

// Hotspot is what Gi* says of a unit: see package hotspot.
type Hotspot struct {
	UnitRow
	Figure
	Status     HotspotStatus
	Class      int // 3, 2, 1: hot at 99, 95, 90 % by Q; below 0 cold; 0 neither or not tested
	Z, P, Q    *float64
	Neighbours int // adjacent units in the test
	Trend      HotspotTrend
}

// HotspotStatus says whether a unit was tested, or why not.
type HotspotStatus string

// Statuses.
const (
	HotspotTested       HotspotStatus = "tested"
	HotspotNoData       HotspotStatus = "no_data"       // it has no value: no households are known
	HotspotNoNeighbours HotspotStatus = "no_neighbours" // no adjacent unit has one
	HotspotConstant     HotspotStatus = "constant"      // all units have the same
	HotspotEverything   HotspotStatus = "everything"    // it and its neighbours are all there are: nothing is left to compare with
)

// HotspotTrend compares the last thirty days with the two thirty days before them, each tested by itself.
type HotspotTrend string

// Trends. Hot and cold are told apart: what turned from cold to hot is new.
const (
	TrendNew        HotspotTrend = "new"        // a spot now and not before
	TrendPersistent HotspotTrend = "persistent" // a spot now and in at least one of the two before
	TrendFading     HotspotTrend = "fading"     // a spot before and not now
	TrendNone       HotspotTrend = "none"
)

// trendDays is the length of a window of trends, trendWindows how many there are.
const (
	trendDays    = 30
	trendWindows = 3
)

// Hotspots is the answer.
type Hotspots struct {
	Measure     *data.Measure
	Rows        []Hotspot // of the page, ascending by code
	Matched     int
	Next        string
	Units       int // with a value, in the test
	Tested      int
	Mean, SD    *float64    // of the values; nil without any
	Classes     map[int]int // tested units by class, of all pages
	Period      *data.Interval
	Windows     []data.Interval // of the trend, oldest first; none for layers without time
	Tag         string
	NotModified bool
	Generated   string
	Notes       []Note
}

// hotspotTable is every unit of a scope.
type hotspotTable struct {
	rows     map[string]Hotspot // by code
	result   hotspot.Result
	windows  []data.Interval
	notes    []Note
	classes  map[int]int
	mean, sd *float64
}

// Hotspots tells for every unit of a level in scope, by Gi* over the units adjacent to it, whether more or fewer rows gather there than chance
// explains. Rows, units and neighbours are those in scope. Viewers without item rights ask within the bounds of Summarise. Errors as of Summarise.
func (v *View) Hotspots(ctx context.Context, viewer data.Viewer, f data.Filter, q HotspotQuery) (*Hotspots, error) {
	s := v.now.Load()
	p, m, err := s.measured(viewer, f, q.Measure, q.Period, q.Within, q.check())
	if err != nil {
		return nil, err
	}
	q.Page.Place.Layer = s.schema.BoundaryLayer(q.By).ID
	place, err := s.ask(viewer, q.Page.Place)
	if err != nil {
		return nil, err
	}
	notes := p.archiveNotes()
	key := p.figureTag(v.sealer, q.context(s), notes)
	out := &Hotspots{Measure: m, Period: p.closedTime(), Generated: s.info.Generated}
	out.Tag = v.sealer.text([]byte("hotspot page"), []byte(key), []byte(place.question), fmt.Appendf(nil, "%d %s", q.Page.Limit, q.Page.After))
	if slices.Contains(q.Page.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	t, err := remember(ctx, &v.computed, "hotspots "+key, func(ctx context.Context) (*hotspotTable, error) {
		return v.hotspotTable(ctx, p, m, q, f)
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.pick(ctx, viewer, q.Page.Place)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(at slot) bool { // units beside the one asked within
		_, ok := t.rows[s.units.list[at].code]
		return !ok
	})
	out.Matched = len(rows)
	rows, out.Next = s.page(rows, q.Page)
	for _, at := range rows {
		out.Rows = append(out.Rows, t.rows[s.units.list[at].code])
	}
	out.Units, out.Tested, out.Mean, out.SD = t.result.N, t.result.Tested, t.mean, t.sd
	out.Classes, out.Windows, out.Notes = t.classes, t.windows, slices.Concat(notes, t.notes)
	return out, nil
}

func (q *HotspotQuery) check() error {
	var bad []error
	if q.Measure != "rate" && q.Measure != "count" {
		bad = append(bad, data.Invalid("measure", "is not one of rate, count"))
	}
	if q.By != data.LevelVillage && q.By != data.LevelTownship {
		bad = append(bad, data.Invalid("by", "is not one of village, township"))
		q.By = data.LevelVillage
	}
	return data.Collect(bad...)
}

// context is what of the question no filter says: trends move with the day.
func (q *HotspotQuery) context(s *snapshot) []byte {
	b := lengthed([]byte("hotspots"), string(q.Measure))
	b = lengthed(b, q.By.String())
	b = lengthed(b, q.Within)
	return strconv.AppendInt(b, s.today, 10)
}

// hotspotTable tests the units under the filter and, for their trend, in each of the last windows of time.
func (v *View) hotspotTable(ctx context.Context, p *plan, m *data.Measure, q HotspotQuery, f data.Filter) (*hotspotTable, error) {
	s := p.snap
	a, err := v.landOf(s, p.viewer).beside()
	if err != nil {
		return nil, fmt.Errorf("neighbours of units: %w", err)
	}
	ground := a.levels[q.By]
	tab, err := v.tabulate(ctx, p, m, q.By)
	if err != nil {
		return nil, err
	}
	t := &hotspotTable{rows: map[string]Hotspot{}, classes: map[int]int{}, windows: p.trendWindows()}
	if tab.wider > 0 {
		t.notes = append(t.notes, Note{Code: NoteWider, Count: tab.wider})
	}
	if t.result, err = hotspot.Gi(tab.values(ground), ground.queen); err != nil {
		return nil, err
	}
	t.mean, t.sd = finite(t.result.Mean), finite(t.result.SD)
	var classes [][]hotspot.Class
	for _, w := range t.windows {
		f.Time = &w
		windowed, err := s.plan(p.t, p.viewer, f)
		if err != nil {
			return nil, err
		}
		if q.Within != "" {
			windowed.keepWithin(q.Within)
		}
		c, err := v.classesIn(ctx, windowed, m, ground, q.By)
		if err != nil {
			return nil, err
		}
		classes = append(classes, c)
	}
	k := int64(s.settings.K)
	for i, code := range ground.codes {
		j, ok := tab.find(code)
		at, known := s.units.index[code]
		if !ok || !known || !tab.named[j] {
			continue
		}
		u := &t.result.Units[i]
		h := Hotspot{
			UnitRow: s.unitRow(at), Figure: figureOf(m, tab.by[j], k), Class: int(u.Class), Neighbours: u.Neighbours, Status: statusOf(u.Status),
			Z: finite(u.Z), P: finite(u.P), Q: finite(u.Q), Trend: trendOf(classes, i),
		}
		if h.Status == HotspotTested {
			t.classes[h.Class]++
		}
		t.rows[code] = h
	}
	return t, nil
}

// classesIn tests the units under a plan and tells their classes alone.
func (v *View) classesIn(ctx context.Context, p *plan, m *data.Measure, ground *beside, level data.Level) ([]hotspot.Class, error) {
	tab, err := v.tabulate(ctx, p, m, level)
	if err != nil {
		return nil, err
	}
	r, err := hotspot.Gi(tab.values(ground), ground.queen)
	if err != nil {
		return nil, err
	}
	out := make([]hotspot.Class, len(r.Units))
	for i, u := range r.Units {
		out[i] = u.Class
	}
	return out, nil
}

// trendWindows are the last windows up to the end of the plan's time or of today, whichever comes first; none for layers without time.
func (p *plan) trendWindows() []data.Interval {
	if p.lay.time < 0 {
		return nil
	}
	day := p.snap.today
	if p.time != nil && p.time.To != data.OpenEnd {
		day = min(day, dayIn(time.UnixMilli(p.time.To), p.snap.zone))
	}
	midnight := func(day int64) int64 {
		y, m, d := time.Unix(day*86400, 0).UTC().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, p.snap.zone).UnixMilli()
	}
	var out []data.Interval
	for n := int64(trendWindows); n > 0; n-- {
		out = append(out, data.Interval{From: midnight(day + 1 - n*trendDays), To: midnight(day+1-(n-1)*trendDays) - 1})
	}
	return out
}

// values are what is tested of units that have ground: NaN for those without a value.
func (t *tabulation) values(ground *beside) []float64 {
	out := make([]float64, len(ground.codes))
	for i, code := range ground.codes {
		out[i] = math.NaN()
		j, ok := t.find(code)
		switch {
		case !ok || !t.named[j]:
		case t.m.Basis == data.BasisNone:
			out[i] = float64(t.by[j].num)
		case t.by[j].den > 0:
			out[i] = float64(t.by[j].num) / float64(t.by[j].den) * 1000
		}
	}
	return out
}

// find is the row of a code.
func (t *tabulation) find(code string) (int, bool) {
	return slices.BinarySearchFunc(t.ground.levels[t.level], code, func(p place, code string) int { return strings.Compare(p.code, code) })
}

func statusOf(s hotspot.Status) HotspotStatus {
	switch s {
	case hotspot.Tested:
		return HotspotTested
	case hotspot.NoNeighbours:
		return HotspotNoNeighbours
	case hotspot.Constant:
		return HotspotConstant
	case hotspot.Everything:
		return HotspotEverything
	case hotspot.NoValue:
	}
	return HotspotNoData
}

// trendOf reads a unit's classes, the oldest first.
func trendOf(classes [][]hotspot.Class, i int) HotspotTrend {
	if len(classes) == 0 {
		return TrendNone
	}
	now, before := signOf(classes[len(classes)-1][i]), false
	for _, c := range classes[:len(classes)-1] {
		then := signOf(c[i])
		before = before || then != 0 && (now == 0 || then == now)
	}
	switch {
	case now != 0 && before:
		return TrendPersistent
	case now != 0:
		return TrendNew
	case before:
		return TrendFading
	}
	return TrendNone
}

func signOf(c hotspot.Class) int {
	switch {
	case c > 0:
		return 1
	case c < 0:
		return -1
	}
	return 0
}

// finite is nil for what is no number.
func finite(v float64) *float64 {
	if v-v != 0 {
		return nil
	}
	return &v
}
