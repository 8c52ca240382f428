package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// session says who asks, what they may do and what their screens must show. Nobody gets an answer too: {"viewer":null}.
func (s *Server) session(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	return s.writeSession(c)
}

type viewerDoc struct {
	Role       data.Role  `json:"role"`
	Scope      []string   `json:"scope"`
	Name       string     `json:"name"`    // of the person, token or wall; empty for anonymous
	Subject    string     `json:"subject"` // likewise
	Anonymous  bool       `json:"anonymous"`
	Import     bool       `json:"import"`
	Aggregates bool       `json:"aggregates"`
	Items      bool       `json:"items"` // may read single records
	Rights     []string   `json:"rights"`
	MustChange bool       `json:"must_change"` // the password, before anything else
	Until      *time.Time `json:"until"`       // null: until it is revoked
}

func (s *Server) writeSession(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	id := identityOf(c)
	settings, state := s.view.Settings(), s.view.State()
	doc := map[string]any{"viewer": nil, "generated": state.Generated, "title": settings.Title, "build": s.build}
	if roles := s.demoRoles(); roles != nil {
		doc["demo_roles"] = roles
	}
	if !id.known() {
		return c.JSON(http.StatusOK, doc)
	}
	v, err := s.viewerDoc(c, id)
	if err != nil {
		return err
	}
	doc["viewer"], doc["now"], doc["zone"] = v, s.now().UTC(), settings.Zone
	if id.Viewer.Aggregates() {
		doc["as_of"], doc["map"], doc["wall"], doc["item_limit"] = state.AsOf, mapDocOf(settings.Map), settings.Wall, settings.Items.Max
		doc["tables"] = tableDocs(settings.Tables)
	}
	return c.JSON(http.StatusOK, doc)
}

func (s *Server) viewerDoc(c echo.Context, id Identity) (viewerDoc, error) {
	disputes, err := s.store.Schema().Layer(data.Disputes)
	if err != nil {
		return viewerDoc{}, err
	}
	role := id.Principal.Role // one who must change the password reads as nobody, and is somebody
	if id.Anonymous || role == "" {
		role = id.Viewer.Role
	}
	v := viewerDoc{
		Role: role, Scope: scopeDoc(id.Viewer.Scope), Subject: id.Principal.Subject, Anonymous: id.Anonymous, Rights: []string{},
		Import: !id.Anonymous && id.may(RightImport), Aggregates: id.Viewer.Aggregates(), Items: id.Viewer.Items(disputes), MustChange: id.Principal.Must,
	}
	for _, r := range id.Rights {
		name, _, _ := strings.Cut(string(r), ":")
		if !slices.Contains(v.Rights, name) {
			v.Rights = append(v.Rights, name)
		}
	}
	if until := id.Principal.Until; !until.IsZero() {
		v.Until = &until
	}
	if s.book != nil && id.Principal.Subject != "" {
		v.Name, err = s.book.OwnName(c.Request().Context(), id.Principal)
	}
	if errors.Is(err, data.ErrUnavailable) { // the page is opened without a name: maps go on from memory
		return v, nil
	}
	return v, err
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
