package api

import (
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/export"
)

// mediaQGZ is a QGIS project.
var mediaQGZ = media{"qgz", "application/x-qgis-project"}

// project hands out a QGIS project that opens the service's layers as this viewer may read them. It holds no record and no secret: authcfg
// is the id of a configuration in the reader's own QGIS.
func (s *Server) project(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	names := p.list("layers")
	all := len(names) == 0
	auth, _ := p.text("authcfg")
	doc := export.Project{Service: base(c) + "/api", Auth: auth, Title: s.view.Settings().Title, Extent: s.view.Extent(v), At: s.now()}
	if doc.Title == "" {
		doc.Title = "连心"
	}
	for _, x := range s.computedCollections() {
		if !all && !take(&names, string(x.layer.ID)) {
			continue
		}
		shading, err := s.asker(c).shading(x, paletteOf(false))
		if err != nil {
			return err
		}
		doc.Layers = append(doc.Layers, export.ProjectLayer{Layer: x.layer, Fields: x.members(), Shading: shading, Hidden: all})
	}
	for _, l := range painted(s.store.Schema().Layers()) {
		if v.Items(l) && (all || take(&names, string(l.ID))) {
			crowd := l.ID == data.Visits || l.ID == data.Traces // they would cover what is found
			doc.Layers = append(doc.Layers, export.ProjectLayer{Layer: l, Fields: queryables(l, v), Hidden: all && crowd})
		}
	}
	for _, unknown := range names {
		p.fault("layers", "has no layer "+clip(unknown))
	}
	p.take(doc.Check())
	if err := p.done(); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, mediaQGZ.mime)
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": "lianxin.qgz"}))
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return doc.Write(c.Response())
}

// take removes a name from a list and tells whether it was there.
func take(names *[]string, name string) bool {
	for i, n := range *names {
		if n == name {
			*names = append((*names)[:i:i], (*names)[i+1:]...)
			return true
		}
	}
	return false
}
