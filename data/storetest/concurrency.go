package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"lianxin/data"
)

// testConcurrency has writers, imports, readers and followers at work together. Every writer counts one record's people up; the
// sum that a snapshot shows must be one that a whole number of batches makes.
func testConcurrency(t *testing.T, s *suite) {
	const writers, edits = 4, 8
	counted := func(w, n int) []data.Put { // two records that always change together
		return put(s.dispute(t, fmt.Sprint("left ", w), with("people", data.Int(int64(n)))), s.dispute(t, fmt.Sprint("right ", w), with("people", data.Int(int64(n)))))
	}
	for w := range writers {
		s.apply(t, s.batch(counted(w, 0)...))
	}
	var stop atomic.Bool
	var writing, reading sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for n := 1; n <= edits; n++ {
				b := data.Batch{Key: fmt.Sprint("writer ", w, " ", n), At: start, Puts: counted(w, n)}
				if _, err := s.store.Apply(s.ctx, b); err != nil {
					t.Errorf("apply: %v", err)
				}
			}
		})
	}
	writing.Go(func() {
		for n := range 3 {
			var puts []data.Put
			for i := range 200 {
				puts = append(puts, put(s.record(t, data.Requests, fmt.Sprint(i), with("category", data.Text("water")), with("status", data.Text("found")), with("total", data.Int(int64(n)))))...)
			}
			s.merge(t, fmt.Sprint("import ", n), puts, nil)
		}
	})
	for range 2 {
		reading.Go(func() {
			for !stop.Load() {
				people := map[string]int64{}
				for _, r := range s.all(t, data.Disputes) {
					people[r.SourceID] = s.value(t, r, "people").Int()
				}
				for w := range writers {
					if l, r := people[fmt.Sprint("left ", w)], people[fmt.Sprint("right ", w)]; l != r {
						t.Errorf("half a batch: %d and %d", l, r)
					}
				}
			}
		})
	}
	reading.Go(func() {
		revision := int64(0)
		for !stop.Load() {
			_, revision = s.changes(t, revision)
		}
	})
	writing.Wait()
	stop.Store(true)
	reading.Wait()
	for w := range writers {
		r := s.get(t, s.dispute(t, fmt.Sprint("left ", w)))
		if s.value(t, r, "people").Int() != edits || r.Version != edits+1 {
			t.Errorf("writer %d: %v, version %d", w, s.value(t, r, "people"), r.Version)
		}
	}
}

func testCancelled(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	s.apply(t, s.batch(put(a)...))
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	fails := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.store.Apply(ctx, s.batch(put(s.dispute(t, "b"))...))
	fails("apply", err)
	_, err = s.store.Get(ctx, a.Layer, a.ID)
	fails("get", err)
	_, err = s.store.History(ctx, a.Layer, a.ID)
	fails("history", err)
	_, err = s.store.CaseFile(ctx, a.Layer, a.ID)
	fails("case file", err)
	_, err = s.store.Snapshot(ctx)
	fails("snapshot", err)
	_, err = s.store.Since(ctx, 0, func(data.Change) error { return nil })
	fails("since", err)
	fails("wait", s.store.Wait(ctx, 1<<40))
	fails("check", s.store.Check(ctx, func(data.Finding) {}))
	_, err = s.store.Imports(ctx)
	fails("imports", err)
	equal(t, "records", s.all(t), byName(a))
}

func testClose(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	s.apply(t, s.batch(put(a)...))
	if err := errors.Join(s.store.Close(), s.store.Close()); err != nil {
		t.Fatalf("close: %v", err)
	}
	if _, err := s.store.Apply(s.ctx, s.batch(put(a)...)); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("apply: %v", err)
	}
	if _, err := s.store.Get(s.ctx, a.Layer, a.ID); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.store.Stage(s.ctx, s.importOf("x")); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("stage: %v", err)
	}
	if err := s.store.Wait(s.ctx, 1<<40); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("wait: %v", err)
	}
}
