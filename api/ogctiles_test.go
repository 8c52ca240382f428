package api

import (
	"fmt"
	"strings"

	"lianxin/geo/tile"
)

// tileRequirements are of OGC 20-057 and of the tile matrix set of 17-083r4.
func tileRequirements() []requirement {
	at := tile.Containing(113.04, 25.05, 8)
	aTile := fmt.Sprintf("%s/tiles/WebMercatorQuad/8/%d/%d", col, at.Y, at.X)
	return []requirement{
		{"tiles/core/tc-op, tc-success, mvt/content", func(s *suite) {
			if a := s.f.get(s.T, aTile); a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" || countOf(a.layers(s.T)["disputes"]) == 0 {
				s.Errorf("%s %s", a.Status, a.Header.Get("Content-Type"))
			}
		}},
		{"tiles/core/tc-error", func(s *suite) {
			s.refuses(col+"/tiles/WebMercatorQuad/25/0/0", col+"/tiles/WebMercatorQuad/1/2/0", col+"/tiles/WebMercatorQuad/x/0/0")
			if s.f.get(s.T, col+"/tiles/x/0/0/0").StatusCode != 404 {
				s.Error("a tile matrix set that is none")
			}
		}},
		{"tiles/tileset/desc-op, desc-success, geodata-tilesets", func(s *suite) {
			d := s.doc(col + "/tiles/WebMercatorQuad")
			for _, name := range []string{"dataType", "crs", "tileMatrixSetURI", "layers", "boundingBox"} {
				if d[name] == nil {
					s.Errorf("no %s", name)
				}
			}
			s.needs(d, "self", relScheme, "item")
			limits, _ := d["tileMatrixSetLimits"].([]any)
			for _, l := range limits[:9] {
				m, _ := l.(map[string]any)
				last, _ := m["maxTileRow"].(float64)
				root := fmt.Sprintf("%s/tiles/WebMercatorQuad/%v/", col, m["tileMatrix"])
				if a := s.f.get(s.T, fmt.Sprintf("%s%.0f/%v", root, last, m["minTileCol"])); a.StatusCode != 200 {
					s.Errorf("the last row of %v: %s", m["tileMatrix"], a.Status)
				}
				s.refuses(fmt.Sprintf("%s%.0f/%v", root, last+1, m["minTileCol"]), root+"2147483647/2147483647")
			}
		}},
		{"tiles/oas30/operation-id", func(s *suite) {
			paths, _ := s.doc("/api/openapi.json")["paths"].(map[string]any)
			for path, end := range map[string]string{
				"/collections/disputes/tiles": ".collection.vector.getTileSetsList", "/collections/disputes/tiles/{tileMatrixSetId}": ".collection.vector.getTileSet",
				"/collections/coverage/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": ".collection.vector.getTile",
				"/tiles": ".dataset.vector.getTileSetsList", "/tiles/{tileMatrixSetId}": ".dataset.vector.getTileSet",
				"/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": ".dataset.vector.getTile", "/tileMatrixSets": "getTileMatrixSetsList", "/tileMatrixSets/{tileMatrixSetId}": "getTileMatrixSet",
			} {
				item, _ := paths[path].(map[string]any)
				get, _ := item["get"].(map[string]any)
				if id := fmt.Sprint(get["operationId"]); !strings.HasSuffix(id, end) {
					s.Errorf("%s is %s", path, id)
				}
			}
		}},
		{"tiles/tilesets-list, dataset-tilesets", func(s *suite) {
			for _, path := range []string{col + "/tiles", "/api/tiles"} {
				sets, _ := s.doc(path)["tilesets"].([]any)
				if len(sets) != 1 {
					s.Fatalf("%s lists %d", path, len(sets))
				}
				set, _ := sets[0].(map[string]any)
				s.needs(set, "self", relScheme)
				for rel, links := range s.links(set) { // programs follow every one as it stands
					for _, l := range links {
						if strings.Contains(fmt.Sprint(l["href"]), "{") {
							s.Errorf("%s: %s is a pattern", path, rel)
						}
					}
				}
			}
		}},
		{"tiles/collections-selection", func(s *suite) {
			a := s.f.get(s.T, fmt.Sprintf("/api/tiles/WebMercatorQuad/8/%d/%d?collections=hazards", at.Y, at.X)).layers(s.T)
			if len(a) != 1 || a["hazards"] == nil {
				s.Errorf("%v", a)
			}
		}},
		{"tiles of every collection: tilesets-list, tileset, TileJSON, tc-op, tc-error, empty tiles", func(s *suite) {
			all, _ := s.doc("/api/collections")["collections"].([]any)
			for _, c := range all {
				m, _ := c.(map[string]any)
				root := "/api/collections/" + fmt.Sprint(m["id"]) + "/tiles"
				s.needs(m, relTilesets)
				s.needs(s.doc(root+"/WebMercatorQuad"), "self", relScheme, "describedby", "item")
				if tj := s.doc(root + "/WebMercatorQuad?f=tilejson"); tj["tilejson"] != "3.0.0" {
					s.Errorf("%s: %v", root, tj["tilejson"])
				}
				if a := s.f.get(s.T, fmt.Sprintf("%s/WebMercatorQuad/8/%d/%d", root, at.Y, at.X)); a.StatusCode != 200 || a.Header.Get("Content-Type") != mediaTile.mime || a.Header.Get("ETag") == "" {
					s.Errorf("%s: %s %s", root, a.Status, a.Header.Get("Content-Type"))
				}
				if a := s.f.get(s.T, root+"/WebMercatorQuad/8/0/0"); a.StatusCode != 200 || len(a.body) > 0 {
					s.Errorf("%s: an empty tile is %s of %d bytes", root, a.Status, len(a.body))
				}
				s.refuses(root+"/WebMercatorQuad/25/0/0", root+"/WebMercatorQuad/1/2/0", root+"/WebMercatorQuad/1/0/0?x=1")
			}
		}},
		{"tms/tilematrixset, json", func(s *suite) {
			sets, _ := s.doc("/api/tileMatrixSets")["tileMatrixSets"].([]any)
			set, _ := sets[0].(map[string]any)
			s.needs(set, "self", "item")
			d := s.doc("/api/tileMatrixSets/WebMercatorQuad")
			if matrices, _ := d["tileMatrices"].([]any); d["crs"] != webMercatorURI || len(matrices) < 24 {
				s.Errorf("%v", d["crs"])
			}
		}},
	}
}
