package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

// fixedNow is the clock of every test server: noon in Shanghai.
func fixedNow() time.Time { return time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC) }

// The fixture is two counties of two townships of two villages: squares of a tenth of a degree, four by two, from (113, 25). In each
// village lie three disputes and a hazard, near its middle.
var (
	fixtureCounties = []string{"431021", "431023"}
	fixtureNames    = map[string]string{"431021": "桂阳县", "431023": "永兴县"}
)

type fixture struct {
	store  *gpkg.Store
	view   *live.View
	server *Server
	http   *httptest.Server
}

// makeFixture makes the fixture's store, once for all tests, and returns its files by name. Accounts, views and attachments have been
// opened on it, as on any store that was served before.
var makeFixture = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "lianxin-fixture-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := fillFixture(context.Background(), filepath.Join(folder, "fixture.gpkg")); err != nil {
		return nil, err
	}
	names, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, n := range names {
		if files[n.Name()], err = os.ReadFile(filepath.Join(folder, n.Name())); err != nil {
			return nil, err
		}
	}
	return files, nil
})

func fillFixture(ctx context.Context, path string) (err error) {
	store, err := gpkg.Create(ctx, path, gpkg.CreateOptions{Now: fixedNow(), Generated: "made for a test"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if _, err := store.Apply(ctx, data.Batch{Key: "boundaries", At: fixedNow(), Boundaries: true, Puts: fixtureUnits(store.Schema())}); err != nil {
		return err
	}
	if _, err := store.Apply(ctx, data.Batch{Key: "records", At: fixedNow(), Puts: fixtureRecords(store.Schema())}); err != nil {
		return err
	}
	_, _, _, err = openBook(ctx, store)
	return err
}

// openFixture opens a copy of the fixture's store, which is the test's own, and the view of it.
func openFixture(t testing.TB) (*gpkg.Store, *live.View) {
	t.Helper()
	files, err := makeFixture()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store, err := gpkg.Open(t.Context(), filepath.Join(folder, "fixture.gpkg"), gpkg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	view, err := live.Open(t.Context(), store, live.Options{Secret: []byte("a secret for tests alone"), Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	return store, view
}

// newFixture serves the fixture as a role over units; no role serves nobody.
func newFixture(t *testing.T, role data.Role, units ...string) *fixture {
	t.Helper()
	store, view := openFixture(t)
	identify := Nobody
	if role != "" {
		v, err := data.NewViewer(role, units...)
		if err != nil {
			t.Fatal(err)
		}
		identify = Anonymous(v)
	}
	return serveFixture(t, store, view, identify)
}

func serveFixture(t *testing.T, store *gpkg.Store, view *live.View, identify Identify) *fixture {
	t.Helper()
	return serveConfig(t, store, Config{View: view, Store: store, Identify: identify, Now: fixedNow, Build: "test"})
}

func serveConfig(t *testing.T, store *gpkg.Store, cfg Config) *fixture {
	t.Helper()
	view := cfg.View
	server, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- view.Run(ctx) }()
	h := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		_ = server.Close(context.Background())
		h.Close()
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("following ended with %v", err)
		}
	})
	return &fixture{store, view, server, h}
}

func fixtureUnits(s *data.Schema) []data.Put {
	var puts []data.Put
	unit := func(layer data.LayerID, code, name string, x, y, w, h float64, households int64) {
		l, _ := s.Layer(layer)
		r := data.Record{Layer: layer, ID: code, Source: "test", SourceID: code, Unit: code, Geometry: square(x, y, w, h), Values: make([]data.Value, len(l.Fields))}
		r.Values[l.Index("name")] = data.Text(name)
		r.Values[l.Index("households")] = data.Int(households)
		puts = append(puts, data.Put{Record: r})
	}
	for i, county := range fixtureCounties {
		x := 113 + 0.4*float64(i)
		unit(data.Counties, county, fixtureNames[county], x, 25, 0.4, 0.1, 400)
		for j := range 2 {
			town := fmt.Sprintf("%s10%d", county, j)
			unit(data.Townships, town, fmt.Sprintf("%d号镇", j), x+0.2*float64(j), 25, 0.2, 0.1, 200)
			for k := range 2 {
				unit(data.Villages, fmt.Sprintf("%s20%d", town, k), fmt.Sprintf("%d号村", k), x+0.2*float64(j)+0.1*float64(k), 25, 0.1, 0.1, 100)
			}
		}
	}
	return puts
}

func square(x, y, w, h float64) orb.MultiPolygon {
	return orb.MultiPolygon{{orb.Ring{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}}
}

func fixtureRecords(s *data.Schema) []data.Put {
	var puts []data.Put
	disputes, _ := s.Layer(data.Disputes)
	hazards, _ := s.Layer(data.Hazards)
	for n := range 8 {
		county := fixtureCounties[n/4]
		village := fmt.Sprintf("%s10%d20%d", county, n/2%2, n%2)
		for k := range 3 {
			r := fixtureRecord(disputes, fmt.Sprintf("D%d-%d", n, k), village, 113.02+0.1*float64(n)+0.02*float64(k), 25.05)
			r.Values[disputes.Index("category")] = data.Text([]string{"land", "wage", "family"}[k])
			r.Values[disputes.Index("level")] = data.Text([]string{"1", "3", "4"}[k])
			r.Values[disputes.Index("status")] = data.Text([]string{"in_progress", "settled", "found"}[k])
			r.Values[disputes.Index("found")] = data.Date(20454 + int64(20*k)) // 2026-01-01 and on
			r.Values[disputes.Index("title")] = data.Text(fmt.Sprintf("<b>事项</b> %d-%d 𠮷", n, k))
			puts = append(puts, data.Put{Record: r, Case: map[string]string{"parties": "canary-name-7391"}})
		}
		h := fixtureRecord(hazards, fmt.Sprintf("H%d", n), village, 113.05+0.1*float64(n), 25.07)
		h.Values[hazards.Index("kind")] = data.Text("dangerous_house")
		h.Values[hazards.Index("status")] = data.Text("found")
		puts = append(puts, data.Put{Record: h})
	}
	return puts
}

func fixtureRecord(l *data.Layer, id, unit string, lon, lat float64) data.Record {
	return data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "test", id), Source: "test", SourceID: id, Unit: unit, UnitAtEvent: unit,
		Geometry: orb.Point{lon, lat}, Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}, Values: make([]data.Value, len(l.Fields)),
	}
}

type answer struct {
	*http.Response
	body []byte
}

// do asks the fixture; header pairs follow the path.
func (f *fixture) do(t *testing.T, method, path string, body io.Reader, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, f.http.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, b}
}

func (f *fixture) get(t *testing.T, path string, header ...string) answer {
	t.Helper()
	return f.do(t, http.MethodGet, path, nil, header...)
}

// doc decodes a JSON answer and checks its status.
func (a answer) doc(t *testing.T, status int) map[string]any {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s: %s", a.Status, a.body)
	}
	var doc map[string]any
	if err := json.Unmarshal(a.body, &doc); err != nil {
		t.Fatalf("%v: %.200s", err, a.body)
	}
	return doc
}

// faultsOf are the fields of a problem document.
func (a answer) faultsOf(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/problem+json") {
		t.Fatalf("%s is no problem document: %.200s", a.Header.Get("Content-Type"), a.body)
	}
	list, _ := a.doc(t, a.StatusCode)["errors"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out[fmt.Sprint(m["field"])] = fmt.Sprint(m["reason"])
	}
	return out
}
