package storetest

import (
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

func testSettings(t *testing.T, s *suite) {
	first, err := s.store.Settings(s.ctx)
	if err != nil || first.Version < 1 {
		t.Fatalf("of an empty store: %+v, %v", first, err)
	}
	want := data.DefaultSettings()
	want.Version = first.Version
	equal(t, "shipped", first, want)
	before := s.info(t).Revision

	changed := first
	changed.Title, changed.K = "郴州市连心平台😀", 7
	changed.Clocks = map[data.LayerID]data.Clock{data.Disputes: {AcceptDays: 1, SettleDays: 2, ExtensionDays: 3}}
	stored, err := s.store.PutSettings(s.ctx, changed, "管理员", start)
	if err != nil || stored.Version != first.Version+1 {
		t.Fatalf("put: %+v, %v", stored, err)
	}
	changed.Version = stored.Version
	now, err := s.store.Settings(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "read again", now.Title, changed.Title)
	equal(t, "clocks", now.Clocks[data.Disputes], changed.Clocks[data.Disputes])
	if now.K != 7 || now.Version != stored.Version {
		t.Errorf("read again: %+v", now)
	}
	after := s.info(t).Revision
	if after <= before {
		t.Errorf("revision %d after %d: nobody who waits would look", after, before)
	}
	if got, reached := s.changes(t, before); len(got) != 0 || reached != after {
		t.Errorf("since: %v, %d", got, reached)
	}
	if _, err := s.store.PutSettings(s.ctx, first, "管理员", start); !errors.Is(err, data.ErrConflict) {
		t.Errorf("an old version: %v", err)
	}
	invalid := now
	invalid.Zone = "Mars"
	if _, err := s.store.PutSettings(s.ctx, invalid, "管理员", start); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("an invalid document: %v", err)
	}
	if _, err := s.store.PutSettings(s.ctx, now, "\xff", start); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("an actor that is not text: %v", err)
	}
	if last, err := s.store.Settings(s.ctx); err != nil || last.Version != stored.Version {
		t.Errorf("something was stored: %+v, %v", last, err)
	}
}

func testUnitLists(t *testing.T, s *suite) {
	list := func(cutOff, prefix, csv string) data.UnitList {
		return data.UnitList{CutOff: cutOff, Prefix: prefix, Source: "国家统计局", CSV: []byte(csv)}
	}
	if lists, err := s.store.UnitLists(s.ctx); err != nil || len(lists) != 0 {
		t.Errorf("of an empty store: %v, %v", lists, err)
	}
	put := func(l data.UnitList) {
		t.Helper()
		before := s.info(t).Revision
		if err := s.store.PutUnitList(s.ctx, l, "管理员"); err != nil {
			t.Fatal(err)
		}
		if s.info(t).Revision <= before {
			t.Error("the revision did not rise")
		}
	}
	put(list("2023-06-30", "4310", "code,name\n431021,桂阳县\n"))
	put(list("2018-10-31", "4310", "old"))
	put(list("2023-06-30", "4301", "other"))
	put(list("2018-10-31", "4310", "older"))
	got, err := s.store.UnitLists(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "oldest cut-off first", got, []data.UnitList{list("2018-10-31", "4310", "older"), list("2023-06-30", "4301", "other"), list("2023-06-30", "4310", "code,name\n431021,桂阳县\n")})
	inside, err := s.part(t, "431021").store.UnitLists(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "of a part's area", inside, []data.UnitList{list("2018-10-31", "4310", "older"), list("2023-06-30", "4310", "code,name\n431021,桂阳县\n")})
	for name, l := range map[string]data.UnitList{
		"a day that is none": list("2023-06-31", "4310", "x"),
		"no prefix":          list("2023-06-30", "", "x"),
		"nothing in it":      list("2023-06-30", "4310", ""),
		"too large":          list("2023-06-30", "4310", strings.Repeat("x", 16<<20+1)),
	} {
		if err := s.store.PutUnitList(s.ctx, l, "管理员"); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
