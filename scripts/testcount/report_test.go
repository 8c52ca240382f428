package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The recordings are the runners' own reports on small files with one test for each way to end.
func TestReadReports(t *testing.T) {
	for _, test := range []struct {
		file string
		read func(io.Reader) ([]result, error)
		want map[string]outcome
	}{
		{"testdata/vitest.json", readVitest, map[string]outcome{
			"src/a.test.ts rates › rounds half up":      passed,
			"src/a.test.ts rates › never shows 100 %":   failed,
			"src/a.test.ts rates › is skipped":          skipped,
			"src/a.test.ts rates › is to do":            skipped,
			"src/a.test.ts plain":                       passed,
			"src/b.test.ts (file) Cannot find module …": failed,
		}},
		{"testdata/playwright.json", readPlaywright, map[string]outcome{
			"a.spec.ts a pin appears [desk]":                               passed,
			"a.spec.ts wall › fails [desk]":                                failed,
			"a.spec.ts wall › skipped [desk]":                              skipped,
			"a.spec.ts wall › flaky [desk] (passed only when tried again)": failed,
		}},
		{"testdata/playwright-broken.json", readPlaywright, map[string]outcome{
			"(run) Error: Cannot find module …": failed,
		}},
	} {
		t.Run(test.file, func(t *testing.T) {
			f, err := os.Open(test.file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			results, err := test.read(f)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range results {
				if before, _, found := strings.Cut(r.Name, "Cannot find module"); found {
					results[i].Name = before + "Cannot find module …"
				}
			}
			if diff := cmp.Diff(test.want, outcomes(results)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadReportsCutOff(t *testing.T) {
	for name, read := range map[string]func(io.Reader) ([]result, error){"vitest": readVitest, "playwright": readPlaywright} {
		if _, err := read(strings.NewReader(`{"suites": [`)); err == nil {
			t.Errorf("%s: half a report was taken for a whole one", name)
		}
	}
}
