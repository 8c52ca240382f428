package gpkg_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

// filledStore makes a store with some of everything and closes it.
func filledStore(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.gpkg")
	s, err := gpkg.Create(t.Context(), path, gpkg.CreateOptions{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		if err := workRound(t.Context(), s, "fill", n, func(string) {}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// openFails opens what must not open, and checks that the error tells nothing it should not.
func openFails(t *testing.T, path string, o gpkg.Options, want error) {
	t.Helper()
	s, err := gpkg.Open(t.Context(), path, o)
	if err == nil {
		_ = s.Close()
		t.Fatal("it opens")
	}
	if !errors.Is(err, want) {
		t.Errorf("got %v, want one that is %v", err, want)
	}
	if text := err.Error(); strings.Contains(text, filepath.Dir(path)) || strings.Contains(text, "SQL") || strings.Contains(text, "sqlite") {
		t.Errorf("the error tells too much: %s", text)
	}
}

func TestOpenRefusesForeignFiles(t *testing.T) {
	plain := func(sql string) func(*testing.T, string) {
		return func(t *testing.T, path string) { script(t, path, sql) }
	}
	for _, c := range []struct {
		name string
		make func(*testing.T, string)
		want error
	}{
		{"nothing", func(*testing.T, string) {}, data.ErrNotFound},
		{"a folder", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, data.ErrInvalid},
		{"an empty file", func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) }, data.ErrInvalid},
		{"text", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("这不是数据库。\n", 1000)), 0o600))
		}, data.ErrUnavailable},
		{"another database", plain("CREATE TABLE t (a)"), data.ErrInvalid},
		{"a GeoPackage that is no store", plain("PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (table_name TEXT)"), data.ErrInvalid},
		{"views for tables", plain("PRAGMA application_id = 1196444487; CREATE VIEW gpkg_contents AS SELECT 1 AS table_name; CREATE VIEW lx_store AS SELECT 'x' AS id"), data.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.gpkg")
			c.make(t, path)
			key, err := seal.NewKey(bytes.NewReader(make([]byte, 32)))
			must(t, err)
			openFails(t, path, gpkg.Options{VaultKey: key}, c.want)
		})
	}
}

// What runs by itself in a schema must be this program's own, word for word.
func TestOpenRefusesForeignSchema(t *testing.T) {
	whole := filledStore(t)
	for _, c := range []struct{ name, sql string }{
		{"a view", "CREATE VIEW extra AS SELECT 1"},
		{"a view in a layer's place", "ALTER TABLE facilities RENAME TO f; CREATE VIEW facilities AS SELECT * FROM f"},
		{"a trigger on a layer", "CREATE TRIGGER extra AFTER INSERT ON disputes BEGIN DELETE FROM lx_history; END"},
		{"a trigger on the store's own table", "CREATE TRIGGER extra AFTER INSERT ON lx_batch BEGIN SELECT 1; END"},
		{"a trigger of a known name", "DROP TRIGGER rtree_disputes_geom_delete; CREATE TRIGGER rtree_disputes_geom_delete AFTER DELETE ON disputes BEGIN DELETE FROM lx_history; END"},
		{"a virtual table", "CREATE VIRTUAL TABLE extra USING fts5(a)"},
		{"a generated column", "ALTER TABLE lx_batch ADD COLUMN extra AS (abs(revision))"},
		{"a generated column of a layer", "ALTER TABLE disputes ADD COLUMN extra AS (hex(geom))"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := copyStore(t, whole)
			script(t, path, c.sql)
			openFails(t, path, gpkg.Options{}, data.ErrInvalid)
		})
	}
	// A plain table does nothing: QGIS keeps styles in one.
	path := copyStore(t, whole)
	script(t, path, "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT); CREATE INDEX extra ON disputes (status)")
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{})
	must(t, err)
	checkWhole(t, s)
	must(t, s.Close())
}

func TestOpenRefusesNewerStore(t *testing.T) {
	for _, file := range []string{"", ".vault"} {
		path := filledStore(t)
		script(t, path+file, "INSERT INTO lx_migration (version_id, is_applied) VALUES (99, 1)")
		openFails(t, path, gpkg.Options{}, data.ErrInvalid)
	}
}

func TestOpenRefusesBadVaults(t *testing.T) {
	whole := filledStore(t)
	other := filledStore(t)
	wrong := bytes.Repeat([]byte{7}, seal.KeySize)
	for _, c := range []struct {
		name   string
		change func(t *testing.T, path string)
		key    []byte
		want   error
	}{
		{"missing", func(t *testing.T, path string) { must(t, os.Remove(path+".vault")) }, nil, data.ErrNotFound},
		{"of another store", func(t *testing.T, path string) { replace(t, other+".vault", path+".vault") }, nil, data.ErrInvalid},
		{"open to others", func(t *testing.T, path string) { must(t, os.Chmod(path+".vault", 0o640)) }, nil, data.ErrForbidden},
		{"that is text", func(t *testing.T, path string) {
			must(t, os.WriteFile(path+".vault", []byte(strings.Repeat("not a vault\n", 500)), 0o600))
		}, nil, data.ErrUnavailable},
		{"with another key", func(*testing.T, string) {}, wrong, data.ErrForbidden},
		{"with a short key", func(*testing.T, string) {}, wrong[:16], data.ErrInvalid},
		{"without its key", func(t *testing.T, path string) { must(t, os.Remove(path+".key")) }, nil, data.ErrNotFound},
		{"whose key lies open", func(t *testing.T, path string) { must(t, os.Chmod(path+".key", 0o644)) }, nil, data.ErrForbidden},
		{"whose key is none", func(t *testing.T, path string) { must(t, os.WriteFile(path+".key", []byte("secret"), 0o600)) }, nil, data.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := copyStore(t, whole)
			c.change(t, path)
			openFails(t, path, gpkg.Options{VaultKey: c.key}, c.want)
		})
	}
	t.Run("key from elsewhere", func(t *testing.T) {
		path := copyStore(t, whole)
		key, err := seal.ReadKey(path + ".key")
		must(t, err)
		must(t, os.Remove(path+".key"))
		s, err := gpkg.Open(t.Context(), path, gpkg.Options{VaultKey: key})
		must(t, err)
		checkWhole(t, s)
		must(t, s.Close())
	})
}

// A damaged file must be told in words by Open, by a read or by Check; nothing may panic, and what is read must be well formed.
func TestDamagedFiles(t *testing.T) {
	whole := filledStore(t)
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		path := copyStore(t, whole)
		victim := path
		if n%4 == 3 {
			victim += ".vault"
		}
		raw, err := os.ReadFile(victim)
		must(t, err)
		what := "cut"
		if n%3 == 0 {
			raw = raw[:random.IntN(len(raw))]
		} else {
			what = "overwritten"
			at := random.IntN(len(raw))
			for i := at; i < min(at+1+random.IntN(600), len(raw)); i++ {
				raw[i] = byte(random.Uint32())
			}
		}
		must(t, os.WriteFile(victim, raw, 0o600))
		found, err := readAll(t.Context(), path)
		if err == nil && found == 0 && what == "cut" {
			t.Errorf("%d: %s at %d bytes: nobody noticed", n, filepath.Base(victim), len(raw))
		}
	}
}

// readAll opens a store and reads all of it; it returns how many faults Check reports.
func readAll(ctx context.Context, path string) (faults int, err error) {
	s, err := gpkg.Open(ctx, path, gpkg.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { _ = s.Close() }()
	err = s.Check(ctx, func(f data.Finding) {
		if f.Severity == data.Fault {
			faults++
		}
	})
	if _, e := s.Since(ctx, 0, func(data.Change) error { return nil }); e != nil {
		err = e
	}
	if _, e := s.Apply(ctx, data.Batch{Key: "after", At: now, Puts: []data.Put{{Record: dispute(s, "after", ""), Case: map[string]string{"phone": "1"}}}}); e != nil {
		err = e
	}
	return faults, err
}

// copyStore copies the files of a store that nobody has open.
func copyStore(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "store.gpkg")
	for _, suffix := range []string{"", ".vault", ".key"} {
		replace(t, from+suffix, to+suffix)
	}
	return to
}

func replace(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, raw, 0o600))
}

// script changes a database behind the store's back.
func script(t *testing.T, path, sql string) {
	t.Helper()
	driver, err := lite.NewDriver()
	must(t, err)
	c, err := driver.Open(t.Context(), path, lite.Options{Create: true, Trusted: true})
	must(t, err)
	must(t, c.Script(t.Context(), sql))
	must(t, c.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
