package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
)

// opened is a store and what lies beside it.
type opened struct {
	data.Parted
	db     accounts.DB // the vault
	secret []byte      // of tags and cursors, when several processes must agree on them; nil else
	file   *gpkg.Store // when it is a file
}

// newStore says how a store is made.
type newStore struct {
	Now       time.Time
	Generated string // how demonstration data was made; empty for real data
}

// isDatabase tells an address of PostgreSQL from a file.
func isDatabase(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// shown is a store's address as it may be printed: without its password.
func shown(address string) string {
	if u, err := url.Parse(address); err == nil && isDatabase(address) {
		return u.Redacted()
	}
	return address
}

// openStore opens what --store names.
func openStore(env *environment) (*opened, error) { return env.open(env.store) }

func (e *environment) open(address string) (*opened, error) {
	key, err := e.key()
	if err == nil && key == nil && isDatabase(address) {
		key, err = e.databaseKey()
	}
	if err != nil {
		return nil, err
	}
	return e.openWith(address, key)
}

// openWith opens a store with a key; nil is the one beside a file.
func (e *environment) openWith(address string, key []byte) (*opened, error) {
	if strings.Contains(address, "://") && !isDatabase(address) {
		return nil, data.Invalid("--store", "%q is neither a file nor an address of PostgreSQL", shown(address))
	}
	if isDatabase(address) {
		s, err := postgres.Open(e.ctx, address, postgres.Options{VaultKey: key})
		if errors.Is(err, data.ErrNotFound) {
			return nil, data.Invalid("--store", "there is no store in %s; make one with `lianxin demo` or `lianxin import --create`", shown(address))
		}
		if err != nil {
			return nil, err
		}
		return ofDatabase(s), nil
	}
	if _, err := os.Stat(address); err != nil {
		return nil, data.Invalid("--store", "%s cannot be opened; make a store with `lianxin demo` or `lianxin import --create`", address)
	}
	s, err := gpkg.Open(e.ctx, address, gpkg.Options{VaultKey: key})
	if err != nil {
		return nil, err
	}
	return ofFile(s), nil
}

func ofDatabase(s *postgres.Store) *opened {
	return &opened{Parted: s, db: s.Guest(), secret: s.Secret("live")}
}

func ofFile(s *gpkg.Store) *opened { return &opened{Parted: s, db: s.Vault().Guest(), file: s} }

// createStore makes a new store; it never touches an existing one.
func createStore(env *environment, o newStore) (*opened, error) {
	if isDatabase(env.store) {
		key, err := env.newDatabaseKey()
		if err != nil {
			return nil, err
		}
		s, err := postgres.Create(env.ctx, env.store, postgres.CreateOptions{Options: postgres.Options{VaultKey: key}, Now: o.Now, Generated: o.Generated})
		if errors.Is(err, data.ErrConflict) {
			return nil, data.Invalid("--store", "%s holds a store already; name another database or remove its schemas first", shown(env.store))
		}
		if err != nil {
			return nil, fmt.Errorf("making %s: %w", shown(env.store), err)
		}
		store := ofDatabase(s)
		if err := makeGuests(env, store); err != nil {
			err = errors.Join(err, store.Close())
			removeStore(env)
			return nil, err
		}
		return store, nil
	}
	if strings.Contains(env.store, "://") {
		return nil, data.Invalid("--store", "%q is neither a file nor an address of PostgreSQL", shown(env.store))
	}
	if _, err := os.Stat(env.store); err == nil {
		return nil, data.Invalid("--store", "%s is there already; name another file or remove it first", env.store)
	}
	key, err := env.key()
	if err != nil {
		return nil, err
	}
	s, err := gpkg.Create(env.ctx, env.store, gpkg.CreateOptions{Options: gpkg.Options{VaultKey: key}, Now: o.Now, Generated: o.Generated})
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", env.store, err)
	}
	return ofFile(s), nil
}

// makeGuests makes the tables of those who have theirs in the vault: a node's role can make none.
func makeGuests(env *environment, store *opened) error {
	book, err := openBook(env, store)
	if err != nil {
		return err
	}
	_, views := desk.Open(env.ctx, store.db, nil)
	_, shelf := attach.Open(env.ctx, store.db, nil)
	return errors.Join(views, shelf, book.Close(env.ctx, time.Now()))
}

// removeStore removes a store that this command made and closed.
func removeStore(env *environment) {
	if isDatabase(env.store) {
		_ = postgres.Drop(context.WithoutCancel(env.ctx), env.store)
		return
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".vault", ".vault-wal", ".vault-shm", ".key"} {
		_ = os.Remove(env.store + suffix)
	}
}
