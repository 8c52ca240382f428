package live

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianxin/data"
)

// Readers of every kind go on while records move about under them. Each batch moves whole groups from one village to another, so that
// the total never changes: a reader who saw half a batch, or two snapshots in one answer, would count otherwise.
func TestReadersAreUndisturbed(t *testing.T) {
	const records = 200
	m, mk := populated(t, ground{2, 2, 2}, 1, records)
	v, err := Open(t.Context(), m, Options{Now: testNow, Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = v.Run(ctx) })
	var reads atomic.Int64
	for _, who := range viewers(t) {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				layer := []data.LayerID{data.Disputes, data.Traces, data.Hazards}[i%3]
				q := Query{Limit: 40}
				if i%2 == 0 {
					q = Query{All: true, Sort: []Order{{Name: "id"}}}
				}
				r, err := v.Features(ctx, who, data.Filter{Layer: layer}, q)
				if err != nil {
					if ctx.Err() == nil {
						t.Error(err)
					}
					return
				}
				text := append(r.AppendFeatures([]byte{'['}), ']')
				var fs []json.RawMessage
				if err := json.Unmarshal(text, &fs); err != nil || len(fs) != r.Returned {
					t.Errorf("%d features of %d: %v", len(fs), r.Returned, err)
				}
				if who.Sees("431002") && who.Sees("431003") && r.Matched != records {
					t.Errorf("%s: %d rows of %s, want %d", who.Role, r.Matched, layer, records)
				}
				if i%7 == 0 && !bytes.Equal(text[1:len(text)-1], r.AppendFeatures(nil)) {
					t.Error("an answer changed")
				}
				reads.Add(1)
			}
		})
	}
	edits := 0
	for reads.Load() < 150 || edits < 30 {
		layer := []data.LayerID{data.Disputes, data.Hazards, data.Traces}[edits%3]
		have := m.records(layer)
		var moved []*data.Record
		for range 20 {
			r := *have[mk.IntN(len(have))]
			to := mk.record(layer)
			r.Geometry, r.Unit, r.Units, r.Pin = to.Geometry, to.Unit, to.Units, to.Pin
			moved = append(moved, &r)
		}
		m.put(moved...)
		edits++
		runtime.Gosched()
	}
	cancel()
	wg.Wait()
	for end := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() { // some are just ending
		if time.Now().After(end) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}
