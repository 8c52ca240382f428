package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
)

var key = bytes.Repeat([]byte{0x5a}, vault.KeySize)

func options(t testing.TB) vault.Options {
	t.Helper()
	d, err := lite.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	return vault.Options{Driver: d, Key: key, Store: "store-1"}
}

func newVault(t testing.TB) (*vault.Vault, string, vault.Options) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.vault")
	o := options(t)
	v, err := vault.Create(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v, path, o
}

// A sealed payload opens for its place and with its key alone.
func TestSeal(t *testing.T) {
	s, err := vault.NewSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("当事人甲")
	sealed := s.Seal(plain, "case_file", "1", "a")
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, s.Seal(plain, "case_file", "1", "a")) {
		t.Error("the same twice, or in clear")
	}
	if got, err := s.Open(sealed, "case_file", "1", "a"); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%q, %v", got, err)
	}
	other, err := vault.NewSealer(bytes.Repeat([]byte{1}, vault.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"at another place":   func() ([]byte, error) { return s.Open(sealed, "case_file", "2", "a") },
		"with parts shifted": func() ([]byte, error) { return s.Open(sealed, "case_file", "1a") },
		"with another key":   func() ([]byte, error) { return other.Open(sealed, "case_file", "1", "a") },
		"cut":                func() ([]byte, error) { return s.Open(sealed[:len(sealed)-1], "case_file", "1", "a") },
		"nothing":            func() ([]byte, error) { return s.Open(nil, "case_file", "1", "a") },
	} {
		if got, err := open(); !errors.Is(err, vault.ErrSeal) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for i := range sealed {
		broken := slices.Clone(sealed)
		broken[i] ^= 1
		if _, err := s.Open(broken, "case_file", "1", "a"); !errors.Is(err, vault.ErrSeal) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if _, err := vault.NewSealer(key[:31]); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a short key: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	k, err := vault.NewKey(bytes.NewReader(key))
	if err != nil || !bytes.Equal(k, key) {
		t.Fatal(k, err)
	}
	if err := vault.WriteKey(path, k); err != nil {
		t.Fatal(err)
	}
	if got, err := vault.ReadKey(path); err != nil || !bytes.Equal(got, key) {
		t.Errorf("%x, %v", got, err)
	}
	if err := vault.WriteKey(path, k); !errors.Is(err, data.ErrConflict) {
		t.Errorf("over one: %v", err)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.ReadKey(path); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("open to others: %v", err)
	}
}

func TestCaseFiles(t *testing.T) {
	v, path, o := newVault(t)
	ctx := t.Context()
	b, err := v.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	refs := map[int64]map[string]string{}
	for i := range 5000 { // more than wait for one write
		fields := map[string]string{"phone": fmt.Sprint(i), "备注": "\xff\x00"}
		ref, mac, err := b.PutCase(ctx, data.Disputes, fmt.Sprint(i), fields)
		if err != nil || !bytes.Equal(mac, v.Mac(data.Disputes, fmt.Sprint(i), fields)) || vault.BatchOf(ref) != b.Number() {
			t.Fatal(ref, mac, err)
		}
		refs[ref] = fields
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.Settle(ctx, b.Number(), nil), v.Close()); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(path); err != nil || bytes.Contains(raw, []byte("备注")) {
		t.Errorf("in clear, or %v", err)
	}
	if v, err = vault.Open(ctx, path, o); err != nil {
		t.Fatal(err)
	}
	for ref, fields := range refs {
		got, err := v.Case(ctx, ref, data.Disputes, fields["phone"])
		if diff := cmp.Diff(fields, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	}
	first := b.Number() << 32
	if _, err := v.Case(ctx, first, data.Disputes, "1"); !errors.Is(err, vault.ErrSeal) {
		t.Errorf("as another record's: %v", err)
	}
	if err := v.Settle(ctx, 0, []int64{first}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Case(ctx, first, data.Disputes, "0"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("erased: %v", err)
	}
	if a, b := v.Mac(data.Disputes, "1", map[string]string{"a": "b", "c": "d"}), v.Mac(data.Disputes, "1", map[string]string{"c": "d", "a": "b"}); !bytes.Equal(a, b) {
		t.Error("equal case files differ")
	}
	if a, b := v.Mac(data.Disputes, "1", map[string]string{"a": "bc"}), v.Mac(data.Disputes, "2", map[string]string{"a": "bc"}); bytes.Equal(a, b) {
		t.Error("a digest tells that two records have equal case files")
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}

// Tidy decides what a killed process left, and stays away while somebody has the vault open.
func TestTidy(t *testing.T) {
	v, path, o := newVault(t)
	ctx := t.Context()
	begin := func() (*vault.Batch, int64) {
		t.Helper()
		b, err := v.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		ref, _, err := b.PutCase(ctx, data.Disputes, "a", map[string]string{"phone": "1"})
		if err := errors.Join(err, b.Reject(ctx, data.Rejection{Row: 1}), b.Flush(ctx)); err != nil {
			t.Fatal(err)
		}
		return b, ref
	}
	visible, visibleRef := begin()
	lost, lostRef := begin()
	tidy := func() (alone, asked int) {
		t.Helper()
		err := vault.Tidy(ctx, path, o, func() error { alone++; return nil }, func(batch int64) (bool, error) {
			asked++
			return batch == visible.Number(), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return alone, asked
	}
	if alone, asked := tidy(); alone != 0 || asked != 0 {
		t.Errorf("while it is open: %d, %d", alone, asked)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if alone, asked := tidy(); alone != 1 || asked != 2 {
		t.Errorf("alone: %d, %d", alone, asked)
	}
	if _, asked := tidy(); asked != 0 {
		t.Errorf("a second time: %d", asked)
	}
	v, err := vault.Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	if _, err := v.Case(ctx, visibleRef, data.Disputes, "a"); err != nil {
		t.Errorf("of the visible batch: %v", err)
	}
	if _, err := v.Case(ctx, lostRef, data.Disputes, "a"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of the lost batch: %v", err)
	}
	for batch, want := range map[int64]int{visible.Number(): 1, lost.Number(): 0} {
		n := 0
		if err := v.Rejections(ctx, batch, func(data.Rejection) error { n++; return nil }); err != nil || n != want {
			t.Errorf("batch %d: %d rejections, %v", batch, n, err)
		}
	}
	if next, _ := begin(); next.Number() <= lost.Number() {
		t.Errorf("batch number %d is used again", next.Number())
	}
}

// What was erased must not be found in the file's free pages.
func TestErasedIsGone(t *testing.T) {
	v, path, _ := newVault(t)
	ctx := context.Background()
	b, err := v.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ref, _, err := b.PutCase(ctx, data.Disputes, "a", map[string]string{"statement": string(bytes.Repeat([]byte("x"), 20_000))})
	if err := errors.Join(err, b.Flush(ctx), v.Settle(ctx, b.Number(), nil)); err != nil {
		t.Fatal(err)
	}
	var sealed []byte
	if err := v.Read(ctx, func(c *lite.Conn) error {
		_, err := c.One(ctx, "SELECT sealed FROM case_file WHERE ref = ?", []any{ref}, &sealed)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.Settle(ctx, 0, []int64{ref}), v.Close()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at+64 < len(sealed); at += 1000 {
		if bytes.Contains(raw, sealed[at:at+64]) {
			t.Fatalf("bytes from %d on are still in the file", at)
		}
	}
}
