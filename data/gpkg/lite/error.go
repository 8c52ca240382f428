package lite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"lianxin/data"
)

// Error is a fault of the database in plain words. Its text holds nothing of the driver's; errors.As finds the driver's error
// behind it, for a log.
type Error struct {
	Reason   string
	sentinel error
	cause    error
}

func (e *Error) Error() string { return e.Reason + ": " + e.sentinel.Error() }

// Unwrap gives the sentinel of package data and the driver's error.
func (e *Error) Unwrap() []error { return []error{e.sentinel, e.cause} }

// CommitError says that a commit failed: it may have happened nevertheless.
type CommitError struct{ cause error }

func (e *CommitError) Error() string { return "commit: " + e.cause.Error() }

func (e *CommitError) Unwrap() error { return e.cause }

// mapError turns the driver's errors into plain ones; the context's own error wins when the context has ended.
func mapError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return err
	}
	reason := ""
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		reason = "the store is busy with another writer"
	case sqlite3.SQLITE_FULL:
		reason = "the disk is full"
	case sqlite3.SQLITE_IOERR:
		reason = "the disk failed to read or write"
	case sqlite3.SQLITE_CORRUPT:
		reason = "the store file is damaged"
	case sqlite3.SQLITE_NOTADB:
		reason = "the file is not a database"
	case sqlite3.SQLITE_CANTOPEN:
		reason = "the store file cannot be opened"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		reason = "the store file may not be written"
	case sqlite3.SQLITE_NOMEM:
		reason = "out of memory"
	case sqlite3.SQLITE_TOOBIG:
		return &Error{Reason: "a value is too large", sentinel: data.ErrInvalid, cause: err}
	default:
		return fmt.Errorf("database: %w", err) // a fault of this program: its text helps whoever mends it
	}
	return &Error{Reason: reason, sentinel: data.ErrUnavailable, cause: err}
}

// Busy tells whether another connection kept the lock for too long.
func Busy(err error) bool {
	var fault *sqlite.Error
	return errors.As(err, &fault) && (fault.Code()&0xff == sqlite3.SQLITE_BUSY || fault.Code()&0xff == sqlite3.SQLITE_LOCKED)
}
