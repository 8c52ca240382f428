package gpkg_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/seal"
)

// TestBackupAndRestoreDrill backs a store up while it is written, loses the store, and restores it elsewhere.
func TestBackupAndRestoreDrill(t *testing.T) {
	s := create(t, gpkg.CreateOptions{})
	folder := t.TempDir()
	var wg sync.WaitGroup
	begun := make(chan struct{})
	wg.Go(func() {
		for n := range 6 {
			if err := workRound(t.Context(), s, "during", n, func(string) {}); err != nil {
				t.Errorf("writing meanwhile: %v", err)
			}
			if n == 0 {
				close(begun)
			}
		}
	})
	<-begun
	var backups []string
	for n := range 3 {
		path := filepath.Join(folder, fmt.Sprintf("备份 %d.gpkg", n))
		must(t, s.Backup(t.Context(), path, gpkg.BackupOptions{Key: n == 0}))
		backups = append(backups, path)
	}
	wg.Wait()
	want, err := s.Info(t.Context())
	must(t, err)
	last := filepath.Join(folder, "last.gpkg")
	must(t, s.Backup(t.Context(), last, gpkg.BackupOptions{}))
	key, err := seal.ReadKey(s.Path() + ".key")
	must(t, err)

	// With its key a backup is a store; without, it needs the key that was kept.
	for n, path := range backups {
		to := filepath.Join(t.TempDir(), "restored.gpkg")
		o := gpkg.RestoreOptions{}
		if n > 0 {
			if err := gpkg.Restore(t.Context(), path, to, o); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("without a key: %v", err)
			}
			o.VaultKey = key
		}
		must(t, gpkg.Restore(t.Context(), path, to, o))
		r, err := gpkg.Open(t.Context(), to, o.Options)
		must(t, err)
		checkWhole(t, r)
		info, err := r.Info(t.Context())
		must(t, err)
		if info.ID != want.ID || info.Counts[data.Disputes] == 0 {
			t.Errorf("restored %+v", info)
		}
		if _, err := r.Apply(t.Context(), data.Batch{Key: "after", At: now, Puts: []data.Put{{Record: dispute(r, "after", ""), Case: map[string]string{"phone": "1"}}}}); err != nil {
			t.Errorf("writing to what was restored: %v", err)
		}
		must(t, r.Close())
	}

	// In place: refused while the store is there, and while it is in use.
	if err := gpkg.Restore(t.Context(), last, s.Path(), gpkg.RestoreOptions{}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("over a store: %v", err)
	}
	if err := gpkg.Restore(t.Context(), last, s.Path(), gpkg.RestoreOptions{Overwrite: true}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("over a store in use: %v", err)
	}
	lost := dispute(s, "after the backup", "")
	_, err = s.Apply(t.Context(), data.Batch{Key: "lost", At: now, Puts: []data.Put{{Record: lost}}})
	must(t, err)
	newest, err := s.Info(t.Context())
	must(t, err)
	must(t, s.Close())
	must(t, gpkg.Restore(t.Context(), last, s.Path(), gpkg.RestoreOptions{Overwrite: true}))
	r, err := gpkg.Open(t.Context(), s.Path(), gpkg.Options{})
	must(t, err)
	checkWhole(t, r)
	if _, err := r.Get(t.Context(), lost.Layer, lost.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("what came after the backup is there: %v", err)
	}
	if info, err := r.Info(t.Context()); err != nil || info.Revision <= newest.Revision || info.Counts[data.Disputes] != want.Counts[data.Disputes] {
		t.Errorf("restored %+v, %v; had %+v", info, err, newest)
	}
	must(t, r.Close())
}

func TestBackupRefusesToOverwrite(t *testing.T) {
	s := create(t, gpkg.CreateOptions{})
	for _, suffix := range []string{"", ".vault", ".key"} {
		path := filepath.Join(t.TempDir(), "b.gpkg")
		must(t, os.WriteFile(path+suffix, []byte("precious"), 0o600))
		if err := s.Backup(t.Context(), path, gpkg.BackupOptions{}); !errors.Is(err, data.ErrConflict) {
			t.Errorf("over %q: %v", suffix, err)
		}
		if raw, err := os.ReadFile(path + suffix); err != nil || string(raw) != "precious" {
			t.Errorf("%q was touched: %s, %v", suffix, raw, err)
		}
		if err := s.HandOut(t.Context(), path+suffix, now); !errors.Is(err, data.ErrConflict) {
			t.Errorf("hand-out over %q: %v", suffix, err)
		}
	}
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no folder", "b.gpkg"), gpkg.BackupOptions{}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("into no folder: %v", err)
	}
}

// A bad backup must leave the store as it was.
func TestRestoreRefusesBadBackups(t *testing.T) {
	whole, other := filledStore(t), filledStore(t)
	for name, change := range map[string]func(t *testing.T, path string){
		"cut":           func(t *testing.T, path string) { must(t, os.Truncate(path, 100_000)) },
		"without vault": func(t *testing.T, path string) { must(t, os.Remove(path+".vault")) },
		"with another's vault": func(t *testing.T, path string) {
			replace(t, other+".vault", path+".vault")
		},
		"with a record less than counted": func(t *testing.T, path string) {
			script(t, path, "UPDATE lx_layer SET records = records + 1 WHERE name = 'disputes'")
		},
		"with a case file gone": func(t *testing.T, path string) { script(t, path+".vault", "DELETE FROM case_file") },
		"with a case file exchanged": func(t *testing.T, path string) {
			script(t, path+".vault", "UPDATE case_file SET sealed = (SELECT max(sealed) FROM case_file)")
		},
		"with an index that is wrong": func(t *testing.T, path string) { script(t, path, "DELETE FROM rtree_disputes_geom WHERE id = 3") },
	} {
		t.Run(name, func(t *testing.T) {
			backup, path := copyStore(t, whole), copyStore(t, whole)
			change(t, backup)
			before, err := os.ReadFile(path)
			must(t, err)
			if err := gpkg.Restore(t.Context(), backup, path, gpkg.RestoreOptions{Overwrite: true}); err == nil {
				t.Fatal("it was restored")
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the store was touched")
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
			must(t, err)
			if len(left) != 3 {
				t.Errorf("left: %v", left)
			}
		})
	}
}
