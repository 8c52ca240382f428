package api

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lianxin/data/accounts"
)

// beatsEvery is how often what walls told is written for the other nodes: all in one transaction.
const beatsEvery = 30 * time.Second

// Tend does what walls need of the server besides answers, at once and at every tick: it raises alerts for cases that the rule meets, tells event streams of alerts that
// changed on any node, and keeps what walls told of themselves. It returns when ctx ends or ticks do; a tick a second is meant. Call it once.
func (s *Server) Tend(ctx context.Context, tick <-chan time.Time) {
	if s.book == nil {
		return
	}
	t := tender{s: s, revision: -1, seen: map[string]bool{}}
	defer func() {
		if err := s.fleet.flush(context.WithoutCancel(ctx), s.book); err != nil {
			s.log.Error("walls", slog.Any("error", err))
		}
	}()
	for failing := false; ; {
		err := t.step(ctx)
		if err != nil && !failing && ctx.Err() == nil { // once while a database is away
			s.log.Error("walls", slog.Any("error", err))
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-s.bell.pokes:
		case _, more := <-tick:
			if !more {
				return
			}
		}
	}
}

// tender is the state of Tend between ticks.
type tender struct {
	s        *Server
	revision int64     // of the view when the rule was last asked
	raised   time.Time // when that was; zero before the first time
	level    int       // by which it was
	changes  int64
	seen     map[string]bool // alerts known, and whether they are acknowledged
	units    map[string]string
	beats    time.Time
}

// ruleEvery is how often the rule is asked though no record changed: settings and the hour do.
const ruleEvery = time.Minute

func (t *tender) step(ctx context.Context) error {
	return errors.Join(t.raise(ctx), t.watch(ctx), t.keepBeats(ctx))
}

func (t *tender) raise(ctx context.Context) error {
	now, revision := t.s.now(), t.s.view.State().Revision
	if revision == t.revision && now.Sub(t.raised) < ruleEvery {
		return nil
	}
	level := t.s.view.Settings().Wall.AlertLevel
	found, err := t.s.view.Alarms(ctx, level, now)
	if err != nil {
		return err
	}
	cases := make([]accounts.AlertCase, len(found))
	for i, a := range found {
		cases[i] = accounts.AlertCase(a)
	}
	was := level
	if !t.raised.IsZero() {
		was = t.level
	}
	if _, err := t.s.book.RaiseAlerts(ctx, was, level, cases, now); err != nil {
		return err
	}
	t.revision, t.raised, t.level = revision, now, level
	return nil
}

// watch rings for what changed since the last look, whichever node changed it.
func (t *tender) watch(ctx context.Context) error {
	changes, err := t.s.book.AlertChanges(ctx)
	if err != nil || changes == t.changes {
		return err
	}
	all, err := t.s.book.Alerts(ctx, t.s.now())
	if err != nil {
		return err
	}
	now, units := map[string]bool{}, map[string]string{}
	var touched []string
	for _, a := range all {
		key := string(a.Layer) + "/" + a.ID
		now[key], units[key] = !a.Acknowledged.IsZero(), a.Unit
		if done, known := t.seen[key]; !known || done != now[key] {
			touched = append(touched, a.Unit)
		}
	}
	for key := range t.seen {
		if _, still := now[key]; !still {
			touched = append(touched, t.units[key])
		}
	}
	t.changes, t.seen, t.units = changes, now, units
	t.s.bell.ring(touched)
	return nil
}

func (t *tender) keepBeats(ctx context.Context) error {
	if now := t.s.now(); now.Sub(t.beats) >= beatsEvery {
		t.beats = now
		return t.s.fleet.flush(ctx, t.s.book)
	}
	return nil
}
