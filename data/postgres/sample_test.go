package postgres_test

import (
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/postgres"
)

// dispute is a valid record of a name.
func dispute(s *postgres.Store, name, title string) data.Record {
	l, err := s.Schema().Layer(data.Disputes)
	if err != nil {
		panic(err)
	}
	r := data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "测试", name), Source: "测试", SourceID: name, Unit: "431021114216", UnitAtEvent: "431021114216",
		Geometry: orb.Point{112.73, 25.74}, Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}, Values: make([]data.Value, len(l.Fields)),
	}
	for field, v := range map[string]data.Value{"category": data.Text("land"), "status": data.Text("found"), "found": data.Time(made), "title": data.Text(title)} {
		r.Values[l.Index(field)] = v
	}
	return r
}

// batch puts disputes under a key.
func batch(key string, records ...data.Record) data.Batch {
	b := data.Batch{Key: key, Actor: "测试员", At: made}
	for _, r := range records {
		b.Puts = append(b.Puts, data.Put{Record: r})
	}
	return b
}

func apply(t testing.TB, s *postgres.Store, b data.Batch) data.Applied {
	t.Helper()
	a, err := s.Apply(t.Context(), b)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return a
}

// checkWhole demands that a store finds nothing wrong with itself.
func checkWhole(t testing.TB, s *postgres.Store) {
	t.Helper()
	if err := s.Check(t.Context(), func(f data.Finding) {
		if f.Severity != data.Fine {
			t.Errorf("check %s: %s: %s", f.Check, f.Severity, f.Detail)
		}
	}); err != nil {
		t.Errorf("check: %v", err)
	}
}

// follower keeps a copy of disputes by Since alone.
type follower struct {
	revision int64
	titles   map[string]string // by id
}

// catchUp reads what changed; every revision must come after the one before.
func (f *follower) catchUp(t testing.TB, s *postgres.Store) {
	t.Helper()
	last := f.revision
	reached, err := s.Since(t.Context(), f.revision, func(c data.Change) error {
		if c.Revision <= last {
			t.Errorf("revision %d after %d", c.Revision, last)
		}
		last = c.Revision
		if c.Record == nil {
			delete(f.titles, c.ID)
			return nil
		}
		l, err := s.Schema().Layer(c.Layer)
		if err != nil {
			return err
		}
		f.titles[c.ID] = c.Record.Values[l.Index("title")].Text()
		return nil
	})
	if err != nil {
		t.Fatalf("since %d: %v", f.revision, err)
	}
	f.revision = reached
}

// titles are what a snapshot of a store holds.
func titles(t testing.TB, s *postgres.Store) map[string]string {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	l, err := s.Schema().Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	if err := snap.Records(t.Context(), data.Disputes, 0, 1, func(r *data.Record) error {
		all[r.ID] = r.Values[l.Index("title")].Text()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}
