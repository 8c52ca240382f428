package accounts_test

import (
	"errors"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func TestSessionEndsIdle(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	_, secret := mustSignIn(t, b, "li", password, noon())
	now := noon()
	for range 6 { // a person acts every 29 minutes
		now = now.Add(29 * time.Minute)
		b.Touch(as(t, b, secret, now).Principal, now)
		if err := b.Flush(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	for range 29 { // the page goes on asking every minute
		now = now.Add(time.Minute)
		if refused(t, b, secret, now) {
			t.Fatal("ended before the idle limit")
		}
	}
	if !refused(t, b, secret, now.Add(time.Minute)) {
		t.Error("a page that fetches by itself keeps the session alive")
	}
	if sessions, err := b.Sessions(t.Context(), console(), now.Add(time.Minute)); err != nil || len(sessions) != 0 {
		t.Errorf("sessions that ended are listed: %+v, %v", sessions, err)
	}
}

func TestSessionTouchSurvivesARestart(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	at := noon().Add(20 * time.Minute)
	b.Touch(as(t, b, secret, at).Principal, at)
	if err := b.Close(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	again := open(t, openFile(t, db.path), accounts.Options{})
	if refused(t, again, secret, noon().Add(49*time.Minute)) {
		t.Error("the last action before the restart is forgotten")
	}
	if !refused(t, again, secret, noon().Add(50*time.Minute)) {
		t.Error("the restart moved the idle limit")
	}
}

// What is remembered of a session may be older than what was flushed and forgotten of its touches.
func TestSessionTouchIsNotForgottenTooSoon(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	now := noon()
	as(t, b, secret, now) // remembered as seen at noon
	now = now.Add(time.Second)
	b.Touch(as(t, b, secret, now).Principal, now)
	for range 40 {
		if err := b.Flush(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		as(t, b, secret, now)
	}
	if last := noon().Add(30*time.Minute + time.Second); refused(t, b, secret, last.Add(-time.Millisecond)) || !refused(t, b, secret, last) {
		t.Error("the idle limit is not 30 minutes after the touch")
	}
}

func TestSessionEndsAbsolutely(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	p := as(t, b, secret, noon()).Principal
	end := noon().Add(12 * time.Hour)
	for now := noon(); now.Before(end); now = now.Add(20 * time.Minute) {
		b.Touch(p, now)
		if refused(t, b, secret, now) {
			t.Fatalf("ended at %v", now)
		}
	}
	b.Touch(p, end)
	if !refused(t, b, secret, end) {
		t.Error("a busy session goes on after 12 hours")
	}
}

func TestSessionFixation(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	create(t, b, official("attacker"))
	_, planted := mustSignIn(t, b, "attacker", password, noon())
	in := accounts.SignIn{Name: "li", Password: password, Address: desk, Replaces: planted}
	_, secret, err := b.SignIn(t.Context(), in, noon())
	if err != nil || secret == planted {
		t.Fatalf("the planted session became the victim's: %v", err)
	}
	if !refused(t, b, planted, noon()) {
		t.Error("the planted session lives")
	}
	in.Replaces = secret
	_, next, err := b.SignIn(t.Context(), in, noon())
	if err != nil || next == secret || !refused(t, b, secret, noon()) {
		t.Errorf("signing in again does not rotate: %v", err)
	}
	for _, forged := range []string{"lxs_" + planted[5:] + "A", "chosen-by-the-attacker", "", secret + "\x00"} {
		if !refused(t, b, forged, noon()) {
			t.Errorf("%q is a session", forged)
		}
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, thief := create(t, b, official("li"))
	s, mine := mustSignIn(t, b, "li", password, noon())
	renewed, secret, err := b.ChangePassword(t.Context(), as(t, b, mine, noon()), password, "battery-staple-8", noon())
	if err != nil {
		t.Fatal(err)
	}
	if !refused(t, b, thief, noon()) || !refused(t, b, mine, noon()) {
		t.Error("sessions from before the change live")
	}
	if as(t, b, secret, noon()).SessionID != renewed.ID || renewed.ID == s.ID {
		t.Error("the new secret is not of the new session")
	}
}

func TestSessionsOfOneUser(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, first := create(t, b, official("li"))
	create(t, b, official("wang"))
	var secrets []string
	for range 5 {
		_, s := mustSignIn(t, b, "li", password, noon())
		secrets = append(secrets, s)
	}
	if !refused(t, b, first, noon()) || refused(t, b, secrets[0], noon()) {
		t.Error("of six sessions, not the oldest gave way")
	}
	list, err := b.Sessions(t.Context(), as(t, b, secrets[4], noon()), noon())
	if err != nil || len(list) != 5 || list[0].Program != "Firefox" || list[0].Address != desk || list[0].AccountID != u.ID {
		t.Fatalf("own sessions: %+v, %v", list, err)
	}
	if all, err := b.Sessions(t.Context(), console(), noon()); err != nil || len(all) != 6 {
		t.Errorf("all sessions: %d, %v", len(all), err)
	}
	me := as(t, b, secrets[4], noon())
	if err := b.RevokeSession(t.Context(), me, list[4].ID, noon()); err != nil || !refused(t, b, secrets[0], noon()) {
		t.Errorf("revoke one: %v", err)
	}
	if n, err := b.RevokeSessions(t.Context(), me, u.ID, noon()); err != nil || n != 3 || refused(t, b, secrets[4], noon()) || !refused(t, b, secrets[3], noon()) {
		t.Errorf("revoke the others: %d, %v", n, err)
	}
	if n, err := b.RevokeSessions(t.Context(), console(), u.ID, noon()); err != nil || n != 1 || !refused(t, b, secrets[4], noon()) {
		t.Errorf("revoked by an administrator: %d, %v", n, err)
	}
}

func TestSessionsOfOthers(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, mine := create(t, b, official("li"))
	_, other := create(t, b, official("wang"))
	by := as(t, b, other, noon())
	id := as(t, b, mine, noon()).SessionID
	if err := b.RevokeSession(t.Context(), by, id, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("another's session: %v", err)
	}
	if _, err := b.RevokeSessions(t.Context(), by, u.ID, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("another's sessions: %v", err)
	}
	if err := b.RevokeSession(t.Context(), console(), 999, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("no session: %v", err)
	}
	if refused(t, b, mine, noon()) {
		t.Error("it ended")
	}
}

func TestRevocationReachesStreams(t *testing.T) {
	db := newFile(t)
	b, other := open(t, db, accounts.Options{}).Cheapen(), open(t, openFile(t, db.path), accounts.Options{})
	u, secret := create(t, b, official("li"))
	here := as(t, b, secret, noon()).Principal
	there := as(t, other, secret, noon()).Principal
	if err := b.Still(t.Context(), here, noon()); err != nil {
		t.Fatal(err)
	}
	// Another scope: what was sent so far may go on only after asking anew.
	if err := change(b, t, console(), u.ID, func(p *accounts.Profile) { p.Scope = []string{"431022"} }); err != nil {
		t.Fatal(err)
	}
	if err := b.Still(t.Context(), here, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("in this process: %v", err)
	}
	if err := other.Still(t.Context(), there, noon().Add(time.Minute)); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("in another, a minute later: %v", err)
	}
	if err := b.Still(t.Context(), accounts.Principal{}, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("nobody: %v", err)
	}
}

func TestRestored(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	if err := b.Restored(t.Context(), console(), noon()); err != nil || !refused(t, b, secret, noon()) {
		t.Errorf("a session of the backup lives: %v", err)
	}
}
