package api

import (
	"net/http"
	"testing"

	"lianxin/data"
)

// TestEditAskedAgain: every change is answered under its key as the first time, byte for byte, though the record went on; another body is 422.
func TestEditAskedAgain(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "li.yi", data.Official, "431021")
	item := func(id string) string {
		return "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", id)
	}
	for i, c := range []struct {
		name, method, path string
		body, other        any
		match              bool
		status             int
	}{
		{
			"create", http.MethodPost, "/api/collections/disputes/items",
			object{"geometry": point(113.05, 25.05), "properties": object{"category": "land"}, "case": object{"parties": "甲"}},
			object{"geometry": point(113.05, 25.05), "properties": object{"category": "wage"}},
			false, http.StatusCreated,
		},
		{"correct", http.MethodPatch, item("D0-0"), object{"properties": object{"people": 3}}, object{"properties": object{"people": 4}}, true, http.StatusOK},
		{"step", http.MethodPost, item("D0-2") + "/step", object{"to": "accepted"}, object{"to": "assigned"}, true, http.StatusOK},
		{"extend", http.MethodPost, item("D1-0") + "/extend", object{"reason": "等鉴定"}, object{"reason": "别的"}, true, http.StatusOK},
		{"hand over", http.MethodPost, item("D1-2") + "/transfer", object{"unit": "431023100200", "reason": "属地"}, object{"unit": "431021101200", "reason": "属地"}, true, http.StatusNoContent},
		{
			"merge", http.MethodPost, item("D2-0") + "/merge",
			object{"into": data.RecordID(data.Disputes, "test", "D2-1"), "reason": "同一件"},
			object{"into": data.RecordID(data.Disputes, "test", "D2-2"), "reason": "同一件"},
			true, http.StatusOK,
		},
		{
			"assign", http.MethodPost, "/api/collections/disputes/assign",
			object{"records": []object{{"id": data.RecordID(data.Disputes, "test", "D3-0"), "version": 1}}, "properties": object{"owner_tier": "village"}},
			object{"records": []object{{"id": data.RecordID(data.Disputes, "test", "D3-0"), "version": 1}}, "properties": object{"owner_tier": "township"}},
			false, http.StatusOK,
		},
		{"remove", http.MethodDelete, item("D3-2") + "?reason=x", nil, nil, true, http.StatusNoContent},
	} {
		header := []string{"Idempotency-Key", "again-" + string(rune('a'+i))}
		if c.match {
			header = append(header, "If-Match", `"v1"`)
		}
		first := f.ask(t, j, c.method, c.path, c.body, header...)
		if first.StatusCode != c.status {
			t.Errorf("%s: %s %s", c.name, first.Status, first.body)
			continue
		}
		if tag := first.Header.Get("ETag"); tag != "" { // it goes on
			id, _, _ := edited(t, first, c.status)
			next := f.ask(t, j, http.MethodPatch, "/api/collections/disputes/items/"+id, object{"properties": object{"people": 77}}, "Idempotency-Key", "on-"+header[1], "If-Match", tag)
			edited(t, next, http.StatusOK)
		}
		again := f.ask(t, j, c.method, c.path, c.body, header...)
		if again.StatusCode != c.status || string(again.body) != string(first.body) || again.Header.Get("ETag") != first.Header.Get("ETag") || again.Header.Get("Location") != first.Header.Get("Location") {
			t.Errorf("%s again: %s %s %s, first %s %s", c.name, again.Status, again.Header.Get("ETag"), again.body, first.Header.Get("ETag"), first.body)
		}
		path := c.path
		if c.other == nil {
			path += "%20y"
		}
		if a := f.ask(t, j, c.method, path, c.other, header...); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s, another change under the key: %s %s", c.name, a.Status, a.body)
		}
	}
}
