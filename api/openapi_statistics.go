package api

import "lianxin/data"

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
}

// tableParams are those of every statistic: a layer, a measure, a filter. Fields of the layer are parameters too, as in items; viewers who may not read
// the layer's rows choose a preset period alone.
func tableParams(schema *data.Schema) []object {
	return []object{
		requiredParam("layer", "A layer of records; any of its filter parameters may follow", enumOf(recordLayers(schema)...)),
		requiredParam("measure", "What is reckoned; which measures there are depends on the layer", enumOf(measureNames(schema)...)),
		queryParam("period", "A period that ends today, in place of datetime: "+presetNames(), enumOf("all", "7d", "30d", "90d", "month", "year")),
		queryParam("bbox", "Min lon, min lat, max lon, max lat", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open; without item rights only a preset's", object{"type": "string"}),
		queryParam("unit", "Units the rows lie in", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("q", "Words that must occur", object{"type": "string", "maxLength": 200}),
		queryParam("f", "Representation", enumOf("json")),
	}
}

func requiredParam(name, description string, schema object) object {
	p := queryParam(name, description, schema)
	p["required"] = true
	return p
}

func enumOf(values ...string) object { return object{"type": "string", "enum": values} }

func summarySchema() object {
	text, number := object{"type": "string"}, object{"type": "number", "nullable": true}
	words := object{"type": "object", "required": []string{"zh", "en"}, "properties": object{"zh": text, "en": text}}
	figure := object{
		"value": number, "numerator": object{"type": "number", "minimum": 0}, "denominator": number, "previous": number,
		"asked": object{"type": "integer", "minimum": 0}, "note": enumOf("suppressed", "no_denominator", "no_data", "small"),
	}
	value := object{"unit": text, "name": text}
	for name, schema := range figure {
		value[name] = schema
	}
	period := object{"type": "object", "nullable": true, "properties": object{"from": object{"type": "string", "format": "date-time"}, "to": object{"type": "string", "format": "date-time"}}}
	return object{"type": "object", "required": []string{"layer", "measure", "by", "definition", "period", "total", "values", "classes", "as_of"}, "properties": object{
		"layer": text, "measure": text, "by": text, "period": period, "previous": period, "as_of": object{"type": "string", "format": "date-time"}, "generated": text,
		"notes": object{"type": "array", "items": text},
		"definition": object{"type": "object", "required": []string{"id", "label", "numerator", "unit", "good"}, "properties": object{
			"id": text, "label": words, "numerator": words, "denominator": object{"type": "object", "nullable": true}, "unit": text, "good": enumOf("high", "low", "none"),
			"diverging": object{"type": "boolean"},
		}},
		"total": object{"type": "object", "required": []string{"value", "numerator", "denominator"}, "properties": figure},
		"values": object{"type": "array", "items": object{
			"type": "object", "required": []string{"unit", "name", "value", "numerator", "denominator"}, "properties": value,
		}},
		"classes": object{"type": "object", "nullable": true, "properties": object{
			"method": text, "edges": object{"type": "array", "items": object{"type": "number"}}, "counts": object{"type": "array", "items": object{"type": "integer"}},
		}},
	}}
}
