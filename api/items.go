package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// items answers one page of a layer's features as GeoJSON, in order of (Hilbert key, id), with the exact total.
func (s *Server) items(c echo.Context) error {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return x.items(s, c)
	}
	v := viewerOf(c)
	l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	settings := s.view.Settings()
	p := parseParams(c.Request().URL.RawQuery)
	p.clips = true
	m := negotiate(c, p, mediaGeoJSON, mediaHTML)
	f := takeFilter(p, l, v, settings.Location())
	q := s.takeQuery(p, l, v)
	since, copying := p.text("since")
	if copying && len(q.Sort) > 0 {
		p.fault("since", "cannot be asked together with sortby")
	}
	if err := p.done(); err != nil {
		return err
	}
	if copying {
		return s.syncItems(c, f, q, since)
	}
	q.Known = knownTags(c, m)
	if m == mediaHTML && q.Limit == 0 {
		q.Limit = htmlLimit
	}
	page, err := s.view.Features(c.Request().Context(), v, f, q)
	if err != nil {
		return err
	}
	page.Notes = append(page.Notes, boxNotes(f)...)
	if unchanged(c, page.Tag, page.NotModified, m) {
		return nil
	}
	s.countRows(c, page.Returned)
	if m == mediaHTML {
		return s.itemsPage(c, l, page)
	}
	contentCRS(c, q.Shape.System)
	return s.writePage(c, page)
}

// countRows adds to what a token has read today, for the audit log and its alarm.
func (s *Server) countRows(c echo.Context, n int) {
	if s.book != nil {
		s.book.CountRows(identityOf(c).Principal, int64(n), s.now())
	}
}

// writePage streams a FeatureCollection: foreign members first, so that a reader knows the total before the features.
func (s *Server) writePage(c echo.Context, page *live.Result) error {
	links := []link{
		{withQuery(c, "", ""), "self", mediaGeoJSON.mime, "This page"},
		{withQuery(c, "f", mediaHTML.name), "alternate", baseType(mediaHTML.mime), "This page for people"},
	}
	if page.Next != "" {
		links = append(links, link{withQuery(c, "cursor", page.Next), "next", mediaGeoJSON.mime, "Next page"})
	}
	links = append(links, link{base(c) + "/api/collections/" + c.Param("layer"), "collection", mediaJSON.mime, page.Layer.Label.En})
	head, err := json.Marshal(links)
	if err != nil {
		return err
	}
	b := make([]byte, 0, 2048)
	b = append(b, `{"type":"FeatureCollection","timeStamp":"`...)
	b = s.now().UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `","numberMatched":`...)
	b = strconv.AppendInt(b, page.Matched, 10)
	b = append(b, `,"numberReturned":`...)
	b = strconv.AppendInt(b, int64(page.Returned), 10)
	b = append(append(b, `,"links":`...), head...)
	b = appendNotes(b, notesText(page.Notes), page.Generated)
	b = append(b, `,"features":[`...)
	return s.stream(c, b, page.WriteFeatures, "]}\n")
}

// stream writes a head, a body and a tail. Once the head is out the status stands; a failure after it is a client that left, and
// the connection is cut so that no half answer looks whole.
func (s *Server) stream(c echo.Context, head []byte, body func(io.Writer) error, tail string) error {
	c.Response().Header().Set(echo.HeaderContentType, mediaGeoJSON.mime)
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := c.Response().Write(head)
	if err == nil {
		err = body(c.Response())
	}
	if err == nil {
		_, err = io.WriteString(c.Response(), tail)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// appendNotes says what was cut and that data are generated, as foreign members that other readers skip.
func appendNotes(b []byte, notes []string, generated string) []byte {
	if len(notes) > 0 {
		if text, err := json.Marshal(notes); err == nil {
			b = append(append(b, `,"notes":`...), text...)
		}
	}
	if generated != "" {
		if text, err := json.Marshal(generated); err == nil {
			b = append(append(b, `,"generated":`...), text...)
		}
	}
	return b
}

// item answers one feature.
func (s *Server) item(c echo.Context) error {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return x.item(s, c)
	}
	l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaGeoJSON, mediaHTML)
	shape := live.Shape{System: s.takeOutCRS(p, viewerOf(c))}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.ShapedFeature(viewerOf(c), l.ID, c.Param("id"), shape)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, false, m) {
		return nil
	}
	if m == mediaHTML {
		return s.itemPage(c, l, found)
	}
	contentCRS(c, shape.System)
	links, err := json.Marshal([]link{
		{base(c) + c.Request().URL.EscapedPath(), "self", mediaGeoJSON.mime, "This feature"},
		{withQuery(c, "f", mediaHTML.name), "alternate", baseType(mediaHTML.mime), "This feature for people"},
		{base(c) + "/api/collections/" + string(l.ID), "collection", mediaJSON.mime, l.Label.En},
	})
	if err != nil {
		return err
	}
	body := bytes.TrimSuffix(found.AppendFeatures(nil), []byte("}"))
	body = append(append(append(body, `,"links":`...), links...), '}', '\n')
	return c.Blob(http.StatusOK, mediaGeoJSON.mime, body)
}

// layerOf is the layer a path names, if the viewer may read its items; one it may not is forbidden by name, since the list
// of layers is no secret.
func (s *Server) layerOf(c echo.Context) (*data.Layer, error) {
	l, err := s.store.Schema().Layer(data.LayerID(c.Param("layer")))
	if err != nil {
		return nil, err
	}
	if !viewerOf(c).Items(l) {
		return nil, data.ErrForbidden
	}
	return l, nil
}
