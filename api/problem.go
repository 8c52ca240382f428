package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/edit"
	"lianxin/data/ingest"
)

// problem is an RFC 9457 problem document. Type is always about:blank: the status says the kind, detail and errors the rest.
type problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail,omitempty"`
	Errors []fieldError `json:"errors,omitempty"`
	Reason string       `json:"reason,omitempty"` // of a refused sign-in: wrong, locked, expired; must_change
	Until  *time.Time   `json:"until,omitempty"`  // when it is worth while to try again
}

type fieldError struct {
	Field    string `json:"field"`
	Reason   string `json:"reason"`
	ReasonZh string `json:"reason_zh,omitempty"`
}

// problemOf maps an error to what a client may know of it: the one place where errors become HTTP. Only invalid input is
// described in the error's own words; everything else in ours, so that no SQL, path or driver text leaves the server.
func problemOf(err error) problem {
	var invalid *data.InvalidError
	var he *echo.HTTPError
	var refusal *accounts.Refusal
	p := problem{Type: "about:blank", Status: http.StatusInternalServerError}
	switch {
	case errors.As(err, &refusal):
		p.refuse(refusal)
	case errors.Is(err, accounts.ErrRefused):
		p.Status, p.Detail = http.StatusUnauthorized, "sign in first"
	case errors.Is(err, errMustChange):
		p.Status, p.Detail, p.Reason = http.StatusForbidden, "the password must be changed first", "must_change"
	case errors.Is(err, errCrossOrigin):
		p.Status, p.Detail = http.StatusForbidden, "another site's page may not do that"
	case errors.As(err, &invalid):
		p.Status, p.Detail = http.StatusBadRequest, "the request is not valid; see errors"
		for _, f := range invalid.Fields {
			p.Errors = append(p.Errors, fieldError{f.Field, f.Reason, ingest.FieldReasonZh(f.Reason)})
		}
	case errors.Is(err, data.ErrInvalid):
		p.Status, p.Detail = http.StatusBadRequest, "the request is not valid"
	case errors.Is(err, data.ErrNotFound):
		p.Status, p.Detail = http.StatusNotFound, "there is no such thing here"
	case errors.Is(err, data.ErrForbidden):
		p.Status, p.Detail = http.StatusForbidden, "this viewer may not do that"
	case errors.Is(err, edit.ErrReused):
		p.Status, p.Detail = http.StatusUnprocessableEntity, "this Idempotency-Key was used for another change; take a new one"
	case errors.Is(err, data.ErrConflict):
		p.Status, p.Detail = http.StatusConflict, "it has changed since it was read"
	case errors.Is(err, data.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p.Status, p.Detail = http.StatusServiceUnavailable, "not possible at the moment; try again"
	case errors.Is(err, ErrUnauthorized):
		p.Status, p.Detail = http.StatusUnauthorized, "sign in first"
	case errors.As(err, &he):
		p.Status = he.Code
		if p.Status == http.StatusNotFound { // an unknown path says no more than an unknown record
			p.Detail = "there is no such thing here"
		}
	default:
		p.Detail = "something went wrong here; the log says what"
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// refuse says as much of a refused sign-in as whoever tries may know.
func (p *problem) refuse(r *accounts.Refusal) {
	p.Status, p.Reason = http.StatusUnauthorized, string(r.Reason)
	switch r.Reason {
	case accounts.WrongPassword:
		p.Detail = "name and password do not belong together, or the account cannot be used"
	case accounts.TooManyTries:
		p.Status, p.Detail = http.StatusTooManyRequests, "too many tries; wait a while"
	case accounts.OneTimeExpired:
		p.Detail = "the one-time password is too old; ask for another"
	}
	if !r.Until.IsZero() {
		p.Until = &r.Until
	}
}

// ErrUnauthorized says that nobody is known to ask where somebody is needed, or that what was presented proves nobody.
var ErrUnauthorized = errors.New("unauthorized")

// fail answers with the problem an error maps to and logs what the client is not told, unless the client left. One whose body stood still counts as gone
// to net/http, and is answered all the same: a handler that writes nothing is 200. errStale has been logged.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := problemOf(err)
	if !errors.Is(err, errStale) && p.Status >= http.StatusInternalServerError && !errors.Is(c.Request().Context().Err(), context.Canceled) {
		s.log.Error("request failed", slog.String("route", c.Path()), slog.String("method", c.Request().Method), slog.Any("error", err))
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "2")
	}
	if p.Until != nil {
		c.Response().Header().Set("Retry-After", strconv.Itoa(max(1, int(p.Until.Sub(s.now()).Seconds()+1))))
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/problem+json")
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Del("ETag")
	c.Response().WriteHeader(p.Status)
	if c.Request().Method == http.MethodHead {
		return
	}
	if err := json.NewEncoder(c.Response()).Encode(p); err != nil {
		s.log.Debug("client left before its problem", slog.Any("error", err))
	}
}
