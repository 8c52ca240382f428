package live

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// BoardQuery asks for the campaign's figures of a period.
type BoardQuery struct {
	By     data.Level
	Within string         // a unit; empty for all in scope
	Time   *data.Interval // nil: all; those who may not read items choose a preset
	Period data.Preset    // in place of Time
	AsOf   time.Time      // as of Filter
	Known  []string
}

// Board is the campaign by unit: what was found in a period and what became of it by now.
type Board struct {
	By          data.Level
	Period      *data.Interval
	Total       BoardUnit
	Values      []BoardUnit
	Withheld    bool // owners, medians, key and supervised cases are not told: they could be of a single village
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
	Notes       []Note
}

// BoardUnit are the figures of a unit. Disputes and hazards count by when they were found, visits by when they were made.
type BoardUnit struct {
	UnitName
	Found, Owned, Settled, Rejected int64    // disputes
	Rate                            *float64 // settled of those not rejected, percent
	Local                           *float64 // settled by township or village, of the settled, percent
	MedianDays                      *float64 // from found to settled; nil without any
	Hazards, Removed                int64
	Requests, Met                   int64 // requests, and those of them that are settled
	Officials                       *int64
	Visits, Households              int64            // visits, and households as they state them: not different ones
	Raised, RaisedSettled           int64            // records in scope that visits raised, and those of them that are settled
	Key, Supervised                 map[string]int64 // key and supervised disputes by owner tier; "none" without one
	Months                          []BoardMonth     // of the visits, ascending
}

// BoardMonth is what the visits of a month raised, and what of that is settled by now.
type BoardMonth struct {
	Month                         string
	Visits, Raised, RaisedSettled int64
}

// Board answers with the campaign board. Errors as of Summarise.
func (v *View) Board(ctx context.Context, viewer data.Viewer, q BoardQuery) (*Board, error) {
	s, err := v.at(ctx, viewer, q.AsOf)
	if err != nil {
		return nil, err
	}
	sq := SummaryQuery{Measure: data.MeasureCount, By: q.By, Within: q.Within}
	plans := map[data.LayerID]*plan{}
	question := lengthed(lengthed([]byte("board"), q.By.String()), q.Within)
	out := &Board{By: q.By, AsOf: v.asOfIn(s), Generated: s.info.Generated}
	for _, id := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits} {
		p, _, err := s.measured(viewer, data.Filter{Layer: id, Time: q.Time, AsOf: q.AsOf}, data.MeasureCount, q.Period, q.Within, sq.check())
		if err != nil {
			return nil, err
		}
		plans[id] = p
		out.Period = p.closedTime()
		out.Notes = append(out.Notes, p.archiveNotes()...)
		question = strconv.AppendUint(append(question, ' '), p.stateOf(p.t), 16)
	}
	if !viewer.Items(plans[data.Disputes].lay.layer) { // owners and medians of single villages are breakdowns
		if q.By > data.LevelCounty || data.UnitLevel(q.Within) > data.LevelCounty {
			return nil, fmt.Errorf("a board by %s within %q: %w", q.By, q.Within, data.ErrForbidden)
		}
		out.Withheld = slices.ContainsFunc(viewer.Scope, func(prefix string) bool { return data.UnitLevel(prefix) > data.LevelCounty })
	}
	out.Tag = plans[data.Disputes].figureTag(v.sealer, question, out.Notes)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	b := &boarder{s: s, ground: v.footing(s), slots: make([]boardSlot, len(s.units.list))}
	for _, step := range []func(context.Context, map[data.LayerID]*plan) error{b.cases, b.visits} {
		if err := step(ctx, plans); err != nil {
			return nil, err
		}
	}
	b.fill(out, viewer, plans[data.Disputes].asked)
	if out.Withheld {
		out.Total.withhold()
		for i := range out.Values {
			out.Values[i].withhold()
		}
	}
	return out, nil
}

func (u *BoardUnit) withhold() { u.Owned, u.MedianDays, u.Key, u.Supervised = 0, nil, nil, nil }

// boardSlot is what the rows of a unit come to.
type boardSlot struct {
	unit   BoardUnit
	local  int64
	days   []int64
	months map[int32]*BoardMonth
}

type boarder struct {
	s      *snapshot
	ground *footing
	slots  []boardSlot
}

// cases counts disputes, hazards and requests.
func (b *boarder) cases(ctx context.Context, plans map[data.LayerID]*plan) error {
	for _, id := range []data.LayerID{data.Disputes, data.Hazards, data.Requests} {
		p := plans[id]
		value := func(name string) func(at slot, blk *block, i int) data.Value {
			n, ok := p.lay.index[name]
			return func(at slot, blk *block, i int) data.Value {
				if !ok {
					return data.Value{}
				}
				return p.value(n, at, blk, i)
			}
		}
		status, tier, key, supervised := value(p.lay.layer.Status), value("owner_tier"), value("key_case"), value("supervised")
		found, settled := value("found"), value("settled")
		err := p.each(ctx, func(at slot, _ *segment, blk *block, rows rowSet) bool {
			u := &b.slots[at]
			rows.visit(func(i int) {
				state := data.CaseState(status(at, blk, i).Text())
				done := state == data.StateSettled
				switch id { //nolint:exhaustive // disputes go on below
				case data.Hazards:
					u.unit.Hazards++
					u.unit.Removed += one(done)
					return
				case data.Requests:
					u.unit.Requests++
					u.unit.Met += one(done)
					return
				}
				owner := tier(at, blk, i).Text()
				u.unit.Found++
				u.unit.Owned += one(owner != "")
				u.unit.Settled += one(done)
				u.unit.Rejected += one(state == data.StateRejected)
				u.local += one(done && (owner == "township" || owner == "village"))
				if owner == "" {
					owner = "none"
				}
				if key(at, blk, i).Bool() {
					u.unit.Key = count(u.unit.Key, owner, 1)
				}
				if supervised(at, blk, i).Bool() {
					u.unit.Supervised = count(u.unit.Supervised, owner, 1)
				}
				from, to := found(at, blk, i), settled(at, blk, i)
				if done && !from.IsNull() && !to.IsNull() {
					if d := data.LocalDay(to, b.s.zone) - data.LocalDay(from, b.s.zone); d >= 0 {
						u.days = append(u.days, d)
					}
				}
			})
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func count(m map[string]int64, key string, n int64) map[string]int64 {
	if m == nil {
		m = map[string]int64{}
	}
	m[key] += n
	return m
}

// visits counts visits, and what they raised that is in scope.
func (b *boarder) visits(ctx context.Context, plans map[data.LayerID]*plan) error {
	p := plans[data.Visits]
	households, raised := &p.lay.fields[p.lay.index["households"]], &p.lay.fields[p.lay.index["raised"]]
	days := newDayTable(b.s.zone, b.s.today)
	return p.each(ctx, func(at slot, _ *segment, blk *block, rows rowSet) bool {
		u := &b.slots[at]
		if u.months == nil {
			u.months = map[int32]*BoardMonth{}
		}
		rows.visit(func(i int) {
			var month BoardMonth
			u.unit.Visits++
			month.Visits++
			if n := blk.cell32(households.at, i); n != null32 {
				u.unit.Households += int64(n)
			}
			for _, id := range blk.list(raised.at, i) {
				settled, ok := b.became(id, plans)
				month.Raised += one(ok)
				month.RaisedSettled += one(settled)
			}
			u.unit.Raised += month.Raised
			u.unit.RaisedSettled += month.RaisedSettled
			if t := blk.cell64(p.lay.time, i); t != null {
				m := monthOfDay(days.of(t >> 1))
				if u.months[m] == nil {
					u.months[m] = &BoardMonth{Month: monthName(m)}
				}
				u.months[m].add(month)
			}
		})
		return true
	})
}

func (m *BoardMonth) add(o BoardMonth) {
	m.Visits += o.Visits
	m.Raised += o.Raised
	m.RaisedSettled += o.RaisedSettled
}

// became tells whether a record of the id exists for the viewer, whenever it was found, and whether it is settled.
func (b *boarder) became(id string, plans map[data.LayerID]*plan) (settled, ok bool) {
	name, valid := identOf(id)
	if !valid {
		return false, false
	}
	for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Requests} {
		p := plans[layer]
		if at, blk, i, found := p.t.find(name); found && p.scope.has(at) {
			state := data.CaseState(p.value(p.lay.status, at, blk, i).Text())
			return state == data.StateSettled, true
		}
	}
	return false, false
}

// fill adds slots up to units.
func (b *boarder) fill(out *Board, viewer data.Viewer, asked slots) {
	level := out.By
	sums := make([]*boardSlot, len(b.ground.levels[level]))
	total := &boardSlot{}
	t := b.ground.tables[data.LevelVillage]
	for at := range b.slots {
		if !asked.has(slot(at)) {
			continue
		}
		one := &b.slots[at]
		if b.s.units.list[at].level == data.LevelVillage {
			for _, tier := range []string{"county", "department", "township", "legal"} {
				if n := numberOf(b.s, t, slot(at), "roster_"+tier, 1); n >= 0 {
					sum := n
					if one.unit.Officials != nil {
						sum += *one.unit.Officials
					}
					one.unit.Officials = &sum
				}
			}
		}
		total.add(one)
		if i := b.ground.up[level][at]; i >= 0 {
			if sums[i] == nil {
				sums[i] = &boardSlot{}
			}
			sums[i].add(one)
		}
	}
	for i, u := range b.ground.levels[level] {
		if sums[i] == nil || !u.stands || !viewer.Sees(u.code) {
			continue
		}
		sums[i].unit.UnitName = UnitName{u.code, u.name}
		out.Values = append(out.Values, sums[i].finish())
	}
	out.Total = total.finish()
}

func (u *boardSlot) add(o *boardSlot) {
	a, b := &u.unit, &o.unit
	for _, n := range [][2]*int64{
		{&a.Found, &b.Found},
		{&a.Owned, &b.Owned},
		{&a.Settled, &b.Settled},
		{&a.Rejected, &b.Rejected},
		{&a.Hazards, &b.Hazards},
		{&a.Removed, &b.Removed},
		{&a.Requests, &b.Requests},
		{&a.Met, &b.Met},
		{&a.Visits, &b.Visits},
		{&a.Households, &b.Households},
		{&a.Raised, &b.Raised},
		{&a.RaisedSettled, &b.RaisedSettled},
		{&u.local, &o.local},
	} {
		*n[0] += *n[1]
	}
	if b.Officials != nil {
		sum := *b.Officials
		if a.Officials != nil {
			sum += *a.Officials
		}
		a.Officials = &sum
	}
	for tier, n := range b.Key {
		a.Key = count(a.Key, tier, n)
	}
	for tier, n := range b.Supervised {
		a.Supervised = count(a.Supervised, tier, n)
	}
	u.days = append(u.days, o.days...)
	for m, more := range o.months {
		if u.months == nil {
			u.months = map[int32]*BoardMonth{}
		}
		if u.months[m] == nil {
			u.months[m] = &BoardMonth{Month: more.Month}
		}
		u.months[m].add(*more)
	}
}

// finish reckons what is no sum.
func (u *boardSlot) finish() BoardUnit {
	percent := func(n, d int64) *float64 {
		if d <= 0 {
			return nil
		}
		v := data.Percent(n, d)
		return &v
	}
	out := u.unit
	out.Rate, out.Local = percent(out.Settled, out.Found-out.Rejected), percent(u.local, out.Settled)
	if n := len(u.days); n > 0 {
		slices.Sort(u.days)
		median := float64(u.days[(n-1)/2]+u.days[n/2]) / 2
		out.MedianDays = &median
	}
	for _, m := range slices.Sorted(maps.Keys(u.months)) {
		out.Months = append(out.Months, *u.months[m])
	}
	return out
}
