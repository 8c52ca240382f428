package live

import (
	"context"
	"sync"
	"time"

	"lianxin/data"
)

// recountEvery is the shortest time between two readings of the archive.
const recountEvery = 10 * time.Minute

// recount reads the archived months anew after one of their visits was changed or deleted, which is rare: what such a visit was before is not
// known here. It reads beside the following and is taken over at a later step.
type recount struct {
	running bool
	cancel  context.CancelFunc
	done    chan counting
	wg      sync.WaitGroup
	last    time.Time
	since   []archivedVisit // while it runs
}

// counting is what was read: facts by unit code, as slots may have changed meanwhile.
type counting struct {
	revision int64
	cutoff   int64
	facts    map[string]tally
	err      error
}

// begin starts a reading when the snapshot needs one.
func (r *recount) begin(ctx context.Context, v *View, s *snapshot) {
	now := v.opts.Now()
	if r.running || !s.archive.doubtful || now.Sub(r.last) < recountEvery && !r.last.IsZero() {
		return
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.running, r.last, r.done, r.since = true, now, make(chan counting, 1), nil
	r.wg.Go(func() { r.done <- v.countArchive(ctx, s) })
}

func (r *recount) stop() {
	if r.running {
		r.cancel()
		r.wg.Wait()
	}
}

// collect hands a finished reading to the next snapshot, with what changed since.
func (r *recount) collect(n *next) {
	if !r.running {
		return
	}
	r.since = append(r.since, n.archived...)
	var c counting
	select {
	case c = <-r.done:
	default:
		return
	}
	r.cancel()
	r.running = false
	if c.err != nil || n.reload || c.cutoff != n.from.cutoff {
		return // whatever made it useless: the archive stays doubtful, or is read by the reload
	}
	facts := tally{}
	for code, t := range c.facts {
		at, _ := n.units.find(code)
		for _, f := range t {
			facts.add(at, f)
		}
	}
	n.counted = (&archive{revision: c.revision}).with(facts, n.units.len()).take(r.since, n.units.len())
	n.archived = nil // they are among since
}

// countArchive reads all visits from before the live months.
func (v *View) countArchive(ctx context.Context, s *snapshot) counting {
	src, err := v.store.Snapshot(ctx)
	if err != nil {
		return counting{err: err}
	}
	defer src.Close()
	out := counting{revision: src.Info().Revision, cutoff: s.cutoff, facts: map[string]tally{}}
	for id, lay := range v.layouts {
		if !lay.archived() {
			continue
		}
		enc := newEncoder(lay, &s.settings, func(string) (slot, *unit) { return 0, nil })
		out.err = src.Records(ctx, id, 0, 1, func(r *data.Record) error {
			if !enc.before(r, s.cutoff) {
				return nil
			}
			if out.facts[r.Unit] == nil {
				out.facts[r.Unit] = tally{}
			}
			_, f := enc.factOf(r)
			out.facts[r.Unit].add(0, f)
			return nil
		})
	}
	return out
}
