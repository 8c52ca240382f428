package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
	"lianxin/data/seal"
)

type rekeyCmd struct {
	NewKeyFile string        `placeholder:"FILE" type:"path" help:"File of the new key; it is drawn and written when there is none. Of a GeoPackage whose key lies beside it, left away: the new key takes its place."`
	Grace      time.Duration `default:"20s" help:"PostgreSQL: how long nodes have to take the new key before anything is sealed anew."`
}

func (rekeyCmd) Help() string {
	return `Everything in the vault is sealed anew under another key; nothing that one reads, counts or finds changes. Killed at any moment, the store opens with the
old key or with the new one, and the command goes on when it is called again.

A GeoPackage: stop the server first. The store is kept as it was, with its key, at FILE.before-rekey; delete that when the store is checked, for it opens with
the old key. The disk needs room for the store and twice the vault.

PostgreSQL: nodes go on serving and take the new key by themselves. It needs the owner's role. Afterwards give every node the new key for its next start.

Backups from before need the old key.
Examples:
  lianxin rekey --store county.gpkg
  lianxin rekey --store postgres://lianxin_admin@db/lianxin --key-file lianxin.key --new-key-file lianxin-2027.key`
}

// Run changes the key.
func (c *rekeyCmd) Run(env *environment) error {
	if isDatabase(env.store) {
		return c.database(env)
	}
	return c.file(env)
}

// sealedTables are what packages keep sealed in the vault beside the store's own.
func sealedTables() []seal.Table {
	return slices.Concat(accounts.Sealed(), desk.Sealed(), attach.Sealed())
}

func (c *rekeyCmd) file(env *environment) error {
	present, err := env.key()
	if err != nil {
		return err
	}
	if c.NewKeyFile == "" && present != nil {
		return data.Invalid("--new-key-file", "is required when the present key does not lie beside the store")
	}
	if beside, err := filepath.Abs(env.store + ".key"); err == nil && beside == c.NewKeyFile && present == nil {
		return data.Invalid("--new-key-file", "is the present key's; leave it away, and the new key takes its place")
	}
	o := gpkg.RekeyOptions{Options: gpkg.Options{VaultKey: present}, Guests: sealedTables()}
	if c.NewKeyFile != "" {
		if o.Key, err = c.newKey(); err != nil {
			return err
		}
	}
	done, err := gpkg.Rekey(env.ctx, env.store, o)
	if err != nil {
		return err
	}
	where := "the one beside the store"
	if c.NewKeyFile != "" {
		where = "the one in " + c.NewKeyFile
	}
	if _, err := fmt.Fprintf(env.stdout, "The vault's key is %s: %d rows were sealed anew\n", where, done.Rows); err != nil || done.Kept == "" {
		return err
	}
	_, err = fmt.Fprintf(env.stdout, "Until you delete it, the store as it was, under the old key, lies at %s\n", filepath.Base(done.Kept))
	return err
}

func (c *rekeyCmd) newKey() ([]byte, error) {
	key, err := seal.ReadKey(c.NewKeyFile)
	if errors.Is(err, data.ErrNotFound) {
		if key, err = seal.NewKey(rand.Reader); err == nil {
			err = seal.WriteKey(c.NewKeyFile, key)
		}
	}
	return key, err
}

func (c *rekeyCmd) database(env *environment) error {
	if c.NewKeyFile == "" {
		return data.Invalid("--new-key-file", "is required for a store in PostgreSQL")
	}
	key, err := c.newKey()
	if err != nil {
		return err
	}
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	s, ok := store.Parted.(*postgres.Store)
	if !ok {
		return data.Invalid("--store", "%q is not an address of PostgreSQL", shown(env.store))
	}
	rows := map[string]int64{}
	if err := s.Rekey(env.ctx, key, postgres.RekeyOptions{
		Tables: sealedTables(), Grace: c.Grace,
		Progress: func(table string, n int64) { rows[table] = n },
	}); err != nil {
		return err
	}
	total := int64(0)
	for _, n := range rows {
		total += n
	}
	_, err = fmt.Fprintf(env.stdout, "The vault's key is the one in %s: %d rows were sealed anew. Give it to every node for its next start\n", c.NewKeyFile, total)
	return err
}
