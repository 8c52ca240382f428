package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// playwrightReport is what Playwright's json reporter writes (@playwright/test, JSONReport).
type playwrightReport struct {
	Suites []playwrightSuite
	Errors []struct{ Message string } // outside any test: a file that does not load, a server that does not start
}

type playwrightSuite struct {
	Title  string
	File   string
	Suites []playwrightSuite
	Specs  []struct {
		Title string
		Tests []struct {
			ProjectName string
			Status      string // expected, unexpected, flaky, skipped
			Results     []struct{ Duration float64 }
		}
	}
}

func readPlaywright(r io.Reader) ([]result, error) {
	var report playwrightReport
	if err := json.NewDecoder(r).Decode(&report); err != nil {
		return nil, fmt.Errorf("read playwright report: %w", err)
	}
	var results []result
	for _, file := range report.Suites {
		results = file.appendResults(results, "")
	}
	for _, e := range report.Errors {
		results = append(results, result{"playwright", "(run)", firstLine(e.Message), failed, 0})
	}
	return results, nil
}

// appendResults adds the tests of a suite and those within it; titles are what the suites around it are called.
func (s playwrightSuite) appendResults(results []result, titles string) []result {
	if s.Title != s.File {
		titles += s.Title + " › "
	}
	for _, spec := range s.Specs {
		for _, test := range spec.Tests {
			r := result{Runner: "playwright", Group: s.File, Name: titles + spec.Title, Outcome: failed}
			if test.ProjectName != "" {
				r.Name += " [" + test.ProjectName + "]"
			}
			switch test.Status {
			case "expected":
				r.Outcome = passed
			case "skipped":
				r.Outcome = skipped
			case "flaky":
				r.Name += " (passed only when tried again)"
			}
			for _, try := range test.Results {
				r.Seconds += try.Duration / 1000
			}
			results = append(results, r)
		}
	}
	for _, inner := range s.Suites {
		results = inner.appendResults(results, titles)
	}
	return results
}
