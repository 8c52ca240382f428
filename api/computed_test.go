package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

func features(t *testing.T, doc map[string]any) (ids []string, properties []map[string]any) {
	t.Helper()
	all, _ := doc["features"].([]any)
	for _, f := range all {
		m, _ := f.(map[string]any)
		id, _ := m["id"].(string)
		p, _ := m["properties"].(map[string]any)
		ids, properties = append(ids, id), append(properties, p)
	}
	return ids, properties
}

// TestComputedCollectionsAreListed: each is described as any other layer is, to every viewer.
func TestComputedCollectionsAreListed(t *testing.T) {
	for _, role := range []data.Role{data.Commander, data.Kiosk, data.Contact} {
		f := newFixture(t, role, "431000")
		var listed []string
		for _, c := range f.get(t, "/api/collections").doc(t, http.StatusOK)["collections"].([]any) {
			listed = append(listed, c.(map[string]any)["id"].(string))
		}
		for _, x := range f.server.computedCollections() {
			id := string(x.layer.ID)
			if !slices.Contains(listed, id) {
				t.Errorf("%s is not in %v", id, listed)
			}
			doc := f.get(t, "/api/collections/"+id).doc(t, http.StatusOK)
			if doc["id"] != id || doc["extent"] == nil {
				t.Errorf("%v", doc)
			}
			page := f.get(t, "/api/collections/"+id+"/items").doc(t, http.StatusOK)
			ids, properties := features(t, page)
			if len(ids) != 8 || page["numberMatched"] != 8.0 || !slices.IsSorted(ids) {
				t.Fatalf("%s: %v of %v", id, ids, page["numberMatched"])
			}
			schema := f.get(t, "/api/collections/"+id+"/schema").doc(t, http.StatusOK)["properties"].(map[string]any)
			for name := range properties[0] {
				if schema[name] == nil {
					t.Errorf("%s: %s is not in the schema", id, name)
				}
			}
			for name := range schema {
				if _, ok := properties[0][name]; !ok && name != "id" && name != "geometry" {
					t.Errorf("%s: %s is in the schema and not in features", id, name)
				}
			}
			for _, document := range []string{"queryables", "sortables"} {
				f.get(t, "/api/collections/"+id+"/"+document).doc(t, http.StatusOK)
			}
			one := f.get(t, "/api/collections/"+id+"/items/"+ids[3])
			if doc := one.doc(t, http.StatusOK); doc["id"] != ids[3] || doc["links"] == nil {
				t.Errorf("%v", doc)
			}
			if again := f.get(t, "/api/collections/"+id+"/items/"+ids[3], "If-None-Match", one.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
				t.Error(again.Status)
			}
		}
	}
}

func TestComputedPages(t *testing.T) {
	f := newFixture(t, data.Official, "431021", "431023101")
	for _, x := range f.server.computedCollections() {
		root := "/api/collections/" + string(x.layer.ID) + "/items"
		whole, _ := features(t, f.get(t, root).doc(t, http.StatusOK))
		var ids []string
		for path := root + "?limit=4&geometry=none"; path != ""; {
			doc := f.get(t, path).doc(t, http.StatusOK)
			page, _ := features(t, doc)
			ids, path = append(ids, page...), ""
			for _, l := range doc["links"].([]any) {
				if l := l.(map[string]any); l["rel"] == "next" {
					path = strings.TrimPrefix(l["href"].(string), f.http.URL)
				}
			}
		}
		if len(whole) != 6 || !slices.Equal(ids, whole) {
			t.Errorf("%s: pages make %v, the whole is %v", root, ids, whole)
		}
		for query, want := range map[string]string{
			"bbox=113.01,25.01,113.05,25.05":                      "431021100200",
			"bbox=25.01,113.01,25.05,113.05&bbox-crs=" + epsg4490: "431021100200",
			"unit=431023101200":                                   "431023101200",
			"unit=431023100":                                      "",
			"area=POLYGON((113.61%2025.01,113.62%2025.01,113.62%2025.02,113.61%2025.01))&skipGeometry=true": "431023101200",
		} {
			if ids, _ := features(t, f.get(t, root+"?"+query).doc(t, http.StatusOK)); strings.Join(ids, " ") != want {
				t.Errorf("%s?%s: %v", root, query, ids)
			}
		}
		doc := f.get(t, root+"?unit=431021100200&crs="+epsg4490)
		feature := doc.doc(t, http.StatusOK)["features"].([]any)[0].(map[string]any)
		ring := feature["geometry"].(map[string]any)["coordinates"].([]any)[0].([]any)[0].([]any)
		if first := ring[0].([]any); first[0].(float64) > 90 || !strings.Contains(doc.Header.Get("Content-Crs"), "4490") {
			t.Errorf("%v in %s", first, doc.Header.Get("Content-Crs"))
		}
		unknown := f.get(t, root+"/431021999999")
		for _, code := range []string{"431023100200", "431021", "x"} { // out of scope, of another level, none
			if a := f.get(t, root+"/"+code); a.StatusCode != http.StatusNotFound || string(a.body) != string(unknown.body) {
				t.Errorf("%s: %s", code, a.Status)
			}
		}
		got := f.get(t, root+"?limit=0&bbox=1,2&unit=43&geometry=wkt&cursor=x&colour=red&crs=EPSG:1").faultsOf(t)
		for _, name := range []string{"limit", "bbox", "unit", "geometry", "cursor", "colour", "crs"} {
			if got[name] == "" {
				t.Errorf("%s: no fault of %s in %v", root, name, got)
			}
		}
	}
}

const epsg4490 = "http://www.opengis.net/def/crs/EPSG/0/4490"

func TestFuelAccess(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431000")
	doc := f.get(t, "/api/collections/fuel-access/items?bbox=113,25,113.05,25.1").doc(t, http.StatusOK)
	if notes, _ := doc["notes"].([]any); doc["stations"] != 0.0 || len(notes) != 1 || doc["threshold_m"] != data.DefaultSettings().Fuel.GapM {
		t.Errorf("%v", doc)
	}
	relief := f.do(t, http.MethodPost, "/api/fuel-access/what-if", strings.NewReader(`{"point":[113.05,25.05]}`), "Content-Type", "application/json").doc(t, http.StatusOK)
	// Villages are 0.1° wide, 10.1 km at this latitude: its own and the next.
	if relieved := relief["relieved"].([]any); len(relieved) != 2 || relieved[0].(map[string]any)["after_m"] != 0.0 || relief["households"] != 200.0 || relief["nearer"] != 8.0 {
		t.Errorf("%v", relief)
	}
	for body, field := range map[string]string{
		`{}`: "point", `{"point":[1]}`: "point", `{"point":[1,2,3]}`: "point", `{"point":[200,0]}`: "point", `{"point":"x"}`: "point", `{"at":[1,2]}`: "at", `[]`: "body",
	} {
		a := f.do(t, http.MethodPost, "/api/fuel-access/what-if", strings.NewReader(body), "Content-Type", "application/json")
		if faults := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || faults[field] == "" {
			t.Errorf("%s: %s %v", body, a.Status, faults)
		}
	}
}
