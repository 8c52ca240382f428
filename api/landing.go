package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// landing is the OGC API landing page.
func (s *Server) landing(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	root := base(c) + "/api"
	return c.JSON(http.StatusOK, map[string]any{
		"title":       "Lianxin 连心",
		"description": "矛盾纠纷、隐患、民生诉求与走访，落到村（社区）。Disputes, hazards, requests and visits pinned to villages.",
		"links": []link{
			{root, "self", mediaJSON.mime, "This page"},
			{root + "/openapi.json", "service-desc", mediaOpenAPI.mime, "API definition"},
			{root + "/conformance", "conformance", mediaJSON.mime, "Conformance classes"},
			{root + "/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance", mediaJSON.mime, "Conformance classes"},
			{root + "/collections", "data", mediaJSON.mime, "Layers"},
			{root + "/collections", relData, mediaJSON.mime, "Layers"},
			{root + "/tiles", relTilesets, mediaJSON.mime, "Vector tiles of all layers"},
			{root + "/tileMatrixSets", relSchemes, mediaJSON.mime, "Tile matrix sets"},
		},
	})
}

func (s *Server) conformance(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"conformsTo": conformsTo()})
}
