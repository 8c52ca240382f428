package api

import (
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// plainRoute is a path of a route with something in the place of its parameters.
func plainRoute(path string) string {
	return strings.NewReplacer(":layer", "disputes", ":id", "x", ":import", "x", ":action", "step").Replace(path)
}

// TestEveryRouteHasARule walks echo's own list: a route that went round the table has no line there.
func TestEveryRouteHasARule(t *testing.T) {
	f := newFixture(t, "")
	ruled := map[string]bool{}
	for _, r := range routes() {
		if r.rule == noRule {
			t.Errorf("%s %s has no rule", r.method, r.path)
		}
		ruled[r.method+" "+r.path] = true
		if r.method == http.MethodGet {
			ruled["HEAD "+r.path] = true
		}
	}
	for _, r := range f.server.echo.Routes() {
		if !ruled[r.Method+" "+r.Path] {
			t.Errorf("%s %s is registered without a rule", r.Method, r.Path)
		}
	}
}

// TestNobodyReachesOpenRoutesAlone asks every route as nobody.
func TestNobodyReachesOpenRoutesAlone(t *testing.T) {
	f := newFixture(t, "")
	for _, r := range routes() {
		path := plainRoute(r.path)
		a := f.do(t, r.method, path, nil)
		if open := r.rule == ruleOpen; open == (a.StatusCode == http.StatusUnauthorized) {
			t.Errorf("%s %s: %s", r.method, path, a.Status)
		}
	}
}

// TestAnonymousNeverImports holds for the highest role there is.
func TestAnonymousNeverImports(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, r := range routes() {
		if r.rule != ruleImports {
			continue
		}
		path := strings.ReplaceAll(r.path, ":import", "x")
		if a := f.do(t, r.method, path, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: %s", r.method, path, a.Status)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for path, want := range map[string]int{
		"/api/collections/": 404, "/api/clusters?layer=traces&zoom=8": 400,
		"/api/nothing": 404, "/api/collections/nothing": 404, "/api/collections/:layer": 404, "/api//collections": 404,
		"/api/collections/disputes%2Fitems": 404, "/api/%2e%2e/metrics": 404, "/api/collections/../session": 404,
	} {
		a := f.get(t, path)
		if a.StatusCode != want {
			t.Errorf("%s: %s", path, a.Status)
		}
		a.faultsOf(t)
	}
	if a := f.do(t, http.MethodDelete, "/api/collections/disputes", nil); a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %s", a.Status)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, path := range []string{"/api", "/api/collections/disputes/items", "/api/nothing"} {
		h := f.get(t, path).Header
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: %v", path, h)
		}
	}
}
