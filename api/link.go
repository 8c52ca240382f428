package api

import (
	"net/url"

	"github.com/labstack/echo/v4"
)

// link is an OGC API link.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// base is the address the client used to reach us, without a path: clients such as QGIS follow links as they stand.
func base(c echo.Context) string { return c.Scheme() + "://" + c.Request().Host }

// withQuery is this request's address with one parameter replaced, or removed when the value is empty.
func withQuery(c echo.Context, name, value string) string { return withQueries(c, name, value) }

// withQueries is withQuery of several names and values.
func withQueries(c echo.Context, pairs ...string) string {
	u := *c.Request().URL
	q := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	out := url.URL{Path: u.Path, RawQuery: q.Encode()}
	return base(c) + out.RequestURI()
}
