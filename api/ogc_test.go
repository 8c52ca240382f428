package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

const (
	col       = "/api/collections/disputes"
	list      = col + "/items"
	epsg      = "http://www.opengis.net/def/crs/EPSG/0/"
	relConfor = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
)

// requirement is a row of the abstract test suites.
type requirement struct {
	name string
	test func(*suite)
}

// TestOGCRequirements goes through the abstract test suites of the classes that /conformance names, a row a requirement: OGC 17-069r4 (Core, GeoJSON,
// OpenAPI), 18-058r1 (CRS), 19-079r2 (Filtering), 21-065r2 (CQL2; its predicates are in data/cql2), 20-057 (Tiles).
func TestOGCRequirements(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, r := range slices.Concat(coreRequirements(), crsRequirements(), filterRequirements(), tileRequirements()) {
		t.Run(r.name, func(t *testing.T) { r.test(&suite{t, f}) })
	}
}

// coreRequirements are of OGC 17-069r4: Core, GeoJSON, HTML, OpenAPI.
func coreRequirements() []requirement {
	return []requirement{
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
			if schema := schemaOf(s.params("/collections/disputes/items")["limit"]); schema["type"] != "integer" || schema["minimum"] != 1.0 || schema["maximum"] == nil || schema["default"] == nil {
				s.Errorf("%v", schema)
			}
			for _, n := range []int{1, 7, 24, 100000} {
				if p := s.f.get(s.T, fmt.Sprintf("%s?limit=%d", list, n)).page(s.T); len(p.Features) != min(n, 24) {
					s.Errorf("limit %d gives %d", n, len(p.Features))
				}
			}
		}},
		{"core/fc-bbox-definition, -response", func(s *suite) {
			if p := s.params("/collections/disputes/items")["bbox"]; p["style"] != "form" || p["explode"] != false || schemaOf(p)["type"] != "array" {
				s.Errorf("%v", p)
			}
			s.count(list+"?bbox=113,25,113.0999,25.1", 3)
			s.count(list+"?bbox=113,25,-10,113.0999,25.1,10", 3)
		}},
		{"core/fc-time-definition, -response", func(s *suite) {
			if schemaOf(s.params("/collections/disputes/items")["datetime"])["type"] != "string" {
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
				described := s.params("/collections/" + fmt.Sprint(m["id"]) + "/items")
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
	}
}
