package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeReplacedStore: when an older copy is put in the place of the file that is served, the server opens it and answers from it, at the same address.
func TestServeReplacedStore(t *testing.T) {
	folder := t.TempDir()
	store, older := demoStore(t, folder), filepath.Join(folder, "older.gpkg")
	if out, err := program(t, "backup", "--store", store, older).CombinedOutput(); err != nil {
		t.Fatalf("backup: %v\n%s", err, out)
	}
	address := serving(t, store, "--anonymous", "commander")
	count := func() (n int) {
		res, err := http.Get(address + "/api/collections/disputes/items?limit=1")
		if err != nil {
			return -1 // between the two
		}
		defer res.Body.Close()
		var doc struct {
			Matched int `json:"numberMatched"`
		}
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(b, &doc) != nil {
			return -1
		}
		return doc.Matched
	}
	before := count()
	file := filepath.Join(folder, "more.csv")
	if err := os.WriteFile(file, []byte("编号,类别,状态,发现时间,经度,纬度,事项\nT1,land,found,2026-03-01,112.734,25.754,边界\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := program(t, "import", "--store", store, "--layer", "disputes", "--crs", "EPSG:4490", "--source", "test", file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	await := func(what string, n int) {
		t.Helper()
		for count() != n {
			select {
			case <-limited.Done():
				t.Fatalf("%s: %d disputes, not %d", what, count(), n)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	await("after an import", before+1)
	for _, suffix := range []string{".vault", ""} {
		if err := os.Rename(older+suffix, store+suffix); err != nil {
			t.Fatal(err)
		}
	}
	await("after an older copy was put there", before)
	out, err := program(t, "import", "--store", store, "--layer", "disputes", "--crs", "EPSG:4490", "--source", "test", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1 new") {
		t.Fatalf("%v\n%s", err, out)
	}
	await("after another import", before+1)
}
