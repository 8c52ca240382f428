package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

// TestExportOfComputedIsWhatItemsServe: the same units with the same values, for every role that may take something away, under every filter.
func TestExportOfComputedIsWhatItemsServe(t *testing.T) {
	f := newExportFixture(t)
	for _, role := range []data.Role{data.Commander, data.Official, data.Analyst} {
		j := f.as(t, role)
		for _, x := range f.server.computedCollections() {
			id := string(x.layer.ID)
			filters := []map[string]string{{}, {"unit": "431021100"}, {"bbox": "113,25,113.25,25.1"}, {"area": "POLYGON((113 25,113.3 25,113.3 25.1,113 25))"}, {"datetime": "2026-01-20/.."}}
			switch x.layer.ID {
			case data.Hotspots:
				filters = append(filters, map[string]string{"layer": "hazards", "measure": "count", "by": "township"}, map[string]string{"status": "found", "within": "431021", "period": "year"})
			case data.CoverageCollection:
				filters = append(filters, map[string]string{"month": "2026-01"}, map[string]string{"filter": "households > 0"})
			default:
				filters = append(filters, map[string]string{"q": "村"})
			}
			for _, filter := range filters {
				query := url.Values{}
				for k, v := range filter {
					query.Set(k, v)
				}
				page := f.ask(t, j, http.MethodGet, "/api/collections/"+id+"/items?"+query.Encode(), nil).doc(t, http.StatusOK)
				doc, file := f.export(t, j, map[string]any{"layers": []string{id}, "format": "geojson", "crs": "CRS84", "filter": filter})
				var got map[string]any
				if err := json.Unmarshal(file.body, &got); err != nil {
					t.Fatal(err)
				}
				ids, properties := features(t, got)
				wantIDs, want := features(t, page)
				if doc["rows"] != page["numberMatched"] || !reflect.DeepEqual(ids, wantIDs) || !reflect.DeepEqual(properties, want) {
					t.Errorf("%s %s %v: the file has %v rows %v, items %v", role, id, filter, doc["rows"], properties, want)
				}
				if got["generated"] != page["generated"] || got["filter"] == "" {
					t.Errorf("%s says %v, %v", id, got["generated"], got["filter"])
				}
			}
		}
	}
}

func TestExportOfComputedSaysWhatWasAsked(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Official)
	doc, _ := f.export(t, j, map[string]any{
		"layers": []string{"hotspots", "disputes"}, "format": "gpkg", "filters": map[string]any{
			"hotspots": map[string]string{"layer": "hazards", "measure": "count", "status": "found", "unit": "431021100"}, "disputes": map[string]string{},
		},
	})
	events, err := f.book.Events(t.Context(), operator(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported}}, f.clock.Now())
	if err != nil || len(events) != 1 {
		t.Fatalf("%v: %v", err, events)
	}
	e := events[0]
	if fmt.Sprint(e.Seq) != doc["audit_id"] || e.Detail["layers"] != "hotspots,disputes" {
		t.Errorf("%+v", e)
	}
	for _, said := range []string{"统计对象：", "hazards", "count", "状态 status：", "所取单位：单位：", "431021100", "disputes: 全部"} {
		if !strings.Contains(e.Detail["filter"], said) {
			t.Errorf("%q is not in %s", said, e.Detail["filter"])
		}
	}
}

func TestExportOfComputedNamesEveryFault(t *testing.T) {
	f := newExportFixture(t)
	got := f.ask(t, f.as(t, data.Official), http.MethodPost, "/api/exports", map[string]any{
		"layers": []string{"hotspots", "coverage", "table-none"}, "format": "csv", "filters": map[string]any{
			"hotspots": map[string]string{"measure": "mean", "by": "county", "limit": "3"}, "coverage": map[string]string{"month": "July", "colour": "red"},
		},
	})
	faults := got.faultsOf(t)
	for _, name := range []string{"measure", "by", "limit", "month", "colour", "layers"} {
		if faults[name] == "" {
			t.Errorf("%s: no fault of %s in %v", got.Status, name, faults)
		}
	}
}
