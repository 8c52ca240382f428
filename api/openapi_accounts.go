package api

// describeAccounts are the routes about who asks.
func describeAccounts() object {
	text, list := object{"type": "string"}, object{"type": "array", "items": object{"type": "object"}}
	password := object{"type": "string", "format": "password"}
	session := jsonBody(ref("session"))
	return object{
		"/api/session": object{
			"get": get("session", "Who asks, what they may do, and what their screens must show", session),
			"post": send("signIn", "Sign in; in a demonstration as one of its roles", session,
				object{"name": text, "password": password, "demo": text}),
			"delete": done("signOut", "Sign out"),
		},
		"/api/session/password": object{"post": send("changePassword", "Choose another password", session, object{"old": password, "new": password})},
		"/api/sessions": object{
			"get":    get("listSessions", "One's own sessions", jsonBody(object{"type": "object", "properties": object{"sessions": list}})),
			"delete": get("endSessions", "End one's other sessions", jsonBody(object{"type": "object"})),
		},
		"/api/sessions/{id}": object{"delete": done("endSession", "End one of one's own sessions", pathParam("id"))},
	}
}

// sessionSchema is the answer of /api/session.
func sessionSchema() object {
	text, list, yes := object{"type": "string"}, object{"type": "array", "items": object{"type": "string"}}, object{"type": "boolean"}
	moment := object{"type": "string", "format": "date-time", "nullable": true}
	viewer := object{
		"type": "object", "nullable": true,
		"required": []string{"role", "scope", "name", "subject", "anonymous", "import", "aggregates", "items", "rights", "must_change", "until"},
		"properties": object{
			"role": text, "scope": list, "name": text, "subject": text, "anonymous": yes, "import": yes, "aggregates": yes, "items": yes,
			"rights": list, "must_change": yes, "until": moment,
		},
	}
	role := object{"type": "object", "required": []string{"role", "scope", "label"}, "properties": object{"role": text, "scope": list, "label": object{"type": "object"}}}
	return object{"type": "object", "required": []string{"viewer"}, "properties": object{
		"viewer": viewer, "demo_roles": object{"type": "array", "items": role}, "generated": text, "title": text, "zone": text, "build": text,
		"as_of": moment, "now": moment, "item_limit": object{"type": "integer"},
	}}
}

// send is an operation with a JSON body of these members.
func send(id, summary string, content, members object, parameters ...object) object {
	op := get(id, summary, content, parameters...)
	op["requestBody"] = object{"required": true, "content": jsonBody(object{"type": "object", "properties": members, "additionalProperties": false})}
	return op
}

// done is an operation that answers with nothing.
func done(id, summary string, parameters ...object) object {
	op := get(id, summary, nil, parameters...)
	answers, _ := op["responses"].(object)
	op["responses"] = object{"204": object{"description": "Done"}, "default": answers["default"]}
	return op
}
