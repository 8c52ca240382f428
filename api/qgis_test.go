package api

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

// TestQGISFindsWhatItLooksFor: QGIS sends filters to a server that names these classes, and spatial ones where a queryable without type refers to a
// schema of GeoJSON (its provider of OGC API Features, 3.32 to 3.40). Versions that do are not there to be run, docs/read-with-qgis.py tries them.
func TestQGISFindsWhatItLooksFor(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	classes := f.get(t, "/api/conformance").doc(t, http.StatusOK)["conformsTo"].([]any)
	const features, cql2 = "http://www.opengis.net/spec/ogcapi-features-", "http://www.opengis.net/spec/cql2/"
	for _, want := range []any{
		features + "2/1.0/conf/crs", features + "3/1.0/conf/filter", features + "3/1.0/conf/features-filter", features + "5/1.0/conf/schemas",
		cql2 + "1.0/conf/cql2-text", cql2 + "1.0/conf/basic-cql2", cql2 + "1.0/conf/advanced-comparison-operators",
		cql2 + "1.0/conf/case-insensitive-comparison", cql2 + "0.0/conf/basic-spatial-operators",
	} {
		if !slices.Contains(classes, want) {
			t.Errorf("%s is not declared", want)
		}
	}
	for layer, want := range map[string]string{"disputes": "Point", "traces": "MultiLineString", "villages": "MultiPolygon", "coverage": "MultiPolygon"} {
		known := f.get(t, "/api/collections/"+layer+"/queryables").doc(t, http.StatusOK)["properties"].(map[string]any)
		geometry := known["geometry"].(map[string]any)
		if geometry["type"] != nil || geometry["$ref"] != "https://geojson.org/schema/"+want+".json" {
			t.Errorf("%s: %v", layer, geometry)
		}
		for name, q := range known { // the first that refers to GeoJSON is where QGIS tests a place
			if ref, _ := q.(map[string]any)["$ref"].(string); name != "geometry" && strings.HasPrefix(ref, "https://geojson.org/") {
				t.Errorf("%s: %s is a geometry too", layer, name)
			}
		}
	}
	// What QGIS 3.40 writes, as docs/read-with-qgis.py saw it.
	for _, filter := range []string{
		"((CASEI(source) LIKE CASEI('O''X\\\\_%')) OR (CASEI(source) LIKE CASEI('%平台')))", "(overdue AND (NOT (supervised)))", `("key_case" = TRUE)`,
		"level NOT IN ('1','2')", "households BETWEEN 2 AND 4", "(title NOT LIKE '%地%')", "(settled IS NOT NULL)", "((households * 2) < people)",
		"(found >= TIMESTAMP('2026-06-01T00:00:00.000Z'))", "(due < DATE('2026-06-01'))", "S_INTERSECTS(geometry,BBOX(112.6,25.6,113,26))",
		"S_INTERSECTS(geometry,POINT(112.6 25.6))",
	} {
		f.get(t, "/api/collections/disputes/items?filter-lang=cql2-text&filter="+strings.NewReplacer(" ", "%20", "%", "%25", "+", "%2B").Replace(filter)).doc(t, http.StatusOK)
	}
}

// TestProjectShowsWhatIsFound: in the tree, whose first is drawn on top, disputes come first, what was computed lies under the borders, and visits wait to be ticked.
func TestProjectShowsWhatIsFound(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	text := string(unpacked(t, f.get(t, "/api/project.qgz").body)[0])
	var order []string
	for _, m := range regexp.MustCompile(`<layer-tree-layer id="lianxin_([a-z-]+)".*? checked="Qt::(\w+)"`).FindAllStringSubmatch(text, -1) {
		order = append(order, m[1]+" "+m[2])
	}
	want := []string{
		"disputes Checked", "hazards Checked", "requests Checked", "visits Unchecked", "traces Unchecked", "facilities Checked",
		"villages Checked", "townships Checked", "counties Checked", "coverage Unchecked", "fuel-access Unchecked", "hotspots Unchecked",
	}
	if !slices.Equal(order, want) {
		t.Errorf("%v", order)
	}
}
