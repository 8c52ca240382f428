package api

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func viewerIn(t *testing.T, a answer) map[string]any {
	t.Helper()
	v, _ := a.doc(t, http.StatusOK)["viewer"].(map[string]any)
	return v
}

// TestFirstSignIn walks the way of a new user: one-time password, nothing but a new password, then everything of the role.
func TestFirstSignIn(t *testing.T) {
	f := newBookFixture(t)
	_, password := f.user(t, "li.yi", data.Official, "431021")
	j := jar{}
	a := f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"name": " LI.Yi ", "password": password})
	v := viewerIn(t, a)
	if v["must_change"] != true || v["role"] != "official" || v["subject"] != "user-1" || v["name"] != "测试用户" {
		t.Fatalf("%v", v)
	}
	if rights := v["rights"].([]any); len(rights) != 1 || rights[0] != "password" {
		t.Errorf("rights before the change: %v", rights)
	}
	c := a.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure || c.Name != "lianxin_session" {
		t.Errorf("cookie %v", c)
	}
	if a := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items", nil); a.StatusCode != http.StatusForbidden || a.doc(t, 403)["reason"] != "must_change" {
		t.Errorf("before the change: %s", a.Status)
	}
	for _, bad := range []string{"short", "li.yi-li.yi-1", password} {
		if a := f.ask(t, j, http.MethodPost, "/api/session/password", map[string]any{"old": password, "new": bad}); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["new"] == "" {
			t.Errorf("%q as new password: %s %s", bad, a.Status, a.body)
		}
	}
	before := j["lianxin_session"]
	v = viewerIn(t, f.ask(t, j, http.MethodPost, "/api/session/password", map[string]any{"old": password, "new": secretOfTest}))
	if v["must_change"] != false || v["items"] != true {
		t.Errorf("after the change: %v", v)
	}
	if j["lianxin_session"] == before {
		t.Error("the session goes on under the secret it had before the password was changed")
	}
	if a := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items", nil); a.doc(t, 200)["numberMatched"] != 12.0 {
		t.Errorf("after the change: %s", a.body)
	}
	if a := f.ask(t, jar{"lianxin_session": before}, http.MethodGet, "/api/collections/disputes/items", nil); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the old secret: %s", a.Status)
	}
}

// TestSessionFixation: a secret that was planted in a browser is worth nothing after the sign-in, nor is one's own of before.
func TestSessionFixation(t *testing.T) {
	f := newBookFixture(t)
	mine := f.settled(t, "wang.er", data.Official, "431021")
	for name, planted := range map[string]string{"an own old one": mine["lianxin_session"], "made up": "lxs_" + strings.Repeat("A", 43), "nonsense": "x"} {
		j := jar{"lianxin_session": planted}
		f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"name": "wang.er", "password": secretOfTest}).doc(t, http.StatusOK)
		if j["lianxin_session"] == planted {
			t.Errorf("%s: kept", name)
		}
		if a := f.ask(t, jar{"lianxin_session": planted}, http.MethodGet, "/api/sessions", nil); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: still good for %s", name, a.Status)
		}
	}
}

// TestCrossSiteRequests: no other site's page signs anyone in or out, or changes anything.
func TestCrossSiteRequests(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "zhao.san", data.Official, "431021")
	body := `{"name":"zhao.san","password":"` + secretOfTest + `"}`
	for name, header := range map[string][]string{
		"fetch metadata": {"Content-Type", "application/json", "Sec-Fetch-Site", "cross-site"},
		"same site":      {"Content-Type", "application/json", "Sec-Fetch-Site", "same-site"},
		"origin":         {"Content-Type", "application/json", "Origin", "http://evil.example"},
		"null origin":    {"Content-Type", "application/json", "Origin", "null"},
	} {
		for _, r := range routes() {
			if !unsafeMethod(r.method) {
				continue
			}
			path := plainRoute(r.path)
			if a := f.do(t, r.method, path, strings.NewReader(body), append(header, "Cookie", j.header())...); a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
				t.Errorf("%s: %s %s: %s", name, r.method, path, a.Status)
			}
		}
	}
	for _, media := range []string{"text/plain", "text/plain;charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "TEXT/PLAIN; a=application/json", ""} {
		if a := f.do(t, http.MethodPost, "/api/session", strings.NewReader(body), "Content-Type", media); a.StatusCode != http.StatusUnsupportedMediaType || len(a.Cookies()) > 0 {
			t.Errorf("as %q: %s", media, a.Status)
		}
	}
	if a := f.do(t, http.MethodPost, "/api/session", strings.NewReader(body), "Content-Type", "application/json", "Sec-Fetch-Site", "same-origin", "Origin", f.http.URL); a.StatusCode != http.StatusOK {
		t.Errorf("the own page: %s", a.Status)
	}
}

// TestBruteForce: the sixth wrong password locks the name, whether it exists or not, with the same answer; the right one does not open it then.
func TestBruteForce(t *testing.T) {
	f := newBookFixture(t)
	f.settled(t, "qian.si", data.Official, "431021")
	f.settled(t, "other", data.SecAdmin)
	try := func(name, password string) answer {
		return f.ask(t, nil, http.MethodPost, "/api/session", map[string]any{"name": name, "password": password})
	}
	for i := range 5 {
		real, none := try("qian.si", "wrong"), try("nobody.at.all", "wrong")
		if real.StatusCode != none.StatusCode || !bytes.Equal(real.body, none.body) {
			t.Errorf("try %d tells who exists: %s %s", i, real.body, none.body)
		}
		if want := map[bool]int{true: 401, false: 429}[i < 4]; real.StatusCode != want {
			t.Errorf("try %d: %s", i, real.Status)
		}
	}
	a := try("qian.si", secretOfTest)
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" || a.doc(t, 429)["reason"] != "locked" {
		t.Errorf("the right one while locked: %s %v", a.Status, a.Header)
	}
	f.clock.pass(2 * time.Minute)
	if a := try("qian.si", secretOfTest); a.StatusCode != http.StatusOK {
		t.Errorf("after the lock: %s", a.Status)
	}
}

// TestAddressIsThrottled: names change, the address stays.
func TestAddressIsThrottled(t *testing.T) {
	f := newBookFixture(t)
	p, err := f.book.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.LockAfter, p.AddressLockAfter = 3, 6
	if _, err := f.book.SetPolicy(t.Context(), operator(), p, f.clock.Now()); err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range 6 {
		last = f.ask(t, nil, http.MethodPost, "/api/session", map[string]any{"name": strings.Repeat("x", i+3), "password": "wrong"}).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the sixth name: %d", last)
	}
}

func TestSignInBodies(t *testing.T) {
	f := newBookFixture(t)
	for body, field := range map[string]string{
		`{}`: "password", `{"name":"a"}`: "password", `{"password":"a"}`: "name", `{"name":1}`: "name", `[]`: "body", `{`: "body", ``: "body",
		`{"name":"a","password":"b","role":"commander"}`: "role", `{"name":"a","password":"b"} {}`: "body", `{"demo":"commander"}`: "demo",
	} {
		a := f.do(t, http.MethodPost, "/api/session", strings.NewReader(body), "Content-Type", "application/json")
		if a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[field] == "" {
			t.Errorf("%s: %s %s", body, a.Status, a.body)
		}
	}
	if a := f.do(t, http.MethodPost, "/api/session", strings.NewReader(`{"name":"`+strings.Repeat("a", maxJSON)+`"}`), "Content-Type", "application/json"); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %s", a.Status)
	}
}

// TestOwnSessions: one sees and ends one's own and no other, an administrator's neither.
func TestOwnSessions(t *testing.T) {
	f := newBookFixture(t)
	first := f.settled(t, "sun.wu", data.SecAdmin)
	other := f.settled(t, "zhou.liu", data.Official, "431021")
	second := jar{}
	f.ask(t, second, http.MethodPost, "/api/session", map[string]any{"name": "sun.wu", "password": secretOfTest}, "User-Agent", "second").doc(t, 200)
	list, _ := f.ask(t, first, http.MethodGet, "/api/sessions", nil).doc(t, 200)["sessions"].([]any)
	if len(list) != 2 {
		t.Fatalf("%v", list)
	}
	newest, _ := list[0].(map[string]any)
	if newest["program"] != "second" || newest["current"] != false || newest["address"] != "127.0.0.1" {
		t.Errorf("%v", newest)
	}
	theirs, _ := f.ask(t, other, http.MethodGet, "/api/sessions", nil).doc(t, 200)["sessions"].([]any)
	id := func(x any) string { return fmt.Sprint(x.(map[string]any)["id"]) }
	if a := f.ask(t, first, http.MethodDelete, "/api/sessions/"+id(theirs[0]), nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("another's: %s", a.Status)
	}
	if a := f.ask(t, first, http.MethodDelete, "/api/sessions/"+id(list[0]), nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("one's own: %s", a.Status)
	}
	if a := f.ask(t, second, http.MethodGet, "/api/sessions", nil); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the ended one: %s", a.Status)
	}
	f.ask(t, jar{}, http.MethodPost, "/api/session", map[string]any{"name": "sun.wu", "password": secretOfTest}).doc(t, 200)
	if n := f.ask(t, first, http.MethodDelete, "/api/sessions", nil).doc(t, 200)["ended"]; n != 1.0 {
		t.Errorf("ended %v", n)
	}
	if a := f.ask(t, first, http.MethodDelete, "/api/session", nil); a.StatusCode != http.StatusNoContent || len(first) != 0 {
		t.Errorf("sign out: %s %v", a.Status, first)
	}
	if a := f.ask(t, nil, http.MethodGet, "/api/session", nil); viewerIn(t, a) != nil {
		t.Errorf("nobody: %s", a.body)
	}
}

// TestIdleSessionsEnd: what a page fetches by itself keeps no session alive, a person does, and nobody for longer than the absolute limit.
func TestIdleSessionsEnd(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "wu.qi", data.Official, "431021")
	for range 5 {
		f.clock.pass(9 * time.Minute)
		f.ask(t, j, http.MethodGet, "/api/collections", nil)
	}
	if a := f.ask(t, j, http.MethodGet, "/api/collections", nil); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("45 minutes of refetching: %s", a.Status)
	}
	j = jar{}
	f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"name": "wu.qi", "password": secretOfTest}).doc(t, 200)
	for range 35 {
		f.clock.pass(20 * time.Minute)
		if a := f.ask(t, j, http.MethodGet, "/api/collections", nil, "X-Acting", "1"); a.StatusCode != http.StatusOK {
			t.Fatalf("an acting person at %s: %s", f.clock.Now(), a.Status)
		}
	}
	f.clock.pass(20 * time.Minute)
	if a := f.ask(t, j, http.MethodGet, "/api/collections", nil, "X-Acting", "1"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("after twelve hours: %s", a.Status)
	}
}

// TestDemoRoles: a demonstration gives real sessions of every role, and only a demonstration does.
func TestDemoRoles(t *testing.T) {
	f := newBookFixture(t, withDemo)
	offered, _ := f.ask(t, nil, http.MethodGet, "/api/session", nil).doc(t, 200)["demo_roles"].([]any)
	if len(offered) != len(data.Roles()) {
		t.Fatalf("%v", offered)
	}
	for _, role := range data.Roles() {
		j := f.as(t, role)
		v := viewerIn(t, f.ask(t, j, http.MethodGet, "/api/session", nil))
		if v["role"] != string(role) || v["must_change"] != false || v["anonymous"] != false || v["name"] == "" {
			t.Errorf("%s: %v", role, v)
		}
		var want []string
		for _, r := range accounts.RightsOf(role) {
			want = append(want, string(r))
		}
		var got []string
		for _, r := range v["rights"].([]any) {
			got = append(got, r.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: rights %v, want %v", role, got, want)
		}
		if name := (map[bool]string{true: "lianxin_wall", false: "lianxin_session"})[role == data.Kiosk]; len(j) != 1 || j[name] == "" {
			t.Errorf("%s: cookies %v", role, j)
		}
		// From one role to the next and away again.
		f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"demo": "kiosk"}).doc(t, 200)
		f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"demo": "official"}).doc(t, 200)
		if v := viewerIn(t, f.ask(t, j, http.MethodGet, "/api/session", nil)); v["role"] != "official" {
			t.Errorf("%s, then official: %v", role, v)
		}
		f.ask(t, j, http.MethodDelete, "/api/session", nil)
		if len(j) != 0 {
			t.Errorf("%s: cookies left %v", role, j)
		}
	}
	for _, password := range []string{"x", " ", "demo", "demo-official", strings.Repeat("x", 300)} {
		if a := f.ask(t, nil, http.MethodPost, "/api/session", map[string]any{"name": "demo-official", "password": password}); a.StatusCode != http.StatusUnauthorized && a.StatusCode != http.StatusTooManyRequests {
			t.Errorf("password %q opens a demonstration's account: %s", password, a.Status)
		}
	}
	plain := newBookFixture(t)
	if doc := plain.ask(t, nil, http.MethodGet, "/api/session", nil).doc(t, 200); doc["demo_roles"] != nil {
		t.Errorf("%v", doc)
	}
	if a := plain.ask(t, nil, http.MethodPost, "/api/session", map[string]any{"demo": "commander"}); a.StatusCode != http.StatusBadRequest || len(a.Cookies()) > 0 {
		t.Errorf("%s", a.Status)
	}
}

// TestStandInIsNobodysElse: an account with a password is never signed in to without it.
func TestStandInIsNobodysElse(t *testing.T) {
	f := newBookFixture(t, withDemo)
	f.settled(t, "demo-auditor", data.Auditor)
	if a := f.ask(t, nil, http.MethodPost, "/api/session", map[string]any{"demo": "auditor"}); a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
		t.Errorf("%s", a.Status)
	}
}

// A unit that is nowhere is refused wherever an administrator names units.
func TestScopeThatIsNowhere(t *testing.T) {
	f := newBookFixture(t, withDemo)
	admin := f.as(t, data.SecAdmin)
	for path, body := range map[string]map[string]any{
		"/api/admin/users":  {"name": "no.where", "full_name": "某某", "role": "official", "scope": []string{"431021", "999999"}},
		"/api/admin/tokens": {"name": "x", "role": "analyst", "scope": []string{"999999"}, "rights": []string{"read"}, "until": f.clock.Now().AddDate(0, 0, 9)},
	} {
		if a := f.ask(t, admin, http.MethodPost, path, body); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.faultsOf(t)["scope"], "999999") {
			t.Errorf("%s: %s %s", path, a.Status, a.body)
		}
	}
	u, _, err := f.book.CreateUser(t.Context(), accounts.By{Principal: accounts.Console("test")}, accounts.Profile{Name: "of.old", FullName: "某某", Role: data.Official, Scope: []string{"431099"}}, f.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprint("/api/admin/users/", u.ID)
	if a := f.ask(t, admin, http.MethodPatch, path, map[string]any{"post": "主任", "scope": []string{"431099"}}); a.StatusCode != http.StatusOK { // of a unit that ended since
		t.Errorf("%s %s", a.Status, a.body)
	}
	if a := f.ask(t, admin, http.MethodPatch, path, map[string]any{"scope": []string{"431099", "431098"}}); !strings.Contains(a.faultsOf(t)["scope"], "431098") {
		t.Errorf("%s %s", a.Status, a.body)
	}
}
