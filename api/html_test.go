package api

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lianxin/data"
)

const browserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

// TestPagesForPeople walks the pages from the landing page to one record as a browser does.
func TestPagesForPeople(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	open := func(path string) string {
		a := f.get(t, strings.TrimPrefix(path, f.http.URL), "Accept", browserAccept)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != mediaHTML.mime {
			t.Fatalf("%s: %s, %s", path, a.Status, a.Header.Get("Content-Type"))
		}
		body := string(a.body)
		if strings.Contains(body, "<script") || strings.Contains(body, "style=") || strings.Contains(body, "<style") || strings.Contains(body, "<b>事项</b>") {
			t.Errorf("%s has script, style or markup of a record", path)
		}
		if etag := a.Header.Get("ETag"); etag == "" || f.get(t, strings.TrimPrefix(path, f.http.URL), "Accept", browserAccept, "If-None-Match", etag).StatusCode != http.StatusNotModified {
			t.Errorf("%s has no ETag that holds: %q", path, etag)
		}
		return body
	}
	href := func(body, pattern string) string {
		found := regexp.MustCompile(`href="([^"]*` + pattern + `)"`).FindStringSubmatch(body)
		if found == nil {
			t.Fatalf("no link %s in\n%s", pattern, body)
		}
		return strings.ReplaceAll(found[1], "&amp;", "&")
	}
	landing := open("/api")
	if open("/api/") != landing {
		t.Error("with a stroke at the end the landing page is another")
	}
	collection := open(href(open(href(landing, "/collections")), "/collections/disputes"))
	if !strings.Contains(collection, "涉及户数") || !strings.Contains(collection, "<code>status</code>") {
		t.Error("the collection's page has no table of fields")
	}
	queryables := open(href(collection, "/queryables"))
	if !strings.Contains(queryables, "可筛选的字段") || !strings.Contains(queryables, "found 已发现") || !strings.Contains(queryables, "0 … 1000000") || strings.Contains(queryables, "parties") {
		t.Errorf("%s", queryables)
	}
	if sortables := open(href(collection, "/sortables")); !strings.Contains(sortables, "<code>found</code>") || strings.Contains(sortables, "<code>departments</code>") {
		t.Errorf("%s", sortables)
	}
	if schema := open(href(collection, "/schema")); !strings.Contains(schema, "What features hold") || !strings.Contains(schema, "<code>overdue</code>") {
		t.Errorf("%s", schema)
	}
	if tiles := open(href(landing, "/api/tiles")); !strings.Contains(tiles, "/api/tiles/WebMercatorQuad/{z}/{y}/{x}") || !strings.Contains(tiles, "全部图层") {
		t.Errorf("%s", tiles)
	}
	if tiles := open(href(collection, "/tiles")); !strings.Contains(tiles, "/api/collections/disputes/tiles/WebMercatorQuad/{z}/{y}/{x}") || !strings.Contains(tiles, "矛盾纠纷") {
		t.Errorf("%s", tiles)
	}
	if grid := open(href(open(href(landing, "/tileMatrixSets")), "/tileMatrixSets/WebMercatorQuad")); !strings.Contains(grid, "第 8 级") || !strings.Contains(grid, "256 × 256 · 611.4962 m · 1 : 2183915") {
		t.Errorf("%s", grid)
	}
	items := open(href(collection, "/items") + "?limit=10")
	if !strings.Contains(items, "24 条") || strings.Count(items, "<tr>") != 11 || !strings.Contains(items, "劳动报酬") || !strings.Contains(items, "&lt;b&gt;事项") {
		t.Errorf("%s", items)
	}
	second := open(href(items, `cursor=[^"]*`))
	if !strings.Contains(second, "首页") || strings.Count(second, "<tr>") != 11 {
		t.Errorf("%s", second)
	}
	one := open(href(second, "/items/[0-9a-z]+"))
	if !strings.Contains(one, "发现时间") || strings.Contains(one, "canary") {
		t.Errorf("%s", one)
	}
	open(href(landing, "/conformance"))
	if definition := open(href(landing, `/openapi\.json\?f=html`)); !strings.Contains(definition, "<code>bbox-crs</code>") || !strings.Contains(definition, "<td>DELETE</td>") {
		t.Errorf("%s", definition)
	}
	if css := f.get(t, "/api/page.css"); css.StatusCode != http.StatusOK || !strings.HasPrefix(css.Header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %s", css.Status)
	}
}

// TestRepresentations: f= wins over Accept, and programs that accept anything get data.
func TestRepresentations(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, path := range []string{
		"/api", "/api/conformance", "/api/collections", "/api/collections/disputes", "/api/collections/disputes/items", "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0"),
		"/api/collections/disputes/queryables", "/api/collections/disputes/sortables", "/api/collections/disputes/schema", "/api/collections/coverage/queryables", "/api/tileMatrixSets", "/api/tileMatrixSets/WebMercatorQuad", "/api/tiles", "/api/collections/disputes/tiles",
	} {
		for _, c := range []struct{ query, accept, want string }{
			{"", "", "json"},
			{"", "*/*", "json"},
			{"", "application/json, application/javascript, text/javascript, text/json", "json"},
			{"", browserAccept, "html"},
			{"?f=json", browserAccept, "json"},
			{"?f=html", "application/json", "html"},
			{"", "application/geo+json;q=0.9,application/json;q=0.9,text/html;q=0.1", "json"},
		} {
			a := f.get(t, path+c.query, "Accept", c.accept)
			if got := a.Header.Get("Content-Type"); a.StatusCode != http.StatusOK || !strings.Contains(got, c.want) || !strings.Contains(strings.Join(a.Header.Values("Vary"), ","), "Accept") {
				t.Errorf("%s%s, %q: %s %s", path, c.query, c.accept, a.Status, got)
			}
		}
		if a := f.get(t, path+"?f=xml"); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s as XML: %s", path, a.Status)
		}
	}
	masked := newFixture(t, data.Analyst, "431021").get(t, "/api/collections/disputes/items", "Accept", browserAccept)
	if bytes.Contains(masked.body, []byte("事项 ")) || bytes.Contains(masked.body, []byte("永兴县")) {
		t.Error("an analyst's page shows titles or another county")
	}
}
