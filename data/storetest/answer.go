package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lianxin/data"
)

// testAnswer: what a batch did that somebody asked for is known for a day and more, and not for ever.
func testAnswer(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	s.apply(t, s.batch(put(a, b)...))
	changed := s.dispute(t, "a", with("people", data.Int(7)))
	ask := s.batch(put(changed, b, s.dispute(t, "c"))...)
	ask.Request = []byte("what was asked")
	ask.At = start.Add(time.Minute)
	s.apply(t, ask)
	want := data.Answer{Request: ask.Request, At: ask.At.Truncate(time.Millisecond), Records: []data.Versioned{
		{Layer: a.Layer, ID: a.ID, Version: 2}, {Layer: b.Layer, ID: b.ID, Version: 1}, {Layer: a.Layer, ID: ask.Puts[2].Record.ID, Version: 1},
	}}
	known := func(what string) {
		t.Helper()
		got, err := s.store.Answer(s.ctx, ask.Key)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		equal(t, what, got, want)
	}
	known("at once")
	s.apply(t, ask)
	known("after it was sent again")
	next := func(at time.Time) {
		t.Helper()
		later := s.batch(put(s.dispute(t, fmt.Sprint("later ", s.keys)))...)
		later.Request, later.At = []byte("x"), at
		s.apply(t, later)
	}
	next(ask.At.Add(24 * time.Hour))
	known("a day later")
	quiet := s.batch(put(s.dispute(t, "quiet"))...)
	s.apply(t, quiet)
	for _, key := range []string{quiet.Key, "never", ""} {
		if _, err := s.store.Answer(s.ctx, key); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("answer of %q: %v", key, err)
		}
	}
	removal := s.batch()
	removal.Deletes, removal.Request = []data.Delete{{Layer: b.Layer, ID: b.ID}}, []byte("remove")
	s.apply(t, removal)
	if got, err := s.store.Answer(s.ctx, removal.Key); err != nil || len(got.Records) != 0 {
		t.Errorf("answer of a removal: %+v, %v", got, err)
	}
	failing := s.batch(data.Put{Record: changed, IfVersion: 9})
	failing.Request = []byte("x")
	if _, err := s.store.Apply(s.ctx, failing); !errors.Is(err, data.ErrConflict) {
		t.Errorf("a conflict: %v", err)
	}
	if _, err := s.store.Answer(s.ctx, failing.Key); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("answer of what failed: %v", err)
	}
	next(ask.At.Add(30 * 24 * time.Hour))
	if _, err := s.store.Answer(s.ctx, ask.Key); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("a month later: %v", err)
	}

	var wg sync.WaitGroup // the same asked at the same time
	same := s.batch(data.Put{Record: s.dispute(t, "d"), IfVersion: -1})
	same.Request = []byte("same")
	for range 6 {
		wg.Go(func() {
			if _, err := s.store.Apply(s.ctx, same); err != nil && !errors.Is(err, data.ErrConflict) {
				t.Errorf("at the same time: %v", err)
			}
		})
	}
	wg.Wait()
	if got, err := s.store.Answer(s.ctx, same.Key); err != nil || len(got.Records) != 1 || got.Records[0].Version != 1 {
		t.Errorf("answer of what was asked at the same time: %+v, %v", got, err)
	}
}
