package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

const (
	maxPulseHours = 24 // how far back pulses go
	pulseDays     = 31 // and how far back the newest visit is looked for
)

// Pulse is how many visits were made in a village within one hour.
type Pulse struct {
	Hour    time.Time // its beginning, in the configured zone's hours
	Village string
	Visits  int64
}

// Pulses are the visits of the last hours by village and hour: never a place or a person.
type Pulses struct {
	From, To    time.Time // whole hours, To the end of the one that runs
	Values      []Pulse   // ascending by hour and code; only those with visits
	Undated     int64     // visits of the local days from From to To that say no time of day, and so are in no hour
	Latest      time.Time // when the newest timed visit in scope was made, not later than To; zero without any in a month
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
}

// Pulses answers with the visits of the last hours, 1 to 24. It is a fixed table, also for viewers who read counts but no items.
func (v *View) Pulses(ctx context.Context, viewer data.Viewer, hours int, known []string) (*Pulses, error) {
	if hours < 1 || hours > maxPulseHours {
		return nil, data.Invalid("hours", "is not a whole number from 1 to %d", maxPulseHours)
	}
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("visits by hour: %w", data.ErrForbidden)
	}
	s := v.now.Load()
	t, err := s.table(data.Visits)
	if err != nil {
		return nil, err
	}
	now := v.opts.Now().In(s.zone)
	end := time.Date(now.Year(), now.Month(), now.Day(), now.Hour()+1, 0, 0, 0, s.zone)
	window := data.During(end.AddDate(0, 0, -pulseDays), end)
	p, err := s.plan(t, viewer, data.Filter{Layer: data.Visits, Time: &window})
	if err != nil {
		return nil, err
	}
	out := &Pulses{To: end, From: end.Add(-time.Duration(hours) * time.Hour), AsOf: v.asOf(), Generated: s.info.Generated}
	question := strconv.AppendInt(append([]byte("pulses"), byte(hours)), end.UnixMilli(), 10)
	out.Tag = p.figureTag(v.sealer, question, nil)
	if slices.Contains(known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	from, to, first, last := out.From.UnixMilli(), out.To.UnixMilli(), dayIn(out.From, s.zone), dayIn(now, s.zone)
	type key struct {
		at   slot
		hour int64
	}
	counts := map[key]int64{}
	latest := int64(null)
	err = p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.visit(func(i int) {
			cell := b.cell64(p.lay.time, i)
			if cell == null {
				return
			}
			if cell&1 == 1 {
				if day := data.LocalDay(unpackTime(cell, s.zone), s.zone); day >= first && day <= last {
					out.Undated++
				}
				return
			}
			ms := cell >> 1
			if ms >= to {
				return
			}
			latest = max(latest, ms)
			if ms >= from {
				counts[key{at, (ms - from) / 3_600_000}]++
			}
		})
		return true
	})
	if err != nil {
		return nil, err
	}
	if latest != null {
		out.Latest = time.UnixMilli(latest)
	}
	for k, n := range counts {
		if u := s.units.list[k.at]; u.level == data.LevelVillage {
			out.Values = append(out.Values, Pulse{out.From.Add(time.Duration(k.hour) * time.Hour), u.code, n})
		}
	}
	slices.SortFunc(out.Values, func(a, b Pulse) int {
		return cmp.Or(a.Hour.Compare(b.Hour), cmp.Compare(a.Village, b.Village))
	})
	return out, nil
}
