package accounts_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data/accounts"
)

// logged are the audit rows of a kind, oldest first.
func logged(t *testing.T, b *accounts.Book, kind accounts.EventKind) []accounts.Logged {
	t.Helper()
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Kinds: []accounts.EventKind{kind}, Limit: 1000}, noon())
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

func TestTokenAlarm(t *testing.T) {
	var log bytes.Buffer
	b := open(t, newFile(t), accounts.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	policy := accounts.DefaultPolicy()
	policy.TokenRows = 1000
	if _, err := b.SetPolicy(t.Context(), console(), policy, noon()); err != nil {
		t.Fatal(err)
	}
	_, secret := issue(t, b, accounts.RightRead)
	p, err := b.Authenticate(t.Context(), secret, noon())
	if err != nil {
		t.Fatal(err)
	}
	read := func(rows int64, now time.Time) int {
		b.CountRows(p, rows, now)
		if err := b.Flush(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		return len(logged(t, b, accounts.TokenAlarm))
	}
	evening := time.Date(2026, 3, 2, 15, 59, 0, 0, time.UTC) // 23:59 in Shanghai
	for i, c := range []struct {
		rows   int64
		at     time.Time
		alarms int
	}{
		{600, noon(), 0},
		{400, noon(), 0}, // the threshold itself
		{1, evening, 1},
		{5000, evening, 1},                       // once a day
		{1000, evening.Add(2 * time.Minute), 1},  // the next day begins anew
		{1, evening.Add(3 * time.Minute), 2},     // and alarms anew
		{-5, evening.Add(4 * time.Minute), 2},    // is no count
		{1 << 40, noon().Add(48 * time.Hour), 3}, // no sum overflows on the way
	} {
		if got := read(c.rows, c.at); got != c.alarms {
			t.Fatalf("step %d: %d alarms, want %d", i, got, c.alarms)
		}
	}
	if e := logged(t, b, accounts.TokenAlarm)[0]; e.Object != "token-1" || e.Detail["rows"] != "1001" || e.Detail["day"] != "2026-03-02" {
		t.Errorf("alarm %+v", e)
	}
	if n := strings.Count(log.String(), "token-1"); n != 3 || strings.Contains(log.String(), secret) {
		t.Errorf("log: %s", log.String())
	}
	// A session's rows are not a token's.
	b.CountRows(accounts.Principal{SessionID: 1}, 1<<40, noon())
	if err := b.Flush(t.Context(), noon()); err != nil || len(logged(t, b, accounts.TokenAlarm)) != 3 {
		t.Error("a session raised a token's alarm")
	}
}

func TestDaysOfTokensAreNoted(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	_, secret := issue(t, b, accounts.RightRead)
	use := func(now time.Time, rows int64) {
		p, err := b.Authenticate(t.Context(), secret, now)
		if err != nil {
			t.Fatal(err)
		}
		b.CountRows(p, rows, now)
	}
	tick := func(now time.Time) {
		ticks := make(chan time.Time, 1)
		ticks <- now
		close(ticks)
		b.Run(t.Context(), ticks)
	}
	use(noon(), 10)
	db.fail = errors.New("the disk is full")
	tick(noon())
	db.fail = nil
	use(noon(), 5)
	tick(noon())
	if n := len(logged(t, b, accounts.TokenUsed)); n != 0 {
		t.Fatalf("%d rows for a day that has not ended", n)
	}
	use(noon().AddDate(0, 0, 1), 1)
	tick(noon().AddDate(0, 0, 1))
	tick(noon().AddDate(0, 0, 1))
	list := logged(t, b, accounts.TokenUsed)
	if len(list) != 1 || fmt.Sprint(list[0].Detail) != "map[day:2026-03-02 requests:2 rows:15]" || list[0].Object != "token-1" {
		t.Fatalf("%+v", list)
	}
}

func TestRefusedSecretsAreCounted(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	flush := func(now time.Time) {
		t.Helper()
		if err := b.Flush(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		b.Refused("10.6.6.6", noon())
	}
	db.fail = errors.New("the disk is full")
	if err := b.Flush(t.Context(), noon()); err == nil {
		t.Error("a failed flush is told by nobody")
	}
	db.fail = nil
	b.Refused("10.6.6.6", noon())
	flush(noon())
	b.Refused("10.6.6.6", noon().Add(time.Minute))
	flush(noon().Add(59 * time.Minute))
	if list := logged(t, b, accounts.SecretRefused); len(list) != 1 || list[0].Address != "10.6.6.6" || list[0].Detail["count"] != "101" {
		t.Fatalf("%+v", list)
	}
	flush(noon().Add(time.Hour))
	flush(noon().Add(2 * time.Hour))
	flush(noon().Add(4 * time.Hour))
	if list := logged(t, b, accounts.SecretRefused); len(list) != 2 || list[1].Detail["count"] != "1" {
		t.Fatalf("%+v", list)
	}
	for i := range 5000 {
		b.Refused(fmt.Sprintf("10.%d.%d.1", i>>8, i&255), noon())
	}
	flush(noon())
	if n := len(logged(t, b, accounts.SecretRefused)); n != 1000 { // the most that is asked for
		t.Errorf("%d rows listed", n)
	}
	var n int
	if err := db.db.QueryRow("SELECT count(*) FROM audit WHERE kind = 'secret.refuse'").Scan(&n); err != nil || n > 2+2001 {
		t.Errorf("5,000 addresses wrote %d rows, %v", n, err)
	}
}
