package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type grantDoc struct {
	ID      int64        `json:"id"`
	User    int64        `json:"user"`
	Layer   data.LayerID `json:"layer"`
	Purpose string       `json:"purpose"`
	Since   *time.Time   `json:"since"`
	Until   *time.Time   `json:"until"`
	Revoked *time.Time   `json:"revoked"`
}

func grantDocOf(e accounts.Exact) grantDoc {
	return grantDoc{e.ID, e.AccountID, e.Layer, e.Purpose, moment(e.Since), moment(e.Until), moment(e.Revoked)}
}

// listGrants are the grants of exact points to one analyst.
func (s *Server) listGrants(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		grants, err := s.book.Exacts(c.Request().Context(), byOf(c), id)
		if err != nil {
			return err
		}
		docs := []grantDoc{}
		for _, g := range grants {
			docs = append(docs, grantDocOf(g))
		}
		return secretJSON(c, http.StatusOK, object{"grants": docs})
	})
}

// listAllGrants are the grants to every analyst whom the administrator manages.
func (s *Server) listAllGrants(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	grants, err := s.book.AllExacts(c.Request().Context(), byOf(c))
	if err != nil {
		return err
	}
	docs := []grantDoc{}
	for _, g := range grants {
		docs = append(docs, grantDocOf(g))
	}
	return secretJSON(c, http.StatusOK, object{"grants": docs, "now": s.now().UTC()})
}

// addGrant gives an analyst the exact points of a layer, for a purpose and a time.
func (s *Server) addGrant(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		var in struct {
			Layer   data.LayerID `json:"layer"`
			Purpose string       `json:"purpose"`
			Until   time.Time    `json:"until"`
		}
		if err := readJSON(c, &in); err != nil {
			return err
		}
		if _, err := s.store.Schema().Layer(in.Layer); err != nil {
			return data.Invalid("layer", "is not a layer")
		}
		g, err := s.book.GrantExact(c.Request().Context(), byOf(c), id, in.Layer, in.Until, in.Purpose, s.now())
		if err != nil {
			return err
		}
		return secretJSON(c, http.StatusCreated, grantDocOf(g))
	})
}

func (s *Server) endGrant(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.RevokeExact(c.Request().Context(), byOf(c), id, s.now()); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}
