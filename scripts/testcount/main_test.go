package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A shell stands in for each runner.
func TestRun(t *testing.T) {
	const pass = `echo '{"Action":"pass","Package":"p","Test":"TestA"}'; echo '{"Action":"pass","Package":"p"}'`
	const vitest = `echo '{"testResults":[{"name":"a.test.ts","status":"passed","assertionResults":[{"title":"t","status":"passed"}]}]}' >"$0"`
	for _, test := range []struct {
		name   string
		runner string
		script string
		ok     bool
		sum    string // closing line of the tally
	}{
		{"passes", "go", pass, true, "1 passed, 0 failed, 0 skipped"},
		{"exits 1 though no test failed", "go", pass + "; exit 1", false, "1 passed, 1 failed, 0 skipped"},
		{"runs nothing", "go", "true", false, "0 passed, 1 failed, 0 skipped"},
		{"report", "vitest", vitest, true, "1 passed, 0 failed, 0 skipped"},
		{"report, exits 1", "vitest", vitest + "; exit 1", false, "1 passed, 1 failed, 0 skipped"},
		{"empty report", "playwright", `echo '{}' >"$0"`, false, "0 passed, 1 failed, 0 skipped"},
		{"no report", "playwright", "true", false, "0 passed, 1 failed, 0 skipped"}, // and so no tally
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			tally, report := filepath.Join(dir, "tally"), filepath.Join(dir, "report")
			if err := os.WriteFile(report, []byte(`{"testResults":[{"name":"an old report"}]}`), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			ok, _ := run([]string{test.runner, "-tally", tally, "-report", report, "--", "sh", "-c", test.script, report}, &out)
			if ok != test.ok {
				t.Errorf("ok = %v in\n%s", ok, out.String())
			}
			out.Reset()
			ok, err := run([]string{"sum", tally}, &out)
			if err != nil || ok != test.ok {
				t.Errorf("sum: ok = %v, %v in\n%s", ok, err, out.String())
			}
			if !strings.HasSuffix(out.String(), "\n"+test.sum+"\n") {
				t.Errorf("does not close with %q:\n%s", test.sum, out.String())
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"pytest"}, {"go"}, {"vitest", "--", "true"}, {"go", "-nosuch"}} {
		if ok, err := run(args, &strings.Builder{}); err == nil || ok {
			t.Errorf("run(%q) = %v, %v", args, ok, err)
		}
	}
}
