package vault

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

// Guest is the vault as a package sees it that keeps tables of its own in it, beside the store's. It is safe for concurrent use.
// Its tables live under the vault's rules: what is erased leaves no remains, what is committed is on the disk.
//
// A guest's writes wait for the store's and the store's for them: they must be short.
type Guest struct{ vault *Vault }

// Guest lends the vault.
func (v *Vault) Guest() Guest { return Guest{vault: v} }

// Migrate brings the tables of one guest to the newest of its steps, each in a transaction. Guests are told apart by name, and
// must not use each other's tables or the store's. The steps are in the folder `sqlite` of what is given.
func (g Guest) Migrate(ctx context.Context, guest string, steps fs.FS) (err error) {
	v := g.vault
	v.write.Lock()
	defer v.write.Unlock()
	own, err := fs.Sub(steps, "sqlite")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	db, err := v.options.Driver.SQL(v.path, lite.Options{Busy: v.options.Busy})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, own, goose.WithTableName("lx_migration_"+guest),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err == nil && have > want {
		err = fmt.Errorf("%w: a newer version of this program made them (format %d, this program knows %d)", data.ErrInvalid, have, want)
	}
	if err == nil && have < want {
		_, err = p.Up(ctx)
	}
	if err != nil {
		return fmt.Errorf("migrate the tables of %s: %w", guest, err)
	}
	return nil
}

// Read runs fn on one moment of the vault.
func (g Guest) Read(ctx context.Context, fn func(interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}) error,
) error {
	return g.vault.readers.Do(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error { return fn(c) })
	})
}

// Write runs fn in a transaction that no other writer runs beside. fn must not call Write.
func (g Guest) Write(ctx context.Context, fn func(interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}) error,
) error {
	return g.vault.change(ctx, func(c *lite.Conn) error { return fn(c) })
}

// Seal seals a payload for a place, which Open must name again. Places of guests are apart from the store's.
func (g Guest) Seal(plain []byte, place ...string) []byte {
	return g.vault.sealer.Seal(plain, append([]string{"guest"}, place...)...)
}

// Open opens what Seal made for the same place; seal.ErrSeal.
func (g Guest) Open(sealed []byte, place ...string) ([]byte, error) {
	return g.vault.sealer.Open(sealed, append([]string{"guest"}, place...)...)
}
