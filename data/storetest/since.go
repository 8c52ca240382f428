package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lianxin/data"
)

// changes reads all changes after a revision and checks their order.
func (s *suite) changes(t testing.TB, after int64) ([]data.Change, int64) {
	t.Helper()
	var changes []data.Change
	last := after
	reached, err := s.store.Since(s.ctx, after, func(c data.Change) error {
		if c.Revision <= last {
			t.Errorf("revision %d after %d", c.Revision, last)
		}
		last = c.Revision
		changes = append(changes, c)
		return nil
	})
	if err != nil || reached < last {
		t.Fatalf("since %d: reached %d, last %d, %v", after, reached, last, err)
	}
	return changes, reached
}

func testSince(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.record(t, data.Requests, "b", with("category", data.Text("water")), with("status", data.Text("found")))
	first := s.apply(t, s.batch(put(a, b)...))
	got, reached := s.changes(t, 0)
	if reached != first.Revision || len(got) != 2 {
		t.Fatalf("%d changes, reached %d, want %d", len(got), reached, first.Revision)
	}
	equal(t, "inserted", got[0], data.Change{Revision: got[0].Revision, Layer: a.Layer, ID: a.ID, Record: ptr(version(a, 1))})
	equal(t, "inserted in another layer", got[1], data.Change{Revision: got[1].Revision, Layer: b.Layer, ID: b.ID, Record: ptr(version(b, 1))})
	if got, reached := s.changes(t, first.Revision); len(got) != 0 || reached != first.Revision {
		t.Errorf("nothing new: %v, %d", got, reached)
	}

	moved := a
	moved.Unit = "431022101200"
	second := s.apply(t, s.batch(put(moved)...))
	again := moved
	again.Unit = "431023001208"
	third := s.apply(t, s.batch(put(again)...))
	got, _ = s.changes(t, first.Revision)
	equal(t, "only the newest change", got, []data.Change{{Revision: third.Revision, Layer: a.Layer, ID: a.ID, Record: ptr(version(again, 3)), Unit: moved.Unit}})
	got, _ = s.changes(t, second.Revision)
	equal(t, "from in between", got, []data.Change{{Revision: third.Revision, Layer: a.Layer, ID: a.ID, Record: ptr(version(again, 3)), Unit: moved.Unit}})

	remove := s.batch()
	remove.Deletes = []data.Delete{{Layer: b.Layer, ID: b.ID}}
	fourth := s.apply(t, remove)
	got, reached = s.changes(t, third.Revision)
	equal(t, "a tombstone", got, []data.Change{{Revision: fourth.Revision, Layer: b.Layer, ID: b.ID, Unit: village}})
	if reached != fourth.Revision {
		t.Errorf("reached %d, want %d", reached, fourth.Revision)
	}

	stop := errors.New("stop")
	n := 0
	if _, err := s.store.Since(s.ctx, 0, func(data.Change) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("stopped: %d, %v", n, err)
	}
	if got, reached := s.changes(t, 1<<40); len(got) != 0 || reached != 1<<40 {
		t.Errorf("from the future: %v, %d", got, reached)
	}
}

func ptr[T any](v T) *T { return &v }

// testSinceEqualsDifference follows a store through random changes by Since alone.
func testSinceEqualsDifference(t *testing.T, s *suite) {
	follower := map[string]data.Record{}
	revision := int64(0)
	follow := func() {
		changes, reached := s.changes(t, revision)
		for _, c := range changes {
			key := name(c.Layer, c.ID)
			if had, ok := follower[key]; ok && c.Unit != "" && len(changes) == 1 && had.Unit != c.Unit {
				t.Errorf("%s was in %s, the change says %s", key, had.Unit, c.Unit)
			}
			if c.Record == nil {
				delete(follower, key)
			} else {
				follower[key] = *c.Record
			}
		}
		revision = reached
		equal(t, "follower", follower, s.all(t))
	}
	for round := range 12 {
		var puts []data.Put
		for i := range 30 {
			k := (round*7 + i) % 60
			puts = append(puts, data.Put{Record: s.dispute(t, fmt.Sprint(k), with("people", data.Int(int64(round*i%4)))), Row: int64(i + 1)})
		}
		switch round % 3 {
		case 0:
			s.apply(t, s.batch(puts...))
		case 1:
			s.merge(t, fmt.Sprint("round ", round), puts, nil)
		case 2:
			b := s.batch(puts[:10]...)
			for k := range follower {
				if r := follower[k]; r.Layer == data.Disputes && len(b.Deletes) < 8 && !putIn(b.Puts, r.ID) {
					b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
				}
			}
			s.apply(t, b)
		}
		if round%2 == 0 || round > 8 {
			follow()
		}
	}
	follow()
}

func putIn(puts []data.Put, id string) bool {
	for _, p := range puts {
		if p.Record.ID == id {
			return true
		}
	}
	return false
}

func testWait(t *testing.T, s *suite) {
	first := s.apply(t, s.batch(put(s.dispute(t, "a"))...))
	if err := s.store.Wait(s.ctx, 0); err != nil {
		t.Errorf("for what is past: %v", err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, 20*time.Millisecond)
	defer cancel()
	if err := s.store.Wait(ctx, first.Revision); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("for nothing: %v", err)
	}
	const waiting = 20
	done := make(chan error, waiting)
	for range waiting {
		go func() { done <- s.store.Wait(s.ctx, first.Revision) }()
	}
	s.apply(t, s.batch(put(s.dispute(t, "b"))...))
	for range waiting {
		if err := <-done; err != nil {
			t.Errorf("wait: %v", err)
		}
	}
}
