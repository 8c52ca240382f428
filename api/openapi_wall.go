package api

// describeWallFigures adds what walls show besides the statistics: alerts, the shift, visits of the hour.
func describeWallFigures(paths object) {
	text, count, moment := object{"type": "string"}, object{"type": "integer", "minimum": 0}, object{"type": "string", "format": "date-time"}
	some := object{"type": "integer", "minimum": 0, "nullable": true}
	json, unit := queryParam("f", "Representation", enumOf("json")), queryParam("within", "Only units in this one", text)
	listOf := func(of object) object { return object{"type": "array", "items": of} }
	alert := object{"type": "object", "required": []string{"id", "raised", "card", "acknowledged"}, "properties": object{
		"id": text, "raised": moment, "card": object{"type": "object"},
		"acknowledged": object{"type": "object", "nullable": true, "properties": object{"at": moment, "post": text}},
	}}
	paths["/api/alerts"] = object{"get": get("alerts", "Cases that every wall is alerted to, until somebody acknowledges them", jsonBody(object{
		"type": "object", "required": []string{"unacknowledged", "alerts", "acknowledged", "level", "as_of"}, "properties": object{
			"unacknowledged": count, "alerts": listOf(alert), "acknowledged": listOf(alert), "level": count, "as_of": moment, "generated": text,
		},
	}), json)}
	paths["/api/alerts/acknowledge"] = object{"post": send("acknowledge", "Take alerts off every wall, as what one is", jsonBody(object{
		"type": "object", "properties": object{"acknowledged": count},
	}), object{"alerts": listOf(text), "post": object{"type": "string", "maxLength": 120, "description": "The account's own when absent"}})}
	figures := object{"type": "object", "required": []string{"layer", "found", "settled", "overdue", "newly_overdue", "silent"}, "properties": object{
		"layer": text, "found": count, "settled": some, "overdue": some, "newly_overdue": some, "silent": object{"type": "boolean"},
	}}
	paths["/api/handover"] = object{"get": get("handover", "What came, went and fell overdue since the shift began", jsonBody(object{
		"type": "object", "required": []string{"by", "from", "layers", "values", "as_of"}, "properties": object{
			"by": text, "from": moment, "layers": listOf(figures), "as_of": moment, "generated": text,
			"silent_sources": listOf(object{"type": "object", "required": []string{"layer", "source", "last"}, "properties": object{"layer": text, "source": text, "last": text}}),
			"silent_more":    object{"type": "integer", "description": "Sources that fell silent and are not listed: each layer names 40"},
			"values":         listOf(object{"type": "object", "required": []string{"unit", "name", "layers"}, "properties": object{"unit": text, "name": text, "layers": listOf(figures)}}),
		},
	}), queryParam("by", "Units of which level", object{"type": "string", "enum": []string{"county", "township"}, "default": "county"}), unit, json)}
	paths["/api/pulses"] = object{"get": get("pulses", "Visits of the last hours, by village and hour", jsonBody(object{
		"type": "object", "required": []string{"from", "to", "values", "undated", "latest", "as_of"}, "properties": object{
			"from": moment, "to": moment, "undated": count, "latest": object{"type": "string", "format": "date-time", "nullable": true}, "as_of": moment, "generated": text,
			"values": listOf(object{"type": "object", "properties": object{"hour": moment, "unit": text, "visits": count}}),
		},
	}), queryParam("hours", "How many, up to the one that runs", object{"type": "integer", "minimum": 1, "maximum": 24, "default": pulseHours}), json)}
}
