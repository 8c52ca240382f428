package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"lianxin/data"
)

// Run follows the store until ctx ends, and returns its error. It publishes changes as they come, at most one snapshot per Options.Every, and a new one
// when the local date changes. While the store does not answer it goes on trying, and State says so; readers are served from
// what was there. A store that lost commits is read anew; when another one lies in its place, Run ends with data.ErrReplaced. Call it once.
func (v *View) Run(ctx context.Context) error {
	f := &follower{v: v}
	defer f.recount.stop()
	for ctx.Err() == nil {
		err := f.wait(ctx)
		if err == nil {
			err = f.step(ctx)
		}
		if errors.Is(err, data.ErrReplaced) {
			v.link.lost(err)
			return err
		}
		if err != nil && ctx.Err() == nil {
			v.link.lost(err)
			if f.failed++; f.failed == 1 {
				v.opts.Log.Warn("the store does not answer; what was read is served", slog.Any("error", err))
			}
			pause(ctx, min(5*time.Second, 50*time.Millisecond<<min(f.failed, 7)))
			continue
		}
		if f.failed > 0 {
			v.opts.Log.Info("the store answers again", slog.Int("tries", f.failed))
		}
		f.failed = 0
	}
	v.link.behind(v.opts.Now())
	return ctx.Err()
}

// follower is the state of Run between steps.
type follower struct {
	v       *View
	last    time.Time // of the last step
	moved   time.Time // of the last step taken because the store moved
	failed  int
	listsAt int64     // revision at which the unit lists were last read
	lists   time.Time // when that was
	recount recount
}

// wait returns when there may be something to do: the store moved on, the local date changed, or it is time to look again.
func (f *follower) wait(ctx context.Context) error {
	v := f.v
	s := v.now.Load()
	now := v.opts.Now()
	y, m, d := now.In(s.zone).Date()
	midnight := time.Date(y, m, d+1, 0, 0, 0, 0, s.zone).Sub(now)
	waiting, cancel := context.WithTimeout(ctx, max(0, min(v.opts.Poll, midnight)))
	defer cancel()
	if f.failed == 0 { // else it is not known yet whether the store answers again
		if err := f.level(ctx, s, now); err != nil {
			return err
		}
	}
	err := v.store.Wait(waiting, s.info.Revision)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		return nil // nothing moved for a while
	}
	v.link.behind(v.opts.Now())
	if err != nil {
		return fmt.Errorf("wait for the store: %w", err)
	}
	pause(ctx, f.moved.Add(v.opts.Every).Sub(v.opts.Now()))
	f.moved = v.opts.Now()
	return ctx.Err()
}

// level notes whether the View has everything the store has. Reading a large import takes a while, in which the store may have moved on: then
// the View is as old as that reading's begin.
func (f *follower) level(ctx context.Context, s *snapshot, now time.Time) error {
	limited, cancel := context.WithTimeout(ctx, f.v.opts.Poll)
	defer cancel()
	info, err := f.v.store.Info(limited)
	switch {
	case err != nil:
		return fmt.Errorf("read the state of the store: %w", err)
	case info.Revision <= s.info.Revision:
		f.v.link.level(now, true)
	case !f.last.IsZero():
		f.v.link.level(f.last, false)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// step makes and publishes the next snapshot, if anything changed.
func (f *follower) step(ctx context.Context) error {
	v, s := f.v, f.v.now.Load()
	f.last = v.opts.Now()
	settings, err := v.store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	n := &next{v: v, from: s, today: dayIn(f.last, s.zone), touched: map[data.LayerID]slots{}}
	if settings.Version != s.settings.Version {
		n.reload = differ(&settings, &s.settings)
		n.settings = &settings
	}
	if err := f.readLists(ctx, n); err != nil {
		return err
	}
	lost := false
	if !n.reload {
		if err := n.read(ctx); err != nil {
			if lost = f.diverged(n, err); !lost {
				return err
			}
		}
	}
	if err := v.keys.follow(ctx, v.store, n); err != nil {
		return err
	}
	f.recount.collect(n)
	snap, err := n.make(ctx)
	if err != nil {
		return err
	}
	f.recount.begin(ctx, v, snap)
	if snap == s {
		return nil
	}
	v.now.Store(snap)
	if lost {
		f.renewed(f.last, snap)
	}
	if err := v.trail.note(n, snap); err != nil {
		return fmt.Errorf("note what changed: %w", err)
	}
	if n.tells() {
		v.notices.publish(s, snap, n.touched)
	}
	return nil
}

// readLists reads the unit lists if they changed since the snapshot. Nothing in a store's changes tells of lists, so they are read
// now and then while the store moves.
func (f *follower) readLists(ctx context.Context, n *next) error {
	s := n.from
	if s.info.Revision == f.listsAt || f.last.Sub(f.lists) < f.v.opts.Poll {
		return nil
	}
	lists, err := f.v.store.UnitLists(ctx)
	if err != nil {
		return fmt.Errorf("read unit lists: %w", err)
	}
	listed, err := listNames(lists)
	if err != nil {
		return err
	}
	f.listsAt, f.lists = s.info.Revision, f.last
	if !s.register.of(lists) {
		n.register = newRegister(lists)
	}
	if !maps.Equal(listed, s.units.listed) {
		n.listed = listed
	}
	return nil
}

// differ tells whether rows would be encoded otherwise under the new settings.
func differ(a, b *data.Settings) bool {
	return a.Zone != b.Zone || a.LiveMonths != b.LiveMonths || !maps.Equal(a.Clocks, b.Clocks)
}
