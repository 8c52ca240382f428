package api

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/geo/cluster"
)

type object = map[string]any

// openapi is the OpenAPI 3.0 description of the routes, derived from the schema. It is the same for everyone: names of
// fields are no secret, and what a viewer may not read is answered as unknown all the same.
func (s *Server) openapi(c echo.Context) error {
	m, err := onlyForm(c, mediaOpenAPI, mediaHTML)
	if err != nil {
		return err
	}
	if m == mediaHTML {
		return s.definitionPage(c)
	}
	body, err := json.Marshal(s.describeAPI(base(c)))
	if err != nil {
		return err
	}
	return digested(c, mediaOpenAPI, body)
}

func (s *Server) describeAPI(server string) object {
	paths := object{
		"/api":              object{"get": get("landing", "Landing page", paged(jsonBody(ref("landing"))), pageParam())},
		"/api/page.css":     object{"get": get("pageStyle", "Style sheet of the pages for people", contentOf(media{"", "text/css"}, object{"type": "string"}))},
		"/api/conformance":  object{"get": get("conformance", "Conformance classes", paged(jsonBody(ref("conformance"))), pageParam())},
		"/api/openapi.json": object{"get": get("openapi", "This document", paged(contentOf(mediaOpenAPI, object{"type": "object"})), pageParam())},
		"/api/schema":       object{"get": get("schema", "Layers and fields the viewer may read", jsonBody(object{"type": "object"}))},
		"/api/collections":  object{"get": get("collections", "Layers", paged(jsonBody(ref("collections"))), pageParam())},
		"/api/clusters":     object{"get": get("clusters", "Points gathered into the cells of a zoom", contentOf(mediaGeoJSON, ref("clusters")), clusterParams(s.store.Schema())...)},
		"/api/events":       object{"get": get("events", "What changed, as server-sent events", contentOf(media{"", "text/event-stream"}, object{"type": "string"}))},
		"/api/imports": object{
			"get":  get("listImports", "One's own imports", jsonBody(object{"type": "object"})),
			"post": importOperation(s.store.Schema()),
		},
		"/api/imports/{import}": object{"get": get("getImport", "The account of an import", jsonBody(ref("import")), pathParam("import"))},
		"/api/imports/{import}/rejections": object{"get": get("getRejections", "Rows to mend and send again",
			contentOf(media{"", "text/csv"}, object{"type": "string"}), pathParam("import"))},
	}
	maps.Copy(paths, describeAccounts())
	s.describeStatistics(paths)
	maps.Copy(paths, describeExports())
	schemas := object{
		"session": sessionSchema(),
		"landing": linksSchema("title"), "collections": linksSchema("collections"),
		"conformance": object{"type": "object", "required": []string{"conformsTo"}, "properties": object{
			"conformsTo": object{"type": "array", "items": object{"type": "string"}},
		}},
		"collection": linksSchema("id", "crs", "itemType"),
		"clusters": object{"type": "object", "required": []string{"type", "features", "numberMatched"}, "properties": object{
			"type": object{"type": "string", "enum": []string{"FeatureCollection"}}, "numberMatched": object{"type": "integer", "minimum": 0}, "features": object{"type": "array", "items": object{"type": "object"}},
			"zoom": object{"type": "integer", "minimum": 0}, "notes": object{"type": "array", "items": object{"type": "string"}},
		}},
		"link": linkSchema(), "problem": problemSchema(), "import": importSchema(), "export": exportSchema(),
	}
	describeLand(paths, schemas)
	s.describeTiles(paths, schemas)
	s.describeComputed(paths, schemas)
	for _, l := range s.store.Schema().Layers() {
		root, name := "/api/collections/"+string(l.ID), string(l.ID)
		paths[root] = object{"get": get("describe_"+name, l.Label.En, paged(jsonBody(ref("collection"))), pageParam())}
		describeFields(paths, l)
		paths[root+"/items"] = object{"get": get("items_"+name, l.Help.En, paged(contentOf(mediaGeoJSON, ref(name))), itemParams(l)...)}
		paths[root+"/items/{id}"] = object{"get": get("item_"+name, "One of "+strings.ToLower(l.Label.En),
			paged(contentOf(mediaGeoJSON, ref(name+"_feature"))), pathParam("id"), crsParam(), formatParam())}
		schemas[name+"_feature"] = featureSchema(l)
		schemas[name] = pageSchema(name)
	}
	describeEdits(paths, s.store.Schema().Layers())
	return object{
		"openapi": "3.0.3",
		"info": object{
			"title": "Lianxin 连心", "version": s.build, "license": object{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
			"description": "Coordinates are longitude, latitude (CGCS2000 = WGS 84). Unknown parameters are refused.",
		},
		"servers": []object{{"url": server + "/api"}},
		"paths":   belowAPI(paths, server),
		"components": object{"schemas": schemas, "securitySchemes": object{
			"token":   object{"type": "http", "scheme": "bearer", "description": "An API token"},
			"basic":   object{"type": "http", "scheme": "basic", "description": "Any name, and an API token as the password"},
			"session": object{"type": "apiKey", "in": "cookie", "name": sessionCookie, "description": "Signed in by POST /session"},
		}},
		"security": []object{{"token": []string{}}, {"basic": []string{}}, {"session": []string{}}, {}},
	}
}

// belowAPI names paths from the landing page on, where GDAL and others look for /collections/…/items. The landing page itself has no slash at its end, which a
// path must begin with: it says its server by itself.
func belowAPI(paths object, server string) object {
	out := object{}
	for path, item := range paths {
		if below, ok := strings.CutPrefix(path, "/api/"); ok {
			out["/"+below] = item
			continue
		}
		own := object{"servers": []object{{"url": server}}}
		if operations, ok := item.(object); ok {
			maps.Copy(own, operations)
		}
		out[path] = own
	}
	return out
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func contentOf(m media, schema object) object {
	return object{baseType(m.mime): object{"schema": schema}}
}

// paged adds that an answer is also had as a page for people.
func paged(content object) object {
	content["text/html"] = object{"schema": object{"type": "string"}}
	return content
}

func jsonBody(schema object) object { return contentOf(mediaJSON, schema) }

func get(id, summary string, content object, parameters ...object) object {
	op := object{"operationId": id, "summary": summary, "responses": responses("200", content)}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	return op
}

func responses(status string, content object) object {
	failure := object{"description": "What was wrong", "content": contentOf(media{"", "application/problem+json"}, ref("problem"))}
	return object{status: object{"description": "The answer", "content": content}, "4XX": failure, "default": failure}
}

func queryParam(name, description string, schema object) object {
	return object{"name": name, "in": "query", "required": false, "description": description, "schema": schema, "style": "form", "explode": false}
}

func pathParam(name string) object {
	return object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}}
}

func formatParam() object {
	return queryParam("f", "Representation; wins over Accept", object{"type": "string", "enum": []string{"geojson", "json", "html"}})
}

func pageParam() object {
	return queryParam("f", "Representation; wins over Accept", object{"type": "string", "enum": []string{"json", "html"}})
}

func crsParam() object {
	return queryParam("crs", "Coordinate system of the answer, one of those the collection lists", object{"type": "string", "format": "uri", "default": crs84})
}

func filterLangParam(known ...string) object {
	return queryParam("filter-lang", "Encoding of filter", object{"type": "string", "enum": known, "default": known[0]})
}

func itemParams(l *data.Layer) []object {
	number := object{"type": "number"}
	params := []object{
		queryParam("limit", "Items a page", object{"type": "integer", "minimum": 1, "maximum": data.DefaultSettings().Items.Max, "default": data.DefaultSettings().Items.Default}),
		queryParam("bbox", "Min lon, min lat, max lon, max lat; in the axis order of bbox-crs", object{"type": "array", "minItems": 4, "maxItems": 6, "items": number}),
		queryParam("bbox-crs", "Coordinate system of bbox", object{"type": "string", "format": "uri", "default": crs84}),
		queryParam("area", "WKT of a polygon or multipolygon, lon lat", object{"type": "string"}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open", object{"type": "string"}),
		asOfParam(),
		queryParam("q", "Words that must occur", object{"type": "string", "maxLength": 200}),
		queryParam("filter", "CQL2 expression over the queryables", object{"type": "string"}),
		filterLangParam("cql2-text", "cql2-json", draftText),
		queryParam("filter-crs", "Coordinate system of the geometries in filter", object{"type": "string", "format": "uri", "default": crs84}),
		queryParam("id", "Only these features", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("sortby", "Properties to sort by, - before a name for descending", object{"type": "array", "maxItems": 4, "items": object{"type": "string"}}),
		queryParam("properties", "Only these properties", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("skipGeometry", "Features without geometry", object{"type": "boolean", "default": false}),
		crsParam(),
		queryParam("cursor", "From a next link", object{"type": "string"}),
		queryParam("since", "start, or the since of an earlier answer: what changed in the copy of this question", object{"type": "string"}),
		formatParam(),
	}
	for _, f := range append(l.Common(), l.Fields...) {
		if f.Sensitivity == data.Case {
			continue
		}
		schema := object{"type": "string"}
		if len(f.Codes) > 0 || f.Type == data.TypeList || f.Type == data.TypeUnit {
			schema = object{"type": "array", "items": codeSchema(&f)}
		} else if t := jsonType(f.Type); t != "" {
			schema = object{"type": t}
		}
		params = append(params, queryParam(f.Name, f.Label.En+" · "+f.Label.Zh, schema))
	}
	return params
}

func clusterParams(s *data.Schema) []object {
	layer := queryParam("layer", "A point layer; any of its filter parameters may follow", object{"type": "string", "enum": layerNames(s)})
	layer["required"] = true
	zoom := queryParam("zoom", "Zoom of the map", object{"type": "integer", "minimum": 0, "maximum": cluster.MaxZoom})
	zoom["required"] = true
	return []object{layer, zoom, queryParam("bbox", "Min lon, min lat, max lon, max lat", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}})}
}

func layerNames(s *data.Schema) []string {
	var names []string
	for _, l := range s.Layers() {
		names = append(names, string(l.ID))
	}
	return names
}

func jsonType(t data.Type) string {
	switch t {
	case data.TypeInt:
		return "integer"
	case data.TypeFloat:
		return "number"
	case data.TypeBool:
		return "boolean"
	case data.TypeText, data.TypeCode, data.TypeTime, data.TypeUnit:
		return "string"
	case data.TypeList:
		return "array"
	}
	return ""
}

func codeSchema(f *data.Field) object {
	schema := object{"type": "string"}
	if len(f.Codes) > 0 {
		var codes []string
		for _, c := range f.Codes {
			codes = append(codes, c.Code)
		}
		schema["enum"] = codes
	}
	return schema
}

func featureSchema(l *data.Layer) object {
	properties := object{}
	for _, f := range append(l.Common(), l.Fields...) {
		if f.Sensitivity == data.Case {
			continue
		}
		schema := codeSchema(&f)
		if f.Type == data.TypeList {
			schema = object{"type": "array", "items": codeSchema(&f)}
		} else if t := jsonType(f.Type); t != "" {
			schema["type"] = t
		}
		schema["title"], schema["nullable"] = f.Label.Zh, true
		properties[f.Name] = schema
	}
	return object{"type": "object", "required": []string{"type", "id", "geometry", "properties"}, "properties": object{
		"type": object{"type": "string", "enum": []string{"Feature"}}, "id": object{"type": "string"},
		"geometry":   object{"type": "object", "nullable": true},
		"properties": object{"type": "object", "properties": properties},
	}}
}

func pageSchema(name string) object {
	count := object{"type": "integer", "minimum": 0}
	return object{"type": "object", "required": []string{"type", "features", "numberMatched", "numberReturned", "timeStamp", "links"}, "properties": object{
		"type": object{"type": "string", "enum": []string{"FeatureCollection"}}, "timeStamp": object{"type": "string", "format": "date-time"},
		"numberMatched": count, "numberReturned": count,
		"links":    object{"type": "array", "items": ref("link")},
		"features": object{"type": "array", "items": ref(name + "_feature")},
	}}
}

func linkSchema() object {
	text := object{"type": "string"}
	return object{"type": "object", "required": []string{"href", "rel"}, "properties": object{"href": text, "rel": text, "type": text, "title": text}}
}

func linksSchema(required ...string) object {
	properties := object{}
	for _, name := range required {
		properties[name] = object{} // anything
	}
	properties["links"] = object{"type": "array", "items": ref("link")}
	return object{"type": "object", "required": append(required, "links"), "properties": properties}
}

func problemSchema() object {
	text := object{"type": "string"}
	return object{"type": "object", "required": []string{"title", "status"}, "properties": object{
		"type": text, "title": text, "status": object{"type": "integer"}, "detail": text,
		"errors": object{"type": "array", "items": object{"type": "object", "properties": object{"field": text, "reason": text, "reason_zh": text}}},
	}}
}

func importSchema() object {
	count := object{"type": "integer", "minimum": 0}
	return object{"type": "object", "required": []string{"id", "state", "input", "accepted", "rejected", "quarantined"}, "properties": object{
		"id": object{"type": "string"}, "state": object{"type": "string"},
		"input": count, "accepted": count, "rejected": count, "quarantined": count,
		"refused": object{"type": "array", "description": "The first 100 rows that did not go in, and why; /api/imports/{import}/rejections has all", "items": object{
			"type": "object", "required": []string{"row", "field", "reason", "reason_zh", "review"}, "properties": object{
				"row": count, "field": object{"type": "string"}, "reason": object{"type": "string"}, "reason_zh": object{"type": "string"}, "review": object{"type": "boolean"},
			},
		}},
		"again": object{"type": "string", "description": "The earlier import of the same file that left the same rows refused"},
	}}
}

func importOperation(s *data.Schema) object {
	layer := queryParam("layer", "What the rows are", object{"type": "string", "enum": layerNames(s)})
	layer["required"] = true
	return object{
		"operationId": "postImport", "summary": "Import a file",
		"parameters": []object{
			layer,
			queryParam("crs", "Stated system of the coordinates: EPSG:4490, GCJ-02, BD-09, EPSG:4547…", object{"type": "string"}),
			queryParam("format", "csv, geojson or geojsonl; recognised when absent", object{"type": "string"}),
			queryParam("name", "What to call the file in reports", object{"type": "string"}),
			queryParam("source", "The feeding system", object{"type": "string"}),
			queryParam("dry_run", "Look and change nothing", object{"type": "boolean"}),
			queryParam("replace", "Boundaries: let units end whose ground goes to units of other codes", object{"type": "boolean"}),
			{"name": "Idempotency-Key", "in": "header", "schema": object{"type": "string", "maxLength": 100}},
		},
		"requestBody": object{"required": true, "content": object{
			"text/csv": object{"schema": object{"type": "string"}}, mediaGeoJSON.mime: object{"schema": object{"type": "object"}},
			"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}},
		}},
		"responses": responses("201", jsonBody(ref("import"))),
	}
}
