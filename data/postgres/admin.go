package postgres

import (
	"context"
	_ "embed" // roles.sql
	"fmt"
	"time"
)

// RolesSQL makes the roles and schemas of a store, least privileges each; a database administrator runs it once.
//
//go:embed roles.sql
var RolesSQL string

// Drop removes the store from a database, vault and all.
func Drop(ctx context.Context, address string) error {
	config, err := parse(address)
	if err != nil {
		return err
	}
	s := &Store{options: Options{Timeout: 10 * time.Second}, config: config}
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("drop the store: %w", err)
	}
	defer disconnect(c)
	if _, err := c.Exec(ctx, "DROP SCHEMA IF EXISTS lianxin, vault CASCADE"); err != nil {
		return fmt.Errorf("drop the store: %w", fault(ctx, err))
	}
	return nil
}

// Secret is 32 bytes for a use, the same in every process that has the vault's key.
func (s *Store) Secret(use string) []byte {
	return append(s.sealer.Digest(nil, "secret", use, "1"), s.sealer.Digest(nil, "secret", use, "2")...)
}
