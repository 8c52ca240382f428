package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/api/page"
	"lianxin/data"
)

// itemsPage is a page of a computed collection for people.
func (x *computed) itemsPage(s *Server, c echo.Context, a *unitAnswer) error {
	listing := &page.Listing{Matched: int64(a.matched), Returned: len(a.rows)}
	columns := x.columns()
	for _, f := range columns {
		listing.Heads = append(listing.Heads, page.Label(f.Label))
	}
	for i, row := range a.rows {
		shown := page.Row{ID: row.Code, Href: x.itemAddress(c, row.Code)}
		for _, f := range columns {
			shown.Cells = append(shown.Cells, valueText(&f, a.value(x.layer, i, f.Name), s.view.Settings().Location()))
		}
		listing.Rows = append(listing.Rows, shown)
	}
	if a.next != "" {
		listing.Next = withQuery(c, "cursor", a.next)
	}
	if c.QueryParam("cursor") != "" {
		listing.First = withQuery(c, "cursor", "")
	}
	return s.rawPage(c, &page.Page{
		Title: page.Label(x.layer.Label), Help: page.Label(x.layer.Help), Path: pathToLayer(c, x.layer), Alternates: alternates(c, mediaGeoJSON),
		Notes: a.notes, Generated: a.generated, Listing: listing,
		Links: pageLinks([]link{{withQuery(c, "f", mediaGeoJSON.name), "alternate", mediaGeoJSON.mime, "GeoJSON"}}),
	})
}

// itemPage is one unit of it for people.
func (x *computed) itemPage(s *Server, c echo.Context, a *unitAnswer) error {
	pg := &page.Page{
		Title: page.Label(x.layer.Label), Path: append(pathToLayer(c, x.layer), page.Link{Href: base(c) + "/api/collections/" + string(x.layer.ID) + "/items", Title: "记录 Records"}),
		Alternates: alternates(c, mediaGeoJSON), Generated: a.generated, Notes: a.notes,
		Facts: []page.Fact{{Name: page.Label{Zh: "编号", En: "ID"}, Value: a.rows[0].Code}},
		Links: pageLinks([]link{{withQuery(c, "f", mediaGeoJSON.name), "alternate", mediaGeoJSON.mime, "GeoJSON"}}),
	}
	for _, f := range x.members() {
		if v := a.value(x.layer, 0, f.Name); !v.IsNull() {
			pg.Facts = append(pg.Facts, page.Fact{Name: page.Label(f.Label), Value: valueText(&f, v, s.view.Settings().Location())})
		}
	}
	return s.rawPage(c, pg)
}

// rawPage draws a page whose validator is the answer's, which the caller has set.
func (s *Server) rawPage(c echo.Context, pg *page.Page) error {
	body, err := s.drawn(pg)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaHTML.mime, body)
}

// itemAddress is the page of a unit under the same questions: of the same month, of the same layer of records.
func (x *computed) itemAddress(c echo.Context, code string) string {
	query := c.Request().URL.Query()
	for _, name := range []string{"cursor", "limit", "bbox", "bbox-crs", "area", "unit", "skipGeometry", "geometry", "crs"} {
		query.Del(name)
	}
	out := base(c) + "/api/collections/" + string(x.layer.ID) + "/items/" + code
	if len(query) > 0 {
		out += "?" + query.Encode()
	}
	return out
}

// columns are what a table of its units shows: what was computed, and where.
func (x *computed) columns() []data.Field {
	out := slices.Clone(x.layer.Fields)
	for _, name := range []string{data.FieldTownshipName, data.FieldCountyName} {
		if f, ok := x.layer.Field(name); ok {
			out = append(out, *f)
		}
	}
	return out
}
