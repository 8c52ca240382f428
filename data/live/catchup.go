package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lianxin/data"
)

// catchUp answers for a copy whose cursor this process did not give: what the store says changed since. Nil when the copy has to be made anew: the ground,
// the names or the rules are others, more changed in its scope than a step holds, or the store has never been where the copy is.
func (v *View) catchUp(ctx context.Context, viewer data.Viewer, f data.Filter, q Query, asked stand) (*Sync, error) {
	p, err := v.now.Load().ask(viewer, f)
	if err != nil {
		return nil, err
	}
	fresh := p.stand()
	if asked.land != fresh.land || asked.rules != fresh.rules || asked.epoch == v.trail.current() {
		return nil, nil
	}
	fresh.epoch, fresh.number, _ = v.trail.now(f.Layer, p.copied(f))
	if p, err = v.now.Load().ask(viewer, f); err != nil { // a snapshot that is no older than what the trail told
		return nil, err
	}
	g, err := p.page(q, v.sealer)
	if err != nil {
		return nil, err
	}
	if asked.revision > p.snap.info.Revision {
		return v.wait(ctx, p, g, q, asked)
	}
	found, err := v.since(ctx, p, f, asked)
	if errors.Is(err, errMany) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &Sync{More: len(found) > g.limit}
	if out.More {
		found = found[:g.limit]
		last := found[len(found)-1]
		if last.revision-1 > asked.revision { // what another day made late came before
			asked.late = p.snap.today
		}
		asked.revision, asked.after = last.revision-1, last.id
		out.Since = v.standText(p, asked)
	} else {
		fresh.revision = asked.revision
		if len(found) > 0 {
			fresh.revision = max(fresh.revision, found[len(found)-1].revision)
		}
		out.Since = v.standText(p, fresh)
	}
	changed := make([]trailChange, len(found))
	for i, c := range found {
		changed[i].id = c.id
	}
	v.tell(out, p, g, q, changed)
	return out, ctx.Err()
}

// wait answers on a node that is behind the one which gave the cursor: nothing yet. Nil when the store itself is not as far.
func (v *View) wait(ctx context.Context, p *plan, g *page, q Query, asked stand) (*Sync, error) {
	info, err := v.store.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the state of the store: %w", err)
	}
	if info.Revision < asked.revision {
		return nil, nil
	}
	out := &Sync{Since: v.standText(p, asked)}
	v.tell(out, p, g, q, nil)
	return out, nil
}

// caught is a change found in the store.
type caught struct {
	revision int64
	id       ident
}

// errMany says that more changed than a step holds: it is not read to its end.
var errMany = errors.New("more changed than a copy is caught up with")

// since are the changes that touched a filter's units after a stand and up to the plan's snapshot, in order of revision and id, each row once; errMany when a step does
// not hold them. It hangs on nothing that happened elsewhere: what others changed is read past.
func (v *View) since(ctx context.Context, p *plan, f data.Filter, asked stand) ([]caught, error) {
	units := p.copied(f)
	v.catching.Lock()
	defer v.catching.Unlock()
	newest := map[ident]int64{}
	for _, id := range p.late(units, asked.late) {
		newest[id] = asked.revision + 1
	}
	later := 0 // rows that changed after the revision that a page may have told in part
	_, err := v.store.Since(ctx, asked.revision, func(c data.Change) error {
		id, ok := identOf(c.ID)
		if !ok || c.Layer != p.lay.layer.ID || c.Revision > p.snap.info.Revision {
			return ctx.Err()
		}
		touched, err := v.touched(ctx, p, f, c, asked)
		if touched {
			newest[id] = max(newest[id], c.Revision)
			if c.Revision > asked.revision+1 {
				later++
			}
		}
		if err == nil && later > stepChanges {
			err = errMany
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	var out []caught
	for id, revision := range newest {
		if revision > asked.revision+1 || revision == asked.revision+1 && id.compare(asked.after) > 0 {
			out = append(out, caught{revision, id})
		}
	}
	if len(out) > stepChanges {
		return nil, errMany
	}
	slices.SortFunc(out, func(a, b caught) int {
		if a.revision != b.revision {
			return int(min(1, max(-1, a.revision-b.revision)))
		}
		return a.id.compare(b.id)
	})
	return out, nil
}

// touched tells whether a record is, or was since, in units. Where it was before its newest change the change says; where it was before that its history.
func (v *View) touched(ctx context.Context, p *plan, f data.Filter, c data.Change, asked stand) (bool, error) {
	units := p.copied(f)
	in := func(codes ...string) bool {
		return slices.ContainsFunc(codes, func(code string) bool {
			if at, ok := p.snap.units.index[code]; ok {
				return units.has(at)
			}
			return code != "" && p.viewer.Sees(code) && (len(f.Units) == 0 || slices.ContainsFunc(f.Units, func(u string) bool { return data.InUnit(code, u) })) // nothing is there any more
		})
	}
	if in(c.Unit) || c.Record != nil && (in(c.Record.Unit) || in(c.Record.Units...)) {
		return true, nil
	}
	if c.Record != nil && (c.Record.Version < 2 || c.Record.Version < 3 && !p.lay.lines) {
		return false, nil
	}
	states, err := v.store.History(ctx, c.Layer, c.ID)
	if errors.Is(err, data.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read where a record was: %w", err)
	}
	y, m, d := time.Unix(asked.day*86400, 0).UTC().Date()
	begin := time.Date(y, m, d, 0, 0, 0, 0, p.snap.zone)
	for i := range states {
		if !states[i].At.Before(begin) && (in(states[i].Before.Unit) || in(states[i].Before.Units...)) {
			return true, nil
		}
	}
	return false, nil
}

// late are the rows of units that are late or nearly so on one of two dates and not on the other: the snapshot's and an earlier one.
func (p *plan) late(units slots, day int64) []ident {
	if !p.lay.hasDeadline() || day == p.snap.today {
		return nil
	}
	then := *p.snap
	then.today = day
	var out []ident
	before, after := then.lateness(), p.snap.lateness()
	for at, seg := range p.t.segs {
		if seg == nil || !units.has(slot(at)) {
			continue
		}
		for _, b := range seg.blocks {
			for i, due := range b.words(p.lay.due) {
				if before.of(due) != after.of(due) {
					out = append(out, b.ids[i])
				}
			}
		}
	}
	return out
}

// lateness is what a date makes of due days.
type lateness struct{ overdue, soon dueNode }

func (s *snapshot) lateness() lateness {
	return lateness{s.dueRange("overdue"), s.dueRange("due_soon")}
}

func (l lateness) of(due int32) [2]bool {
	return [2]bool{due >= l.overdue.lo && due <= l.overdue.hi, due >= l.soon.lo && due <= l.soon.hi}
}
