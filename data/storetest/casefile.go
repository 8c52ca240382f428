package storetest

import (
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

// caseOf reads a case file that must be readable.
func (s *suite) caseOf(t testing.TB, r data.Record) map[string]string {
	t.Helper()
	file, err := s.store.CaseFile(s.ctx, r.Layer, r.ID)
	if err != nil {
		t.Fatalf("case file: %v", err)
	}
	if file.Layer != r.Layer || file.ID != r.ID {
		t.Errorf("the case file is of %s %s", file.Layer, file.ID)
	}
	return file.Fields
}

func testCaseFile(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	fields := map[string]string{"phone": "一三八", "": "unnamed", "empty": "", "备注": "\xc4\xe3 not UTF-8 \x00", "长": strings.Repeat("字", 100_000)}
	s.apply(t, s.batch(data.Put{Record: a, Case: fields}, data.Put{Record: b}))
	equal(t, "case file", s.caseOf(t, a), fields)
	equal(t, "of a record without one", s.caseOf(t, b), map[string]string{})

	s.apply(t, s.batch(put(s.dispute(t, "a", with("status", data.Text("accepted"))))...))
	equal(t, "left alone by a put without one", s.caseOf(t, a), fields)

	s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "2"}}))
	equal(t, "replaced", s.caseOf(t, a), map[string]string{"phone": "2"})

	s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{}}))
	equal(t, "taken away", s.caseOf(t, a), map[string]string{})

	if _, err := s.store.CaseFile(s.ctx, data.Hazards, a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of another layer: %v", err)
	}
	if _, err := s.store.CaseFile(s.ctx, "none", a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of no layer: %v", err)
	}
}

func testCaseFileIsAChange(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	first := s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1"}}))
	for i, c := range []map[string]string{{"phone": "2"}, {"phone": "2", "address": ""}, {}, {"phone": "3"}} {
		got := s.apply(t, s.batch(data.Put{Record: a, Case: c}))
		if got.Updated != 1 || got.Revision <= first.Revision || s.get(t, a).Version != int64(i+2) {
			t.Errorf("case file %v: %+v, version %d", c, got, s.get(t, a).Version)
		}
		first = got
	}
	if got := s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "3"}})); got.Unchanged != 1 {
		t.Errorf("an equal one: %+v", got)
	}
}
