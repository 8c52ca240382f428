package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

// statisticsRoots are the routes whose parameters the fuzzer makes up.
var statisticsRoots = []string{
	"/api/summary", "/api/trend", "/api/board", "/api/coverage", "/api/facets", "/api/cards", "/api/clusters", "/api/collections/hotspots/items",
	"/api/collections/coverage/items", "/api/collections/fuel-access/items", "/api/collections/hotspots/tiles/WebMercatorQuad/6/27/52",
}

// FuzzStatistics: whatever the query, an answer is a document, a refusal that names fields, or one for want of rights: never a fault of the server's.
func FuzzStatistics(f *testing.F) {
	for i, query := range []string{
		"layer=disputes&measure=settlement&by=county&period=90d&compare=previous&method=jenks&classes=5", "layer=visits&measure=count&interval=month&from=2020-01-01&to=2026-06-30",
		"by=county&period=year&within=431021", "by=village&month=2026-06&months=12", "layer=disputes&fields=status,level&status=found", "layer=disputes&order=due&limit=3",
		"layer=disputes&zoom=8&bbox=113,25,114,26", "layer=hazards&measure=count&by=township&within=431021&cursor=431021100200&crs=http://www.opengis.net/def/crs/EPSG/0/4547",
		"month=2026-13&datetime=../..&limit=-1", "filter=S_TOUCHES(geometry,POLYGON((113 25,113.1 25,113.1 25.1,113 25)))&id=1", "layer=x&measure=&by=&within=4&method=manual&edges=1,NaN,2&classes=99999999999",
	} {
		f.Add(uint8(i), query)
	}
	f.Add(uint8(0), "layer=disputes&measure=rate&by=village&method=manual&edges=1e308,-1e308,1")
	f.Add(uint8(1), "layer=disputes&measure=count&interval=day&from=1900-01-01&to=9999-12-31")
	f.Add(uint8(3), "by=prefecture&month=0000-01&months=36&as_of=0001-01-01")
	store, view := openFixture(f)
	who, err := data.NewViewer(data.Commander, "431000")
	if err != nil {
		f.Fatal(err)
	}
	server, err := New(Config{View: view, Store: store, Identify: Anonymous(who), Now: fixedNow, Build: "test", Rate: 1e9})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, root uint8, query string) {
		path := statisticsRoots[int(root)%len(statisticsRoots)]
		r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		server.Handler().ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK, http.StatusForbidden:
		case http.StatusBadRequest:
			if !strings.Contains(w.Body.String(), `"errors":[{"field":`) {
				t.Errorf("%s?%s: a refusal without fields: %s", path, query, w.Body)
			}
		default:
			t.Errorf("%s?%s: %d %s", path, query, w.Code, w.Body)
		}
	})
}

// TestStatisticsNameEveryFault: all bad fields of a query at once.
func TestStatisticsNameEveryFault(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for path, want := range map[string]string{
		"/api/summary?layer=disputes&measure=x&by=x&within=4&method=x&edges=a&classes=0&compare=x&period=x&colour=red&status=y": "by classes colour compare edges measure method period status within",
		"/api/trend?layer=disputes&measure=x&interval=x&from=x&to=y&colour=red&bbox=1":                                          "bbox colour from interval measure to",
		"/api/board?by=x&within=4&from=x&to=y&colour=red":                                                                       "by colour from to within",
		"/api/coverage?by=x&within=4&months=0&month=x&colour=red":                                                               "by colour month months within",
		"/api/facets?layer=disputes&fields=nosuch&status=y&datetime=x":                                                          "datetime fields status",
		"/api/cards?layer=disputes&order=x&limit=0&colour=red":                                                                  "colour limit order",
		"/api/collections/hotspots/items?layer=disputes&measure=x&by=x&within=4&period=x&bbox=1&limit=0":                        "bbox by limit measure period within",
		"/api/collections/coverage/items?month=x&limit=x&unit=4&filter=)&datetime=x":                                            "datetime filter limit month unit",
	} {
		faults := f.get(t, path).faultsOf(t)
		var got []string
		for name := range faults {
			got = append(got, name)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", path, got, want)
		}
	}
}
