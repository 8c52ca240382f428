package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

type pageDoc struct {
	NumberMatched, NumberReturned int
	Features                      []struct {
		ID         string
		Geometry   struct{ Coordinates []float64 }
		Properties map[string]any
	}
	Links []link
	Notes []string
}

func (a answer) page(t *testing.T) pageDoc {
	t.Helper()
	var p pageDoc
	if err := json.Unmarshal(a.body, &p); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %.300s", a.Status, err, a.body)
	}
	if p.NumberReturned != len(p.Features) {
		t.Fatalf("numberReturned %d, %d features", p.NumberReturned, len(p.Features))
	}
	return p
}

func (p pageDoc) next() string {
	for _, l := range p.Links {
		if l.Rel == "next" {
			return l.Href
		}
	}
	return ""
}

func TestItemsFilters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, c := range []struct {
		name, query string
		want        int
	}{
		{"all", "", 24},
		{"one village by box", "bbox=113,25,113.0999,25.1", 3},
		{"box over nothing", "bbox=10,10,11,11", 0},
		{"box over the antimeridian", "bbox=170,-10,-170,10", 0},
		{"county", "unit=431021", 12},
		{"two townships", "unit=431021100,431023101", 12},
		{"status", "status=settled", 8},
		{"two statuses", "status=settled,found", 16},
		{"status and category", "status=settled&category=land", 0},
		{"day", "datetime=2026-01-01", 8},
		{"from a day on", "datetime=2026-01-02/..", 16},
		{"instant within the day", "datetime=2026-01-01T00:00:00Z", 8},
		{"overdue by the clock of sixty days", "overdue=true", 16},
		{"text of the title", "q=" + url.QueryEscape("事项 3-1"), 1},
		{"text of a unit", "q=" + url.QueryEscape("永兴"), 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := f.get(t, "/api/collections/disputes/items?limit=1000&"+c.query).page(t)
			if p.NumberMatched != c.want || len(p.Features) != c.want {
				t.Errorf("matched %d, %d features, want %d", p.NumberMatched, len(p.Features), c.want)
			}
		})
	}
}

func TestPagesConcatenateToTheWhole(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	whole := f.get(t, "/api/collections/disputes/items?limit=1000").page(t)
	for _, size := range []int{1, 5, 7, 23, 24} {
		var ids []string
		path := fmt.Sprintf("/api/collections/disputes/items?limit=%d", size)
		for path != "" {
			p := f.get(t, strings.TrimPrefix(path, f.http.URL)).page(t)
			if p.NumberMatched != 24 {
				t.Fatalf("matched %d on a page", p.NumberMatched)
			}
			for _, x := range p.Features {
				ids = append(ids, x.ID)
			}
			path = p.next()
		}
		var want []string
		for _, x := range whole.Features {
			want = append(want, x.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("pages of %d: %v, want %v", size, ids, want)
		}
	}
}

func TestLimitAboveTheMaximumIsSaid(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	p := f.get(t, "/api/collections/disputes/items?limit=100000000000000000000").page(t)
	if len(p.Notes) == 0 || len(p.Features) != 24 {
		t.Fatalf("%d features, notes %v", len(p.Features), p.Notes)
	}
}

func TestBadQueriesAre400WithEveryField(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	for query, fields := range map[string][]string{
		"limit=0": {"limit"}, "limit=-1": {"limit"}, "limit=1.5": {"limit"}, "limit=": {"limit"},
		"bbox=1,2,3": {"bbox"}, "bbox=NaN,1,2,3": {"bbox"}, "bbox=1,2,3,4,5,6,7": {"bbox"}, "bbox=112,26,113,25": {"bbox"},
		"datetime=2026-02-30": {"datetime"}, "datetime=b/a": {"datetime"}, "colour=red": {"colour"}, "status=lost&limit=0": {"status", "limit"},
		"phone=1": {"phone"}, "parties=x": {"parties"}, "cursor=tampered": {"cursor"}, "status=found'%20OR%201=1": {"status"},
		"f=xml": {"f"}, "unit=43%25": {"unit"}, "limit=1&limit=2": {"limit"},
	} {
		a := f.get(t, "/api/collections/disputes/items?"+query)
		got := a.faultsOf(t)
		if a.StatusCode != http.StatusBadRequest || len(got) != len(fields) {
			t.Errorf("%s: %s %v", query, a.Status, got)
		}
		for _, field := range fields {
			if got[field] == "" {
				t.Errorf("%s: no fault of %s in %v", query, field, got)
			}
		}
	}
}

func TestOutOfScopeIsAsUnknown(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	foreign := f.get(t, "/api/collections/disputes/items/"+data.RecordID(data.Disputes, "test", "D5-0"))
	unknown := f.get(t, "/api/collections/disputes/items/0000000000000000")
	if foreign.StatusCode != http.StatusNotFound || !bytes.Equal(foreign.body, unknown.body) {
		t.Errorf("%s %s\n%s %s", foreign.Status, foreign.body, unknown.Status, unknown.body)
	}
	for _, query := range []string{"unit=431023", "bbox=113.4,25,113.8,25.1", "q=" + url.QueryEscape("永兴")} {
		if p := f.get(t, "/api/collections/disputes/items?"+query).page(t); p.NumberMatched != 0 {
			t.Errorf("%s shows %d", query, p.NumberMatched)
		}
	}
}

func TestPrecisionAndMask(t *testing.T) {
	official := newFixture(t, data.Official, "431021").get(t, "/api/collections/disputes/items?unit=431021100200").page(t)
	analyst := newFixture(t, data.Analyst, "431021")
	for _, x := range official.Features {
		if x.Properties["title"] == nil || x.Geometry.Coordinates[0] == 113.05 {
			t.Errorf("official sees %v", x)
		}
	}
	for _, x := range analyst.get(t, "/api/collections/disputes/items?unit=431021100200").page(t).Features {
		_, titled := x.Properties["title"]
		precision, _ := x.Properties["precision_m"].(float64)
		if titled || precision < 1000 || math.Abs(x.Geometry.Coordinates[0]-113.05) > 0.001 {
			t.Errorf("analyst sees %v", x)
		}
	}
	if got := analyst.get(t, "/api/collections/disputes/items?title=x").faultsOf(t); got["title"] == "" {
		t.Errorf("analyst filters by title: %v", got)
	}
	if p := analyst.get(t, "/api/collections/disputes/items?bbox=113.015,25.045,113.025,25.055").page(t); p.NumberMatched != 0 {
		t.Errorf("a box around the house finds %d for an analyst", p.NumberMatched)
	}
}

func TestNobodyAndKioskGetNoItems(t *testing.T) {
	if a := newFixture(t, "").get(t, "/api/collections/disputes/items"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody: %s", a.Status)
	}
	if a := newFixture(t, data.Kiosk, "431021").get(t, "/api/collections/disputes/items"); a.StatusCode != http.StatusForbidden {
		t.Errorf("kiosk: %s", a.Status)
	}
}

func TestRevalidation(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	first := f.get(t, "/api/collections/disputes/items?limit=3")
	etag := first.Header.Get("ETag")
	again := f.get(t, "/api/collections/disputes/items?limit=3", "If-None-Match", etag)
	if etag == "" || again.StatusCode != http.StatusNotModified || len(again.body) != 0 {
		t.Fatalf("%q then %s with %d bytes", etag, again.Status, len(again.body))
	}
	if other := f.get(t, "/api/collections/disputes/items?limit=3&status=found", "If-None-Match", etag); other.StatusCode != http.StatusOK {
		t.Errorf("another filter: %s", other.Status)
	}
}

func TestGzipHoldsTheSameBody(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	plain := f.get(t, "/api/collections/disputes/items", "Accept-Encoding", "identity")
	zipped := f.get(t, "/api/collections/disputes/items", "Accept-Encoding", "gzip")
	if zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding %q", zipped.Header.Get("Content-Encoding"))
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(body, plain.body) {
		t.Fatalf("%v: %d bytes, plain %d", err, len(body), len(plain.body))
	}
}

func TestCanaryOfCaseFilesAppearsNowhere(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, path := range []string{
		"/api/collections/disputes/items?limit=1000", "/api/collections/hazards/items?limit=1000", "/api/collections", "/api/schema", "/api/session",
		"/api/openapi.json", "/metrics", "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0"),
	} {
		if a := f.get(t, path); bytes.Contains(a.body, []byte("canary")) || a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s, canary %v", path, a.Status, bytes.Contains(a.body, []byte("canary")))
		}
	}
}
