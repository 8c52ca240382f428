package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// maxJSON bounds a body that a form sends.
const maxJSON = 64 << 10

func unsafeMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return false
	}
	return true
}

// errCrossOrigin is a request that another site's page makes a browser send.
var errCrossOrigin = fmt.Errorf("from another site: %w", data.ErrForbidden)

// ownPagesOnly refuses what changes something and comes from another site's page: by Sec-Fetch-Site and Origin as net/http has it, and by
// the media types that a plain form can send.
func (s *Server) ownPagesOnly(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		r := c.Request()
		if !unsafeMethod(r.Method) {
			return next(c)
		}
		if protection.Check(r) != nil {
			return errCrossOrigin
		}
		switch mediaType(r) {
		case "text/plain", "application/x-www-form-urlencoded", "multipart/form-data":
			return echo.NewHTTPError(http.StatusUnsupportedMediaType)
		}
		return next(c)
	}
}

func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil {
		t, _, _ = strings.Cut(strings.ToLower(r.Header.Get(echo.HeaderContentType)), ";")
	}
	return strings.TrimSpace(t)
}

// readJSON reads a body of one JSON object strictly: its media type said, no unknown member, nothing after its end.
func readJSON(c echo.Context, into any) error { return readBody(c, into, maxJSON) }

// readBody is readJSON of at most so many bytes.
func readBody(c echo.Context, into any, most int64) error {
	switch mediaType(c.Request()) {
	case "application/json", "application/merge-patch+json", "application/geo+json":
	default:
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	if c.Request().ContentLength > most { // said beforehand: not waited for
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	bodyWithin(c, limitsOf(c).body)
	dec := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, most))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var tooLarge *http.MaxBytesError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &tooLarge):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return data.Invalid(wrongType.Field, "is not of the right type")
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		return data.Invalid(strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`), "is not a member of this body")
	case err != nil:
		return data.Invalid("body", "is not the JSON object that is wanted")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return data.Invalid("body", "has something after its end")
	}
	return nil
}
