package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// demoFolder names the folder of the demonstration that tests copy.
const demoFolder = "LIANXIN_TEST_DEMO"

// tests are the package's, with a folder for the demonstration that goes with them.
type tests struct{ *testing.M }

func (m tests) Run() int {
	folder, err := os.MkdirTemp("", "lianxin-demo-")
	if err := errors.Join(err, os.Setenv(demoFolder, folder)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	return m.M.Run()
}

// makeDemo makes a demonstration of 2,000 records, once for all tests: it takes seconds, and under the race detector a minute.
var makeDemo = sync.OnceValue(func() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	store := filepath.Join(os.Getenv(demoFolder), "demo.gpkg")
	demo := exec.Command(self, "demo", "--store", store, "--records", "2000", "--as-of", "2026-06-30")
	demo.Env = append(os.Environ(), asMain+"=1")
	if out, err := demo.CombinedOutput(); err != nil {
		return fmt.Errorf("demo: %w\n%s", err, out)
	}
	return nil
})

// demoStore copies the demonstration with its key to a folder of the test's own and returns the store's path.
func demoStore(t *testing.T, folder string) string {
	t.Helper()
	store := filepath.Join(folder, "demo.gpkg")
	if err := copyDemo(store); err != nil {
		t.Fatal(err)
	}
	return store
}

// copyDemo copies the demonstration with its key to a store that is not there yet.
func copyDemo(store string) error {
	if err := makeDemo(); err != nil {
		return err
	}
	demo := filepath.Join(os.Getenv(demoFolder), "demo.gpkg")
	files, err := filepath.Glob(demo + "*")
	if err != nil {
		return err
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(store+strings.TrimPrefix(file, demo), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
