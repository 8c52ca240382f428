package api

import (
	"maps"

	"lianxin/data"
	"lianxin/data/accounts"
)

// describeAccounts are the routes about who asks.
func describeAccounts() object {
	paths := describeOwn()
	for _, more := range []object{describeCases(), describeAttachments(), describeCitizens(), describeWalls(), describeUsers(), describeSecrets(), describeRecords(), describeViews()} {
		maps.Copy(paths, more)
	}
	return paths
}

func describeOwn() object {
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
		"/api/openings": object{"get": get("listOpenings", "Who opened the traces that one sent in", jsonBody(object{"type": "object"}))},
		"/api/tokens": object{
			"get":  get("listOwnTokens", "One's own tokens", jsonBody(object{"type": "object"})),
			"post": created(send("addOwnToken", "A token for a GIS program of one's own; the secret is in this answer alone", jsonBody(object{"type": "object"}), object{"name": text, "until": text})),
		},
		"/api/tokens/{id}":   object{"delete": done("endOwnToken", "End one of one's own tokens", pathParam("id"))},
		"/api/sessions/{id}": object{"delete": done("endOwnSession", "End one of one's own sessions", pathParam("id"))},
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
		"tables": object{"type": "array", "description": "Configured tables of figures per unit: the measures table:ID of a summary", "items": object{
			"type": "object", "required": []string{"id", "label", "level"}, "properties": object{"id": text, "label": object{"type": "object"}, "level": text},
		}},
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
	op["responses"] = object{"204": object{"description": "Done"}, "4XX": answers["4XX"], "default": answers["default"]}
	return op
}

func describeCases() object {
	purpose := object{
		"name": "X-Purpose", "in": "header", "required": true, "description": "What it is read for: UTF-8, percent-encoded, 4 to 500 characters",
		"schema": object{"type": "string"},
	}
	layer := queryParam("layer", "The record's layer", object{"type": "string"})
	layer["required"] = true
	return object{
		"/api/cases/{id}":      object{"get": get("caseFile", "A record's case file and timeline; the reading is audited", jsonBody(object{"type": "object"}), pathParam("id"), layer, purpose)},
		"/api/traces/{id}/raw": object{"get": get("traceFixes", "The raw fixes of a trace in the viewer's units, while they are kept; the reading is audited", jsonBody(fixesSchema()), pathParam("id"), purpose)},
	}
}

// fixesSchema is the answer of /api/traces/{id}/raw.
func fixesSchema() object {
	count := object{"type": "integer", "minimum": 0}
	fix := object{"type": "object", "required": []string{"point", "at"}, "properties": object{
		"point": object{"type": "array", "items": object{"type": "number"}, "minItems": 2, "maxItems": 2},
		"at":    moments(),
	}}
	return object{"type": "object", "required": []string{"id", "fixes", "outside", "kept", "audit_id"}, "properties": object{
		"id": object{"type": "string"}, "fixes": object{"type": "array", "items": fix}, "kept": object{"type": "boolean"}, "audit_id": count,
		"outside": object{"type": "integer", "minimum": 0, "description": "How many fixes lie in no unit of the viewer's and are left out"},
	}}
}

func describeWalls() object {
	text, anything := object{"type": "string"}, jsonBody(object{"type": "object"})
	scope := object{"type": "array", "items": text}
	return object{
		"/api/devices":      object{"post": created(send("enrolDevice", "A code for a wall to show", anything, object{"build": text, "screen": text}))},
		"/api/devices/poll": object{"post": send("pollDevice", "Whether the code was approved", anything, object{"poll": text})},
		"/api/devices/beat": object{"post": send("beatDevice", "How a wall is", anything, object{
			"build": text, "scene": text, "memory_mb": object{"type": "number"}, "frame_at": moments(), "as_of": moments(),
		})},
		"/api/admin/devices": object{
			"get":  get("listDevices", "The fleet of walls", anything),
			"post": created(send("approveDevice", "Let the wall in that shows a code", anything, object{"code": text, "name": text, "scope": scope})),
		},
		"/api/admin/devices/{id}": object{
			"patch":  send("changeDevice", "Rename a wall, give it other units or a message", anything, object{"name": text, "message": text, "scope": scope}, pathParam("id")),
			"delete": done("endDevice", "End a wall at once", pathParam("id")),
		},
	}
}

func moments() object { return object{"type": "string", "format": "date-time", "nullable": true} }

func describeUsers() object {
	text, anything := object{"type": "string"}, jsonBody(object{"type": "object"})
	var roles []data.Role
	for _, r := range data.Roles() {
		if r != data.Kiosk {
			roles = append(roles, r)
		}
	}
	profile := object{"full_name": text, "post": text, "role": object{"type": "string", "enum": roles}, "scope": object{"type": "array", "items": text}}
	whole, change := maps.Clone(profile), maps.Clone(profile)
	whole["name"], change["state"] = text, object{"type": "string", "enum": []accounts.State{accounts.Active, accounts.Disabled, accounts.Left}}
	roll := get("importUsers", "Make, change and end accounts by a list, all of it or nothing", anything, queryParam("dry_run", "Only tell what would happen", object{"type": "boolean"}))
	roll["requestBody"] = object{"required": true, "content": object{"text/csv": object{"schema": text}, "application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}}}}
	one := func(id, summary string) object { return object{"post": get(id, summary, anything, pathParam("id"))} }
	return object{
		"/api/admin/users": object{
			"get":  get("listUsers", "Accounts", anything),
			"post": created(send("addUser", "A new account; the one-time password is in this answer alone", anything, whole)),
		},
		"/api/admin/users/import":       object{"post": roll},
		"/api/admin/users/{id}":         object{"patch": send("changeUser", "Change profile or state", anything, change, pathParam("id"))},
		"/api/admin/users/{id}/reset":   one("resetUser", "A new one-time password"),
		"/api/admin/users/{id}/disable": one("disableUser", "Let the account in no more"),
		"/api/admin/users/{id}/unlock":  one("unlockUser", "End the lock after wrong passwords"),
		"/api/admin/users/{id}/grants": object{
			"get":  get("listGrants", "Exact points granted to an analyst", anything, pathParam("id")),
			"post": created(send("addGrant", "Grant exact points of a layer, for a purpose and a time", anything, object{"layer": text, "purpose": text, "until": text}, pathParam("id"))),
		},
		"/api/admin/grants":      object{"get": get("listAllGrants", "Grants of exact points to every analyst", anything)},
		"/api/admin/grants/{id}": object{"delete": done("endGrant", "End a grant", pathParam("id"))},
	}
}

func describeSecrets() object {
	text, anything := object{"type": "string"}, jsonBody(object{"type": "object"})
	list := object{"type": "array", "items": text}
	return object{
		"/api/admin/tokens": object{
			"get": get("listTokens", "Tokens, without their secrets", anything),
			"post": created(send("addToken", "A token for a program; the secret is in this answer alone", anything, object{
				"name": text, "role": text, "scope": list, "rights": list, "until": text,
			})),
		},
		"/api/admin/tokens/{id}":   object{"delete": done("endToken", "End a token at once", pathParam("id"))},
		"/api/admin/sessions":      object{"get": get("listAllSessions", "Sessions", anything)},
		"/api/admin/sessions/{id}": object{"delete": done("endSession", "End a session", pathParam("id"))},
		"/api/admin/policy": object{
			"get": get("getPolicy", "Rules of passwords, locks, sessions, tokens and the audit log", anything),
			"put": withBody(get("putPolicy", "Replace them; version must be the newest", anything), object{"type": "object"}),
		},
	}
}

func withBody(op, schema object) object {
	op["requestBody"] = object{"required": true, "content": jsonBody(schema)}
	return op
}

func describeRecords() object {
	anything := jsonBody(object{"type": "object"})
	text := object{"type": "string"}
	return object{
		"/api/settings": object{
			"get":   get("getSettings", "The settings document", anything),
			"patch": withBody(get("patchSettings", "Change members of it; version must be the newest", anything), object{"type": "object"}),
		},
		"/api/audit": object{"get": get("listAudit", "The audit log, newest first", anything,
			queryParam("from", "Date or RFC 3339 time", text), queryParam("to", "Date (included) or RFC 3339 time", text),
			queryParam("kind", "Kinds of event", object{"type": "array", "items": object{"type": "string", "enum": accounts.EventKinds()}}),
			queryParam("subject", "Who did it", text), queryParam("object", "To what", text), queryParam("cursor", "From next", text),
			queryParam("limit", "Rows a page", object{"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}))},
		"/api/audit/chain":  object{"get": get("auditChain", "Whether the log is whole", anything)},
		"/api/audit/access": object{"get": get("auditAccess", "Who could read what on a day", anything, queryParam("date", "Local date", text))},
	}
}
