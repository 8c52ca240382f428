package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/postgres"
	"lianxin/data/seal"
)

type databaseRekeyCmd struct {
	NewKeyFile string        `required:"" placeholder:"FILE" type:"path" help:"File of the new key; it is drawn and written when there is none."`
	Grace      time.Duration `default:"20s" help:"How long nodes have to take the new key before anything is sealed anew."`
}

func (databaseRekeyCmd) Help() string {
	return `Changes the key of the vault in PostgreSQL while nodes go on serving; they take the new one by themselves. Interrupted, it goes on when it is
called again. It needs the owner's role. Afterwards give every node the new key for its next start; backups from before need the old one.
Example:
  lianxin database rekey --store postgres://lianxin_admin@db/lianxin --key-file lianxin.key --new-key-file lianxin-2027.key`
}

// Run changes the key.
func (c *databaseRekeyCmd) Run(env *environment) error {
	if !isDatabase(env.store) {
		return data.Invalid("--store", "%q is not an address of PostgreSQL", shown(env.store))
	}
	key, err := seal.ReadKey(c.NewKeyFile)
	if errors.Is(err, data.ErrNotFound) {
		if key, err = seal.NewKey(rand.Reader); err == nil {
			err = seal.WriteKey(c.NewKeyFile, key)
		}
	}
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
		Tables: slices.Concat(accounts.Sealed(), desk.Sealed(), attach.Sealed()), Grace: c.Grace,
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
