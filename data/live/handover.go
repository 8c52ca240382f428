package live

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// HandoverQuery asks what a shift hands over.
type HandoverQuery struct {
	By     data.Level // county or township
	Within string     // a unit; empty for all in scope
	From   time.Time  // when the shift began
	Known  []string
}

// ShiftFigures are what became of one layer since a shift began.
type ShiftFigures struct {
	Layer data.LayerID
	Found int64 // found (visits: made) since then; what is only dated counts from the shift's first day on
	// Settled, Overdue and NewlyOverdue are of cases; zero of visits.
	//
	// Settled: settled now, and since then.
	// Overdue: open and past the last day in time, as everywhere.
	// NewlyOverdue: of these, those that were not past it when the shift began: their last day is the day on which it began or a later one. A case falls
	// overdue when its last day ends, so there are none before the first midnight of a shift.
	Settled, Overdue, NewlyOverdue int64
}

// ShiftUnit are the figures of a unit.
type ShiftUnit struct {
	UnitName
	Layers []ShiftFigures // as Handover.Total
}

// Handover is what a shift hands over, by unit.
type Handover struct {
	By     data.Level
	From   time.Time
	Total  []ShiftFigures // disputes, hazards, requests, visits
	Values []ShiftUnit    // units in which something happened or is overdue, ascending by code
	// Silent are the sources, by layer, that fed it in the week before the shift and not since; nil for viewers who do not read sources.
	Silent      []SilentSource
	SilentMore  int // that are not among them
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
}

// shiftLayers are the layers of the board, and the field in which a case's end is.
func shiftLayers() []struct {
	id  data.LayerID
	end string
} {
	return []struct {
		id  data.LayerID
		end string
	}{{data.Disputes, "settled"}, {data.Hazards, "removed"}, {data.Requests, "settled"}, {data.Visits, ""}}
}

// Handover counts since a shift began. It is a fixed table: viewers who read counts but no items get it too, for the shift that the caller
// chooses, which must not be theirs to choose. Errors as of Summarise.
func (v *View) Handover(ctx context.Context, viewer data.Viewer, q HandoverQuery) (*Handover, error) {
	var bad error
	if q.By != data.LevelCounty && q.By != data.LevelTownship {
		bad = data.Invalid("by", "is not one of county, township")
	}
	if err := data.Collect(bad, checkWithin(q.Within)); err != nil {
		return nil, err
	}
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("a shift's figures: %w", data.ErrForbidden)
	}
	s := v.now.Load()
	out := &Handover{By: q.By, From: q.From, AsOf: v.asOf(), Generated: s.info.Generated}
	question := strconv.AppendInt(lengthed(lengthed([]byte("handover"), q.By.String()), q.Within), q.From.UnixMilli(), 10)
	var plans []*plan
	var feeds []*sources
	for _, l := range shiftLayers() {
		t, err := s.table(l.id)
		if err != nil {
			return nil, err
		}
		f, heard := data.Filter{Layer: l.id}, t.sources(viewer, q.From)
		if l.end == "" { // nothing older is counted
			f.Time = &data.Interval{From: heard.after, To: data.OpenEnd}
		}
		p, err := s.plan(t, viewer, f)
		if err != nil {
			return nil, err
		}
		p.within = q.Within
		p.keepWithin(q.Within)
		plans, feeds = append(plans, p), append(feeds, heard)
		question = p.appendSurroundings(binary.BigEndian.AppendUint64(question, p.stateOf(t)))
	}
	out.Tag = plans[0].figureTag(v.sealer, question, nil)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	ground := v.footing(s)
	by := make([]*ShiftUnit, len(ground.levels[q.By]))
	for n, l := range shiftLayers() {
		out.Total = append(out.Total, ShiftFigures{Layer: l.id})
		heard := feeds[n]
		slots, err := plans[n].shift(ctx, l.end, q.From, heard)
		if err != nil {
			return nil, err
		}
		if heard.field >= 0 {
			if out.Silent == nil {
				out.Silent = []SilentSource{}
			}
			told, more := heard.silent(l.id)
			out.Silent, out.SilentMore = append(out.Silent, told...), out.SilentMore+more
		}
		for at, f := range slots {
			if f == (ShiftFigures{}) {
				continue
			}
			out.Total[n].add(f)
			i := ground.up[q.By][at]
			if i < 0 {
				continue
			}
			if by[i] == nil {
				by[i] = &ShiftUnit{UnitName: UnitName{ground.levels[q.By][i].code, ground.levels[q.By][i].name}}
				for _, l := range shiftLayers() {
					by[i].Layers = append(by[i].Layers, ShiftFigures{Layer: l.id})
				}
			}
			by[i].Layers[n].add(f)
		}
	}
	for _, u := range by {
		if u != nil && viewer.Sees(u.Code) {
			out.Values = append(out.Values, *u)
		}
	}
	return out, nil
}

func (f *ShiftFigures) add(o ShiftFigures) {
	f.Found += o.Found
	f.Settled += o.Settled
	f.Overdue += o.Overdue
	f.NewlyOverdue += o.NewlyOverdue
}

// shift counts the plan's rows by slot, and hears their sources; end names the field in which cases end, empty where there are no cases.
func (p *plan) shift(ctx context.Context, end string, from time.Time, heard *sources) ([]ShiftFigures, error) {
	out := make([]ShiftFigures, len(p.snap.units.list))
	first, instant := dayIn(from, p.snap.zone), from.UnixMilli()
	since := func(v data.Value) bool {
		switch v.Kind() { //nolint:exhaustive // others are no time
		case data.KindDate:
			return v.Int() >= first
		case data.KindTime:
			return v.Int() >= instant
		}
		return false
	}
	ended, hasEnd := p.lay.index[end]
	err := p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		f := &out[at]
		rows.visit(func(i int) {
			if t := b.cell64(p.lay.time, i); t != null && t>>1 >= heard.after {
				found := since(unpackTime(t, p.snap.zone))
				f.Found += one(found)
				heard.hear(p, at, b, i, t, found)
			}
			if !hasEnd {
				return
			}
			if day := b.cell32(p.lay.due, i); day != noDay && int64(day) < p.snap.today {
				f.Overdue++
				f.NewlyOverdue += one(int64(day) >= first)
			}
			if data.CaseState(p.value(p.lay.status, at, b, i).Text()) == data.StateSettled && since(p.value(ended, at, b, i)) {
				f.Settled++
			}
		})
		return true
	})
	return out, err
}
