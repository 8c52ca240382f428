package api

import "lianxin/data/desk"

// describeViews are the views that persons save.
func describeViews() object {
	text, yes, list := object{"type": "string"}, object{"type": "boolean"}, object{"type": "array", "items": object{"type": "string"}}
	number := object{"type": "integer", "minimum": 1}
	moment := object{"type": "string", "format": "date-time"}
	view := object{
		"type": "object", "required": []string{"id", "version", "name", "query", "unit", "own", "remove", "scope", "narrower", "changed", "watched"},
		"properties": object{
			"id": text, "version": number, "name": text, "query": text, "unit": text, "own": yes, "remove": yes, "scope": list, "narrower": yes, "changed": moment,
			"watched": object{"type": "string", "format": "date-time", "nullable": true},
		},
	}
	match := object{"name": "If-Match", "in": "header", "required": true, "description": `The version that was read, such as "v3"`, "schema": text}
	draft := object{
		"name": object{"type": "string", "maxLength": 40}, "query": object{"type": "string", "description": "Of the desk's address: filter, measure and look"},
		"unit": object{"type": "string", "description": "Code of the unit that shares it; empty: nobody does"},
	}
	layers := object{"type": "object", "additionalProperties": object{"type": "object", "properties": object{
		"rows":   object{"type": "object", "description": "By unit and id: the status, with ! behind it when overdue"},
		"counts": object{"type": "object", "description": "By unit: how many, and how many of them overdue"},
	}}}
	seen := object{"version": number, "layers": layers}
	return object{
		"/api/views": object{
			"get": get("listViews", "One's own saved views and those of one's units", jsonBody(object{
				"type": "object", "required": []string{"views", "share", "most", "most_watched"}, "properties": object{
					"views": object{"type": "array", "items": view}, "share": list, "most": object{"type": "integer", "enum": []int{desk.MaxViews}},
					"most_watched": object{"type": "integer", "enum": []int{desk.MaxWatched}},
				},
			})),
			"post": created(send("addView", "Save a view", jsonBody(view), draft)),
		},
		"/api/views/{id}": object{
			"put":    send("changeView", "Replace a view of one's own", jsonBody(view), draft, pathParam("id"), match),
			"delete": done("removeView", "Remove a view of one's own, or one shared where one may share", pathParam("id"), match),
		},
		"/api/views/{id}/watch": object{
			"get": get("watchedView", "How a watched view stood when one last looked", jsonBody(object{
				"type": "object", "required": []string{"at", "version", "layers"}, "properties": object{"at": moment, "version": number, "layers": layers},
			}), pathParam("id")),
			"put":    doneWith("watchView", "Watch a view: keep how it stands as seen", seen, pathParam("id")),
			"delete": done("unwatchView", "Stop watching a view", pathParam("id")),
		},
	}
}

// doneWith is done with a JSON body of these members.
func doneWith(id, summary string, members object, parameters ...object) object {
	op := done(id, summary, parameters...)
	op["requestBody"] = object{"required": true, "content": jsonBody(object{"type": "object", "properties": members, "additionalProperties": false})}
	return op
}
