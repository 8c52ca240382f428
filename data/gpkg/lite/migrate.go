package lite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"lianxin/data"
)

// migrationTable is where goose notes which migrations a file has had.
const migrationTable = "lx_migration"

// Migrate brings the file at path to the newest of the migrations, each in a transaction, and calls before first when the file
// has had some and lacks others. A file that has had migrations unknown here is ErrInvalid: a newer program made it.
func (d *Driver) Migrate(ctx context.Context, path string, o Options, migrations fs.FS, before func(from int64) error) (err error) {
	db, err := d.SQL(path, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations,
		goose.WithTableName(migrationTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return mapError(ctx, err)
	case have > want:
		return fmt.Errorf("%w: a newer version of this program made the file (format %d, this program knows %d)", data.ErrInvalid, have, want)
	case have == want:
		return nil
	}
	if have > 0 && before != nil {
		if err := before(have); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate from format %d to %d: %w", have, want, mapError(ctx, err))
	}
	return nil
}
