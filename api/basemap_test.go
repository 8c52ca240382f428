package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/basemap"
	"lianxin/data/live"
)

// basemapFixture serves the fixture with settings of a base map laid over the shipped ones.
func basemapFixture(t *testing.T, doc string) *fixture {
	t.Helper()
	store, _ := openFixture(t)
	settings, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if settings, err = data.MergeSettings(settings, []byte(`{"map": {"approval_number": "GS(2026)1", "basemap": `+doc+`}}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutSettings(t.Context(), settings, "test", fixedNow()); err != nil {
		t.Fatal(err)
	}
	view, err := live.Open(t.Context(), store, live.Options{Secret: []byte("a secret for tests alone"), Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	v, err := data.NewViewer(data.Kiosk, "431021")
	if err != nil {
		t.Fatal(err)
	}
	return serveConfig(t, store, Config{View: view, Store: store, Identify: Anonymous(v), Now: fixedNow, Basemap: basemap.Options{Key: "canary-key-5521"}})
}

func TestBasemap(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n"
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("tk") != "canary-key-5521" || r.URL.Path == "/3/0/0" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, png+r.URL.Path)
	}))
	defer upstream.Close()
	f := basemapFixture(t, `{"kind": "wmts", "url": "`+upstream.URL+`/{z}/{x}/{y}?tk={key}", "datum": "gcj02", "attribution": "底图", "min_zoom": 1, "max_zoom": 6}`)
	about := f.get(t, "/api/basemap")
	if doc := about.doc(t, http.StatusOK); doc["kind"] != "wmts" || doc["datum"] != "gcj02" || doc["attribution"] != "底图" || doc["max_zoom"] != 6.0 || doc["tiles"] != "/api/basemap/{z}/{x}/{y}" {
		t.Errorf("%v", doc)
	}
	tile := f.get(t, "/api/basemap/3/6/2")
	if string(tile.body) != png+"/3/6/2" || tile.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(tile.Header.Get("Cache-Control"), "private, max-age=") {
		t.Errorf("%s %q %v", tile.Status, tile.body, tile.Header)
	}
	if again := f.get(t, "/api/basemap/3/6/2", "If-None-Match", tile.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Error(again.Status)
	}
	for path, status := range map[string]int{
		"3/0/0": 503, "7/0/0": 404, "0/0/0": 404, "3/8/0": 404, "3/0/8": 404, "3/-1/0": 400, "23/0/0": 400, "x/1/1": 400, "3/6/2.png": 400, "3/99999999999/1": 400, "3/6": 404, "3/6/2?key=1": 400,
	} {
		a := f.get(t, "/api/basemap/"+path)
		if a.StatusCode != status {
			t.Errorf("%s: %s", path, a.Status)
		}
		a.faultsOf(t)
	}
	session := f.get(t, "/api/session")
	for name, a := range map[string]answer{"metadata": about, "session": session, "a failure": f.get(t, "/api/basemap/3/0/0"), "openapi": f.get(t, "/api/openapi.json")} {
		if text := string(a.body) + fmt.Sprint(a.Header); strings.Contains(text, "canary-key") || strings.Contains(text, strings.TrimPrefix(upstream.URL, "http://")) {
			t.Errorf("%s tells where the base map comes from", name)
		}
	}
	if m := session.doc(t, http.StatusOK)["map"].(map[string]any); m["approval_number"] != "GS(2026)1" || m["basemap"] != "wmts" {
		t.Errorf("%v", m)
	}
}

func TestBasemapNone(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431021")
	if doc := f.get(t, "/api/basemap").doc(t, http.StatusOK); doc["kind"] != "none" || doc["tiles"] != nil {
		t.Errorf("%v", doc)
	}
	if a := f.get(t, "/api/basemap/3/1/1"); a.StatusCode != http.StatusNotFound {
		t.Error(a.Status)
	}
	lost := basemapFixture(t, `{"kind": "pmtiles", "path": "/nowhere/base.pmtiles", "datum": "wgs84"}`)
	if a := lost.get(t, "/api/basemap"); a.doc(t, http.StatusOK)["fault"] == nil || strings.Contains(string(a.body), "nowhere") {
		t.Errorf("%s", a.body)
	}
	if a := lost.get(t, "/api/basemap/3/1/1"); a.StatusCode != http.StatusServiceUnavailable {
		t.Error(a.Status)
	}
}
