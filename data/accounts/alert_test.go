package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func caseOf(id string, level int) accounts.AlertCase {
	return accounts.AlertCase{Layer: data.Disputes, ID: id, Unit: "431021100200", Level: level}
}

func raise(t testing.TB, b *accounts.Book, level int, now time.Time, cases ...accounts.AlertCase) int {
	t.Helper()
	n, err := b.RaiseAlerts(t.Context(), level, level, cases, now)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// standing are the ids of the alerts that nobody acknowledged, and of the others.
func standing(t testing.TB, b *accounts.Book, now time.Time) (open, done string) {
	t.Helper()
	all, err := b.Alerts(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Acknowledged.IsZero() {
			open += a.ID + " "
		} else {
			done += a.ID + " by " + a.Actor + " as " + a.Post + " "
		}
	}
	return open, done
}

// handler is an official with a session of the commander's rights.
func handler(t testing.TB, b *accounts.Book, post string) accounts.By {
	t.Helper()
	o := official("duty")
	o.Post = post
	u, _ := create(t, b, o)
	return accounts.By{Principal: accounts.Principal{Subject: u.Subject(), AccountID: u.ID, Role: data.Official, Rights: accounts.RightsOf(data.Official)}}
}

// What was there before the rule was first asked is old; what comes afterwards is raised once, and stands until it is acknowledged, over restarts.
func TestAlerts(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	if n := raise(t, b, 1, noon(), caseOf("old", 1)); n != 0 {
		t.Errorf("%d raised when first asked", n)
	}
	if n := raise(t, b, 1, noon(), caseOf("old", 1), caseOf("new", 1)); n != 1 {
		t.Errorf("%d raised", n)
	}
	before, err := b.AlertChanges(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := raise(t, b, 1, noon(), caseOf("old", 1), caseOf("new", 1)); n != 0 {
		t.Errorf("raised again: %d", n)
	}
	if after, err := b.AlertChanges(t.Context()); err != nil || after != before {
		t.Errorf("nothing new is a change: %d, %d, %v", before, after, err)
	}
	b = open(t, openFile(t, db.path), accounts.Options{}).Cheapen() // another process, or this one again
	if open, _ := standing(t, b, noon()); open != "new " {
		t.Errorf("after a restart %q stands", open)
	}
	by := handler(t, b, "值班长")
	all, err := b.Alerts(t.Context(), noon())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		by   accounts.By
		post string
		what []accounts.Alert
		want error
	}{
		"no right":  {accounts.By{Principal: accounts.Principal{Subject: "device-1", Role: data.Kiosk, Rights: accounts.RightsOf(data.Kiosk)}}, "值班长", all, data.ErrForbidden},
		"two lines": {by, "a\nb", all, data.ErrInvalid},
		"long":      {by, strings.Repeat("长", 121), all, data.ErrInvalid},
		"none":      {by, "", []accounts.Alert{{Layer: data.Disputes, ID: "old"}}, data.ErrNotFound},
	} {
		if n, err := b.AcknowledgeAlerts(t.Context(), c.by, c.what, c.post, noon()); !errors.Is(err, c.want) || n != 0 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	at := noon().Add(time.Minute)
	for range 2 { // the second time it is done already
		if _, err := b.AcknowledgeAlerts(t.Context(), by, all, "", at); err != nil {
			t.Fatal(err)
		}
	}
	if open, done := standing(t, b, at); open != "" || done != "new by "+by.Subject+" as 值班长 " {
		t.Errorf("%q, %q", open, done)
	}
	if _, done := standing(t, b, at.Add(25*time.Hour)); done != "" {
		t.Errorf("a day later: %q", done)
	}
	rows, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.AlertAcknowledged}}, at)
	if err != nil || len(rows) != 1 || rows[0].Object != "disputes/new" || rows[0].Detail["post"] != "值班长" || rows[0].Actor != by.Subject || !rows[0].At.Equal(at) {
		t.Errorf("%+v, %v", rows, err)
	}
	if n := raise(t, b, 1, at, caseOf("old", 1), caseOf("new", 1)); n != 0 {
		t.Errorf("an acknowledged alert is raised again")
	}
}

// A rule that is widened meets what was there before; one that is narrowed and widened again does not bring old ones back.
func TestAlertRuleChanges(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	raise(t, b, 0, noon())
	if n := raise(t, b, 1, noon(), caseOf("red", 1)); n != 0 {
		t.Errorf("turned on: %d", n)
	}
	if n := raise(t, b, 2, noon(), caseOf("red", 1), caseOf("orange", 2), caseOf("red-too", 1)); n != 1 {
		t.Errorf("widened: %d, want the red one alone that came meanwhile", n)
	}
	if n := raise(t, b, 1, noon(), caseOf("red", 1)); n != 0 {
		t.Errorf("narrowed: %d", n)
	}
	if n := raise(t, b, 2, noon(), caseOf("orange", 2), caseOf("orange-2", 2)); n != 0 {
		t.Errorf("widened again: %d", n)
	}
	if n := raise(t, b, 2, noon(), caseOf("orange-3", 2)); n != 1 {
		t.Errorf("afterwards: %d", n)
	}
}

// A process that serves another part of the prefecture meets cases of its own when the rule is widened: they were there before too.
func TestAlertRuleWidenedOverParts(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	raise(t, b, 1, noon())
	raise(t, b, 2, noon(), caseOf("north", 2))
	for _, step := range []struct {
		was, want int
		cases     []accounts.AlertCase
	}{{1, 0, []accounts.AlertCase{caseOf("south", 2)}}, {2, 1, []accounts.AlertCase{caseOf("south", 2), caseOf("south-2", 2)}}} {
		if n, err := b.RaiseAlerts(t.Context(), step.was, 2, step.cases, noon()); err != nil || n != step.want {
			t.Errorf("by level %d until now: %d raised, %v, want %d", step.was, n, err, step.want)
		}
	}
}

// Processes that meet a case at the same time raise it once.
func TestAlertsOfSeveralProcesses(t *testing.T) {
	db := newFile(t)
	raise(t, open(t, db, accounts.Options{}), 1, noon())
	var wg sync.WaitGroup
	raised := make([]int, 4)
	for i := range raised {
		b := open(t, openFile(t, db.path), accounts.Options{})
		wg.Go(func() {
			n, err := b.RaiseAlerts(t.Context(), 1, 1, []accounts.AlertCase{caseOf("a", 1), caseOf("b", 1)}, noon())
			if err != nil {
				t.Error(err)
			}
			raised[i] = n
		})
	}
	wg.Wait()
	if sum := raised[0] + raised[1] + raised[2] + raised[3]; sum != 2 {
		t.Errorf("raised %v", raised)
	}
}

// What one process was told by its walls another tells too; the newest counts.
func TestBeats(t *testing.T) {
	db := newFile(t)
	a, b := open(t, db, accounts.Options{}), open(t, openFile(t, db.path), accounts.Options{})
	keep := func(to *accounts.Book, scene string, device int64, at time.Time) {
		t.Helper()
		if err := to.KeepBeats(t.Context(), []accounts.Beat{{Device: device, At: at, FrameAt: at, MemoryMB: 210.5, Build: "1", Scene: scene}}); err != nil {
			t.Fatal(err)
		}
	}
	keep(a, "全市", 1, noon())
	keep(b, "桂阳县", 2, noon())
	keep(b, "永兴县", 1, noon().Add(time.Minute)) // the wall talks to the other now
	keep(a, "全市", 1, noon().Add(30*time.Second))
	for name, book := range map[string]*accounts.Book{"a": a, "b": b} {
		beats, err := book.Beats(t.Context())
		if err != nil || len(beats) != 2 || beats[1].Scene != "永兴县" || !beats[1].At.Equal(noon().Add(time.Minute)) || beats[2].Scene != "桂阳县" ||
			beats[1].MemoryMB != 210.5 || !beats[1].AsOf.IsZero() || !beats[2].FrameAt.Equal(noon()) {
			t.Errorf("%s: %+v, %v", name, beats, err)
		}
	}
}
