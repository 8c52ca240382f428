package api

import (
	"fmt"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

// packed are routes whose answers are compressed already.
func packed(path string) bool {
	return path == exportFilePath || path == attachmentPath || path == "/api/citizens/hand-over"
}

// compression gzips answers of 1 kB and more for clients that accept it, at level 1: dynamic answers are read once. Event
// streams pass untouched, since an event must not wait for a block to fill.
func compression() (echo.MiddlewareFunc, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(1))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Path() == "/api/events" || packed(c.Path()) || c.Request().Header.Get(echo.HeaderAcceptEncoding) == "" {
				return next(c)
			}
			plain := c.Response().Writer
			defer func() { c.Response().Writer = plain }() // also when next panics: the recovery writes there
			wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				c.Response().Writer = w
				if err := next(c); err != nil {
					c.Error(err)
				}
			})).ServeHTTP(plain, c.Request())
			return nil
		}
	}, nil
}
