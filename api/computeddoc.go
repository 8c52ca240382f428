package api

import (
	"maps"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

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
	for _, f := range x.members() {
		add(&f)
	}
	return properties
}

// members are the fields of its features: the codes and names of the unit, and its own.
func (x *computed) members() []data.Field {
	common := slices.DeleteFunc(x.layer.Common(), func(f data.Field) bool { return f.Name == data.FieldVersion || f.Name == data.FieldSource })
	return append(common, x.layer.Fields...)
}

// queryables are its own parameters, and the fields that a filter tests: of the villages, or of the records that are counted by default. What was
// computed cannot be filtered by. What its units and the records both have is not offered where records are filtered: a program that finds a field of
// the units here believes that its filter selects among them.
func (x *computed) queryables(s *Server, v data.Viewer) object {
	properties := object{}
	l, err := s.store.Schema().Layer(x.filtered)
	if err == nil && l.IsBoundary() {
		properties["id"] = object{"title": "编号 ID", "type": "string", "x-ogc-role": "id"}
		properties["geometry"] = withGeoJSON(geometryProperty(l, v))
	}
	if err == nil && v.Items(l) {
		misread := x.misread(l)
		for _, f := range queryables(l, v) {
			if !misread[f.Name] {
				properties[f.Name] = queryableProperty(&f, l)
			}
		}
	}
	for _, q := range x.queries {
		name, _ := q["name"].(string)
		schema, _ := q["schema"].(object)
		property := object{"title": q["description"]}
		maps.Copy(property, schema)
		properties[name] = property
	}
	return properties
}

// misread are the names of its own fields where a filter is of records.
func (x *computed) misread(filtered *data.Layer) map[any]bool {
	names := map[any]bool{}
	if !filtered.IsBoundary() {
		for _, f := range x.members() {
			names[f.Name] = true
		}
	}
	return names
}

// parameters are those that its items take.
func (x *computed) parameters(s *Server) []object {
	params := slices.Concat(placeParams(), x.queries)
	l, err := s.store.Schema().Layer(x.filtered)
	if err != nil {
		return params
	}
	params = append(params, filterLangParam("cql2-text", "cql2-json")) // not GDAL's: it would send tests of what was computed
	known := x.misread(l)
	for _, p := range params {
		known[p["name"]] = true
	}
	for _, p := range tileParams(l) {
		if !known[p["name"]] {
			params = append(params, p)
		}
	}
	return params
}

// document answers one of the documents about its fields.
func (x *computed) document(s *Server, c echo.Context, name string) error {
	properties := object{}
	switch name {
	case "schema":
		properties = x.fields()
	case "queryables":
		properties = x.queryables(s, viewerOf(c))
	}
	return s.fieldDocument(c, x.layer, name, properties, name == "queryables")
}
