package api

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/geo/tile"
)

const (
	col       = "/api/collections/disputes"
	list      = col + "/items"
	epsg      = "http://www.opengis.net/def/crs/EPSG/0/"
	relConfor = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
)

// TestOGCRequirements goes through the abstract test suites of the classes that /conformance names, a row a requirement: OGC 17-069r4 (Core, GeoJSON,
// OpenAPI), 18-058r1 (CRS), 19-079r2 (Filtering), 21-065r2 (CQL2; its predicates are in data/cql2), 20-057 (Tiles).
func TestOGCRequirements(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	params := func(s *suite, path string) map[string]map[string]any {
		paths, _ := s.doc("/api/openapi.json")["paths"].(map[string]any)
		item, _ := paths[path].(map[string]any)
		get, _ := item["get"].(map[string]any)
		all, _ := get["parameters"].([]any)
		out := map[string]map[string]any{}
		for _, p := range all {
			m, _ := p.(map[string]any)
			out[fmt.Sprint(m["name"])] = m
		}
		return out
	}
	schemaOf := func(p map[string]any) map[string]any { m, _ := p["schema"].(map[string]any); return m }
	at := tile.Containing(113.04, 25.05, 8)
	aTile := fmt.Sprintf("%s/tiles/WebMercatorQuad/8/%d/%d", col, at.Y, at.X)
	for _, c := range []struct {
		requirement string
		test        func(*suite)
	}{
		// Core
		{"core/root-op, root-success", func(s *suite) {
			s.needs(s.doc("/api"), "self", "service-desc", "service-doc", "conformance", relConfor, "data", relData)
		}},
		{"core/api-definition-op, -success", func(s *suite) {
			if d := s.doc("/api/openapi.json"); !strings.HasPrefix(fmt.Sprint(d["openapi"]), "3.0") {
				s.Errorf("openapi %v", d["openapi"])
			}
		}},
		{"core/conformance-op, -success", func(s *suite) {
			classes, _ := s.doc("/api/conformance")["conformsTo"].([]any)
			seen := map[any]bool{}
			for _, c := range classes {
				if seen[c] || !strings.HasPrefix(fmt.Sprint(c), "http://www.opengis.net/spec/") {
					s.Errorf("%v", c)
				}
				seen[c] = true
			}
			if !seen["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"] {
				s.Error("core is not among them")
			}
		}},
		{"core/http", func(s *suite) {
			if a := s.f.do(s.T, http.MethodHead, list, nil); a.StatusCode != http.StatusOK || len(a.body) > 0 {
				s.Errorf("HEAD: %s, %d bytes", a.Status, len(a.body))
			}
		}},
		{"core/query-param-unknown", func(s *suite) {
			s.refuses("/api?x=1", "/api/conformance?x=1", "/api/collections?x=1", col+"?x=1", list+"?x=1", list+"/y?x=1")
		}},
		{"core/query-param-invalid", func(s *suite) { s.refuses(list+"?limit=x", list+"?bbox=1,2,3", list+"?datetime=x", list+"?limit=0") }},
		{"core/fc-md-op, -success, -links", func(s *suite) { s.needs(s.doc("/api/collections"), "self", "alternate") }},
		{"core/fc-md-items, -items-links, -extent", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				if m["id"] == nil || m["title"] == nil || m["extent"] == nil || m["itemType"] != "feature" {
					s.Errorf("%v", m["id"])
				}
				s.needs(m, "items", "self")
			}
			if len(all) < 9 {
				s.Errorf("%d collections", len(all))
			}
		}},
		{"core/sfc-md-op, -success", func(s *suite) {
			d := s.doc(col)
			all, _ := s.doc("/api/collections")["collections"].([]any)
			i := slices.IndexFunc(all, func(c any) bool { m, _ := c.(map[string]any); return m["id"] == "disputes" })
			if fmt.Sprint(all[i]) != fmt.Sprint(d) {
				s.Error("the collection is described in two ways")
			}
			s.needs(d, "self", "items", relQueryables, relSortables, relSchema, relTilesets)
		}},
		{"core/fc-op, fc-response", func(s *suite) { s.count(list, 24) }},
		{"core/fc-limit-definition, -response-1", func(s *suite) {
			if schema := schemaOf(params(s, "/collections/disputes/items")["limit"]); schema["type"] != "integer" || schema["minimum"] != 1.0 || schema["maximum"] == nil || schema["default"] == nil {
				s.Errorf("%v", schema)
			}
			for _, n := range []int{1, 7, 24, 100000} {
				if p := s.f.get(s.T, fmt.Sprintf("%s?limit=%d", list, n)).page(s.T); len(p.Features) != min(n, 24) {
					s.Errorf("limit %d gives %d", n, len(p.Features))
				}
			}
		}},
		{"core/fc-bbox-definition, -response", func(s *suite) {
			if p := params(s, "/collections/disputes/items")["bbox"]; p["style"] != "form" || p["explode"] != false || schemaOf(p)["type"] != "array" {
				s.Errorf("%v", p)
			}
			s.count(list+"?bbox=113,25,113.0999,25.1", 3)
			s.count(list+"?bbox=113,25,-10,113.0999,25.1,10", 3)
		}},
		{"core/fc-time-definition, -response", func(s *suite) {
			if schemaOf(params(s, "/collections/disputes/items")["datetime"])["type"] != "string" {
				s.Error("datetime is not described")
			}
			s.count(list+"?datetime=2026-01-01T00:00:00Z/2026-01-20T00:00:00Z", 8)
			s.count(list+"?datetime=../2026-01-20T00:00:00Z", 8)
			s.count(list+"?datetime=2026-01-20T00:00:00Z/", 16)
		}},
		{"core/fc-links, fc-rel-type", func(s *suite) {
			d := s.doc(list + "?limit=5")
			s.needs(d, "self", "alternate", "next", "collection")
			if last := s.links(s.doc(list + "?limit=100")); len(last["next"]) > 0 {
				s.Error("the last page has a next one")
			}
		}},
		{"core/fc-timeStamp, -numberMatched, -numberReturned", func(s *suite) {
			d := s.doc(list + "?limit=5")
			if at, err := time.Parse(time.RFC3339, fmt.Sprint(d["timeStamp"])); err != nil || !at.Equal(fixedNow()) || !strings.HasSuffix(fmt.Sprint(d["timeStamp"]), "Z") {
				s.Errorf("timeStamp %v", d["timeStamp"])
			}
			if d["numberMatched"] != 24.0 || d["numberReturned"] != 5.0 {
				s.Errorf("%v of %v", d["numberReturned"], d["numberMatched"])
			}
		}},
		{"core/f-op, f-success, f-links", func(s *suite) {
			first := s.f.get(s.T, list+"?limit=1").page(s.T).Features[0]
			d := s.doc(list + "/" + first.ID)
			if d["id"] != first.ID || d["type"] != "Feature" {
				s.Errorf("%v", d)
			}
			s.needs(d, "self", "alternate", "collection")
		}},
		{"core/crs84, geojson/definition, geojson/content", func(s *suite) {
			a := s.f.get(s.T, list)
			if a.Header.Get("Content-Type") != "application/geo+json" || a.doc(s.T, 200)["type"] != "FeatureCollection" {
				s.Errorf("%s", a.Header.Get("Content-Type"))
			}
			if p := a.page(s.T).Features[0].Geometry.Coordinates; p[0] < 113 || p[1] > 26 {
				s.Errorf("longitude does not come first: %v", p)
			}
		}},
		{"oas30/completeness, exceptions", func(s *suite) {
			a := s.f.get(s.T, list+"?x=1")
			if a.StatusCode != 400 || a.Header.Get("Content-Type") != "application/problem+json" {
				s.Errorf("%s %s", a.Status, a.Header.Get("Content-Type"))
			}
			if s.f.get(s.T, list+"/none").StatusCode != 404 || s.f.get(s.T, "/api/collections/none").StatusCode != 404 {
				s.Error("what is not there is found")
			}
			if s.f.do(s.T, http.MethodPut, list, nil).StatusCode != http.StatusMethodNotAllowed || s.f.get(s.T, list+"?f=xml").StatusCode != 400 {
				s.Error("methods or representations that are none are taken")
			}
		}},
		{"core/fc-md-items for every collection: sfc-md, fc-op, fc-bbox, fc-time, fc-limit, f-op", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				root := "/api/collections/" + fmt.Sprint(m["id"])
				d := s.doc(root + "/items?limit=1&bbox=112,24,115,26&datetime=../..")
				if d["type"] != "FeatureCollection" || d["timeStamp"] == nil || d["numberMatched"] == nil || d["numberReturned"] == nil {
					s.Errorf("%s: %v", root, d["type"])
				}
				s.needs(d, "self", "alternate", "collection")
				s.refuses(root+"/items?limit=0", root+"/items?bbox=1,2,3", root+"/items?datetime=x", root+"/items?x=1")
				if list, _ := d["features"].([]any); len(list) > 0 {
					f, _ := list[0].(map[string]any)
					one := s.doc(root + "/items/" + fmt.Sprint(f["id"]))
					if one["id"] != f["id"] || one["type"] != "Feature" {
						s.Errorf("%s: %v", root, one["id"])
					}
					s.needs(one, "self", "alternate", "collection")
				}
			}
		}},
		{"core/fc-bbox-response: across the antimeridian, outside, a point", func(s *suite) {
			s.count(list+"?bbox=113.0999,25,113,25.1", 21)
			s.count(list+"?bbox=170,-10,-170,10", 0)
			s.count(list+"?bbox=113.02,25.05,113.02,25.05", 1)
			s.refuses(list+"?bbox=113,25.1,113.1,25", list+"?bbox=181,0,182,1", list+"?bbox=NaN,0,1,1")
		}},
		{"core/fc-time-response: instants, intervals, open ends", func(s *suite) {
			s.count(list+"?datetime=2025-12-31T16:00:00Z", 8)
			s.count(list+"?datetime=2026-01-01/2026-01-21", 16)
			s.count(list+"?datetime=/2026-01-21", 16)
			s.refuses(list+"?datetime=2026-02-01/2026-01-01", list+"?datetime=2026-13-01", list+"?datetime=..")
		}},
		{"core/fc-limit-response-2, fc-links: pages make the whole, once", func(s *suite) {
			seen := map[string]bool{}
			for path := list + "?limit=7"; path != ""; {
				p := s.f.get(s.T, path).page(s.T)
				for _, f := range p.Features {
					if seen[f.ID] {
						s.Errorf("%s comes twice", f.ID)
					}
					seen[f.ID] = true
				}
				path = strings.TrimPrefix(p.next(), s.f.http.URL)
			}
			if len(seen) != 24 {
				s.Errorf("%d features in all", len(seen))
			}
		}},
		{"core/fc-numberMatched: the rest of the pages under another limit", func(s *suite) {
			next, err := url.Parse(s.f.get(s.T, list+"?limit=10&datetime=2020-01-01T00:00:00Z/..").page(s.T).next())
			if err != nil {
				s.Fatal(err)
			}
			for _, pair := range strings.Split(next.RawQuery, "&") {
				if !strings.Contains(pair, "=") {
					s.Errorf("%q is no pair", pair)
				}
			}
			query := next.Query()
			query.Set("limit", "10000")
			if p := s.f.get(s.T, next.Path+"?"+query.Encode()).page(s.T); p.NumberReturned != 14 || p.next() != "" {
				s.Errorf("%d features, then %q", p.NumberReturned, p.next())
			}
		}},
		{"core/fc-limit-, fc-bbox-, fc-time-definition of every collection", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				described := params(s, "/collections/"+fmt.Sprint(m["id"])+"/items")
				for name, kind := range map[string]string{"limit": "integer", "bbox": "array", "datetime": "string"} {
					if p := described[name]; p["in"] != "query" || p["required"] != false || p["style"] != "form" || p["explode"] != false || schemaOf(p)["type"] != kind {
						s.Errorf("%v, %s: %v", m["id"], name, p)
					}
				}
				limit, box := schemaOf(described["limit"]), schemaOf(described["bbox"])
				if limit["minimum"] != 1.0 || limit["maximum"] != 10000.0 || limit["default"] == nil || box["minItems"] != 4.0 || box["maxItems"] != 6.0 || fmt.Sprint(box["items"]) != "map[type:number]" {
					s.Errorf("%v: %v, %v", m["id"], limit, box)
				}
				for rel, links := range s.links(m) {
					for _, l := range links {
						if l["type"] == nil {
							s.Errorf("%v: the link %s has no type", m["id"], rel)
						}
					}
				}
			}
		}},
		{"oas30/oas-definition-1, -2", func(s *suite) {
			a := s.f.get(s.T, "/api/openapi.json", "Accept", "application/vnd.oai.openapi+json;version=3.0")
			if a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/vnd.oai.openapi+json;version=3.0") {
				s.Errorf("%s %s", a.Status, a.Header.Get("Content-Type"))
			}
		}},
		// HTML
		{"html/definition, -content", func(s *suite) {
			one := list + "/" + data.RecordID(data.Disputes, "test", "D0-0")
			for path, shows := range map[string]string{
				"/api": "/api/collections", "/api/conformance": "conf/html", "/api/openapi.json": "<code>/collections/disputes/items/{id}</code>",
				"/api/collections": "/api/collections/disputes", col: "<code>status</code>", list: "24 条", one: "发现时间",
				col + "/queryables": "可筛选的字段", col + "/sortables": "可排序的字段", col + "/schema": "要素的字段",
				"/api/tileMatrixSets": "瓦片网格", "/api/tileMatrixSets/WebMercatorQuad": "第 24 级",
			} {
				a := s.f.get(s.T, path, "Accept", "text/html")
				if a.StatusCode != 200 || baseType(a.Header.Get("Content-Type")) != "text/html" || !strings.Contains(string(a.body), shows) {
					s.Errorf("%s: %s %s without %s", path, a.Status, a.Header.Get("Content-Type"), shows)
				}
				place := strings.NewReplacer(one, "/collections/disputes/items/{id}", "/api/", "/", "WebMercatorQuad", "{tileMatrixSetId}").Replace(path)
				paths, _ := s.doc("/api/openapi.json")["paths"].(map[string]any)
				item, _ := paths[place].(map[string]any)
				if get, _ := json.Marshal(item["get"]); !strings.Contains(string(get), `"text/html"`) {
					s.Errorf("%s is not described as a page", place)
				}
			}
		}},
		// CRS
		{"crs/fc-md-crs-list, -storageCrs", func(s *suite) {
			d := s.doc(col)
			systems, _ := d["crs"].([]any)
			if !slices.Contains(systems, any(crs84)) || !slices.Contains(systems, d["storageCrs"]) {
				s.Errorf("%v, %v", systems, d["storageCrs"])
			}
		}},
		{"crs/fc-bbox-crs-definition, -valid-value, -action", func(s *suite) {
			if schemaOf(params(s, "/collections/disputes/items")["bbox-crs"])["format"] != "uri" {
				s.Error("bbox-crs is not described")
			}
			s.refuses(list+"?bbox=1,2,3,4&bbox-crs=x", list+"?bbox=1,2,3,4&bbox-crs="+epsg+"99999")
			s.count(list+"?bbox=25,113,25.1,113.0999&bbox-crs="+epsg+"4326", 3)
			s.count(list+"?bbox=113,25,113.0999,25.1&bbox-crs="+crs84, 3)
			for _, sys := range []string{"4326", "4490"} { // a reader that takes longitude to come first everywhere
				if d := s.doc(list + "?bbox=113,25,113.0999,25.1&bbox-crs=" + epsg + sys); d["numberMatched"] != 0.0 || !strings.Contains(fmt.Sprint(d["notes"]), "latitude comes first") {
					s.Errorf("%s: %v, %v", sys, d["numberMatched"], d["notes"])
				}
			}
		}},
		{"crs/fc-crs-definition, -valid-value, -default-value, -action", func(s *suite) {
			if schemaOf(params(s, "/collections/disputes/items")["crs"])["format"] != "uri" {
				s.Error("crs is not described")
			}
			s.refuses(list+"?crs=x", list+"?crs="+epsg+"99999")
			plain := s.f.get(s.T, list+"?limit=1").page(s.T).Features[0].Geometry.Coordinates
			swapped := s.f.get(s.T, list+"?limit=1&crs="+epsg+"4326").page(s.T).Features[0].Geometry.Coordinates
			if math.Abs(plain[0]-swapped[1]) > 1e-9 || math.Abs(plain[1]-swapped[0]) > 1e-9 {
				s.Errorf("%v, %v", plain, swapped)
			}
		}},
		{"crs/ogc-crs-header, -value", func(s *suite) {
			first := s.f.get(s.T, list+"?limit=1").page(s.T).Features[0].ID
			for query, want := range map[string]string{"": crs84, "?crs=" + epsg + "3857": epsg + "3857"} {
				for _, path := range []string{list, list + "/" + first} {
					if got := s.f.get(s.T, path+query).Header.Get("Content-Crs"); got != "<"+want+">" {
						s.Errorf("%s: %q", path+query, got)
					}
				}
			}
			next := s.f.get(s.T, list+"?limit=5&crs="+epsg+"3857").page(s.T).next()
			if !strings.Contains(next, "crs=") {
				s.Errorf("the next page is in another system: %s", next)
			}
		}},
		{"crs/fc-crs-action: the same place in every system that a collection lists", func(s *suite) {
			systems, _ := s.doc(col)["crs"].([]any)
			for _, sys := range systems {
				a := s.f.get(s.T, list+"?limit=1&crs="+url.QueryEscape(fmt.Sprint(sys)))
				if a.StatusCode != 200 || a.Header.Get("Content-Crs") != "<"+fmt.Sprint(sys)+">" {
					s.Errorf("%v: %s, %s", sys, a.Status, a.Header.Get("Content-Crs"))
				}
				p := a.page(s.T).Features[0].Geometry.Coordinates
				box := fmt.Sprintf("%f,%f,%f,%f", p[0]-1e-6, p[1]-1e-6, p[0]+1e-6, p[1]+1e-6)
				if strings.HasSuffix(fmt.Sprint(sys), "3857") || p[0] > 1000 || p[1] > 1000 {
					box = fmt.Sprintf("%f,%f,%f,%f", p[0]-0.1, p[1]-0.1, p[0]+0.1, p[1]+0.1)
				}
				s.count(list+"?bbox="+box+"&bbox-crs="+url.QueryEscape(fmt.Sprint(sys)), 1) // and back
			}
			if len(systems) < 5 {
				s.Errorf("%d systems", len(systems))
			}
		}},
		// Filtering
		{"queryables/get-queryables-op, -response", func(s *suite) {
			a := s.f.get(s.T, col+"/queryables")
			d := a.doc(s.T, 200)
			if a.Header.Get("Content-Type") != "application/schema+json" || d["type"] != "object" || !strings.HasSuffix(fmt.Sprint(d["$id"]), col+"/queryables") || d["$schema"] == nil {
				s.Errorf("%s %v", a.Header.Get("Content-Type"), d["$id"])
			}
		}},
		{"queryables-query-parameters/parameters", func(s *suite) {
			properties, _ := s.doc(col + "/queryables")["properties"].(map[string]any)
			described := params(s, "/collections/disputes/items")
			for name := range properties {
				if name != "geometry" && described[name] == nil {
					s.Errorf("%s is no parameter", name)
				}
			}
			s.count(list+"?status=found", 8)
		}},
		{"filter/filter-param, features-filter/filter-param", func(s *suite) {
			if schemaOf(params(s, "/collections/disputes/items")["filter"])["type"] != "string" {
				s.Error("filter is not described")
			}
			s.count(list+"?filter="+url.QueryEscape("status='found'"), 8)
		}},
		{"filter/filter-lang-param", func(s *suite) {
			schema := schemaOf(params(s, "/collections/disputes/items")["filter-lang"])
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
		// Tiles
		{"tiles/core/tc-op, tc-success, mvt/content", func(s *suite) {
			if a := s.f.get(s.T, aTile); a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" || countOf(a.layers(s.T)["disputes"]) == 0 {
				s.Errorf("%s %s", a.Status, a.Header.Get("Content-Type"))
			}
		}},
		{"tiles/core/tc-error", func(s *suite) {
			s.refuses(col+"/tiles/WebMercatorQuad/25/0/0", col+"/tiles/WebMercatorQuad/1/2/0", col+"/tiles/WebMercatorQuad/x/0/0")
			if s.f.get(s.T, col+"/tiles/x/0/0/0").StatusCode != 404 {
				s.Error("a tile matrix set that is none")
			}
		}},
		{"tiles/tileset/desc-op, desc-success, geodata-tilesets", func(s *suite) {
			d := s.doc(col + "/tiles/WebMercatorQuad")
			for _, name := range []string{"dataType", "crs", "tileMatrixSetURI", "layers", "boundingBox"} {
				if d[name] == nil {
					s.Errorf("no %s", name)
				}
			}
			s.needs(d, "self", relScheme, "item")
			limits, _ := d["tileMatrixSetLimits"].([]any)
			for _, l := range limits[:9] {
				m, _ := l.(map[string]any)
				last, _ := m["maxTileRow"].(float64)
				root := fmt.Sprintf("%s/tiles/WebMercatorQuad/%v/", col, m["tileMatrix"])
				if a := s.f.get(s.T, fmt.Sprintf("%s%.0f/%v", root, last, m["minTileCol"])); a.StatusCode != 200 {
					s.Errorf("the last row of %v: %s", m["tileMatrix"], a.Status)
				}
				s.refuses(fmt.Sprintf("%s%.0f/%v", root, last+1, m["minTileCol"]), root+"2147483647/2147483647")
			}
		}},
		{"tiles/oas30/operation-id", func(s *suite) {
			paths, _ := s.doc("/api/openapi.json")["paths"].(map[string]any)
			for path, end := range map[string]string{
				"/collections/disputes/tiles": ".collection.vector.getTileSetsList", "/collections/disputes/tiles/{tileMatrixSetId}": ".collection.vector.getTileSet",
				"/collections/coverage/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": ".collection.vector.getTile",
				"/tiles": ".dataset.vector.getTileSetsList", "/tiles/{tileMatrixSetId}": ".dataset.vector.getTileSet",
				"/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": ".dataset.vector.getTile", "/tileMatrixSets": "getTileMatrixSetsList", "/tileMatrixSets/{tileMatrixSetId}": "getTileMatrixSet",
			} {
				item, _ := paths[path].(map[string]any)
				get, _ := item["get"].(map[string]any)
				if id := fmt.Sprint(get["operationId"]); !strings.HasSuffix(id, end) {
					s.Errorf("%s is %s", path, id)
				}
			}
		}},
		{"tiles/tilesets-list, dataset-tilesets", func(s *suite) {
			for _, path := range []string{col + "/tiles", "/api/tiles"} {
				sets, _ := s.doc(path)["tilesets"].([]any)
				if len(sets) != 1 {
					s.Fatalf("%s lists %d", path, len(sets))
				}
				set, _ := sets[0].(map[string]any)
				s.needs(set, "self", relScheme)
				for rel, links := range s.links(set) { // programs follow every one as it stands
					for _, l := range links {
						if strings.Contains(fmt.Sprint(l["href"]), "{") {
							s.Errorf("%s: %s is a pattern", path, rel)
						}
					}
				}
			}
		}},
		{"tiles/collections-selection", func(s *suite) {
			a := s.f.get(s.T, fmt.Sprintf("/api/tiles/WebMercatorQuad/8/%d/%d?collections=hazards", at.Y, at.X)).layers(s.T)
			if len(a) != 1 || a["hazards"] == nil {
				s.Errorf("%v", a)
			}
		}},
		{"tiles of every collection: tilesets-list, tileset, TileJSON, tc-op, tc-error, empty tiles", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				root := "/api/collections/" + fmt.Sprint(m["id"]) + "/tiles"
				s.needs(m, relTilesets)
				s.needs(s.doc(root+"/WebMercatorQuad"), "self", relScheme, "describedby", "item")
				if tj := s.doc(root + "/WebMercatorQuad?f=tilejson"); tj["tilejson"] != "3.0.0" {
					s.Errorf("%s: %v", root, tj["tilejson"])
				}
				if a := s.f.get(s.T, fmt.Sprintf("%s/WebMercatorQuad/8/%d/%d", root, at.Y, at.X)); a.StatusCode != 200 || a.Header.Get("Content-Type") != mediaTile.mime || a.Header.Get("ETag") == "" {
					s.Errorf("%s: %s %s", root, a.Status, a.Header.Get("Content-Type"))
				}
				if a := s.f.get(s.T, root+"/WebMercatorQuad/8/0/0"); a.StatusCode != 200 || len(a.body) > 0 {
					s.Errorf("%s: an empty tile is %s of %d bytes", root, a.Status, len(a.body))
				}
				s.refuses(root+"/WebMercatorQuad/25/0/0", root+"/WebMercatorQuad/1/2/0", root+"/WebMercatorQuad/1/0/0?x=1")
			}
		}},
		{"tms/tilematrixset, json", func(s *suite) {
			sets, _ := s.doc("/api/tileMatrixSets")["tileMatrixSets"].([]any)
			set, _ := sets[0].(map[string]any)
			s.needs(set, "self", "item")
			d := s.doc("/api/tileMatrixSets/WebMercatorQuad")
			if matrices, _ := d["tileMatrices"].([]any); d["crs"] != webMercatorURI || len(matrices) < 24 {
				s.Errorf("%v", d["crs"])
			}
		}},
		// Schemas
		{"schemas, core-roles-features, sortables", func(s *suite) {
			properties, _ := s.doc(col + "/schema")["properties"].(map[string]any)
			role := func(name string) any { m, _ := properties[name].(map[string]any); return m["x-ogc-role"] }
			if role("id") != "id" || role("geometry") != "primary-geometry" || role("found") != "primary-instant" {
				s.Errorf("%v %v %v", role("id"), role("geometry"), role("found"))
			}
			s.needs(s.doc(col), relSchema, relSortables)
		}},
	} {
		t.Run(c.requirement, func(t *testing.T) { c.test(&suite{t, f}) })
	}
}
