package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// stage begins an import that must begin.
func (s *suite) stage(t testing.TB, id string) data.Stage {
	t.Helper()
	st, err := s.store.Stage(s.ctx, s.importOf(id))
	if err != nil {
		t.Fatalf("stage: %v", err)
	}
	t.Cleanup(func() { _ = st.Discard() })
	return st
}

func (s *suite) importOf(id string) data.Import {
	return data.Import{ID: id, Layer: data.Disputes, Name: "台账 " + id, SHA256: "digest of " + id, CRS: "EPSG:4490", Actor: "导入员", Started: start}
}

// done is the import's account as ingest would give it.
func (s *suite) done(id string, input, rejected, quarantined int64) data.Import {
	imp := s.importOf(id)
	imp.State, imp.Finished = data.ImportDone, start
	imp.Input, imp.Rejected, imp.Quarantined = input, rejected, quarantined
	imp.Accepted = input - rejected - quarantined
	return imp
}

// merge stages and merges puts and deletions.
func (s *suite) merge(t testing.TB, id string, puts []data.Put, deletes []data.Delete) data.Applied {
	t.Helper()
	st := s.stage(t, id)
	duplicates, err := st.Put(s.ctx, puts)
	if err != nil || len(duplicates) != 0 {
		t.Fatalf("stage: %v, %v", duplicates, err)
	}
	if len(deletes) > 0 {
		if err := st.Delete(s.ctx, deletes); err != nil {
			t.Fatalf("stage deletions: %v", err)
		}
	}
	return s.finish(t, st, s.done(id, int64(len(puts)), 0, 0), data.MergeOptions{})
}

func (s *suite) finish(t testing.TB, st data.Stage, done data.Import, o data.MergeOptions) data.Applied {
	t.Helper()
	imp, applied, err := st.Merge(s.ctx, done, o)
	if err != nil {
		t.Fatalf("merge: %v", err)
	}
	known, err := s.store.Import(s.ctx, done.ID)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	equal(t, "the import as stored", known, imp)
	return applied
}

func testStage(t *testing.T, s *suite) {
	a, b, c := s.dispute(t, "a"), s.dispute(t, "b"), s.dispute(t, "c")
	before := s.apply(t, s.batch(put(a, b)...))
	st := s.stage(t, "import")
	edited := s.dispute(t, "b", with("status", data.Text("settled")))
	if _, err := st.Put(s.ctx, put(a, edited)); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Put(s.ctx, put(c)); err != nil {
		t.Fatal(err)
	}
	equal(t, "invisible until merged", s.all(t), byName(a, b))
	if imports, err := s.store.Imports(s.ctx); err != nil || len(imports) != 0 {
		t.Errorf("imports %v, %v", imports, err)
	}
	var last, total int64
	got := s.finish(t, st, s.done("import", 3, 0, 0), data.MergeOptions{Progress: func(done, n int64) {
		if done < last || done > n {
			t.Errorf("progress %d of %d after %d", done, n, last)
		}
		last, total = done, n
	}})
	if last != 3 || total != 3 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	if got.Inserted != 1 || got.Updated != 1 || got.Unchanged != 1 || got.Revision <= before.Revision || got.Replayed {
		t.Errorf("%+v", got)
	}
	equal(t, "merged", s.all(t), byName(a, version(edited, 2), c))
	if info := s.info(t); info.Revision != got.Revision || info.Counts[data.Disputes] != 3 {
		t.Errorf("info %+v", info)
	}
	imp, _ := s.store.Import(s.ctx, "import")
	if imp.Inserted != 1 || imp.Updated != 1 || imp.Unchanged != 1 || imp.State != data.ImportDone || !imp.Finished.Equal(start) {
		t.Errorf("import %+v", imp)
	}
	versions, err := s.store.History(s.ctx, b.Layer, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "history", versions, []data.Version{{Before: version(b, 1), At: start, Actor: "导入员", Import: "import", Reason: "台账 import"}})
	if err := st.Discard(); err != nil {
		t.Errorf("discard after merge: %v", err)
	}
	if _, err := st.Put(s.ctx, put(a)); err == nil {
		t.Error("a merged stage takes records")
	}
	if _, _, err := st.Merge(s.ctx, s.done("import", 0, 0, 0), data.MergeOptions{}); err == nil {
		t.Error("a merged stage merges again")
	}
	if again := s.merge(t, "the same again", put(a, edited, c), nil); again.Unchanged != 3 || again.Revision != got.Revision {
		t.Errorf("the same again: %+v", again)
	}
}

func testStageDuplicates(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	other := s.dispute(t, "a", with("status", data.Text("settled")))
	sameID := s.record(t, data.Requests, "x", with("category", data.Text("water")), with("status", data.Text("found")), func(r *data.Record, _ set) { r.ID = a.ID })
	st := s.stage(t, "import")
	for _, c := range []struct {
		puts []data.Put
		want []int
	}{
		{put(a, other, a, b), []int{1, 2}},
		{put(other), []int{0}},
		{put(sameID), nil}, // of another layer
		{nil, nil},
	} {
		got, err := st.Put(s.ctx, c.puts)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "duplicates", got, c.want)
	}
	if got := s.finish(t, st, s.done("import", 3, 0, 0), data.MergeOptions{}); got.Inserted != 3 {
		t.Errorf("%+v", got)
	}
	equal(t, "the first wins", s.all(t), byName(a, b, sameID))
}

func testStageDiscard(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{{Record: a, Case: map[string]string{"phone": "1"}}}); err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(s.ctx, []data.Rejection{{Row: 2, Reason: "no"}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := st.Discard(); err != nil {
			t.Errorf("discard: %v", err)
		}
	}
	if _, err := st.Put(s.ctx, put(a)); err == nil {
		t.Error("a discarded stage takes records")
	}
	if info := s.info(t); info.Revision != 0 || len(s.all(t)) != 0 {
		t.Errorf("something stayed: %+v", info)
	}
	if _, err := s.store.Import(s.ctx, "import"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("import: %v", err)
	}
	if got := s.merge(t, "import", put(a), nil); got.Inserted != 1 || got.Replayed {
		t.Errorf("the id again: %+v", got)
	}
}

func testStageManyLayers(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	s.apply(t, s.batch(put(a, b)...))
	village1 := s.record(t, data.Villages, "v", with("name", data.Text("村")), func(r *data.Record, _ set) {
		r.ID, r.Geometry = village, orb.MultiPolygon{{square(112, 25, 1)}}
	})
	moved := a
	moved.Unit, moved.Pin.BoundaryVersion = "431022101200", 1
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{{Record: village1, Row: 1}, {Record: moved}}); err != nil {
		t.Fatal(err)
	}
	if err := st.Delete(s.ctx, []data.Delete{{Layer: b.Layer, ID: b.ID}}); err != nil {
		t.Fatal(err)
	}
	got := s.finish(t, st, s.done("import", 1, 0, 0), data.MergeOptions{Boundaries: true})
	if got.Inserted != 1 || got.Updated != 1 || got.Deleted != 1 {
		t.Errorf("%+v", got)
	}
	equal(t, "merged", s.all(t), byName(village1, version(moved, 2)))
	info := s.info(t)
	if info.BoundaryVersion != 1 || info.Counts[data.Villages] != 1 || info.Counts[data.Disputes] != 1 {
		t.Errorf("info %+v", info)
	}
	changes, _ := s.changes(t, 2)
	if len(changes) != 3 || changes[0].Layer != data.Villages || changes[1].Unit != village || changes[2].Record != nil {
		t.Errorf("changes %+v", changes)
	}
}

func testStageConditions(t *testing.T, s *suite) {
	kept, edited, deleted, fresh := s.dispute(t, "kept"), s.dispute(t, "edited"), s.dispute(t, "deleted"), s.dispute(t, "fresh")
	s.apply(t, s.batch(put(kept, edited, deleted, s.dispute(t, "gone"))...))
	st := s.stage(t, "import")
	change := func(r data.Record) data.Record {
		r.Unit = "431022101200"
		return r
	}
	if _, err := st.Put(s.ctx, []data.Put{
		{Record: change(kept), IfVersion: 1},
		{Record: change(edited), IfVersion: 1, Case: map[string]string{"phone": "1"}},
		{Record: change(deleted), IfVersion: 1},
		{Record: fresh, IfVersion: -1, Row: 1},
	}); err != nil {
		t.Fatal(err)
	}
	if err := st.Delete(s.ctx, []data.Delete{{Layer: data.Disputes, ID: s.dispute(t, "gone").ID, IfVersion: 1}}); err != nil {
		t.Fatal(err)
	}
	editedNow := s.dispute(t, "edited", with("status", data.Text("settled")))
	b := s.batch(put(editedNow, s.dispute(t, "gone", with("people", data.Int(1))))...)
	b.Deletes = []data.Delete{{Layer: deleted.Layer, ID: deleted.ID}}
	s.apply(t, b)
	got := s.finish(t, st, s.done("import", 1, 0, 0), data.MergeOptions{})
	if got.Updated != 1 || got.Inserted != 1 || got.Skipped != 3 || got.Deleted != 0 || got.Unchanged != 0 {
		t.Errorf("%+v", got)
	}
	equal(t, "merged", s.all(t), byName(version(change(kept), 2), version(editedNow, 2), fresh, version(s.dispute(t, "gone", with("people", data.Int(1))), 2)))
	equal(t, "case file of the skipped", s.caseOf(t, edited), map[string]string{})

	st = s.stage(t, "exists")
	if _, err := st.Put(s.ctx, []data.Put{{Record: change(fresh), IfVersion: -1}}); err != nil {
		t.Fatal(err)
	}
	if got := s.finish(t, st, s.done("exists", 0, 0, 0), data.MergeOptions{}); got.Skipped != 1 || got.Updated != 0 {
		t.Errorf("must not exist: %+v", got)
	}
}

func testStageDeletes(t *testing.T, s *suite) {
	a, b, c := s.dispute(t, "a"), s.dispute(t, "b"), s.dispute(t, "c")
	s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1"}}, data.Put{Record: b}))
	st := s.stage(t, "import")
	gone := func(r data.Record) data.Delete { return data.Delete{Layer: r.Layer, ID: r.ID} }
	for range 2 { // twice is no error, nor is one that is not there
		if err := st.Delete(s.ctx, []data.Delete{gone(a), gone(s.dispute(t, "never"))}); err != nil {
			t.Fatal(err)
		}
	}
	if duplicates, err := st.Put(s.ctx, put(a, c)); err != nil || len(duplicates) != 1 || duplicates[0] != 0 {
		t.Errorf("putting what is staged to go: %v, %v", duplicates, err)
	}
	got := s.finish(t, st, s.done("import", 1, 0, 0), data.MergeOptions{})
	if got.Deleted != 1 || got.Inserted != 1 {
		t.Errorf("%+v", got)
	}
	equal(t, "merged", s.all(t), byName(b, c))
	if versions, err := s.store.History(s.ctx, a.Layer, a.ID); err != nil || len(versions) != 1 || versions[0].Import != "import" {
		t.Errorf("history %v, %v", versions, err)
	}
	st = s.stage(t, "clash")
	if _, err := st.Put(s.ctx, put(b)); err != nil {
		t.Fatal(err)
	}
	if err := st.Delete(s.ctx, []data.Delete{gone(b)}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("deleting what is staged to be put: %v", err)
	}
}

func testStageCaseFiles(t *testing.T, s *suite) {
	var records []data.Record
	for i := range 6 {
		records = append(records, s.dispute(t, fmt.Sprint(i)))
	}
	one := map[string]string{"phone": "1"}
	s.apply(t, s.batch(data.Put{Record: records[0], Case: one}, data.Put{Record: records[1], Case: one}, data.Put{Record: records[2], Case: one}, data.Put{Record: records[3]}))
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, []data.Put{
		{Record: records[0]},                                        // left alone
		{Record: records[1], Case: one},                             // equal
		{Record: records[2], Case: map[string]string{}},             // taken away
		{Record: records[3], Case: map[string]string{"phone": "2"}}, // given
		{Record: records[4], Case: map[string]string{"备注": "\xff"}}, // new
		{Record: records[5]},
	}); err != nil {
		t.Fatal(err)
	}
	if got := s.finish(t, st, s.done("import", 0, 0, 0), data.MergeOptions{}); got.Unchanged != 2 || got.Updated != 2 || got.Inserted != 2 {
		t.Errorf("%+v", got)
	}
	for i, want := range []map[string]string{one, one, {}, {"phone": "2"}, {"备注": "\xff"}, {}} {
		equal(t, fmt.Sprintf("case file %d", i), s.caseOf(t, records[i]), want)
	}
}

// testStageLarge takes the ways a store has for imports so large that indexes are better made anew.
func testStageLarge(t *testing.T, s *suite) {
	const n = 1100
	want := map[string]data.Record{}
	records := func(count int, change func(int, *data.Record, set)) []data.Put {
		puts := make([]data.Put, 0, count)
		for i := range count {
			r := s.dispute(t, fmt.Sprint(i), func(r *data.Record, set set) {
				r.Geometry = orb.Point{112 + float64(i%67)/50, 25 + float64(i/67)/50}
				if change != nil {
					change(i, r, set)
				}
			})
			puts = append(puts, data.Put{Record: r, Row: int64(i + 1), Case: map[string]string{"phone": fmt.Sprint(i % 3)}})
		}
		return puts
	}
	expect := func(what string, got data.Applied, puts []data.Put, inserted, updated, unchanged int64) {
		t.Helper()
		if got.Inserted != inserted || got.Updated != updated || got.Unchanged != unchanged {
			t.Errorf("%s: %+v", what, got)
		}
		for _, p := range puts {
			key := name(p.Record.Layer, p.Record.ID)
			had, ok := want[key]
			r := version(p.Record, had.Version)
			if diff := s.differs(had, r); diff || !ok {
				r.Version++
			}
			want[key] = r
		}
		equal(t, what, s.all(t, data.Disputes), want)
	}
	first := records(n, nil)
	expect("first", s.merge(t, "first", first, nil), first, n, 0, 0)
	expect("again", s.merge(t, "again", first, nil), first, 0, 0, n)
	moved := records(n, func(i int, r *data.Record, set set) {
		if i%2 == 0 {
			r.Geometry = orb.Point{113 + float64(i%67)/50, 26}
		}
		set("people", data.Int(int64(i%5)))
	})
	expect("all changed", s.merge(t, "moved", moved, nil), moved, 0, n, 0)
	few := records(n, func(i int, r *data.Record, set set) {
		r.Geometry, _ = moved[i].Record.Geometry.(orb.Point)
		set("people", data.Int(int64(i%5)))
		if i%100 == 0 {
			r.Geometry = nil
		}
		if i%100 == 1 {
			set("title", data.Text("改"))
		}
	})
	expect("few changed", s.merge(t, "few", few, nil), few, 0, n/50, n-n/50)
	more := records(2*n, func(i int, r *data.Record, set set) {
		set("people", data.Int(int64(i%7)))
	})
	changed := int64(0)
	for _, p := range more[:n] {
		if s.differs(want[name(p.Record.Layer, p.Record.ID)], p.Record) {
			changed++
		}
	}
	expect("as many more", s.merge(t, "more", more, nil), more, n, changed, n-changed)

	var deletes []data.Delete
	for i := range n {
		r := more[2*i].Record
		deletes = append(deletes, data.Delete{Layer: r.Layer, ID: r.ID})
		delete(want, name(r.Layer, r.ID))
	}
	if got := s.merge(t, "half goes", nil, deletes); got.Deleted != n {
		t.Errorf("half goes: %+v", got)
	}
	equal(t, "half goes", s.all(t, data.Disputes), want)
	changes, _ := s.changes(t, 0)
	tombstones := 0
	for _, c := range changes {
		if c.Record == nil {
			tombstones++
		}
	}
	if len(changes) != 2*n || tombstones != n {
		t.Errorf("%d changes, %d tombstones", len(changes), tombstones)
	}
}

// differs tells whether two records differ but for their version.
func (s *suite) differs(a, b data.Record) bool {
	if a.Unit != b.Unit || (a.Geometry == nil) != (b.Geometry == nil) || len(a.Values) != len(b.Values) {
		return true
	}
	if a.Geometry != nil && !orb.Equal(a.Geometry, b.Geometry) {
		return true
	}
	for i := range a.Values {
		if a.Values[i] != b.Values[i] {
			return true
		}
	}
	return false
}

func testStageAfterFailure(t *testing.T, s *suite) {
	st := s.stage(t, "import")
	if _, err := st.Put(s.ctx, put(s.dispute(t, "a"), s.dispute(t, "b", with("status", data.Text("lost"))))); !errors.Is(err, data.ErrInvalid) {
		t.Fatalf("an invalid record: %v", err)
	}
	if _, err := st.Put(s.ctx, put(s.dispute(t, "c"))); err == nil {
		t.Error("goes on after a failure")
	}
	if _, _, err := st.Merge(s.ctx, s.done("import", 0, 0, 0), data.MergeOptions{}); err == nil {
		t.Error("merges after a failure")
	}
	if err := st.Discard(); err != nil {
		t.Errorf("discard: %v", err)
	}
	if len(s.all(t)) != 0 {
		t.Error("something was stored")
	}
}

func testStageRefuses(t *testing.T, s *suite) {
	for name, change := range map[string]func(*data.Import){
		"no id":                  func(i *data.Import) { i.ID = "" },
		"id that is not text":    func(i *data.Import) { i.ID = "\xff" },
		"actor that is not text": func(i *data.Import) { i.Actor = "a\x00" },
	} {
		imp := s.importOf("import")
		change(&imp)
		if st, err := s.store.Stage(s.ctx, imp); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v, %v", name, st, err)
		}
	}
	imp := s.importOf("import")
	imp.Layer = "none"
	if _, err := s.store.Stage(s.ctx, imp); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("a layer that is none: %v", err)
	}
	st := s.stage(t, "one")
	if _, _, err := st.Merge(s.ctx, s.done("another", 0, 0, 0), data.MergeOptions{}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("merged as another import: %v", err)
	}
	st = s.stage(t, "cancelled")
	if _, err := st.Put(s.ctx, put(s.dispute(t, "a"))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, _, err := st.Merge(ctx, s.done("cancelled", 1, 0, 0), data.MergeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := st.Discard(); err != nil {
		t.Error(err)
	}
	if len(s.all(t)) != 0 {
		t.Error("a cancelled merge stored something")
	}
}
