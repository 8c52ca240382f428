package api

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/geo/topology"
)

type basemapDoc struct {
	Kind        string `json:"kind"`
	Tiles       string `json:"tiles,omitempty"`
	Datum       string `json:"datum,omitempty"` // of the tiles: clients shift tiles, never data
	Attribution string `json:"attribution,omitempty"`
	MinZoom     int    `json:"min_zoom"`
	MaxZoom     int    `json:"max_zoom"`
	Media       string `json:"media,omitempty"`   // of every tile; absent when tiles may differ
	Borders     bool   `json:"borders,omitempty"` // of vector tiles: drawn
	Names       bool   `json:"names,omitempty"`
	Fault       string `json:"fault,omitempty"`
}

// basemapAbout tells which base map there is and in which datum. Neither its address nor its key is told.
func (s *Server) basemapAbout(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON)
	if err != nil {
		return err
	}
	a := s.basemap.About(s.view.Settings().Map.Basemap)
	doc := basemapDoc{Kind: a.Kind, Datum: a.Datum, Attribution: a.Attribution, MinZoom: a.MinZoom, MaxZoom: a.MaxZoom, Media: a.Media, Borders: a.Borders, Names: a.Names}
	if a.Kind != "none" {
		doc.Tiles = "/api/basemap/{z}/{x}/{y}"
	}
	if a.Err != nil {
		s.log.Warn("base map", "error", a.Err)
		doc.Fault = "the base map cannot be opened; the log says why"
	}
	return document(c, m, doc)
}

// basemapTile answers a tile of the base map, got from its file or its server.
func (s *Server) basemapTile(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	number := func(name string) int {
		n, err := strconv.Atoi(c.Param(name))
		if err != nil || n < 0 || n >= 1<<data.MaxBasemapZoom || name == "z" && n > data.MaxBasemapZoom {
			p.fault(name, "is not a number that a tile can have")
		}
		return n
	}
	z, x, y := number("z"), number("x"), number("y")
	if err := p.done(); err != nil {
		return err
	}
	t, err := s.basemap.Tile(c.Request().Context(), s.view.Settings().Map.Basemap, z, x, y)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "private, max-age=86400")
	if unchanged(c, topology.Hash(t.Body), false, media{"tile", t.Media}) {
		return nil
	}
	if t.Encoding == "" {
		return c.Blob(http.StatusOK, t.Media, t.Body)
	}
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	return zippedBlob(c, t.Media, t.Body)
}

// mapDoc is what every screen with a map must show. Where the base map comes from is no client's business.
type mapDoc struct {
	ApprovalNumber string `json:"approval_number"`
	Source         string `json:"source"`
	Date           string `json:"date"`
	Basemap        string `json:"basemap"` // its kind: /api/basemap tells the rest
}

func mapDocOf(m data.MapSettings) mapDoc {
	return mapDoc{m.ApprovalNumber, m.Source, m.Date, cmp.Or(m.Basemap.Kind, "none")}
}
