package api

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/api/page"
	"lianxin/data"
)

// fieldsPage is a document of a layer's fields for people.
func (s *Server) fieldsPage(c echo.Context, l *data.Layer, name string, properties object) error {
	pg := &page.Page{
		Path: pathToLayer(c, l), Alternates: alternates(c, mediaSchema), Generated: s.view.State().Generated,
		Links: []page.Link{{Href: withQuery(c, "f", mediaSchema.name), Title: "JSON Schema", Type: mediaSchema.mime}},
	}
	switch name {
	case "queryables":
		pg.Title = page.Label{Zh: "可筛选的字段", En: "Queryables"}
		pg.Help = page.Label{
			Zh: "可写进 filter（CQL2）；除 geometry 外也可作为参数直接写（level=1）。",
			En: "Each can stand in filter (CQL2) and, geometry excepted, be a parameter (level=1).",
		}
	case "sortables":
		pg.Title = page.Label{Zh: "可排序的字段", En: "Sortables"}
		pg.Help = page.Label{Zh: "写进 sortby，前加 - 为降序。", En: "For sortby; - before a name for descending."}
	default:
		pg.Title = page.Label{Zh: "要素的字段", En: "What features hold"}
		pg.Help = page.Label(l.Help)
	}
	for _, field := range propertyOrder(l, properties) {
		if p, ok := properties[field].(object); ok {
			pg.Fields = append(pg.Fields, page.Field{Name: field, Label: twoWords(fmt.Sprint(p["title"])), Type: propertyType(p), Values: propertyValues(p)})
		}
	}
	return s.html(c, pg)
}

// propertyOrder is id, geometry, then the layer's fields as it lists them, then the rest.
func propertyOrder(l *data.Layer, properties object) []string {
	order := []string{"id", "geometry"}
	for _, f := range append(l.Common(), l.Fields...) {
		order = append(order, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	return order
}

func propertyType(p object) string {
	var parts []string
	for _, name := range []string{"type", "format"} {
		if text, ok := p[name].(string); ok {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// propertyValues are what a property may be: its codes with their labels, or its bounds, and its unit.
func propertyValues(p object) string {
	codes := p
	if items, ok := p["items"].(object); ok {
		codes = items
	}
	var parts []string
	if titled, ok := codes["oneOf"].([]object); ok {
		for _, code := range titled {
			parts = append(parts, fmt.Sprint(code["const"], " ", code["title"]))
		}
		return strings.Join(parts, "，")
	}
	if names, ok := codes["enum"].([]string); ok {
		return strings.Join(names, "，")
	}
	if p["minimum"] != nil && p["maximum"] != nil {
		parts = append(parts, numberText(p["minimum"])+" … "+numberText(p["maximum"]))
	}
	if unit, ok := p["x-ogc-unit"].(string); ok {
		parts = append(parts, unit)
	}
	return strings.Join(parts, " ")
}

// numberText is a number of a schema without exponent.
func numberText(v any) string {
	if n, ok := v.(float64); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
