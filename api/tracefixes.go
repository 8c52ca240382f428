package api

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type fixDoc struct {
	Point [2]float64 `json:"point"` // lon, lat
	At    *time.Time `json:"at"`
}

// traceFixes are the raw fixes of a trace that lie within the viewer's scope: for a stated purpose, in the audit log before they leave, and
// only as long as they are kept. Of those elsewhere, or in no unit, only the number is told. Whoever went the way can see who opened it.
func (s *Server) traceFixes(c echo.Context) error {
	l, err := s.store.Schema().Layer(data.Traces)
	if err != nil {
		return err
	}
	l, purpose, err := s.purposeOf(c, parseParams(c.Request().URL.RawQuery), l)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	record, err := s.inScope(c, l, id)
	if err != nil {
		return err
	}
	seq, err := s.audit(c, accounts.Event{Kind: accounts.TraceRead, Object: string(l.ID) + "/" + id, Purpose: purpose, Detail: map[string]string{"unit": unitFor(viewerOf(c), &record)}})
	if err != nil {
		return err
	}
	file, err := s.store.CaseFile(ctx, l.ID, id)
	if err != nil {
		return err
	}
	fixes, err := data.ParseFixes(file.Fields[data.CaseFixes])
	if err != nil {
		return err
	}
	docs, err := s.fixesInside(c, fixes)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"id": id, "fixes": docs, "outside": len(fixes) - len(docs), "kept": len(fixes) > 0, "audit_id": seq})
}

// fixesInside are the fixes in units that exist for the viewer: a trace is in scope by any unit it crosses, its stays elsewhere are not.
func (s *Server) fixesInside(c echo.Context, fixes []data.Fix) ([]fixDoc, error) {
	docs := []fixDoc{}
	if len(fixes) == 0 {
		return docs, nil
	}
	p, err := s.pinner(c.Request().Context())
	if err != nil {
		return nil, err
	}
	v := viewerOf(c)
	for _, f := range fixes {
		if unit := p.UnitOf(f.Point); unit != "" && v.Sees(unit) {
			docs = append(docs, fixDoc{f.Point, moment(f.At)})
		}
	}
	return docs, nil
}

type openingDoc struct {
	At      time.Time `json:"at"`
	Trace   string    `json:"trace"`
	Reader  string    `json:"reader"`
	Purpose string    `json:"purpose"`
}

// listOpenings are who opened the traces that one sent in, when and why.
func (s *Server) listOpenings(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	by := byOf(c)
	list, err := s.book.Openings(c.Request().Context(), by, func(object string) (bool, error) {
		layer, id, _ := strings.Cut(object, "/")
		file, err := s.store.CaseFile(c.Request().Context(), data.LayerID(layer), id)
		if errors.Is(err, data.ErrNotFound) {
			return false, nil
		}
		return file.Fields[data.CaseSubmitter] == by.Subject, err
	})
	if err != nil {
		return err
	}
	docs := []openingDoc{}
	for _, o := range list {
		_, id, _ := strings.Cut(o.Object, "/")
		docs = append(docs, openingDoc{o.At.UTC(), id, o.Reader, o.Purpose})
	}
	return secretJSON(c, http.StatusOK, object{"openings": docs})
}
