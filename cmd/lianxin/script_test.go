package main

import (
	"os"
	"strings"
	"testing"

	"lianxin/data/postgres/pgtest"

	"github.com/rogpeppe/go-internal/testscript"
)

// asMain makes the test binary the program, for tests that need a process to signal.
const asMain = "LIANXIN_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	testscript.Main(tests{m}, map[string]func(){"lianxin": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }})
}

// TestScripts runs the command line as people type it: testdata/script/*.txtar. In a script "demo FILE" is a copy of the demonstration.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"demo": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: demo FILE")
				}
				ts.Check(copyDemo(ts.MkAbs(args[0])))
			},
		},
	})
}

// TestPostgresScripts runs the command line over a store in PostgreSQL: testdata/postgres/*.txtar, each in a database of its own.
func TestPostgresScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/postgres", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LIANXIN_STORE", strings.Replace(pgtest.Database(t), "postgres@", "postgres:hunter2@", 1))
			return nil
		},
	})
}
