package stored

import (
	"strings"
	"time"
)

// Quoted is a name as SQL takes it for an identifier, whatever characters it has.
func Quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Instant is a time as both stores keep it: UTC, to the millisecond.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
