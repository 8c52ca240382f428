package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"lianxin/data"
)

var (
	errClosed = fmt.Errorf("the store is closed: %w", data.ErrUnavailable)
	errSilent = fmt.Errorf("the database does not answer: %w", data.ErrUnavailable)
	errBusy   = fmt.Errorf("the database is busy: %w", data.ErrUnavailable)
	errFull   = fmt.Errorf("the database has no room or no sessions left: %w", data.ErrUnavailable)
	errRights = fmt.Errorf("the database role lacks a privilege: %w", data.ErrForbidden)
)

// lostError is an error that ended its session, or for which there never was one.
type lostError struct{ error }

func (e lostError) Unwrap() error { return e.error }

// fault says what an error of the driver means, without its words: these name hosts, statements and values. ctx is the caller's,
// without limits of this package.
func fault(ctx context.Context, err error) error {
	var answered *pgconn.PgError
	var lost lostError
	switch {
	case err == nil:
		return nil
	case ours(err):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &answered):
		return meaning(answered)
	case errors.As(err, &lost), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errSilent
	}
	return err
}

// meaning of what the server answered (PostgreSQL documentation, appendix A).
func meaning(e *pgconn.PgError) error {
	switch class := e.Code[:2]; {
	case e.Code == "57014", e.Code == "55P03", class == "40": // cancelled for its time, waited too long, others were first
		return errBusy
	case class == "08", class == "57", e.Code == "25006": // connection, shutting down, a standby
		return errSilent
	case class == "53":
		return errFull
	case e.Code == "42501", class == "28":
		return errRights
	case e.Code == "3D000":
		return fmt.Errorf("there is no such database: %w", data.ErrNotFound)
	}
	return fmt.Errorf("the database refused: SQLSTATE %s, %s", e.Code, e.Message)
}

// ours tells an error that this package made.
func ours(err error) bool {
	for _, known := range []error{data.ErrInvalid, data.ErrNotFound, data.ErrConflict, data.ErrForbidden, data.ErrUnavailable, data.ErrDiverged, data.ErrReplaced} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// again tells an error after which a transaction is better begun anew: others got in its way, or the session was lost.
func again(err error) bool {
	var answered *pgconn.PgError
	if errors.As(err, &answered) {
		switch answered.Code {
		case "40001", "40P01", "23505", "53300":
			return true
		}
		return strings.HasPrefix(answered.Code, "08") || strings.HasPrefix(answered.Code, "57P")
	}
	var lost lostError
	return errors.As(err, &lost)
}

// faultUnlessVisited is fault but for errors of a caller's function.
func faultUnlessVisited(ctx context.Context, err error) error {
	var theirs visited
	if errors.As(err, &theirs) {
		return theirs.error
	}
	return fault(ctx, err)
}
