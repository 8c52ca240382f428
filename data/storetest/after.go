package storetest

import (
	"errors"
	"testing"

	"lianxin/data"
)

// testAfter: a point that the store has in its past is followed, and one that it has not is refused.
func testAfter(t *testing.T, s *suite) {
	f, ok := s.store.(data.Follower)
	if !ok {
		t.Fatal("the store cannot tell points apart")
	}
	after := func(what string, p data.Point, want error, ids ...string) data.Point {
		t.Helper()
		var got []string
		reached, err := f.After(s.ctx, p, func(c data.Change) error {
			got = append(got, c.ID)
			return nil
		})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", what, err)
		}
		equal(t, what, got, ids)
		return reached
	}
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	empty := after("an empty store", data.Point{}, nil)
	s.apply(t, s.batch(put(a)...))
	first := after("from an empty store", empty, nil, a.ID)
	if info := s.info(t); first != (data.Point{Revision: info.Revision, Mark: info.Mark}) || info.Mark == "" {
		t.Errorf("reached %v, the store is at %d, %q", first, info.Revision, info.Mark)
	}
	equal(t, "nothing new", after("nothing new", first, nil), first)
	s.apply(t, s.batch(put(b)...))
	s.merge(t, "import", put(s.dispute(t, "c")), nil)
	second := after("two commits later", first, nil, b.ID, s.dispute(t, "c").ID)
	if second.Mark == first.Mark {
		t.Error("two commits have one mark")
	}
	s.merge(t, "unchanged", put(s.dispute(t, "c")), nil)
	refused := s.stage(t, "refused")
	if err := refused.Reject(s.ctx, []data.Rejection{{Row: 1, Field: "level", Reason: "is not a level"}}); err != nil {
		t.Fatal(err)
	}
	s.finish(t, refused, s.done("refused", 1, 1, 0), data.MergeOptions{})
	equal(t, "imports that changed nothing", after("imports that changed nothing", second, nil), second)
	after("without a mark", data.Point{Revision: second.Revision}, nil)
	after("another mark", data.Point{Revision: first.Revision, Mark: second.Mark}, data.ErrDiverged)
	after("a revision to come", data.Point{Revision: second.Revision + 5, Mark: second.Mark}, data.ErrDiverged)
	settings, err := s.store.Settings(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.PutSettings(s.ctx, settings, "测试员", start); err != nil {
		t.Fatal(err)
	}
	if third := after("a commit without a record", second, nil); third.Mark == "" || third == second {
		t.Errorf("after settings: %v", third)
	}
}
