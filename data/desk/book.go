package desk

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io"
	"io/fs"

	"lianxin/data/accounts"
	"lianxin/data/stored"
)

//go:embed migrations/*/*.sql
var migrationFiles embed.FS

// Limits.
const (
	MaxViews   = 40 // of one person
	MaxShared  = 60 // in one unit
	MaxWatched = 12 // by one person
)

// Book is the book of views, open in a vault. It is safe for concurrent use.
type Book struct {
	db     accounts.DB
	random io.Reader
}

// Open brings the vault's tables to this program's and opens them. random draws ids; nil is crypto/rand.
func Open(ctx context.Context, db accounts.DB, random io.Reader) (*Book, error) {
	if random == nil {
		random = rand.Reader
	}
	if err := migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("open the saved views: %w", err)
	}
	return &Book{db, random}, nil
}

func migrate(ctx context.Context, db accounts.DB) error {
	steps, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "desk", steps)
}

func tables() []accounts.Table {
	return []accounts.Table{
		{Name: "saved_view", Key: "id", Rest: "account, unit, scope, version, changed, sealed"},
		{Name: "watched_view", Key: "account, view", Rest: "seen, sealed"},
	}
}

// Copy copies all views into a vault without any, under the same key. Nobody may write to either meanwhile.
func Copy(ctx context.Context, from, to accounts.DB) error {
	for _, db := range []accounts.DB{from, to} {
		if err := migrate(ctx, db); err != nil {
			return err
		}
	}
	if err := accounts.CopyTables(ctx, from, to, tables()); err != nil {
		return fmt.Errorf("copy the saved views: %w", err)
	}
	return nil
}

// Sums are the checksums of the tables.
func Sums(ctx context.Context, db accounts.DB) ([]stored.Sum, error) {
	if err := migrate(ctx, db); err != nil {
		return nil, err
	}
	return accounts.SumTables(ctx, db, "desk", tables())
}
