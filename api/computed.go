package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// computed is a collection made from records and units when it is asked for. Its features are units.
type computed struct {
	layer    *data.Layer
	filtered data.LayerID             // whose fields a filter tests: the records that are counted, or the villages
	level    func(*params) data.Level // of its units; nil: that of the layer
	queries  []object                 // the parameters of its own, for the API document and the queryables
	answer   func(context.Context, *Asker, *params, live.UnitPage) (*unitAnswer, error)
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
	values      func(i int) []data.Value // of a row, by the fields of the layer
	asked       question
	left        []live.Note   // what the values leave out
	facts       []export.Fact // what is to know of the values, for files
}

// appendRow writes a row as a feature.
func (a *unitAnswer) appendRow(b []byte, w *live.UnitWriter, l *data.Layer, i int) []byte {
	return w.Append(b, a.rows[i], l.Fields, a.values(i))
}

// value is a field of a row: of the layer, or of those that units have in common.
func (a *unitAnswer) value(l *data.Layer, i int, name string) data.Value {
	if k := slices.IndexFunc(l.Fields, func(f data.Field) bool { return f.Name == name }); k >= 0 {
		return a.values(i)[k]
	}
	return a.rows[i].Field(name)
}

func (s *Server) computedCollections() []*computed {
	return computedCollections(s.store.Schema(), s.view.Settings())
}

func computedCollections(schema *data.Schema, settings data.Settings) []*computed {
	return append([]*computed{hotspots(schema), fuelAccess(), coverageCollection()}, tableCollections(schema, settings)...)
}

// computedOf finds one by id; nil when it is none.
func (s *Server) computedOf(id string) *computed {
	return computedOf(s.store.Schema(), s.view.Settings(), id)
}

func computedOf(schema *data.Schema, settings data.Settings, id string) *computed {
	if _, err := schema.Layer(data.LayerID(id)); err == nil { // items and tiles of records ask here first
		return nil
	}
	for _, x := range computedCollections(schema, settings) {
		if string(x.layer.ID) == id {
			return x
		}
	}
	return nil
}

// takePage reads which units of a computed collection are wanted, how many, and how they are drawn.
func (s *Server) takePage(c echo.Context, p *params, x *computed, m media) (live.UnitPage, live.Shape) {
	q := live.UnitPage{Place: s.asker(c).takePlace(p, x), Limit: p.count("limit"), Known: knownTags(c, m)}
	if most := s.view.Settings().Items.Max; q.Limit == 0 && m == mediaHTML {
		q.Limit = htmlLimit
	} else if q.Limit == 0 || q.Limit > most {
		q.Limit = most
	}
	if after, ok := p.text("cursor"); ok {
		if q.After = after; data.UnitLevel(after) == 0 {
			p.fault("cursor", "is not from a next link")
		}
	}
	shape := live.Shape{System: s.takeOutCRS(p, viewerOf(c))}
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
	p.clips = true
	m := negotiate(c, p, mediaGeoJSON, mediaHTML)
	q, shape := s.takePage(c, p, x, m)
	a, err := x.answer(c.Request().Context(), s.asker(c), p, q)
	if err != nil {
		return err
	}
	a.notes = append(a.notes, notesText(boxNotes(q.Place))...)
	if unchanged(c, a.tag, a.notModified, m) {
		return nil
	}
	if m == mediaHTML {
		return x.itemsPage(s, c, a)
	}
	contentCRS(c, shape.System)
	links := []link{
		{withQuery(c, "", ""), "self", mediaGeoJSON.mime, "This page"},
		{withQuery(c, "f", mediaHTML.name), "alternate", baseType(mediaHTML.mime), "This page for people"},
	}
	if a.next != "" {
		links = append(links, link{withQuery(c, "cursor", a.next), "next", mediaGeoJSON.mime, "Next page"})
	}
	links = append(links, link{base(c) + "/api/collections/" + string(x.layer.ID), "collection", mediaJSON.mime, x.layer.Label.En})
	head, err := x.head(s, a, links)
	if err != nil {
		return err
	}
	return s.stream(c, head, func(w io.Writer) error { return a.write(w, x.layer, shape) }, "]}\n")
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
func (a *unitAnswer) write(w io.Writer, l *data.Layer, shape live.Shape) error {
	writer, b := live.NewUnitWriter(shape), make([]byte, 0, 64<<10)
	for i := range a.rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = a.appendRow(b, writer, l, i)
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
	m := negotiate(c, p, mediaGeoJSON, mediaHTML)
	q, shape := s.takePage(c, p, x, m)
	code := c.Param("id")
	if data.UnitLevel(code) == 0 {
		return data.ErrNotFound
	}
	q.Place.Units = []string{code}
	a, err := x.answer(c.Request().Context(), s.asker(c), p, q)
	if err != nil {
		return err
	}
	if !a.notModified && (len(a.rows) != 1 || a.rows[0].Code != code) {
		return data.ErrNotFound
	}
	if unchanged(c, a.tag, a.notModified, m) {
		return nil
	}
	if m == mediaHTML {
		return x.itemPage(s, c, a)
	}
	contentCRS(c, shape.System)
	body := a.appendRow(nil, live.NewUnitWriter(shape), x.layer, 0)
	links, err := json.Marshal([]link{
		{base(c) + c.Request().URL.EscapedPath(), "self", mediaGeoJSON.mime, "This feature"},
		{withQuery(c, "f", mediaHTML.name), "alternate", baseType(mediaHTML.mime), "This feature for people"},
		{base(c) + "/api/collections/" + string(x.layer.ID), "collection", mediaJSON.mime, x.layer.Label.En},
	})
	if err != nil {
		return err
	}
	body = append(append(append(body[:len(body)-1], `,"links":`...), links...), '}', '\n')
	return c.Blob(http.StatusOK, mediaGeoJSON.mime, body)
}
