package api

import (
	"slices"
	"strings"

	"lianxin/data"
)

// describeStatistics adds the routes that count instead of listing.
func (s *Server) describeStatistics(paths object) {
	schema := s.store.Schema()
	paths["/api/summary"] = object{"get": get("summary", "A measure of a layer per administrative unit", jsonBody(summarySchema()), append(tableParams(schema),
		requiredParam("by", "Units of which level", enumOf("prefecture", "county", "township", "village")),
		queryParam("within", "Only units in this one", object{"type": "string"}),
		queryParam("compare", "With the period before, beside each value", enumOf("previous")),
		queryParam("method", "How values are cut into classes", object{"type": "string", "enum": []string{"none", "quantile", "jenks", "equal", "manual"}, "default": "quantile"}),
		queryParam("classes", "Classes at most", object{"type": "integer", "minimum": 1, "maximum": 9, "default": 5}),
		queryParam("edges", "Of method=manual, strictly ascending", object{"type": "array", "items": object{"type": "number"}, "minItems": 1, "maxItems": 10}),
	)...)}
	paths["/api/trend"] = object{"get": get("trend", "A measure of a layer by days, weeks or months", jsonBody(trendSchema()), append(withoutParam(tableParams(schema), "period"),
		requiredParam("interval", "How long the steps are", enumOf("day", "week", "month")),
		queryParam("from", "First local date; moved down to the begin of its step", object{"type": "string", "format": "date"}),
		queryParam("to", "Last local date; today by default", object{"type": "string", "format": "date"}),
	)...)}
	paths["/api/cards"] = object{"get": get("cards", "Some cases, named by nothing but their village", jsonBody(cardsSchema()),
		requiredParam("layer", "A layer of cases; any of its filter parameters may follow, without item rights unit and overdue=true alone", enumOf("disputes", "hazards", "requests")),
		queryParam("order", "Which come first; due and level leave out what is settled", object{"type": "string", "enum": []string{"newest", "due", "level"}, "default": "newest"}),
		queryParam("limit", "Cards at most", object{"type": "integer", "minimum": 1, "maximum": 200, "default": 20}),
		queryParam("unit", "Units the cases lie in; without item rights the cases of small villages are left out once one is a village", object{"type": "array", "items": object{"type": "string"}}),
	)}
	facetParams := withoutParam(withoutParam(tableParams(schema), "period"), "measure")
	facetParams[0] = requiredParam("layer", "A layer; any of its filter parameters may follow", enumOf(layerNames(schema)...))
	describeCoverage(paths)
	describeBoard(paths)
	describeBrief(paths)
	describeWallFigures(paths)
	paths["/api/facets"] = object{"get": get("facets", "What each option of a filter would select", jsonBody(facetsSchema()), facetParams...)}
}

// describeCoverage adds the monthly round.
func describeCoverage(paths object) {
	text, count := object{"type": "string"}, object{"type": "integer", "minimum": 0}
	reach := object{"type": "object", "nullable": true, "required": []string{"visited", "total", "value", "at_most"}, "properties": object{
		"visited": count, "total": object{"type": "integer", "nullable": true}, "value": object{"type": "number", "nullable": true}, "at_most": object{"type": "boolean"},
		"target": object{"type": "number"}, "to_target": object{"type": "number"},
	}}
	unit := object{"type": "object", "required": []string{"households", "enterprises", "last_visit", "gap_months", "roster", "open"}, "properties": object{
		"unit": text, "name": text, "households": reach, "enterprises": reach, "last_visit": object{"type": "string", "format": "date", "nullable": true},
		"last_month": object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "nullable": true, "description": "Of the latest visit, also where visits of then are kept by month alone"},
		"gap_months": object{"type": "integer", "nullable": true}, "open": count, "note": enumOf("suppressed"),
		"roster": object{"type": "object", "nullable": true, "properties": object{
			"county": count, "department": count, "township": count, "legal": count, "incomplete": count, "missing": object{"type": "array", "items": text},
		}},
		"months": object{"type": "array", "items": object{"type": "object", "properties": object{"month": text, "value": object{"type": "number", "nullable": true}}}},
	}}
	paths["/api/coverage"] = object{"get": get("coverage", "Where every household and enterprise is visited once a month", jsonBody(object{
		"type": "object", "required": []string{"month", "by", "values", "total", "as_of"}, "properties": object{
			"month": text, "by": text, "values": object{"type": "array", "items": unit}, "total": unit, "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		},
	}),
		requiredParam("by", "Units of which level", enumOf("prefecture", "county", "township", "village")),
		queryParam("within", "Only units in this one", object{"type": "string"}),
		queryParam("month", "YYYY-MM; this month by default", object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
		queryParam("months", "How many months up to that one are told besides", object{"type": "integer", "minimum": 1, "maximum": 36}),
		asOfParam(),
		queryParam("f", "Representation", enumOf("json")),
	)}
}

// describeBoard adds the campaign board.
func describeBoard(paths object) {
	text, count, number := object{"type": "string"}, object{"type": "integer", "minimum": 0}, object{"type": "number", "nullable": true}
	tiers := object{"type": "object", "nullable": true, "additionalProperties": count}
	members := object{
		"unit": text, "name": text, "owned": object{"type": "integer", "minimum": 0, "nullable": true}, "rate": number, "settled_locally": number, "median_days": number, "officials": object{"type": "integer", "nullable": true},
		"key_cases": tiers, "supervised": tiers, "months": object{"type": "array", "items": object{"type": "object", "properties": object{
			"month": text, "visits": count, "raised": count, "raised_settled": count,
		}}},
	}
	for _, name := range []string{"found", "settled", "rejected", "hazards", "removed", "requests", "requests_settled", "visits", "households", "raised", "raised_settled"} {
		members[name] = count
	}
	unit := object{"type": "object", "required": []string{"found", "settled", "rate", "visits"}, "properties": members}
	date := object{"type": "string", "format": "date"}
	paths["/api/board"] = object{"get": get("board", "The campaign by unit: found, owned, settled, visited, raised", jsonBody(object{
		"type": "object", "required": []string{"by", "period", "total", "values", "as_of"}, "properties": object{
			"by": text, "period": object{"type": "object", "nullable": true}, "total": unit, "values": object{"type": "array", "items": unit},
			"as_of": object{"type": "string", "format": "date-time"}, "generated": text, "notes": object{"type": "array", "items": text},
		},
	}),
		queryParam("by", "Units of which level", object{"type": "string", "enum": []string{"prefecture", "county", "township", "village"}, "default": "county"}),
		queryParam("within", "Only units in this one; without item rights none narrower than a county", text),
		queryParam("from", "First local date of finding, or of visits", date), queryParam("to", "Last local date", date),
		queryParam("period", "A period that ends today, in place of from and to; without item rights these alone", enumOf("all", "7d", "30d", "90d", "month", "year")),
		asOfParam(),
		queryParam("f", "Representation", enumOf("json")),
	)}
}

func withoutParam(params []object, name string) []object {
	return slices.DeleteFunc(params, func(p object) bool { return p["name"] == name })
}

// tableParams are those of every statistic: a layer, a measure, a filter. Fields of the layer are parameters too, as in items; viewers who may not read
// the layer's rows choose a preset period alone.
func tableParams(schema *data.Schema) []object {
	return []object{
		queryParam("layer", "A layer of records; any of its filter parameters may follow. Required but for a configured table", enumOf(recordLayers(schema)...)),
		requiredParam("measure", "What is reckoned; which measures there are depends on the layer: "+strings.Join(measureNames(schema), ", ")+"; or table:ID of a table in the settings", object{"type": "string"}),
		queryParam("period", "A period that ends today, in place of datetime: "+presetNames(), enumOf("all", "7d", "30d", "90d", "month", "year")),
		queryParam("bbox", "Min lon, min lat, max lon, max lat", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open; without item rights only a preset's", object{"type": "string"}),
		asOfParam(),
		queryParam("unit", "Units the rows lie in", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("q", "Words that must occur", object{"type": "string", "maxLength": 200}),
		queryParam("f", "Representation", enumOf("json")),
	}
}

// asOfParam is of reads that have a past.
func asOfParam() object {
	return queryParam("as_of", "Answer as of this moment, an RFC 3339 time or a local date and its end: by what had been recorded until then. With item rights only", object{"type": "string"})
}

func requiredParam(name, description string, schema object) object {
	p := queryParam(name, description, schema)
	p["required"] = true
	return p
}

func enumOf(values ...string) object { return object{"type": "string", "enum": values} }

// figureSchema are the members of a figure.
func figureSchema() object {
	number := object{"type": "number", "nullable": true}
	return object{
		"value": number, "numerator": number, "denominator": number, "previous": number,
		"asked": object{"type": "integer", "minimum": 0}, "at_most": object{"type": "boolean"}, "target": object{"type": "number"}, "to_target": object{"type": "number"}, "note": enumOf("suppressed", "no_denominator", "no_data", "small"),
	}
}

func definitionSchema() object {
	text := object{"type": "string"}
	words := object{"type": "object", "required": []string{"zh", "en"}, "properties": object{"zh": text, "en": text}}
	return object{"type": "object", "required": []string{"id", "label", "numerator", "unit", "good"}, "properties": object{
		"id": text, "label": words, "numerator": words, "denominator": object{"type": "object", "nullable": true}, "unit": text, "good": enumOf("high", "low", "none"),
		"diverging": object{"type": "boolean"},
	}}
}

func trendSchema() object {
	text := object{"type": "string"}
	point := figureSchema()
	point["from"] = object{"type": "string", "format": "date"}
	return object{"type": "object", "required": []string{"layer", "measure", "interval", "definition", "points", "as_of"}, "properties": object{
		"layer": text, "measure": text, "interval": text, "definition": definitionSchema(), "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		"notes":  object{"type": "array", "items": text},
		"points": object{"type": "array", "items": object{"type": "object", "required": []string{"from", "value", "numerator", "denominator"}, "properties": point}},
	}}
}

func cardsSchema() object {
	text, maybe, flag := object{"type": "string"}, object{"type": "string", "nullable": true}, object{"type": "boolean", "nullable": true}
	one := object{"layer": text, "overdue": object{"type": "boolean"}, "due_soon": object{"type": "boolean"}, "key_case": flag, "supervised": flag}
	for _, name := range []string{
		"village", "village_name", "township", "township_name", "county", "county_name", "kind", "level", "status", "found", "due", "owner_tier",
	} {
		one[name] = maybe
	}
	for _, name := range []string{"kind_label", "owner_tier_label"} { // the schema's words for the code; null without one
		one[name] = object{"type": "object", "nullable": true, "required": []string{"zh", "en"}, "properties": object{"zh": text, "en": text}}
	}
	return object{"type": "object", "required": []string{"layer", "numberMatched", "cards", "as_of"}, "properties": object{
		"layer": text, "numberMatched": object{"type": "integer", "minimum": 0}, "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		"cards": object{"type": "array", "items": object{"type": "object", "additionalProperties": false, "properties": one}},
	}}
}

func facetsSchema() object {
	text, count := object{"type": "string"}, object{"type": "integer", "minimum": 0}
	option := object{"type": "object", "required": []string{"code", "count"}, "properties": object{"code": text, "count": count}}
	return object{"type": "object", "required": []string{"layer", "numberMatched", "fields", "as_of"}, "properties": object{
		"layer": text, "numberMatched": count, "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		"notes":  object{"type": "array", "items": text},
		"fields": object{"type": "object", "additionalProperties": object{"type": "array", "items": option}},
	}}
}

func summarySchema() object {
	text := object{"type": "string"}
	figure := figureSchema()
	value := object{"unit": text, "name": text}
	for name, schema := range figure {
		value[name] = schema
	}
	period := object{"type": "object", "nullable": true, "properties": object{"from": object{"type": "string", "format": "date-time"}, "to": object{"type": "string", "format": "date-time"}}}
	return object{"type": "object", "required": []string{"layer", "measure", "by", "definition", "period", "total", "values", "classes", "as_of"}, "properties": object{
		"layer": text, "measure": text, "by": text, "period": period, "previous": period, "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		"notes":      object{"type": "array", "items": text},
		"definition": definitionSchema(),
		"total":      object{"type": "object", "required": []string{"value", "numerator", "denominator"}, "properties": figure},
		"values": object{"type": "array", "items": object{
			"type": "object", "required": []string{"unit", "name", "value", "numerator", "denominator"}, "properties": value,
		}},
		"classes": object{"type": "object", "nullable": true, "properties": object{
			"method": text, "edges": object{"type": "array", "items": object{"type": "number"}}, "counts": object{"type": "array", "items": object{"type": "integer"}},
		}},
	}}
}
