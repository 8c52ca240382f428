package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type tokenDoc struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	Owner   string     `json:"owner"` // subject it ends with; empty: nobody's
	Role    data.Role  `json:"role"`
	Scope   []string   `json:"scope"`
	Rights  []Right    `json:"rights"`
	Created *time.Time `json:"created"`
	Until   *time.Time `json:"until"`
	Revoked *time.Time `json:"revoked"`
	Used    *time.Time `json:"used"`
}

func tokenDocOf(t accounts.Token) tokenDoc {
	doc := tokenDoc{
		ID: t.ID, Name: t.Name, Role: t.Role, Scope: scopeDoc(t.Scope), Rights: t.Rights,
		Created: moment(t.Created), Until: moment(t.Until), Revoked: moment(t.Revoked), Used: moment(t.Used),
	}
	if t.Owner != 0 {
		doc.Owner = accounts.User{ID: t.Owner}.Subject()
	}
	return doc
}

// listTokens are the tokens an administrator manages, ended ones too, never their secrets.
func (s *Server) listTokens(c echo.Context) error {
	return s.writeTokens(c, func(accounts.Token) bool { return true })
}

// listOwnTokens are one's own.
func (s *Server) listOwnTokens(c echo.Context) error {
	own := byOf(c).AccountID
	return s.writeTokens(c, func(t accounts.Token) bool { return t.Owner == own })
}

func (s *Server) writeTokens(c echo.Context, wanted func(accounts.Token) bool) error {
	if err := noParams(c); err != nil {
		return err
	}
	tokens, err := s.book.Tokens(c.Request().Context(), byOf(c))
	if err != nil {
		return err
	}
	docs := []tokenDoc{}
	for _, t := range tokens {
		if wanted(t) {
			docs = append(docs, tokenDocOf(t))
		}
	}
	return secretJSON(c, http.StatusOK, object{"tokens": docs})
}

// addToken makes a token for a program; its secret is in this answer alone.
func (s *Server) addToken(c echo.Context) error {
	var in struct {
		Name   string    `json:"name"`
		Role   data.Role `json:"role"`
		Scope  []string  `json:"scope"`
		Rights []Right   `json:"rights"`
		Until  time.Time `json:"until"`
	}
	if err := noParams(c); err != nil {
		return err
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.checkScope(in.Scope); err != nil {
		return err
	}
	return s.issue(c, accounts.TokenOptions{Name: in.Name, Role: in.Role, Scope: in.Scope, Rights: in.Rights, Until: in.Until})
}

// addOwnToken makes one for a GIS program of one's own: it reads as an analyst within one's scope, and ends with the account.
func (s *Server) addOwnToken(c echo.Context) error {
	var in struct {
		Name  string    `json:"name"`
		Until time.Time `json:"until"`
	}
	if err := noParams(c); err != nil {
		return err
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return s.issue(c, accounts.TokenOptions{
		Name: in.Name, Role: data.Analyst, Scope: byOf(c).Scope, Rights: []Right{accounts.RightRead}, Until: in.Until, Own: true,
	})
}

func (s *Server) issue(c echo.Context, o accounts.TokenOptions) error {
	t, secret, err := s.book.IssueToken(c.Request().Context(), byOf(c), o, s.now())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusCreated, struct {
		tokenDoc
		Secret string `json:"secret"`
	}{tokenDocOf(t), secret})
}

// endToken ends a token at once; one that is not one's to end is as unknown as none.
func (s *Server) endToken(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.RevokeToken(c.Request().Context(), byOf(c), id, s.now()); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}
