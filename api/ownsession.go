package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type sessionDoc struct {
	ID      int64     `json:"id"`
	Subject string    `json:"subject"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Until   time.Time `json:"until"`
	Address string    `json:"address"`
	Program string    `json:"program"`
	Current bool      `json:"current"` // the one that asks
}

func sessionDocOf(x accounts.Session, p accounts.Principal) sessionDoc {
	return sessionDoc{
		ID: x.ID, Subject: accounts.User{ID: x.AccountID}.Subject(), Created: x.Created, Seen: x.Seen, Until: x.Until,
		Address: x.Address, Program: x.Program, Current: x.ID == p.SessionID,
	}
}

// listOwnSessions are one's own sessions, newest first.
func (s *Server) listOwnSessions(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	by := byOf(c)
	all, err := s.book.Sessions(c.Request().Context(), by, s.now())
	if err != nil {
		return err
	}
	docs := []sessionDoc{}
	for _, x := range all {
		if x.AccountID == by.AccountID {
			docs = append(docs, sessionDocOf(x, by.Principal))
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"sessions": docs})
}

// endOwnSessions ends one's other sessions.
func (s *Server) endOwnSessions(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	by := byOf(c)
	ended, err := s.book.RevokeSessions(c.Request().Context(), by, by.AccountID, s.now())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"ended": ended})
}

// endOwnSession ends one of one's own sessions; another's is as unknown as none.
func (s *Server) endOwnSession(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	by := byOf(c)
	by.Rights = nil // an administrator has no more to say here than anybody
	if err := s.book.RevokeSession(c.Request().Context(), by, id, s.now()); err != nil {
		return err
	}
	if id == by.SessionID {
		s.setCookie(c, sessionCookie, "", time.Time{})
	}
	return c.NoContent(http.StatusNoContent)
}

// numberParam is an id in the path; what is none is not found.
func numberParam(c echo.Context, name string) (int64, error) {
	id, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || id < 1 || strconv.FormatInt(id, 10) != c.Param(name) {
		return 0, data.ErrNotFound
	}
	return id, nil
}
