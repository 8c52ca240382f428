package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// facets answers how many records each option of each field would select: each field without its own conditions, with all others.
func (s *Server) facets(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	name, _ := p.text("layer")
	l, err := s.store.Schema().Layer(data.LayerID(name))
	if err != nil {
		return data.Invalid("layer", "is missing or not a layer")
	}
	if !v.Items(l) {
		return data.ErrForbidden
	}
	media := negotiate(c, p, mediaJSON)
	f := takeFilter(p, l, v, s.view.Settings().Location())
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Facets(c.Request().Context(), v, f, knownTags(c, media))
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	return c.Blob(http.StatusOK, media.mime, facetsDoc(found))
}

func facetsDoc(r *live.Facets) []byte {
	b := append(append([]byte(`{"layer":`), quoted(string(r.Layer.ID))...), `,"numberMatched":`...)
	b = append(strconv.AppendInt(b, r.Matched, 10), `,"fields":{`...)
	for i, f := range r.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, quoted(f.Field.Name)...), ":["...)
		for j, o := range f.Options {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(append(append(b, `{"code":`...), quoted(o.Code)...), `,"count":`...)
			b = append(strconv.AppendInt(b, o.Count, 10), '}')
		}
		b = append(b, ']')
	}
	b = append(append(b, `},"as_of":`...), marshalled(r.AsOf.UTC())...)
	return append(appendNotes(b, notesText(r.Notes), r.Generated), "}\n"...)
}
