package accounts

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"lianxin/data/seal"
)

// resealRows is how many rows are held in memory at a time.
const resealRows = 1000

// Reseal opens everything of this package's that is sealed and seals it anew, for a change of the vault's key, within the
// transaction of whoever makes it; open and seal are DB's under the old and the new key. Digests, sessions, tokens and the audit
// chain stay what they are. Books that are open must be opened again.
func Reseal(ctx context.Context, tx Tx, open func(sealed []byte, place ...string) ([]byte, error), seal func(plain []byte, place ...string) []byte) error {
	again := func(sealed []byte, place []string) ([]byte, error) {
		plain, err := open(sealed, place...)
		if err != nil {
			return nil, err
		}
		return seal(plain, place...), nil
	}
	// The audit log's rows keep their content and hash: only their wrapping changes.
	var guard string
	found, err := one(ctx, tx, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'audit_no_update'", nil, &guard)
	if err == nil && !found {
		err = errors.New("the audit log has no guard")
	}
	if err == nil {
		_, err = tx.Exec(ctx, "DROP TRIGGER audit_no_update")
	}
	if err != nil {
		return fmt.Errorf("reseal: %w", err)
	}
	for _, t := range resealed() {
		if err := t.reseal(ctx, tx, again); err != nil {
			return fmt.Errorf("reseal %s: %w", t.name, err)
		}
	}
	if _, err := tx.Exec(ctx, guard); err != nil {
		return fmt.Errorf("reseal: %w", err)
	}
	return nil
}

// Sealed are the tables of this package's that hold what is sealed, for a change of the vault's key in PostgreSQL; see Reseal.
func Sealed() (tables []seal.Table) {
	for _, t := range resealed() {
		tables = append(tables, seal.Table{
			Name: t.name, From: t.from, Named: t.named,
			Place: func(named []driver.Value) []string { return t.place(named[0]) },
		})
	}
	return tables
}

// resealedTable is a table with a column that is sealed.
type resealedTable struct {
	name, key string
	from      string // what place and key are read from
	named     string // the column that names the row's place
	place     func(named driver.Value) []string
}

func resealed() []resealedTable {
	hashed := func(place string) func(driver.Value) []string {
		return func(named driver.Value) []string {
			b, _ := named.([]byte)
			return []string{place, hex.EncodeToString(b)}
		}
	}
	return []resealedTable{
		{"account", "account.id", "account", "account.name", hashed("account")},
		{"session", "session.id", "session", "session.hash", hashed("session")},
		{"token", "token.id", "token", "token.hash", hashed("token")},
		{"device", "device.id", "device", "device.hash", hashed("device")},
		{"exact_grant", "exact_grant.id", "exact_grant JOIN account ON account.id = account", "account.name", hashed("exact")},
		{"wall_alert", "wall_alert.rowid", "wall_alert JOIN (SELECT 1) AS once ON sealed IS NOT NULL", "layer || '/' || id", func(named driver.Value) []string {
			text, _ := named.(string)
			layer, id, _ := strings.Cut(text, "/")
			return alertPlace(layer, id)
		}},
		{"keyring", "keyring.use", "keyring", "keyring.use", func(named driver.Value) []string { use, _ := named.(string); return keyPlace(use) }},
		{"audit", "audit.seq", "audit", "audit.seq", func(named driver.Value) []string { seq, _ := named.(int64); return auditPlace(seq) }},
	}
}

func (t resealedTable) reseal(ctx context.Context, tx Tx, again func([]byte, []string) ([]byte, error)) error {
	page := fmt.Sprintf("SELECT %s, %s, %s.sealed FROM %s WHERE %s > ? ORDER BY 1 LIMIT %d", t.key, t.named, t.name, t.from, t.key, resealRows)
	update := fmt.Sprintf("UPDATE %s SET sealed = ? WHERE %s = ?", t.name, t.key)
	var after any = int64(0) // before every number, and before every text
	for {
		var keys []any
		var blobs [][]byte
		if err := tx.Rows(ctx, page, []any{after}, func(row []driver.Value) error {
			sealed, _ := row[2].([]byte)
			blob, err := again(sealed, t.place(row[1]))
			keys, blobs = append(keys, row[0]), append(blobs, blob)
			return err
		}); err != nil {
			return err
		}
		for i, key := range keys {
			if _, err := tx.Exec(ctx, update, blobs[i], key); err != nil {
				return err
			}
		}
		if len(keys) < resealRows {
			return nil
		}
		after = keys[len(keys)-1]
	}
}
