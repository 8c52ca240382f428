package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// session says who asks, what they may do and what their screens must show. Nobody gets an answer too: {"viewer":null}.
func (s *Server) session(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	id := identityOf(c)
	if id.Viewer.Role == "" {
		return c.JSON(http.StatusOK, map[string]any{"viewer": nil})
	}
	settings, state := s.view.Settings(), s.view.State()
	return c.JSON(http.StatusOK, map[string]any{
		"viewer": map[string]any{
			"role": id.Viewer.Role, "scope": id.Viewer.Scope, "anonymous": id.Anonymous,
			"import": slices.Contains(id.Rights, RightImport), "aggregates": id.Viewer.Aggregates(),
		},
		"generated":  state.Generated,
		"as_of":      state.AsOf,
		"now":        s.now().UTC(),
		"title":      settings.Title,
		"zone":       settings.Zone,
		"map":        settings.Map,
		"wall":       settings.Wall,
		"item_limit": settings.Items.Max,
		"build":      s.build,
	})
}

type schemaLayer struct {
	ID       data.LayerID  `json:"id"`
	Label    labelDoc      `json:"label"`
	Geometry string        `json:"geometry"`
	Level    string        `json:"level,omitempty"`
	Time     string        `json:"time,omitempty"`
	Class    string        `json:"class,omitempty"`
	Status   string        `json:"status,omitempty"`
	Fields   []schemaField `json:"fields"`
}

type schemaField struct {
	Name  string    `json:"name"`
	Type  string    `json:"type"`
	Unit  string    `json:"unit,omitempty"`
	Label labelDoc  `json:"label"`
	Help  *labelDoc `json:"help,omitempty"`
	Kinds []string  `json:"kinds,omitempty"`
	Codes []codeDoc `json:"codes,omitempty"`
}

type codeDoc struct {
	Code  string   `json:"code"`
	Label labelDoc `json:"label"`
}

type labelDoc struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// schema is the part of data.Schema the viewer may read, for screens and forms.
func (s *Server) schema(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	layers := []schemaLayer{}
	for _, l := range s.store.Schema().Layers() {
		if !v.Items(l) {
			continue
		}
		doc := schemaLayer{
			ID: l.ID, Label: labelDoc(l.Label), Geometry: geometryName(l.Geometry), Level: l.Level.String(),
			Time: l.Time, Class: l.Class, Status: l.Status,
		}
		for _, f := range queryables(l, v) {
			doc.Fields = append(doc.Fields, fieldDoc(&f))
		}
		layers = append(layers, doc)
	}
	return c.JSON(http.StatusOK, map[string]any{"layers": layers})
}

func fieldDoc(f *data.Field) schemaField {
	doc := schemaField{Name: f.Name, Type: typeName(f.Type), Unit: f.Unit, Label: labelDoc(f.Label), Kinds: f.Kinds}
	if f.Help != (data.Label{}) {
		help := labelDoc(f.Help)
		doc.Help = &help
	}
	for _, code := range f.Codes {
		doc.Codes = append(doc.Codes, codeDoc{code.Code, labelDoc(code.Label)})
	}
	return doc
}

func geometryName(g data.Geometry) string {
	switch g {
	case data.LineGeometry:
		return "line"
	case data.AreaGeometry:
		return "area"
	case data.PointGeometry:
	}
	return "point"
}

func typeName(t data.Type) string {
	return [...]string{"text", "code", "int", "float", "bool", "time", "list", "unit"}[t]
}
