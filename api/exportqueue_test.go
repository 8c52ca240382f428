package api

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"
)

// TestNobodyFillsTheTableOfExports: of one owner a few finished exports are kept, the oldest goes first, and others still find room.
func TestNobodyFillsTheTableOfExports(t *testing.T) {
	now := fixedNow()
	q, err := newExportQueue(filepath.Join(t.TempDir(), "exports"), func() time.Time { return now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for i := range 2 * exportsOfAll { // seconds apart, none expires meanwhile
		now = now.Add(time.Second)
		j, err := q.admit("user-1")
		if err != nil {
			t.Fatalf("export %d: %v", i, err)
		}
		if i == 0 {
			first = j.id
		}
		j.state, j.until, j.cancel = exportDone, now.Add(exportsKeep), func() {}
	}
	if n := len(q.list("user-1")); n != exportsKept {
		t.Errorf("%d are kept, want %d", n, exportsKept)
	}
	if _, err := q.of(first, "user-1"); err == nil {
		t.Error("the oldest is kept")
	}
	if _, err := q.admit("user-2"); err != nil {
		t.Errorf("another owner: %v", err)
	}
}
