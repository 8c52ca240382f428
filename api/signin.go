package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type signInBody struct {
	Name     string    `json:"name"`
	Password string    `json:"password"`
	Demo     data.Role `json:"demo"`
}

// signIn begins a session: by name and password, or in a demonstration as one of its roles. The answer is that of GET, as the one who is
// signed in now.
func (s *Server) signIn(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	if s.book == nil {
		return data.ErrNotFound
	}
	var in signInBody
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Demo != "" {
		return s.demoSignIn(c, in.Demo)
	}
	var bad []error
	if in.Name == "" {
		bad = append(bad, data.Invalid("name", "is missing"))
	}
	if in.Password == "" {
		bad = append(bad, data.Invalid("password", "is missing"))
	}
	if err := data.Collect(bad...); err != nil {
		return err
	}
	try := s.signInOf(c)
	try.Name, try.Password = in.Name, in.Password
	session, secret, err := s.book.SignIn(c.Request().Context(), try, s.now())
	if err != nil {
		return err
	}
	return s.signedIn(c, session, secret)
}

// signInOf is what the request says of itself.
func (s *Server) signInOf(c echo.Context) accounts.SignIn {
	return accounts.SignIn{Address: c.RealIP(), Program: c.Request().UserAgent(), Replaces: s.cookie(c.Request(), sessionCookie)}
}

// signedIn hands out a session's secret and says who that is.
func (s *Server) signedIn(c echo.Context, session accounts.Session, secret string) error {
	p, err := s.book.Session(c.Request().Context(), secret, s.now())
	if err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, secret, session.Until)
	c.Set(identityKey, proven(p))
	return s.writeSession(c)
}

// signOut ends the session. In a demonstration a wall is left as well, which an official's wall never is by itself.
func (s *Server) signOut(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	if s.book == nil {
		return data.ErrNotFound
	}
	if secret := s.cookie(c.Request(), sessionCookie); secret != "" {
		if err := s.book.SignOut(c.Request().Context(), secret, c.RealIP(), s.now()); err != nil {
			return err
		}
		s.setCookie(c, sessionCookie, "", time.Time{})
	}
	if len(s.demo) > 0 && s.cookie(c.Request(), deviceCookie) != "" {
		s.setCookie(c, deviceCookie, "", time.Time{})
	}
	return c.NoContent(http.StatusNoContent)
}

// changePassword gives the own account another password; the session goes on under a new secret.
func (s *Server) changePassword(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	var in struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	session, secret, err := s.book.ChangePassword(c.Request().Context(), byOf(c), in.Old, in.New, s.now())
	var invalid *data.InvalidError
	var refusal *accounts.Refusal
	if errors.As(err, &refusal) && refusal.Reason == accounts.WrongPassword { // who asks is signed in nevertheless
		return data.Invalid("old", "is not the password")
	}
	if errors.As(err, &invalid) { // the book knows one password, the form two
		for i := range invalid.Fields {
			invalid.Fields[i].Field = "new"
		}
		return invalid
	}
	if err != nil {
		return err
	}
	return s.signedIn(c, session, secret)
}
