package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// countyPaths are questions to every GET route that an official may ask.
func countyPaths(t *testing.T, f *bookFixture) []string {
	t.Helper()
	skipped := []string{"/metrics", "/healthz", "/readyz", "/api/events", "/api/imports", "/api/exports", "/api/session", "/api/sessions", "/api/tokens", "/api/openings", "/api/cases", "/api/traces", "/api/views"}
	return questions(f, func(path string) bool {
		return slices.Contains(strings.Fields(rights()["GET "+path]), "official") &&
			!slices.ContainsFunc(skipped, func(s string) bool { return path == s || strings.HasPrefix(path, s+"/") })
	}, nil)
}

// questions are those to GET routes of the router's own list that are asked, with every layer and unit of the fixture and more values for places in
// paths (":id").
func questions(f *bookFixture, asked func(path string) bool, more map[string][]string) []string {
	var layers []string
	for _, l := range f.store.Schema().Layers() {
		layers = append(layers, string(l.ID))
	}
	fill := map[string][]string{
		":layer": layers, ":id": {data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D4-0"), "431021100200", "431023100200"},
		":unit": {"431021", "431021100", "431023", "431023100200"}, ":detail": {"0", "3"}, ":hash": {"x"},
		":tileMatrixSetId": {"WebMercatorQuad"}, ":tileMatrix": {"8", "10"}, ":tileRow": {"109", "438"}, ":tileCol": {"208", "833", "834"},
	}
	query := map[string][]string{
		"/api/clusters": {"?layer=disputes&zoom=8", "?layer=hazards&zoom=12&bbox=112,24,115,26"},
		"/api/summary":  {"?layer=disputes&measure=count&by=county", "?layer=disputes&measure=settlement&by=village", "?layer=hazards&measure=rate&by=township"},
		"/api/trend":    {"?layer=disputes&measure=count&interval=month", "?layer=hazards&measure=count&interval=week"},
		"/api/cards":    {"?layer=disputes", "?layer=hazards&order=level"},
		"/api/facets":   {"?layer=disputes", "?layer=hazards"},
		"/api/coverage": {"?by=village&month=2026-05", "?by=county&month=2026-06"},
		"/api/units":    {"?q=" + "%E6%9D%91", "?q=431023", "?q=431021"},
		"/api/board":    {""}, "/api/water": {""}, "/api/brief": {"?unit=431021"},
		"/api/alerts": {""}, "/api/handover": {"", "?by=township"}, "/api/pulses": {"?hours=24"},
		"/api/collections/:layer/items": {"", "?limit=2", "?bbox=113.3,25,113.5,25.1", "?bbox=113,25,113.8,25.1&limit=4"},
	}
	for name, values := range more {
		fill[name] = append(fill[name], values...)
	}
	var paths []string
	for _, r := range f.server.echo.Routes() {
		if r.Method != http.MethodGet || !asked(r.Path) {
			continue
		}
		all := []string{r.Path}
		for _, name := range []string{":tileMatrixSetId", ":tileMatrix", ":tileRow", ":tileCol", ":layer", ":id", ":unit", ":detail", ":hash", ":import"} {
			if fill[name] == nil {
				continue
			}
			var next []string
			for _, p := range all {
				if !slices.Contains(strings.Split(p, "/"), name) {
					next = append(next, p)
					continue
				}
				for _, v := range fill[name] {
					next = append(next, strings.Replace(p, name, v, 1))
				}
			}
			all = next
		}
		ends := query[r.Path]
		if ends == nil {
			ends = []string{""}
		}
		for _, p := range all {
			for _, q := range ends {
				paths = append(paths, p+q)
			}
		}
	}
	return paths
}

// TestCountyAKnowsNothingOfCountyB: whatever becomes of county B's records and boundaries, no byte differs of what county A's official gets from any
// GET route, nor any tag; and a question about B is answered as one about nothing.
func TestCountyAKnowsNothingOfCountyB(t *testing.T) {
	f := newBookFixture(t, withDemo)
	paths := countyPaths(t, f)
	ask := func() map[string]string {
		j := f.as(t, data.Official)
		out := map[string]string{}
		for _, p := range paths {
			a := f.ask(t, j, http.MethodGet, p, nil)
			if a.StatusCode >= 500 {
				t.Errorf("%s: %s", p, a.Status)
			}
			out[p] = fmt.Sprint(a.StatusCode, " ", a.Header.Get("ETag"), " ", len(a.body), " ", string(a.body))
		}
		return out
	}
	before := ask()
	ok := 0
	for _, answer := range before {
		if strings.HasPrefix(answer, "200 ") {
			ok++
		}
	}
	l, _ := f.store.Schema().Layer(data.Disputes)
	b, err := data.NewViewer(data.Official, "431023")
	if err != nil {
		t.Fatal(err)
	}
	told := f.view.Subscribe(b)
	defer told.Close()
	batch := data.Batch{Key: "b-changes", At: fixedNow(), Actor: "user-9"}
	for n := range 5 {
		r := fixtureRecord(l, fmt.Sprintf("NEW-%d", n), "431023100200", 113.43+0.01*float64(n), 25.03)
		r.Values[l.Index("category")], r.Values[l.Index("level")] = data.Text("land"), data.Text("1")
		r.Values[l.Index("status")], r.Values[l.Index("found")] = data.Text("found"), data.Date(20600)
		r.Values[l.Index("title")] = data.Text("邻县新增")
		batch.Puts = append(batch.Puts, data.Put{Record: r})
	}
	changed, err := f.store.Get(t.Context(), data.Disputes, data.RecordID(data.Disputes, "test", "D5-0"))
	if err != nil {
		t.Fatal(err)
	}
	changed.Values[l.Index("status")] = data.Text("settled")
	batch.Puts = append(batch.Puts, data.Put{Record: changed})
	batch.Deletes = []data.Delete{{Layer: data.Disputes, ID: data.RecordID(data.Disputes, "test", "D4-0")}, {Layer: data.Hazards, ID: data.RecordID(data.Hazards, "test", "H6")}}
	if _, err := f.store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	select {
	case <-told.C:
	case <-time.After(20 * time.Second):
		t.Fatal("county B is not told of its own changes")
	}
	after := ask()
	for _, p := range paths {
		if before[p] != after[p] {
			t.Errorf("%s differs:\n%.500s\n%.500s", p, before[p], after[p])
		}
	}
	size := 0
	for _, answer := range after {
		size += len(answer)
	}
	t.Logf("%d questions asked twice, %d of them answered with content, %d bytes compared", len(paths), ok, size)
	if ok < 60 {
		t.Errorf("only %d of %d questions were answered with content", ok, len(paths))
	}
}

// TestCanaries: what is in case files is in no answer of any GET route, whoever asks.
func TestCanaries(t *testing.T) {
	f := newBookFixture(t, withDemo)
	paths := append(countyPaths(t, f), "/metrics", "/api/session", "/api/openapi.json", "/api/audit", "/api/audit/access?date=2026-06-30", "/api/admin/users", "/api/admin/tokens", "/api/settings")
	for _, role := range data.Roles() {
		j := f.as(t, role)
		for _, p := range paths {
			if a := f.ask(t, j, http.MethodGet, p, nil); strings.Contains(string(a.body), "canary-name-7391") {
				t.Errorf("%s as %s shows a citizen's name", p, role)
			}
		}
	}
}
