package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The recordings are `go test -json` of a module with one package for each way to end: read its tests in the
// comment beside each expectation.
func TestReadGo(t *testing.T) {
	for _, test := range []struct {
		file    string
		want    map[string]outcome
		printed []string
	}{
		{
			file: "testdata/go-good.jsonl", // and a package without tests, which counts nothing
			want: map[string]outcome{
				"good TestPlain":           passed,
				"good TestTable/one":       passed, // parallel subtests; the parent is not counted
				"good TestTable/two":       passed,
				"good TestPostgresVersion": passed,
				"good TestGDALReads/CSV":   passed,
				"good FuzzRead/seed#0":     passed,
				"good FuzzRead/seed#1":     passed,
				"good ExampleHello":        passed,
			},
			printed: []string{"ok    example/good                             8 tests"},
		},
		{
			file: "testdata/go-bad.jsonl",
			want: map[string]outcome{
				"good TestPlain": passed, "good TestTable/one": passed, "good TestTable/two": passed,
				"good TestPostgresVersion": passed, "good TestGDALReads/CSV": passed, "good FuzzRead/seed#0": passed,
				"good FuzzRead/seed#1": passed, "good ExampleHello": passed,
				"broken (package)":            failed, // does not compile
				"exits TestFine":              passed,
				"exits (package)":             failed, // TestMain exits 3 after its test passed
				"mixed TestFails/ok":          passed,
				"mixed TestFails/bad":         failed, // its parent fails through it alone, so is not counted
				"mixed TestParentItself/fine": passed,
				"mixed TestParentItself":      failed, // t.Error after its subtest passed
				"mixed TestSkips":             skipped,
				"mixed TestSubSkips/later":    skipped,
				"panics TestBefore":           passed,
				"panics TestPanics":           failed, // the third test of that package never ran
				"slow TestOK":                 passed,
				"slow TestGone":               failed, // calls os.Exit(0)
			},
			printed: []string{
				"FAIL  example/broken [example/broken.test] does not build", "undefined: undefined",
				"want 3", "after the subtests", "panic: boom", "no server",
				"SKIP  example/mixed TestSkips\n        a_test.go:4: no database",
			},
		},
	} {
		t.Run(test.file, func(t *testing.T) {
			f, err := os.Open(test.file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var out strings.Builder
			results, err := readGo(f, &out)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, outcomes(results)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			for _, want := range test.printed {
				if !strings.Contains(out.String(), want) {
					t.Errorf("not printed: %q in\n%s", want, out.String())
				}
			}
			if strings.Contains(out.String(), "=== RUN") || strings.Contains(out.String(), "quiet") {
				t.Errorf("printed what nobody needs:\n%s", out.String())
			}
		})
	}
}

func TestReadGoCutOff(t *testing.T) {
	stream := `{"Action":"start","Package":"example/p"}
{"Action":"run","Package":"example/p","Test":"TestA"}
{"Action":"pass","Package":"example/p","Test":"TestA"}
{"Action":"run","Package":"example/p","Test":"TestB"}
warning: not JSON
`
	var out strings.Builder
	results, err := readGo(strings.NewReader(stream), &out)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]outcome{"p TestA": passed, "p TestB": failed}
	if diff := cmp.Diff(want, outcomes(results)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if !strings.Contains(out.String(), "warning: not JSON\n") {
		t.Errorf("a line that is no event was swallowed: %q", out.String())
	}
}

// A subtest's own name may hold slashes; what is before them is then no test.
func TestReadGoSlashes(t *testing.T) {
	stream := `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/testdata/x.json"}
{"Action":"pass","Package":"p","Test":"TestA/testdata/x.json"}
{"Action":"run","Package":"p","Test":"TestA/testdata/y.json"}
{"Action":"fail","Package":"p","Test":"TestA/testdata/y.json"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}
`
	results, err := readGo(strings.NewReader(stream), &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]outcome{"p TestA/testdata/x.json": passed, "p TestA/testdata/y.json": failed}
	if diff := cmp.Diff(want, outcomes(results)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func outcomes(results []result) map[string]outcome {
	got := map[string]outcome{}
	for _, r := range results {
		got[strings.TrimPrefix(r.Group, "example/")+" "+r.Name] = r.Outcome
	}
	return got
}
