package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// syncItems answers since=…: features to put into a copy, and in `removed` the ids of those to take out. See doc.go, "Copies".
func (s *Server) syncItems(c echo.Context, f data.Filter, q live.Query, since string) error {
	found, err := s.view.Sync(c.Request().Context(), viewerOf(c), f, q, since)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	contentCRS(c, q.Shape.System)
	s.countRows(c, found.Returned)
	kind := "changes"
	links := []link{{withQuery(c, "", ""), "self", mediaGeoJSON.mime, "This step"}}
	step := withQuery(c, "since", found.Since)
	switch {
	case found.Whole && found.Next != "":
		links = append(links, link{withQueries(c, "since", found.Since, "cursor", found.Next), "next", mediaGeoJSON.mime, "Next page"})
	case found.More:
		links = append(links, link{step, "next", mediaGeoJSON.mime, "Next changes"})
	}
	if found.Whole {
		kind = "whole"
		step = withQueries(c, "since", found.Since, "cursor", "")
	}
	links = append(links, link{step, "monitor", mediaGeoJSON.mime, "What changes from here on"})
	head, err := json.Marshal(links)
	if err != nil {
		return err
	}
	removed, err := json.Marshal(append([]string{}, found.Gone...))
	if err != nil {
		return err
	}
	b := append(make([]byte, 0, 2048), `{"type":"FeatureCollection","timeStamp":"`...)
	b = s.now().UTC().AppendFormat(b, time.RFC3339)
	b = append(append(append(b, `","sync":"`...), kind...), `","since":`...)
	b = strconv.AppendQuote(b, found.Since)
	b = append(append(b, `,"removed":`...), removed...)
	b = strconv.AppendInt(append(b, `,"numberMatched":`...), found.Matched, 10)
	b = strconv.AppendInt(append(b, `,"numberReturned":`...), int64(found.Returned), 10)
	b = append(append(b, `,"links":`...), head...)
	b = appendNotes(b, notesText(append(found.Notes, boxNotes(f)...)), found.Generated)
	return s.stream(c, append(b, `,"features":[`...), found.WriteFeatures, "]}\n")
}
