package gpkg

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the steps that make a store's own tables.
func migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Create makes an empty store: the map file at path, the vault, and the key unless one is given. Nothing is there when it fails,
// and it fails with ErrConflict when any of them is there before. The settings are the shipped ones.
func Create(ctx context.Context, path string, o CreateOptions) (store *Store, err error) {
	options, err := o.filled()
	if err != nil {
		return nil, err
	}
	o.Options = options
	for _, name := range []string{path, vaultPath(path), keyPath(path)} {
		if err := absent(name); err != nil {
			return nil, fmt.Errorf("create the store: %w", err)
		}
	}
	part := path + ".part"
	defer func() {
		if err != nil {
			err = fmt.Errorf("create the store: %w", errors.Join(err, removeStore(part)))
		}
	}()
	if err := removeStore(part); err != nil { // of a creation that was killed
		return nil, err
	}
	if err := create(ctx, part, o); err != nil {
		return nil, err
	}
	if err := renameStore(part, path); err != nil {
		return nil, err
	}
	return Open(ctx, path, o.Options)
}

// removeStore removes the files of a store that nobody has open.
func removeStore(path string) error {
	err := errors.Join(lite.RemoveFile(path), lite.RemoveFile(vaultPath(path)))
	if e := os.Remove(keyPath(path)); e != nil && !errors.Is(e, fs.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

func create(ctx context.Context, path string, o CreateOptions) (err error) {
	random := cmp.Or[io.Reader](o.Random, rand.Reader)
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return fmt.Errorf("draw the store's id: %w", err)
	}
	id := hex.EncodeToString(raw[:])
	key := o.VaultKey
	if key == nil {
		if key, err = seal.NewKey(random); err != nil {
			return err
		}
		if err := seal.WriteKey(keyPath(path), key); err != nil {
			return err
		}
	}
	driver, err := lite.NewDriver(functions()...)
	if err != nil {
		return err
	}
	v, err := vault.Create(ctx, vaultPath(path), vault.Options{Driver: driver, Key: key, Store: id, Busy: o.BusyTimeout})
	if err != nil {
		return err
	}
	if err := v.Close(); err != nil {
		return err
	}
	return createMap(ctx, driver, path, id, o)
}

func createMap(ctx context.Context, driver *lite.Driver, path, id string, o CreateOptions) (err error) {
	if err := lite.CreateFile(path); err != nil {
		return err
	}
	open := lite.Options{Trusted: true, Busy: o.BusyTimeout}
	c, err := driver.Open(ctx, path, open)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.Script(ctx, headerSQL+"; PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	if err := driver.Migrate(ctx, path, open, migrations(), nil); err != nil {
		return err
	}
	settings, err := json.Marshal(data.DefaultSettings())
	if err != nil {
		return err
	}
	at := o.Now.UnixMilli()
	return c.Write(ctx, func() error {
		if err := createContainer(ctx, c, at); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, "INSERT INTO lx_store (one, id, created, generated, revision, boundary_version, commits, schema) VALUES (1, ?, ?, ?, 0, 0, 0, '')",
			id, at, o.Generated); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, "INSERT INTO lx_settings (version, at, actor, doc) VALUES (1, ?, 'creation', ?)", at, string(settings)); err != nil {
			return err
		}
		_, err := adopt(ctx, c, o.Schema, o.Generated, at)
		return err
	})
}

// adopt makes the store hold what the schema asks for: missing tables and columns are added, none is removed, and what they
// mean is described anew. It changes nothing when the schema is the one the store was last opened with.
func adopt(ctx context.Context, c *lite.Conn, schema *data.Schema, generated string, at int64) ([]*table, error) {
	tables, err := newTables(schema)
	if err != nil {
		return nil, err
	}
	digest := schemaDigest(tables)
	known, err := c.Text(ctx, "SELECT schema FROM lx_store")
	if err != nil {
		return nil, err
	}
	if known != digest {
		if err := adoptTables(ctx, c, tables, generated, at); err != nil {
			return nil, err
		}
		if _, err := c.Exec(ctx, "UPDATE lx_store SET schema = ?", digest); err != nil {
			return nil, err
		}
	}
	for _, t := range tables {
		if t.no, err = c.Int(ctx, "SELECT no FROM lx_layer WHERE name = ?", t.name); err != nil {
			return nil, err
		}
		columns, err := columnsOf(ctx, c, t.name)
		if err != nil {
			return nil, err
		}
		t.extra = len(columns) > len(t.content)+systemColumns
	}
	return tables, nil
}

func adoptTables(ctx context.Context, c *lite.Conn, tables []*table, generated string, at int64) error {
	for _, t := range tables {
		columns, err := columnsOf(ctx, c, t.name)
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			err = addTable(ctx, c, t, generated, at)
		} else {
			err = addColumns(ctx, c, t, columns)
		}
		if err != nil {
			return err
		}
		if err := c.Script(ctx, t.createRecordedIndex()); err != nil {
			return err
		}
	}
	return describe(ctx, c, tables)
}

func addTable(ctx context.Context, c *lite.Conn, t *table, generated string, at int64) error {
	if err := createLayer(ctx, c, t, at, generated); err != nil {
		return err
	}
	if err := c.Script(ctx, t.createIDIndex()); err != nil {
		return err
	}
	_, err := c.Exec(ctx, "INSERT INTO lx_layer (name, records) VALUES (?, 0)", t.name)
	return err
}

// addColumns adds those that a table lacks, given the ones it has with their types.
func addColumns(ctx context.Context, c *lite.Conn, t *table, columns map[string]string) error {
	for _, col := range t.content {
		have, ok := columns[col.Name]
		if !ok {
			if err := c.Script(ctx, "ALTER TABLE "+stored.Quoted(t.name)+" ADD COLUMN "+stored.Quoted(col.Name)+" "+col.SQL); err != nil {
				return err
			}
		} else if have != col.SQL {
			return fmt.Errorf("%w: column %s of layer %s holds %s, and this program's schema says %s", data.ErrInvalid, col.Name, t.name, have, col.SQL)
		}
	}
	return nil
}

// schemaDigest says which tables a schema asks for and how they are described.
func schemaDigest(tables []*table) string {
	d := newDigest()
	for _, t := range tables {
		d.text(t.name)
		for _, col := range t.content {
			d.text(col.Name)
			d.text(col.SQL)
			if col.Def == nil {
				continue
			}
			d.text(col.Def.Label.Zh + "\n" + col.Def.Label.En + "\n" + col.Def.Help.Zh + "\n" + col.Def.Unit)
			for _, code := range col.Def.Codes {
				d.text(code.Code + "\n" + code.Label.Zh + "\n" + code.Label.En)
			}
		}
	}
	return hex.EncodeToString(slices.Clone(d.Sum(nil)))
}
