package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// TestAttacksOnQueries: what is absurd, hostile or endless is 400 with the field that is at fault, and never reaches a store or an index.
func TestAttacksOnQueries(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Analyst)
	star := make([]string, 10_001) // crosses itself everywhere
	for i := range 10_000 {
		a := 2 * math.Pi * float64(i) * 4999 / 10_000
		star[i] = fmt.Sprintf("%.6f %.6f", 113.4+0.3*math.Cos(a), 25.05+0.3*math.Sin(a))
	}
	star[10_000] = star[0]
	q := url.QueryEscape
	for name, c := range map[string][2]string{
		"a hundred thousand parentheses": {"filter", strings.Repeat("(", 100_000) + "level=1" + strings.Repeat(")", 100_000)},
		"a hundred thousand NOT":         {"filter", strings.Repeat("NOT ", 100_000) + "overdue"},
		"a hundred thousand terms":       {"filter", "level IN (" + strings.TrimSuffix(strings.Repeat("1,", 100_000), ",") + ")"},
		"SQL after a quote":              {"filter", "status = 'found' OR 1=1 --'"},
		"SQL in a date":                  {"filter", "found > TIMESTAMP('2026-01-01''; DROP TABLE dispute; --')"},
		"SQL after a semicolon":          {"filter", "level = '1'; DROP TABLE dispute"},
		"a comment":                      {"filter", "level = '1' /* x */ --"},
		"a name that is an expression":   {"filter", `"(select 1)" = 1`},
		"a name with a quote":            {"filter", `"a""b" = 1`},
		"a masked field":                 {"filter", "title LIKE '%'"},
		"a masked field in NOT":          {"filter", "NOT (title = 'x')"},
		"a case field":                   {"filter", "parties = 'x'"},
		"a pattern without end":          {"filter", "status LIKE '" + strings.Repeat("%_", 100_000) + "'"},
		"a polygon that crosses itself":  {"area", "POLYGON((" + strings.Join(star, ",") + "))"},
		"a sort by what is masked":       {"sortby", "title"},
		"a sort by an expression":        {"sortby", "(select+1)"},
		"what is masked, asked for":      {"properties", "title"},
		"a cursor of somebody's making":  {"cursor", strings.Repeat("A", 5000)},
		"a box of nothing":               {"bbox", "NaN,25,114,26"},
		"a box without end":              {"bbox", "-Inf,25,Inf,26"},
		"a box upside down":              {"bbox", "113,26,114,25"},
		"a time backwards":               {"datetime", "2026-06-30T00:00:00Z/2026-01-01T00:00:00Z"},
		"a time that is none":            {"datetime", "0000-00-00T99:99:99Z"},
		"a parameter that is none":       {"role", "commander"},
	} {
		a := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items?"+c[0]+"="+q(c[1]), nil)
		if a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[c[0]] == "" {
			t.Errorf("%s: %s %.200s", name, a.Status, a.body)
		}
		if len(a.body) > 4000 {
			t.Errorf("%s: the answer has %d bytes", name, len(a.body))
		}
	}
}

// TestAttacksOnTiles: a tile over everything is small, and one that is none is not found.
func TestAttacksOnTiles(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Commander)
	for path, want := range map[string]int{
		"/0/0/0": 200, "/-1/0/0": 404, "/25/0/0": 404, "/64/0/0": 404, "/3/8/0": 404, "/3/0/8": 404, "/1e1/0/0": 404, "/8/0x1/0": 404,
	} {
		a := f.ask(t, j, http.MethodGet, "/api/tiles/WebMercatorQuad"+path, nil)
		if a.StatusCode != want && !(want == 200 && a.StatusCode == 204) && !(want == 404 && a.StatusCode == 400) || len(a.body) > 500_000 {
			t.Errorf("%s: %s, %d bytes", path, a.Status, len(a.body))
		}
	}
}

// TestATileIsNotAnotherRoles: whoever asked for a tile before, each gets their own.
func TestATileIsNotAnotherRoles(t *testing.T) {
	roles := []data.Role{data.Commander, data.Official, data.Analyst}
	answers := map[data.Role][]byte{}
	for turn := range 2 {
		f := newBookFixture(t, withDemo)
		for i := range roles {
			role := roles[i]
			if turn == 1 {
				role = roles[len(roles)-1-i]
			}
			a := f.ask(t, f.as(t, role), http.MethodGet, "/api/collections/disputes/tiles/WebMercatorQuad/10/438/833", nil)
			if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "private, no-cache" {
				t.Fatalf("%s: %s %s", role, a.Status, a.Header.Get("Cache-Control"))
			}
			if turn == 1 && !bytes.Equal(a.body, answers[role]) {
				t.Errorf("%s gets another tile when others asked before", role)
			}
			answers[role] = a.body
		}
	}
	if bytes.Equal(answers[data.Commander], answers[data.Analyst]) {
		t.Error("an analyst gets the commander's tile")
	}
}

// TestMassAssignment: what a body may not say is refused by name, not left out.
func TestMassAssignment(t *testing.T) {
	f := newBookFixture(t, withDemo)
	sec, official := f.as(t, data.SecAdmin), f.as(t, data.Official)
	record := func(name string, value any) object {
		return object{"geometry": point(113.05, 25.05), "properties": object{"category": "land", "title": "x", name: value}}
	}
	for _, c := range []struct {
		j            jar
		method, path string
		body         object
		field        string
	}{
		{jar{}, "POST", "/api/session", object{"name": "a", "password": "b", "role": "commander"}, "role"},
		{sec, "POST", "/api/admin/users", object{"name": "a", "full_name": "b", "role": "official", "scope": []string{"431021"}, "rights": []string{"audit"}}, "rights"},
		{sec, "POST", "/api/admin/users", object{"name": "a", "full_name": "b", "role": "official", "scope": []string{"431021"}, "must_change": false}, "must_change"},
		{sec, "PATCH", "/api/admin/users/1", object{"id": 2}, "id"},
		{sec, "POST", "/api/admin/tokens", object{"name": "a", "rights": []string{"read"}, "owner": 1}, "owner"},
		{sec, "POST", "/api/admin/devices", object{"code": "AAAA-AAAA", "name": "a", "scope": []string{"4310"}, "role": "commander"}, "role"},
		{f.as(t, data.Kiosk), "POST", "/api/devices/beat", object{"build": "1", "scope": []string{"43"}}, "scope"},
		{official, "POST", "/api/collections/disputes/items", record("county", "431023"), "county"},
		{official, "POST", "/api/collections/disputes/items", record("overdue", false), "overdue"},
		{official, "POST", "/api/collections/disputes/items", record("version", 7), "version"},
		{official, "POST", "/api/collections/disputes/items", record("masked", true), "masked"},
		{official, "POST", "/api/collections/disputes/items", record("parties", "x"), "parties"},
		{official, "POST", "/api/alerts/acknowledge", object{"alerts": []string{"x"}, "actor": "user-1"}, "actor"},
		{official, "POST", "/api/exports", object{"layers": []string{"disputes"}, "format": "csv", "viewer": "commander"}, "viewer"},
	} {
		a := f.ask(t, c.j, c.method, c.path, c.body, "Idempotency-Key", "k")
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s %s with %s: %s %s", c.method, c.path, c.field, a.Status, a.body)
			continue
		}
		faults := a.faultsOf(t)
		if faults[c.field] == "" && faults["properties."+c.field] == "" {
			t.Errorf("%s %s with %s: %v", c.method, c.path, c.field, faults)
		}
	}
}

// TestPathsAsTheyAreWritten: what looks like a route's pattern, or means another path, is none.
func TestPathsAsTheyAreWritten(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Commander)
	for _, path := range []string{
		"/api/collections/:layer/items", "/api/collections/disputes/items/:id", "/api/units/:unit", "/api/exports/:id", "/api/collections/*/items",
		"/api/collections/disputes/items/..", "/api/collections/disputes/items/%2e%2e/edit", "/api/collections/disputes%2fitems", "/api//collections", "/api/collections/disputes/items/a%00b",
		"/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0") + "%20", "/API/collections", "/api/collections/Disputes/items",
	} {
		if a := f.ask(t, j, http.MethodGet, path, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

// TestClientsThatLeave: who goes in the middle of an answer leaves nothing behind.
func TestClientsThatLeave(t *testing.T) {
	f := newBookFixture(t, withDemo)
	l := f.listening(t)
	cookie := "Cookie: " + f.as(t, data.Official).header() + "\r\n"
	for i := range 60 {
		path := []string{"/api/openapi.json", "/api/events", "/api/collections/villages/items"}[i%3]
		c := l.dial(t, "GET "+path+" HTTP/1.1\r\nHost: x\r\n"+cookie+"\r\n")
		if _, err := io.ReadFull(c, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, as of a machine that is switched off
		}
		c.Close()
	}
	for range 60 {
		l.ends(t, "a client that left")
	}
	if n := f.view.Subscribers(); n != 0 {
		t.Errorf("%d streams are held", n)
	}
}

// TestShutdownWithStreamsOpen: open event streams do not hold a server up that is told to stop.
func TestShutdownWithStreamsOpen(t *testing.T) {
	f := newBookFixture(t, withDemo)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := f.server.HTTPServer()
	served := make(chan error, 1)
	go func() { served <- h.Serve(inner) }()
	l := &watched{Listener: inner}
	for range 20 {
		c := l.dial(t, "GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: "+f.as(t, data.Kiosk).header()+"\r\n\r\n")
		if _, err := io.ReadFull(c, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	go func() { done <- h.Shutdown(t.Context()) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("streams hold the server up")
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// TestLogoutEndsStreams: who signs out hears no more.
func TestLogoutEndsStreams(t *testing.T) {
	f := newBookFixture(t, withDemo)
	f.server.heartbeat = 20 * time.Millisecond
	j := f.as(t, data.Official)
	s := f.stream(t, "Cookie", j.header())
	s.await(t, "event: beat")
	f.ask(t, j, http.MethodDelete, "/api/session", nil)
	for {
		if _, err := s.in.ReadString('\n'); err != nil {
			break
		}
	}
}
