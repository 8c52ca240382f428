package api

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/api/page"
	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo"
)

var mediaHTML = media{"html", "text/html; charset=utf-8"}

// htmlLimit is how many records a page for people shows unless asked for more.
const htmlLimit = 25

// pageStyle serves the style sheet of the pages.
func (s *Server) pageStyle(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	return digested(c, media{"css", "text/css; charset=utf-8"}, page.Style)
}

// html draws a page under a validator made of its bytes.
func (s *Server) html(c echo.Context, pg *page.Page) error {
	body, err := s.drawn(pg)
	if err != nil {
		return err
	}
	return digested(c, mediaHTML, body)
}

func (s *Server) drawn(pg *page.Page) ([]byte, error) {
	var b bytes.Buffer
	if err := s.pages.Write(&b, pg); err != nil {
		return nil, fmt.Errorf("draw the page %s: %w", pg.Title.En, err)
	}
	return b.Bytes(), nil
}

// pathTo is the way from the landing page down.
func pathTo(c echo.Context, below ...page.Link) []page.Link {
	return append([]page.Link{{Href: base(c) + "/api", Title: "连心 API"}}, below...)
}

func pathToLayer(c echo.Context, l *data.Layer) []page.Link {
	root := base(c) + "/api/collections"
	return pathTo(c, page.Link{Href: root, Title: "图层 Layers"}, page.Link{Href: root + "/" + string(l.ID), Title: l.Label.Zh})
}

func (s *Server) landingPage(c echo.Context, links []link) error {
	root := base(c) + "/api"
	return s.html(c, &page.Page{
		Title: page.Label{Zh: "连心 数据接口", En: "Lianxin API"},
		Help: page.Label{
			Zh: "矛盾纠纷、隐患、民生诉求与走访，落到村（社区）。QGIS、GDAL 等用本页地址连接。",
			En: "Disputes, hazards, requests and visits pinned to villages. Connect QGIS, GDAL and others to the address of this page.",
		},
		Alternates: alternates(c, mediaJSON), Generated: s.view.State().Generated,
		Cards: []page.Card{
			{Href: root + "/collections", Title: page.Label{Zh: "图层", En: "Layers"}, Help: page.Label{Zh: "逐条记录与边界", En: "Records and boundaries"}},
			{Href: root + "/tiles", Title: page.Label{Zh: "矢量瓦片", En: "Vector tiles"}, Help: page.Label{Zh: "全部图层合成的瓦片", En: "All layers together"}},
			{Href: root + "/conformance", Title: page.Label{Zh: "符合性", En: "Conformance"}, Help: page.Label{Zh: "支持的 OGC 标准类", En: "OGC classes that are met"}},
			{Href: root + "/openapi.json?f=html", Title: page.Label{Zh: "接口定义", En: "API definition"}, Help: page.Label{Zh: "每个地址与参数", En: "Every address and what it takes"}},
		},
		Links: pageLinks(links),
	})
}

// pageLinks are links as a page shows them: each once.
func pageLinks(links []link) []page.Link {
	var out []page.Link
	for _, l := range links {
		shown := page.Link{Href: l.Href, Title: l.Title, Type: l.Type}
		if !slices.Contains(out, shown) && !strings.Contains(l.Href, "{") {
			out = append(out, shown)
		}
	}
	return out
}

// alternates are this page in other representations.
func alternates(c echo.Context, others ...media) []page.Link {
	var out []page.Link
	for _, m := range others {
		out = append(out, page.Link{Href: withQuery(c, "f", m.name), Type: m.mime})
	}
	return out
}

func (s *Server) conformancePage(c echo.Context) error {
	classes := conformsTo()
	sort.Strings(classes)
	return s.html(c, &page.Page{
		Title: page.Label{Zh: "符合性", En: "Conformance"}, Path: pathTo(c), Alternates: alternates(c, mediaJSON), List: classes,
		Help: page.Label{Zh: "每一类的要求都由测试逐条验证。", En: "Every requirement of these classes is tested."},
	})
}

func (s *Server) collectionsPage(c echo.Context, docs []collectionDoc) error {
	pg := &page.Page{
		Title: page.Label{Zh: "图层", En: "Layers"}, Path: pathTo(c), Alternates: alternates(c, mediaJSON), Generated: s.view.State().Generated,
	}
	for _, doc := range docs {
		pg.Cards = append(pg.Cards, page.Card{Href: base(c) + "/api/collections/" + doc.ID, Title: twoWords(doc.Title), Help: twoWords(doc.Description)})
	}
	return s.html(c, pg)
}

// twoWords splits a Chinese text from the English one that follows it.
func twoWords(s string) page.Label {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2e80 }) {
		return page.Label{Zh: s}
	}
	for i, r := range s {
		if i > 0 && s[i-1] == ' ' && r < 128 && !strings.ContainsFunc(s[i:], func(r rune) bool { return r >= 0x2e80 }) {
			return page.Label{Zh: s[:i-1], En: s[i:]}
		}
	}
	return page.Label{Zh: s}
}

func (s *Server) collectionPage(c echo.Context, l *data.Layer, doc collectionDoc) error {
	pg := &page.Page{
		Title: page.Label(l.Label), Help: page.Label(l.Help), Path: pathToLayer(c, l)[:2], Alternates: alternates(c, mediaJSON),
		Generated: s.view.State().Generated, Fields: fieldRows(s.shown(l, viewerOf(c))), Links: pageLinks(doc.Links),
	}
	pg.Cards = []page.Card{{Href: base(c) + "/api/collections/" + doc.ID + "/items", Title: page.Label{Zh: "记录", En: "Records"}, Help: page.Label{Zh: "逐页浏览", En: "Page by page"}}}
	if doc.Extent != nil {
		b := doc.Extent.Spatial.BBox[0]
		pg.Facts = append(pg.Facts, page.Fact{Name: page.Label{Zh: "范围（经纬度）", En: "Extent (lon, lat)"}, Value: fmt.Sprintf("%.5f, %.5f — %.5f, %.5f", b[0], b[1], b[2], b[3])})
	}
	var systems []string
	for _, uri := range doc.CRS {
		systems = append(systems, uri[strings.LastIndexByte(uri, '/')+1:])
	}
	pg.Facts = append(pg.Facts, page.Fact{Name: page.Label{Zh: "坐标系", En: "Coordinate systems"}, Value: strings.Join(systems, " · ")})
	return s.html(c, pg)
}

// shown are the fields of a layer's features that the viewer may read.
func (s *Server) shown(l *data.Layer, v data.Viewer) []data.Field {
	if x := s.computedOf(string(l.ID)); x != nil {
		return x.members()
	}
	return queryables(l, v)
}

func fieldRows(fields []data.Field) []page.Field {
	var out []page.Field
	for _, f := range fields {
		row := page.Field{Name: f.Name, Label: page.Label(f.Label), Type: typeName(f.Type), Values: f.Unit}
		var codes []string
		for _, code := range f.Codes {
			codes = append(codes, code.Code+" "+code.Label.Zh)
		}
		if len(codes) > 0 {
			row.Values = strings.Join(codes, "，")
		}
		out = append(out, row)
	}
	return out
}

// itemsPage is a page of records for people.
func (s *Server) itemsPage(c echo.Context, l *data.Layer, r *live.Result) error {
	columns := listed(l, r.Fields)
	listing := &page.Listing{Matched: r.Matched, Returned: r.Returned}
	for _, i := range columns {
		listing.Heads = append(listing.Heads, page.Label(r.Fields[i].Label))
	}
	zone := s.view.Settings().Location()
	for row := range r.Rows() {
		shown := page.Row{ID: row.ID(), Href: base(c) + "/api/collections/" + string(l.ID) + "/items/" + row.ID()}
		for _, i := range columns {
			shown.Cells = append(shown.Cells, valueText(&r.Fields[i], row.Value(i), zone))
		}
		listing.Rows = append(listing.Rows, shown)
	}
	if r.Next != "" {
		listing.Next = withQuery(c, "cursor", r.Next)
	}
	if c.QueryParam("cursor") != "" {
		listing.First = withQuery(c, "cursor", "")
	}
	body, err := s.drawn(&page.Page{
		Title: page.Label(l.Label), Path: pathToLayer(c, l), Alternates: alternates(c, mediaGeoJSON), Notes: notesText(r.Notes), Generated: r.Generated, Listing: listing,
		Links: pageLinks([]link{{withQuery(c, "f", mediaGeoJSON.name), "alternate", mediaGeoJSON.mime, "GeoJSON"}}),
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaHTML.mime, body)
}

// listed are the fields a table of records shows: what it is, how it stands, when and where.
func listed(l *data.Layer, fields []data.Field) []int {
	var out []int
	for _, name := range []string{"name", "title", l.Class, "level", l.Status, "overdue", l.Time, "households", "population", "area_km2", data.FieldVillageName, data.FieldTownshipName, data.FieldCountyName} {
		i := slices.IndexFunc(fields, func(f data.Field) bool { return f.Name == name })
		if i >= 0 && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// itemPage is one record for people.
func (s *Server) itemPage(c echo.Context, l *data.Layer, r *live.Result) error {
	pg := &page.Page{
		Title: page.Label(l.Label), Path: append(pathToLayer(c, l), page.Link{Href: base(c) + "/api/collections/" + string(l.ID) + "/items", Title: "记录 Records"}),
		Alternates: alternates(c, mediaGeoJSON), Generated: r.Generated,
		Links: pageLinks([]link{{withQuery(c, "f", mediaGeoJSON.name), "alternate", mediaGeoJSON.mime, "GeoJSON"}}),
	}
	zone := s.view.Settings().Location()
	for row := range r.Rows() {
		pg.Facts = append(pg.Facts, page.Fact{Name: page.Label{Zh: "编号", En: "ID"}, Value: row.ID()}, page.Fact{Name: page.Label{Zh: "位置", En: "Geometry"}, Value: placeText(row.Geometry())})
		for i := range r.Fields {
			if v := row.Value(i); !v.IsNull() {
				pg.Facts = append(pg.Facts, page.Fact{Name: page.Label(r.Fields[i].Label), Value: valueText(&r.Fields[i], v, zone)})
			}
		}
	}
	body, err := s.drawn(pg)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaHTML.mime, body)
}

// valueText is a value as people read it: codes by their labels, times in the configured zone.
func valueText(f *data.Field, v data.Value, zone *time.Location) string {
	switch v.Kind() {
	case data.KindNull:
		return "—"
	case data.KindBool:
		if v.Bool() {
			return "是"
		}
		return "否"
	case data.KindTime:
		return time.UnixMilli(v.Int()).In(zone).Format("2006-01-02 15:04")
	case data.KindText, data.KindList:
		parts := []string{v.Text()}
		if v.Kind() == data.KindList {
			parts = v.Codes()
		}
		for i, text := range parts {
			if code, ok := f.Code(text); ok && code.Code == text {
				parts[i] = code.Label.Zh
			}
		}
		return strings.Join(parts, "、")
	case data.KindInt, data.KindFloat, data.KindDate:
	}
	return strings.TrimSpace(v.String() + " " + unitText(f.Unit))
}

// unitText is a unit of a number as people read it.
func unitText(unit string) string {
	switch unit {
	case "households":
		return "户"
	case "persons":
		return "人"
	case "enterprises":
		return "家"
	case "d":
		return "天"
	case "yuan":
		return "元"
	case "km2":
		return "km²"
	}
	return unit
}

func placeText(g orb.Geometry) string {
	if g == nil {
		return "—"
	}
	if p, ok := g.(orb.Point); ok {
		return fmt.Sprintf("%.7f, %.7f", p[0], p[1])
	}
	b := geo.BoundOf(g)
	return fmt.Sprintf("%s %.5f, %.5f — %.5f, %.5f", g.GeoJSONType(), b.MinLon, b.MinLat, b.MaxLon, b.MaxLat)
}
