package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// Answer tells what a batch with a Request did; see data.Store.
func (s *Store) Answer(ctx context.Context, key string) (a data.Answer, err error) {
	kept := stored.Batch{Key: key}
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		err := c.QueryRow(ctx, "SELECT request, at, records FROM lianxin.lx_answer WHERE key = $1", key).Scan(&kept.Request, &kept.At, &kept.Records)
		if errors.Is(err, pgx.ErrNoRows) {
			err = data.ErrNotFound
		}
		return err
	})
	if err == nil {
		a, err = kept.Answer(s.unseal)
	}
	if err != nil {
		return data.Answer{}, fmt.Errorf("answer of a change: %w", err)
	}
	return a, nil
}

// answer keeps what a batch did, if that may be asked, and lets go of what is old unless somebody else is at it.
func (tx *transaction) answer(ctx context.Context, b *data.Batch) error {
	if b.Request == nil {
		return nil
	}
	kept, err := stored.Answered(b, tx.cause.at, tx.records, tx.store.sealer.Seal)
	if err != nil {
		return err
	}
	q := &pgx.Batch{}
	q.Queue("DELETE FROM lianxin.lx_answer WHERE key IN (SELECT key FROM lianxin.lx_answer WHERE at < $1 LIMIT 20 FOR UPDATE SKIP LOCKED)", stored.AnswersUntil(kept.At))
	q.Queue("INSERT INTO lianxin.lx_answer (key, request, at, records) VALUES ($1, $2, $3, $4)", kept.Key, kept.Request, kept.At, kept.Records)
	return tx.conn.SendBatch(ctx, q).Close()
}
