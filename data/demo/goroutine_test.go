package demo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoStartsNothing: the generator has no goroutines and nothing that they would share, by which the race detector's run need not watch it. Its writers run in
// ingest.Piped's goroutine, one at a time, on what nobody changes any more.
func TestDemoStartsNothing(t *testing.T) {
	for _, pattern := range []string{"*.go", "campaign/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range file.Imports {
				if path := strings.Trim(i.Path.Value, `"`); path == "sync" || strings.HasPrefix(path, "sync/") || strings.HasSuffix(path, "/errgroup") {
					t.Errorf("%s imports %s", name, path)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n.(type) {
				case *ast.GoStmt, *ast.ChanType:
					t.Errorf("%s starts a goroutine or speaks to one", name)
				}
				return true
			})
		}
	}
}
