package api

import "lianxin/data/brief"

// describeBrief adds the weekly brief.
func describeBrief(paths object) {
	text, count, number := object{"type": "string"}, object{"type": "integer", "minimum": 0}, object{"type": "number", "nullable": true}
	moment := object{"type": "string", "format": "date-time"}
	words := object{"type": "object", "required": []string{"zh", "en"}, "properties": object{"zh": text, "en": text}}
	maybe := object{"type": "object", "nullable": true, "required": []string{"zh", "en"}, "properties": object{"zh": text, "en": text}}
	names := []string{"new", "new_before", "settled", "settled_before", "newly_overdue", "newly_overdue_before", "overdue", "open"}
	figures := func(more object, required ...string) object {
		members := object{}
		for _, name := range names {
			members[name] = count
		}
		for name, schema := range more {
			members[name] = schema
		}
		return object{"type": "object", "additionalProperties": false, "required": append(required, names...), "properties": members}
	}
	list := func(items object) object { return object{"type": "array", "items": items} }
	reach := object{"type": "object", "required": []string{"visited", "total", "value", "at_most"}, "properties": object{
		"visited": count, "total": object{"type": "integer", "nullable": true}, "value": number, "at_most": object{"type": "boolean"},
	}}
	groups := list(figures(object{"code": text, "label": words}, "code", "label"))
	doc := object{"type": "object", "additionalProperties": false, "required": []string{"unit", "name", "level", "from", "until", "total", "layers", "parts", "wider", "visits", "key_cases", "key_more"}, "properties": object{
		"unit": text, "name": text, "level": text, "above": list(object{"type": "object", "properties": object{"code": text, "name": text}}),
		"from": moment, "until": moment, "total": figures(nil), "wider": figures(nil), "source": text, "zone": text, "generated": text, "key_more": count,
		"layers": list(figures(object{"layer": text, "label": words, "rate": number, "households": count, "people": count, "kinds": groups, "levels": groups, "tiers": groups}, "layer", "label", "rate")),
		"parts":  list(figures(object{"unit": text, "name": text, "households": reach, "gap_months": count, "neglected": count}, "unit", "name")),
		"visits": object{"type": "object", "properties": object{
			"month": text, "households": reach, "enterprises": reach, "villages": count, "neglected": count, "short_rosters": count, "unvisited_more": count,
			"unvisited": list(object{"type": "object", "additionalProperties": false, "required": []string{"unit", "name", "above", "gap_months", "last_month"}, "properties": object{
				"unit": text, "name": text, "above": list(text), "gap_months": count, "last_month": object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "nullable": true},
			}}),
		}},
		"key_cases": list(object{"type": "object", "additionalProperties": false, "properties": object{
			"layer": text, "township_name": text, "village_name": text, "level": text, "kind_label": maybe, "status_label": maybe, "owner_tier_label": maybe,
			"found": text, "due": text, "days_overdue": count,
		}}),
	}}
	content := jsonBody(doc)
	content[brief.MIME] = object{"schema": object{"type": "string", "format": "binary"}}
	paths["/api/brief"] = object{"get": get("brief", "The weekly brief of a unit: seven days up to a cut-off beside the seven before, as of the cut-off", content,
		requiredParam("unit", "Code of a unit in scope", text),
		queryParam("until", "Cut-off: an RFC 3339 time, or a local date and its end; the minute that began last by default", text),
		queryParam("lang", "Language of the document", enumOf("zh", "en")),
		queryParam("f", "Representation; docx is a document to edit, asks for the right to export and is audited", enumOf("json", "docx")),
	)}
}
