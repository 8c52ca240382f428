package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// vitestReport is what `vitest run --reporter=json` writes (Jest's form).
type vitestReport struct {
	TestResults []struct {
		Name             string // file
		Status           string
		Message          string // why the file itself failed, such as an import that does not resolve
		AssertionResults []struct {
			AncestorTitles []string
			Title          string
			Status         string  // passed, failed; skipped, pending, todo, disabled
			Duration       float64 // milliseconds
		}
	}
}

func readVitest(r io.Reader) ([]result, error) {
	var report vitestReport
	if err := json.NewDecoder(r).Decode(&report); err != nil {
		return nil, fmt.Errorf("read vitest report: %w", err)
	}
	var results []result
	for _, file := range report.TestResults {
		group := shortFile(file.Name)
		bad := false
		for _, test := range file.AssertionResults {
			o := vitestOutcome(test.Status)
			bad = bad || o == failed
			name := strings.Join(append(test.AncestorTitles, test.Title), " › ")
			results = append(results, result{"vitest", group, name, o, test.Duration / 1000})
		}
		if file.Status == "failed" && !bad {
			results = append(results, result{"vitest", group, "(file) " + firstLine(file.Message), failed, 0})
		}
	}
	return results, nil
}

func vitestOutcome(status string) outcome {
	switch status {
	case "passed":
		return passed
	case "skipped", "pending", "todo", "disabled":
		return skipped
	}
	return failed
}

// shortFile cuts what stands before frontend/, so that a tally does not name the machine's folders.
func shortFile(path string) string {
	if i := strings.LastIndex(path, "/frontend/"); i >= 0 {
		return path[i+len("/frontend/"):]
	}
	return path
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
