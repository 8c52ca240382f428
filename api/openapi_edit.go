package api

import (
	"lianxin/data"
	"lianxin/data/edit"
)

// describeEdits adds to the paths of layers what changes their records.
func describeEdits(paths object, layers []*data.Layer) {
	text, free := object{"type": "string"}, object{"type": "object"}
	edited := jsonBody(object{"type": "object", "required": []string{"type", "id", "version"}, "properties": object{
		"type": text, "id": text, "version": object{"type": "integer", "minimum": 1}, "properties": free, "geometry": object{"type": "object", "nullable": true},
	}})
	record := object{"type": text, "geometry": object{"type": "object", "nullable": true}, "properties": free, "case": free, "reason": text}
	key := object{"name": "Idempotency-Key", "in": "header", "required": true, "description": "Applies the change once, however often it is sent", "schema": object{"type": "string", "maxLength": 100}}
	match := object{"name": "If-Match", "in": "header", "required": true, "description": `The version that was read, such as "v3"`, "schema": text}
	crs := required(queryParam("crs", "Stated system of the fixes: EPSG:4326 for a receiver, GCJ-02 for most phone apps", text))
	file := object{"required": true, "content": object{
		"application/gpx+xml": object{"schema": object{"type": "string"}}, "text/csv": object{"schema": object{"type": "string"}}, mediaGeoJSON.mime: object{"schema": free},
	}}
	round := func(op object) object { op["requestBody"] = file; return op }
	paths["/api/traces"] = object{"post": created(round(get("postTrace", "Record rounds as visit traces, published cut around stays", jsonBody(free), crs, key)))}
	paths["/api/traces/propose"] = object{"post": round(get("proposeVisits", "What rounds mean: stays and villages, for the official to confirm; nothing is kept", jsonBody(free), crs))}
	paths["/api/forms"] = object{"get": get("forms", "What one may register, and in which fields", jsonBody(object{"type": "object", "required": []string{"layers"}, "properties": object{"layers": arrayOf(object{"type": "object"}), "edit": object{"type": "boolean"}}}))}
	for _, l := range layers {
		if !edit.Registers(l, false) {
			continue
		}
		root, name := "/api/collections/"+string(l.ID), string(l.ID)
		items, _ := paths[root+"/items"].(object)
		items["post"] = created(send("register_"+name, "Register one", edited, record, key))
		item, _ := paths[root+"/items/{id}"].(object)
		item["patch"] = send("correct_"+name, "Correct one: only the members given change, an empty one empties its field", edited, record, pathParam("id"), key, match)
		item["delete"] = done("remove_"+name, "Remove one; its history stays", pathParam("id"), key, match, required(queryParam("reason", "Why", text)))
		paths[root+"/items/{id}/edit"] = object{"get": get("edit_"+name, "One as stored, what may follow, and what became of it", edited, pathParam("id"))}
		action := pathParam("action")
		action["schema"] = object{"type": "string", "enum": []string{"step", "extend", "transfer", "merge"}}
		paths[root+"/items/{id}/{action}"] = object{"post": send("handle_"+name,
			"Move a case to the status `to`, extend its deadline once, hand it over to `unit`, or merge it `into` another", edited,
			object{"to": text, "unit": text, "into": text, "reason": text}, pathParam("id"), action, key, match)}
		paths[root+"/assign"] = object{"post": send("assign_"+name, "Give many records one owner, all or none",
			jsonBody(object{"type": "object"}), object{"records": object{"type": "array", "items": free, "maxItems": edit.MaxAssigned}, "properties": free, "reason": text}, key)}
	}
}

// created is an operation that answers 201.
func created(op object) object {
	answers, _ := op["responses"].(object)
	answers["201"] = answers["200"]
	delete(answers, "200")
	return op
}

func required(parameter object) object {
	parameter["required"] = true
	return parameter
}
