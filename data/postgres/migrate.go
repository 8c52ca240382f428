package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"lianxin/data"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Advisory locks of a store: the first number is the product's.
const (
	lockSpace   = 4310
	lockMigrate = 1 // held by who changes the schema
	lockOrder   = 2 // held from numbering to commit; 3 is lx_months'
)

// alone runs fn while no other process of this database runs one; it waits for its turn.
func alone(ctx context.Context, c *pgx.Conn, fn func() error) error {
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1, $2)", lockSpace, lockMigrate); err != nil {
		return err
	}
	err := fn()
	_, e := c.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1, $2)", lockSpace, lockMigrate)
	return errors.Join(err, e)
}

// migrate brings an existing store to this program's format.
func (s *Store) migrate(ctx context.Context, c *pgx.Conn) error {
	have, want, err := s.versions(ctx)
	if err != nil || have == want {
		return err
	}
	return alone(ctx, c, func() error { return s.steps(ctx, c) })
}

// versions are the format the store has and the newest that this program knows; it refuses a newer one.
func (s *Store) versions(ctx context.Context) (have, want int64, err error) {
	err = s.provide(ctx, "lianxin.lx_migration", sub(migrationFiles), func(p *goose.Provider) error {
		have, want, err = p.GetVersions(ctx)
		return err
	})
	if err == nil && have > want {
		err = newer(have, want)
	}
	return have, want, err
}

func newer(have, want int64) error {
	return fmt.Errorf("%w: a newer version of this program made it (format %d, this program knows %d)", data.ErrInvalid, have, want)
}

// steps runs the migrations that are missing. The caller holds the lock.
func (s *Store) steps(ctx context.Context, _ *pgx.Conn) error {
	return s.provide(ctx, "lianxin.lx_migration", sub(migrationFiles), func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

func sub(files embed.FS) fs.FS {
	f, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return f
}

// provide lends goose with a session of its own; it keeps its account in the table.
func (s *Store) provide(ctx context.Context, table string, steps fs.FS, fn func(*goose.Provider) error) (err error) {
	db := stdlib.OpenDB(*s.config)
	defer func(db *sql.DB) { err = errors.Join(err, db.Close()) }(db)
	p, err := goose.NewProvider(goose.DialectPostgres, db, steps, goose.WithTableName(table),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return fault(ctx, fn(p))
}

// adopt makes the store hold what the schema asks for: missing tables and columns are added, none is removed. It changes
// nothing when the schema is the one the store was last opened with.
func (s *Store) adopt(ctx context.Context, c *pgx.Conn) error {
	digest := s.digest()
	var known string
	if err := c.QueryRow(ctx, "SELECT schema FROM lianxin.lx_store").Scan(&known); err != nil {
		return err
	}
	if known != digest {
		if err := alone(ctx, c, func() error { return s.extend(ctx, c, digest) }); err != nil {
			return fmt.Errorf("add what the schema asks for, which the owner's role may: %w", fault(ctx, err))
		}
	}
	for _, t := range s.tables {
		if err := c.QueryRow(ctx, "SELECT no FROM lianxin.lx_layer WHERE name = $1", t.name).Scan(&t.no); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) extend(ctx context.Context, c *pgx.Conn, digest string) error {
	return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		for _, t := range s.tables {
			if _, err := tx.Exec(ctx, `INSERT INTO lianxin.lx_layer SELECT coalesce(max(no), 0) + 1, $1, 0 FROM lianxin.lx_layer
				ON CONFLICT (name) DO NOTHING`, t.name); err != nil {
				return err
			}
			for _, statement := range t.create() {
				if _, err := tx.Exec(ctx, statement); err != nil {
					return fmt.Errorf("layer %s: %w", t.name, err)
				}
			}
			if _, err := tx.Exec(ctx, "SELECT lianxin.lx_indexes($1, true)", t.name); err != nil {
				return fmt.Errorf("layer %s: %w", t.name, err)
			}
		}
		var layers int
		if err := tx.QueryRow(ctx, "SELECT max(no) FROM lianxin.lx_layer").Scan(&layers); err != nil {
			return err
		}
		if layers > maxLayers {
			return data.Invalid("schema", "has more than %d layers over time", maxLayers)
		}
		_, err := tx.Exec(ctx, "UPDATE lianxin.lx_store SET schema = $1", digest)
		return err
	})
}

// digest is a hash of the tables the schema asks for.
func (s *Store) digest() string {
	h := sha256.New()
	for _, t := range s.tables {
		for _, statement := range t.create() {
			fmt.Fprintln(h, statement)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
