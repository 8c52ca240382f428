package frontend

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAddresses(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	h := &handler{fstest.MapFS{
		"index.html": file("desk"), "brief.html": file("brief"), "missing.html": file(`no such page "./a"`), "assets/a.js": file("code"), ".keep": file(""),
	}}
	for _, c := range []struct {
		path, accept, says, location string
		status                       int
	}{
		{"/", "text/html", "desk", "", 200},
		{"/brief", "text/html", "brief", "", 200},
		{"/brief/?unit=431021", "text/html", "", "/brief?unit=431021", 308},
		{"/brief/", "", "", "/brief", 308},
		{"/assets/a.js", "*/*", "code", "", 200},
		{"/nowhere", "text/html,*/*", "no such page", "", 404},
		{"/nowhere/", "text/html", "no such page", "", 404},
		{"/no/where", "text/html", `no such page "/a"`, "", 404},
		{"/missing", "text/html", "no such page", "", 404},
		{"/missing/", "text/html", "no such page", "", 404},
		{"/nowhere", "*/*", "404 page not found", "", 404},
		{"/assets/b.js", "*/*", "404 page not found", "", 404},
		{"/.keep", "text/html", "no such page", "", 404},
		{"//example.org/", "text/html", "no such page", "", 404},
		{"/assets/../brief/", "text/html", "no such page", "", 404},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+c.path, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status || !strings.HasPrefix(w.Body.String(), c.says) || w.Header().Get("Location") != c.location {
			t.Errorf("%s: %d %q to %q", c.path, w.Code, w.Body, w.Header().Get("Location"))
		}
	}
}
