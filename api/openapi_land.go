package api

// describeLand adds the routes about units and their ground.
func describeLand(paths, schemas object) {
	text, number, count := object{"type": "string"}, object{"type": "number"}, object{"type": "integer", "minimum": 0}
	paths["/api/boundaries"] = object{"get": get("boundaries", "Files with the borders in scope, coarse first", jsonBody(ref("boundaries")))}
	paths["/api/boundaries/{detail}/{hash}"] = object{"get": get("boundaryFile", "One of them: TopoJSON of counties, townships and villages",
		jsonBody(ref("topology")), pathParam("detail"), pathParam("hash"))}
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
