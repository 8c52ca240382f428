package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

type moveCmd struct {
	From string `arg:"" help:"Store to read: a GeoPackage file or a postgres:// address."`
	To   string `arg:"" help:"Store to make: the same."`
}

func (moveCmd) Help() string {
	return `Everything moves: records with pins, versions and history, deletions, case files, imports and what they rejected, settings, unit
lists, accounts and the audit log. Both sides are read again afterwards and compared by checksum; the store that was read stays as it
was. Stop the servers first. The vault's key is the same on both sides: of a file it lies beside it, of a database --key-file names it.
Example:
  lianxin migrate-store county.gpkg postgres://lianxin@db/lianxin --key-file lianxin.key
  lianxin migrate-store postgres://lianxin@db/lianxin county.gpkg --key-file lianxin.key`
}

// movable is a store that can be moved.
type movable interface {
	stored.Content
	Receive(ctx context.Context, from stored.Content) error
}

// Run makes the new store, fills it and compares.
func (c *moveCmd) Run(env *environment) (err error) {
	key, err := c.sourceKey(env)
	if err != nil {
		return err
	}
	from, err := env.openWith(c.From, key)
	if err != nil {
		return err
	}
	defer from.Close()
	source, ok := from.Parted.(movable)
	if !ok {
		return data.Invalid("FROM", "cannot be moved")
	}
	info, err := source.Info(env.ctx)
	if err != nil {
		return err
	}
	to, err := c.create(env, key, info)
	if err != nil {
		return err
	}
	defer func() {
		if closed := to.Close(); err == nil {
			err = closed
		}
		if err != nil {
			e := *env
			e.store = c.To
			removeStore(&e)
		}
	}()
	target, ok := to.Parted.(movable)
	if !ok {
		return data.Invalid("TO", "cannot be filled")
	}
	began := time.Now()
	fmt.Fprintln(env.stderr, "moving records, history and case files…")
	if err := target.Receive(env.ctx, source); err != nil {
		return err
	}
	fmt.Fprintln(env.stderr, "moving accounts and the audit log…")
	if err := accounts.Copy(env.ctx, from.db, to.db); err != nil {
		return err
	}
	if err := desk.Copy(env.ctx, from.db, to.db); err != nil {
		return err
	}
	if err := attach.Copy(env.ctx, from.db, to.db); err != nil {
		return err
	}
	fmt.Fprintln(env.stderr, "comparing…")
	if err := compareStores(env, from, to); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s is a whole copy of %s, made and compared in %s\n", shown(c.To), shown(c.From), time.Since(began).Round(100*time.Millisecond))
	return nil
}

// sourceKey is the key of the store that is read.
func (c *moveCmd) sourceKey(env *environment) ([]byte, error) {
	if isDatabase(c.From) {
		return env.databaseKey()
	}
	if _, err := os.Stat(c.From); err != nil {
		return nil, data.Invalid("FROM", "%s cannot be opened", c.From)
	}
	if env.keys.VaultKey != "" {
		return env.key()
	}
	return seal.ReadKey(c.From + ".key")
}

// create makes the store that is filled, under the same key, id and time of creation.
func (c *moveCmd) create(env *environment, key []byte, info data.Info) (*opened, error) {
	id, err := hex.DecodeString(info.ID)
	if err != nil {
		return nil, data.Invalid("FROM", "has an id that is none")
	}
	if isDatabase(c.To) {
		if err := keepKey(env, key); err != nil {
			return nil, err
		}
		s, err := postgres.Create(env.ctx, c.To, postgres.CreateOptions{
			Options: postgres.Options{VaultKey: key}, Now: info.Created, Generated: info.Generated, Random: bytes.NewReader(id),
		})
		if errors.Is(err, data.ErrConflict) {
			return nil, data.Invalid("TO", "%s holds a store already", shown(c.To))
		}
		if err != nil {
			return nil, err
		}
		return ofDatabase(s), nil
	}
	if strings.Contains(c.To, "://") {
		return nil, data.Invalid("TO", "%q is neither a file nor an address of PostgreSQL", shown(c.To))
	}
	for _, name := range []string{c.To, c.To + ".vault", c.To + ".key"} {
		if _, err := os.Stat(name); err == nil {
			return nil, data.Invalid("TO", "%s is there already", name)
		}
	}
	s, err := gpkg.Create(env.ctx, c.To, gpkg.CreateOptions{
		Options: gpkg.Options{VaultKey: key}, Now: info.Created, Generated: info.Generated, Random: bytes.NewReader(id),
	})
	if err != nil {
		return nil, err
	}
	if err := seal.WriteKey(c.To+".key", key); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return ofFile(s), nil
}

// keepKey writes the key where a database's is looked for, unless it is there or comes from the environment.
func keepKey(env *environment, key []byte) error {
	if env.keys.VaultKey != "" {
		return nil
	}
	path := cmp.Or(env.keys.KeyFile, defaultKeyFile)
	there, err := env.key()
	if err == nil && there == nil {
		there, err = seal.ReadKey(defaultKeyFile)
	}
	switch {
	case errors.Is(err, data.ErrNotFound):
		return seal.WriteKey(path, key)
	case err != nil:
		return err
	case !bytes.Equal(there, key):
		return data.Invalid("--key-file", "%s holds another key than the store that is moved", path)
	}
	return nil
}

// compareStores reads both sides whole and shows the checksum of every part.
func compareStores(env *environment, from, to *opened) error {
	out := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
	differ := 0
	a, err := sumsOf(env.ctx, from)
	if err != nil {
		return err
	}
	b, err := sumsOf(env.ctx, to)
	if err != nil {
		return err
	}
	for i := range a {
		verdict := "same"
		if i >= len(b) || !a[i].Equal(b[i]) {
			verdict = "DIFFERENT"
			differ++
		}
		fmt.Fprintf(out, "%s\t%d\t%.16s\t%s\n", a[i].Part, a[i].Count, a[i], verdict)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if differ > 0 || len(a) != len(b) {
		return fmt.Errorf("%d parts are different: the new store is removed", differ)
	}
	return nil
}

func sumsOf(ctx context.Context, s *opened) ([]stored.Sum, error) {
	content, ok := s.Parted.(stored.Content)
	if !ok {
		return nil, errors.New("the store cannot be read whole")
	}
	sums, err := stored.Sums(ctx, content)
	if err != nil {
		return nil, err
	}
	for _, of := range []func(context.Context, accounts.DB) ([]stored.Sum, error){accounts.Sums, desk.Sums, attach.Sums} {
		more, err := of(ctx, s.db)
		if err != nil {
			return nil, err
		}
		sums = append(sums, more...)
	}
	return sums, nil
}
