package gpkg_test

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/seal"
)

// sealedStore makes a store with everything that is sealed, closes it, and tells what sealedThings reads in it.
func sealedStore(t *testing.T) (path string, known acknowledged, want map[string]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "store.gpkg")
	s, err := gpkg.Create(t.Context(), path, gpkg.CreateOptions{Now: now})
	must(t, err)
	for n := range 2 {
		must(t, workRound(t.Context(), s, "fill", n, func(line string) {
			if word, id, _ := strings.Cut(line, " "); word == "edit" {
				known.edits = append(known.edits, id)
			} else {
				known.imports = append(known.imports, id)
			}
		}))
	}
	asked := data.Batch{Key: "asked", Request: []byte("what was asked"), At: now, Puts: []data.Put{{Record: dispute(s, "asked", "x"), Case: map[string]string{"phone": "1"}}}}
	_, err = s.Apply(t.Context(), asked)
	must(t, err)
	book, err := accounts.Open(t.Context(), s.Vault().Guest(), accounts.Options{Zone: time.UTC})
	must(t, err)
	for i := range 30 {
		_, err := book.Append(t.Context(), accounts.Event{At: now, Kind: accounts.CaseRead, Actor: "console:root", Object: fmt.Sprint(i), Purpose: "核对情况"})
		must(t, err)
	}
	want = sealedThings(t, s)
	must(t, s.Close())
	return path, known, want
}

// sealedThings reads what lies under the key beside case files and rejected rows, and what follows from keys of digests.
func sealedThings(t *testing.T, s *gpkg.Store) map[string]string {
	t.Helper()
	a, err := s.Answer(t.Context(), "asked")
	if err != nil {
		t.Errorf("answer: %v", err)
	}
	book, err := accounts.Open(t.Context(), s.Vault().Guest(), accounts.Options{Zone: time.UTC})
	must(t, err)
	must(t, book.Verify(t.Context(), nil, func(f data.Finding) {
		if f.Severity == data.Fault {
			t.Errorf("audit: %+v", f)
		}
	}))
	return map[string]string{
		"answer": fmt.Sprint(string(a.Request), a.Records), "household": book.Households().Key("x"), "live": string(book.LiveSecret()),
		"digest": string(s.Vault().Mac(data.Disputes, "x", map[string]string{"a": "b"})),
	}
}

// sameUnder opens a store under a key (nil: the one beside it) and demands all that was there.
func sameUnder(t *testing.T, path string, key []byte, known *acknowledged, want map[string]string) {
	t.Helper()
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{VaultKey: key})
	must(t, err)
	if diff := cmp.Diff(want, sealedThings(t, s)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	must(t, s.Close())
	if key == nil {
		known.verify(t, path)
	}
}

func keyOf(t *testing.T, path string) []byte {
	t.Helper()
	key, err := seal.ReadKey(path + ".key")
	must(t, err)
	return key
}

// The key beside a store is changed: everything reads as before, the old key opens nothing, and what was before is kept with its key.
func TestRekey(t *testing.T) {
	path, known, want := sealedStore(t)
	old := keyOf(t, path)
	done, err := gpkg.Rekey(t.Context(), path, gpkg.RekeyOptions{Guests: accounts.Sealed()})
	must(t, err)
	if bytes.Equal(keyOf(t, path), old) || done.Rows < 160 {
		t.Errorf("%d rows were sealed anew", done.Rows)
	}
	sameUnder(t, path, nil, &known, want)
	openFails(t, path, gpkg.Options{VaultKey: old}, data.ErrForbidden)
	sameUnder(t, done.Kept, nil, &known, want)
	if !bytes.Equal(keyOf(t, done.Kept), old) {
		t.Error("the key before is not kept with the store before")
	}
	if left := besides(t, path); !slices.Equal(left, []string{".before-rekey", ".before-rekey.key", ".before-rekey.vault", ".key", ".vault"}) {
		t.Errorf("beside the store lie %v", left)
	}
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{})
	must(t, err)
	same, err := s.Apply(t.Context(), data.Batch{Key: "same", At: now, Puts: []data.Put{{Record: dispute(s, "asked", "x"), Case: map[string]string{"phone": "1"}}}})
	if err != nil || same.Unchanged != 1 {
		t.Errorf("an equal case file is another one after the change: %+v, %v", same, err)
	}
	if _, err := gpkg.Rekey(t.Context(), path, gpkg.RekeyOptions{Guests: accounts.Sealed()}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("while it is open: %v", err)
	}
	must(t, s.Close())
}

// besides are the names of what lies beside a store, without the store's.
func besides(t *testing.T, path string) (names []string) {
	t.Helper()
	all, err := filepath.Glob(path + ".*")
	must(t, err)
	for _, name := range all {
		names = append(names, strings.TrimPrefix(name, path))
	}
	slices.Sort(names)
	return names
}

// A key that is kept elsewhere: none lies beside the store any more; to change to the key that it has changes nothing.
func TestRekeyElsewhere(t *testing.T) {
	path, known, want := sealedStore(t)
	next := bytes.Repeat([]byte{0xa7}, seal.KeySize)
	o := gpkg.RekeyOptions{Key: next, Guests: accounts.Sealed()}
	_, err := gpkg.Rekey(t.Context(), path, o)
	must(t, err)
	sameUnder(t, path, next, &known, want)
	openFails(t, path, gpkg.Options{}, data.ErrNotFound)
	o.VaultKey = next
	if done, err := gpkg.Rekey(t.Context(), path, o); err != nil || done.Rows != 0 || done.Kept != "" {
		t.Errorf("the key that it has: %+v, %v", done, err)
	}
	if _, err := gpkg.Rekey(t.Context(), path, gpkg.RekeyOptions{Options: gpkg.Options{VaultKey: next}}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("no key to change to: %v", err)
	}
	o.Key = bytes.Repeat([]byte{3}, seal.KeySize)
	o.VaultKey = bytes.Repeat([]byte{4}, seal.KeySize)
	if _, err := gpkg.Rekey(t.Context(), path, o); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("with a wrong key: %v", err)
	}
}

// What a process leaves that is killed between the vault's commit and the rest: the store opens by itself and reads everything, and Rekey ends it.
func TestRekeyHalfDone(t *testing.T) {
	for _, elsewhere := range []bool{false, true} {
		path, known, want := sealedStore(t)
		old, next := keyOf(t, path), bytes.Repeat([]byte{0xa7}, seal.KeySize)
		s, err := gpkg.Open(t.Context(), path, gpkg.Options{})
		must(t, err)
		info, err := s.Info(t.Context())
		must(t, err)
		must(t, s.Close())
		o := gpkg.RekeyOptions{Guests: accounts.Sealed()}
		if elsewhere {
			o.Key = next
		} else {
			must(t, seal.WriteKey(path+".key.next", next))
		}
		d, err := lite.NewDriver()
		must(t, err)
		_, err = vault.Rekey(t.Context(), path+".vault", vault.Options{Driver: d, Key: old, Store: info.ID}, vault.Rekeying{Key: next, Guests: accounts.Sealed(), Cases: func(visit func(int64, data.LayerID, string) error) error { return eachCase(t, path, visit) }})
		must(t, err)
		if elsewhere {
			openFails(t, path, gpkg.Options{}, data.ErrForbidden)
			sameUnder(t, path, next, &known, want)
		} else {
			sameUnder(t, path, nil, &known, want)
			if !bytes.Equal(keyOf(t, path), next) {
				t.Error("the key that the vault has did not take its place")
			}
		}
		done, err := gpkg.Rekey(t.Context(), path, o)
		if err != nil || done.Rows != 0 {
			t.Errorf("ended: %+v, %v", done, err)
		}
		sameUnder(t, path, next, &known, want)
		openFails(t, path, gpkg.Options{VaultKey: old}, data.ErrForbidden)
	}
}

// eachCase visits the references to case files of disputes.
func eachCase(t *testing.T, path string, visit func(ref int64, layer data.LayerID, id string) error) error {
	t.Helper()
	d, err := lite.NewDriver()
	must(t, err)
	c, err := d.Open(t.Context(), path, lite.Options{ReadOnly: true})
	must(t, err)
	defer c.Close()
	return c.Rows(t.Context(), "SELECT lx_case, id FROM disputes WHERE lx_case NOT NULL", nil, func(row []driver.Value) error {
		return visit(row[0].(int64), data.Disputes, row[1].(string))
	})
}

// TestKilledRekey kills a process that changes the key at moments spread over what it takes: the store is whole each time, under the key beside it.
func TestKilledRekey(t *testing.T) {
	path, known, want := sealedStore(t)
	whole := time.Now()
	c := startChild(t, path, "rekey", 0, 0)
	if failed := c.drain(&known); failed != "" {
		t.Fatal(failed)
	}
	took := time.Since(whole)
	const rounds = 8
	for i := range rounds {
		c := startChild(t, path, "rekey", 0, 0)
		for line := range c.lines {
			if line == "open" {
				break
			}
		}
		time.Sleep(took * time.Duration(i) / rounds) // the moment is the point
		if err := c.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if failed := c.drain(&known); failed != "" {
			t.Fatalf("round %d: %s", i, failed)
		}
		sameUnder(t, path, nil, &known, want)
	}
	_, err := gpkg.Rekey(t.Context(), path, gpkg.RekeyOptions{Guests: accounts.Sealed()})
	must(t, err)
	sameUnder(t, path, nil, &known, want)
}
