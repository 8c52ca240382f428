package live

import (
	"context"
	"slices"

	"lianxin/data"
)

// Sync is one step of keeping a copy of what a filter selects.
type Sync struct {
	*Result          // rows to put into the copy
	Gone    []string // ids of rows to take out of it, if it has them
	Since   string   // where the next step begins
	More    bool     // there is more by now: take the next step at once
	// Whole says that the copy is to be made anew: the rows are a page of Features, Next leads to the others, and Since is kept beside it until the
	// last. What the copy holds beside all of them goes.
	Whole bool
}

// SyncStart begins a copy.
const SyncStart = "start"

// Sync tells what changed since an earlier step, for a viewer's copy of what a filter selects: rows as they are now, and the ids of those that are no longer
// among them because they were deleted, left the scope, or stopped to match. Cursors are bound to filter and viewer and hang on nothing outside the scope.
//
// It remembers some hundreds of changes a unit; cursors of before a restart, or of another node, are caught up with from the store. What was before a change of
// boundaries or names in scope, or of settings, is not: then, as for SyncStart, the answer is Whole. A change may be told twice, never not at all; but a store that
// was put back to an earlier state (a restored backup) asks for a new beginning. What derives from other records (the distance to the nearest station) and visits that age out of the
// live months are not told.
func (v *View) Sync(ctx context.Context, viewer data.Viewer, f data.Filter, q Query, since string) (*Sync, error) {
	p, err := v.now.Load().ask(viewer, f)
	if err != nil {
		return nil, err
	}
	units := p.copied(f)
	asked, known := v.standOf(p, since)
	if q.After != "" { // a whole copy goes on
		r, err := v.Features(ctx, viewer, f, q)
		if err != nil {
			return nil, err
		}
		if !known {
			return nil, data.Invalid("since", "is not one this question was answered with")
		}
		return &Sync{Result: r, Since: since, Whole: true}, nil
	}
	if since != SyncStart {
		if !known {
			return nil, data.Invalid("since", "is neither %s nor one this question was answered with", SyncStart)
		}
		if changed, reached, ok := v.trail.after(f.Layer, units, asked.epoch, asked.number); ok {
			return v.changes(ctx, viewer, f, q, asked, reached, changed)
		}
		if s, err := v.catchUp(ctx, viewer, f, q, asked); s != nil || err != nil {
			return s, err
		}
	}
	stand := p.stand()
	stand.epoch, stand.number, stand.revision = v.trail.now(f.Layer, units)
	r, err := v.Features(ctx, viewer, f, q) // of a snapshot that is no older than what the trail told
	if err != nil {
		return nil, err
	}
	return &Sync{Result: r, Since: v.standText(p, stand), Whole: true}, nil
}

// changes answers with the rows of one page of changes.
func (v *View) changes(ctx context.Context, viewer data.Viewer, f data.Filter, q Query, asked stand, reached int64, changed []trailChange) (*Sync, error) {
	p, err := v.now.Load().ask(viewer, f) // a snapshot that is no older than what the trail told
	if err != nil {
		return nil, err
	}
	g, err := p.page(q, v.sealer)
	if err != nil {
		return nil, err
	}
	out := &Sync{More: len(changed) > g.limit}
	if out.More {
		changed = changed[:g.limit]
	}
	if len(changed) > 0 {
		asked.number = changed[len(changed)-1].number
	}
	if len(changed) > 0 && !out.More {
		fresh := p.stand()
		asked.revision, asked.land, asked.rules, asked.day, asked.late = max(asked.revision, reached), fresh.land, fresh.rules, fresh.day, fresh.late
	}
	out.Since = v.standText(p, asked)
	v.tell(out, p, g, q, changed)
	return out, ctx.Err()
}

// tell fills an answer with the rows of changes that are still selected, and the ids of those that are not.
func (v *View) tell(out *Sync, p *plan, g *page, q Query, changed []trailChange) {
	r := v.result(p, g)
	r.shape, r.Notes = q.Shape, g.notes
	there := p.matching(changed)
	for _, c := range changed {
		if h, ok := there[c.id]; ok {
			r.hits = append(r.hits, h)
			r.Returned++
		} else {
			out.Gone = append(out.Gone, c.id.String())
		}
	}
	r.Matched = int64(r.Returned)
	out.Result = r
}

// matching are those of the changed rows that the plan selects.
func (p *plan) matching(changed []trailChange) map[ident]hit {
	out := map[ident]hit{}
	s := newScan(p)
	s.group = make([]candidate, 0, groupSize)
	visit := func(c *candidate) bool {
		c.rows.each(func(i int) {
			h := hit{at: c.at, b: c.b}
			h.rows[i/64] = 1 << (i % 64)
			out[c.b.ids[i]] = h
		})
		return true
	}
	for _, c := range changed {
		at, b, i, ok := p.t.find(c.id)
		if !ok || !p.lay.lines && !p.units.has(at) {
			continue
		}
		seg := p.t.segment(at)
		index := slices.Index(seg.blocks, b)
		one := rowSet{}
		one[i/64] = 1 << (i % 64)
		rows := slices.Repeat([]uint64{0}, len(seg.blocks)*blockWords)
		copy(rows[index*blockWords:], one[:])
		for _, code := range s.codes {
			seg.keepCodes(rows, code)
		}
		one = rowSet(rows[index*blockWords:])
		if one.empty() {
			continue
		}
		s.group = append(s.group, candidate{at: at, index: int32(index), seg: seg, b: b, rows: one})
		s.flush(visit)
	}
	return out
}
