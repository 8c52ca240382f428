package live

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lianxin/data"
)

// after reads what changed after a point; of a store that cannot tell points apart, after its revision.
func (v *View) after(ctx context.Context, p data.Point, visit func(data.Change) error) (data.Point, error) {
	if f, ok := v.store.(data.Follower); ok {
		return f.After(ctx, p, visit)
	}
	reached, err := v.store.Since(ctx, p.Revision, visit)
	return data.Point{Revision: reached}, err
}

// diverged has everything read anew when the store has lost commits that the View had read. Until it is read, State tells that the View does not follow.
func (f *follower) diverged(n *next, err error) bool {
	if !errors.Is(err, data.ErrDiverged) {
		return false
	}
	n.reload = true
	if f.v.link.fault() == nil {
		f.v.opts.Log.Warn("the store has lost commits that were read from it; it is read anew", slog.Any("error", err))
	}
	f.v.link.lost(err)
	return true
}

// renewed counts a reading that a loss of commits made necessary, once its snapshot is published: the past is another then.
func (f *follower) renewed(began time.Time, s *snapshot) {
	f.v.reach.Store(0)
	f.v.reloads.Add(1)
	f.v.opts.Log.Warn("the store was read anew after it had lost commits", slog.Int64("revision", s.info.Revision), slog.Duration("took", f.v.opts.Now().Sub(began)))
}
