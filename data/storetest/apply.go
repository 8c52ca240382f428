package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

func testApply(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	first := s.apply(t, s.batch(put(a, b)...))
	if first.Inserted != 2 || first.Updated+first.Unchanged+first.Deleted+first.Skipped != 0 || first.Revision < 1 || first.Replayed {
		t.Errorf("inserting: %+v", first)
	}
	if info := s.info(t); info.Revision != first.Revision || info.Counts[data.Disputes] != 2 {
		t.Errorf("info %+v", info)
	}
	edited := s.dispute(t, "a", with("status", data.Text("settled")))
	edited.Version = 77 // is ignored
	second := s.apply(t, s.batch(put(edited, b, s.dispute(t, "c"))...))
	if second.Inserted != 1 || second.Updated != 1 || second.Unchanged != 1 || second.Revision <= first.Revision {
		t.Errorf("mixed: %+v", second)
	}
	equal(t, "records", s.all(t), byName(version(edited, 2), b, s.dispute(t, "c")))
}

func testApplyIsAtomic(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	before := s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1"}}))
	b := s.batch(data.Put{Record: s.dispute(t, "b"), Case: map[string]string{"phone": "2"}},
		data.Put{Record: s.dispute(t, "a", with("status", data.Text("settled"))), Case: map[string]string{"phone": "3"}},
		data.Put{Record: s.dispute(t, "c"), IfVersion: 4})
	if _, err := s.store.Apply(s.ctx, b); !errors.Is(err, data.ErrConflict) {
		t.Fatalf("a condition that does not hold: %v", err)
	}
	b = s.batch(put(s.dispute(t, "b"))...)
	b.Deletes = []data.Delete{{Layer: data.Disputes, ID: "none"}}
	if _, err := s.store.Apply(s.ctx, b); !errors.Is(err, data.ErrNotFound) {
		t.Fatalf("deleting what is not there: %v", err)
	}
	equal(t, "records", s.all(t), byName(a))
	if info := s.info(t); info.Revision != before.Revision || info.Counts[data.Disputes] != 1 {
		t.Errorf("info %+v", info)
	}
	if file, err := s.store.CaseFile(s.ctx, a.Layer, a.ID); err != nil || file.Fields["phone"] != "1" {
		t.Errorf("case file %v, %v", file, err)
	}
	if versions, err := s.store.History(s.ctx, a.Layer, a.ID); err != nil || len(versions) != 0 {
		t.Errorf("history %v, %v", versions, err)
	}
	// The key of a batch that failed is free.
	b.Deletes = nil
	if a := s.apply(t, b); a.Inserted != 1 || a.Replayed {
		t.Errorf("after the failure: %+v", a)
	}
}

func testApplyRefuses(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	del := data.Delete{Layer: a.Layer, ID: a.ID}
	for _, c := range []struct {
		name   string
		change func(*data.Batch)
		want   error
	}{
		{"no key", func(b *data.Batch) { b.Key = "" }, data.ErrInvalid},
		{"key that is not text", func(b *data.Batch) { b.Key = "\xff" }, data.ErrInvalid},
		{"actor that is not text", func(b *data.Batch) { b.Actor = "a\x00" }, data.ErrInvalid},
		{"reason that is not text", func(b *data.Batch) { b.Reason = "\xff" }, data.ErrInvalid},
		{"a record put twice", func(b *data.Batch) { b.Puts = append(b.Puts, b.Puts[0]) }, data.ErrInvalid},
		{"a record put and deleted", func(b *data.Batch) { b.Deletes = append(b.Deletes, del) }, data.ErrInvalid},
		{"a record deleted twice", func(b *data.Batch) { b.Puts, b.Deletes = nil, []data.Delete{del, del} }, data.ErrInvalid},
		{"a layer that is none, put", func(b *data.Batch) { b.Puts[0].Record.Layer = "none" }, data.ErrNotFound},
		{"a layer that is none, deleted", func(b *data.Batch) { b.Deletes = []data.Delete{{Layer: "none", ID: "x"}} }, data.ErrNotFound},
	} {
		b := s.batch(put(a)...)
		c.change(&b)
		if _, err := s.store.Apply(s.ctx, b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// Every bad field is named at once.
	_, err := s.store.Apply(s.ctx, s.batch(put(s.dispute(t, "b", with("status", data.Text("lost")), with("households", data.Int(-1))))...))
	if err == nil || !strings.Contains(err.Error(), "status") || !strings.Contains(err.Error(), "households") {
		t.Errorf("two bad fields: %v", err)
	}
	if len(s.all(t)) != 0 {
		t.Error("something was stored")
	}
}

func testEqualChangesNothing(t *testing.T, s *suite) {
	a := s.dispute(t, "a", with("title", data.Text("题")), with("due", data.Date(20514)), with("households", data.Int(0)))
	before := s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1", "address": "2"}}))
	for _, p := range []data.Put{
		{Record: a},
		{Record: version(a, 9)},
		{Record: a, Case: map[string]string{"address": "2", "phone": "1"}},
		{Record: a, IfVersion: 1},
	} {
		got := s.apply(t, s.batch(p))
		if got.Unchanged != 1 || got.Inserted+got.Updated != 0 || got.Revision != before.Revision {
			t.Errorf("%+v", got)
		}
	}
	if info := s.info(t); info.Revision != before.Revision {
		t.Errorf("revision %d, want %d", info.Revision, before.Revision)
	}
	if versions, err := s.store.History(s.ctx, a.Layer, a.ID); err != nil || len(versions) != 0 {
		t.Errorf("history %v, %v", versions, err)
	}
	// Every least difference is one.
	for i, change := range []func(*data.Record, set){
		with("title", data.Value{}), with("due", data.Millis(20514*86400000)), with("households", data.Value{}), with("key_case", data.Bool(false)),
		func(r *data.Record, _ set) { r.Geometry = nil },
		func(r *data.Record, _ set) { r.Unit = "431021114" },
		func(r *data.Record, _ set) { r.UnitAtEvent = "" },
		func(r *data.Record, _ set) { r.Pin.BoundaryVersion = 2 },
		func(r *data.Record, _ set) { r.Pin.Method = data.PinManual },
		func(r *data.Record, _ set) { r.Pin.DistanceM = 0.5 },
		func(r *data.Record, _ set) { r.Pin.PrecisionM = 10 },
		func(r *data.Record, _ set) { r.Source = "else" },
		func(r *data.Record, _ set) { r.SourceID = "" },
	} {
		got := s.apply(t, s.batch(data.Put{Record: s.dispute(t, "a", func(r *data.Record, set set) {
			copy(r.Values, a.Values)
			change(r, set)
		})}))
		if got.Updated != 1 || s.get(t, a).Version != int64(i+2) {
			t.Errorf("difference %d: %+v", i, got)
		}
	}
}

func testIfVersion(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	apply := func(p data.Put) error {
		_, err := s.store.Apply(s.ctx, s.batch(p))
		return err
	}
	remove := func(version int64) error {
		b := s.batch()
		b.Deletes = []data.Delete{{Layer: a.Layer, ID: a.ID, IfVersion: version}}
		_, err := s.store.Apply(s.ctx, b)
		return err
	}
	if err := apply(data.Put{Record: a, IfVersion: 1}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("version 1 of nothing: %v", err)
	}
	if err := apply(data.Put{Record: a, IfVersion: -1}); err != nil {
		t.Errorf("must not exist, and does not: %v", err)
	}
	if err := apply(data.Put{Record: a, IfVersion: -1}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("must not exist, and does: %v", err)
	}
	edit := s.dispute(t, "a", with("status", data.Text("accepted")))
	if err := apply(data.Put{Record: edit, IfVersion: 2}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("version 2 of 1: %v", err)
	}
	if err := apply(data.Put{Record: edit, IfVersion: 1}); err != nil {
		t.Errorf("version 1 of 1: %v", err)
	}
	if err := apply(data.Put{Record: edit, IfVersion: 1}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("version 1 of 2, though equal: %v", err)
	}
	if err := remove(1); !errors.Is(err, data.ErrConflict) {
		t.Errorf("delete version 1 of 2: %v", err)
	}
	if err := remove(2); err != nil {
		t.Errorf("delete version 2 of 2: %v", err)
	}
	if err := remove(2); !errors.Is(err, data.ErrConflict) {
		t.Errorf("delete version 2 of nothing: %v", err)
	}
	if err := remove(0); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("delete nothing: %v", err)
	}
}

func testIdempotencyKey(t *testing.T, s *suite) {
	b := s.batch(data.Put{Record: s.dispute(t, "a"), Case: map[string]string{"phone": "1"}}, data.Put{Record: s.dispute(t, "b")})
	first := s.apply(t, b)
	other := s.apply(t, s.batch(put(s.dispute(t, "a", with("status", data.Text("settled"))))...))
	b.At = b.At.Add(time.Hour) // a request sent again has another time
	again := s.apply(t, b)
	first.Replayed = true
	equal(t, "answer", again, first)
	if got := s.get(t, s.dispute(t, "a")); got.Version != 2 || s.info(t).Revision != other.Revision {
		t.Errorf("the batch was applied again: %+v", got)
	}
	for name, change := range map[string]func(*data.Batch){
		"another record":    func(b *data.Batch) { b.Puts = put(s.dispute(t, "c")) },
		"another value":     func(b *data.Batch) { b.Puts = put(s.dispute(t, "a", with("people", data.Int(1))), s.dispute(t, "b")) },
		"another case file": func(b *data.Batch) { b.Puts = []data.Put{{Record: s.dispute(t, "a")}, {Record: s.dispute(t, "b")}} },
		"another actor":     func(b *data.Batch) { b.Actor = "else" },
		"another condition": func(b *data.Batch) { b.Puts = append([]data.Put(nil), b.Puts...); b.Puts[1].IfVersion = 1 },
		"a deletion more":   func(b *data.Batch) { b.Deletes = []data.Delete{{Layer: data.Disputes, ID: "x"}} },
		"boundaries":        func(b *data.Batch) { b.Boundaries = true },
	} {
		changed := b
		change(&changed)
		if _, err := s.store.Apply(s.ctx, changed); !errors.Is(err, data.ErrConflict) {
			t.Errorf("the key with %s: %v", name, err)
		}
	}
	nothing := s.batch(put(s.dispute(t, "b"))...)
	unchanged := s.apply(t, nothing)
	s.apply(t, s.batch(put(s.dispute(t, "c"))...))
	if again := s.apply(t, nothing); !again.Replayed || again.Revision != unchanged.Revision || again.Unchanged != 1 {
		t.Errorf("a batch that changed nothing, again: %+v", again)
	}
}

func testBoundaries(t *testing.T, s *suite) {
	area := s.record(t, data.Villages, "v", with("name", data.Text("村")))
	b := s.batch(put(area)...)
	b.Boundaries = true
	s.apply(t, b)
	if v := s.info(t).BoundaryVersion; v != 1 {
		t.Errorf("boundary version %d", v)
	}
	same := s.batch(put(area)...)
	same.Boundaries = true
	s.apply(t, same)
	s.apply(t, b)
	s.apply(t, s.batch(put(s.dispute(t, "a"))...))
	if v := s.info(t).BoundaryVersion; v != 1 {
		t.Errorf("boundary version %d after nothing changed", v)
	}
}

func testDelete(t *testing.T, s *suite) {
	a, b := s.dispute(t, "a"), s.dispute(t, "b")
	s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1"}}, data.Put{Record: b}))
	batch := s.batch()
	batch.Deletes = []data.Delete{{Layer: a.Layer, ID: a.ID}}
	batch.Reason = "并案"
	got := s.apply(t, batch)
	if got.Deleted != 1 || got.Inserted+got.Updated+got.Unchanged != 0 {
		t.Errorf("%+v", got)
	}
	if again := s.apply(t, batch); !again.Replayed || again.Deleted != 1 {
		t.Errorf("again: %+v", again)
	}
	if _, err := s.store.Get(s.ctx, a.Layer, a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.store.CaseFile(s.ctx, a.Layer, a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("case file: %v", err)
	}
	versions, err := s.store.History(s.ctx, a.Layer, a.ID)
	want := []data.Version{{Before: version(a, 1), At: start, Actor: "测试员", Reason: "并案"}}
	if err != nil {
		t.Error(err)
	}
	equal(t, "history", versions, want)
	equal(t, "records", s.all(t), byName(b))
	if n := s.info(t).Counts[data.Disputes]; n != 1 {
		t.Errorf("counts %d", n)
	}
}

func testReturnAfterDeletion(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	s.apply(t, s.batch(data.Put{Record: a, Case: map[string]string{"phone": "1"}}))
	remove := s.batch()
	remove.Deletes = []data.Delete{{Layer: a.Layer, ID: a.ID}}
	deleted := s.apply(t, remove)
	back := s.apply(t, s.batch(put(a)...))
	if back.Inserted != 1 || s.get(t, a).Version != 3 {
		t.Errorf("%+v, version %d", back, s.get(t, a).Version)
	}
	if file, err := s.store.CaseFile(s.ctx, a.Layer, a.ID); err != nil || len(file.Fields) != 0 {
		t.Errorf("the case file came back too: %v, %v", file, err)
	}
	n := 0
	if _, err := s.store.Since(s.ctx, deleted.Revision, func(c data.Change) error {
		n++
		if c.Record == nil || c.Unit != "" {
			t.Errorf("change %+v", c)
		}
		return nil
	}); err != nil || n != 1 {
		t.Errorf("since: %d changes, %v", n, err)
	}
	if versions, err := s.store.History(s.ctx, a.Layer, a.ID); err != nil || len(versions) != 1 {
		t.Errorf("history: %v, %v", versions, err)
	}
	// The same through a stage.
	remove = s.batch()
	remove.Deletes = []data.Delete{{Layer: a.Layer, ID: a.ID}}
	s.apply(t, remove)
	s.merge(t, "return", put(a), nil)
	if v := s.get(t, a).Version; v != 5 {
		t.Errorf("version %d after a merge", v)
	}
}

func testHistory(t *testing.T, s *suite) {
	a := s.dispute(t, "a")
	s.apply(t, s.batch(put(a)...))
	if versions, err := s.store.History(s.ctx, a.Layer, a.ID); err != nil || len(versions) != 0 {
		t.Errorf("of a new record: %v, %v", versions, err)
	}
	states := []data.Record{version(a, 1)}
	var want []data.Version
	for i, status := range []string{"accepted", "assigned", "settled"} {
		b := s.batch(put(s.dispute(t, "a", with("status", data.Text(status))))...)
		b.Actor, b.Reason, b.Import = "员"+status, "因"+status, []string{"", "import 1", ""}[i]
		b.At = start.Add(time.Duration(i) * time.Hour)
		s.apply(t, b)
		want = append([]data.Version{{Before: states[i], At: b.At, Actor: b.Actor, Reason: b.Reason, Import: b.Import}}, want...)
		states = append(states, s.get(t, a))
	}
	got, err := s.store.History(s.ctx, a.Layer, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "history", got, want)
	if _, err := s.store.History(s.ctx, data.Hazards, a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of another layer: %v", err)
	}
	if _, err := s.store.History(s.ctx, "none", a.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of no layer: %v", err)
	}
}
