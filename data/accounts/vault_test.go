package accounts_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"lianxin/data/accounts"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
)

// file is a vault, with a second way in that knows no rules.
type file struct {
	accounts.DB
	path  string
	db    *sql.DB
	vault *vault.Vault // of a file

	fail error // what every Write fails with; nil: nothing
}

var _ accounts.DB = (*file)(nil)

// vaultKey is the key of every vault of these tests.
func vaultKey() []byte { return []byte("0123456789abcdef0123456789abcdef") }

// newFile makes a vault without accounts.
func newFile(t testing.TB) *file {
	t.Helper()
	if onPostgres(t) {
		return lendPostgres(t, newPostgres(t))
	}
	return lend(t, filepath.Join(t.TempDir(), "test.gpkg.vault"), vault.Create)
}

// openFile opens a vault once more, as another process would.
func openFile(t testing.TB, path string) *file {
	t.Helper()
	if onPostgres(t) {
		return lendPostgres(t, openPostgres(t, path))
	}
	return lend(t, path, vault.Open)
}

func lend(t testing.TB, path string, open func(context.Context, string, vault.Options) (*vault.Vault, error)) *file {
	t.Helper()
	driver, err := lite.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	v, err := open(t.Context(), path, vault.Options{Driver: driver, Key: vaultKey(), Store: "test", Busy: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &file{DB: v.Guest(), path: path, db: db, vault: v}
}

func (f *file) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	if f.fail != nil {
		return f.fail
	}
	return f.DB.Write(ctx, fn)
}

// noon is the moment tests begin at: 2026-03-02, a Monday, 12:00 in Shanghai.
func noon() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

func shanghai() *time.Location { return time.FixedZone("CST", 8*3600) }

// open opens a book in a database.
func open(t testing.TB, db accounts.DB, o accounts.Options) *accounts.Book {
	t.Helper()
	if o.Zone == nil {
		o.Zone = shanghai()
	}
	b, err := accounts.Open(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// console is the operator's.
func console() accounts.By { return accounts.By{Principal: accounts.Console("root")} }
