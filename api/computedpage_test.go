package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

// TestComputedPagesForPeople walks from a computed collection to one of its units as a browser does.
func TestComputedPagesForPeople(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	open := func(path string) string {
		a := f.get(t, strings.TrimPrefix(path, f.http.URL), "Accept", browserAccept)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != mediaHTML.mime {
			t.Fatalf("%s: %s, %s", path, a.Status, a.Header.Get("Content-Type"))
		}
		if again := f.get(t, strings.TrimPrefix(path, f.http.URL), "Accept", browserAccept, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again: %s", path, again.Status)
		}
		return string(a.body)
	}
	for _, x := range f.server.computedCollections() {
		root := "/api/collections/" + string(x.layer.ID)
		if page := open(root); !strings.Contains(page, "<code>"+x.layer.Fields[1].Name+"</code>") || strings.Contains(page, "<code>version</code>") {
			t.Errorf("%s: the table of fields is not that of its features", root)
		}
		page := open(root + "/items?limit=3")
		if !strings.Contains(page, "4 条") || strings.Count(page, "<tr>") != 4 || !strings.Contains(page, "桂阳县") || strings.Contains(page, "永兴县") {
			t.Errorf("%s: %s", root, page)
		}
		next := regexp.MustCompile(`href="([^"]*cursor=[^"]*)"`).FindStringSubmatch(page)
		if next == nil || strings.Count(open(strings.ReplaceAll(next[1], "&amp;", "&")), "<tr>") != 2 {
			t.Errorf("%s: no last page of one row after %v", root, next)
		}
		one := regexp.MustCompile(`href="([^"]*/items/431021[0-9]{6})"`).FindStringSubmatch(page)
		if one == nil || !strings.Contains(open(one[1]), x.layer.Fields[0].Label.Zh) {
			t.Errorf("%s: no page of a unit", root)
		}
	}
	month := open("/api/collections/coverage/items?month=2026-03&limit=1")
	if link := regexp.MustCompile(`items/[0-9]{12}\?month=2026-03`).FindString(month); link == "" || !strings.Contains(month, "2026-03") {
		t.Error("a month is lost on the way to one village")
	}
}

// TestComputedTiles: a tile has the units of the square, with the values that items have, of the viewer's scope alone.
func TestComputedTiles(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431021")
	for _, x := range f.server.computedCollections() {
		root := "/api/collections/" + string(x.layer.ID)
		_, properties := features(t, f.get(t, root+"/items").doc(t, http.StatusOK))
		for z, want := range map[uint8]int{6: 4, 15: 1} {
			a := f.get(t, tilePath(root+"/tiles", z))
			layer := a.layers(t)[string(x.layer.ID)]
			if layer == nil || len(layer.Features) != want || !strings.Contains(a.Header.Get("Tile-Thinning"), fmt.Sprintf("drawn=%d;of=%d", want, want)) {
				t.Fatalf("%s at zoom %d: %v, %s", root, z, layer, a.Header.Get("Tile-Thinning"))
			}
			for _, drawn := range layer.Features {
				i := slices.IndexFunc(properties, func(p map[string]any) bool { return p["village"] == drawn.Properties["id"] })
				for _, field := range x.layer.Fields {
					want, got := properties[i][field.Name], drawn.Properties[field.Name]
					if want == nil && got == nil || field.Type == data.TypeList {
						continue
					}
					if fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("%s: %s is %v in a tile and %v in items", root, field.Name, got, want)
					}
				}
			}
			if again := f.get(t, tilePath(root+"/tiles", z), "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
				t.Error(again.Status)
			}
		}
		none := f.get(t, root+"/tiles/WebMercatorQuad/6/0/0")
		if none.StatusCode != http.StatusOK || len(none.body) > 0 {
			t.Errorf("an empty tile: %s, %d bytes", none.Status, len(none.body))
		}
		if one := f.get(t, tilePath(root+"/tiles", 6)+"?unit=431021100200").layers(t)[string(x.layer.ID)]; len(one.Features) != 1 {
			t.Errorf("%s of one unit: %v", root, one)
		}
		for path, field := range map[string]string{"25/0/0": "tileMatrix", "3/9/0": "tileRow", "0/0/0?colour=red": "colour", "0/0/0?bbox=1,2": "bbox"} {
			if got := f.get(t, root+"/tiles/WebMercatorQuad/"+path).faultsOf(t); got[field] == "" {
				t.Errorf("%s: %v", path, got)
			}
		}
		set := f.get(t, root+"/tiles/WebMercatorQuad").doc(t, http.StatusOK)
		described := set["layers"].([]any)[0].(map[string]any)
		schema := described["propertiesSchema"].(map[string]any)["properties"].(map[string]any)
		if described["geometryDimension"] != 2.0 || schema[x.layer.Fields[1].Name] == nil || schema["count"] != nil {
			t.Errorf("%v", described)
		}
		if tj := f.get(t, root+"/tiles/WebMercatorQuad?f=tilejson").doc(t, http.StatusOK); len(tj["vector_layers"].([]any)) != 1 {
			t.Errorf("%v", tj)
		}
		f.get(t, root+"/tiles").doc(t, http.StatusOK)
	}
	if a := f.get(t, tilePath("/api/collections/hotspots/tiles", 6)+"?layer=hazards&measure=count&by=township"); len(a.layers(t)["hotspots"].Features) != 2 {
		t.Errorf("townships: %v", a.layers(t)["hotspots"])
	}
	whole := newFixture(t, data.Kiosk, "431000")
	if a, b := f.get(t, tilePath("/api/collections/coverage/tiles", 6)), whole.get(t, tilePath("/api/collections/coverage/tiles", 6)); a.Header.Get("ETag") == b.Header.Get("ETag") {
		t.Error("two scopes share an ETag")
	}
}

// TestComputedFilters: filter, ids and datetime mean in every collection what its queryables say.
func TestComputedFilters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for path, want := range map[string]int{
		"coverage/items?filter=name%3D%270号村%27":                        4,
		"coverage/items?households=100":                                 8,
		"coverage/items?datetime=2026-06-30":                            8,
		"coverage/items?month=2026-05&datetime=2026-05-31T10:00:00Z/..": 8,
		"coverage/items?month=2026-05&datetime=2026-06-02/..":           0,
		"fuel-access/items?datetime=2026-06-30&name=1号村":                4,
		"hotspots/items?filter=status%3D%27found%27":                    8,
	} {
		if doc := f.get(t, "/api/collections/"+path).doc(t, http.StatusOK); doc["numberMatched"] != float64(want) {
			t.Errorf("%s: %v, want %d", path, doc["numberMatched"], want)
		}
	}
	if doc := f.get(t, "/api/collections/coverage/items?datetime=2026-03-01/2026-04-15").doc(t, http.StatusOK); doc["month"] != "2026-04" {
		t.Errorf("an interval that ends in April is of %v", doc["month"])
	}
	for _, x := range f.server.computedCollections() {
		root := "/api/collections/" + string(x.layer.ID)
		known := f.get(t, root+"/queryables").doc(t, http.StatusOK)["properties"].(map[string]any)
		for _, name := range []string{"id", "geometry", "county_name"} {
			if (known[name] != nil) != (x.layer.ID != data.Hotspots) { // a filter of hotspots is of records, not of the villages that come back
				t.Errorf("%s: is %s a queryable: %v", root, name, known[name] != nil)
			}
		}
		if got := f.get(t, root+"/items?filter=nosuch%3D1&datetime=x").faultsOf(t); got["filter"] == "" || got["datetime"] == "" {
			t.Errorf("%s: %v", root, got)
		}
	}
}
