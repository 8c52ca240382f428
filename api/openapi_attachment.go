package api

import "lianxin/data/attach"

// describeAttachments are the routes of a case file's documents and photographs.
func describeAttachments() object {
	text := object{"type": "string"}
	header := func(name, description string, required bool) object {
		return object{"name": name, "in": "header", "required": required, "description": description, "schema": text}
	}
	purpose := header("X-Purpose", "What it is read or erased for: UTF-8, percent-encoded, 4 to 500 characters", true)
	layer := queryParam("layer", "The record's layer", text)
	layer["required"] = true
	mark := object{"type": "string", "enum": []attach.Mark{attach.Before, attach.After, attach.Unmarked}}
	file := object{
		"type": "object", "required": []string{"id", "name", "media", "mark", "size", "sha256", "added", "by"}, "properties": object{
			"id": text, "name": text, "media": text, "mark": mark, "size": object{"type": "integer", "minimum": 1}, "sha256": text,
			"width": object{"type": "integer", "minimum": 1}, "height": object{"type": "integer", "minimum": 1}, "added": object{"type": "string", "format": "date-time"}, "by": text,
		},
	}
	binary := object{"schema": object{"type": "string", "format": "binary"}}
	content := object{}
	for _, k := range attach.Kinds() {
		content[k.Media] = binary
	}
	add := created(get("addAttachment", "Keep a document or photograph: JPEG, PNG, WebP or PDF of at most 20 MB, by content; 200 when the record has it already", jsonBody(file),
		pathParam("id"), layer, queryParam("mark", "Of a photograph", mark), header("X-File-Name", "Its name: UTF-8, percent-encoded", false)))
	add["requestBody"] = object{"required": true, "content": object{"application/octet-stream": binary}}
	return object{
		"/api/cases/{id}/attachments": object{
			"get": get("listAttachments", "A record's attachments without their content; audited as a reading of the case file", jsonBody(object{
				"type": "object", "required": []string{"layer", "id", "attachments", "audit_id"}, "properties": object{
					"layer": text, "id": text, "attachments": object{"type": "array", "items": file}, "audit_id": object{"type": "integer"},
				},
			}), pathParam("id"), layer, purpose),
			"post": add,
		},
		"/api/cases/{id}/attachments/{file}": object{
			"get":    get("readAttachment", "An attachment's content; audited before it leaves", content, pathParam("id"), pathParam("file"), layer, purpose),
			"patch":  send("markAttachment", "Mark a photograph as before or after", jsonBody(file), object{"mark": mark}, pathParam("id"), pathParam("file"), layer),
			"delete": done("deleteAttachment", "Erase an attachment", pathParam("id"), pathParam("file"), layer, purpose),
		},
	}
}
