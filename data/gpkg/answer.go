package gpkg

import (
	"context"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// Answer tells what a batch with a Request did; see data.Store.
func (s *Store) Answer(ctx context.Context, key string) (a data.Answer, err error) {
	kept := stored.Batch{Key: key}
	err = s.read(ctx, func(c *lite.Conn) error {
		found, err := c.One(ctx, "SELECT request, at, records FROM lx_answer WHERE key = ?", []any{key}, &kept.Request, &kept.At, &kept.Records)
		if err == nil && !found {
			err = data.ErrNotFound
		}
		return err
	})
	if err == nil {
		a, err = kept.Answer(s.vault.Sealer().Open)
	}
	if err != nil {
		return data.Answer{}, fmt.Errorf("answer of a change: %w", err)
	}
	return a, nil
}

// answer keeps what a batch did, if that may be asked, and lets go of what is old.
func (tx *transaction) answer(ctx context.Context, b *data.Batch) error {
	if b.Request == nil {
		return nil
	}
	kept, err := stored.Answered(b, tx.cause.at, tx.records, tx.store.vault.Sealer().Seal)
	if err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM lx_answer WHERE at < ?", stored.AnswersUntil(kept.At)); err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "INSERT INTO lx_answer (key, request, at, records) VALUES (?, ?, ?, ?)", kept.Key, kept.Request, kept.At, kept.Records)
	return err
}
