package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/seal"
)

var key = bytes.Repeat([]byte{0x5a}, seal.KeySize)

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
	if _, err := v.Case(ctx, first, data.Disputes, "1"); !errors.Is(err, seal.ErrSeal) {
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
