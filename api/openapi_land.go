package api

// describeLand adds the routes about units and their ground.
func describeLand(paths, schemas object) {
	text, number, count := object{"type": "string"}, object{"type": "number"}, object{"type": "integer", "minimum": 0}
	paths["/api/boundaries"] = object{"get": get("boundaries", "Files with the borders in scope, coarse first", jsonBody(ref("boundaries")))}
	paths["/api/boundaries/{detail}/{hash}"] = object{"get": get("boundaryFile", "One of them: TopoJSON of counties, townships and villages",
		jsonBody(ref("topology")), pathParam("detail"), pathParam("hash"))}
	q := queryParam("q", "A name or part of one, its pinyin or initials, a code, a former name, or a record's id", object{"type": "string", "minLength": 1, "maxLength": 200})
	q["required"] = true
	levels := object{"type": "string", "enum": []string{"prefecture", "county", "township", "village"}}
	paths["/api/units"] = object{"get": get("findUnits", "Search units as someone types", jsonBody(ref("unitHits")),
		q, queryParam("limit", "At most so many", object{"type": "integer", "minimum": 1, "maximum": 100, "default": 20}), queryParam("level", "Only this level", levels))}
	paths["/api/units/{unit}"] = object{"get": get("unitCard", "What is known of a unit", jsonBody(ref("unitCard")), pathParam("unit"))}
	paths["/api/units/match"] = object{"post": object{
		"operationId": "matchUnits", "summary": "Which units a pasted list of names or addresses means; nothing is stored",
		"requestBody": object{"required": true, "content": jsonBody(object{"type": "object", "required": []string{"text"}, "properties": object{"text": text}})},
		"responses":   responses("200", jsonBody(ref("unitMatches"))),
	}}
	paths["/api/basemap"] = object{"get": get("basemap", "Which base map there is, and in which datum", jsonBody(ref("basemap")))}
	binary := object{"schema": object{"type": "string", "format": "binary"}}
	tile := get("basemapTile", "A tile of it, x from the west, y from the north",
		object{"image/png": binary, "image/jpeg": binary, "image/webp": binary, "application/vnd.mapbox-vector-tile": binary},
		pathParam("z"), pathParam("x"), pathParam("y"))
	paths["/api/basemap/{z}/{x}/{y}"] = object{"get": tile}
	schemas["basemap"] = object{"type": "object", "required": []string{"kind", "min_zoom", "max_zoom"}, "properties": object{
		"kind": object{"type": "string", "enum": []string{"none", "pmtiles", "xyz", "wmts"}}, "tiles": text,
		"datum": object{"type": "string", "enum": []string{"wgs84", "gcj02", "bd09"}}, "attribution": text, "min_zoom": count, "max_zoom": count, "media": text, "fault": text,
	}}
	describeUnits(schemas)
	schemas["boundaries"] = object{"type": "object", "required": []string{"version", "details"}, "properties": object{
		"version": count,
		"details": object{"type": "array", "items": object{
			"type": "object", "required": []string{"detail", "max_zoom", "hash", "href", "bytes"},
			"properties": object{"detail": count, "max_zoom": count, "hash": text, "href": text, "bytes": count},
		}},
	}}
	schemas["topology"] = object{"type": "object", "required": []string{"type", "objects", "arcs"}, "properties": object{
		"type": object{"type": "string", "enum": []string{"Topology"}}, "bbox": arrayOf(number),
		"objects": object{"type": "object"}, "arcs": arrayOf(arrayOf(arrayOf(number))),
	}}
}

func arrayOf(item object) object { return object{"type": "array", "items": item} }

func describeUnits(schemas object) {
	text, number, count := object{"type": "string"}, object{"type": "number"}, object{"type": "integer", "minimum": 0}
	some := object{"type": "integer", "minimum": 0, "nullable": true}
	point := object{"type": "array", "items": number, "minItems": 2, "maxItems": 2, "nullable": true}
	box := object{"type": "array", "items": number, "minItems": 4, "maxItems": 4, "nullable": true}
	named := object{"type": "object", "required": []string{"code", "name"}, "properties": object{"code": text, "name": text, "until": text, "path": arrayOf(text)}}
	schemas["unitHits"] = object{"type": "object", "required": []string{"units", "records", "numberMatched"}, "properties": object{
		"numberMatched": count,
		"units": arrayOf(object{"type": "object", "required": []string{"code", "name", "level", "path", "point", "bbox", "matched"}, "properties": object{
			"code": text, "name": text, "level": text, "path": arrayOf(text), "point": point, "bbox": box, "matched": text, "former": text,
		}}),
		"records": arrayOf(object{"type": "object", "required": []string{"layer", "id", "unit"}, "properties": object{"layer": text, "id": text, "unit": text, "unit_name": text}}),
	}}
	schemas["unitCard"] = object{
		"type":     "object",
		"required": []string{"code", "name", "level", "above", "point", "precision_m", "bbox", "boundary_version", "households", "roster", "layers", "neighbours", "former"},
		"properties": object{
			"code": text, "name": text, "level": text, "above": arrayOf(named), "point": point, "precision_m": number, "bbox": box, "boundary_version": count,
			"households": some, "population": some, "enterprises": some,
			"roster": object{"type": "object", "nullable": true, "properties": object{
				"county": count, "department": count, "township": count, "legal": count, "missing": arrayOf(text),
			}},
			"layers": arrayOf(object{"type": "object", "required": []string{"layer", "rows"}, "properties": object{
				"layer": text, "rows": count, "open": count, "paused": count, "settled": count, "overdue": count, "due_soon": count,
			}}),
			"coverage":   object{"type": "object", "nullable": true},
			"neighbours": arrayOf(named), "former": arrayOf(named),
		},
	}
	schemas["unitMatches"] = object{"type": "object", "required": []string{"lines", "units"}, "properties": object{
		"lines": arrayOf(object{"type": "object", "required": []string{"line", "text", "unit", "candidates"}, "properties": object{
			"line": count, "text": text, "unit": object{"type": "string", "nullable": true}, "name": object{"type": "string", "nullable": true}, "count": count, "candidates": arrayOf(named),
		}}),
		"units": arrayOf(object{"type": "object", "properties": object{"unit": text, "name": text, "count": count}}),
	}}
}
