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
	var request []byte
	var at int64
	var records string
	err = s.read(ctx, func(c *lite.Conn) error {
		found, err := c.One(ctx, "SELECT request, at, records FROM lx_answer WHERE key = ?", []any{key}, &request, &at, &records)
		if err == nil && !found {
			err = data.ErrNotFound
		}
		return err
	})
	if err == nil {
		if request, err = s.vault.Sealer().Open(request, "answer", key); err != nil {
			err = data.ErrNotFound // it is of another key of the vault
		}
	}
	if err == nil {
		a, err = stored.DecodeAnswer(request, at, records)
	}
	if err != nil {
		return data.Answer{}, fmt.Errorf("answer of a change: %w", err)
	}
	return a, nil
}

// answer keeps what a batch did, if that may be asked, and lets go of what is old. What was asked is sealed: it may be a digest of a case file.
func (tx *transaction) answer(ctx context.Context, b *data.Batch) error {
	if b.Request == nil {
		return nil
	}
	records, err := stored.EncodeAnswered(tx.records)
	if err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM lx_answer WHERE at < ?", stored.AnswersUntil(tx.cause.at)); err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "INSERT INTO lx_answer (key, request, at, records) VALUES (?, ?, ?, ?)", b.Key, tx.store.vault.Sealer().Seal(b.Request, "answer", b.Key), tx.cause.at, records)
	return err
}
