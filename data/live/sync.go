package live

import (
	"context"
	"encoding/binary"
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
// It remembers some hundreds of changes a unit and not beyond a restart or a change of boundaries, names or settings: then, as for SyncStart, the answer is Whole. A
// change may be told twice, never not at all. What derives from other records (the distance to the nearest station) and visits that age out of the
// live months are not told.
func (v *View) Sync(ctx context.Context, viewer data.Viewer, f data.Filter, q Query, since string) (*Sync, error) {
	p, err := v.now.Load().ask(viewer, f)
	if err != nil {
		return nil, err
	}
	units := p.units
	if p.lay.lines && len(f.Units) == 0 {
		units = p.scope
	}
	if q.After != "" { // a whole copy goes on
		r, err := v.Features(ctx, viewer, f, q)
		if err != nil {
			return nil, err
		}
		if _, _, ok := v.sinceOf(p, since); !ok {
			return nil, data.Invalid("since", "is not one this question was answered with")
		}
		return &Sync{Result: r, Since: since, Whole: true}, nil
	}
	if since != SyncStart {
		epoch, number, ok := v.sinceOf(p, since)
		if !ok {
			return nil, data.Invalid("since", "is neither %s nor one this question was answered with", SyncStart)
		}
		if changed, ok := v.trail.after(f.Layer, units, epoch, number); ok {
			return v.changes(ctx, viewer, f, q, epoch, number, changed)
		}
	}
	epoch, newest := v.trail.now(f.Layer, units)
	r, err := v.Features(ctx, viewer, f, q) // of a snapshot that is no older than what the trail told
	if err != nil {
		return nil, err
	}
	return &Sync{Result: r, Since: v.sinceText(p, epoch, newest), Whole: true}, nil
}

// changes answers with the rows of one page of changes.
func (v *View) changes(ctx context.Context, viewer data.Viewer, f data.Filter, q Query, epoch, number uint64, changed []trailChange) (*Sync, error) {
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
		number = changed[len(changed)-1].number
	}
	out.Since = v.sinceText(p, epoch, number)
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
	return out, ctx.Err()
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

// sinceText and sinceOf write and read where a step begins.
func (v *View) sinceText(p *plan, epoch, number uint64) string {
	return v.sealer.seal(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, epoch), number), p.syncContext())
}

func (v *View) sinceOf(p *plan, text string) (epoch, number uint64, ok bool) {
	plain, ok := v.sealer.open(text, p.syncContext())
	if !ok || len(plain) != 16 {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(plain), binary.BigEndian.Uint64(plain[8:]), true
}

func (p *plan) syncContext() []byte { return append(p.cursorContext(Query{}), "sync"...) }
