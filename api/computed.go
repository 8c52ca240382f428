package api

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// computed is a collection made from records and units when it is asked for. Its features are units.
type computed struct {
	layer   *data.Layer
	level   func(*params) data.Level // of its units; nil: that of the layer
	queries []object                 // the parameters of its own, for the API document and the queryables
	answer  func(*Server, echo.Context, *params, live.UnitPage) (*unitAnswer, error)
}

// unitAnswer is what a computed collection has to say.
type unitAnswer struct {
	tag         string
	notModified bool
	matched     int
	next        string // code that the next page comes after
	generated   string
	notes       []string
	members     object // further members of the collection
	rows        []live.UnitRow
	properties  func(b []byte, i int) []byte // of a row, each beginning with a comma
}

func (s *Server) computedCollections() []*computed {
	return []*computed{s.hotspots(), fuelAccess(), coverageCollection()}
}

// computedOf finds one by id; nil when it is none.
func (s *Server) computedOf(id string) *computed {
	for _, x := range s.computedCollections() {
		if string(x.layer.ID) == id {
			return x
		}
	}
	return nil
}

// takePage reads where the units of a computed collection have to be, how many are wanted, and how they are drawn. It takes out of p what it read, so that
// what is left may be a filter of records.
func (s *Server) takePage(c echo.Context, p *params, x *computed, m media) (live.UnitPage, live.Shape) {
	v := viewerOf(c)
	place := p.part("bbox", "bbox-crs", "area", "unit")
	level := x.layer.Level
	if x.level != nil {
		level = x.level(p)
	}
	l := s.store.Schema().BoundaryLayer(level)
	q := live.UnitPage{Place: takeFilter(place, l, v, s.view.Settings().Location()), Limit: p.count("limit"), Known: knownTags(c, m)}
	p.bad = append(p.bad, place.bad...)
	if most := s.view.Settings().Items.Max; q.Limit == 0 || q.Limit > most {
		q.Limit = most
	}
	if after, ok := p.text("cursor"); ok {
		if q.After = after; data.UnitLevel(after) == 0 {
			p.fault("cursor", "is not from a next link")
		}
	}
	shape := live.Shape{System: s.takeOutCRS(p, v)}
	switch skip, _ := p.text("skipGeometry"); skip {
	case "", "false":
	case "true":
		shape.None = true
	default:
		p.fault("skipGeometry", "is not true or false")
	}
	if text, ok := p.text("geometry"); ok {
		if shape.None = true; text != "none" {
			p.fault("geometry", "is not none")
		}
	}
	return q, shape
}

// items answers a page of a computed collection.
func (x *computed) items(s *Server, c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaGeoJSON)
	q, shape := s.takePage(c, p, x, m)
	a, err := x.answer(s, c, p, q)
	if err != nil {
		return err
	}
	if unchanged(c, a.tag, a.notModified, m) {
		return nil
	}
	contentCRS(c, shape.System)
	links := []link{{withQuery(c, "", ""), "self", mediaGeoJSON.mime, "This page"}}
	if a.next != "" {
		links = append(links, link{withQuery(c, "cursor", a.next), "next", mediaGeoJSON.mime, "Next page"})
	}
	links = append(links, link{base(c) + "/api/collections/" + string(x.layer.ID), "collection", mediaJSON.mime, x.layer.Label.En})
	head, err := x.head(s, a, links)
	if err != nil {
		return err
	}
	return s.stream(c, head, func(w io.Writer) error { return a.write(w, shape) }, "]}\n")
}

func (x *computed) head(s *Server, a *unitAnswer, links []link) ([]byte, error) {
	b := append(make([]byte, 0, 2048), `{"type":"FeatureCollection","timeStamp":"`...)
	b = s.now().UTC().AppendFormat(b, time.RFC3339)
	b = strconv.AppendInt(append(b, `","numberMatched":`...), int64(a.matched), 10)
	b = strconv.AppendInt(append(b, `,"numberReturned":`...), int64(len(a.rows)), 10)
	text, err := json.Marshal(links)
	if err != nil {
		return nil, err
	}
	b = append(append(b, `,"links":`...), text...)
	b = appendNotes(b, a.notes, a.generated)
	if len(a.members) > 0 {
		members, err := json.Marshal(a.members)
		if err != nil {
			return nil, err
		}
		b = append(append(b, ','), members[1:len(members)-1]...)
	}
	return append(b, `,"features":[`...), nil
}

// write writes the features, separated by commas.
func (a *unitAnswer) write(w io.Writer, shape live.Shape) error {
	writer, b := live.NewUnitWriter(shape), make([]byte, 0, 64<<10)
	for i, row := range a.rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = writer.Append(b, row, func(b []byte) []byte { return a.properties(b, i) })
		if len(b) >= 48<<10 || i == len(a.rows)-1 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	return nil
}

// item answers one unit of a computed collection, as it is without a filter.
func (x *computed) item(s *Server, c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaGeoJSON)
	q, shape := s.takePage(c, p, x, m)
	code := c.Param("id")
	if data.UnitLevel(code) == 0 {
		return data.ErrNotFound
	}
	q.Place.Units = []string{code}
	a, err := x.answer(s, c, p, q)
	if err != nil {
		return err
	}
	if !a.notModified && (len(a.rows) != 1 || a.rows[0].Code != code) {
		return data.ErrNotFound
	}
	if unchanged(c, a.tag, a.notModified, m) {
		return nil
	}
	contentCRS(c, shape.System)
	body := live.NewUnitWriter(shape).Append(nil, a.rows[0], func(b []byte) []byte { return a.properties(b, 0) })
	links, err := json.Marshal([]link{
		{base(c) + c.Request().URL.EscapedPath(), "self", mediaGeoJSON.mime, "This feature"},
		{base(c) + "/api/collections/" + string(x.layer.ID), "collection", mediaJSON.mime, x.layer.Label.En},
	})
	if err != nil {
		return err
	}
	body = append(append(append(body[:len(body)-1], `,"links":`...), links...), '}', '\n')
	return c.Blob(http.StatusOK, mediaGeoJSON.mime, body)
}

// fields are what features of a computed collection hold.
func (x *computed) fields() object {
	properties := object{
		"id":       object{"title": "编号 ID", "type": "string", "x-ogc-role": "id", "readOnly": true},
		"geometry": object{"title": "位置 Geometry", "x-ogc-role": "primary-geometry", "format": "geometry-multipolygon", "readOnly": true},
	}
	n := 0
	add := func(f *data.Field) {
		n++
		property := queryableProperty(f, x.layer)
		property["readOnly"], property["x-ogc-propertySeq"] = true, n
		properties[f.Name] = property
	}
	for _, f := range x.layer.Common() {
		if f.Name != data.FieldVersion && f.Name != data.FieldSource {
			add(&f)
		}
	}
	for i := range x.layer.Fields {
		add(&x.layer.Fields[i])
	}
	return properties
}

// queryables are its own parameters. Features cannot be filtered by what was computed.
func (x *computed) queryables() object {
	properties := object{"geometry": object{"title": "位置 Geometry", "x-ogc-role": "primary-geometry", "format": "geometry-multipolygon"}}
	for _, q := range x.queries {
		name, _ := q["name"].(string)
		schema, _ := q["schema"].(object)
		property := object{"title": q["description"]}
		for k, v := range schema {
			property[k] = v
		}
		properties[name] = property
	}
	return properties
}

// document answers one of the documents about its fields.
func (x *computed) document(c echo.Context, name string) error {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaSchema, media{"schema", mediaSchema.mime}, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	properties := object{}
	switch name {
	case "schema":
		properties = x.fields()
	case "queryables":
		properties = x.queryables()
	}
	l := x.layer
	return document(c, m, object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": base(c) + "/api/collections/" + string(l.ID) + "/" + name,
		"type": "object", "title": l.Label.Zh + " " + l.Label.En, "description": l.Help.Zh + " " + l.Help.En,
		"properties": properties, "additionalProperties": name == "queryables",
	})
}
