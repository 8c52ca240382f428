package gpkg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

// BackupOptions of Backup.
type BackupOptions struct {
	// Key also copies the vault's key. Without it the backup's case files open only where the key is kept; with it, whoever
	// holds the backup can read them.
	Key bool
}

// Backup copies map file and vault to path and path.vault as one consistent pair, while the store is served: writers are held up
// for the moment it takes to begin two read transactions. The copies are checked before they get their names, the map file's
// last. ErrConflict when one of the files is there.
func (s *Store) Backup(ctx context.Context, path string, o BackupOptions) (err error) {
	part := path + ".part"
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up the store: %w", errors.Join(err, removeStore(part)))
		}
	}()
	for _, name := range []string{path, vaultPath(path), keyPath(path)} {
		if err := absent(name); err != nil {
			return err
		}
	}
	if err := removeStore(part); err != nil { // of a backup that was killed
		return err
	}
	if err := s.copyPair(ctx, part); err != nil {
		return err
	}
	if o.Key {
		if err := seal.WriteKey(keyPath(part), s.options.VaultKey); err != nil {
			return err
		}
	}
	if err := verifyPair(ctx, s.driver, part, s.id); err != nil {
		return err
	}
	return renameStore(part, path)
}

// copyPair copies both files as they are at one moment of the map file. What the vault holds beyond it is pending and is
// dropped when the copy is opened.
func (s *Store) copyPair(ctx context.Context, to string) (err error) {
	files := [2]struct {
		from, to string
		conn     *lite.Conn
	}{{from: s.path, to: to}, {from: vaultPath(s.path), to: vaultPath(to)}}
	for i := range files {
		f := &files[i]
		if err := lite.CreateFile(f.to); err != nil {
			return err
		}
		if f.conn, err = s.driver.Open(ctx, f.from, lite.Options{ReadOnly: true, Busy: s.options.BusyTimeout}); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.conn.Close()) }()
	}
	if err := s.freeze(ctx, func() error {
		for i := range files { // the first read is what pins the moment
			if err := files[i].conn.Script(ctx, "BEGIN; SELECT 1 FROM sqlite_schema"); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for i := range files {
		if err := files[i].conn.Backup(ctx, files[i].to); err != nil {
			return err
		}
	}
	return nil
}

// freeze runs fn while nobody, in this process or another, commits to the map file.
func (s *Store) freeze(ctx context.Context, fn func() error) error {
	if err := s.writing(ctx); err != nil {
		return err
	}
	defer s.written()
	var failed error
	err := s.writer.Write(ctx, func() error {
		failed = fn()
		return errNothing // there is nothing to commit
	})
	if !errors.Is(err, errNothing) {
		return err
	}
	return failed
}

// verifyPair checks that two files are whole and belong together.
func verifyPair(ctx context.Context, driver *lite.Driver, path, id string) error {
	for _, f := range []struct{ name, path, query string }{
		{"map file", path, "SELECT id FROM lx_store"},
		{"vault", vaultPath(path), "SELECT store FROM vault"},
	} {
		if err := verifyFile(ctx, driver, f.path, f.query, id); err != nil {
			return fmt.Errorf("the copy of the %s: %w", f.name, err)
		}
	}
	return nil
}

func verifyFile(ctx context.Context, driver *lite.Driver, path, query, id string) (err error) {
	c, err := driver.Open(ctx, path, lite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	found, err := c.Text(ctx, query)
	if err != nil {
		return err
	}
	if found != id {
		return fmt.Errorf("it belongs to another store: %w", data.ErrInvalid)
	}
	text, err := c.Text(ctx, "PRAGMA quick_check(1)")
	if err == nil && text != "ok" {
		err = fmt.Errorf("it is damaged: %w", data.ErrUnavailable)
	}
	return err
}

// renameStore gives a store's files their names, the map file's last: a store is there when it is.
func renameStore(from, to string) error {
	for _, name := range []func(string) string{keyPath, vaultPath, func(p string) string { return p }} {
		if err := os.Rename(name(from), name(to)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return syncFolder(filepath.Dir(to))
}

// syncFolder makes renames survive a loss of power, where the system can.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync() // some systems cannot sync a folder
	return d.Close()
}

// absent is ErrConflict when a file of that name is there.
func absent(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already: %w", filepath.Base(path), data.ErrConflict)
	}
	return nil
}
