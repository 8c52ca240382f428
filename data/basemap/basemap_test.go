package basemap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianxin/data"
)

const png = "\x89PNG\r\n\x1a\n"

// counting is a transport that counts requests by host.
type counting struct {
	mu    sync.Mutex
	hosts map[string]int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	if c.hosts == nil {
		c.hosts = map[string]int{}
	}
	c.hosts[r.URL.Host]++
	c.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

func xyz(url string) data.BasemapSettings {
	return data.BasemapSettings{Kind: "xyz", URL: url, Datum: "gcj02", MaxZoom: 18}
}

func TestNoHostIsAskedUnlessConfigured(t *testing.T) {
	seen := &counting{}
	m := New(Options{Transport: seen, Now: time.Now})
	defer m.Close()
	for _, s := range []data.BasemapSettings{{}, {Kind: "none"}, {Kind: "none", URL: "http://127.0.0.1:1/{z}/{x}/{y}"}} {
		if a := m.About(s); a.Kind != "none" || a.Err != nil {
			t.Errorf("%+v", a)
		}
		if _, err := m.Tile(t.Context(), s, 3, 1, 1); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if len(seen.hosts) != 0 {
		t.Errorf("asked: %v", seen.hosts)
	}
}

func TestUpstream(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, png) }))
	defer elsewhere.Close()
	var asked atomic.Int32
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Query().Get("tk") != "se&cret" || r.Header.Get("Cookie") != "" {
			http.Error(w, "who?", http.StatusForbidden)
			return
		}
		switch r.URL.Path {
		case "/5/1/2": // {-y}: 2^5-1-29
			fmt.Fprint(w, png+"sea")
		case "/5/1/3":
			http.NotFound(w, r)
		case "/5/1/4":
			http.Redirect(w, r, elsewhere.URL+"/x", http.StatusFound)
		case "/5/1/5":
			fmt.Fprint(w, "<html>please sign in")
		case "/5/1/6":
			fmt.Fprint(w, png+strings.Repeat("a", maxUpstreamBytes))
		case "/5/1/7":
			w.WriteHeader(http.StatusTooManyRequests)
		case "/5/1/8":
			http.Redirect(w, r, "/5/1/2?tk=se%26cret", http.StatusFound)
		case "/5/1/9":
			w.Header().Set("Content-Type", "application/x-protobuf")
			fmt.Fprint(w, "\x1a\x00")
		}
	}))
	defer h.Close()
	seen := &counting{}
	m := New(Options{Key: "se&cret", Transport: seen, Now: at(time.Unix(0, 0))})
	defer m.Close()
	s := xyz(h.URL + "/{z}/{x}/{-y}?tk={key}")
	for row, want := range map[int]struct {
		body, media string
		err         error
	}{
		2: {png + "sea", "image/png", nil}, 3: {err: data.ErrNotFound}, 4: {err: data.ErrUnavailable}, 5: {err: data.ErrUnavailable}, 6: {err: data.ErrUnavailable},
		7: {err: data.ErrUnavailable}, 8: {png + "sea", "image/png", nil}, 9: {"\x1a\x00", mediaMVT, nil},
	} {
		got, err := m.Tile(t.Context(), s, 5, 1, 31-row)
		if !errors.Is(err, want.err) || string(got.Body) != want.body || got.Media != want.media {
			t.Errorf("row %d: %.20q %s %v", row, got.Body, got.Media, err)
		}
		if err != nil && (strings.Contains(err.Error(), "cret") || strings.Contains(err.Error(), "127.0.0.1")) {
			t.Errorf("row %d: the error tells the address: %v", row, err)
		}
	}
	before := asked.Load()
	for _, row := range []int{2, 3, 9} { // kept, also that there is none
		_, _ = m.Tile(t.Context(), s, 5, 1, 31-row)
	}
	if asked.Load() != before {
		t.Error("tiles are not kept")
	}
	for _, out := range [][3]int{{19, 0, 0}, {2, 4, 0}, {2, 0, 4}, {2, -1, 0}} {
		if _, err := m.Tile(t.Context(), s, out[0], out[1], out[2]); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%v: %v", out, err)
		}
	}
	if len(seen.hosts) != 1 || seen.hosts[strings.TrimPrefix(h.URL, "http://")] == 0 {
		t.Errorf("asked: %v", seen.hosts)
	}
}

// One request serves all who wait, outlives the one who asked first, and is not repeated before a week has passed.
func TestOneRequestForAll(t *testing.T) {
	began, release, asked := make(chan struct{}), make(chan struct{}), atomic.Int32{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			close(began)
		}
		<-release
		fmt.Fprint(w, png)
	}))
	defer h.Close()
	now := time.Unix(0, 0)
	m := New(Options{Now: func() time.Time { return now }})
	defer m.Close()
	s := xyz(h.URL + "/{z}/{x}/{y}")
	first, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := m.Tile(first, s, 1, 0, 0)
		left <- err
	}()
	<-began
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if got, err := m.Tile(t.Context(), s, 1, 0, 0); err != nil || string(got.Body) != png {
				t.Error(got, err)
			}
		})
	}
	close(release)
	wg.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
	now = now.Add(keepFor)
	if _, err := m.Tile(t.Context(), s, 1, 0, 0); err != nil || asked.Load() != 2 {
		t.Errorf("%d requests, %v", asked.Load(), err)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(at(time.Unix(0, 0)))
	body := make([]byte, 1<<20)
	for i := range 200 {
		if _, err := c.get(t.Context(), [3]int{9, i, 0}, func(context.Context) (Tile, error) { return Tile{Body: body}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if c.bytes > cacheBytes || len(c.entries) != c.order.Len() || len(c.entries) < 60 || len(c.waiting) != 0 {
		t.Errorf("%d bytes in %d entries, %d waiting", c.bytes, len(c.entries), len(c.waiting))
	}
	if _, ok := c.entries[[3]int{9, 199, 0}]; !ok {
		t.Error("the newest was dropped")
	}
}

// TestPyramid reads archives that another program wrote: go-pmtiles converted them from MBTiles made by GDAL (testdata/README.md).
func TestPyramid(t *testing.T) {
	path, err := filepath.Abs("testdata/relief.pmtiles")
	if err != nil {
		t.Fatal(err)
	}
	m := New(Options{Now: time.Now})
	defer m.Close()
	s := data.BasemapSettings{Kind: "pmtiles", Path: path, Datum: "wgs84"}
	a := m.About(s)
	if a.Err != nil || a.MinZoom != 6 || a.MaxZoom != 8 || a.Media != "image/png" {
		t.Fatalf("%+v", a)
	}
	found := 0
	for z := 6; z <= 8; z++ {
		want, err := filepath.Glob(fmt.Sprintf("testdata/relief/%d-*.png", z))
		if err != nil || len(want) == 0 {
			t.Fatal(want, err)
		}
		tiles := map[string]bool{}
		for _, file := range want {
			tiles[filepath.Base(file)] = true
		}
		for x := range 1 << z {
			for y := range 1 << z {
				name := fmt.Sprintf("%d-%d-%d.png", z, x, y)
				got, err := m.Tile(t.Context(), s, z, x, y)
				if !tiles[name] {
					if !errors.Is(err, data.ErrNotFound) {
						t.Fatalf("%s: %v", name, err)
					}
					continue
				}
				body, readErr := os.ReadFile("testdata/relief/" + name)
				if err != nil || readErr != nil || string(got.Body) != string(body) {
					t.Errorf("%s: %d bytes, %v %v", name, len(got.Body), err, readErr)
				}
				found++
			}
		}
	}
	t.Logf("%d tiles", found)
	for name, path := range map[string]string{"missing": filepath.Join(t.TempDir(), "no.pmtiles"), "a folder": t.TempDir(), "no archive": "/dev/null"} {
		bad := data.BasemapSettings{Kind: "pmtiles", Path: path, Datum: "wgs84"}
		if a := m.About(bad); !errors.Is(a.Err, data.ErrUnavailable) {
			t.Errorf("%s: %+v", name, a)
		}
		if _, err := m.Tile(t.Context(), bad, 6, 0, 0); !errors.Is(err, data.ErrUnavailable) || strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
