package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/geo/tile"
)

// witness stands before a fixture and writes down what clients ask.
type witness struct {
	http *httptest.Server
	mu   sync.Mutex
	seen []*url.URL
}

// watch serves the fixture's handler under a witness.
func watch(t *testing.T, f *fixture) *witness {
	t.Helper()
	w := &witness{}
	w.http = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.URL)
		w.mu.Unlock()
		f.server.Handler().ServeHTTP(rw, r)
	}))
	t.Cleanup(w.http.Close)
	return w
}

// asked are the queries of requests for disputes, oldest first.
func (w *witness) asked() []url.Values {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []url.Values
	for _, u := range w.seen {
		if u.Path == "/api/collections/disputes/items" {
			out = append(out, u.Query())
		}
	}
	return out
}

// TestGDALPushesFiltersDown looks at what the server was asked, not only at what GDAL shows: a filter that GDAL applied itself would show the same.
func TestGDALPushesFiltersDown(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	w := watch(t, f)
	out := ogr(t, "ogrinfo", "-ro", "-al", "-q", "OAPIF:"+w.http.URL+"/api", "disputes", "-where", "status = 'found' AND level = '4'", "-oo", "PAGE_SIZE=5")
	if n := strings.Count(out, "OGRFeature(disputes)"); n != 8 {
		t.Errorf("%d features, want 8", n)
	}
	pushed := 0
	for _, q := range w.asked() {
		if q.Get("filter") == "(status = 'found') AND (level = '4')" {
			pushed++
		}
	}
	if pushed < 2 { // two pages of five
		t.Errorf("the filter was sent %d times in %v", pushed, w.asked())
	}
	boxed := ogr(t, "ogrinfo", "-ro", "-al", "-q", "OAPIF:"+w.http.URL+"/api", "disputes", "-spat", "113", "25", "113.1999", "25.1")
	if n := strings.Count(boxed, "OGRFeature(disputes)"); n != 6 {
		t.Errorf("%d features in the box of two villages", n)
	}
	asked := w.asked()
	if got := asked[len(asked)-1].Get("bbox"); !strings.HasPrefix(got, "113") {
		t.Errorf("no bbox was sent: %v", asked)
	}
}

// TestGDALSendsWholeFilters: what GDAL leaves to the server selects what GDAL selects in a copy of everything.
func TestGDALSendsWholeFilters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	w := watch(t, f)
	copied := filepath.Join(t.TempDir(), "disputes.geojson")
	ogr(t, "ogr2ogr", "-f", "GeoJSON", copied, "OAPIF:"+w.http.URL+"/api", "disputes")
	count := func(source, where string) int {
		return strings.Count(ogr(t, "ogrinfo", "-ro", "-al", "-q", source, "disputes", "-where", where), "OGRFeature(disputes)")
	}
	for where, sent := range map[string]string{
		"NOT (level = '1' OR title LIKE '%0-_ 𠮷%') AND version >= 1": "(NOT ((level = '1') OR (title LIKE '%0-_ 𠮷%'))) AND (version >= 1)",
		"title ILIKE '<b>%' AND settled IS NULL":                     "(title ILIKE '<b>%') AND ((settled IS NULL))",
		"found BETWEEN '2026/01/10' AND '2026/02/01 08:00:00'":       "(found >= '2026-01-10T') AND (found <= '2026-02-01T08:00:00Z')",
		"overdue = 1":     "overdue = 1",
		"unit = '431021'": "unit = '431021'",
	} {
		got, want := count("OAPIF:"+w.http.URL+"/api", where), count(copied, where)
		asked := w.asked()
		if last := asked[len(asked)-1]; last.Get("filter") != sent || last.Get("filter-lang") != "cql-text" {
			t.Errorf("%s was sent as %v, want %s", where, last, sent)
		}
		if got != want {
			t.Errorf("%s: %d features, %d in a copy", where, got, want)
		}
	}
}

// TestGDALFiltersHotspots: a filter selects among the units that come back, though the collection's own filter is of records.
func TestGDALFiltersHotspots(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	out := ogr(t, "ogrinfo", "-ro", "-al", "-q", "OAPIF:"+f.http.URL+"/api", "hotspots", "-where", "county_name = '永兴县' AND status <> 'x' AND q IS NULL")
	if got := strings.Count(out, "OGRFeature(hotspots)"); got == 0 || strings.Count(out, "county_name (String) = 永兴县") != got {
		t.Errorf("%d features:\n%s", got, out)
	}
}

// TestGDALCopiesToAGeoPackage takes a layer away with ogr2ogr and compares it with what the API gave.
func TestGDALCopiesToAGeoPackage(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	path := filepath.Join(t.TempDir(), "copy.gpkg")
	ogr(t, "ogr2ogr", "-f", "GPKG", path, "OAPIF:"+f.http.URL+"/api", "disputes", "villages", "-oo", "PAGE_SIZE=7")
	got := ogr(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9", "/vsistdout/", path, "disputes")
	var copied struct {
		Features []struct {
			Geometry   struct{ Coordinates []float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(got), &copied); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	page := f.get(t, "/api/collections/disputes/items?limit=100").page(t)
	for i, x := range page.Features {
		want[x.ID] = i
	}
	if len(copied.Features) != len(page.Features) {
		t.Fatalf("%d features were copied, want %d", len(copied.Features), len(page.Features))
	}
	for _, c := range copied.Features {
		x := page.Features[want[c.Properties["id"].(string)]]
		for k := range 2 {
			if math.Abs(c.Geometry.Coordinates[k]-x.Geometry.Coordinates[k]) > 1e-7 {
				t.Errorf("%s lies at %v, want %v", x.ID, c.Geometry.Coordinates, x.Geometry.Coordinates)
			}
		}
		for _, name := range []string{"title", "county_name", "status", "category", "overdue"} {
			if fmt.Sprint(c.Properties[name]) != fmt.Sprint(x.Properties[name]) {
				t.Errorf("%s: %s is %v, want %v", x.ID, name, c.Properties[name], x.Properties[name])
			}
		}
		if found := strings.ReplaceAll(fmt.Sprint(c.Properties["found"]), "/", "-"); found != x.Properties["found"] {
			t.Errorf("%s: found is %v, want %v", x.ID, found, x.Properties["found"])
		}
	}
}

// TestGDALSignsInByToken reads with an API token as the password of Basic authentication, and by header; without one it gets nothing.
func TestGDALSignsInByToken(t *testing.T) {
	f := newBookFixture(t)
	_, secret, err := f.book.IssueToken(t.Context(), operator(), accounts.TokenOptions{Name: "gis", Role: data.Analyst, Scope: []string{"431021"}, Rights: []Right{accounts.RightRead}, Until: fixedNow().AddDate(0, 0, 30)}, fixedNow())
	if err != nil {
		t.Fatal(err)
	}
	source := "OAPIF:" + f.http.URL + "/api"
	for name, args := range map[string][]string{
		"Basic":  {"-oo", "USERPWD=gis:" + secret},
		"Bearer": {"--config", "GDAL_HTTP_HEADERS", "Authorization: Bearer " + secret},
	} {
		out := ogr(t, "ogrinfo", append([]string{"-ro", "-al", "-q", source, "disputes"}, args...)...)
		if n := strings.Count(out, "OGRFeature(disputes)"); n != 12 || strings.Contains(out, "title (String)") || strings.Contains(out, "永兴县") {
			t.Errorf("%s: %d features, want 12 of one county without titles", name, n)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "ogrinfo", "-ro", "-al", "-q", source, "disputes").CombinedOutput(); err == nil && strings.Contains(string(out), "OGRFeature") {
		t.Errorf("without a token GDAL reads\n%s", out)
	}
}

// TestGDALDecodesTiles reads tiles with GDAL's own reader, which places them by their path, and compares with the items.
func TestGDALDecodesTiles(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for z := uint8(8); z <= 16; z += 4 {
		at := tile.Containing(113.04, 25.05, z)
		a := f.get(t, fmt.Sprintf("/api/tiles/WebMercatorQuad/%d/%d/%d", at.Z, at.Y, at.X))
		path := filepath.Join(t.TempDir(), fmt.Sprint(at.Z), fmt.Sprint(at.X), fmt.Sprintf("%d.mvt", at.Y))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, a.body, 0o600); err != nil {
			t.Fatal(err)
		}
		var fc struct {
			Features []struct {
				Geometry   struct{ Coordinates []float64 }
				Properties map[string]any
			}
		}
		out := ogr(t, "ogr2ogr", "-f", "GeoJSON", "-t_srs", "OGC:CRS84", "/vsistdout/", "MVT:"+path, "disputes")
		if err := json.Unmarshal([]byte(out), &fc); err != nil {
			t.Fatal(err)
		}
		rows, cell := 0, 360/math.Exp2(float64(z))/4096
		for _, x := range fc.Features {
			one := f.get(t, fmt.Sprintf("/api/collections/disputes/items/%v", x.Properties["id"]))
			var item struct {
				Geometry   struct{ Coordinates []float64 }
				Properties map[string]any
			}
			one.into(t, &item)
			for k := range 2 {
				if math.Abs(x.Geometry.Coordinates[k]-item.Geometry.Coordinates[k]) > cell {
					t.Errorf("%v: %v lies at %v, want %v", at, x.Properties["id"], x.Geometry.Coordinates, item.Geometry.Coordinates)
				}
			}
			for _, name := range []string{"status", "category", "level", "overdue", "unit"} {
				if fmt.Sprint(x.Properties[name]) != fmt.Sprint(item.Properties[name]) {
					t.Errorf("%v: %s is %v, want %v", x.Properties["id"], name, x.Properties[name], item.Properties[name])
				}
			}
			count, _ := x.Properties["count"].(float64)
			rows += int(count)
		}
		box := at.Buffered(1.0 / 64)
		inside := f.get(t, fmt.Sprintf("/api/collections/disputes/items?limit=1&bbox=%.9f,%.9f,%.9f,%.9f", box.MinLon, box.MinLat, box.MaxLon, box.MaxLat)).page(t).NumberMatched
		if rows != inside || rows == 0 {
			t.Errorf("%v stands for %d rows, %d lie in it and its margin", at, rows, inside)
		}
	}
}

// owslib walks the API with OWSLib and prints what it found.
const owslib = `
import json, sys
from owslib.ogcapi.features import Features
api = Features(sys.argv[1])
conf = api.conformance()["conformsTo"]
page = api.collection_items("disputes", limit=5)
boxed = api.collection_items("disputes", bbox=[113, 25, 113.0999, 25.1], limit=100)
filtered = api.collection_items("disputes", limit=100, filter="status = 'found' AND county = '431021'")
print(json.dumps({
    "collections": api.feature_collections(), "core": any(c.endswith("features-1/1.0/conf/core") for c in conf),
    "title": api.collection("disputes")["title"], "matched": page["numberMatched"], "page": len(page["features"]),
    "boxed": len(boxed["features"]), "filtered": len(filtered["features"]), "queryables": sorted(api.collection_queryables("disputes")["properties"]),
    "one": api.collection_item("disputes", page["features"][0]["id"])["properties"]["county_name"],
}))
`

// TestGDALAndOWSLib: OWSLib, the Python client of pycsw and others, reads collections, pages, boxes, filters and queryables.
func TestGDALAndOWSLib(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	python := os.Getenv("LIANXIN_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", owslib, f.http.URL+"/api").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%v: %s (install the package python3-owslib)", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var got struct {
		Collections     []string
		Core            bool
		Title, One      string
		Matched, Page   int
		Boxed, Filtered int
		Queryables      []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !got.Core || got.Matched != 24 || got.Page != 5 || got.Boxed != 3 || got.Filtered != 4 || !slices.Contains(got.Collections, "villages") ||
		!slices.Contains(got.Queryables, "status") || slices.Contains(got.Queryables, "parties") || !strings.HasPrefix(got.Title, "矛盾纠纷") || !strings.HasSuffix(got.One, "县") {
		t.Errorf("%s", out)
	}
}
