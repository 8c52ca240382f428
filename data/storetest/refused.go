package storetest

import (
	"testing"

	"lianxin/data"
)

// testRefusedAgain: the same file twice leaves the same rows to review once, whoever asks by which import.
func testRefusedAgain(t *testing.T, s *suite) {
	rows := []data.Rejection{
		{Row: 2, Quarantine: true, Reason: "两个村都有可能", Candidates: []string{village, "431021114217"}, Raw: [][2]string{{"地址", "桥头"}}},
		{Row: 3, Field: "status", Reason: "不是规定的代码", Raw: [][2]string{{"状态", "丢失"}}},
	}
	n := 0
	refuse := func(change func(*data.Import), refused ...data.Rejection) data.Import {
		t.Helper()
		n++
		imp := s.done("import "+string(rune('a'+n)), 3, 1, 1)
		imp.SHA256 = "digest of the file"
		if change != nil {
			change(&imp)
		}
		st, err := s.store.Stage(s.ctx, imp)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.Put(s.ctx, []data.Put{{Record: s.dispute(t, "a"), Row: 1, Case: map[string]string{"phone": "1"}}}); err != nil {
			t.Fatal(err)
		}
		if err := st.Reject(s.ctx, refused); err != nil {
			t.Fatal(err)
		}
		done, _, err := st.Merge(s.ctx, imp, data.MergeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []data.Rejection
		if err := s.store.Rejections(s.ctx, imp.ID, func(r data.Rejection) error { got = append(got, r); return nil }); err != nil {
			t.Fatal(err)
		}
		equal(t, "rows of "+imp.ID, got, refused)
		return done
	}
	first := refuse(nil, rows...)
	for range 2 {
		if again := refuse(nil, rows...); again.Again != first.ID || again.Refused() != 0 || again.Rejected != 1 || again.Quarantined != 1 {
			t.Errorf("the same file: %+v", again)
		}
	}
	better := rows[1]
	better.Reason = "another reason"
	for name, kept := range map[string]data.Import{
		"first":           first,
		"other rows":      refuse(nil, rows[0], better),
		"fewer rows":      refuse(func(i *data.Import) { i.Rejected, i.Input = 0, 2 }, rows[0]),
		"a row twice":     refuse(func(i *data.Import) { i.Rejected, i.Input = 2, 4 }, rows[0], rows[1], rows[1]),
		"another file":    refuse(func(i *data.Import) { i.SHA256 = "digest of another" }, rows...),
		"another actor":   refuse(func(i *data.Import) { i.Actor = "别人" }, rows...),
		"no digest":       refuse(func(i *data.Import) { i.SHA256 = "" }, rows...),
		"no digest again": refuse(func(i *data.Import) { i.SHA256 = "" }, rows...),
	} {
		if kept.Again != "" || kept.Refused() != kept.Rejected+kept.Quarantined {
			t.Errorf("%s: %+v", name, kept)
		}
	}
	if err := s.store.RewriteRejections(s.ctx, "import c", func(r data.Rejection) (data.Rejection, bool, error) {
		r.Reason = "mended"
		return r, r.Row == 3, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.store.Rejections(s.ctx, first.ID, func(r data.Rejection) error {
		if (r.Reason == "mended") != (r.Row == 3) {
			t.Errorf("rewritten as those of the second import: %+v", r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
