package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// A follower reads a large import, and single edits after it, by the index of their writes: it never reads the layer from end to end, whatever the planner knows
// of it right after a merge. It would do so for every few thousand rows again.
func TestPostgresFollowsByIndex(t *testing.T) {
	const rows = 30_000
	url := pgtest.Database(t)
	writer := create(t, url)
	first, _ := importFrom(t, writer, data.Disputes, "first", "", 0, rows)
	importFrom(t, writer, data.Disputes, "beside", "", rows, rows)
	edited, _ := importFrom(t, writer, data.Disputes, "edited", "（续）", 0, rows)
	apply(t, writer, batch("one", dispute(writer, "one", "by itself")))
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	scans := func() (whole, index int64) { // of sessions that have ended
		for others := 1; others > 0; time.Sleep(10 * time.Millisecond) {
			if err := c.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type IN ('client backend', 'parallel worker')
				AND pid <> pg_backend_pid()`).Scan(&others); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.QueryRow(t.Context(), "SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE schemaname = 'lianxin' AND relname = 'disputes'").Scan(&whole, &index); err != nil {
			t.Fatal(err)
		}
		return whole, index
	}
	wholeBefore, indexBefore := scans()
	node, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: key()})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []int64{0, first, edited} {
		n := 0
		if _, err := node.Since(t.Context(), from, func(data.Change) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		if want := map[int64]int{0: 2*rows + 1, first: 2*rows + 1, edited: 1}[from]; n != want {
			t.Errorf("since %d: %d changes, want %d", from, n, want)
		}
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	whole, index := scans()
	if whole > wholeBefore || index == indexBefore {
		t.Errorf("followed by reading the layer %d times whole and %d times by index", whole-wholeBefore, index-indexBefore)
	}
}

// importFrom merges rows of a layer, from the one with the number on, and returns the revision and when it was committed.
func importFrom(b testing.TB, s *postgres.Store, layer data.LayerID, id, edit string, from, rows int) (int64, time.Time) {
	b.Helper()
	l, err := s.Schema().Layer(layer)
	if err != nil {
		b.Fatal(err)
	}
	st, err := s.Stage(b.Context(), data.Import{ID: id, Layer: layer})
	if err != nil {
		b.Fatal(err)
	}
	const slice = 5000
	for n := 0; n < rows; n += slice {
		puts := make([]data.Put, slice)
		for i := range puts {
			puts[i] = data.Put{Row: int64(n + i + 1), Record: followed(l, from+n+i, edit)}
		}
		if _, err := st.Put(b.Context(), puts); err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	_, applied, err := st.Merge(b.Context(), data.Import{ID: id, Layer: layer, State: data.ImportDone, Finished: made, Input: int64(rows), Accepted: int64(rows)}, data.MergeOptions{})
	if err != nil || applied.Inserted+applied.Updated != int64(rows) {
		b.Fatal(applied, err)
	}
	b.Logf("%s: merged in %v", id, time.Since(start))
	return applied.Revision, time.Now()
}

// followed is a record of a number; edit tells one state of it from another.
func followed(l *data.Layer, n int, edit string) data.Record {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	name, unit := fmt.Sprintf("S%08d", n), fmt.Sprintf("4310%02d%03d%03d", 2+r.IntN(11), 1+r.IntN(15), 200+r.IntN(15))
	out := data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "信访系统", name), Source: "信访系统", SourceID: name, Unit: unit, UnitAtEvent: unit,
		Geometry: orb.Point{112.3 + 1.9*r.Float64(), 24.9 + 1.9*r.Float64()}, Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1},
		Values: make([]data.Value, len(l.Fields)),
	}
	for i, f := range l.Fields {
		switch {
		case f.Name == l.Time:
			out.Values[i] = data.Time(made.Add(-time.Duration(r.IntN(300*24)) * time.Hour))
		case f.Name == "title" || f.Name == "note":
			out.Values[i] = data.Text("关于某组山林地界的纠纷" + edit)
		case f.Derived || f.Sensitivity == data.Case || !f.Required:
		case f.Type == data.TypeCode:
			out.Values[i] = data.Text(f.Codes[r.IntN(len(f.Codes))].Code)
		case f.Type == data.TypeText:
			out.Values[i] = data.Text("某镇" + edit)
		}
	}
	return out
}
