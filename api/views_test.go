package api

import (
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// viewsOf are the saved views that a browser is told of, by name.
func viewsOf(t *testing.T, f *bookFixture, j jar) map[string]map[string]any {
	t.Helper()
	views := map[string]map[string]any{}
	list, _ := f.ask(t, j, http.MethodGet, "/api/views", nil).doc(t, http.StatusOK)["views"].([]any)
	for _, v := range list {
		doc, _ := v.(map[string]any)
		name, _ := doc["name"].(string)
		views[name] = doc
	}
	return views
}

func TestSavedViews(t *testing.T) {
	f := newBookFixture(t, withDemo)
	li := f.settled(t, "li", data.Official, "431021")
	wang := f.settled(t, "wang", data.Official, "431021")
	zhao := f.settled(t, "zhao", data.Official, "431023")
	centre, contact := f.as(t, data.Commander), f.as(t, data.Contact)

	a := f.ask(t, li, http.MethodPost, "/api/views", map[string]any{"name": "超期", "query": "?stage=overdue"})
	doc := a.doc(t, http.StatusCreated)
	if a.Header.Get("ETag") != `"v1"` || a.Header.Get("Location") != "/api/views/"+doc["id"].(string) {
		t.Errorf("headers %v", a.Header)
	}
	f.ask(t, li, http.MethodPost, "/api/views", map[string]any{"name": "全县", "query": "?days=30", "unit": "431021"}).doc(t, http.StatusCreated)
	f.ask(t, centre, http.MethodPost, "/api/views", map[string]any{"name": "全市", "query": "?days=90", "unit": "431000"}).doc(t, http.StatusCreated)

	for _, c := range []struct {
		who  string
		j    jar
		want string // name, own, narrower of each
	}{
		{"li", li, "超期 own; 全县 own; 全市 less"},
		{"wang", wang, "全县; 全市 less"},
		{"zhao", zhao, "全市 less"},
		{"the centre", centre, "全市 own"},
		{"contact", contact, "全县 less; 全市 less"},
	} {
		var got []string
		views := viewsOf(t, f, c.j)
		for _, name := range []string{"超期", "全县", "全市"} {
			v, there := views[name]
			if !there {
				continue
			}
			if v["own"] == true {
				name += " own"
			}
			if v["narrower"] == true {
				name += " less"
			}
			got = append(got, name)
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %s, want %s", c.who, text, c.want)
		}
	}

	path := "/api/views/" + doc["id"].(string)
	change := map[string]any{"name": "超期未办", "query": "?stage=overdue&level=1"}
	for name, c := range map[string]struct {
		j      jar
		header []string
		want   int
	}{
		"without a version": {li, nil, http.StatusPreconditionRequired}, "of an old version": {li, []string{"If-Match", `"v9"`}, http.StatusPreconditionFailed},
		"a colleague": {wang, []string{"If-Match", `"v1"`}, http.StatusNotFound}, "another county": {zhao, []string{"If-Match", `"v1"`}, http.StatusNotFound},
	} {
		if a := f.ask(t, c.j, http.MethodPut, path, change, c.header...); a.StatusCode != c.want {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	if v := f.ask(t, li, http.MethodPut, path, change, "If-Match", `"v1"`).doc(t, http.StatusOK); v["version"] != 2.0 || v["name"] != "超期未办" {
		t.Errorf("changed: %v", v)
	}
	if a := f.ask(t, li, http.MethodPut, path, map[string]any{"name": "全县", "query": "?"}, "If-Match", `"v2"`); a.StatusCode != http.StatusConflict {
		t.Errorf("the name of another: %s", a.Status)
	}
	shared := "/api/views/" + viewsOf(t, f, contact)["全县"]["id"].(string)
	if a := f.ask(t, contact, http.MethodDelete, shared, nil, "If-Match", `"v1"`); a.StatusCode != http.StatusForbidden {
		t.Errorf("a contact official removes: %s", a.Status)
	}
	for range 2 {
		a := f.ask(t, wang, http.MethodDelete, shared, nil, "If-Match", `"v1"`)
		if a.StatusCode != http.StatusNoContent && a.StatusCode != http.StatusNotFound {
			t.Errorf("who may share there removes: %s", a.Status)
		}
	}
	if _, there := viewsOf(t, f, li)["全县"]; there {
		t.Error("what was removed is still there")
	}
}

func TestSavedViewsRefuse(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	faults := f.ask(t, j, http.MethodPost, "/api/views", map[string]any{"name": " ", "query": "?sel=disputes:1", "unit": "431023"}).faultsOf(t)
	for _, field := range []string{"name", "query", "unit"} {
		if faults[field] == "" {
			t.Errorf("%s is not named: %v", field, faults)
		}
	}
	if faults := f.ask(t, j, http.MethodPost, "/api/views", map[string]any{"name": "a", "query": "?", "account": 3}).faultsOf(t); faults["account"] == "" {
		t.Errorf("mass assignment: %v", faults)
	}
	if a := f.get(t, "/api/views?x=1", "Cookie", j.header()); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown parameter: %s", a.Status)
	}
	if faults := f.ask(t, f.as(t, data.Contact), http.MethodPost, "/api/views", map[string]any{"name": "a", "query": "?", "unit": "431021100200"}).faultsOf(t); faults["unit"] == "" {
		t.Errorf("who may not share: %v", faults)
	}
}

// TestAViewIsFollowed: from watching it to how it stood, within what one may read.
func TestAViewIsFollowed(t *testing.T) {
	f := newBookFixture(t, withDemo)
	li, zhao := f.settled(t, "li", data.Official, "431021"), f.settled(t, "zhao", data.Official, "431023")
	id := f.ask(t, li, http.MethodPost, "/api/views", map[string]any{"name": "a", "query": "?", "unit": "431021"}).doc(t, http.StatusCreated)["id"].(string)
	path := "/api/views/" + id + "/watch"
	seen := map[string]any{"version": 1, "layers": map[string]any{"disputes": map[string]any{"rows": map[string]any{"431021100200": map[string]string{"abc": "found!"}}}}}
	if a := f.ask(t, li, http.MethodGet, path, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("before: %s", a.Status)
	}
	if a := f.ask(t, zhao, http.MethodPut, path, seen); a.StatusCode != http.StatusNotFound {
		t.Errorf("another county: %s", a.Status)
	}
	if a := f.ask(t, li, http.MethodPut, path, seen); a.StatusCode != http.StatusNoContent {
		t.Fatalf("watch: %s %s", a.Status, a.body)
	}
	a := f.ask(t, li, http.MethodGet, path, nil)
	if doc := a.doc(t, http.StatusOK); !strings.Contains(string(a.body), `"431021100200":{"abc":"found!"}`) || doc["at"] != fixedNow().Format("2006-01-02T15:04:05Z") {
		t.Errorf("how it stood: %s", a.body)
	}
	if b := f.ask(t, li, http.MethodGet, path, nil, "If-None-Match", a.Header.Get("ETag")); b.StatusCode != http.StatusNotModified {
		t.Errorf("again: %s", b.Status)
	}
	list := f.ask(t, li, http.MethodGet, "/api/views", nil)
	if list.Header.Get("Cache-Control") != "private, no-cache" || viewsOf(t, f, li)["a"]["watched"] == nil {
		t.Errorf("%v %s", list.Header, list.body)
	}
	if b := f.ask(t, li, http.MethodGet, "/api/views", nil, "If-None-Match", list.Header.Get("ETag")); b.StatusCode != http.StatusNotModified {
		t.Errorf("the list again: %s", b.Status)
	}
	if faults := f.ask(t, li, http.MethodPut, path, map[string]any{"version": 0, "layers": map[string]any{"disputes": map[string]any{"rows": map[string]any{"x": map[string]string{"a": "b"}}}}}).faultsOf(t); faults["version"] == "" || faults["layers"] == "" {
		t.Errorf("odd: %v", faults)
	}
	if a := f.ask(t, li, http.MethodPut, path, map[string]any{"version": 1, "layers": map[string]any{strings.Repeat("a", maxSeen): nil}}); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %s", a.Status)
	}
	for range 2 {
		if a := f.ask(t, li, http.MethodDelete, path, nil); a.StatusCode != http.StatusNoContent {
			t.Errorf("unwatch: %s", a.Status)
		}
	}
	if viewsOf(t, f, li)["a"]["watched"] != nil {
		t.Error("still watched")
	}
}
