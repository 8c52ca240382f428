package api

import (
	"net/http"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

// TestRowsOfATokenRaiseAnAlarm: what a token reads through items and copies is counted, and more than the policy's number in a day is in the audit log.
func TestRowsOfATokenRaiseAnAlarm(t *testing.T) {
	f := newBookFixture(t)
	p := accounts.DefaultPolicy()
	p.TokenRows = 20
	if _, err := f.book.SetPolicy(t.Context(), operator(), p, fixedNow()); err != nil {
		t.Fatal(err)
	}
	_, secret, err := f.book.IssueToken(t.Context(), operator(), accounts.TokenOptions{
		Name: "copy", Role: data.Analyst, Scope: []string{"431021"}, Rights: []Right{accounts.RightRead}, Until: fixedNow().AddDate(0, 0, 30),
	}, fixedNow())
	if err != nil {
		t.Fatal(err)
	}
	alarms := func() int {
		t.Helper()
		if err := f.book.Flush(t.Context(), f.clock.Now()); err != nil {
			t.Fatal(err)
		}
		events, err := f.book.Events(t.Context(), operator(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.TokenAlarm}}, f.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return len(events)
	}
	read := func(path string) {
		t.Helper()
		if a := f.do(t, http.MethodGet, path, nil, "Authorization", "Bearer "+secret); a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", path, a.Status)
		}
	}
	read("/api/collections/disputes/items?limit=100") // 12
	if n := alarms(); n != 0 {
		t.Errorf("%d alarms after 12 rows", n)
	}
	read("/api/collections/disputes/items?limit=100&since=start") // 12 more
	if n := alarms(); n != 1 {
		t.Errorf("%d alarms after 24 rows", n)
	}
}
