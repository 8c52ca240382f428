package gpkg

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// benchRows is the size the bars of the product are stated for.
const benchRows = 1_000_000

var benchTime = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// benchPuts makes disputes as an import of a spreadsheet would bring them; the same index gives the same record, but for edit.
func benchPuts(l *data.Layer, from, n int, edit string) []data.Put {
	puts := make([]data.Put, n)
	index := map[string]int{}
	for i, f := range l.Fields {
		index[f.Name] = i
	}
	categories, statuses := l.Fields[index["category"]].Codes, l.Fields[index["status"]].Codes
	for i := range puts {
		r := rand.New(rand.NewPCG(1, uint64(from+i)))
		sourceID := fmt.Sprintf("S%08d", from+i)
		unit := fmt.Sprintf("4310%02d%03d%03d", 2+r.IntN(11), 1+r.IntN(20), 200+r.IntN(15))
		v := make([]data.Value, len(l.Fields))
		set := func(name string, value data.Value) { v[index[name]] = value }
		found := benchTime.Add(-time.Duration(r.IntN(730*24)) * time.Hour)
		set("category", data.Text(categories[r.IntN(len(categories))].Code))
		set("status", data.Text(statuses[r.IntN(len(statuses))].Code))
		set("level", data.Text(string(rune('1'+r.IntN(4)))))
		set("key_case", data.Bool(r.IntN(40) == 0))
		set("supervised", data.Bool(r.IntN(60) == 0))
		set("owner_tier", data.Text("township"))
		set("departments", data.List("police", "justice"))
		set("route", data.Text("task_team"))
		set("households", data.Int(int64(1+r.IntN(5))))
		set("people", data.Int(int64(1+r.IntN(20))))
		set("found", data.Time(found))
		set("accepted", data.Time(found.Add(24*time.Hour)))
		set("due", data.DateOf(found.Add(60*24*time.Hour)))
		set("title", data.Text("关于某组山林地界的纠纷"+edit))
		set("owner_post", data.Text("某镇副镇长"))
		puts[i] = data.Put{Row: int64(from + i + 1), Record: data.Record{
			Layer: l.ID, ID: data.RecordID(l.ID, "信访系统", sourceID), Source: "信访系统", SourceID: sourceID,
			Geometry: orb.Point{112.3 + 1.9*r.Float64(), 24.9 + 1.9*r.Float64()}, Unit: unit, UnitAtEvent: unit,
			Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}, Values: v,
		}}
	}
	return puts
}

func benchStore(b *testing.B) (*Store, *data.Layer) {
	b.Helper()
	s, err := Create(context.Background(), filepath.Join(b.TempDir(), "bench.gpkg"), CreateOptions{Now: benchTime})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	l, err := s.Schema().Layer(data.Disputes)
	if err != nil {
		b.Fatal(err)
	}
	return s, l
}

// stageRowsOf stages n rows and returns the time that the store took for it.
func stageRowsOf(b *testing.B, s *Store, l *data.Layer, id string, n int, edit string) (data.Stage, time.Duration) {
	b.Helper()
	st, err := s.Stage(context.Background(), data.Import{ID: id, Layer: l.ID})
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	for from := 0; from < n; from += 5000 {
		puts := benchPuts(l, from, min(5000, n-from), edit)
		start := time.Now()
		if _, err := st.Put(context.Background(), puts); err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
	}
	return st, took
}

func mergeStage(b *testing.B, st data.Stage, id string, n int64) (data.Applied, time.Duration) {
	b.Helper()
	start := time.Now()
	done := data.Import{ID: id, Layer: data.Disputes, State: data.ImportDone, Finished: benchTime, Input: n, Accepted: n}
	_, applied, err := st.Merge(context.Background(), done, data.MergeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return applied, time.Since(start)
}

// BenchmarkImport is a first import, the same again, and one that changes every row.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		s, l := benchStore(b)
		for _, round := range []struct{ name, edit string }{{"first", ""}, {"again", ""}, {"edited", "（续）"}} {
			st, staging := stageRowsOf(b, s, l, round.name, benchRows, round.edit)
			applied, merging := mergeStage(b, st, round.name, benchRows)
			b.ReportMetric(staging.Seconds(), round.name+"-stage-s")
			b.ReportMetric(merging.Seconds(), round.name+"-merge-s")
			b.Logf("%s: %+v, staged in %v, merged in %v", round.name, applied, staging, merging)
			start := time.Now()
			s.running.Wait() // the log is written back
			b.Logf("checkpoint %v", time.Since(start))
		}
	}
}

// BenchmarkSnapshot reads every record, once with one reader and once with two.
func BenchmarkSnapshot(b *testing.B) {
	s, l := benchStore(b)
	st, _ := stageRowsOf(b, s, l, "first", benchRows, "")
	mergeStage(b, st, "first", benchRows)
	s.running.Wait()
	for _, parts := range []int{1, 2} {
		b.Run(fmt.Sprintf("readers=%d", parts), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				snap, err := s.Snapshot(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				var rows atomic.Int64
				var wg sync.WaitGroup
				for part := range parts {
					wg.Go(func() {
						n := int64(0)
						if err := snap.Records(context.Background(), l.ID, part, parts, func(*data.Record) error { n++; return nil }); err != nil {
							b.Error(err)
						}
						rows.Add(n)
					})
				}
				wg.Wait()
				if rows.Load() != benchRows {
					b.Fatalf("%d rows", rows.Load())
				}
				if err := snap.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
	b.Run("since", func(b *testing.B) {
		for b.Loop() {
			n := 0
			if _, err := s.Since(context.Background(), 0, func(data.Change) error { n++; return nil }); err != nil || n != benchRows {
				b.Fatal(n, err)
			}
		}
		b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("apply", func(b *testing.B) { // durable edits of one record each, in a store of a million
		i := 0
		for b.Loop() {
			i++
			batch := data.Batch{Key: fmt.Sprintf("%d-%d", b.N, i), At: benchTime, Puts: benchPuts(l, i*997%benchRows, 1, batchEdit(i))}
			if _, err := s.Apply(context.Background(), batch); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func batchEdit(i int) string { return fmt.Sprintf("（第%d次）", i) }
