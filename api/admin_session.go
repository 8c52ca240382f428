package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// listSessions are the sessions of the accounts an administrator manages, newest first, with the names of their users.
func (s *Server) listSessions(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	ctx, by := c.Request().Context(), byOf(c)
	all, err := s.book.Sessions(ctx, by, s.now())
	if err != nil {
		return err
	}
	docs, subjects := []sessionDoc{}, []string{}
	for _, x := range all {
		doc := sessionDocOf(x, by.Principal)
		docs, subjects = append(docs, doc), append(subjects, doc.Subject)
	}
	names, err := s.book.Names(ctx, by, subjects...)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"sessions": docs, "names": names})
}

// endSession ends any session an administrator manages.
func (s *Server) endSession(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.RevokeSession(c.Request().Context(), byOf(c), id, s.now()); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}

// getPolicy are the numbers of graded protection.
func (s *Server) getPolicy(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	p, err := s.book.Policy(c.Request().Context())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, p)
}

// putPolicy replaces them; the body's version must be the newest, else 409.
func (s *Server) putPolicy(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	p, err := s.book.Policy(c.Request().Context())
	if err != nil {
		return err
	}
	p.Version = -1
	if err := readJSON(c, &p); err != nil {
		return err
	}
	if p.Version < 0 {
		return data.Invalid("version", "is missing: which policy the change was made from")
	}
	if p, err = s.book.SetPolicy(c.Request().Context(), byOf(c), p, s.now()); err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, p)
}
