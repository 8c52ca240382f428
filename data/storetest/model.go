package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/data"
)

// model is what a store should hold, kept in maps.
type model struct {
	run       int // begins the names of its records: others are of other models
	step      int // of the run
	records   map[string]data.Record
	cases     map[string]map[string]string
	history   map[string][]data.Record // newest first
	deletedAt map[string]int64         // versions of deletions of records that are gone
	changed   map[string]bool          // since the revision that is followed
	revision  int64                    // that is followed
	boundary  int64
}

// testModel applies random batches and imports to a store and a model of it, and compares all that can be read.
func testModel(t *testing.T, s *suite) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		info := s.info(t)
		m := &model{
			run: run, records: map[string]data.Record{}, cases: map[string]map[string]string{}, history: map[string][]data.Record{},
			deletedAt: map[string]int64{}, changed: map[string]bool{}, revision: info.Revision, boundary: info.BoundaryVersion,
		}
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			m.step++
			if rapid.Bool().Draw(rt, "import") {
				m.stage(rt, t, s)
			} else {
				m.batch(rt, t, s)
			}
			if m.step == 3 {
				m.compare(rt, t, s)
			}
		}
		m.compare(rt, t, s)
	})
}

// drawRecord draws a record of a small set, with few values, so that equal ones and returns from deletion happen.
func (m *model) drawRecord(rt *rapid.T, t *testing.T, s *suite) data.Record {
	id := fmt.Sprint("run ", m.run, " ", rapid.IntRange(0, 5).Draw(rt, "id"))
	unit := rapid.SampledFrom([]string{"", "431021", village, "431022101200"}).Draw(rt, "unit")
	switch rapid.IntRange(0, 2).Draw(rt, "layer") {
	case 0:
		return s.record(t, data.Traces, id, with("start", data.Millis(rapid.Int64Range(0, 1).Draw(rt, "start"))), func(r *data.Record, _ set) {
			r.Unit = unit
			r.Geometry = rapid.SampledFrom([]orb.Geometry{nil, orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}}).Draw(rt, "line")
			r.Units = rapid.SampledFrom([][]string{nil, {village}, {"431021", village}}).Draw(rt, "units")
		})
	case 1:
		return s.record(t, data.Hazards, id, with("kind", data.Text("water_quality")), with("status", data.Text("found")),
			with("ph", rapid.SampledFrom([]data.Value{{}, data.Float(7), data.Float(7.5)}).Draw(rt, "ph")), func(r *data.Record, _ set) { r.Unit = unit })
	}
	return s.dispute(t, id, with("due", rapid.SampledFrom([]data.Value{{}, data.Date(20514), data.Millis(20514 * 86400000)}).Draw(rt, "due")),
		with("title", data.Text(rapid.SampledFrom([]string{"", "题", "😀"}).Draw(rt, "title"))), func(r *data.Record, _ set) { r.Unit = unit })
}

var drawnCases = []map[string]string{nil, nil, {}, {"phone": "1"}, {"phone": "2", "备注": "\xff"}}

func (m *model) drawPuts(rt *rapid.T, t *testing.T, s *suite) (puts []data.Put, deletes []data.Delete) {
	named := map[string]bool{}
	for range rapid.IntRange(0, 6).Draw(rt, "puts") {
		p := data.Put{
			Record: m.drawRecord(rt, t, s), Case: rapid.SampledFrom(drawnCases).Draw(rt, "case"),
			IfVersion: rapid.SampledFrom([]int64{0, 0, 0, 0, 0, 0, -1, 1, 2}).Draw(rt, "if"),
		}
		if key := name(p.Record.Layer, p.Record.ID); !named[key] {
			named[key] = true
			puts = append(puts, p)
		}
	}
	keys := slices.Sorted(maps.Keys(m.records))
	for range rapid.IntRange(0, 2).Draw(rt, "deletes") {
		if len(keys) == 0 {
			break
		}
		if key := rapid.SampledFrom(keys).Draw(rt, "gone"); !named[key] {
			named[key] = true
			deletes = append(deletes, data.Delete{Layer: m.records[key].Layer, ID: m.records[key].ID})
		}
	}
	return puts, deletes
}

// batch applies a batch to both.
func (m *model) batch(rt *rapid.T, t *testing.T, s *suite) {
	puts, deletes := m.drawPuts(rt, t, s)
	b := data.Batch{Key: fmt.Sprint("run ", m.run, " step ", m.step), Actor: "模型", At: start, Puts: puts, Deletes: deletes, Boundaries: rapid.Bool().Draw(rt, "boundaries")}
	conflict := false
	for _, p := range puts {
		conflict = conflict || !m.holds(p)
	}
	got, err := s.store.Apply(s.ctx, b)
	if conflict {
		if !errors.Is(err, data.ErrConflict) {
			rt.Fatalf("a condition does not hold: %+v, %v", got, err)
		}
		return
	}
	if err != nil {
		rt.Fatalf("apply: %v", err)
	}
	m.expect(rt, got, m.apply(puts, deletes), b.Boundaries)
	if again, err := s.store.Apply(s.ctx, b); err != nil || !again.Replayed || again.Revision != got.Revision {
		rt.Fatalf("again: %+v, %v", again, err)
	}
}

// stage imports the same way; puts whose condition does not hold are left out.
func (m *model) stage(rt *rapid.T, t *testing.T, s *suite) {
	puts, deletes := m.drawPuts(rt, t, s)
	id := fmt.Sprint("run ", m.run, " import ", m.step)
	st, err := s.store.Stage(s.ctx, s.importOf(id))
	if err != nil {
		rt.Fatalf("stage: %v", err)
	}
	if duplicates, err := st.Put(s.ctx, puts); err != nil || len(duplicates) > 0 {
		rt.Fatalf("stage: %v, %v", duplicates, err)
	}
	if err := st.Delete(s.ctx, deletes); err != nil {
		rt.Fatalf("stage: %v", err)
	}
	held := slices.DeleteFunc(slices.Clone(puts), func(p data.Put) bool { return !m.holds(p) })
	boundaries := rapid.Bool().Draw(rt, "boundaries")
	_, got, err := st.Merge(s.ctx, s.done(id, 0, 0, 0), data.MergeOptions{Boundaries: boundaries})
	if err != nil {
		rt.Fatalf("merge: %v", err)
	}
	want := m.apply(held, deletes)
	want.Skipped = int64(len(puts) - len(held))
	m.expect(rt, got, want, boundaries)
}

func (m *model) holds(p data.Put) bool {
	r, ok := m.records[name(p.Record.Layer, p.Record.ID)]
	return p.IfVersion == 0 || (p.IfVersion == -1 && !ok) || (p.IfVersion > 0 && ok && r.Version == p.IfVersion)
}

func (m *model) apply(puts []data.Put, deletes []data.Delete) (a data.Applied) {
	for _, p := range puts {
		key := name(p.Record.Layer, p.Record.ID)
		had, ok := m.records[key]
		caseFile := m.cases[key]
		if p.Case != nil {
			caseFile = p.Case
		}
		next := clone(p.Record)
		switch {
		case !ok:
			a.Inserted++
			next.Version = m.deletedAt[key] + 1
		case same(had, next) && maps.Equal(caseFile, m.cases[key]):
			a.Unchanged++
			continue
		default:
			a.Updated++
			next.Version = had.Version + 1
			m.history[key] = append([]data.Record{had}, m.history[key]...)
		}
		m.records[key], m.cases[key], m.changed[key] = next, caseFile, true
	}
	for _, d := range deletes {
		key := name(d.Layer, d.ID)
		had := m.records[key]
		m.history[key] = append([]data.Record{had}, m.history[key]...)
		m.deletedAt[key], m.changed[key] = had.Version+1, true
		delete(m.records, key)
		delete(m.cases, key)
		a.Deleted++
	}
	return a
}

func same(a, b data.Record) bool {
	return a.Unit == b.Unit && slices.Equal(a.Units, b.Units) && slices.Equal(a.Values, b.Values) &&
		(a.Geometry == nil) == (b.Geometry == nil) && (a.Geometry == nil || orb.Equal(a.Geometry, b.Geometry))
}

func (m *model) expect(rt *rapid.T, got, want data.Applied, boundaries bool) {
	changed := want.Inserted+want.Updated+want.Deleted > 0
	if boundaries && changed {
		m.boundary++
	}
	revision := got.Revision
	got.Revision = 0
	if got != want {
		rt.Fatalf("applied %+v, want %+v", got, want)
	}
	if changed && revision <= m.revision {
		rt.Fatalf("revision %d, followed up to %d", revision, m.revision)
	}
}

// compare reads all there is and compares it with the model.
func (m *model) compare(rt *rapid.T, t *testing.T, s *suite) {
	info := s.info(t)
	if info.BoundaryVersion != m.boundary {
		rt.Fatalf("boundary version %d, want %d", info.BoundaryVersion, m.boundary)
	}
	records := s.all(t, data.Disputes, data.Hazards, data.Traces)
	maps.DeleteFunc(records, func(_ string, r data.Record) bool {
		return !strings.HasPrefix(r.SourceID, fmt.Sprint("run ", m.run, " "))
	})
	equal(rt, "records", records, m.records)
	seen := map[string]bool{}
	reached, err := s.store.Since(s.ctx, m.revision, func(c data.Change) error {
		key := name(c.Layer, c.ID)
		seen[key] = true
		want, ok := m.records[key]
		if ok != (c.Record != nil) || (ok && !same(*c.Record, want)) {
			rt.Fatalf("change of %s: %+v, want %+v", key, c.Record, want)
		}
		return nil
	})
	if err != nil || reached != info.Revision {
		rt.Fatalf("since: reached %d of %d, %v", reached, info.Revision, err)
	}
	for key := range m.changed { // one that came and went meanwhile is told as well
		if !seen[key] {
			rt.Fatalf("the change of %s is not told", key)
		}
	}
	if len(seen) != len(m.changed) {
		rt.Fatalf("%d changes told, want %d", len(seen), len(m.changed))
	}
	m.revision, m.changed = reached, map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(m.records)) {
		r := m.records[key]
		equal(rt, "case file of "+key, s.caseOf(t, r), m.cases[key])
		versions, err := s.store.History(s.ctx, r.Layer, r.ID)
		if err != nil || len(versions) != len(m.history[key]) {
			rt.Fatalf("history of %s: %d states, want %d, %v", key, len(versions), len(m.history[key]), err)
		}
		for i, v := range versions {
			equal(rt, "history of "+key, v.Before, m.history[key][i])
		}
	}
}
