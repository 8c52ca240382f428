package gpkg

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// RekeyOptions of Rekey.
type RekeyOptions struct {
	Options
	Key    []byte       // the new key, which is kept elsewhere; nil: one is drawn and takes the place of the file beside the store
	Random io.Reader    // that a key is drawn from; nil: crypto/rand
	Guests []seal.Table // what the vault holds beside the store's own
}

// Rekeyed is what Rekey did.
type Rekeyed struct {
	Rows int64  // sealed anew
	Kept string // path of the store as it was before; empty when the key was the vault's already
}

// Rekey changes the vault's key. The store is kept as it was at F.before-rekey, with its key when that lay beside it; then the vault is sealed anew in
// one transaction, and what the map file holds sealed (answers) after it. Killed at any moment, the store opens with the old or with the new key,
// and by itself when the key lies beside it; called again, Rekey ends what was begun. ErrUnavailable when somebody has the store open.
func Rekey(ctx context.Context, path string, o RekeyOptions) (Rekeyed, error) {
	done, err := rekey(ctx, path, o)
	if err != nil {
		return done, fmt.Errorf("change the vault's key: %w", err)
	}
	return done, nil
}

func rekey(ctx context.Context, path string, o RekeyOptions) (done Rekeyed, err error) {
	if o.Key == nil && o.VaultKey != nil {
		return done, data.Invalid("key", "is required when the present one does not lie beside the store")
	}
	if o.Key != nil && len(o.Key) != seal.KeySize {
		return done, data.Invalid("key", "has %d bytes, not %d", len(o.Key), seal.KeySize)
	}
	driver, err := lite.NewDriver(functions()...)
	if err != nil {
		return done, err
	}
	if _, err := seize(ctx, driver, path); err != nil {
		return done, err
	}
	s, err := open(ctx, path, o.Options)
	if errors.Is(err, data.ErrForbidden) && o.Key != nil { // it was changed before
		s, err = open(ctx, path, o.under(o.Key))
	}
	if err != nil {
		return done, err
	}
	interrupted := s.vault.Changing()
	if err := s.endRekey(ctx); err != nil {
		return done, errors.Join(err, s.Close())
	}
	if next := o.Key; !bytes.Equal(next, s.options.VaultKey) && (next != nil || !interrupted) {
		done, err = s.rekey(ctx, &o)
	} else {
		err = s.Close()
	}
	if err != nil {
		return done, err
	}
	return done, placeKey(path, o)
}

// under are the options of the store under another key.
func (o RekeyOptions) under(key []byte) Options {
	options := o.Options
	options.VaultKey = key
	return options
}

// rekey changes the key of a store that nobody else has open, and closes it.
func (s *Store) rekey(ctx context.Context, o *RekeyOptions) (done Rekeyed, err error) {
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, s.Close())
		}
	}()
	next := o.Key
	if next == nil {
		if next, err = drawKey(s.path, cmp.Or[io.Reader](o.Random, rand.Reader)); err != nil {
			return done, err
		}
	}
	done.Kept = s.path + ".before-rekey"
	if err := removeStore(done.Kept); err != nil { // of a change that was killed, or of the one before
		return done, err
	}
	if err := s.Backup(ctx, done.Kept, BackupOptions{Key: s.keyBeside}); err != nil {
		return done, err
	}
	closed = true
	if err := s.Close(); err != nil {
		return done, err
	}
	if done.Rows, err = vault.Rekey(ctx, vaultPath(s.path), s.vaultOptions(), vault.Rekeying{
		Key: next, Guests: o.Guests,
		Cases: func(visit func(int64, data.LayerID, string) error) error { return s.eachReference(ctx, visit) },
	}); err != nil {
		if lite.Busy(err) {
			err = errInUse
		}
		return done, err
	}
	again, err := open(ctx, s.path, o.under(next))
	if err != nil {
		return done, err
	}
	return done, errors.Join(again.endRekey(ctx), again.Close())
}

// drawKey draws the key to come into its file, or finds it there.
func drawKey(path string, random io.Reader) ([]byte, error) {
	key, err := seal.ReadKey(nextKeyPath(path))
	if err == nil {
		return key, nil
	}
	if errors.Is(err, data.ErrInvalid) { // killed while it was written, and so nothing is sealed with it
		err = os.Remove(nextKeyPath(path))
	} else if errors.Is(err, data.ErrNotFound) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if key, err = seal.NewKey(random); err != nil {
		return nil, err
	}
	return key, seal.WriteKey(nextKeyPath(path), key)
}

// placeKey leaves beside the store the key that is the vault's now, or none when that one is kept elsewhere. The one before lies with what was kept.
func placeKey(path string, o RekeyOptions) error {
	var err error
	switch {
	case o.VaultKey != nil:
		return nil
	case o.Key != nil:
		err = errors.Join(removed(nextKeyPath(path)), removed(keyPath(path)))
	default:
		err = gone(os.Rename(nextKeyPath(path), keyPath(path)))
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func removed(path string) error { return gone(os.Remove(path)) }

// gone takes for done what was done before.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// openVault opens the vault. When the key beside the store was being changed and the vault has the new one already, that one takes its place.
func (s *Store) openVault(ctx context.Context) (err error) {
	s.vault, err = vault.Open(ctx, vaultPath(s.path), s.vaultOptions())
	if !errors.Is(err, data.ErrForbidden) || !s.keyBeside {
		return err
	}
	next, missing := seal.ReadKey(nextKeyPath(s.path))
	if missing != nil {
		return err
	}
	s.options.VaultKey = next
	if s.vault, err = vault.Open(ctx, vaultPath(s.path), s.vaultOptions()); err != nil {
		return err
	}
	return placeKey(s.path, RekeyOptions{})
}

// endRekey seals anew what the map file holds, and lets go of the former key.
func (s *Store) endRekey(ctx context.Context) error {
	if !s.vault.Changing() {
		return nil
	}
	if err := s.writing(ctx); err != nil {
		return err
	}
	err := s.writer.Write(ctx, func() error { return s.resealAnswers(ctx) })
	s.written()
	if err != nil {
		return err
	}
	return s.vault.Forget(ctx)
}

func (s *Store) resealAnswers(ctx context.Context) error {
	type answer struct {
		key   driver.Value
		again []byte
	}
	var all []answer
	t := stored.SealedAnswers()
	if err := s.writer.Rows(ctx, fmt.Sprintf("SELECT %s, %s FROM %s", t.Sealed(), t.Named, t.Name), nil, func(row []driver.Value) error {
		sealed, _ := row[0].([]byte)
		again, changed, err := s.vault.Sealer().Again(sealed, t.Place(row[1:])...)
		if changed {
			all = append(all, answer{row[1], again})
		}
		return err
	}); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	for _, a := range all {
		if _, err := s.writer.Exec(ctx, fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s = ?", t.Name, t.Sealed(), t.Named), a.again, a.key); err != nil {
			return err
		}
	}
	return nil
}

// eachReference visits every case file that a record names, of a store that is closed.
func (s *Store) eachReference(ctx context.Context, visit func(ref int64, layer data.LayerID, id string) error) (err error) {
	c, err := s.driver.Open(ctx, s.path, lite.Options{ReadOnly: true, Busy: s.options.BusyTimeout})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for _, t := range s.tables {
		if err := c.Rows(ctx, "SELECT lx_case, id FROM "+stored.Quoted(t.name)+" WHERE lx_case NOT NULL", nil, func(row []driver.Value) error {
			var ref int64
			var id string
			if err := lite.Read(row, &ref, &id); err != nil {
				return err
			}
			return visit(ref, t.layer.ID, id)
		}); err != nil {
			return err
		}
	}
	return nil
}
