package export

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// many is a table of n rows that are made as they are asked for.
func many(t testing.TB, n int64) Table {
	l := layer(t, data.Disputes)
	base := samples(t)[0]
	var first Row
	for row := range base.Rows {
		first = row
		break
	}
	values := first.(fake).v
	return Table{Layer: l, Fields: base.Fields, Matched: n, Filter: "全部", Rows: func(yield func(Row) bool) {
		for i := range n {
			g := orb.Point{112 + float64(i%1000)/500, 25 + float64(i/1000%1000)/1000}
			if !yield(fake{id: fmt.Sprintf("%016d", i), v: values, g: g}) {
				return
			}
		}
	}}
}

// discard is a file to write to that keeps nothing.
type discard struct{ n int64 }

func (d *discard) Write(p []byte) (int, error) { d.n += int64(len(p)); return len(p), nil }

// peak writes a job and tells the greatest heap that was seen above what there was before.
func peak(t testing.TB, j *Job) (bytes int64, took time.Duration, size int64) {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := int64(m.HeapInuse), int64(0)
	look := func() {
		runtime.ReadMemStats(&m)
		most = max(most, int64(m.HeapInuse)-before)
	}
	n := 0
	j.Progress = func(int64) {
		if n++; n%20 == 0 {
			look()
		}
	}
	out, began := &discard{}, time.Now()
	if err := Write(t.Context(), out, t.TempDir(), j); err != nil {
		t.Fatal(err)
	}
	look()
	return most, time.Since(began), out.n
}

// TestMemoryStaysFlat: the rows stream through, whatever the format; FlatGeobuf alone keeps its index.
func TestMemoryStaysFlat(t *testing.T) {
	rows := int64(300_000)
	if testing.Short() {
		rows = 60_000
	}
	for _, format := range Formats() {
		got, _, _ := peak(t, job(t, format, many(t, rows)))
		limit := int64(96 << 20)
		if format == GeoParquet {
			limit = 320 << 20 // a group of rows
		}
		if got > limit+60*rows {
			t.Errorf("%s: %d MB for %d rows", format, got>>20, rows)
		}
	}
}

// BenchmarkMillion writes 1,000,000 rows of 34 fields in each format: README's figures.
func BenchmarkMillion(b *testing.B) {
	for _, format := range Formats() {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				heap, took, size := peak(b, job(b, format, many(b, 1_000_000)))
				b.ReportMetric(float64(heap>>20), "MB-heap")
				b.ReportMetric(float64(size>>20), "MB-file")
				b.ReportMetric(1e6/took.Seconds(), "rows/s")
			}
		})
	}
}

var _ io.Writer = (*discard)(nil)
