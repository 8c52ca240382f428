package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// TestWhatLeavesARow: each thing the audit log is there for leaves its row, with who did it, to what and how much.
func TestWhatLeavesARow(t *testing.T) {
	f := newBookFixture(t, withDemo, func(cfg *Config) { cfg.Exports = t.TempDir() })
	sec, sys := f.as(t, data.SecAdmin), f.as(t, data.SysAdmin)
	somebody, password := f.user(t, "somebody", data.Official, "431021")
	own := jar{}
	id := data.RecordID(data.Disputes, "test", "D0-0")
	purpose := []string{"X-Purpose", url.PathEscape("核实当事人诉求")}
	analyst, _ := f.user(t, "analyst", data.Analyst, "4310")
	feeder, reader := f.token(t, accounts.ImportRight("hotline")), f.token(t, accounts.RightRead)
	doc := func(j jar, method, path string, body any, header ...string) func() map[string]any {
		return func() map[string]any { return f.ask(t, j, method, path, body, header...).doc(t, 200) }
	}
	created := func(j jar, path string, body any) func() map[string]any {
		return func() map[string]any { return f.ask(t, j, http.MethodPost, path, body).doc(t, 201) }
	}
	send := func(header ...string) func() map[string]any {
		return func() map[string]any {
			header := append([]string{"Content-Type", "text/csv"}, header...)
			return f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=hotline", strings.NewReader(importCSV), header...).doc(t, 201)
		}
	}
	for _, c := range []struct {
		name   string
		kind   accounts.EventKind
		do     func() map[string]any
		actor  string
		detail map[string]string
	}{
		{"a sign-in that is refused", accounts.SignInRefused, func() map[string]any {
			return f.ask(t, jar{}, http.MethodPost, "/api/session", map[string]any{"name": "somebody", "password": "not it"}).doc(t, 401)
		}, "", nil},
		{"a sign-in", accounts.SignedIn, func() map[string]any {
			return f.ask(t, own, http.MethodPost, "/api/session", map[string]any{"name": "somebody", "password": password}).doc(t, 200)
		}, "user", nil},
		{"a password", accounts.PasswordChanged, func() map[string]any {
			return f.ask(t, own, http.MethodPost, "/api/session/password", map[string]any{"old": password, "new": secretOfTest}).doc(t, 200)
		}, "user", nil},
		{"a case file", accounts.CaseRead, func() map[string]any {
			return f.ask(t, own, http.MethodGet, "/api/cases/"+id+"?layer=disputes", nil, purpose...).doc(t, 200)
		}, "user", nil},
		{"an export", accounts.Exported, func() map[string]any {
			return f.ask(t, own, http.MethodPost, "/api/exports", map[string]any{"layers": []string{"disputes"}, "format": "csv"}).doc(t, 202)
		}, "user", map[string]string{"format": "csv"}},
		{
			"an import of a person", accounts.Imported, func() map[string]any { return send("Cookie", own.header(), "Idempotency-Key", "a")() }, "user",
			map[string]string{"layer": "disputes", "state": "done", "source": "hotline", "input": "3", "accepted": "1", "rejected": "2", "inserted": "1"},
		},
		{
			"an import of a program", accounts.Imported, send("Authorization", "Bearer "+feeder, "Idempotency-Key", "b"), "token",
			map[string]string{"state": "done", "input": "3"},
		},
		{"an account", accounts.AccountCreated, created(sec, "/api/admin/users", map[string]any{"name": "another", "full_name": "测试", "role": "contact", "scope": []string{"431021"}}), "user", nil},
		{"a permission", accounts.AccountChanged, doc(sec, http.MethodPatch, "/api/admin/users/"+strconv.FormatInt(somebody.ID, 10), map[string]any{"scope": []string{"431023"}}), "user", nil},
		{"exact points", accounts.ExactGranted, created(sec, "/api/admin/users/"+strconv.FormatInt(analyst.ID, 10)+"/grants", map[string]any{"layer": "disputes", "purpose": "地灾复核", "until": f.clock.Now().Add(time.Hour)}), "user", nil},
		{"a token", accounts.TokenIssued, created(sec, "/api/admin/tokens", map[string]any{"name": "t", "rights": []string{"read"}, "role": "analyst", "scope": []string{"4310"}, "until": f.clock.Now().Add(time.Hour)}), "user", nil},
		{"the policy", accounts.PolicyChanged, func() map[string]any {
			p := f.ask(t, sec, http.MethodGet, "/api/admin/policy", nil).doc(t, 200)
			p["idle_minutes"] = 20
			return f.ask(t, sec, http.MethodPut, "/api/admin/policy", p).doc(t, 200)
		}, "user", nil},
		{"a setting", accounts.SettingChanged, func() map[string]any {
			v := f.ask(t, sys, http.MethodGet, "/api/settings", nil).doc(t, 200)["version"]
			return f.ask(t, sys, http.MethodPatch, "/api/settings", map[string]any{"version": v, "wall": map[string]any{"duty": "值班"}}).doc(t, 200)
		}, "user", nil},
		{"what a program read in a day", accounts.TokenUsed, func() map[string]any {
			out := f.do(t, http.MethodGet, "/api/collections/disputes/items?limit=5", nil, "Authorization", "Bearer "+reader).doc(t, 200)
			if err := f.book.Flush(t.Context(), f.clock.Now()); err != nil {
				t.Fatal(err)
			}
			f.clock.pass(24 * time.Hour)
			tick := make(chan time.Time, 1) // the day's end
			tick <- f.clock.Now()
			close(tick)
			f.book.Run(t.Context(), tick)
			return out
		}, "", map[string]string{"rows": "5"}},
	} {
		before := len(f.events(t, c.kind))
		c.do()
		rows := f.events(t, c.kind)
		if len(rows) <= before {
			t.Errorf("%s leaves no row", c.name)
			continue
		}
		made := rows[:len(rows)-before] // newest first
		at := slices.IndexFunc(made, func(l accounts.Logged) bool {
			return strings.HasPrefix(l.Actor, c.actor) && (len(c.detail) == 0 || contains(l.Detail, c.detail))
		})
		if at < 0 {
			t.Errorf("%s: %+v", c.name, made)
		}
	}
}

// contains tells whether a map has all of another.
func contains(m, of map[string]string) bool {
	for k := range maps.Keys(of) {
		if m[k] != of[k] {
			return false
		}
	}
	return true
}

// TestImportsThatFailLeaveARow: what broke off was tried, a look beforehand was no import.
func TestImportsThatFailLeaveARow(t *testing.T) {
	f := newBookFixture(t)
	feeder := f.token(t, accounts.ImportRight("hotline"))
	send := func(query, body string) answer {
		return f.do(t, http.MethodPost, "/api/imports?layer=disputes&source=hotline"+query, strings.NewReader(body), "Authorization", "Bearer "+feeder, "Content-Type", "text/csv")
	}
	if a := send("&crs=EPSG:4490&dry_run=true", importCSV); a.StatusCode != http.StatusOK || len(f.events(t, accounts.Imported)) != 0 {
		t.Errorf("a look: %s, %v", a.Status, f.events(t, accounts.Imported))
	}
	if a := send("", importCSV); a.StatusCode != http.StatusBadRequest {
		t.Fatalf("without a datum: %s", a.Status)
	}
	rows := f.events(t, accounts.Imported)
	if len(rows) != 1 || rows[0].Detail["state"] != "failed" || rows[0].Detail["inserted"] != "0" || !strings.HasPrefix(rows[0].Actor, "token-") {
		t.Errorf("%+v", rows)
	}
}
