package storetest

import (
	"fmt"
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianxin/data"
)

// testRecorded looks at when records are said to have been taken in: at their beginning, whatever becomes of them, and anew when they return.
func testRecorded(t *testing.T, s *suite) {
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	apply := func(hours int, b data.Batch) {
		t.Helper()
		b.At = at(hours)
		s.apply(t, b)
	}
	want := func(what string, got time.Time, hours int) {
		t.Helper()
		if !got.Equal(at(hours)) {
			t.Errorf("%s: recorded %v, want %v", what, got, at(hours))
		}
	}
	a := s.dispute(t, "a")
	apply(1, s.batch(put(a)...))
	want("new", s.get(t, a).Recorded, 1)
	changed := s.get(t, a)
	changed.Recorded = at(99) // no matter
	changed.Values = s.dispute(t, "a", with("status", data.Text("accepted"))).Values
	apply(2, s.batch(put(changed)...))
	want("changed", s.get(t, a).Recorded, 1)
	again := s.get(t, a)
	again.Recorded = at(98)
	if got := s.apply(t, s.batch(put(again)...)); got.Unchanged != 1 {
		t.Errorf("the same again: %+v", got)
	}
	b := s.batch()
	b.Deletes = []data.Delete{{Layer: a.Layer, ID: a.ID}}
	apply(3, b)
	apply(4, s.batch(put(a)...))
	want("returned", s.get(t, a).Recorded, 4)
	versions, err := s.store.History(s.ctx, a.Layer, a.ID)
	if err != nil || len(versions) != 2 {
		t.Fatalf("history: %v, %v", versions, err)
	}
	for _, v := range versions {
		want("earlier", v.Before.Recorded, 1)
	}
	testRecordedByMerges(t, s, at)
}

// testRecordedByMerges is of imports, small and large enough to be written in bulk.
func testRecordedByMerges(t *testing.T, s *suite, at func(int) time.Time) {
	for name, n := range map[string]int{"few": 3, "many": 1200} {
		puts := func(status string) (all []data.Put) {
			for i := range n {
				all = append(all, put(s.dispute(t, fmt.Sprint(name, i), with("status", data.Text(status))))...)
			}
			return all
		}
		s.mergeAt(t, name, at(10), puts("found"))
		s.mergeAt(t, name+" again", at(11), puts("accepted"))
		for _, p := range puts("accepted") {
			if got := s.get(t, p.Record); !got.Recorded.Equal(at(10)) || got.Version != 2 {
				t.Fatalf("%s: version %d recorded %v, want %v", name, got.Version, got.Recorded, at(10))
			}
		}
	}
}

func (s *suite) mergeAt(t testing.TB, id string, at time.Time, puts []data.Put) {
	t.Helper()
	st := s.stage(t, id)
	if _, err := st.Put(s.ctx, puts); err != nil {
		t.Fatalf("stage: %v", err)
	}
	done := s.done(id, int64(len(puts)), 0, 0)
	done.Finished = at
	if _, _, err := st.Merge(s.ctx, done, data.MergeOptions{}); err != nil {
		t.Fatalf("merge: %v", err)
	}
}

// testPast applies random batches and imports, remembers what the store held after each, and asks for each of these moments, and for ones between them.
func testPast(t *testing.T, s *suite) {
	reader, ok := s.store.(data.PastReader)
	if !ok {
		t.Fatal("the store does not read its past")
	}
	run, hour := 0, 0
	layers := []data.LayerID{data.Disputes, data.Hazards, data.Traces}
	rapid.Check(t, func(rt *rapid.T) {
		run++
		m := &model{run: run, records: map[string]data.Record{}}
		type moment struct {
			at      time.Time
			records map[string]data.Record
		}
		remembered := []moment{{start.Add(time.Duration(hour) * time.Hour), s.all(t, layers...)}}
		for range rapid.IntRange(1, 7).Draw(rt, "steps") {
			m.step++
			hour++
			at := start.Add(time.Duration(hour) * time.Hour)
			m.records = remembered[len(remembered)-1].records
			puts, deletes := m.drawPuts(rt, t, s)
			for i := range puts {
				puts[i].IfVersion = 0
			}
			id := fmt.Sprint("past ", run, " ", m.step)
			if rapid.Bool().Draw(rt, "import") {
				st := s.stage(t, id)
				_, err := st.Put(s.ctx, puts)
				if err == nil {
					err = st.Delete(s.ctx, deletes)
				}
				if err != nil {
					rt.Fatalf("stage: %v", err)
				}
				done := s.done(id, 0, 0, 0)
				done.Finished = at
				if _, _, err := st.Merge(s.ctx, done, data.MergeOptions{}); err != nil {
					rt.Fatalf("merge: %v", err)
				}
			} else if _, err := s.store.Apply(s.ctx, data.Batch{Key: id, At: at, Puts: puts, Deletes: deletes}); err != nil {
				rt.Fatalf("apply: %v", err)
			}
			remembered = append(remembered, moment{at, s.all(t, layers...)})
		}
		now := remembered[len(remembered)-1].records
		for _, then := range remembered {
			for _, at := range []time.Time{then.at, then.at.Add(30 * time.Minute)} {
				got := maps.Clone(now)
				told := map[string]bool{}
				err := reader.Past(s.ctx, at, func(p data.Past) error {
					key := name(p.Layer, p.ID)
					if told[key] {
						rt.Fatalf("%s is told twice", key)
					}
					told[key] = true
					if is, ok := now[key]; is.Unit != p.Unit && ok || !ok && p.Unit != "" {
						rt.Fatalf("%s is in %q, told as %q", key, is.Unit, p.Unit)
					}
					if p.Record == nil {
						delete(got, key)
						return nil
					}
					got[key] = *p.Record
					return nil
				})
				if err != nil {
					rt.Fatalf("past: %v", err)
				}
				was := maps.Clone(then.records)
				maps.DeleteFunc(was, func(key string, r data.Record) bool { // most are plainly equal, which cmp takes long to see; no zero here has a sign
					same := reflect.DeepEqual(got[key], r)
					if same {
						delete(got, key)
					}
					return same
				})
				if diff := cmp.Diff(was, got, comparing...); diff != "" {
					rt.Fatalf("at %v (-was +told):\n%s", at, diff)
				}
			}
		}
	})
}

// testPastReach asks how far back the past is known.
func testPastReach(t *testing.T, s *suite) {
	reader, ok := s.store.(data.PastReader)
	if !ok {
		t.Fatal("the store does not read its past")
	}
	reach := func() time.Time {
		t.Helper()
		at, err := reader.Reach(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := reach(); !at.IsZero() {
		t.Errorf("an empty store reaches back to %v", at)
	}
	s.mergeAt(t, "first", start.Add(time.Hour), put(s.dispute(t, "a")))
	b := s.batch(put(s.record(t, data.Hazards, "b", with("kind", data.Text("water_quality")), with("status", data.Text("found"))))...)
	b.At = start.Add(2 * time.Hour)
	s.apply(t, b)
	if at := reach(); !at.Equal(start.Add(time.Hour)) {
		t.Errorf("reaches back to %v", at)
	}
}

// testPastOfPart: who reads a part is told the past of what was or is inside, and nothing of the rest.
func testPastOfPart(t *testing.T, s *suite) {
	here, there := "431021114216", "430102001001"
	in := func(unit string) func(*data.Record, set) { return func(r *data.Record, _ set) { r.Unit = unit } }
	step := func(hours int, puts ...data.Put) {
		b := s.batch(puts...)
		b.At = start.Add(time.Duration(hours) * time.Hour)
		s.apply(t, b)
	}
	step(1, put(s.dispute(t, "stays", in(here)), s.dispute(t, "comes", in(there)), s.dispute(t, "leaves", in(here)), s.dispute(t, "beyond", in(there)))...)
	step(3, put(s.dispute(t, "stays", in(here), with("status", data.Text("accepted"))), s.dispute(t, "comes", in(here)), s.dispute(t, "leaves", in(there)),
		s.dispute(t, "beyond", in(there), with("status", data.Text("accepted"))), s.dispute(t, "new", in(here)), s.dispute(t, "new beyond", in(there)))...)
	reader, ok := s.part(t, "431021").store.(data.PastReader)
	if !ok {
		t.Fatal("a part does not read its past")
	}
	told := map[string]string{}
	if err := reader.Past(s.ctx, start.Add(2*time.Hour), func(p data.Past) error {
		told[p.ID] = "gone"
		if p.Record != nil {
			told[p.ID] = s.value(t, *p.Record, "status").Text()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for name, what := range map[string]string{"stays": "found", "comes": "gone", "leaves": "found", "new": "gone"} {
		want[data.RecordID(data.Disputes, "测试系统", name)] = what
	}
	if !maps.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	if at, err := reader.Reach(s.ctx); err != nil || !at.Equal(start.Add(time.Hour)) {
		t.Errorf("reaches back to %v, %v", at, err)
	}
}
