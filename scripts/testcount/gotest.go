package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json` (go doc test2json, and `go help buildjson` for build-output).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build-output and build-fail
	Test       string
	Elapsed    float64 // seconds
	Output     string
}

// goRun follows one `go test -json`.
type goRun struct {
	out      io.Writer
	packages map[string]*goPackage
	builds   map[string][]string // output of the compiler by import path
	results  []result
}

type goPackage struct {
	path   string
	tests  map[string]*goTest
	output []string
	cached bool
}

type goTest struct {
	outcome outcome
	ended   bool
	parent  bool // has subtests
	seconds float64
	output  []string
}

// readGo reads events until the stream ends, printing as packages finish, and returns a result for each leaf test.
func readGo(stream io.Reader, out io.Writer) ([]result, error) {
	run := &goRun{out: out, packages: map[string]*goPackage{}, builds: map[string][]string{}}
	lines := bufio.NewReader(stream)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			run.line(line)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return run.results, fmt.Errorf("read test events: %w", err)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(run.packages)) {
		run.endPackage(run.packages[path], "fail", 0)
	}
	return run.results, nil
}

func (g *goRun) line(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Fprintf(g.out, "%s", line) // not an event: somebody wrote to standard output
		return
	}
	switch {
	case e.Action == "build-output":
		g.builds[e.ImportPath] = append(g.builds[e.ImportPath], e.Output)
	case e.Action == "build-fail":
		fmt.Fprintf(g.out, "FAIL  %s does not build\n%s", e.ImportPath, indent(g.builds[e.ImportPath]))
		delete(g.builds, e.ImportPath)
	case e.Package == "":
	case e.Test == "":
		g.packageEvent(e)
	default:
		g.testEvent(e)
	}
}

func (g *goRun) packageEvent(e event) {
	p := g.pkg(e.Package)
	switch e.Action {
	case "output":
		p.output = append(p.output, e.Output)
		p.cached = p.cached || strings.HasPrefix(e.Output, "ok ") && strings.Contains(e.Output, "(cached)")
	case "pass", "fail", "skip":
		g.endPackage(p, e.Action, e.Elapsed)
	}
}

func (g *goRun) testEvent(e event) {
	t := g.pkg(e.Package).test(e.Test)
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
	case "pass":
		t.end(passed, e.Elapsed)
	case "skip":
		t.end(skipped, e.Elapsed)
		fmt.Fprintf(g.out, "SKIP  %s %s\n%s", e.Package, e.Test, indent(t.output))
	case "fail":
		t.end(failed, e.Elapsed)
		if said := indent(t.output); said != "" || !t.parent {
			fmt.Fprintf(g.out, "FAIL  %s %s (%.2f s)\n%s", e.Package, e.Test, e.Elapsed, said)
		}
	}
}

// endPackage settles the package's tests and prints its line. Tests that never ended have failed, and so has a
// package that failed though no test of it did: it did not build, or ended before or after its tests.
func (g *goRun) endPackage(p *goPackage, action string, seconds float64) {
	delete(g.packages, p.path)
	results := p.results()
	bad := 0
	for _, r := range results {
		if r.Outcome != passed {
			bad++
		}
	}
	if action == "fail" && !slices.ContainsFunc(results, func(r result) bool { return r.Outcome == failed }) {
		results = append(results, result{Runner: "go", Group: p.path, Name: "(package)", Outcome: failed})
		bad++
		fmt.Fprint(g.out, indent(p.output))
	}
	g.results = append(g.results, results...)

	verdict := "ok  "
	if bad > 0 {
		verdict = "FAIL"
	}
	cached := ""
	if p.cached {
		cached = " (cached)"
	}
	if len(results) > 0 {
		fmt.Fprintf(g.out, "%s  %-36s %5d tests %8.2f s%s\n", verdict, p.path, len(results), seconds, cached)
	}
}

func (g *goRun) pkg(path string) *goPackage {
	p := g.packages[path]
	if p == nil {
		p = &goPackage{path: path, tests: map[string]*goTest{}}
		g.packages[path] = p
	}
	return p
}

// test returns the test of that name; the one it is a subtest of becomes a parent.
func (p *goPackage) test(name string) *goTest {
	if t := p.tests[name]; t != nil {
		return t
	}
	t := &goTest{}
	p.tests[name] = t
	if above := p.above(name); above != "" {
		p.tests[above].parent = true
	}
	return t
}

// above is the name of the test that a subtest belongs to, or "". Subtests' own names may hold slashes, so it is
// the longest of the possible names that has begun.
func (p *goPackage) above(name string) string {
	for {
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return ""
		}
		name = name[:i]
		if p.tests[name] != nil {
			return name
		}
	}
}

// results lists leaves, and those parents that did worse than everything below them.
func (p *goPackage) results() []result {
	below := map[string]outcome{} // the worst of a test's descendants
	var results []result
	// A parent's name is a prefix of its children's, so that names sorted backwards put children first.
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(p.tests))) {
		t := p.tests[name]
		if !t.ended {
			t.outcome = failed
		}
		if !t.parent || t.outcome > below[name] {
			results = append(results, result{"go", p.path, name, t.outcome, t.seconds})
		}
		if above := p.above(name); above != "" {
			below[above] = max(below[above], below[name], t.outcome)
		}
	}
	slices.Reverse(results)
	return results
}

func (t *goTest) end(o outcome, seconds float64) {
	t.outcome, t.ended, t.seconds = o, true, seconds
}

// indent joins output by four spaces a line, without the framework's own lines.
func indent(output []string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.Join(output, "")) {
		if framework(line) {
			continue
		}
		b.WriteString("    " + strings.TrimSuffix(line, "\n") + "\n")
	}
	return b.String()
}

func framework(line string) bool {
	line = strings.TrimSpace(line)
	for _, prefix := range []string{"=== RUN", "=== PAUSE", "=== CONT", "=== NAME", "--- PASS:", "--- FAIL:", "--- SKIP:"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return line == "" || line == "PASS" || line == "FAIL" || strings.HasPrefix(line, "FAIL\t")
}
