package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo/topology"
)

type unitNameDoc struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func unitNames(names []live.UnitName) []unitNameDoc {
	out := make([]unitNameDoc, len(names))
	for i, n := range names {
		out[i] = unitNameDoc(n)
	}
	return out
}

type unitHitDoc struct {
	Code    string      `json:"code"`
	Name    string      `json:"name"`
	Level   string      `json:"level"`
	Path    []string    `json:"path"`
	Point   *orb.Point  `json:"point"`
	BBox    *[4]float64 `json:"bbox"`
	Matched string      `json:"matched,omitempty"`
	Former  string      `json:"former,omitempty"`
}

func unitHitDocOf(h *live.UnitHit) unitHitDoc {
	return unitHitDoc{
		Code: h.Code, Name: h.Name, Level: h.Level.String(), Path: h.Path, Point: h.Point, BBox: boxDoc(h.Bound), Matched: h.By, Former: h.Former,
	}
}

func boxDoc(b *orb.Bound) *[4]float64 {
	if b == nil {
		return nil
	}
	return &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

type recordHitDoc struct {
	Layer data.LayerID `json:"layer"`
	ID    string       `json:"id"`
	Unit  string       `json:"unit"`
	Name  string       `json:"unit_name"`
}

// findUnits searches units as someone types, and records by their id.
func (s *Server) findUnits(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	negotiate(c, p, mediaJSON)
	q, ok := p.text("q")
	switch {
	case !ok || strings.TrimSpace(q) == "":
		p.fault("q", "is missing")
	case len([]rune(q)) > 200:
		p.fault("q", "is longer than 200 characters")
	}
	limit := min(p.count("limit"), 100)
	var level data.Level
	if text, ok := p.text("level"); ok {
		if level, ok = data.ParseLevel(text); !ok {
			p.fault("level", "is not one of prefecture, county, township, village")
		}
	}
	if err := p.done(); err != nil {
		return err
	}
	hits, total, err := s.view.FindUnits(c.Request().Context(), v, q, limit, level)
	if err != nil {
		return err
	}
	records, err := s.view.FindRecords(c.Request().Context(), v, strings.TrimSpace(q))
	if err != nil {
		return err
	}
	doc := struct {
		Matched int            `json:"numberMatched"`
		Units   []unitHitDoc   `json:"units"`
		Records []recordHitDoc `json:"records"`
	}{total, []unitHitDoc{}, []recordHitDoc{}}
	for i := range hits {
		doc.Units = append(doc.Units, unitHitDocOf(&hits[i]))
	}
	for _, r := range records {
		doc.Records = append(doc.Records, recordHitDoc{r.Layer.ID, r.ID, r.Unit.Code, r.Unit.Name})
	}
	return taggedJSON(c, doc)
}

// taggedJSON answers a small document whose validator is a digest of the document: for answers that are cheap to make and hang on many things.
func taggedJSON(c echo.Context, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if unchanged(c, topology.Hash(body), false, mediaJSON) {
		return nil
	}
	return c.Blob(http.StatusOK, mediaJSON.mime, append(body, '\n'))
}
