package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"

	"lianxin/data"
	"lianxin/geo/tile"
)

// tilePath is the path of the tile at a zoom that holds the middle of the fixture's first village.
func tilePath(root string, z uint8) string {
	at := tile.Containing(113.05, 25.05, z)
	return fmt.Sprintf("%s/WebMercatorQuad/%d/%d/%d", root, at.Z, at.Y, at.X)
}

func (a answer) layers(t *testing.T) map[string]*mvt.Layer {
	t.Helper()
	if got := a.Header.Get("Content-Type"); a.StatusCode != http.StatusOK || got != mediaTile.mime {
		t.Fatalf("%s, %s: %.200s", a.Status, got, a.body)
	}
	layers, err := mvt.Unmarshal(a.body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*mvt.Layer{}
	for _, l := range layers {
		out[l.Name] = l
	}
	return out
}

func countOf(l *mvt.Layer) int {
	n := 0
	if l != nil {
		for _, x := range l.Features {
			count, _ := x.Properties["count"].(float64)
			n += int(count)
		}
	}
	return n
}

func TestTilesHonourFilters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for query, want := range map[string]int{
		"": 24, "status=found": 8, "filter=status%3D%27found%27": 8, "unit=431021": 12, "datetime=2026-01-01": 8, "bbox=113,25,113.0999,25.1": 3,
		"area=POLYGON((113+25,113.1+25,113.1+25.1,113+25.1,113+25))": 3, "q=%E6%B0%B8%E5%85%B4": 12, "status=suspended": 0,
	} {
		a := f.get(t, tilePath("/api/collections/disputes/tiles", 6)+"?"+query)
		if n := countOf(a.layers(t)["disputes"]); n != want {
			t.Errorf("%s: %d rows, want %d", query, n, want)
		}
		if got := a.Header.Get("Tile-Thinning"); !strings.Contains(got, fmt.Sprintf("of=%d", want)) {
			t.Errorf("%s: %q", query, got)
		}
	}
	deep := f.get(t, tilePath("/api/collections/disputes/tiles", 10)).layers(t)["disputes"]
	if x := deep.Features[0]; x.Properties["title"] != nil || x.Properties["status"] == nil || x.Properties["overdue"] == nil || x.Properties["unit"] == nil {
		t.Errorf("%v", x.Properties)
	}
}

func TestTileOfAllLayers(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	layers := f.get(t, tilePath("/api/tiles", 6)).layers(t)
	if countOf(layers["disputes"]) != 24 || countOf(layers["hazards"]) != 8 || len(layers["villages"].Features) != 8 || len(layers["counties"].Features) != 2 {
		t.Errorf("%v", layers)
	}
	some := f.get(t, tilePath("/api/tiles", 6)+"?collections=hazards,counties&unit=431021").layers(t)
	if len(some) != 2 || countOf(some["hazards"]) != 4 || len(some["counties"].Features) != 1 {
		t.Errorf("%v", some)
	}
	kiosk := newFixture(t, data.Kiosk, "431021").get(t, tilePath("/api/tiles", 6)).layers(t)
	if kiosk["disputes"] != nil || len(kiosk["villages"].Features) != 4 {
		t.Errorf("a wall's tile has %v", kiosk)
	}
}

func TestTilesThatAreNone(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for path, fields := range map[string]string{
		"-1/0/0": "tileMatrix", "25/0/0": "tileMatrix", "64/0/0": "tileMatrix", "1.5/0/0": "tileMatrix", "x/0/0": "tileMatrix", "99999999999999999999/0/0": "tileMatrix",
		"3/8/0": "tileRow", "3/0/8": "tileCol", "3/-1/0": "tileRow", "3/0/+1": "tileCol", "3/9/9": "tileRow tileCol", "0/0/0?colour=red": "colour", "0/0/0?filter=x": "filter",
	} {
		for _, root := range []string{"/api/collections/disputes/tiles/WebMercatorQuad/", "/api/tiles/WebMercatorQuad/"} {
			a := f.get(t, root+path)
			got := a.faultsOf(t)
			for _, field := range strings.Fields(fields) {
				if a.StatusCode != http.StatusBadRequest || got[field] == "" {
					t.Errorf("%s%s: %s %v", root, path, a.Status, got)
				}
			}
		}
	}
	for _, path := range []string{"/api/collections/disputes/tiles/WorldCRS84Quad/0/0/0", "/api/tiles/x", "/api/tileMatrixSets/x", "/api/collections/nothing/tiles/WebMercatorQuad/0/0/0"} {
		if a := f.get(t, path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := f.get(t, tilePath("/api/tiles", 6)+"?collections=people"); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["collections"] == "" {
		t.Errorf("%s", a.Status)
	}
	if a := newFixture(t, data.Kiosk, "431021").get(t, tilePath("/api/collections/disputes/tiles", 6)); a.StatusCode != http.StatusForbidden {
		t.Errorf("a wall gets a tile of disputes: %s", a.Status)
	}
	empty := f.get(t, "/api/tiles/WebMercatorQuad/5/0/0")
	if empty.StatusCode != http.StatusOK || len(empty.body) != 0 {
		t.Errorf("an empty tile: %s, %d bytes", empty.Status, len(empty.body))
	}
}

func TestTileScopeMaskAndETag(t *testing.T) {
	official := newFixture(t, data.Official, "431021")
	a := official.get(t, tilePath("/api/collections/disputes/tiles", 6))
	if n := countOf(a.layers(t)["disputes"]); n != 12 {
		t.Errorf("%d rows of one county, want 12", n)
	}
	again := official.get(t, tilePath("/api/collections/disputes/tiles", 6), "If-None-Match", a.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || len(again.body) > 0 || !strings.Contains(a.Header.Get("Cache-Control"), "private") {
		t.Errorf("%s with %d bytes, %s", again.Status, len(again.body), a.Header.Get("Cache-Control"))
	}
	analyst := newFixture(t, data.Analyst, "431021")
	deep := analyst.get(t, tilePath("/api/collections/disputes/tiles", 16)).layers(t)["disputes"]
	if deep == nil || len(deep.Features) != 1 || countOf(deep) != 3 {
		t.Fatalf("an analyst sees %v at the village's point", deep)
	}
	if other := analyst.get(t, tilePath("/api/collections/disputes/tiles", 6)); other.Header.Get("ETag") == a.Header.Get("ETag") {
		t.Error("two roles share an ETag")
	}
	if a := analyst.get(t, tilePath("/api/collections/disputes/tiles", 6)+"?title=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an analyst filters tiles by title: %s", a.Status)
	}
	if bytes.Contains(a.body, []byte("canary")) {
		t.Error("a name of a case file is in a tile")
	}
}

// TestTilesetLinks follows from a collection to its tiles as a client does.
func TestTilesetLinks(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	follow := func(doc map[string]any, rel string) string {
		links, _ := doc["links"].([]any)
		for _, l := range links {
			if m, _ := l.(map[string]any); m["rel"] == rel {
				href, _ := m["href"].(string)
				return strings.TrimPrefix(href, f.http.URL)
			}
		}
		t.Fatalf("no link %s in %v", rel, doc["links"])
		return ""
	}
	for _, start := range []string{"/api", "/api/collections/disputes"} {
		list := f.get(t, follow(f.get(t, start).doc(t, http.StatusOK), relTilesets)).doc(t, http.StatusOK)
		sets, _ := list["tilesets"].([]any)
		set, _ := sets[0].(map[string]any)
		doc := f.get(t, follow(set, "self")).doc(t, http.StatusOK)
		if doc["tileMatrixSetURI"] != tmsURI || doc["dataType"] != "vector" || doc["crs"] != webMercatorURI || !strings.Contains(fmt.Sprint(doc["description"]), "zoom 15") {
			t.Errorf("%v", doc)
		}
		scheme := f.get(t, follow(doc, relScheme)).doc(t, http.StatusOK)
		matrices, _ := scheme["tileMatrices"].([]any)
		if len(matrices) != tile.MaxZoom+1 || fmt.Sprint(matrices[0].(map[string]any)["scaleDenominator"])[:8] != "5.590822" {
			t.Errorf("%v", matrices)
		}
		at := tile.Containing(113.05, 25.05, 6)
		href := strings.NewReplacer("{tileMatrix}", "6", "{tileRow}", fmt.Sprint(at.Y), "{tileCol}", fmt.Sprint(at.X)).Replace(follow(doc, "item"))
		if countOf(f.get(t, href).layers(t)["disputes"]) != 24 {
			t.Errorf("%s is not the tile", href)
		}
		tj := f.get(t, follow(doc, "describedby")).doc(t, http.StatusOK)
		if tj["tilejson"] != "3.0.0" || len(tj["vector_layers"].([]any)) == 0 || len(tj["bounds"].([]any)) != 4 {
			t.Errorf("%v", tj)
		}
	}
}
