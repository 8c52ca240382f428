package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	ok, err := run(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// run carries out one command line and reports whether everything passed.
func run(args []string, out io.Writer) (bool, error) {
	if len(args) == 0 {
		return false, errors.New("say go, vitest, playwright or sum")
	}
	flags := flag.NewFlagSet("testcount "+args[0], flag.ContinueOnError)
	tally := flags.String("tally", "", "write outcomes to this `file`")
	report := flags.String("report", "", "read the runner's JSON report from this `file`")
	required := flags.String("require", "", "comma-separated `classes` of which a test must have passed")
	if err := flags.Parse(args[1:]); err != nil {
		return false, err
	}
	switch args[0] {
	case "go":
		return runGo(flags.Args(), *tally, out)
	case "vitest":
		return reporter{"vitest", *report, readVitest}.run(flags.Args(), *tally, out)
	case "playwright":
		return reporter{"playwright", *report, readPlaywright}.run(flags.Args(), *tally, out)
	case "sum":
		return sum(out, loadTallies(flags.Args()), splitList(*required)), nil
	}
	return false, fmt.Errorf("%q is not one of go, vitest, playwright, sum", args[0])
}

// runGo runs `go test -json …` and reads its events as they come.
func runGo(command []string, tally string, out io.Writer) (bool, error) {
	if len(command) == 0 {
		return false, errors.New("no command given after --")
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	results, err := readGo(stdout, out)
	if err != nil {
		return false, errors.Join(err, cmd.Wait())
	}
	return finish(results, "go", cmd.Wait(), tally)
}

// A reporter is a program that prints for people and leaves a JSON report.
type reporter struct {
	name   string
	report string // path
	read   func(io.Reader) ([]result, error)
}

func (r reporter) run(command []string, tally string, out io.Writer) (bool, error) {
	if len(command) == 0 || r.report == "" {
		return false, errors.New(r.name + " needs -report FILE and a command after --")
	}
	if err := os.Remove(r.report); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	ended := cmd.Run()
	f, err := os.Open(r.report)
	if err != nil {
		return false, errors.Join(err, ended)
	}
	defer f.Close()
	results, err := r.read(f)
	if err != nil {
		return false, errors.Join(err, ended)
	}
	return finish(results, r.name, ended, tally)
}

// finish adds what only the exit code tells, and saves.
func finish(results []result, runner string, ended error, tally string) (bool, error) {
	ok := len(results) > 0
	for _, r := range results {
		ok = ok && r.Outcome == passed
	}
	if len(results) == 0 {
		results = append(results, result{runner, "(run)", "ran no test", failed, 0})
	}
	if ended != nil && ok {
		ok = false
		results = append(results, result{runner, "(run)", "ended badly though no test failed: " + ended.Error(), failed, 0})
	}
	if tally == "" {
		return ok, nil
	}
	return ok, saveTally(tally, results)
}

// loadTallies reads all of them; one that cannot be read is a failure of its own.
func loadTallies(paths []string) []result {
	var all []result
	for _, path := range paths {
		results, err := loadTally(path)
		if err != nil {
			results = []result{{"(none)", path, "left no result: " + err.Error(), failed, 0}}
		}
		all = append(all, results...)
	}
	return all
}
