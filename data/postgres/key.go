package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
)

// vaultKeys is what the vault says of its keys.
type vaultKeys struct {
	store                                string
	generation                           int64
	proof, digest, next, prev, nextProof []byte
}

func readKeys(ctx context.Context, c *pgx.Conn) (k vaultKeys, err error) {
	err = c.QueryRow(ctx, "SELECT store, generation, proof, digest, next, prev, next_proof FROM vault.vault").
		Scan(&k.store, &k.generation, &k.proof, &k.digest, &k.next, &k.prev, &k.nextProof)
	return k, err
}

// prove checks that the vault is this store's and the key the vault's. While the key is changed both the old and the new one will do: each leads to
// the other.
func (s *Store) prove(ctx context.Context, c *pgx.Conn) error {
	k, err := readKeys(ctx, c)
	if err != nil {
		return err
	}
	if k.store != s.id {
		return fmt.Errorf("%w: the vault belongs to another store", data.ErrInvalid)
	}
	sealer, err := k.sealer(s.options.VaultKey)
	if err != nil {
		return err
	}
	s.sealer = sealer
	s.generation.Store(k.generation)
	return nil
}

var errKey = fmt.Errorf("%w: the key is not this vault's", data.ErrForbidden)

// sealer makes the sealer of a key that is the vault's.
func (k *vaultKeys) sealer(key []byte) (*seal.Sealer, error) {
	s, err := seal.New(key)
	if err != nil {
		return nil, err
	}
	next := key
	switch _, err := s.Open(k.proof, "vault", k.store); {
	case err == nil && k.next == nil:
		return s, k.setDigest(s)
	case err == nil:
		if next, err = s.Open(k.next, "next key", k.store); err != nil {
			return nil, errKey
		}
	default: // the one to come
		if _, err := s.Open(k.nextProof, "vault", k.store); err != nil {
			return nil, errKey
		}
		present, err := s.Open(k.prev, "previous key", k.store)
		if err != nil {
			return nil, errKey
		}
		if s, err = seal.New(present); err != nil {
			return nil, err
		}
	}
	if err := k.setDigest(s); err != nil {
		return nil, err
	}
	return s, s.Follow(next)
}

func (k *vaultKeys) setDigest(s *seal.Sealer) error {
	if k.digest == nil {
		return nil
	}
	mac, err := s.Open(k.digest, "digest key", k.store)
	if err != nil {
		return errKey
	}
	s.SetDigestKey(mac)
	return nil
}

// followKey takes the key that a change of the vault's key brings, when one has begun since the last look.
func (s *Store) followKey(ctx context.Context, c *pgx.Conn) error {
	s.following.Lock()
	defer s.following.Unlock()
	k, err := readKeys(ctx, c)
	if err != nil || k.generation == s.generation.Load() {
		return err
	}
	next, err := s.sealer.Open(k.next, "next key", k.store)
	if err != nil || k.generation != s.generation.Load()+1 {
		return fmt.Errorf("%w: the vault's key was changed; start with the new one", errSilent)
	}
	if err := s.sealer.Follow(next); err != nil {
		return err
	}
	s.generation.Store(k.generation)
	return nil
}

// errOldKey refuses to commit what was sealed before the key was changed: it is sealed again when the write is sent again.
var errOldKey = fmt.Errorf("%w: the vault's key was changed meanwhile", data.ErrUnavailable)

// sameKey tells that nothing has been sealed with a key that is not the newest.
func (s *Store) sameKey(ctx context.Context, c *pgx.Conn, sealed int64) error {
	var now int64
	if err := c.QueryRow(ctx, "SELECT generation FROM vault.vault").Scan(&now); err != nil {
		return err
	}
	if now == sealed {
		return nil
	}
	return errors.Join(errOldKey, s.followKey(ctx, c))
}

// unseal opens a payload; one that another node has sealed with a key that came since the last look leads to a look.
func (s *Store) unseal(sealed []byte, place ...string) ([]byte, error) {
	plain, err := s.sealer.Open(sealed, place...)
	if err == nil {
		return plain, nil
	}
	before := s.generation.Load()
	if e := s.read(s.feed.ctx, s.followKey); e != nil || s.generation.Load() == before {
		return nil, err
	}
	return s.sealer.Open(sealed, place...)
}
