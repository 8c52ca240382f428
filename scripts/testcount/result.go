package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Outcomes in order from best to worst.
const (
	passed outcome = iota
	skipped
	failed
)

type outcome int

// A result is what became of one test in one run.
type result struct {
	Runner  string  // go, vitest or playwright
	Group   string  // import path or file
	Name    string  // subtests as Parent/child
	Outcome outcome //
	Seconds float64 //
}

// class is what -require counts: postgres, gdal, browser, or "" for the rest.
func (r result) class() string {
	switch {
	case r.Runner == "playwright":
		return "browser"
	case r.Runner != "go":
		return ""
	case strings.HasPrefix(r.Name, "TestPostgres"):
		return "postgres"
	case strings.HasPrefix(r.Name, "TestGDAL"):
		return "gdal"
	}
	return ""
}

// merge makes one result of those that are the same test, keeping the worse outcome and the longer time.
// Order is that of first appearance.
func merge(results []result) []result {
	type key struct{ runner, group, name string }
	at := make(map[key]int, len(results))
	merged := make([]result, 0, len(results))
	for _, r := range results {
		k := key{r.Runner, r.Group, r.Name}
		i, seen := at[k]
		if !seen {
			at[k] = len(merged)
			merged = append(merged, r)
			continue
		}
		merged[i].Outcome = max(merged[i].Outcome, r.Outcome)
		merged[i].Seconds = max(merged[i].Seconds, r.Seconds)
	}
	return merged
}

func saveTally(path string, results []result) error {
	text, err := json.Marshal(results)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

func loadTally(path string) ([]result, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var results []result
	if err := json.Unmarshal(text, &results); err != nil {
		return nil, fmt.Errorf("read tally %s: %w", path, err)
	}
	return results, nil
}
