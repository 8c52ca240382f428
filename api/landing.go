package api

import (
	"github.com/labstack/echo/v4"
)

// landing is the OGC API landing page.
func (s *Server) landing(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	root := base(c) + "/api"
	doc := map[string]any{
		"title":       "Lianxin 连心",
		"description": "矛盾纠纷、隐患、民生诉求与走访，落到村（社区）。Disputes, hazards, requests and visits pinned to villages.",
	}
	links := []link{
		{root, "self", mediaJSON.mime, "This page"},
		{root + "?f=html", "alternate", baseType(mediaHTML.mime), "This page for people"},
		{root + "/openapi.json", "service-desc", mediaOpenAPI.mime, "API definition"},
		{root + "/openapi.json?f=html", "service-doc", baseType(mediaHTML.mime), "API definition for people"},
		{root + "/conformance", "conformance", mediaJSON.mime, "Conformance classes"},
		{root + "/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance", mediaJSON.mime, "Conformance classes"},
		{root + "/collections", "data", mediaJSON.mime, "Layers"},
		{root + "/collections", relData, mediaJSON.mime, "Layers"},
		{root + "/tiles", relTilesets, mediaJSON.mime, "Vector tiles of all layers"},
		{root + "/styles", "http://www.opengis.net/def/rel/ogc/1.0/styles", mediaJSON.mime, "Styles"},
		{root + "/tileMatrixSets", relSchemes, mediaJSON.mime, "Tile matrix sets"},
	}
	if m == mediaHTML {
		return s.landingPage(c, links)
	}
	doc["links"] = links
	return document(c, m, doc)
}

func (s *Server) conformance(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	if m == mediaHTML {
		return s.conformancePage(c)
	}
	return document(c, m, map[string]any{"conformsTo": conformsTo()})
}
