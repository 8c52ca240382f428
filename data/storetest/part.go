package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// inside is what a part of one unit must hold, told plainly: what lies in the unit, lines that cross it, and boundaries around it.
func inside(r data.Record, unit string) bool {
	if slices.ContainsFunc(append([]string{r.Unit}, r.Units...), func(u string) bool { return strings.HasPrefix(u, unit) }) {
		return true
	}
	boundary := r.Layer == data.Counties || r.Layer == data.Townships || r.Layer == data.Villages
	return boundary && r.Unit != "" && strings.HasPrefix(unit, r.Unit)
}

func (s *suite) part(t testing.TB, units ...string) *suite {
	t.Helper()
	whole, ok := s.store.(data.Parted)
	if !ok {
		t.Fatal("the store cannot be read in part")
	}
	scope, err := data.NewScope(units...)
	if err != nil {
		t.Fatal(err)
	}
	return &suite{ctx: s.ctx, store: whole.Part(scope)}
}

func (s *suite) boundary(t testing.TB, layer data.LayerID, code string, households int64) data.Record {
	r := s.record(t, layer, code, func(r *data.Record, set set) {
		r.ID, r.Unit, r.UnitAtEvent = code, code, ""
		r.Geometry = orb.MultiPolygon{{{{112, 25}, {113, 25}, {113, 26}, {112, 25}}}}
		set("name", data.Text("名"+code))
		set("households", data.Int(households))
	})
	return r
}

// testPart: who reads a part sees what is inside, learns of what comes, changes and leaves, and nothing of the rest.
func testPart(t *testing.T, s *suite) {
	here, there := "431021114216", "430102001001"
	a := s.dispute(t, "a", func(r *data.Record, _ set) { r.Unit = here })
	b := s.dispute(t, "b", func(r *data.Record, _ set) { r.Unit = there })
	whole := s.batch(put(a, b, s.boundary(t, data.Counties, "431021", 1), s.boundary(t, data.Counties, "430102", 1), s.boundary(t, data.Villages, here, 1))...)
	whole.Puts[0].Case = map[string]string{"parties": "甲"}
	s.apply(t, whole)
	p := s.part(t, "431000")
	equal(t, "snapshot", p.all(t), byName(a, whole.Puts[2].Record, whole.Puts[4].Record))
	equal(t, "boundaries around a village", s.part(t, here).all(t, data.Counties, data.Villages), byName(whole.Puts[2].Record, whole.Puts[4].Record))
	if got, err := p.store.Get(s.ctx, a.Layer, a.ID); err != nil || got.ID != a.ID {
		t.Errorf("get inside: %v", err)
	}
	if f, err := p.store.CaseFile(s.ctx, a.Layer, a.ID); err != nil || f.Fields["parties"] != "甲" {
		t.Errorf("case file inside: %v, %v", f, err)
	}
	unknown := func(what string, id string) {
		t.Helper()
		_, get := p.store.Get(s.ctx, data.Disputes, id)
		_, file := p.store.CaseFile(s.ctx, data.Disputes, id)
		if !errors.Is(get, data.ErrNotFound) || !errors.Is(file, data.ErrNotFound) {
			t.Errorf("%s: get %v, case file %v", what, get, file)
		}
	}
	unknown("one outside", b.ID)
	if _, err := p.store.History(s.ctx, b.Layer, b.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("history outside: %v", err)
	}

	at := s.info(t).Revision
	next := func(what string, want ...data.Change) {
		t.Helper()
		got, reached := p.changes(t, at)
		for i := range want {
			if i < len(got) {
				want[i].Revision = got[i].Revision
			}
		}
		equal(t, what, got, want)
		if at = s.info(t).Revision; reached != at {
			t.Errorf("%s: reached %d, not %d", what, reached, at)
		}
	}
	move := func(r data.Record, unit string) data.Record {
		r.Unit = unit
		s.apply(t, s.batch(put(r)...))
		return s.get(t, r)
	}
	b = move(b, "430102001002")
	next("one outside moves outside")
	b = move(b, here)
	next("one comes in", data.Change{Layer: b.Layer, ID: b.ID, Record: &b})
	history, err := p.store.History(s.ctx, b.Layer, b.ID)
	if err != nil || len(history) != 0 {
		t.Errorf("states outside: %v, %v", history, err)
	}
	b = move(b, "431022101200")
	next("one moves inside", data.Change{Layer: b.Layer, ID: b.ID, Record: &b, Unit: here})
	a = move(a, there)
	next("one leaves", data.Change{Layer: a.Layer, ID: a.ID, Unit: here})
	unknown("one that left", a.ID)
	if history, err := p.store.History(s.ctx, a.Layer, a.ID); err != nil || len(history) != 1 || history[0].Before.Unit != here {
		t.Errorf("history of one that left: %v, %v", history, err)
	}
	move(b, there)
	b = move(b, "430102001002")
	next("one leaves and moves on between two looks", data.Change{Layer: b.Layer, ID: b.ID, Unit: "431022101200"})
	gone := s.batch()
	gone.Deletes = []data.Delete{{Layer: b.Layer, ID: b.ID}}
	move(b, here)
	move(b, there)
	s.apply(t, gone)
	next("one comes, goes and is deleted between two looks", data.Change{Layer: b.Layer, ID: b.ID, Unit: here})
	c := s.dispute(t, "c", func(r *data.Record, _ set) { r.Unit = there })
	s.apply(t, s.batch(put(c)...))
	gone = s.batch()
	gone.Deletes = []data.Delete{{Layer: c.Layer, ID: c.ID}}
	s.apply(t, gone)
	next("one that never was inside is deleted")
	if none := s.part(t, "431000").store.(data.Parted).Part([]string{"4401"}); true {
		equal(t, "parts that have nothing in common", (&suite{ctx: s.ctx, store: none}).all(t), map[string]data.Record{})
	}
}

// testPartEqualsFilter follows parts of a store through random changes and compares them with the whole, filtered.
func testPartEqualsFilter(t *testing.T, s *suite) {
	units := []string{"431021", "431021114", "431021114216", "431021114217", "431022101200", "430102001001", "430102001002", ""}
	parts := []string{"43", "4310", "431021", "431021114", "431021114216"}
	type follower struct {
		*suite
		records  map[string]data.Record
		revision int64
	}
	var followers []*follower
	for _, p := range parts {
		followers = append(followers, &follower{suite: s.part(t, p), records: map[string]data.Record{}})
	}
	rnd := rand.New(rand.NewPCG(4310, 1))
	pick := func() string { return units[rnd.IntN(len(units))] }
	random := func(k int) data.Record {
		name := fmt.Sprint(k)
		switch k % 3 {
		case 0:
			return s.dispute(t, name, func(r *data.Record, _ set) { r.Unit = pick() }, with("people", data.Int(rnd.Int64N(3))))
		case 1:
			return s.record(t, data.Traces, name, func(r *data.Record, set set) {
				r.Geometry = orb.LineString{{112, 25}, {112.1, 25.1}}
				r.Unit = units[rnd.IntN(len(units)-1)]
				r.Units = []string{r.Unit}
				if other := units[rnd.IntN(len(units)-1)]; other != r.Unit {
					r.Units = append(r.Units, other)
				}
				slices.Sort(r.Units)
				set("start", data.Time(start))
			})
		}
		codes := []string{"431021114216", "431021114217", "431022101200", "430102001001"}
		return s.boundary(t, data.Villages, codes[rnd.IntN(len(codes))], rnd.Int64N(3))
	}
	for round := range 18 {
		var b data.Batch
		for b = s.batch(); len(b.Puts) < 6; {
			if r := random(rnd.IntN(24)); !putIn(b.Puts, r.ID) {
				b.Puts = append(b.Puts, data.Put{Record: r, Row: int64(len(b.Puts) + 1)})
			}
		}
		all := s.all(t)
		for _, r := range all {
			if len(b.Deletes) < 2 && !putIn(b.Puts, r.ID) {
				b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
			}
		}
		if round%3 == 2 {
			s.merge(t, fmt.Sprint("round ", round), b.Puts, b.Deletes)
		} else {
			s.apply(t, b)
		}
		all = s.all(t)
		for i, f := range followers {
			if (round+i)%(i+1) != 0 {
				continue
			}
			changes, reached := f.changes(t, f.revision)
			for _, c := range changes {
				if c.Record == nil {
					delete(f.records, name(c.Layer, c.ID))
				} else {
					f.records[name(c.Layer, c.ID)] = *c.Record
				}
			}
			f.revision = reached
			want := map[string]data.Record{}
			for k, r := range all {
				if inside(r, parts[i]) {
					want[k] = r
				}
			}
			equal(t, "snapshot of "+parts[i], f.all(t), want)
			equal(t, "follower of "+parts[i], f.records, want)
		}
	}
}
