package storetest

import (
	"errors"
	"testing"

	"lianxin/data"
)

func testImportOnce(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{{Record: a, Row: 1, Case: map[string]string{"phone": "1"}}}); err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(s.ctx, []data.Rejection{{Row: 2, Reason: "first"}}); err != nil {
		t.Fatal(err)
	}
	first, applied, err := st.Merge(s.ctx, s.done("import", 2, 1, 0), data.MergeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.apply(t, s.batch(put(b)...))
	revision := s.info(t).Revision

	st = s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{{Record: s.dispute(t, "c"), Row: 1, Case: map[string]string{"phone": "2"}}}); err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(s.ctx, []data.Rejection{{Row: 2, Reason: "second"}}); err != nil {
		t.Fatal(err)
	}
	again, replayed, err := st.Merge(s.ctx, s.done("import", 2, 1, 0), data.MergeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	applied.Replayed = true
	equal(t, "account", again, first)
	equal(t, "applied", replayed, applied)
	equal(t, "records", s.all(t), byName(a, b))
	if s.info(t).Revision != revision {
		t.Error("the revision rose")
	}
	n := 0
	if err := s.store.Rejections(s.ctx, "import", func(r data.Rejection) error {
		n++
		if r.Reason != "first" {
			t.Errorf("rejection %+v", r)
		}
		return nil
	}); err != nil || n != 1 {
		t.Errorf("%d rejections, %v", n, err)
	}
	st = s.stage(t, "import")
	other := s.done("import", 0, 0, 0)
	other.SHA256 = "of another file"
	if _, _, err := st.Merge(s.ctx, other, data.MergeOptions{}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("another file under the id: %v", err)
	}
}

func testImportBoundaryVersion(t *testing.T, s *suite) {
	b := s.batch(put(s.record(t, data.Villages, "v", with("name", data.Text("村"))))...)
	b.Boundaries = true
	s.apply(t, b)
	merge := func(id string, want int64) error {
		st := s.stage(t, id)
		if _, err := st.Put(s.ctx, put(s.dispute(t, id))); err != nil {
			t.Fatal(err)
		}
		_, _, err := st.Merge(s.ctx, s.done(id, 1, 0, 0), data.MergeOptions{IfBoundaryVersion: want})
		return err
	}
	if err := merge("newer", 2); !errors.Is(err, data.ErrConflict) {
		t.Errorf("boundaries of version 2 while they have 1: %v", err)
	}
	if err := errors.Join(merge("current", 1), merge("any", 0)); err != nil {
		t.Error(err)
	}
	if n := len(s.all(t, data.Disputes)); n != 2 {
		t.Errorf("%d records", n)
	}
}

func testImportInputCounts(t *testing.T, s *suite) {
	a, b, c := s.dispute(t, "a"), s.dispute(t, "b"), s.dispute(t, "c")
	s.apply(t, s.batch(put(a, b)...))
	moved := a
	moved.Unit = "431022101200"
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{{Record: moved}, {Record: b, Row: 1}, {Record: c, Row: 2}}); err != nil {
		t.Fatal(err)
	}
	imp, applied, err := st.Merge(s.ctx, s.done("import", 2, 0, 0), data.MergeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if imp.Inserted != 1 || imp.Updated != 0 || imp.Unchanged != 1 {
		t.Errorf("rows of the input: %+v", imp)
	}
	if applied.Inserted != 1 || applied.Updated != 1 || applied.Unchanged != 1 {
		t.Errorf("every put: %+v", applied)
	}
}

func testImports(t *testing.T, s *suite) {
	if imports, err := s.store.Imports(s.ctx); err != nil || len(imports) != 0 {
		t.Errorf("of an empty store: %v, %v", imports, err)
	}
	for _, id := range []string{"one", "two", "三"} {
		s.merge(t, id, put(s.dispute(t, id)), nil)
	}
	imports, err := s.store.Imports(s.ctx)
	if err != nil || len(imports) != 3 || imports[0].ID != "三" || imports[2].ID != "one" {
		t.Fatalf("newest first: %+v, %v", imports, err)
	}
	want := s.done("三", 1, 0, 0)
	want.Inserted = 1
	equal(t, "account", imports[0], want)
	if _, err := s.store.Import(s.ctx, "none"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("one that is none: %v", err)
	}
	if err := s.store.Rejections(s.ctx, "none", func(data.Rejection) error { return nil }); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("rejections of none: %v", err)
	}
	if err := s.store.Rejections(s.ctx, "one", func(data.Rejection) error { return errors.New("visited") }); err != nil {
		t.Errorf("rejections of one without: %v", err)
	}
}

func testRejections(t *testing.T, s *suite) {
	rejections := []data.Rejection{
		{Row: 7, Field: "status", Reason: "不是规定的代码", Raw: [][2]string{{"状态", "丢失"}, {"状态", "twice the heading"}, {"", ""}}},
		{Row: 2, Quarantine: true, Reason: "两个村都有可能", Candidates: []string{village, "431021114217"}, Raw: [][2]string{{"地址", "\xc4\xe3\x00"}}},
		{Row: 30, Reason: "x"},
		{Row: 7, Field: "found", Reason: "the same row again"},
	}
	st := s.stage(t, "import")
	if err := errors.Join(st.Reject(s.ctx, rejections[:1]), st.Reject(s.ctx, nil), st.Reject(s.ctx, rejections[1:])); err != nil {
		t.Fatal(err)
	}
	s.finish(t, st, s.done("import", 4, 3, 1), data.MergeOptions{})
	var got []data.Rejection
	if err := s.store.Rejections(s.ctx, "import", func(r data.Rejection) error { got = append(got, r); return nil }); err != nil {
		t.Fatal(err)
	}
	equal(t, "in order of row", got, []data.Rejection{rejections[1], rejections[0], rejections[3], rejections[2]})
	stop := errors.New("stop")
	if err := s.store.Rejections(s.ctx, "import", func(data.Rejection) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if err := s.store.RewriteRejections(s.ctx, "import", func(r data.Rejection) (data.Rejection, bool, error) {
		if r.Field != "found" && r.Row != 30 {
			return data.Rejection{}, false, nil
		}
		return data.Rejection{Row: 99, Field: r.Field, Reason: "另一个", Raw: [][2]string{{"a", ""}}}, true, nil
	}); err != nil {
		t.Fatal(err)
	}
	got = nil
	if err := s.store.Rejections(s.ctx, "import", func(r data.Rejection) error { got = append(got, r); return nil }); err != nil {
		t.Fatal(err)
	}
	again := func(row int64, field string) data.Rejection {
		return data.Rejection{Row: row, Field: field, Reason: "另一个", Raw: [][2]string{{"a", ""}}}
	}
	equal(t, "rewritten", got, []data.Rejection{rejections[1], rejections[0], again(7, "found"), again(30, "")})
	if err := s.store.RewriteRejections(s.ctx, "import", func(data.Rejection) (data.Rejection, bool, error) { return data.Rejection{}, true, stop }); !errors.Is(err, stop) {
		t.Errorf("stopped while rewriting: %v", err)
	}
	if err := s.store.RewriteRejections(s.ctx, "none", func(r data.Rejection) (data.Rejection, bool, error) { return r, true, nil }); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of no import: %v", err)
	}
	if s.info(t).Revision != 0 {
		t.Error("rejections alone raised the revision")
	}
}
