package storetest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// InFiles tells whether some bytes stand in any of the files whose names begin with a path: a store's, its vault's, their logs. There must be so many at
// least.
func InFiles(t testing.TB, path string, least int, part []byte) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < least {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, part) {
			return true
		}
	}
	return false
}
