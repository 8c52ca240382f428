package api

import "lianxin/data/export"

// describeExports are the routes of files to take away.
func describeExports() object {
	text := object{"type": "string"}
	params := object{"type": "object", "additionalProperties": text, "description": "Parameters of /items"}
	members := object{
		"layers":  object{"type": "array", "items": text, "minItems": 1, "description": "Collections, computed ones too"},
		"format":  object{"type": "string", "enum": export.Formats()},
		"crs":     object{"type": "string", "default": "EPSG:4490", "description": "EPSG:4490, EPSG:4326, CRS84, EPSG:4547…, GCJ-02, BD-09"},
		"filter":  params,
		"filters": object{"type": "object", "additionalProperties": params, "description": "By layer, in filter's place"},
		"options": object{"type": "object", "additionalProperties": false, "properties": object{
			"headings": object{"type": "string", "enum": []string{"zh", "en", "name"}},
			"geometry": object{"type": "string", "enum": []string{"xy", "wkt", "none"}},
			"by":       object{"type": "string", "enum": []string{"township"}, "description": "A zip with one file for each township, its rows by the owner's tier and unit, without posts"},
		}},
	}
	post := send("postExport", "Begin to write a file of layers under a filter", nil, members)
	failure, _ := post["responses"].(object)
	post["responses"] = object{"202": object{"description": "Begun", "content": jsonBody(ref("export"))}, "4XX": failure["4XX"], "default": failure["default"]}
	return object{
		"/api/exports": object{
			"post": post,
			"get": get("listExports", "One's own exports", jsonBody(object{"type": "object", "required": []string{"exports"}, "properties": object{
				"exports": object{"type": "array", "items": ref("export")},
			}})),
		},
		"/api/project.qgz": object{
			"get": get("project", "A QGIS project of the live layers, with symbols and without any secret", contentOf(mediaQGZ, object{"type": "string", "format": "binary"}),
				queryParam("layers", "Layers; all when absent", object{"type": "array", "items": text}),
				queryParam("authcfg", "Id of an authentication configuration of QGIS", object{"type": "string", "pattern": "^[A-Za-z0-9]{7}$"})),
		},
		"/api/exports/{id}": object{
			"get":    get("getExport", "How an export stands", jsonBody(ref("export")), pathParam("id")),
			"delete": done("deleteExport", "Cancel an export, or remove its file", pathParam("id")),
		},
		"/api/exports/{id}/file": object{
			"get": get("getExportFile", "The file", contentOf(media{"", "application/octet-stream"}, object{"type": "string", "format": "binary"}), pathParam("id")),
		},
	}
}

func exportSchema() object {
	text, count, moment := object{"type": "string"}, object{"type": "integer", "minimum": 0}, object{"type": "string", "format": "date-time"}
	return object{
		"type":     "object",
		"required": []string{"id", "href", "state", "layers", "format", "crs", "rows", "total", "bytes", "name", "audit_id", "started"},
		"properties": object{
			"id": text, "href": text, "state": object{"type": "string", "enum": []string{"running", "done", "failed", "cancelled"}},
			"layers": object{"type": "array", "items": text}, "format": text, "crs": text, "rows": count, "total": count, "bytes": count,
			"name": text, "audit_id": text, "started": moment, "download": text, "expires": moment, "error": text, "error_zh": text,
		},
	}
}
