package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// Who asks, in the table of rights: nobody, the anonymous commander of --anonymous, every role in a session, a token that reads and one that
// feeds, and an official who must change the password first.
const (
	everyone  = "nobody anonymous commander official contact analyst kiosk sysadmin secadmin auditor reader feeder changing"
	viewers   = "anonymous commander official contact analyst kiosk reader"
	readers   = "anonymous commander official analyst reader"
	carriers  = "anonymous commander official analyst"
	importers = "official sysadmin feeder"
	persons   = "commander official contact analyst sysadmin secadmin auditor changing"
	handlers  = "commander official"
	editors   = "commander official"
	reporters = "commander official contact"
	makers    = "commander official analyst"
	keepers   = "commander official contact analyst"
)

// rights is who passes the rule of each route: what a row leaves out is refused. A route without a line fails.
// Metrics are asked from loopback here; TestMetricsAreForTheServersOwn asks from elsewhere.
func rights() map[string]string {
	return map[string]string{
		"GET /healthz": everyone, "GET /readyz": everyone, "GET /metrics": everyone,
		"GET /api": everyone, "GET /api/conformance": everyone, "GET /api/openapi.json": everyone,

		"GET /api/session": everyone, "POST /api/session": everyone, "DELETE /api/session": everyone,
		"POST /api/session/password": persons, "GET /api/sessions": persons, "DELETE /api/sessions": persons, "DELETE /api/sessions/:id": persons,
		"GET /api/openings": persons,
		"GET /api/tokens":   makers, "POST /api/tokens": makers, "DELETE /api/tokens/:id": makers,

		"GET /api/views": keepers, "POST /api/views": keepers, "PUT /api/views/:id": keepers, "DELETE /api/views/:id": keepers,
		"GET /api/views/:id/watch": keepers, "PUT /api/views/:id/watch": keepers, "DELETE /api/views/:id/watch": keepers,

		"GET /api/schema": viewers, "GET /api/collections": viewers, "GET /api/collections/:layer": viewers,
		"GET /api/collections/:layer/items": viewers, "GET /api/collections/:layer/items/:id": viewers,
		"GET /api/coverage": viewers, "GET /api/board": viewers, "GET /api/brief": viewers,
		"GET /api/handover": viewers, "GET /api/pulses": viewers, "GET /api/alerts": viewers, "POST /api/alerts/acknowledge": editors,
		"GET /api/clusters": viewers, "GET /api/events": viewers,
		"GET /api/collections/:layer/queryables": viewers, "GET /api/collections/:layer/sortables": viewers, "GET /api/collections/:layer/schema": viewers,
		"GET /api/units": viewers, "GET /api/units/:unit": viewers, "POST /api/units/match": viewers, "GET /api/summary": viewers, "GET /api/trend": viewers, "GET /api/cards": viewers, "GET /api/facets": viewers,
		"GET /api/collections/:layer/tiles": viewers, "GET /api/collections/:layer/tiles/:tileMatrixSetId": viewers, "GET /api/collections/:layer/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol": viewers, "GET /api/tiles": viewers, "GET /api/tiles/:tileMatrixSetId": viewers, "GET /api/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol": viewers,
		"GET /api/styles": viewers, "GET /api/styles/:style": viewers, "GET /api/sprites/:file": everyone,
		"GET /api/tileMatrixSets": everyone, "GET /api/tileMatrixSets/:tileMatrixSetId": everyone,
		"POST /api/exports": makers, "GET /api/exports": carriers, "GET /api/exports/:id": carriers, "GET /api/exports/:id/file": carriers,
		"DELETE /api/exports/:id": carriers, "GET /api/project.qgz": viewers, "POST /api/fuel-access/what-if": viewers,
		"GET /api/water":            readers,
		"GET /api/page.css":         everyone,
		"GET /api/basemap":          viewers,
		"GET /api/basemap/:z/:x/:y": viewers,
		"GET /api/forms":            reporters, "POST /api/collections/:layer/items": reporters,
		"POST /api/traces": reporters, "POST /api/traces/propose": reporters,
		"PATCH /api/collections/:layer/items/:id": editors, "DELETE /api/collections/:layer/items/:id": editors,
		"GET /api/collections/:layer/items/:id/edit": editors, "POST /api/collections/:layer/items/:id/:action": editors,
		"POST /api/collections/:layer/assign": editors,
		"GET /api/boundaries":                 viewers, "GET /api/boundaries/:detail/:hash": viewers,

		"POST /api/imports": importers, "GET /api/imports": importers, "GET /api/imports/:import": importers, "GET /api/imports/:import/rejections": importers,

		"GET /api/cases/:id/attachments": handlers, "POST /api/cases/:id/attachments": handlers, "GET /api/cases/:id/attachments/:file": handlers,
		"PATCH /api/cases/:id/attachments/:file": handlers, "DELETE /api/cases/:id/attachments/:file": handlers,
		"POST /api/citizens/find": handlers, "POST /api/citizens/hand-over": handlers, "POST /api/citizens/correct": handlers, "POST /api/citizens/erase": handlers,
		"GET /api/cases/:id": handlers, "GET /api/traces/:id/raw": handlers,

		"POST /api/devices": everyone, "POST /api/devices/poll": everyone, "POST /api/devices/beat": "kiosk",

		"GET /api/admin/users": "secadmin", "POST /api/admin/users": "secadmin", "POST /api/admin/users/import": "secadmin",
		"PATCH /api/admin/users/:id": "secadmin", "POST /api/admin/users/:id/reset": "secadmin", "POST /api/admin/users/:id/disable": "secadmin",
		"POST /api/admin/users/:id/unlock": "secadmin", "GET /api/admin/users/:id/grants": "secadmin", "POST /api/admin/users/:id/grants": "secadmin",
		"GET /api/admin/grants": "secadmin", "DELETE /api/admin/grants/:id": "secadmin",
		"GET /api/admin/tokens": "secadmin", "POST /api/admin/tokens": "secadmin", "DELETE /api/admin/tokens/:id": "secadmin",
		"GET /api/admin/devices": "secadmin", "POST /api/admin/devices": "secadmin", "PATCH /api/admin/devices/:id": "secadmin", "DELETE /api/admin/devices/:id": "secadmin",
		"GET /api/admin/sessions": "secadmin", "DELETE /api/admin/sessions/:id": "secadmin",
		"GET /api/admin/policy": "secadmin", "PUT /api/admin/policy": "secadmin",
		"GET /api/settings": "sysadmin", "PATCH /api/settings": "sysadmin",
		"GET /api/audit": "auditor", "GET /api/audit/chain": "auditor", "GET /api/audit/access": "auditor",
	}
}

// callers are how each of everyone presents itself, over a server that grants anonymous viewers nothing; "anonymous" asks another server.
func callers(t *testing.T, f *bookFixture) map[string][]string {
	t.Helper()
	headers := map[string][]string{"nobody": nil}
	for _, role := range data.Roles() {
		headers[string(role)] = []string{"Cookie", f.as(t, role).header()}
	}
	name := fmt.Sprintf("changing-%d", f.clock.Now().Unix())
	f.clock.pass(time.Second)
	_, password := f.user(t, name, data.Official, "431021")
	changing := jar{}
	f.ask(t, changing, http.MethodPost, "/api/session", map[string]any{"name": name, "password": password}).doc(t, 200)
	headers["changing"] = []string{"Cookie", changing.header()}
	for name, right := range map[string]accounts.Right{"reader": accounts.RightRead, "feeder": accounts.ImportRight("hotline")} {
		headers[name] = []string{"Authorization", "Bearer " + f.token(t, right)}
	}
	return headers
}

// token makes a token of county 431021 and returns its secret.
func (f *bookFixture) token(t *testing.T, rights ...accounts.Right) string {
	t.Helper()
	_, secret, err := f.book.IssueToken(t.Context(), operator(), accounts.TokenOptions{
		Name: "a token", Scope: []string{"431021"}, Rights: rights, Until: f.clock.Now().Add(24 * time.Hour),
	}, f.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// status asks without reading the body, which for an event stream has no end.
func (f *fixture) status(t *testing.T, method, path string, header []string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, f.http.URL+path, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodGet || method == http.MethodHead {
		req.Body, req.ContentLength = nil, 0
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// TestRightsOfEveryRoute asks every route that echo knows, with every method it knows it by, as everyone, and prints the table (go test -v).
func TestRightsOfEveryRoute(t *testing.T) {
	f := newBookFixture(t, withDemo)
	open := newFixture(t, data.Commander, "431000")
	table := rights()
	asked, printed := 0, []string{}
	who := callers(t, f)
	for _, r := range f.server.echo.Routes() {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		allowed, listed := table[method+" "+r.Path]
		if !listed {
			t.Errorf("%s %s has no line in the table of rights: say there who may", r.Method, r.Path)
			continue
		}
		line := fmt.Sprintf("%-6s %-75s", r.Method, r.Path)
		for _, name := range strings.Fields(everyone) {
			layer := "villages" // which everybody who reads may read, and nobody edits
			if method != http.MethodGet || strings.HasSuffix(r.Path, "/edit") {
				layer = "hazards"
			}
			path := strings.NewReplacer(":layer", layer, ":id", "999", ":import", "x", ":detail", "0", ":hash", "x", ":unit", "431021", ":action", "step",
				":tileMatrixSetId", "WebMercatorQuad", ":tileMatrix", "8", ":tileRow", "100", ":tileCol", "200").Replace(r.Path)
			asked++
			var got int
			if name == "anonymous" {
				got = open.status(t, r.Method, path, nil)
			} else {
				got = f.status(t, r.Method, path, who[name])
			}
			may := slices.Contains(strings.Fields(allowed), name)
			line += fmt.Sprintf(" %-*d", len(name), got)
			want := http.StatusForbidden
			if name == "nobody" {
				want = http.StatusUnauthorized
			}
			if refused := got == http.StatusUnauthorized || got == http.StatusForbidden; may == refused || !may && got != want {
				t.Errorf("%s %s as %s: %d, and may is %t", r.Method, path, name, got, may)
			}
			if got >= 500 && got != http.StatusServiceUnavailable { // exports have no folder here
				t.Errorf("%s %s as %s: %d", r.Method, path, name, got)
			}
		}
		printed = append(printed, line)
		if unsafeMethod(r.Method) && strings.HasPrefix(r.Path, "/api/session") { // which ends what asks
			who = callers(t, f)
		}
	}
	slices.SortFunc(printed, func(a, b string) int { return strings.Compare(a[7:], b[7:]) })
	t.Logf("%d routes by %d who ask: %d questions, answered\n%82s %s\n%s", len(printed), len(strings.Fields(everyone)), asked, "", everyone, strings.Join(printed, "\n"))
	for line := range table {
		method, path, _ := strings.Cut(line, " ")
		if !slices.ContainsFunc(routes(), func(r route) bool { return r.method == method && r.path == path }) {
			t.Errorf("the table of rights has %s, which is no route", line)
		}
	}
}
