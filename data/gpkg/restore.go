package gpkg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

// RestoreOptions of Restore.
type RestoreOptions struct {
	Options
	Overwrite bool // replace a store that is there
}

// ErrNoKey says that a backup is to be restored whose key is nowhere.
var ErrNoKey = fmt.Errorf("no key of the backup's vault: %w", data.ErrNotFound)

// Restore makes a store at path of the backup at from. The backup is copied beside the store, opened and checked whole before
// anything is replaced, so that a bad backup leaves the store as it was. The key is the one given, else the backup's, else the
// one that is there. ErrConflict when a store is there and Overwrite is not set; ErrUnavailable when it is in use.
//
// The restored store's revision is higher than any the replaced one had: what a reader remembers under a revision never
// becomes wrong.
func Restore(ctx context.Context, from, path string, o RestoreOptions) error {
	if err := restore(ctx, from, path, o); err != nil {
		return fmt.Errorf("restore the store: %w", err)
	}
	return nil
}

func restore(ctx context.Context, from, path string, o RestoreOptions) (err error) {
	options, err := o.filled()
	if err != nil {
		return err
	}
	_, missing := os.Lstat(path)
	replaces := missing == nil
	if replaces && !o.Overwrite {
		return fmt.Errorf("a store is there already: %w", data.ErrConflict)
	}
	key, err := restoreKey(from, path, options.VaultKey)
	if err != nil {
		return err
	}
	driver, err := lite.NewDriver(functions()...)
	if err != nil {
		return err
	}
	part := path + ".restoring"
	if err := removeStore(part); err != nil { // of a restore that was killed
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeStore(part))
		}
	}()
	for _, name := range []func(string) string{vaultPath, func(p string) string { return p }} {
		if err := copyDatabase(ctx, driver, name(from), name(part)); err != nil {
			return fmt.Errorf("copy the backup: %w", err)
		}
	}
	revision := int64(0)
	if replaces {
		if revision, err = seize(ctx, driver, path); err != nil {
			return err
		}
	}
	options.VaultKey = key
	if err := approve(ctx, part, options, revision); err != nil {
		return err
	}
	if err := keepKey(path, key, o.VaultKey != nil); err != nil {
		return err
	}
	// A log of the old file must never meet the new one.
	if err := errors.Join(lite.RemoveLog(path), lite.RemoveLog(vaultPath(path))); err != nil {
		return err
	}
	return renameStore(part, path)
}

// restoreKey finds the key: given, with the backup, or with the store that is replaced.
func restoreKey(from, path string, given []byte) ([]byte, error) {
	if given != nil {
		return given, nil
	}
	key, err := seal.ReadKey(keyPath(from))
	if errors.Is(err, data.ErrNotFound) {
		key, err = seal.ReadKey(keyPath(path))
	}
	switch {
	case errors.Is(err, data.ErrNotFound):
		return nil, ErrNoKey
	case err != nil:
		return nil, fmt.Errorf("find the key of the backup's vault: %w", err)
	}
	return key, nil
}

// keepKey leaves the key beside the store, unless it was given and is kept elsewhere.
func keepKey(path string, key []byte, given bool) error {
	there, err := seal.ReadKey(keyPath(path))
	switch {
	case given || (err == nil && bytes.Equal(there, key)):
		return nil
	case errors.Is(err, data.ErrNotFound):
		return seal.WriteKey(keyPath(path), key)
	case err != nil:
		return err
	}
	if err := os.Rename(keyPath(path), keyPath(path)+".replaced"); err != nil {
		return err
	}
	return seal.WriteKey(keyPath(path), key)
}

// seize makes sure that nobody has the store at path open, and returns its revision. A store too damaged to open may be
// replaced as well: its revision is then 0.
func seize(ctx context.Context, driver *lite.Driver, path string) (revision int64, err error) {
	for _, name := range []string{vaultPath(path), path} {
		if _, missing := os.Lstat(name); missing != nil {
			continue
		}
		c, err := driver.Open(ctx, name, lite.Options{Exclusive: true})
		if err == nil {
			query := "SELECT count(*) FROM sqlite_schema"
			if name == path {
				query = "SELECT revision FROM lx_store"
			}
			if revision, err = c.Int(ctx, query); err != nil {
				revision = 0
			}
			err = errors.Join(err, c.Close())
		}
		if lite.Busy(err) {
			return 0, errInUse
		}
	}
	return revision, nil
}

// approve opens the copy, checks it whole and lifts its revision over the one given.
func approve(ctx context.Context, path string, o Options, revision int64) (err error) {
	s, err := Open(ctx, path, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var fault *data.Finding
	if err := s.Check(ctx, func(f data.Finding) {
		if f.Severity == data.Fault && fault == nil {
			fault = &f
		}
	}); err != nil {
		return err
	}
	if fault != nil {
		return fmt.Errorf("%w: the backup is not whole: %s: %s", data.ErrInvalid, fault.Check, fault.Detail)
	}
	if _, err := s.writer.Exec(ctx, "UPDATE lx_store SET revision = max(revision, ?) + 1, commits = commits + 1", revision); err != nil {
		return err
	}
	return markCommit(ctx, s.writer)
}

var errInUse = fmt.Errorf("the store is in use; stop what serves it: %w", data.ErrUnavailable)
