package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io/fs"
	"time"
)

// DB is the vault as this package uses it: a database for its tables, and the key. It is safe for concurrent use. What a
// Write has committed is on the disk when it returns.
type DB interface {
	// Migrate brings the tables of one part of the program to the newest of its steps (goose files, in a folder for each dialect:
	// sqlite, postgres).
	Migrate(ctx context.Context, part string, steps fs.FS) error
	// Read runs fn on one moment of the database, Write in a transaction that no other writer runs beside and that is
	// rolled back when fn fails. Neither is called within the other.
	Read(ctx context.Context, fn func(Tx) error) error
	Write(ctx context.Context, fn func(Tx) error) error
	// Seal seals a payload for a place, which Open must name again.
	Seal(plain []byte, place ...string) []byte
	Open(sealed []byte, place ...string) ([]byte, error)
}

// Tx is a transaction. Arguments are int64, int, bool, string, []byte or nil; rows hold int64, string, []byte or nil and are
// valid during the visit. Only statements on other tables may run within a visit. Rows may all be held in memory at once.
//
// Statements are SQLite's, in words that PostgreSQL shares but for placeholders (?, ?N) and json_each: no max of two, no LIMIT -1.
//
// It is an alias, so that a database need not know this package.
type Tx = interface {
	Exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) error
}

// one reads the only row of a query; found is false when there is none.
func one(ctx context.Context, tx Tx, sql string, args []any, dest ...any) (found bool, err error) {
	err = tx.Rows(ctx, sql, args, func(row []driver.Value) error {
		found = true
		return Scan(row, dest...)
	})
	return found, err
}

// Scan copies a row to destinations of type *int64, *string, *[]byte, *digest, *bool or *time.Time (milliseconds since 1970, 0 the
// zero time); a null leaves its destination alone.
func Scan(row []driver.Value, dest ...any) error {
	if len(row) != len(dest) {
		return fmt.Errorf("row of %d columns, want %d", len(row), len(dest))
	}
	for i, d := range dest {
		ok := row[i] == nil
		switch v := row[i].(type) {
		case int64:
			ok = scanInt(v, d)
		case string:
			var to *string
			if to, ok = d.(*string); ok {
				*to = v
			}
		case []byte:
			ok = scanBytes(v, d)
		}
		if !ok {
			return fmt.Errorf("column %d holds a %T, want %T", i+1, row[i], d)
		}
	}
	return nil
}

func scanBytes(v []byte, dest any) bool {
	switch d := dest.(type) {
	case *[]byte:
		*d = v
	case *digest:
		return copy(d[:], v) == len(v) && len(v) == len(d)
	default:
		return false
	}
	return true
}

func scanInt(v int64, dest any) bool {
	switch d := dest.(type) {
	case *int64:
		*d = v
	case *bool:
		*d = v != 0
	case *time.Time:
		*d = timeOf(v)
	default:
		return false
	}
	return true
}

// millis is how times are stored: milliseconds since 1970, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
