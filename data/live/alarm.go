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

// Alarm is a case that the rule of alerts meets. It is for the server's own bookkeeping: what a viewer is told of it says PickOf.
type Alarm struct {
	Layer    data.LayerID
	ID, Unit string
	Level    int // 1 is the gravest
}

// maxAlarms is how many cases of a layer the rule looks at, the gravest and newest: more of them in a day are one piece of news.
const maxAlarms = 2000

// alarmAhead is how far a clock of whoever registers may be ahead.
const alarmAhead = time.Hour

// Alarms are the cases that walls are alerted to at a moment: open ones of the given level or a graver one that were found less than a day ago; what
// is only dated counts until the end of the day after. Backfilled cases are none, whenever they came. In no order; empty for level 0. Whose
// they are to see is asked elsewhere, so they are no viewer's answer.
func (v *View) Alarms(ctx context.Context, level int, now time.Time) (out []Alarm, err error) {
	if level <= 0 {
		return nil, nil
	}
	s := v.now.Load()
	all, err := data.NewViewer(data.Commander, v.Prefectures()...)
	if err != nil {
		return nil, fmt.Errorf("cases to be alerted to: %w", err)
	}
	var grave []data.Operand
	for n := 1; n <= level; n++ {
		grave = append(grave, data.Literal{Value: data.Text(strconv.Itoa(n))})
	}
	today := dayIn(now, s.zone)
	yesterday := time.Unix((today-1)*86_400, 0).UTC()
	since := time.Date(yesterday.Year(), yesterday.Month(), yesterday.Day(), 0, 0, 0, 0, s.zone)
	for _, l := range s.schema.Layers() {
		t := s.tables[l.ID]
		if _, graded := l.Field("level"); !graded || checkCases(t.lay) != nil {
			continue
		}
		recent := data.During(since, now.Add(alarmAhead))
		p, err := s.plan(t, all, data.Filter{Layer: l.ID, Time: &recent, Where: data.In{Arg: data.Property{Name: "level"}, List: grave}})
		if err != nil {
			return nil, err
		}
		var found []timedAlarm
		err = p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
			rows.visit(func(i int) {
				if v := unpackTime(b.cell64(p.lay.time, i), s.zone); p.stillOpen(at, b, i) && alarming(v, now, today, s.zone) {
					start, _ := v.Start(s.zone)
					rank, _ := strconv.Atoi(p.value(p.lay.index["level"], at, b, i).Text())
					found = append(found, timedAlarm{Alarm{l.ID, b.ids[i].String(), s.units.list[at].code, rank}, start})
				}
			})
			return true
		})
		if err != nil {
			return nil, err
		}
		slices.SortFunc(found, timedAlarm.compare)
		for _, a := range found[:min(len(found), maxAlarms)] {
			out = append(out, a.Alarm)
		}
	}
	return out, nil
}

type timedAlarm struct {
	Alarm
	found time.Time
}

func (a timedAlarm) compare(o timedAlarm) int {
	return cmp.Or(cmp.Compare(a.Level, o.Level), o.found.Compare(a.found), cmp.Compare(a.ID, o.ID))
}

// alarming tells whether a case found then is news now.
func alarming(found data.Value, now time.Time, today int64, zone *time.Location) bool {
	if found.Kind() == data.KindDate {
		return found.Int() == today || found.Int() == today-1
	}
	at, ok := found.Start(zone)
	return ok && now.Sub(at) < 24*time.Hour && at.Sub(now) <= alarmAhead
}

// stillOpen tells whether a row is of a case that counts and is not settled.
func (p *plan) stillOpen(at slot, b *block, i int) bool {
	state := data.CaseState(p.value(p.lay.status, at, b, i).Text())
	return state == data.StateOpen || state == data.StatePaused
}

// Named is one case told by its key.
type Named struct {
	Key string // names the case to whoever is told of it, and tells nothing of its id
	Pick
}

// PickOf is what a viewer may be told of cases of a layer that are still open, by id: as Pick tells it. Ids that are none, out of scope or of cases that
// have ended are left out.
func (v *View) PickOf(viewer data.Viewer, layer data.LayerID, ids []string) (map[string]Named, error) {
	s := v.now.Load()
	t, err := s.table(layer)
	if err != nil {
		return nil, err
	}
	if err := checkCases(t.lay); err != nil {
		return nil, err
	}
	f := data.Filter{Layer: layer}
	if err := mayPick(viewer, t.lay.layer, f); err != nil {
		return nil, err
	}
	p, err := s.plan(t, viewer, f)
	if err != nil {
		return nil, err
	}
	var kept discretion
	if !viewer.Items(t.lay.layer) {
		kept = p.beDiscreet(v.footing(s), nil)
	}
	out := map[string]Named{}
	for _, id := range ids {
		name, ok := identOf(id)
		if !ok {
			continue
		}
		at, b, i, found := p.t.find(name)
		if !found || !p.units.has(at) || !p.stillOpen(at, b, i) {
			continue
		}
		out[id] = Named{v.sealer.text([]byte("case"), []byte(layer), []byte(id)), p.pick(picked{at: at, b: b, i: i}, kept)}
	}
	return out, nil
}

// Tag names bytes that were made for a viewer, so that equal ones have equal tags and nobody learns anything of them.
func (v *View) Tag(viewer data.Viewer, content []byte) string {
	return v.sealer.text([]byte("content"), []byte(viewer.Class()), content)
}
