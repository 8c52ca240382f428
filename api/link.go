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
func withQuery(c echo.Context, name, value string) string {
	u := *c.Request().URL
	q := u.Query()
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	out := url.URL{Path: u.Path, RawQuery: q.Encode()}
	return base(c) + out.RequestURI()
}
