package postgres

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// RekeyOptions of Rekey.
type RekeyOptions struct {
	Tables   []seal.Table                   // of guests, with their names in schema vault
	Grace    time.Duration                  // that writes under way and other nodes have to take the new key; 0: 20 s
	Progress func(table string, rows int64) // called with rows sealed anew so far; may be nil
}

// resealRows is how many rows are sealed anew in one transaction: of attachments 50 MiB.
const resealRows = 200

// Rekey changes the vault's key while nodes go on: they find the new key in the vault, sealed with the one they have, within Options.Poll. From then on
// everything is sealed with it, and all that the old one has sealed is sealed anew, some rows at a time. Digests stay. Killed, it goes on where it is called
// again with the same new key, on a store that was opened with either. ErrConflict when another key is on its way in. It needs the owner's role.
//
// Nodes that start afterwards need the new key, those that run do not. Backups from before need the old one.
func (s *Store) Rekey(ctx context.Context, key []byte, o RekeyOptions) error {
	if len(key) != seal.KeySize {
		return data.Invalid("key", "has %d bytes, not %d", len(key), seal.KeySize)
	}
	c, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer disconnect(c)
	err = alone(ctx, c, func() error {
		under, err := s.beginRekey(ctx, c, key)
		if err != nil || !under {
			return err
		}
		pause(ctx, cmp.Or(o.Grace, 20*time.Second))
		for changed := int64(1); changed > 0; { // what came meanwhile under the old key is found by the next round
			if changed, err = s.resealAll(ctx, c, o); err != nil {
				return err
			}
		}
		return s.endRekey(ctx, c, key)
	})
	if err != nil {
		return fmt.Errorf("change the vault's key: %w", fault(ctx, err))
	}
	return nil
}

// locked runs fn in a transaction that no write beside commits.
func (s *Store) locked(ctx context.Context, c *pgx.Conn, fn func() error) error {
	return pgx.BeginFunc(ctx, c, func(pgx.Tx) error {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2), pg_advisory_xact_lock($1, $3)", lockSpace, lockGuests, lockOrder); err != nil {
			return err
		}
		return fn()
	})
}

// beginRekey puts the new key into the vault, if it is not there; false when it is the vault's already.
func (s *Store) beginRekey(ctx context.Context, c *pgx.Conn, key []byte) (under bool, err error) {
	next, err := seal.New(key)
	if err != nil {
		return false, err
	}
	err = s.locked(ctx, c, func() error {
		k, err := readKeys(ctx, c)
		if err != nil {
			return err
		}
		if k.next != nil {
			coming, err := s.sealer.Open(k.nextProof, "vault", k.store)
			if _, bad := next.Open(k.nextProof, "vault", k.store); bad != nil || err != nil || string(coming) != k.store {
				return fmt.Errorf("another key is on its way into the vault: %w", data.ErrConflict)
			}
			under = true
			return nil
		}
		if _, err := next.Open(k.proof, "vault", k.store); err == nil {
			return nil
		}
		under = true
		_, err = c.Exec(ctx, "UPDATE vault.vault SET generation = generation + 1, next = $1, prev = $2, next_proof = $3",
			s.sealer.Seal(key, "next key", k.store), next.Seal(s.options.VaultKey, "previous key", k.store), next.Seal([]byte(k.store), "vault", k.store))
		return err
	})
	if err != nil || !under {
		return under, err
	}
	_, err = c.Exec(ctx, "SELECT pg_notify($1, '')", channel)
	if err == nil {
		err = s.followKey(ctx, c)
	}
	return under, err
}

// endRekey makes the new key the vault's.
func (s *Store) endRekey(ctx context.Context, c *pgx.Conn, key []byte) error {
	next, err := seal.New(key)
	if err != nil {
		return err
	}
	return s.locked(ctx, c, func() error {
		k, err := readKeys(ctx, c)
		if err != nil {
			return err
		}
		_, err = c.Exec(ctx, "UPDATE vault.vault SET proof = next_proof, digest = $1, next = NULL, prev = NULL, next_proof = NULL",
			next.Seal(s.sealer.DigestKey(), "digest key", k.store))
		return err
	})
}

// resealAll goes through every table once and tells how many rows were not sealed with the newest key.
func (s *Store) resealAll(ctx context.Context, c *pgx.Conn, o RekeyOptions) (changed int64, err error) {
	own := []seal.Table{
		{Name: "case_file", Named: "layer, id", Place: func(named []driver.Value) []string {
			no, _ := named[0].(int64)
			id, _ := named[1].(string)
			for _, t := range s.tables {
				if int64(t.no) == no {
					return []string{"case_file", t.name, id}
				}
			}
			return nil
		}},
		{Name: "rejection", Named: "import, row, n", Place: func(named []driver.Value) []string {
			importID, _ := named[0].(string)
			row, _ := named[1].(int64)
			n, _ := named[2].(int64)
			return rejectionPlace(importID, row, n)
		}},
		stored.SealedAnswers(),
	}
	for i, t := range append(own, o.Tables...) {
		if i >= len(own) {
			place := t.Place
			t.Place = func(named []driver.Value) []string { return append([]string{"guest"}, place(named)...) }
		}
		n, err := s.reseal(ctx, c, t, o.Progress)
		if err != nil {
			return changed, fmt.Errorf("table %s: %w", t.Name, err)
		}
		changed += n
	}
	return changed, nil
}

// reseal goes through a table in the order of its rows' addresses; a row that is written meanwhile is found by the next round.
func (s *Store) reseal(ctx context.Context, c *pgx.Conn, t seal.Table, progress func(string, int64)) (changed int64, err error) {
	var there, guarded bool // a guest that has never been has no table; the audit log has triggers
	if err := c.QueryRow(ctx, "SELECT t IS NOT NULL, EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = t AND NOT tgisinternal) FROM coalesce(to_regclass('vault.' || $1), to_regclass('lianxin.' || $1)) AS t", t.Name).
		Scan(&there, &guarded); err != nil || !there {
		return 0, err
	}
	for after := "(0,0)"; after != ""; {
		if after, err = s.resealSome(ctx, c, t, after, guarded, &changed); err != nil {
			return changed, err
		}
		if progress != nil && changed > 0 {
			progress(t.Name, changed)
		}
	}
	return changed, nil
}

// resealSome does so with the next rows after an address and returns the last one's; empty when there are no more.
func (s *Store) resealSome(ctx context.Context, c *pgx.Conn, t seal.Table, after string, guarded bool, changed *int64) (last string, err error) {
	err = pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		for _, sql := range []string{"SET LOCAL search_path = vault, lianxin", fmt.Sprintf("SELECT pg_advisory_xact_lock(%d, %d)", lockSpace, lockGuests)} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		found, err := tx.Query(ctx, fmt.Sprintf("SELECT ctid::text, %[1]s, %[2]s FROM %[3]s WHERE ctid > $1::text::tid AND %[1]s IS NOT NULL ORDER BY %[3]s.ctid LIMIT %[4]d",
			t.Sealed(), t.Named, t.Name, resealRows), pgx.QueryResultFormats{pgx.BinaryFormatCode}, after)
		if err != nil {
			return err
		}
		rows, err := pgx.CollectRows(found, values)
		if err != nil {
			return err
		}
		open := false
		for _, row := range rows {
			last, _ = row[0].(string)
			sealed, _ := row[1].([]byte)
			again, other, err := s.sealer.Again(sealed, t.Place(row[2:])...)
			if err != nil {
				return fmt.Errorf("a row does not open: %w", err)
			}
			if !other {
				continue
			}
			if guarded && !open { // the audit log keeps content and hash: only the wrapping changes
				open = true
				if _, err := tx.Exec(ctx, "ALTER TABLE "+t.Name+" DISABLE TRIGGER USER"); err != nil {
					return err
				}
			}
			tag, err := tx.Exec(ctx, fmt.Sprintf("UPDATE %[1]s SET %[2]s = $1 WHERE ctid = $2::text::tid AND %[2]s = $3", t.Name, t.Sealed()), again, last, sealed)
			if err != nil {
				return err
			}
			*changed += max(tag.RowsAffected(), 1) // one that was changed meanwhile is looked at again
		}
		if open {
			_, err = tx.Exec(ctx, "ALTER TABLE "+t.Name+" ENABLE TRIGGER USER")
		}
		return err
	})
	return last, err
}
