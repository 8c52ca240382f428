package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"

	"lianxin/data"
)

func testSnapshot(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	s.apply(t, s.batch(put(a, b)...))
	snap, err := s.store.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	info := snap.Info()
	equal(t, "info", info, s.info(t))

	remove := s.batch(put(s.dispute(t, "a", with("status", data.Text("settled"))), s.dispute(t, "c"))...)
	remove.Deletes = []data.Delete{{Layer: b.Layer, ID: b.ID}}
	s.apply(t, remove)
	for range 2 {
		got := map[string]data.Record{}
		if err := snap.Records(s.ctx, data.Disputes, 0, 1, collect(got)); err != nil {
			t.Fatal(err)
		}
		equal(t, "the moment it was opened", got, byName(a, b))
	}
	equal(t, "info later", snap.Info(), info)
	if err := snap.Records(s.ctx, "none", 0, 1, func(*data.Record) error { return nil }); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("a layer that is none: %v", err)
	}
	for _, part := range [][2]int{{-1, 1}, {1, 1}, {0, 0}, {0, -1}} {
		if err := snap.Records(s.ctx, data.Disputes, part[0], part[1], func(*data.Record) error { return nil }); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("part %d of %d: %v", part[0], part[1], err)
		}
	}
	if err := errors.Join(snap.Close(), snap.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := snap.Records(s.ctx, data.Disputes, 0, 1, func(*data.Record) error { return nil }); err == nil {
		t.Error("a closed snapshot reads")
	}
}

func testSnapshotParts(t *testing.T, s *suite) {
	var records []data.Record
	for i := range 101 {
		records = append(records, s.dispute(t, fmt.Sprint(i)))
	}
	s.merge(t, "first", put(records...), nil)
	remove := s.batch() // leave holes
	for i := 10; i < 60; i++ {
		remove.Deletes = append(remove.Deletes, data.Delete{Layer: data.Disputes, ID: records[i].ID})
	}
	s.apply(t, remove)
	want := byName(append(records[:10:10], records[60:]...)...)
	snap, err := s.store.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = snap.Close() }()
	for _, parts := range []int{1, 2, 3, 7, 50, 1000} {
		var mu sync.Mutex
		got := map[string]data.Record{}
		var wg sync.WaitGroup
		for part := range parts {
			wg.Go(func() { // more readers than the store has connections must take turns
				mine := map[string]data.Record{}
				if err := snap.Records(s.ctx, data.Disputes, part, parts, collect(mine)); err != nil {
					t.Errorf("part %d of %d: %v", part, parts, err)
				}
				mu.Lock()
				defer mu.Unlock()
				for k := range mine {
					if _, twice := got[k]; twice {
						t.Errorf("%s is in two of %d parts", k, parts)
					}
				}
				maps.Copy(got, mine)
			})
		}
		wg.Wait()
		equal(t, fmt.Sprintf("%d parts together", parts), got, want)
	}
}

func testSnapshotStops(t *testing.T, s *suite) {
	s.apply(t, s.batch(put(s.dispute(t, "a"), s.dispute(t, "b"))...))
	snap, err := s.store.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = snap.Close() }()
	enough := errors.New("enough")
	n := 0
	if err := snap.Records(s.ctx, data.Disputes, 0, 1, func(*data.Record) error { n++; return enough }); !errors.Is(err, enough) || n != 1 {
		t.Errorf("%d visits, %v", n, err)
	}
	func() {
		defer func() {
			if recover() != "oh" {
				t.Error("a panic of the visitor was swallowed")
			}
		}()
		_ = snap.Records(s.ctx, data.Disputes, 0, 1, func(*data.Record) error { panic("oh") })
	}()
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if err := snap.Records(ctx, data.Disputes, 0, 1, func(*data.Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	got := map[string]data.Record{}
	if err := snap.Records(s.ctx, data.Disputes, 0, 1, collect(got)); err != nil || len(got) != 2 {
		t.Errorf("after all that: %d records, %v", len(got), err)
	}
}
