package accounts

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"lianxin/data"
	keep "lianxin/data/stored"
)

// copyRows is how many rows are held in memory at a time.
const copyRows = 1000

// copied are the tables of this package in the order in which they can be written, each with its columns, the first of which are its key.
func copied() []Table {
	return []Table{
		{Name: "access_policy", Key: "version", Rest: "document, actor, at"},
		{Name: "account", Key: "id", Rest: "name, role, scope, state, must_change, password_at, password_until, created, signed_in, sealed"},
		{Name: "attempt", Key: "name", Rest: "failures, last, locked"},
		{Name: "session", Key: "id", Rest: "hash, account, created, seen, until, sealed"},
		{Name: "token", Key: "id", Rest: "hash, owner, role, scope, rights, created, until, revoked, used, sealed"},
		{Name: "token_use", Key: "token, day", Rest: "requests, rows, alarmed, noted"},
		{Name: "device", Key: "id", Rest: "hash, code, scope, created, until, approved, revoked, seen, sealed"},
		{Name: "exact_grant", Key: "id", Rest: "account, layer, since, until, revoked, sealed"},
		{Name: "access", Key: "id", Rest: "subject, role, scope, rights, since, until"},
		{Name: "audit_checkpoint", Key: "one", Rest: "seq, at, hash"},
		{Name: "audit", Key: "seq", Rest: "at, kind, actor, object, sealed, hash"},
		{Name: "audit_head", Key: "day", Rest: "seq, hash, emitted"},
		{Name: "keyring", Key: "use", Rest: "made, sealed"},
		{Name: "citizen_state", Key: "one", Rest: "revision"},
		{Name: "citizen_record", Key: "doc", Rest: "layer, id"},
		{Name: "citizen_term", Key: "term, doc"},
		{Name: "citizen_import", Key: "id"},
		{Name: "wall_rule", Key: "one", Rest: "level, changes"},
		{Name: "wall_alert", Key: "layer, id", Rest: "unit, state, met, acknowledged, actor, sealed"},
		{Name: "wall_beat", Key: "device", Rest: "at, frame_at, as_of, memory_kb, build, scene"},
	}
}

// Table is a table of the vault and its columns: those of the key, and the rest.
type Table struct {
	Name, Key, Rest string
	Page            int // rows held in memory at a time; 0: a thousand
}

func (t Table) columns() string {
	if t.Rest == "" {
		return t.Key
	}
	return t.Key + ", " + t.Rest
}

// Migrate brings a vault's tables to this program's without opening a book in them.
func Migrate(ctx context.Context, db DB) error {
	for _, part := range parts() {
		steps, err := fs.Sub(migrationFiles, part[1])
		if err != nil {
			return err
		}
		if err := db.Migrate(ctx, part[0], steps); err != nil {
			return err
		}
	}
	return nil
}

// Copy copies a book of accounts into an empty vault under the same key: users, sessions, tokens, walls, audit log and all. Nobody may
// write to either meanwhile.
func Copy(ctx context.Context, from, to DB) error {
	if err := errors.Join(Migrate(ctx, from), Migrate(ctx, to)); err != nil {
		return err
	}
	err := CopyTables(ctx, from, to, copied())
	if numbered, ok := to.(interface {
		Renumber(ctx context.Context) error
	}); ok && err == nil {
		err = numbered.Renumber(ctx)
	}
	if err != nil {
		return fmt.Errorf("copy the accounts: %w", err)
	}
	return nil
}

// CopyTables copies tables into empty ones of another vault under the same key, in their order and in one transaction.
func CopyTables(ctx context.Context, from, to DB, tables []Table) error {
	return to.Write(ctx, func(into Tx) error {
		for _, t := range tables {
			n := int64(0)
			if _, err := one(ctx, into, "SELECT count(*) FROM "+t.Name, nil, &n); err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("table %s of the vault is not empty: %w", t.Name, data.ErrConflict)
			}
			insert := "INSERT INTO " + t.Name + " (" + t.columns() + ") VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", strings.Count(t.columns(), ",")+1), ", ") + ")"
			if err := t.each(ctx, from, func(row []driver.Value) error {
				args := make([]any, len(row))
				for i, cell := range row {
					args[i] = cell
				}
				_, err := into.Exec(ctx, insert, args...)
				return err
			}); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
		}
		return nil
	})
}

// Sums are the checksums of the tables.
func Sums(ctx context.Context, db DB) ([]keep.Sum, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return SumTables(ctx, db, "accounts", copied())
}

// SumTables are the checksums of tables of one part of the vault.
func SumTables(ctx context.Context, db DB, part string, tables []Table) ([]keep.Sum, error) {
	var sums []keep.Sum
	for _, t := range tables {
		s := keep.Sum{Part: part + ": " + t.Name}
		if err := t.each(ctx, db, func(row []driver.Value) error {
			var b []byte
			for _, cell := range row {
				if raw, ok := cell.([]byte); ok {
					cell = string(raw)
				}
				text := fmt.Sprintf("%T %v", cell, cell)
				b = fmt.Appendf(b, "%d:%s", len(text), text)
			}
			s.Add(b)
			return nil
		}); err != nil {
			return nil, fmt.Errorf("checksum of table %s: %w", t.Name, err)
		}
		sums = append(sums, s)
	}
	return sums, nil
}

// each visits every row, in order of the key, a page at a time.
func (t Table) each(ctx context.Context, db DB, visit func(row []driver.Value) error) error {
	keys := strings.Split(t.Key, ", ")
	var last []any
	page := cmp.Or(t.Page, copyRows)
	for {
		query := "SELECT " + t.columns() + " FROM " + t.Name
		if last != nil {
			query += " WHERE (" + t.Key + ") > (" + strings.TrimSuffix(strings.Repeat("?, ", len(keys)), ", ") + ")"
		}
		query += fmt.Sprintf(" ORDER BY %s LIMIT %d", t.Key, page)
		n := 0
		err := db.Read(ctx, func(tx Tx) error {
			return tx.Rows(ctx, query, last, func(row []driver.Value) error {
				n++
				if n == page {
					last = make([]any, len(keys))
					for i := range keys {
						last[i] = row[i]
						if b, ok := row[i].([]byte); ok {
							last[i] = append([]byte{}, b...)
						}
					}
				}
				return visit(row)
			})
		})
		if err != nil || n < page {
			return err
		}
	}
}
