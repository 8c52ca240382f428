//go:build soak && linux

package main

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianxin/data/postgres/pgtest"
)

// What TestSoakPostgresNodes runs with: streams a node has open (the wall that asks again among them), and changes.
const (
	soakNodes   = 4
	soakStreams = 50
	soakRate    = 20 // changes a second, through each node in turn
	soakChanges = 1200
)

// TestSoakPostgresNodes runs four nodes over one database, with fifty event streams each, writes at a steady rate through all of them, and tells how long it
// takes from the sending of a change until a wall of each node that was told of it has it in its answer: within a second for 99 of 100.
func TestSoakPostgresNodes(t *testing.T) {
	file, url := filepath.Join(t.TempDir(), "demo.gpkg"), pgtest.Database(t)
	for _, args := range [][]string{
		{"demo", "--store", file, "--records", "20000", "--as-of", "2026-06-30"},
		{"migrate-store", "--key-file", file + ".key", file, url},
	} {
		if out, err := program(t, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var nodes []*wallWatch
	var streams sync.WaitGroup
	for range soakNodes {
		root, _ := process(t, url, "--key-file", file+".key", "--anonymous", "commander")
		w := &wallWatch{caller: signedIn(t, root), waits: map[string]change{}}
		nodes = append(nodes, w)
		for range soakStreams - 1 {
			streams.Go(func() { w.follow(func() { w.events.Add(1) }) })
		}
		streams.Go(func() { w.follow(w.look) })
	}
	t.Cleanup(streams.Wait)
	var page struct {
		Features []struct {
			ID         string
			Properties struct{ Version int }
		}
	}
	nodes[0].ask(http.MethodGet, fmt.Sprintf("/api/collections/disputes/items?limit=%d&skipGeometry=true", soakChanges), "", &page)
	if len(page.Features) != soakChanges {
		t.Fatalf("%d records to change, want %d", len(page.Features), soakChanges)
	}
	tick := time.NewTicker(time.Second / soakRate)
	defer tick.Stop()
	for n, f := range page.Features {
		<-tick.C
		for _, w := range nodes {
			w.expect(f.ID, f.Properties.Version)
		}
		nodes[n%soakNodes].ask(http.MethodPatch, "/api/collections/disputes/items/"+f.ID, fmt.Sprintf(`{"type":"Feature","properties":{"title":"第%d件"}}`, n), nil,
			"If-Match", fmt.Sprintf(`"v%d"`, f.Properties.Version))
	}
	deadline := time.Now().Add(30 * time.Second)
	var took []time.Duration
	for i, w := range nodes {
		for w.missing() > 0 {
			if time.Now().After(deadline) {
				t.Fatalf("node %d lacks %d changes", i, w.missing())
			}
			time.Sleep(10 * time.Millisecond)
		}
		took = append(took, w.took...)
		t.Logf("node %d: %d events on %d streams", i, w.events.Load(), soakStreams-1)
		w.ended.Store(true)
	}
	slices.Sort(took)
	at := func(q float64) time.Duration { return took[int(q*float64(len(took)-1))].Round(time.Millisecond) }
	t.Logf("%d changes at %d a second on %d nodes with %d streams each: visible after %v (p50), %v (p95), %v (p99), %v (all)",
		soakChanges, soakRate, soakNodes, soakStreams, at(0.5), at(0.95), at(0.99), at(1))
	if at(0.99) > time.Second {
		t.Errorf("p99 %v", at(0.99))
	}
}

// wallWatch is a wall of a node: told that something changed, it asks again.
type wallWatch struct {
	*caller
	events atomic.Int64
	ended  atomic.Bool

	mu    sync.Mutex
	waits map[string]change // by record, what it has not seen
	took  []time.Duration
}

type change struct {
	from int // version before it
	sent time.Time
}

func (w *wallWatch) expect(id string, from int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waits[id] = change{from, time.Now()}
}

func (w *wallWatch) missing() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waits)
}

// look asks for what it has not seen.
func (w *wallWatch) look() {
	w.mu.Lock()
	waits := maps.Clone(w.waits)
	w.mu.Unlock()
	for id, c := range waits {
		var now struct{ Properties struct{ Version int } }
		if err := w.try(http.MethodGet, "/api/collections/disputes/items/"+id, "", &now); err != nil {
			if !w.ended.Load() {
				w.Error(err)
			}
			return
		}
		if now.Properties.Version <= c.from {
			continue
		}
		w.mu.Lock()
		w.took = append(w.took, time.Since(c.sent))
		delete(w.waits, id)
		w.mu.Unlock()
	}
}

// follow reads a stream of events until the test ends.
func (w *wallWatch) follow(changed func()) {
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.root+"/api/events", nil)
	if err != nil {
		w.Error(err)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Error(err)
		return
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: change") {
			changed()
		}
	}
	if !w.ended.Load() {
		w.Errorf("a stream ended: %v", lines.Err())
	}
}
