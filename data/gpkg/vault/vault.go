package vault

import (
	"context"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the steps that make a vault file.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Options of a vault.
type Options struct {
	Driver *lite.Driver
	Key    []byte                                      // seal.KeySize bytes
	Store  string                                      // id of the store it belongs to
	Busy   time.Duration                               // how long to wait for another process that writes
	Before func(ctx context.Context, from int64) error // called before a file of format from is migrated
}

// Vault is an open vault file. It is safe for concurrent use.
type Vault struct {
	path    string
	options Options
	sealer  *seal.Sealer
	former  bool // a change of key has not ended
	readers *lite.Pool

	write  sync.Mutex // held while writer is used
	writer *lite.Conn
}

// Create makes a vault file; ErrConflict when there is one.
func Create(ctx context.Context, path string, o Options) (*Vault, error) {
	sealer, err := seal.New(o.Key)
	if err != nil {
		return nil, err
	}
	if err := lite.CreateFile(path); err != nil {
		return nil, err
	}
	c, err := o.Driver.Open(ctx, path, lite.Options{Busy: o.Busy})
	if err != nil {
		return nil, err
	}
	err = c.Script(ctx, "PRAGMA journal_mode = WAL")
	if err := errors.Join(err, c.Close()); err != nil {
		return nil, err
	}
	if err := o.Driver.Migrate(ctx, path, lite.Options{Busy: o.Busy}, Migrations(), nil); err != nil {
		return nil, err
	}
	v, err := connect(ctx, path, o)
	if err != nil {
		return nil, err
	}
	v.sealer = sealer
	proof := sealer.Seal([]byte(o.Store), "vault", o.Store)
	if _, err := v.writer.Exec(ctx, "INSERT INTO vault (one, store, proof) VALUES (1, ?, ?)", o.Store, proof); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	return v, nil
}

// Open opens a vault file and refuses one of another store, and a key that is not its own.
func Open(ctx context.Context, path string, o Options) (*Vault, error) {
	if err := look(path); err != nil {
		return nil, err
	}
	if err := migrate(ctx, path, o); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	v, err := connect(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if err := v.prove(ctx); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	return v, nil
}

// look refuses a file that is not there or that others may read.
func look(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the vault beside the store is missing: %w", data.ErrNotFound)
	case err != nil:
		return fmt.Errorf("look at the vault: %w", err)
	case !seal.Private(info):
		return fmt.Errorf("%w: others may read the vault (mode %#o, want 0600)", data.ErrForbidden, info.Mode().Perm())
	}
	return nil
}

func migrate(ctx context.Context, path string, o Options) error {
	var before func(int64) error
	if o.Before != nil {
		before = func(from int64) error { return o.Before(ctx, from) }
	}
	return o.Driver.Migrate(ctx, path, lite.Options{Busy: o.Busy}, Migrations(), before)
}

func connect(ctx context.Context, path string, o Options) (*Vault, error) {
	writer, err := o.Driver.Open(ctx, path, lite.Options{Busy: o.Busy})
	if err != nil {
		return nil, err
	}
	if err := writer.Script(ctx, "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216"); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	v := &Vault{path: path, options: o, writer: writer}
	v.readers = lite.NewPool(4, func(ctx context.Context) (*lite.Conn, error) {
		return o.Driver.Open(ctx, path, lite.Options{Busy: o.Busy, ReadOnly: true})
	})
	return v, nil
}

// prove checks that the vault is the store's and the key the vault's, and makes the sealer of what the vault says of keys.
func (v *Vault) prove(ctx context.Context) error {
	var store string
	var proof, digest, former []byte
	found, err := v.writer.One(ctx, "SELECT store, proof, digest, former FROM vault", nil, &store, &proof, &digest, &former)
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if !found || store != v.options.Store {
		return fmt.Errorf("%w: the vault belongs to another store", data.ErrInvalid)
	}
	if v.sealer, err = seal.New(v.options.Key); err != nil {
		return err
	}
	if _, err := v.sealer.Open(proof, "vault", store); err != nil {
		return errKey
	}
	v.former = former != nil
	if v.former {
		if former, err = v.sealer.Open(former, "former key", store); err != nil {
			return errKey
		}
		if v.sealer, err = seal.New(former); err == nil {
			err = v.sealer.Follow(v.options.Key)
		}
		if err != nil {
			return err
		}
	}
	if digest != nil {
		if digest, err = v.sealer.Open(digest, "digest key", store); err != nil {
			return errKey
		}
		v.sealer.SetDigestKey(digest)
	}
	return nil
}

var errKey = fmt.Errorf("%w: the key is not this vault's", data.ErrForbidden)

// Close waits for a write under way and lets go of the file.
func (v *Vault) Close() error {
	v.write.Lock()
	defer v.write.Unlock()
	return errors.Join(v.readers.Close(), v.writer.Close())
}

// Sealer seals with the vault's key.
func (v *Vault) Sealer() *seal.Sealer { return v.sealer }

// Read lends a connection that reads the vault, for a transaction or a check.
func (v *Vault) Read(ctx context.Context, fn func(*lite.Conn) error) error {
	return v.readers.Do(ctx, fn)
}

// Case opens a case file. ErrNotFound when the row is gone, which happens when it was replaced after the reference was read.
func (v *Vault) Case(ctx context.Context, ref int64, layer data.LayerID, id string) (fields map[string]string, err error) {
	err = v.readers.Do(ctx, func(c *lite.Conn) error {
		var sealed []byte
		found, err := c.One(ctx, "SELECT sealed FROM case_file WHERE ref = ?", []any{ref}, &sealed)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("case file: %w", data.ErrNotFound)
		}
		fields, err = v.openCase(sealed, ref, layer, id)
		return err
	})
	return fields, err
}

// Cases opens, in order of reference, the case files that `of` names a record of the layer for.
func (v *Vault) Cases(ctx context.Context, layer data.LayerID, of func(ref int64) (id string, wanted bool), visit func(id string, fields map[string]string) error) error {
	return v.readers.Do(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, "SELECT ref, sealed FROM case_file ORDER BY ref", nil, func(row []driver.Value) error {
			var ref int64
			var sealed []byte
			if err := lite.Read(row, &ref, &sealed); err != nil {
				return err
			}
			id, wanted := of(ref)
			if !wanted {
				return nil
			}
			fields, err := v.openCase(sealed, ref, layer, id)
			if err != nil {
				return err
			}
			return visit(id, fields)
		})
	})
}

func (v *Vault) openCase(sealed []byte, ref int64, layer data.LayerID, id string) (map[string]string, error) {
	plain, err := v.sealer.Open(sealed, casePlace(ref, layer, id)...)
	if err != nil {
		return nil, fmt.Errorf("case file of %s %s: %w", layer, id, err)
	}
	return seal.DecodeCase(plain)
}

// Mac is a keyed digest of a record's case file: equal for equal ones.
func (v *Vault) Mac(layer data.LayerID, id string, fields map[string]string) []byte {
	return v.sealer.Digest(seal.EncodeCase(fields), string(layer), id)
}

// Rejections visits the rejections of a batch in order of row.
func (v *Vault) Rejections(ctx context.Context, batch int64, visit func(data.Rejection) error) error {
	return v.readers.Do(ctx, func(c *lite.Conn) error {
		return v.rejections(ctx, c, batch, func(_ int64, r data.Rejection) error { return visit(r) })
	})
}

// RewriteRejections replaces rejections of a batch by what rewrite makes of them, where it says that it changed them.
func (v *Vault) RewriteRejections(ctx context.Context, batch int64, rewrite func(data.Rejection) (data.Rejection, bool, error)) error {
	type numbered struct {
		n int64
		data.Rejection
	}
	return v.change(ctx, func(c *lite.Conn) error {
		var again []numbered
		if err := v.rejections(ctx, c, batch, func(n int64, r data.Rejection) error {
			row := r.Row
			r, changed, err := rewrite(r)
			if r.Row = row; changed {
				again = append(again, numbered{n, r})
			}
			return err
		}); err != nil {
			return err
		}
		for _, r := range again {
			sealed := v.sealer.Seal(seal.EncodeRejection(r.Rejection), rejectionPlace(batch, r.Row, r.n)...)
			if _, err := c.Exec(ctx, "UPDATE rejection SET sealed = ? WHERE batch = ? AND row = ? AND n = ?", sealed, batch, r.Row, r.n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v *Vault) rejections(ctx context.Context, c *lite.Conn, batch int64, visit func(n int64, r data.Rejection) error) error {
	return c.Rows(ctx, "SELECT row, n, sealed FROM rejection WHERE batch = ? ORDER BY row, n", []any{batch}, func(cells []driver.Value) error {
		var row, n int64
		var sealed []byte
		if err := lite.Read(cells, &row, &n, &sealed); err != nil {
			return err
		}
		plain, err := v.sealer.Open(sealed, rejectionPlace(batch, row, n)...)
		if err != nil {
			return fmt.Errorf("rejected row %d: %w", row, err)
		}
		r, err := seal.DecodeRejection(row, plain)
		if err != nil {
			return fmt.Errorf("rejected row %d: %w", row, err)
		}
		return visit(n, r)
	})
}

func casePlace(ref int64, layer data.LayerID, id string) []string {
	return []string{"case_file", strconv.FormatInt(ref, 10), string(layer), id}
}

func rejectionPlace(batch, row, n int64) []string {
	return []string{"rejection", strconv.FormatInt(batch, 10), strconv.FormatInt(row, 10), strconv.FormatInt(n, 10)}
}
