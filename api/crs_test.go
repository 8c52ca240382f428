package api

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"lianxin/data"
	"lianxin/geo/datum"
)

// TestEveryListedSystemIsAnswered asks every layer's first features in every system its collection lists and compares with their lon, lat.
func TestEveryListedSystemIsAnswered(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	plain := f.get(t, "/api/collections/disputes/items?limit=24").page(t)
	doc := f.get(t, "/api/collections/disputes").doc(t, http.StatusOK)
	if doc["storageCrs"] != crs84 {
		t.Errorf("storageCrs %v", doc["storageCrs"])
	}
	listed, _ := doc["crs"].([]any)
	for _, code := range []int{4326, 4490, 3857, 4546, 4547, 4548, 4525, 4526, 4527, 4497, 4508} {
		if !slices.Contains(listed, any(fmt.Sprintf("http://www.opengis.net/def/crs/EPSG/0/%d", code))) {
			t.Errorf("EPSG:%d is not listed in %v", code, listed)
		}
	}
	if listed[0] != crs84 {
		t.Errorf("the first system is %v", listed[0])
	}
	for _, uri := range listed {
		sys, err := datum.Parse(uri.(string))
		if err != nil {
			t.Fatal(err)
		}
		path := "/api/collections/disputes/items?limit=24&crs=" + url.QueryEscape(uri.(string))
		a := f.get(t, path)
		if got := a.Header.Get("Content-Crs"); got != "<"+uri.(string)+">" {
			t.Errorf("%v: Content-Crs %q", uri, got)
		}
		for i, x := range a.page(t).Features {
			lonLat := plain.Features[i].Geometry.Coordinates
			a, b := sys.Authority(sys.Forward(lonLat[0], lonLat[1]))
			if c := x.Geometry.Coordinates; math.Abs(c[0]-a) > 0.00051 || math.Abs(c[1]-b) > 0.00051 {
				t.Fatalf("%v: %v is %v, want %v %v", uri, lonLat, c, a, b)
			}
		}
		one := f.get(t, "/api/collections/disputes/items/"+plain.Features[0].ID+"?crs="+url.QueryEscape(uri.(string)))
		if one.StatusCode != http.StatusOK || one.Header.Get("Content-Crs") != "<"+uri.(string)+">" {
			t.Errorf("%v: one feature: %s, %q", uri, one.Status, one.Header.Get("Content-Crs"))
		}
	}
}

// TestAxisOrder looks at the size of numbers, which tells northings from eastings.
func TestAxisOrder(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	at := func(code int) []float64 {
		return f.get(t, fmt.Sprintf("/api/collections/disputes/items?limit=1&bbox=113.019,25.04,113.021,25.06&crs=http://www.opengis.net/def/crs/EPSG/0/%d", code)).page(t).Features[0].Geometry.Coordinates
	}
	if p := at(4490); p[0] != 25.05 || p[1] != 113.02 {
		t.Errorf("EPSG:4490 begins with the latitude: %v", p)
	}
	if p := at(4547); p[0] < 2.7e6 || p[0] > 2.8e6 || p[1] < 4.0e5 || p[1] > 4.1e5 {
		t.Errorf("EPSG:4547 is northing, easting: %v", p)
	}
	if p := at(4526); p[1] < 384e5 || p[1] > 385e5 {
		t.Errorf("EPSG:4526 carries its zone in the easting: %v", p)
	}
	if p := at(3857); p[0] < 1.2e7 || p[1] > 3e6 {
		t.Errorf("EPSG:3857 is x, y: %v", p)
	}
}

func TestSystemsThatAreNone(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, crs := range []string{"EPSG:4490", "GCJ-02", "http://www.opengis.net/def/crs/EPSG/0/32650", "http://www.opengis.net/def/crs/EPSG/0/4534", "", "x"} {
		for _, path := range []string{"/api/collections/disputes/items", "/api/collections/disputes/items/x"} {
			a := f.get(t, path+"?crs="+url.QueryEscape(crs))
			if got := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || got["crs"] == "" {
				t.Errorf("%s %q: %s %v", path, crs, a.Status, got)
			}
		}
	}
}

// TestETagsDifferBySystem: what a client holds in one system is no answer in another.
func TestETagsDifferBySystem(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	seen := map[string]string{}
	for _, query := range []string{"", "?crs=http://www.opengis.net/def/crs/EPSG/0/4490", "?crs=http://www.opengis.net/def/crs/EPSG/0/3857", "?skipGeometry=true", "?properties=status", "?sortby=status", "?sortby=-status"} {
		etag := f.get(t, "/api/collections/disputes/items"+query).Header.Get("ETag")
		if seen[etag] != "" || etag == "" {
			t.Errorf("%q and %q share %s", query, seen[etag], etag)
		}
		seen[etag] = query + " "
	}
}
