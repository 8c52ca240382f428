package accounts_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver of the vault's tests

	"lianxin/data/accounts"
)

// file is a database in a file, as a vault is one, by database/sql.
type file struct {
	path string
	db   *sql.DB
	aead cipher.AEAD

	write sync.Mutex
	fail  error // what every Write fails with; nil: nothing
}

var _ accounts.DB = (*file)(nil)

// newFile makes an empty one.
func newFile(t testing.TB) *file {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "test.vault"))
}

func openFile(t testing.TB, path string) *file {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=secure_delete(1)&_pragma=busy_timeout(5000)&_pragma=synchronous(full)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	block, _ := aes.NewCipher(make([]byte, 32))
	aead, _ := cipher.NewGCM(block)
	return &file{path: path, db: db, aead: aead}
}

func (f *file) Migrate(ctx context.Context, part string, steps fs.FS) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, f.db, steps, goose.WithTableName("migration_"+part), goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err == nil {
		_, err = p.Up(ctx)
	}
	return err
}

func (f *file) Read(ctx context.Context, fn func(accounts.Tx) error) error {
	return f.transaction(ctx, "BEGIN", fn)
}

func (f *file) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	f.write.Lock()
	defer f.write.Unlock()
	if f.fail != nil {
		return f.fail
	}
	return f.transaction(ctx, "BEGIN IMMEDIATE", fn)
}

func (f *file) transaction(ctx context.Context, begin string, fn func(accounts.Tx) error) error {
	c, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, begin); err != nil {
		return err
	}
	err = fn(tx{c})
	if err == nil {
		_, err = c.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

func (f *file) Seal(plain []byte, place ...string) []byte {
	nonce := make([]byte, 12)
	_, _ = rand.Read(nonce)
	return f.aead.Seal(nonce, nonce, plain, []byte(strings.Join(place, "\x00")))
}

func (f *file) Open(sealed []byte, place ...string) ([]byte, error) {
	if len(sealed) < 12 {
		return nil, errors.New("short")
	}
	return f.aead.Open(nil, sealed[:12], sealed[12:], []byte(strings.Join(place, "\x00")))
}

func (f *file) Derive(use string) ([]byte, error) {
	return hkdf.Key(sha256.New, make([]byte, 32), nil, use, 32)
}

// tx is a transaction on one connection.
type tx struct{ c *sql.Conn }

func (t tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	r, err := t.c.ExecContext(ctx, sql, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (t tx) Rows(ctx context.Context, sql string, args []any, visit func([]driver.Value) error) error {
	rows, err := t.c.QueryContext(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	row, into := make([]driver.Value, len(names)), make([]any, len(names))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return rows.Err()
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
