package api

// describeCitizens are the routes about what is kept of a person.
func describeCitizens() object {
	text := object{"type": "string"}
	texts := object{"type": "array", "items": text}
	purpose := object{
		"name": "X-Purpose", "in": "header", "required": true, "description": "Why: UTF-8, percent-encoded, 4 to 500 characters; it must not name the person",
		"schema": text,
	}
	key := object{"name": "Idempotency-Key", "in": "header", "required": true, "schema": text}
	person := func() object { return object{"name": text, "phone": text, "id_number": text} }
	records := func(members ...string) object {
		properties := object{"layer": object{"type": "string", "description": "Or `rejected`: a row that an import did not take in, as it was found"}, "id": text}
		for _, m := range members {
			properties[m] = map[string]object{"version": {"type": "integer", "minimum": 1}, "fields": texts, "attachments": texts}[m]
		}
		return object{"type": "array", "items": object{"type": "object", "required": []string{"layer", "id"}, "properties": properties, "additionalProperties": false}}
	}
	versions := object{"type": "array", "items": object{"type": "object", "required": []string{"layer", "id", "version"}, "properties": object{
		"layer": text, "id": text, "version": object{"type": "integer", "minimum": 1},
	}}}
	field := object{"type": "object", "required": []string{"name", "mentions"}, "properties": object{"name": text, "label": object{"type": "object"}, "mentions": texts}}
	found := object{"type": "object", "required": []string{"layer", "id", "version", "layer_name", "unit", "unit_name", "mentions", "fields", "attachments"}, "properties": object{
		"layer": text, "layer_name": object{"type": "object"}, "id": text, "unit": text, "unit_name": text, "version": object{"type": "integer", "minimum": 1}, "mentions": texts, "fields": object{"type": "array", "items": field},
		"attachments": object{"type": "array", "items": object{"type": "object", "properties": object{"id": text, "name": text, "media": text}}},
	}}
	chosen, corrected, erased := person(), person(), person()
	chosen["records"] = records("version")
	corrected["records"], corrected["to"] = records("version"), object{"type": "object", "properties": person(), "additionalProperties": false}
	erased["records"] = records("version", "fields", "attachments")
	list := func(items object) object {
		return jsonBody(object{"type": "object", "required": []string{"records"}, "properties": object{"records": items}})
	}
	after := jsonBody(object{"type": "object", "required": []string{"records", "remains"}, "properties": object{
		"records": versions, "remains": object{"type": "boolean", "description": "True when what was erased could not be removed from the vault's files at once: it is at a later erasure"},
	}})
	return object{
		"/api/citizens/find":      object{"post": send("findCitizen", "Records whose case files mention a person, in scope; audited", list(object{"type": "array", "items": found}), person(), purpose)},
		"/api/citizens/hand-over": object{"post": send("handOver", "A zip of everything that is kept of a person; audited", object{"application/zip": object{"schema": object{"type": "string", "format": "binary"}}}, chosen, purpose)},
		"/api/citizens/correct":   object{"post": send("correctCitizen", "Correct a person's name and numbers in case files, all or none", list(versions), corrected, purpose, key)},
		"/api/citizens/erase":     object{"post": send("eraseCitizen", "Take a person out of case files, all or none", after, erased, purpose, key)},
	}
}
