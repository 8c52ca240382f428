package data

import (
	"errors"
	"fmt"
	"strings"
)

// The few errors that callers tell apart. They are wrapped with what was being done to what and mapped to HTTP in one place.
var (
	// ErrInvalid: the input breaks a rule it could have known. See InvalidError for the fields.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound: it does not exist, or this viewer may not know that it does.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the record changed since it was read, or a key was used for another body.
	ErrConflict = errors.New("conflict")
	// ErrForbidden: the viewer is known and may not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrUnavailable: nothing is wrong with the request; try again later.
	ErrUnavailable = errors.New("unavailable")
	// ErrDiverged: the store has lost commits that were read from it, and gone on without them. Read it anew.
	ErrDiverged = errors.New("the store has lost what was read from it")
	// ErrReplaced: another store lies where the open one was. Open it anew.
	ErrReplaced = errors.New("another store lies in its place")
)

// FieldError says what is wrong with one named input: a parameter, a column, a member of a body.
type FieldError struct {
	Field  string // as the caller wrote it
	Reason string // one plain sentence without a full stop, no SQL, path or driver text
}

// InvalidError lists every bad field at once. It is ErrInvalid.
type InvalidError struct {
	Fields []FieldError
}

// Invalid is an InvalidError about one field.
func Invalid(field, format string, args ...any) error {
	return &InvalidError{Fields: []FieldError{{Field: field, Reason: fmt.Sprintf(format, args...)}}}
}

func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString("invalid")
	for i, f := range e.Fields {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(f.Field + ": " + f.Reason)
	}
	return b.String()
}

// Is makes errors.Is(err, ErrInvalid) hold.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }

// Collect gathers the field errors of several checks into one InvalidError; nil when none failed.
// An error that is not an InvalidError is returned as it is, at once.
func Collect(errs ...error) error {
	var all InvalidError
	for _, err := range errs {
		if err == nil {
			continue
		}
		var one *InvalidError
		if !errors.As(err, &one) {
			return err
		}
		all.Fields = append(all.Fields, one.Fields...)
	}
	if len(all.Fields) == 0 {
		return nil
	}
	return &all
}
