package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"lianxin/data"
)

// copyOf is someone's copy of what a filter selects: features by id.
type copyOf struct {
	who             data.Viewer
	f               data.Filter
	rows            map[string]string
	since           string
	wholes, changes int
}

// step brings the copy up to date as a client would.
func (c *copyOf) step(t *testing.T, v *View) {
	t.Helper()
	q := Query{Limit: 7}
	var fresh map[string]string
	for {
		s, err := v.Sync(t.Context(), c.who, c.f, q, c.since)
		if err != nil {
			t.Fatal(err)
		}
		into := c.rows
		if s.Whole {
			if q.After == "" {
				fresh = map[string]string{}
				c.wholes++
			}
			into = fresh
		} else {
			c.changes++
		}
		for id, text := range featuresByID(t, s.Result) {
			into[id] = text
		}
		for _, id := range s.Gone {
			delete(into, id)
		}
		c.since, q.After = s.Since, s.Next
		switch {
		case s.Whole && s.Next != "":
		case s.Whole:
			c.rows = fresh
			return
		case !s.More:
			return
		}
	}
}

// compare fails unless the copy holds what its filter selects.
func (c *copyOf) compare(t *testing.T, v *View, round int) {
	t.Helper()
	want := featuresByID(t, features(t, v, c.who, c.f, Query{All: true}))
	if !maps.Equal(c.rows, want) {
		t.Fatalf("round %d, %s %s %v: the copy has %d rows, %d are selected\n%s", round, c.f.Layer, c.who.Role, c.f.Key(), len(c.rows), len(want), firstOther(c.rows, want))
	}
}

// TestCopiesSurviveRestarts: each step is asked of another process, which was started after all that changed, or before and follows late.
func TestCopiesSurviveRestarts(t *testing.T) {
	m, mk := populated(t, ground{2, 3, 4}, 26, 40)
	now := testNow()
	m.clock = func() time.Time { return now }
	process := func() *View {
		v, err := Open(t.Context(), m, Options{Secret: []byte(testSecret), Now: m.clock})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	copies, v := copiesOf(t), process()
	for round := range 10 {
		for _, c := range copies {
			c.step(t, v)
			c.compare(t, v, round)
		}
		behind := v
		stir(m, mk, round)
		if now = now.Add(time.Duration(1+round%3*20) * time.Hour); round%2 == 0 {
			stir(m, mk, round+4) // twice between two steps: what moved away and was then changed there is told of all the same
		}
		v = process()
		for _, c := range copies[:3] { // a node that is behind tells nothing and loses nothing
			c.step(t, v)
			since := c.since
			if s, err := behind.Sync(t.Context(), c.who, c.f, Query{Limit: 7}, since); err != nil || s.Whole || s.Returned+len(s.Gone) > 0 || s.More {
				t.Fatalf("a node that is behind: %+v, %v", s, err)
			} else {
				c.since = s.Since
			}
		}
	}
	for _, c := range copies {
		if c.wholes != 1 || c.changes < 9 {
			t.Errorf("%s %s: made anew %d times, changed %d times", c.f.Layer, c.who.Role, c.wholes, c.changes)
		}
	}
	m.setSettings(func(s *data.Settings) { s.DueSoonDays = 20 })
	copies[0].step(t, process())
	if copies[0].wholes != 2 {
		t.Error("under other rules rows are others, and the copy was not made anew")
	}
}

func featuresByID(t *testing.T, r *Result) map[string]string {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte("["+string(r.AppendFeatures(nil))+"]"), &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, raw := range list {
		var f struct{ ID string }
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		out[f.ID] = string(raw)
	}
	if len(out) != r.Returned {
		t.Fatalf("%d features, %d said", len(out), r.Returned)
	}
	return out
}

// TestCopiesFollow keeps copies through edits, deletions, moves between counties and nights, and compares each with what its filter selects.
func TestCopiesFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := ground{2, 3, 4}
		m, mk := populated(t, g, 21, 40)
		v := following(t, m, Options{})
		copies := copiesOf(t)
		for round := range 12 {
			for _, c := range copies {
				c.step(t, v)
				c.compare(t, v, round)
			}
			stir(m, mk, round)
			settle(time.Duration(1+round%3*20) * time.Hour)
		}
		for _, c := range copies {
			if c.wholes != 1 || c.changes < 11 {
				t.Errorf("%s %s: made anew %d times, changed %d times", c.f.Layer, c.who.Role, c.wholes, c.changes)
			}
		}
	})
}

// copiesOf are copies that several viewers begin, under several filters.
func copiesOf(t *testing.T) []*copyOf {
	t.Helper()
	var copies []*copyOf
	for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Traces, data.Requests} {
		for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431003001")} {
			copies = append(copies,
				&copyOf{who: who, f: data.Filter{Layer: layer}, since: SyncStart},
				&copyOf{who: who, f: data.Filter{Layer: layer, Where: data.Not{Arg: data.Compare{Op: data.Less, Left: data.Property{Name: data.FieldVersion}, Right: data.Literal{Value: data.Int(2)}}}}, since: SyncStart},
				&copyOf{who: who, f: data.Filter{Layer: layer, Units: []string{"431002001", "431003"}}, since: SyncStart})
		}
	}
	copies = append(copies, &copyOf{who: viewer(t, data.Official, "431002"), f: data.Filter{Layer: data.Disputes, Where: data.Eq("overdue", data.Bool(true))}, since: SyncStart})
	return copies
}

// stir deletes, moves, changes and adds records of every layer.
func stir(m *memStore, mk *maker, round int) {
	for _, l := range m.schema.Layers() {
		if l.IsBoundary() || l.ID == data.Facilities { // stations move distances, of which copies are not told
			continue
		}
		for i, r := range m.records(l.ID) {
			switch (i + round) % 9 {
			case 0:
				m.delete(l.ID, r.ID)
			case 1: // here or somewhere else, perhaps in another county
				n := mk.record(l.ID)
				n.ID, n.Source, n.SourceID, n.Version = r.ID, r.Source, r.SourceID, r.Version+1
				m.put(n)
			case 2:
				m.put(mk.record(l.ID))
			}
		}
	}
}

func firstOther(a, b map[string]string) string {
	for id := range b {
		if a[id] != b[id] {
			return fmt.Sprintf("has %s\nis  %s", a[id], b[id])
		}
	}
	for id := range a {
		if b[id] == "" {
			return "kept " + a[id]
		}
	}
	return ""
}

// TestSyncTellsNothingOfOthers: county B's changes move no byte of what county A's copy is told.
func TestSyncTellsNothingOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{2, 3, 4}, 22, 60)
		v := following(t, m, Options{})
		who := viewer(t, data.Official, "431002")
		for _, layer := range []data.LayerID{data.Disputes, data.Visits, data.Traces} {
			first, err := v.Sync(t.Context(), who, data.Filter{Layer: layer}, Query{}, SyncStart)
			if err != nil {
				t.Fatal(err)
			}
			disturb(m, mk, "431003")
			settle(time.Minute)
			again, err := v.Sync(t.Context(), who, data.Filter{Layer: layer}, Query{}, SyncStart)
			if err != nil || again.Since != first.Since || !again.Whole {
				t.Errorf("%s: a new copy begins at %s, before at %s (%v)", layer, again.Since, first.Since, err)
			}
			next, err := v.Sync(t.Context(), who, data.Filter{Layer: layer}, Query{}, first.Since)
			if err != nil || next.Whole || next.More || next.Since != first.Since || len(next.Gone) > 0 || next.Returned > 0 {
				t.Errorf("%s: %+v, %v", layer, next, err)
			}
			restarted, err := open(t, m).Sync(t.Context(), who, data.Filter{Layer: layer}, Query{}, first.Since)
			if err != nil || restarted.Whole || restarted.More || len(restarted.Gone) > 0 || restarted.Returned > 0 {
				t.Errorf("%s after a restart: %+v, %v", layer, restarted, err)
			}
		}
	})
}

// TestStrangeSince: what is not a cursor of this question is refused; one that no store of these holds begins anew.
func TestStrangeSince(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 23, 30)
	v := open(t, m)
	who, f := viewer(t, data.Official, "431002"), data.Filter{Layer: data.Disputes}
	first, err := v.Sync(t.Context(), who, f, Query{}, SyncStart)
	if err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"nonsense": func() error { _, err := v.Sync(t.Context(), who, f, Query{}, "nonsense"); return err },
		"of another viewer": func() error {
			_, err := v.Sync(t.Context(), viewer(t, data.Official, "431003"), f, Query{}, first.Since)
			return err
		},
		"of another filter": func() error {
			_, err := v.Sync(t.Context(), who, data.Filter{Layer: data.Disputes, Text: "x"}, Query{}, first.Since)
			return err
		},
	} {
		if err := ask(); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	later, err := open(t, m).Sync(t.Context(), who, f, Query{}, first.Since)
	if err != nil || later.Whole || later.Returned > 0 || len(later.Gone) > 0 {
		t.Errorf("after a restart: %+v, %v", later, err)
	}
	empty, _ := populated(t, ground{2, 3, 4}, 23, 1)
	empty.info.Revision = 1
	if put, err := open(t, empty).Sync(t.Context(), who, f, Query{}, first.Since); err != nil || !put.Whole {
		t.Errorf("of a store that never was so far: %+v, %v", put, err)
	}
}
