package live

import (
	"context"
	"sync/atomic"
	"time"

	"lianxin/data"
)

// State is how fresh a View is.
type State struct {
	Revision        int64 // of the snapshot; never shown to a client
	BoundaryVersion int64
	Generated       string
	AsOf            time.Time     // when the View last knew that it had everything the store has
	Lag             time.Duration // since then: while the store does not answer, and while what it has is being read; zero while it is waited on
	Err             error         // why the link is not well; nil while it is
	Rows            map[data.LayerID]int64
	Archived        int64 // visits kept as facts
	Refused         int64 // records left out since the store was last read whole, as they break its own rules
	Refusal         error // why the last of them was
	Reloads         int64 // readings of the whole store since it had lost commits that were read before
}

// State tells how fresh the View is.
func (v *View) State() State {
	s := v.now.Load()
	out := State{
		Revision: s.info.Revision, BoundaryVersion: s.info.BoundaryVersion, Generated: s.info.Generated, AsOf: v.asOf(), Err: v.link.fault(), Reloads: v.reloads.Load(),
		Rows: map[data.LayerID]int64{}, Archived: s.archive.n, Refused: s.refused.n, Refusal: s.refused.last,
	}
	for id, t := range s.tables {
		out.Rows[id] = int64(t.n)
	}
	if now := v.opts.Now(); !v.link.now.Load().live {
		out.Lag = max(0, now.Sub(out.AsOf))
	}
	return out
}

// Await waits until the View has everything up to a revision of the store, or until the context ends. Whoever wrote something then reads it.
func (v *View) Await(ctx context.Context, revision int64) error {
	for v.now.Load().info.Revision < revision {
		pause(ctx, awaitStep)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// awaitStep is a little of the time that publishing takes.
const awaitStep = 5 * time.Millisecond

// asOf is now while the View follows a store that answers. Nothing in it depends on what changed, or where.
func (v *View) asOf() time.Time { return v.link.asOf(v.opts.Now()) }

// link is how the View stands with its store. It is written by Run alone and read without a lock.
type link struct{ now atomic.Pointer[linkState] }

type linkState struct {
	at   time.Time // last known to be level
	live bool      // the store is being waited on, and will call
	err  error
}

// level notes that the View has, at t, everything the store has; live tells that the store will call when that ends.
func (l *link) level(t time.Time, live bool) { l.now.Store(&linkState{at: t, live: live}) }

// behind notes that at t the store called, or that following stopped.
func (l *link) behind(t time.Time) {
	s := *l.now.Load()
	if s.live {
		s.at, s.live = t, false
	}
	l.now.Store(&s)
}

// lost notes that the store does not answer.
func (l *link) lost(err error) {
	l.now.Store(&linkState{at: l.now.Load().at, err: err})
}

func (l *link) fault() error { return l.now.Load().err }

func (l *link) asOf(now time.Time) time.Time {
	s := l.now.Load()
	if s.live {
		return now
	}
	return s.at
}
