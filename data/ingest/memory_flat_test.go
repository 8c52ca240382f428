package ingest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"lianxin/data"
)

// hollow is a memory store whose stages keep nothing: what is measured beside it is the import's own.
type hollow struct{ *memory }

func (h hollow) Stage(context.Context, data.Import) (data.Stage, error) { return hollowStage{}, nil }

type hollowStage struct{}

func (hollowStage) Put(context.Context, []data.Put) ([]int, error) { return nil, nil }
func (hollowStage) Delete(context.Context, []data.Delete) error    { return nil }
func (hollowStage) Reject(context.Context, []data.Rejection) error { return nil }
func (hollowStage) Discard() error                                 { return nil }
func (hollowStage) Merge(_ context.Context, done data.Import, _ data.MergeOptions) (data.Import, data.Applied, error) {
	done.Inserted = done.Accepted
	return done, data.Applied{}, nil
}

// stream generates a file without holding it.
type stream struct {
	rest string
	row  func(n int) string
	n    int
	rows int
}

func (s *stream) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if s.rest == "" {
			if s.n == s.rows {
				return n, io.EOF
			}
			s.rest = s.row(s.n)
			s.n++
		}
		k := copy(p[n:], s.rest)
		s.rest = s.rest[k:]
		n += k
	}
	return n, nil
}

const streamHeading = "编号,类别,等级,状态,是否重点,督办,积案,包案层级,联动部门,化解途径,涉及户数,发现时间,到期时间,经度,纬度,事项,当事人,联系电话,备注,网格\n"

// streamRow is a row of about 200 bytes, every hundredth a bad one.
func streamRow(n int) string {
	status := "in_progress"
	if n%100 == 99 {
		status = "?"
	}
	return fmt.Sprintf("D%08d,land,2,%s,false,是,false,county_leader,公安局、司法局,on_site_coordination,%d,2026-03-%02d,2026-05-15 18:00,%.7f,%.7f,灌溉水渠被占,某某,13000000000,备注内容若干,网格%d\n",
		n, status, n%7, n%28+1, 113+0.06*float64(n%9973)/9973, 25.5+0.02*float64(n%7919)/7919, n%100)
}

// The heap does not grow with the file: neither with its rows nor with its rejections. make soak imports 2 GB into a real store.
func TestMemoryIsFlat(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	peak := func(rows int, row func(int) string) (peakMiB uint64) {
		m := prefecture(t)
		s := &stream{rest: streamHeading, row: row, rows: rows}
		o := Options{Store: hollow{m}, Layer: data.Disputes, CRS: "EPSG:4490", At: testTime, Pinner: m.pinner(), Workers: 2, Progress: func(Progress) {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			peakMiB = max(peakMiB, stats.HeapAlloc>>20)
		}}
		runtime.GC()
		imp, err := Run(context.Background(), o, s)
		if err != nil || imp.Input != int64(rows) {
			t.Fatalf("%+v %v", imp, err)
		}
		return peakMiB
	}
	unnamed := func(n int) string { return streamRow(n)[9:] } // without a source id
	bad := func(n int) string { return strings.Replace(streamRow(n), ",2,", ",9,", 1) }
	for name, row := range map[string]func(int) string{"with ids": streamRow, "without ids": unnamed, "all rejected": bad} {
		short, long := peak(5_000, row), peak(25_000, row)
		t.Logf("%s: %d MiB at 5,000 rows, %d MiB at 25,000", name, short, long)
		if long > short+16 || long > 150 {
			t.Errorf("%s: the heap grew from %d to %d MiB", name, short, long)
		}
	}
}
