package api

import (
	"slices"

	"lianxin/data"
)

// describeComputed adds the collections that are computed, and what goes with them.
func (s *Server) describeComputed(paths, schemas object) {
	for _, x := range s.computedCollections() {
		root, name := "/api/collections/"+string(x.layer.ID), string(x.layer.ID)
		paths[root] = object{"get": get("describe_"+name, x.layer.Label.En, paged(jsonBody(ref("collection"))), pageParam())}
		describeFields(paths, x.layer)
		paths[root+"/items"] = object{"get": get("items_"+name, x.layer.Help.En, paged(contentOf(mediaGeoJSON, ref(name))), x.parameters(s)...)}
		paths[root+"/items/{id}"] = object{"get": get("item_"+name, "One unit", paged(contentOf(mediaGeoJSON, ref(name+"_feature"))),
			slices.Concat([]object{pathParam("id"), crsParam(), formatParam()}, x.queries)...)}
		schemas[name+"_feature"], schemas[name] = featureSchema(x.layer), pageSchema(name)
	}
	text, number, count := object{"type": "string"}, object{"type": "number"}, object{"type": "integer", "minimum": 0}
	point := object{"type": "object", "required": []string{"point"}, "properties": object{"point": object{"type": "array", "items": number, "minItems": 2, "maxItems": 2}}}
	paths["/api/fuel-access/what-if"] = object{"post": object{
		"operationId": "fuelWhatIf", "summary": "Whom a further fuel station at a point (lon, lat) would relieve",
		"requestBody": object{"required": true, "content": jsonBody(point)},
		"responses":   responses("200", jsonBody(ref("fuelRelief"))),
	}}
	hazards, _ := s.store.Schema().Layer(data.Hazards)
	paths["/api/water"] = object{"get": get("water", "Samples of drinking water, graded by the limits in force on their day", jsonBody(ref("water")), filterParams(hazards)...)}
	sample := object{"type": "object", "required": []string{"id", "unit", "time", "values", "grade", "exceeded"}, "properties": object{
		"id": text, "unit": text, "unit_name": text, "time": object{"type": "string", "nullable": true}, "status": text, "values": object{"type": "object", "additionalProperties": number},
		"grade": object{"type": "string", "enum": []string{"within", "exceeds", "unknown"}}, "exceeded": arrayOf(object{"type": "object"}),
	}}
	schemas["water"] = object{"type": "object", "required": []string{"numberMatched", "grades", "samples", "limits"}, "properties": object{
		"numberMatched": count, "numberReturned": count, "grades": object{"type": "object", "additionalProperties": count}, "samples": arrayOf(sample),
		"limits": arrayOf(object{"type": "object"}), "notes": arrayOf(text), "generated": text,
	}}
	schemas["fuelRelief"] = object{"type": "object", "required": []string{"relieved", "households", "population", "nearer", "threshold_m"}, "properties": object{
		"relieved": arrayOf(object{"type": "object", "properties": object{
			"unit": text, "name": text, "before_m": object{"type": "number", "nullable": true}, "after_m": number,
		}}),
		"households": count, "population": count, "nearer": count, "threshold_m": number,
	}}
}

// placeParams are those of every computed collection: where its units are, how many, how they are drawn.
func placeParams() []object {
	return []object{
		queryParam("limit", "Units a page", object{"type": "integer", "minimum": 1, "maximum": data.DefaultSettings().Items.Max, "default": data.DefaultSettings().Items.Max}),
		queryParam("bbox", "Min lon, min lat, max lon, max lat; in the axis order of bbox-crs", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}),
		queryParam("bbox-crs", "Coordinate system of bbox", object{"type": "string", "format": "uri", "default": crs84}),
		queryParam("area", "WKT of a polygon or multipolygon, lon lat", object{"type": "string"}),
		queryParam("unit", "Only units that are, or lie in, one of these", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open", object{"type": "string"}),
		queryParam("skipGeometry", "Features without geometry", object{"type": "boolean", "default": false}),
		queryParam("geometry", "none: the same as skipGeometry=true", object{"type": "string", "enum": []string{"none"}}),
		crsParam(),
		queryParam("cursor", "From a next link", object{"type": "string"}),
		formatParam(),
	}
}

// filterParams are those of itemParams that say which rows, not how they come.
func filterParams(l *data.Layer) []object {
	return slices.DeleteFunc(itemParams(l), func(p object) bool {
		name, _ := p["name"].(string)
		return slices.Contains([]string{"limit", "sortby", "properties", "skipGeometry", "crs", "cursor"}, name)
	})
}

// describeFields adds the documents of a collection's fields.
func describeFields(paths object, l *data.Layer) {
	forms := queryParam("f", "Representation; wins over Accept", object{"type": "string", "enum": []string{"json", "schema", "html"}})
	for _, doc := range []string{"queryables", "sortables", "schema"} {
		paths["/api/collections/"+string(l.ID)+"/"+doc] = object{
			"get": get(doc+"_"+string(l.ID), l.Label.En+": "+doc, paged(contentOf(mediaSchema, object{"type": "object"})), forms),
		}
	}
}
