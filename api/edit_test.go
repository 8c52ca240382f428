package api

import (
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// edited is a body that answers an edit.
func edited(t *testing.T, a answer, status int) (id, tag string, properties map[string]any) {
	t.Helper()
	doc := a.doc(t, status)
	properties, _ = doc["properties"].(map[string]any)
	id, _ = doc["id"].(string)
	return id, a.Header.Get("ETag"), properties
}

func point(lon, lat float64) object {
	return object{"type": "Point", "coordinates": []float64{lon, lat}}
}

// TestACaseFromFoundToClosed goes the way of a case through the routes of the desk, and sees it on the map's own route.
func TestACaseFromFoundToClosed(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "li.yi", data.Official, "431021")
	body := object{
		"type": "Feature", "geometry": point(113.05, 25.05), "properties": object{"category": "land", "level": "2", "title": "水渠被占", "departments": []string{"水利局", "司法局"}},
		"case": object{"parties": "甲某 乙某"},
	}
	if a := f.ask(t, j, http.MethodPost, "/api/collections/disputes/items", body); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["Idempotency-Key"] == "" {
		t.Errorf("without a key: %s", a.Status)
	}
	a := f.ask(t, j, http.MethodPost, "/api/collections/disputes/items", body, "Idempotency-Key", "one")
	id, tag, properties := edited(t, a, http.StatusCreated)
	if a.Header.Get("Location") != "/api/collections/disputes/items/"+id || tag != `"v1"` || properties["unit"] != "431021100200" || properties["status"] != "found" {
		t.Fatalf("%s %s", a.Header, a.body)
	}
	again, _, _ := edited(t, f.ask(t, j, http.MethodPost, "/api/collections/disputes/items", body, "Idempotency-Key", "one"), http.StatusCreated)
	if again != id {
		t.Errorf("the same key made %s and %s", id, again)
	}
	path := "/api/collections/disputes/items/" + id
	for i, to := range []string{"accepted", "assigned", "in_progress", "settled", "closed"} {
		_, tag, properties = edited(t, f.ask(t, j, http.MethodPost, path+"/step", object{"to": to}, "Idempotency-Key", "step"+to, "If-Match", tag), http.StatusOK)
		if properties["status"] != to {
			t.Fatalf("step %d: %v", i, properties)
		}
	}
	doc := f.ask(t, j, http.MethodGet, path+"/edit", nil).doc(t, http.StatusOK)
	history, _ := doc["history"].([]any)
	if d, _ := doc["deadline"].(map[string]any); d["due"] != "2026-08-29" || d["stated"] != false || d["over"] != true || d["extension_days"] != 30.0 {
		t.Errorf("found on 30 June with 60 days: %v", d)
	}
	if len(history) != 5 || len(doc["steps"].([]any)) != 2 {
		t.Errorf("%v", doc)
	}
	if n := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items?status=closed&category=land", nil).page(t).NumberMatched; n != 1 {
		t.Errorf("who wrote it reads %d at once", n)
	}
	if a := f.ask(t, j, http.MethodGet, path, nil); strings.Contains(string(a.body), "甲某") {
		t.Error("the parties are on the map")
	}
}

func TestEditsAreConditional(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "li.yi", data.Official, "431021")
	path := "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0")
	change := object{"properties": object{"level": "4"}, "reason": "复核"}
	for _, c := range []struct {
		name, tag string
		want      int
	}{{"no version", "", 428}, {"nonsense", "v1", 400}, {"weak", `W/"v1"`, 400}, {"a later one", `"v9"`, 412}, {"the one there is", `"v1"`, 200}, {"the one before", `"v1"`, 412}} {
		header := []string{"Idempotency-Key", "k" + c.name}
		header[1] = strings.ReplaceAll(header[1], " ", "-")
		if c.tag != "" {
			header = append(header, "If-Match", c.tag)
		}
		if a := f.ask(t, j, http.MethodPatch, path, change, header...); a.StatusCode != c.want {
			t.Errorf("%s: %s %s, want %d", c.name, a.Status, a.body, c.want)
		}
	}
	if a := f.ask(t, j, http.MethodPatch, path, object{"properties": object{"role": "x", "overdue": true, "level": "7"}, "geometry": point(400, 0)}, "Idempotency-Key", "bad", "If-Match", `"v2"`); len(a.faultsOf(t)) != 4 {
		t.Errorf("all faults at once: %s", a.body)
	}
	if a := f.ask(t, j, http.MethodPatch, path, object{"version": 7}, "Idempotency-Key", "mass", "If-Match", `"v2"`); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown member: %s", a.Status)
	}
	if a := f.ask(t, j, http.MethodDelete, path+"?reason=%E8%AF%AF%E7%99%BB", nil, "Idempotency-Key", "del", "If-Match", `"v2"`); a.StatusCode != http.StatusNoContent {
		t.Errorf("removing: %s %s", a.Status, a.body)
	}
}

// TestEditsOutOfScope: county B's record is to county A's official as one that never was, by every route.
func TestEditsOutOfScope(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "li.yi", data.Official, "431021")
	theirs, none := data.RecordID(data.Disputes, "test", "D5-0"), data.RecordID(data.Disputes, "test", "no such")
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, "/edit", nil},
		{http.MethodPatch, "", object{"properties": object{"level": "1"}}},
		{http.MethodDelete, "?reason=x", nil},
		{http.MethodPost, "/step", object{"to": "accepted", "reason": "x"}},
		{http.MethodPost, "/extend", object{"reason": "x"}},
		{http.MethodPost, "/transfer", object{"unit": "431021100200", "reason": "x"}},
		{http.MethodPost, "/merge", object{"into": data.RecordID(data.Disputes, "test", "D0-0"), "reason": "x"}},
	} {
		ask := func(id string) answer {
			return f.ask(t, j, c.method, "/api/collections/disputes/items/"+id+c.path, c.body, "Idempotency-Key", "k", "If-Match", `"v1"`)
		}
		a, b := ask(theirs), ask(none)
		if a.StatusCode != http.StatusNotFound || string(a.body) != string(b.body) {
			t.Errorf("%s %s: %s %s, of none %s", c.method, c.path, a.Status, a.body, b.body)
		}
	}
	a := f.ask(t, j, http.MethodPost, "/api/collections/disputes/items", object{"geometry": point(113.45, 25.05), "properties": object{"category": "land"}}, "Idempotency-Key", "b")
	if a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["geometry"] != "lies outside your area" {
		t.Errorf("registering in county B: %s %s", a.Status, a.body)
	}
	into := f.ask(t, j, http.MethodPost, "/api/collections/disputes/items/"+data.RecordID(data.Disputes, "test", "D0-0")+"/merge", object{"into": theirs, "reason": "x"}, "Idempotency-Key", "m", "If-Match", `"v1"`)
	if into.StatusCode != http.StatusNotFound {
		t.Errorf("merging into county B's: %s", into.Status)
	}
}

// TestContactsReport: village officials register visits and reports in their villages, see the form for it, and change nothing.
func TestContactsReport(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "cun.wu", data.Contact, "431021100200")
	forms := f.ask(t, j, http.MethodGet, "/api/forms", nil).doc(t, http.StatusOK)
	if forms["edit"] != false || len(forms["layers"].([]any)) != 4 {
		t.Errorf("%v", forms)
	}
	a := f.ask(t, j, http.MethodPost, "/api/collections/visits/items", object{"properties": object{"unit": "431021100200", "place_kind": "home", "households": 10}}, "Idempotency-Key", "v")
	doc := a.doc(t, http.StatusCreated)
	if doc["id"] == "" || doc["properties"] != nil {
		t.Errorf("a contact reads the item back: %s", a.body)
	}
	if a := f.ask(t, j, http.MethodPost, "/api/collections/visits/items", object{"properties": object{"unit": "431021100201", "place_kind": "home"}}, "Idempotency-Key", "v2"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("in another village: %s", a.Status)
	}
	path := "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0")
	if a := f.ask(t, j, http.MethodPatch, path, object{}, "Idempotency-Key", "p", "If-Match", `"v1"`); a.StatusCode != http.StatusForbidden {
		t.Errorf("correcting: %s", a.Status)
	}
	other := f.settled(t, "gis", data.Analyst, "431021")
	if a := f.ask(t, other, http.MethodPost, "/api/collections/visits/items", object{}, "Idempotency-Key", "x"); a.StatusCode != http.StatusForbidden {
		t.Errorf("an analyst registers: %s", a.Status)
	}
}

func TestAssignManyOrNone(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "li.yi", data.Official, "431021")
	a, b := data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D1-0")
	body := object{"records": []object{{"id": a, "version": 1}, {"id": b, "version": 1}}, "properties": object{"owner_tier": "county_leader", "owner_post": "副县长", "supervised": true}}
	if got := f.ask(t, j, http.MethodPost, "/api/collections/disputes/assign", body, "Idempotency-Key", "a"); len(got.doc(t, http.StatusOK)["assigned"].([]any)) != 2 {
		t.Errorf("%s", got.body)
	}
	if got := f.ask(t, j, http.MethodPost, "/api/collections/disputes/assign", body, "Idempotency-Key", "b"); got.StatusCode != http.StatusConflict {
		t.Errorf("of versions before: %s", got.Status)
	}
}
