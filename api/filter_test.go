package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/geo/datum"
)

func TestCQL2OnItemsAndClusters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, c := range []struct {
		name, filter, lang, crs string
		want                    int
	}{
		{"comparison", "status = 'found'", "", "", 8},
		{"text said", "status = 'found' OR category = 'wage'", "cql2-text", "", 16},
		{"not", "NOT (status IN ('found','settled'))", "", "", 8},
		{"like", "county_name LIKE '永%'", "", "", 12},
		{"casei", "CASEI(category) = CASEI('LAND')", "", "", 8},
		{"between", "level BETWEEN '2' AND '3'", "", "", 8},
		{"null", "settled IS NULL", "", "", 24},
		{"arithmetic", "boundary_version + 2 = 2 ^ 1", "", "", 24},
		{"property and property", "village = unit AND NOT village = county", "", "", 24},
		{"a condition by itself", "overdue", "", "", 16},
		{"temporal", "T_AFTER(found, DATE('2026-01-15'))", "", "", 16},
		{"an unknown code matches nothing", "status = 'foo'", "", "", 0},
		{"spatial", "S_INTERSECTS(geometry, POLYGON((113 25,113.1 25,113.1 25.1,113 25.1,113 25)))", "", "", 3},
		{"bbox", "S_INTERSECTS(geometry, BBOX(113,25,113.1,25.1))", "", "", 3},
		{"latitude first", "S_INTERSECTS(geometry, BBOX(25,113,25.1,113.1))", "", "http://www.opengis.net/def/crs/EPSG/0/4490", 3},
		{"json", `{"op":"=","args":[{"property":"status"},"found"]}`, "cql2-json", "", 8},
		{"json spatial", `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[113,25,113.1,25.1]}]}`, "cql2-json", crs84, 3},
		{"quotes stay text", "title = ''' OR 1=1 --'", "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := url.Values{"filter": {c.filter}}
			if c.lang != "" {
				q.Set("filter-lang", c.lang)
			}
			if c.crs != "" {
				q.Set("filter-crs", c.crs)
			}
			if p := f.get(t, "/api/collections/disputes/items?limit=1000&"+q.Encode()).page(t); p.NumberMatched != c.want || len(p.Features) != c.want {
				t.Errorf("matched %d, %d features, want %d", p.NumberMatched, len(p.Features), c.want)
			}
			if n := f.get(t, "/api/clusters?layer=disputes&zoom=5&"+q.Encode()).doc(t, http.StatusOK)["numberMatched"]; n != float64(c.want) {
				t.Errorf("clusters count %v, want %d", n, c.want)
			}
		})
	}
	joined := f.get(t, "/api/collections/disputes/items?status=found&filter="+url.QueryEscape("county = '431021'")).page(t)
	if joined.NumberMatched != 4 {
		t.Errorf("status and filter together match %d, want 4", joined.NumberMatched)
	}
}

func TestBadFiltersAre400(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	deep := strings.Repeat("(", 20000)
	for query, field := range map[string]string{
		"filter=": "filter", "filter=status": "filter", "filter=status+%3D": "filter", "filter=status%3D%27found%27%3B--": "filter",
		"filter=colour%3D1": "filter", "filter=parties%3D%27x%27": "filter", "filter=true&filter-lang=sql": "filter-lang", "filter=true&filter-crs=EPSG:4326": "filter-crs",
		"filter=%7B%7D": "filter", "filter=status%3D%27found%27&filter-lang=cql2-json": "filter", "filter=" + deep: "filter",
		"filter=T_AFTER(found,DATE(%27x%27%27))": "filter", "filter=S_INTERSECTS(geometry,POINT(25+113))": "filter",
		"area=POINT(1+2)": "area", "area=": "area", "bbox=1,2,3,4&bbox-crs=nonsense": "bbox-crs", "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/1": "bbox-crs",
		"bbox=25,181,26,182&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490": "bbox", "bbox-crs=GCJ-02": "bbox-crs",
		"filter=unit+IN+(" + strings.Repeat("1,", 10000) + "1)": "filter",
	} {
		a := f.get(t, "/api/collections/disputes/items?"+query)
		if got := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || got[field] == "" || len(got) != 1 {
			t.Errorf("%.80s: %s %v", query, a.Status, got)
		}
		if !strings.Contains(string(a.body), `"reason_zh":"`) {
			t.Errorf("%.80s is told in English alone: %s", query, a.body)
		}
	}
}

// TestMaskedFieldsAreUnknownToFilters: one answer for what an analyst may not read and what does not exist.
func TestMaskedFieldsAreUnknownToFilters(t *testing.T) {
	f := newFixture(t, data.Analyst, "431000")
	reason := func(name string) string {
		return f.get(t, "/api/collections/disputes/items?filter="+name+"%3D%27x%27").faultsOf(t)["filter"]
	}
	if hidden, unknown := reason("title"), strings.ReplaceAll(reason("titel"), "titel", "title"); hidden == "" || hidden != unknown {
		t.Errorf("hidden %q, unknown %q", hidden, unknown)
	}
	house := "S_INTERSECTS(geometry, BBOX(113.015,25.045,113.025,25.055))"
	if p := f.get(t, "/api/collections/disputes/items?filter="+url.QueryEscape(house)).page(t); p.NumberMatched != 0 {
		t.Errorf("a filter around the house finds %d for an analyst", p.NumberMatched)
	}
	if p := f.get(t, "/api/collections/disputes/items?area="+url.QueryEscape("POLYGON((113.015 25.045,113.025 25.045,113.025 25.055,113.015 25.055,113.015 25.045))")).page(t); p.NumberMatched != 0 {
		t.Errorf("an area around the house finds %d for an analyst", p.NumberMatched)
	}
}

func TestArea(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for area, want := range map[string]int{
		"POLYGON((113 25,113.1 25,113.1 25.1,113 25.1,113 25))":                                                                    3,
		"MULTIPOLYGON(((113 25,113.1 25,113.1 25.1,113 25.1,113 25)),((113.3 25,113.4 25,113.4 25.1,113.3 25.1,113.3 25)))":        6,
		"POLYGON((113 25,113.1 25,113.1 25.1,113 25.1,113 25),(113.03 25.04,113.05 25.04,113.05 25.06,113.03 25.06,113.03 25.04))": 2,
	} {
		if p := f.get(t, "/api/collections/disputes/items?area="+url.QueryEscape(area)).page(t); p.NumberMatched != want {
			t.Errorf("%s: %d, want %d", area, p.NumberMatched, want)
		}
	}
}

// TestBBoxInEverySystem compares with the features' own positions, converted one by one: a row is in the box when its position in that
// system is.
func TestBBoxInEverySystem(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	all := f.get(t, "/api/collections/disputes/items?limit=1000").page(t)
	rng := rand.New(rand.NewPCG(7, 8))
	for _, code := range []int{4326, 4490, 3857, 4546, 4547, 4548, 4525, 4526, 4527, 4497, 4508} {
		sys, _ := datum.EPSG(code)
		for range 20 {
			lon, lat := 113+0.8*rng.Float64(), 25+0.1*rng.Float64()
			west, south := sys.Forward(lon, lat)
			w, h := 0.4*rng.Float64(), 0.1*rng.Float64()
			if sys.Metric() {
				w, h = w*1e5, h*1e5
			}
			east, north := west+w, south+h
			want := 0
			for _, x := range all.Features {
				px, py := sys.Forward(x.Geometry.Coordinates[0], x.Geometry.Coordinates[1])
				if px >= west && px <= east && py >= south && py <= north {
					want++
				}
			}
			a1, a2 := sys.Authority(west, south)
			b1, b2 := sys.Authority(east, north)
			query := fmt.Sprintf("bbox=%.9f,%.9f,%.9f,%.9f&bbox-crs=%s", a1, a2, b1, b2, url.QueryEscape(sys.URI()))
			if p := f.get(t, "/api/collections/disputes/items?"+query).page(t); p.NumberMatched != want {
				t.Errorf("EPSG:%d %s: %d, want %d", code, query, p.NumberMatched, want)
			}
		}
	}
	for _, query := range []string{
		"bbox=-1e9,-1e9,1e9,1e9&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "bbox=-1e9,-1e9,1e9,1e9&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4547",
	} {
		if p := f.get(t, "/api/collections/disputes/items?"+query).page(t); p.NumberMatched != 24 {
			t.Errorf("%s: %d, want all", query, p.NumberMatched)
		}
	}
}
