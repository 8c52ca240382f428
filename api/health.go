package api

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// errStale says that the live view does not follow its store. The view logs it, once, and not everyone who probes.
var errStale = errors.New("the live view does not follow")

// health answers that the process serves.
func (s *Server) health(c echo.Context) error {
	return c.String(http.StatusOK, "ok\n")
}

// ready answers that the live view is loaded and follows its store; 503 while it does not.
func (s *Server) ready(c echo.Context) error {
	if err := s.view.State().Err; err != nil {
		return fmt.Errorf("%w: %w", errStale, errors.Join(data.ErrUnavailable, err))
	}
	return c.String(http.StatusOK, s.readiness())
}

func stack() string { return string(debug.Stack()) }
