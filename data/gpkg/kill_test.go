package gpkg_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianxin/data/gpkg"
)

// killRounds is how often the writer is killed; the product's promise is stated for fifty.
const killRounds = 50

// TestKilledWriterLosesNothing kills a process that imports and edits, at random moments from its start on, and looks after
// every few whether all it had acknowledged is there. Where a busy machine let it acknowledge nothing of a kind, more rounds follow, each with twice the time.
func TestKilledWriterLosesNothing(t *testing.T) {
	path := emptyStore(t)
	var known acknowledged
	random := rand.New(rand.NewPCG(7, 50))
	within := 300 * time.Millisecond
	for round := 0; round < killRounds || round < killRounds+6 && (len(known.imports) == 0 || len(known.edits) == 0); round++ {
		if round >= killRounds {
			within *= 2
		}
		c := startChild(t, path, fmt.Sprintf("r%d", round), 0, 0)
		if round%5 > 0 { // one in five dies while opening
			for line := range c.lines {
				if line == "open" {
					break
				}
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(within)))) // the moment is the point
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if failed := c.drain(&known); failed != "" {
			t.Fatalf("round %d: the writer failed by itself: %s", round, failed)
		}
		if round%10 == 9 || round >= killRounds {
			known.verify(t, path)
		}
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d imports and %d edits were acknowledged", len(known.imports), len(known.edits))
	if len(known.imports) == 0 || len(known.edits) == 0 {
		t.Errorf("%d imports and %d edits were acknowledged: the rounds prove nothing", len(known.imports), len(known.edits))
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range left {
		if strings.Contains(name, ".stage-") {
			t.Errorf("%s was left", filepath.Base(name))
		}
	}
}

// emptyStore makes a store and closes it.
func emptyStore(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.gpkg")
	s, err := gpkg.Create(t.Context(), path, gpkg.CreateOptions{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFullDisk has a writer meet the end of the space it may use: it must be told, and what was acknowledged before must stay.
func TestFullDisk(t *testing.T) {
	path := emptyStore(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var known acknowledged
	for round, limit := range []uint64{1 << 20, 2 << 20, 3 << 20, 4 << 20, 6 << 20} {
		c := startChild(t, path, fmt.Sprintf("full%d", round), 40, uint64(info.Size())+limit)
		failed := c.drain(&known)
		if !strings.Contains(failed, "unavailable") {
			t.Errorf("limit %d: the writer said %q", limit, failed)
		}
		known.verify(t, path)
	}
	c := startChild(t, path, "after", 1, 0)
	if failed := c.drain(&known); failed != "" {
		t.Errorf("with space again: %s", failed)
	}
	known.verify(t, path)
}

// TestTwoProcessesWrite has two processes write while a third, this one, reads and waits.
func TestTwoProcessesWrite(t *testing.T) {
	path := emptyStore(t)
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b := startChild(t, path, "a", 6, 0), startChild(t, path, "b", 6, 0)
	if err := s.Wait(t.Context(), 0); err != nil { // sees the other processes' first commit
		t.Errorf("wait: %v", err)
	}
	var known acknowledged
	for _, c := range []*child{a, b} {
		if failed := c.drain(&known); failed != "" {
			t.Errorf("writer: %s", failed)
		}
	}
	if len(known.imports) != 12 || len(known.edits) != 12 {
		t.Errorf("%d imports, %d edits", len(known.imports), len(known.edits))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	known.verify(t, path)
}
