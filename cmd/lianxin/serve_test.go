package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestServeScope: a node that is told some units holds these, and says so.
func TestServeScope(t *testing.T) {
	address := server(t, "--scope", "431021", "--scope", "431022101", "--anonymous", "commander:4310")
	ask := func(path string) []byte {
		t.Helper()
		res, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v: %s", path, res.Status, err, b)
		}
		return b
	}
	if got := string(ask("/readyz")); got != "ready: units 431021,431022101\n" {
		t.Errorf("ready: %s", got)
	}
	if !strings.Contains(string(ask("/metrics")), `lianxin_node_scope{units="431022101"} 1`) {
		t.Error("metrics do not say what the node holds")
	}
	var townships struct {
		Features []struct {
			ID string `json:"id"`
		} `json:"features"`
	}
	if err := json.Unmarshal(ask("/api/collections/townships/items?limit=10000"), &townships); err != nil {
		t.Fatal(err)
	}
	var outside []string
	for _, f := range townships.Features {
		if !strings.HasPrefix(f.ID, "431021") && f.ID != "431022101" {
			outside = append(outside, f.ID)
		}
	}
	if len(townships.Features) < 2 || len(outside) > 0 {
		t.Errorf("%d townships, of which outside: %v", len(townships.Features), outside)
	}
}
