package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Cookies that hold secrets. Over TLS their names begin with __Host-, which binds them to this very host (RFC 6265bis §4.1.3.2).
const (
	sessionCookie = "lianxin_session"
	deviceCookie  = "lianxin_wall"
	hostPrefix    = "__Host-"
)

// deviceCookieLife is renewed with every beat of a wall.
const deviceCookieLife = 400 * 24 * time.Hour

// overTLS tells whether the client's connection is encrypted: here, or up to a proxy that is trusted to say so.
func (s *Server) overTLS(r *http.Request) bool {
	return r.TLS != nil || s.trusts(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

func (s *Server) cookieName(r *http.Request, name string) string {
	if s.overTLS(r) {
		return hostPrefix + name
	}
	return name
}

// cookie is a cookie's value; empty when there is none.
func (s *Server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie hands out a secret until a time; an empty one takes the cookie away.
func (s *Server) setCookie(c echo.Context, name, secret string, until time.Time) {
	r := c.Request()
	k := &http.Cookie{
		Name: s.cookieName(r, name), Value: secret, Path: "/", Expires: until,
		HttpOnly: true, Secure: s.overTLS(r), SameSite: http.SameSiteStrictMode,
	}
	if secret == "" {
		k.MaxAge, k.Expires = -1, time.Time{}
	}
	c.SetCookie(k)
}
