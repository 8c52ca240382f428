package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

// newPastFixture is the fixture a week on: on the day after it was made a dispute of each county was deleted.
func newPastFixture(t *testing.T, role data.Role, units ...string) *fixture {
	t.Helper()
	store, _ := openFixture(t)
	if _, err := store.Apply(t.Context(), data.Batch{Key: "gone", At: fixedNow().AddDate(0, 0, 1), Deletes: []data.Delete{
		{Layer: data.Disputes, ID: data.RecordID(data.Disputes, "test", "D0-0")}, {Layer: data.Disputes, ID: data.RecordID(data.Disputes, "test", "D7-0")},
	}}); err != nil {
		t.Fatal(err)
	}
	return servePast(t, store, role, units...)
}

// servePast serves a store a week after the fixture was made.
func servePast(t *testing.T, store *gpkg.Store, role data.Role, units ...string) *fixture {
	t.Helper()
	now := func() time.Time { return fixedNow().AddDate(0, 0, 7) }
	view, err := live.Open(t.Context(), store, live.Options{Secret: []byte("a secret for tests alone"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	v, err := data.NewViewer(role, units...)
	if err != nil {
		t.Fatal(err)
	}
	return serveConfig(t, store, Config{View: view, Store: store, Identify: Anonymous(v), Now: now, Build: "test"})
}

func TestAsOf(t *testing.T) {
	f := newPastFixture(t, data.Official, "431021")
	const items = "/api/collections/disputes/items?limit=5"
	now, then := f.get(t, items), f.get(t, items+"&as_of=2026-06-30")
	if n, m := now.page(t).NumberMatched, then.page(t).NumberMatched; n != 11 || m != 12 {
		t.Errorf("%d disputes now, %d then", n, m)
	}
	if now.Header.Get("ETag") == then.Header.Get("ETag") {
		t.Error("now and then have one tag")
	}
	if a := f.get(t, items+"&as_of=2026-06-30", "If-None-Match", then.Header.Get("ETag")); a.StatusCode != http.StatusNotModified {
		t.Errorf("the same again: %s", a.Status)
	}
	for _, at := range []string{"2026-07-01T04:00:00Z", "2026-07-01T12:00:00%2B08:00", "2026-07-02"} { // the deletion itself has happened
		if n := f.get(t, items+"&as_of="+at).page(t).NumberMatched; n != 11 {
			t.Errorf("as of %s: %d", at, n)
		}
	}
	links, _ := then.doc(t, http.StatusOK)["links"].([]any)
	next := ""
	for _, l := range links {
		if m, _ := l.(map[string]any); m["rel"] == "next" {
			next, _ = m["href"].(string)
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.Query().Get("as_of") != "2026-06-30" {
		t.Fatalf("the next page is %q", next)
	}
	if p := f.get(t, u.RequestURI()).page(t); p.NumberMatched != 12 {
		t.Errorf("the next page: %d", p.NumberMatched)
	}
	for _, path := range []string{
		"/api/summary?layer=disputes&measure=count&by=county", "/api/facets?layer=disputes", "/api/trend?layer=disputes&measure=count&interval=day",
		"/api/cards?layer=disputes", "/api/board?by=county", "/api/coverage?by=county",
	} {
		if doc := f.get(t, path+"&as_of=2026-06-30T20:00:00Z").doc(t, http.StatusOK); doc["as_of"] != "2026-06-30T20:00:00Z" {
			t.Errorf("%s is as of %v", path, doc["as_of"])
		}
	}
}

func TestAsOfRefused(t *testing.T) {
	f := newPastFixture(t, data.Commander, "431000")
	for at, want := range map[string]string{
		"gestern": "is neither", "2026-08-01": "lies in the future", "2026-06-01": "lies before 2026-06-30T12:00:00+08:00", "": "is neither", "2026-06-30/2026-07-01": "is neither",
	} {
		for _, path := range []string{"/api/collections/disputes/items?", "/api/board?by=county&", "/api/coverage?by=county&"} {
			if a := f.get(t, path+"as_of="+at); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.faultsOf(t)["as_of"], want) {
				t.Errorf("%s as of %q: %s %s", path, at, a.Status, a.body)
			}
		}
	}
	for _, path := range []string{
		"/api/collections/disputes/tiles/WebMercatorQuad/5/13/26?", "/api/collections/disputes/items?since=start&",
		"/api/collections/coverage/items?", "/api/collections/fuel-access/items?", "/api/collections/hotspots/items?", "/api/collections/coverage/tiles/WebMercatorQuad/5/13/26?",
	} {
		if a := f.get(t, path+"as_of=2026-06-30"); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["as_of"] == "" {
			t.Errorf("%s has a past: %s", path, a.Status)
		}
	}
	kiosk := newPastFixture(t, data.Kiosk, "431000")
	for path, status := range map[string]int{
		"/api/summary?layer=disputes&measure=count&by=county": http.StatusBadRequest, "/api/board?by=county": http.StatusForbidden, "/api/coverage?by=county": http.StatusForbidden,
	} {
		if a := kiosk.get(t, path+"&as_of=2026-06-30"); a.StatusCode != status {
			t.Errorf("a wall asks %s as of a day: %s", path, a.Status)
		}
	}
}
