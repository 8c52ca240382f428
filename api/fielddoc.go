package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

var mediaSchema = media{"json", "application/schema+json"}

// The three documents of a layer's fields, as JSON Schema (OGC 19-079r2 clause 6, OGC 23-058r1): what can be filtered by, what can be
// sorted by, and what features hold. All tell only of fields the viewer may read.

func (s *Server) queryables(c echo.Context) error {
	return s.schemaDocument(c, "queryables", func(l *data.Layer, v data.Viewer) object {
		properties := object{
			"id":       object{"title": "编号 ID", "type": "string", "x-ogc-role": "id"},
			"geometry": withGeoJSON(geometryProperty(l, v)),
		}
		for _, f := range queryables(l, v) {
			properties[f.Name] = queryableProperty(&f, l)
		}
		return properties
	})
}

func (s *Server) sortables(c echo.Context) error {
	return s.schemaDocument(c, "sortables", func(l *data.Layer, v data.Viewer) object {
		properties := object{"id": object{"title": "编号 ID", "type": "string", "x-ogc-role": "id"}}
		for _, f := range queryables(l, v) {
			if f.Type != data.TypeList { // a set has no order
				properties[f.Name] = queryableProperty(&f, l)
			}
		}
		return properties
	})
}

func (s *Server) returnables(c echo.Context) error {
	return s.schemaDocument(c, "schema", func(l *data.Layer, v data.Viewer) object {
		properties := object{
			"id":       object{"title": "编号 ID", "type": "string", "x-ogc-role": "id", "readOnly": true},
			"geometry": geometryProperty(l, v),
		}
		for i, f := range queryables(l, v) {
			p := queryableProperty(&f, l)
			if f.Type == data.TypeTime { // a date without time of day stays one
				delete(p, "format")
				p["anyOf"] = []object{{"format": "date-time"}, {"format": "date"}}
			}
			p["readOnly"], p["x-ogc-propertySeq"] = f.Derived, i+1
			properties[f.Name] = p
		}
		return properties
	})
}

func (s *Server) schemaDocument(c echo.Context, name string, properties func(*data.Layer, data.Viewer) object) error {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return x.document(s, c, name)
	}
	l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	return s.fieldDocument(c, l, name, properties(l, viewerOf(c)), false)
}

// fieldDocument answers a document of fields as JSON Schema or as a page; an open one is not the whole of what may be asked.
func (s *Server) fieldDocument(c echo.Context, l *data.Layer, name string, properties object, open bool) error {
	m, err := onlyForm(c, mediaSchema, media{"schema", mediaSchema.mime}, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	if m == mediaHTML {
		return s.fieldsPage(c, l, name, properties)
	}
	return document(c, m, object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": base(c) + "/api/collections/" + string(l.ID) + "/" + name,
		"type": "object", "title": l.Label.Zh + " " + l.Label.En, "description": l.Help.Zh + " " + l.Help.En,
		"properties": properties, "additionalProperties": open,
	})
}

func queryableProperty(f *data.Field, l *data.Layer) object {
	p := object{"title": strings.TrimSpace(f.Label.Zh + " " + f.Label.En), "type": jsonType(f.Type)}
	if f.Help != (data.Label{}) {
		p["description"] = f.Help.Zh + " " + f.Help.En
	}
	if f.Unit != "" {
		p["x-ogc-unit"] = f.Unit
	}
	if f.Min < f.Max {
		p["minimum"], p["maximum"] = f.Min, f.Max
	}
	switch f.Type {
	case data.TypeTime:
		p["format"] = "date-time"
		if f.Name == l.Time {
			p["x-ogc-role"] = "primary-instant"
		}
	case data.TypeList:
		p["items"] = withCodes(object{"type": "string"}, f)
	case data.TypeUnit:
		p["pattern"] = "^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"
	case data.TypeCode:
		withCodes(p, f)
		if f.Name == l.Class {
			p["x-ogc-role"] = "type"
		}
	case data.TypeText, data.TypeInt, data.TypeFloat, data.TypeBool:
	}
	return p
}

// withCodes lists an enumeration: values for programs, titles for people.
func withCodes(p object, f *data.Field) object {
	if len(f.Codes) == 0 {
		return p
	}
	var codes []string
	var titled []object
	for _, c := range f.Codes {
		codes = append(codes, c.Code)
		titled = append(titled, object{"const": c.Code, "title": strings.TrimSpace(c.Label.Zh + " " + c.Label.En)})
	}
	p["enum"], p["oneOf"] = codes, titled
	return p
}

// withGeoJSON names a geometry's schema as well, by which QGIS knows what it may send spatial filters about.
func withGeoJSON(geometry object) object {
	kind := map[any]string{"geometry-point": "Point", "geometry-multilinestring": "MultiLineString", "geometry-multipolygon": "MultiPolygon"}[geometry["format"]]
	geometry["$ref"] = "https://geojson.org/schema/" + kind + ".json"
	return geometry
}

func geometryProperty(l *data.Layer, v data.Viewer) object {
	format := "geometry-point"
	if v.Precision(l) == data.PointPrecision {
		switch l.Geometry {
		case data.LineGeometry:
			format = "geometry-multilinestring"
		case data.AreaGeometry:
			format = "geometry-multipolygon"
		case data.PointGeometry:
		}
	}
	return object{"title": "位置 Geometry", "x-ogc-role": "primary-geometry", "format": format}
}

// document writes a JSON document that is the same until something in it changes: its validator is a digest of its bytes.
func document(c echo.Context, m media, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return digested(c, m, append(body, '\n'))
}

// digested answers with bytes under a validator made of them.
func digested(c echo.Context, m media, body []byte) error {
	sum := sha256.Sum256(body)
	if unchanged(c, base64.RawURLEncoding.EncodeToString(sum[:12]), false, m) {
		return nil
	}
	return c.Blob(http.StatusOK, m.mime, body)
}
