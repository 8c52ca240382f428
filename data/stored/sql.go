package stored

import (
	"strings"
	"time"
)

// Quoted is a name as SQL takes it for an identifier, whatever characters it has.
func Quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Qualified quotes names of columns of the table that a query calls by an alias.
func Qualified(alias string) func(column string) string {
	return func(column string) string { return alias + "." + Quoted(column) }
}

// Instant is a time as both stores keep it: UTC, to the millisecond.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
