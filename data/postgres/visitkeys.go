package postgres

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// VisitKeys tells what visits name as digests keyed with the store's key; see data.VisitKeyReader.
func (s *Store) VisitKeys(ctx context.Context, ids []string, visit func(data.VisitKeys) error) error {
	return s.visitKeys(ctx, nil, ids, visit)
}

func (s *Store) visitKeys(ctx context.Context, scope stored.Scope, ids []string, visit func(data.VisitKeys) error) error {
	t, err := s.table(data.Visits)
	if err != nil {
		return err
	}
	digest := func(text string) uint64 { return binary.BigEndian.Uint64(s.sealer.Digest([]byte(text), "visit key")) }
	query, args := "SELECT t.id, t.lx_case_mac, f.sealed FROM "+t.main()+" AS t JOIN vault.case_file AS f ON f.layer = $1 AND f.id = t.id WHERE "+scope.Condition(t.layer, stored.Qualified("t")), []any{t.no}
	if ids != nil {
		query, args = query+" AND t.id = ANY ($2)", append(args, ids)
	}
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		rows, err := c.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var mac, sealed []byte
			if err := rows.Scan(&id, &mac, &sealed); err != nil {
				return err
			}
			fields, err := s.openCase(t, id, mac, sealed)
			if err != nil {
				return err
			}
			if k, ok := seal.VisitKeys(id, fields, digest); ok {
				if err := visit(k); err != nil {
					return err
				}
			}
		}
		return rows.Err()
	})
	if err != nil {
		return fmt.Errorf("read what visits name: %w", err)
	}
	return nil
}
