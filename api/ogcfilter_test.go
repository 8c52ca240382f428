package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// filterRequirements are of OGC 19-079r2, of 21-065r2 as far as a server shows it, and of Features Part 5 (schemas).
func filterRequirements() []requirement {
	return []requirement{
		{"queryables/get-queryables-op, -response", func(s *suite) {
			a := s.f.get(s.T, col+"/queryables")
			d := a.doc(s.T, 200)
			if a.Header.Get("Content-Type") != "application/schema+json" || d["type"] != "object" || !strings.HasSuffix(fmt.Sprint(d["$id"]), col+"/queryables") || d["$schema"] == nil {
				s.Errorf("%s %v", a.Header.Get("Content-Type"), d["$id"])
			}
		}},
		{"queryables-query-parameters/parameters", func(s *suite) {
			properties, _ := s.doc(col + "/queryables")["properties"].(map[string]any)
			described := s.params("/collections/disputes/items")
			for name := range properties {
				if name != "geometry" && described[name] == nil {
					s.Errorf("%s is no parameter", name)
				}
			}
			s.count(list+"?status=found", 8)
		}},
		{"filter/filter-param, features-filter/filter-param", func(s *suite) {
			if schemaOf(s.params("/collections/disputes/items")["filter"])["type"] != "string" {
				s.Error("filter is not described")
			}
			s.count(list+"?filter="+url.QueryEscape("status='found'"), 8)
		}},
		{"filter/filter-lang-param", func(s *suite) {
			schema := schemaOf(s.params("/collections/disputes/items")["filter-lang"])
			if langs, _ := schema["enum"].([]any); !slices.Equal(langs, []any{"cql2-text", "cql2-json", "cql-text"}) || schema["default"] != "cql2-text" {
				s.Errorf("%v", schema)
			}
			s.refuses(list + "?filter=true&filter-lang=sql")
		}},
		{"filter/filter-crs-wgs84, -param", func(s *suite) {
			s.count(list+"?filter="+url.QueryEscape("S_INTERSECTS(geometry,BBOX(113,25,113.0999,25.1))"), 3)
			s.count(list+"?filter="+url.QueryEscape("S_INTERSECTS(geometry,BBOX(25,113,25.1,113.0999))")+"&filter-crs="+epsg+"4326", 3)
			s.refuses(list + "?filter=true&filter-crs=x")
		}},
		{"filter/mixing-expressions", func(s *suite) {
			s.count(list+"?bbox=113,25,113.0999,25.1&status=found&datetime=2026-01-01/..&filter="+url.QueryEscape("level='4'"), 1)
		}},
		{"filter/response", func(s *suite) {
			s.refuses(list+"?filter=", list+"?filter=status", list+"?filter="+url.QueryEscape("nosuch='x'"), list+"?filter="+url.QueryEscape("status='x'; DROP TABLE disputes"))
		}},
		{"cql2-json", func(s *suite) {
			s.count(list+"?filter-lang=cql2-json&filter="+url.QueryEscape(`{"op":"and","args":[{"op":"=","args":[{"property":"status"},"found"]},{"op":"like","args":[{"property":"county_name"},"永%"]}]}`), 4)
			s.refuses(list + "?filter-lang=cql2-json&filter=" + url.QueryEscape("status='found'"))
		}},
		{"queryables for every collection, filter on each", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				root := "/api/collections/" + fmt.Sprint(m["id"])
				s.needs(m, relQueryables, relSchema)
				properties, _ := s.doc(root + "/queryables")["properties"].(map[string]any)
				geometry, id := "geometry", "id"
				if m["id"] == "hotspots" { // a filter of it is of the records that are counted
					geometry, id = "category", "overdue"
				}
				if properties[geometry] == nil || properties[id] == nil {
					s.Errorf("%s: %d queryables", root, len(properties))
				}
				s.doc(root + "/items?limit=1&filter=" + url.QueryEscape("S_INTERSECTS(geometry,BBOX(112,24,115,26)) AND county_name LIKE '%县'"))
				s.refuses(root+"/items?filter="+url.QueryEscape("nosuch=1"), root+"/items?filter=true&filter-lang=x")
			}
		}},
		{"cql2/basic-cql2, advanced-comparison-operators, case-insensitive, arithmetic, property-property, temporal, array", func(s *suite) {
			for expression, want := range map[string]int{
				"level='1' OR level='3'": 16, "NOT (level='1')": 16, "status IS NULL": 0, "level IN ('1','4')": 16, "title LIKE '%0-_ 𠮷'": 3, "CASEI(title) LIKE CASEI('<B>%')": 24,
				"version BETWEEN 1 AND 1": 24, "version+1=2": 24, "version*3 div 2 = version": 24, "households = version": 0, "found < due": 0, "T_AFTER(found,DATE('2026-01-01'))": 16,
				"T_DURING(found,INTERVAL('2026-01-10','2026-01-31'))": 8, "A_OVERLAPS(departments,('x'))": 0, "overdue": 16, "true": 24, "false": 0, "key_case = TRUE": 0,
			} {
				s.count(list+"?filter="+url.QueryEscape(expression), want)
			}
		}},
		{"cql2/basic-spatial-functions, -plus, spatial-functions", func(s *suite) {
			villages, first := "/api/collections/villages/items", "POLYGON((113 25,113.1 25,113.1 25.1,113 25.1,113 25))"
			for expression, want := range map[string]int{ // villages are squares of a tenth of a degree in a row of eight
				"S_INTERSECTS(geometry," + first + ")": 2, "S_DISJOINT(geometry," + first + ")": 6, "S_EQUALS(geometry," + first + ")": 1, "S_TOUCHES(geometry," + first + ")": 1,
				"S_WITHIN(geometry,BBOX(113,25,113.4,25.1))": 4, "S_CONTAINS(geometry,POINT(113.05 25.05))": 1, "S_CONTAINS(geometry,POINT(113.1 25.05))": 0,
				"S_OVERLAPS(geometry,BBOX(113.05,25,113.25,25.1))": 2, "S_CROSSES(geometry,LINESTRING(113.05 25.05,113.35 25.05))": 4, "S_CROSSES(geometry,LINESTRING(113.1 24,113.1 26))": 0,
				"S_TOUCHES(geometry,LINESTRING(113.1 24,113.1 26))": 2, "S_WITHIN(" + first + ",geometry)": 1, "NOT S_TOUCHES(geometry," + first + ")": 7,
				"S_CONTAINS(BBOX(113,25,113.2,25.1),geometry)": 2, "S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(113.05 25.05),LINESTRING(113.75 25,113.75 25.1)))": 2,
			} {
				s.count(villages+"?filter="+url.QueryEscape(expression), want)
			}
			for expression, want := range map[string]int{ // disputes are points: three a village
				"S_WITHIN(geometry," + first + ")": 3, "S_EQUALS(geometry,POINT(113.02 25.05))": 1, "S_TOUCHES(geometry,LINESTRING(113.02 25.05,112 25.05))": 1,
				"S_CROSSES(geometry," + first + ")": 0, "S_OVERLAPS(geometry,MULTIPOINT((113.02 25.05),(1 1)))": 0,
			} {
				s.count(list+"?filter="+url.QueryEscape(expression), want)
			}
			s.refuses(villages + "?filter=" + url.QueryEscape("S_TOUCHES(geometry,POLYGON((0 0,4 4,4 0,0 4,0 0)))"))
		}},
		{"schemas, core-roles-features, sortables", func(s *suite) {
			properties, _ := s.doc(col + "/schema")["properties"].(map[string]any)
			role := func(name string) any { m, _ := properties[name].(map[string]any); return m["x-ogc-role"] }
			if role("id") != "id" || role("geometry") != "primary-geometry" || role("found") != "primary-instant" {
				s.Errorf("%v %v %v", role("id"), role("geometry"), role("found"))
			}
			s.needs(s.doc(col), relSchema, relSortables)
		}},
	}
}
