package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/pressly/goose/v3"
)

// Guest is the vault as a package sees it that keeps tables of its own in it, in schema `vault` beside the store's. It is safe for
// concurrent use. Statements are written as for SQLite and rewritten here (rewrite).
type Guest struct{ store *Store }

// Guest lends the vault.
func (s *Store) Guest() Guest { return Guest{store: s} }

// Migrate brings the tables of one guest to the newest of its steps, which are in the folder `postgres` of what is given. Guests are
// told apart by name, and must not use each other's tables or the store's. It needs the owner's role when there is something to do.
func (g Guest) Migrate(ctx context.Context, guest string, steps fs.FS) error {
	own, err := fs.Sub(steps, "postgres")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	err = g.store.provide(ctx, "vault.lx_migration_"+guest, own, func(p *goose.Provider) error {
		have, want, err := p.GetVersions(ctx)
		switch {
		case err != nil:
			return err
		case have > want:
			return newer(have, want)
		case have == want:
			return nil
		}
		c, err := g.store.connect(ctx)
		if err != nil {
			return err
		}
		defer disconnect(c)
		return alone(ctx, c, func() error {
			_, err := p.Up(ctx)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("migrate the tables of %s: %w", guest, err)
	}
	return nil
}

// tx is what a guest may do in a transaction.
type tx = interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}

// Read runs fn on one moment of the vault.
func (g Guest) Read(ctx context.Context, fn func(interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}) error,
) error {
	return g.run(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
}

// lockGuests is held by the one guest that writes.
const lockGuests = 4

// Write runs fn in a transaction that no other guest's runs beside, in this process or another. fn must not call Write.
func (g Guest) Write(ctx context.Context, fn func(interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}) error,
) error {
	return g.run(ctx, pgx.TxOptions{}, fn)
}

// guestLimit bounds a guest's transaction: the book of accounts is read whole when it is verified.
const guestLimit = 5 * time.Minute

func (g Guest) run(ctx context.Context, o pgx.TxOptions, fn func(tx) error) error {
	s := g.store
	begin, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	limited, stop := context.WithTimeout(ctx, guestLimit)
	defer stop()
	var err error
	for range s.options.Sessions + 1 {
		begun := false
		err = s.session(begin, func(c *pgx.Conn) error {
			t, err := c.BeginTx(begin, o)
			if err != nil {
				return err
			}
			defer t.Rollback(limited)
			if _, err := c.Exec(begin, "SET LOCAL search_path = vault"); err != nil {
				return err
			}
			if o.AccessMode != pgx.ReadOnly {
				if _, err := c.Exec(begin, "SELECT pg_advisory_xact_lock($1, $2)", lockSpace, lockGuests); err != nil {
					return err
				}
				if err := s.followKey(begin, c); err != nil { // no change of key begins while the lock is held
					return err
				}
			}
			begun = true
			if err := fn(guestTx{c}); err != nil {
				var lost lostError
				if errors.As(err, &lost) || c.IsClosed() {
					return err
				}
				return visited{err}
			}
			return t.Commit(limited)
		})
		var lost lostError
		if begun || !errors.As(err, &lost) { // what was begun may have happened
			break
		}
	}
	return faultUnlessVisited(ctx, err)
}

// guestTx runs a guest's statements.
type guestTx struct{ conn *pgx.Conn }

// Exec runs a statement and tells how many rows it changed.
func (t guestTx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	tag, err := t.conn.Exec(ctx, rewrite(sql), plain(args)...)
	return tag.RowsAffected(), t.fault(ctx, err)
}

// Rows runs a query and visits its rows once all have been read, so that other statements may run within a visit.
func (t guestTx) Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error {
	found, err := t.conn.Query(ctx, rewrite(sql), append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, plain(args)...)...)
	if err != nil {
		return t.fault(ctx, err)
	}
	all, err := pgx.CollectRows(found, values)
	if err != nil {
		return t.fault(ctx, err)
	}
	for _, row := range all {
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

// fault keeps the driver's words from the guest.
func (t guestTx) fault(ctx context.Context, err error) error {
	if err != nil && t.conn.IsClosed() {
		err = lostError{err}
	}
	return fault(ctx, err)
}

// values are a row's cells as int64, string, []byte or nil.
func values(row pgx.CollectableRow) ([]driver.Value, error) {
	cells := row.RawValues()
	out := make([]driver.Value, len(cells))
	for i, f := range row.FieldDescriptions() {
		if cells[i] == nil {
			continue
		}
		switch f.DataTypeOID {
		case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
			n, err := readInt(cells[i])
			if err != nil {
				return nil, err
			}
			out[i] = n
		case pgtype.ByteaOID:
			out[i] = append([]byte{}, cells[i]...)
		case pgtype.TextOID, pgtype.VarcharOID, pgtype.UnknownOID, pgtype.NameOID:
			out[i] = string(cells[i])
		default:
			return nil, fmt.Errorf("column %s is of a type that guests do not know", f.Name)
		}
	}
	return out, nil
}

// plain makes arguments what PostgreSQL's types take: a guest's truth values are numbers, as are its counts.
func plain(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case bool:
			out[i] = int64(0)
			if a {
				out[i] = int64(1)
			}
		case int:
			out[i] = int64(a)
		default:
			out[i] = a
		}
	}
	return out
}

// rewrite turns ? and ?N into $n, and reading a JSON list into PostgreSQL's way. Texts in quotes are left alone.
func rewrite(sql string) string {
	sql = strings.ReplaceAll(sql, "SELECT value FROM json_each(?)", "SELECT jsonb_array_elements_text(?::text::jsonb)")
	var b strings.Builder
	n, quote := 0, false
	for i := 0; i < len(sql); i++ {
		switch ch := sql[i]; {
		case ch == '\'':
			quote = !quote
			b.WriteByte(ch)
		case ch != '?' || quote:
			b.WriteByte(ch)
		default:
			from := i + 1
			for i+1 < len(sql) && sql[i+1] >= '0' && sql[i+1] <= '9' {
				i++
			}
			b.WriteByte('$')
			if named := sql[from : i+1]; named != "" {
				b.WriteString(named)
			} else {
				n++
				b.WriteString(strconv.Itoa(n))
			}
		}
	}
	return b.String()
}

// Seal seals a payload for a place, which Open must name again. Places of guests are apart from the store's.
func (g Guest) Seal(plain []byte, place ...string) []byte {
	return g.store.sealer.Seal(plain, append([]string{"guest"}, place...)...)
}

// Open opens what Seal made for the same place; seal.ErrSeal.
func (g Guest) Open(sealed []byte, place ...string) ([]byte, error) {
	return g.store.unseal(sealed, append([]string{"guest"}, place...)...)
}

// Renumber makes the numbers that the guests' tables give out go on after those that were written into them.
func (g Guest) Renumber(ctx context.Context) error {
	return g.Write(ctx, func(tx tx) error {
		var statements []string
		if err := tx.Rows(ctx, `SELECT format('SELECT setval(%L, coalesce((SELECT max(%I) FROM vault.%I), 0) + 1, false)',
			pg_get_serial_sequence(format('vault.%I', table_name), column_name), column_name, table_name)
			FROM information_schema.columns WHERE table_schema = 'vault' AND is_identity = 'YES'`, nil, func(row []driver.Value) error {
			statement, _ := row[0].(string)
			statements = append(statements, statement)
			return nil
		}); err != nil {
			return err
		}
		for _, sql := range statements {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
}
