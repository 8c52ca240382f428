package live

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"lianxin/data"
)

// BenchmarkReadsBesideEdits asks viewports of 1,000 of a million rows, first alone, then while 1,000 records a second are edited and
// published, and reports both medians and 95th percentiles.
func BenchmarkReadsBesideEdits(b *testing.B) {
	s := newBulkStore(map[data.LayerID]int{data.Disputes: benchRows})
	v, err := Open(context.Background(), s, Options{Now: testNow})
	if err != nil {
		b.Fatal(err)
	}
	views := (&bench{store: s}).viewports(1000, 1)
	commander, _ := data.NewViewer(data.Commander, "431000")
	read := func(i int) time.Duration {
		start := time.Now()
		r, err := v.Features(context.Background(), commander, data.Filter{Layer: data.Disputes, Bounds: views[i%64 : i%64+1]}, Query{Limit: 2000})
		if err == nil {
			err = r.WriteFeatures(io.Discard)
		}
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(start)
		time.Sleep(500 * time.Microsecond) // a reader is not alone
		return took
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() { _ = v.Run(ctx); done <- struct{}{} }()
	var quiet, busy []time.Duration
	for i := range 2000 {
		quiet = append(quiet, read(i))
	}
	edits, start := 0, time.Now()
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			due := int(time.Since(start).Seconds()*1000) - edits // also those of ticks that a busy machine passed over
			s.put(s.edits(data.Disputes, edits, due)...)
			edits += due
			<-tick.C
		}
		done <- struct{}{}
	}()
	for i := 0; b.Loop(); i++ {
		busy = append(busy, read(i))
	}
	rate := float64(edits) / time.Since(start).Seconds()
	cancel()
	<-done
	<-done
	at := func(d []time.Duration, q float64) float64 {
		slices.Sort(d)
		return d[int(q*float64(len(d)-1))].Seconds() * 1000
	}
	b.ReportMetric(rate, "edits/s")
	b.ReportMetric(at(quiet, 0.5), "quiet-p50-ms")
	b.ReportMetric(at(quiet, 0.95), "quiet-p95-ms")
	b.ReportMetric(at(busy, 0.5), "busy-p50-ms")
	b.ReportMetric(at(busy, 0.95), "busy-p95-ms")
}

// BenchmarkPublish is one step of following: a hundred edits in a hundred villages of a million rows, to the next snapshot.
func BenchmarkPublish(b *testing.B) {
	all := benchOnce()
	v := &View{store: all.store, opts: all.view.opts, sealer: all.view.sealer, layouts: all.view.layouts}
	v.now.Store(all.view.now.Load())
	v.link.level(testNow(), false)
	f := &follower{v: v}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		all.store.put(all.store.edits(data.Disputes, i*100, 100)...)
		b.StartTimer()
		if err := f.step(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
