package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/live"
)

// partFixture serves a part of a store to one viewer.
func partFixture(t *testing.T, f *bookFixture, v data.Viewer, part ...string) *fixture {
	t.Helper()
	scope, err := data.NewScope(part...)
	if err != nil {
		t.Fatal(err)
	}
	view, err := live.Open(t.Context(), f.store.Part(scope), live.Options{Secret: []byte("a secret for tests alone"), Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	return serveConfig(t, f.store, Config{View: view, Store: f.store, Part: scope, Identify: Anonymous(v), Now: fixedNow, Build: "test"})
}

// named asks by one name, which stands in links.
func (f *fixture) named(t *testing.T, path string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://lianxin.test"+path, http.NoBody)
	w := httptest.NewRecorder()
	f.server.Handler().ServeHTTP(w, r)
	res := w.Result()
	defer res.Body.Close()
	return answer{res, w.Body.Bytes()}
}

// level waits until a view has everything its store has.
func (f *fixture) level(t *testing.T) {
	t.Helper()
	info, err := f.store.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for f.view.State().Revision < info.Revision {
		select {
		case <-ctx.Done():
			t.Fatal("the view does not follow")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// TestPart: a node of county A answers A's official every byte that a node of the whole prefecture does, before and after a village with its records
// moves across the border, and the commander of all as if there were nothing else.
func TestPart(t *testing.T) {
	f := newBookFixture(t, withDemo)
	official, err := data.NewViewer(data.Official, "431021")
	if err != nil {
		t.Fatal(err)
	}
	commander, err := data.NewViewer(data.Commander, "431000")
	if err != nil {
		t.Fatal(err)
	}
	paths := countyPaths(t, f)
	whole, part, above := partFixture(t, f, official), partFixture(t, f, official, "431021"), partFixture(t, f, commander, "431021")
	same := func(when string) (ok int) {
		t.Helper()
		whole.level(t)
		part.level(t)
		for _, p := range paths {
			a, b := whole.named(t, p), part.named(t, p)
			if a.StatusCode == http.StatusOK {
				ok++
			}
			if a.StatusCode != b.StatusCode || a.Header.Get("ETag") != b.Header.Get("ETag") || string(a.body) != string(b.body) {
				t.Errorf("%s, %s: %s %.300s\nfrom the part: %s %.300s", when, p, a.Status, a.body, b.Status, b.body)
			}
		}
		return ok
	}
	if n := same("at first"); n < 100 {
		t.Fatalf("%d questions were answered", n)
	}
	there := data.RecordID(data.Disputes, "test", "D4-0")
	missing := func(what string) {
		t.Helper()
		above.level(t)
		for _, p := range []string{"/api/collections/disputes/items/" + there, "/api/collections/villages/items/431023100200", "/api/units/431023"} {
			if a := above.get(t, p); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s, %s: %s", what, p, a.Status)
			}
		}
	}
	matched := func(path string) string {
		t.Helper()
		above.level(t)
		return fmt.Sprint(above.get(t, path).doc(t, http.StatusOK)["numberMatched"])
	}
	missing("beyond the border")
	if n := matched("/api/collections/disputes/items"); n != "12" {
		t.Errorf("%s disputes in the part, not 12", n)
	}
	if a := above.get(t, "/readyz"); string(a.body) != "ready: units 431021\n" {
		t.Errorf("ready: %s", a.body)
	}
	if a := above.get(t, "/metrics"); !strings.Contains(string(a.body), `lianxin_node_scope{units="431021"} 1`) {
		t.Error("metrics do not say what the node holds")
	}
	if a := whole.get(t, "/readyz"); string(a.body) != "ready\n" {
		t.Errorf("ready: %s", a.body)
	}

	moveVillage(t, f, "431021101201", "431023100202")
	if n := same("after the move"); n < 100 {
		t.Fatalf("%d questions were answered", n)
	}
	missing("after the move")
	if n := matched("/api/collections/disputes/items"); n != "9" {
		t.Errorf("%s disputes in the part after the village left, not 9", n)
	}
	moveVillage(t, f, "431023100202", "431021101201")
	same("after it came back")
	if n := matched("/api/collections/disputes/items"); n != "12" {
		t.Errorf("%s disputes in the part after the village came back, not 12", n)
	}
}

// moveVillage gives a village and its records another code, as an import of boundaries does.
func moveVillage(t *testing.T, f *bookFixture, from, to string) {
	t.Helper()
	village, err := f.store.Get(t.Context(), data.Villages, from)
	if err != nil {
		t.Fatal(err)
	}
	village.ID, village.Unit, village.SourceID = to, to, to
	b := data.Batch{Key: from + " " + to, At: fixedNow(), Boundaries: true, Puts: []data.Put{{Record: village}}, Deletes: []data.Delete{{Layer: data.Villages, ID: from}}}
	snap, err := f.store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for _, l := range []data.LayerID{data.Disputes, data.Hazards} {
		if err := snap.Records(t.Context(), l, 0, 1, func(r *data.Record) error {
			if r.Unit != from {
				return nil
			}
			moved, err := f.store.Get(t.Context(), l, r.ID)
			moved.Unit = to
			b.Puts = append(b.Puts, data.Put{Record: moved})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.Puts) != 5 {
		t.Fatalf("%d records move with the village", len(b.Puts)-1)
	}
	if _, err := f.store.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}
