package accounts_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func enrol(t testing.TB, b *accounts.Book, now time.Time) accounts.Enrolment {
	t.Helper()
	e, err := b.Enrol(t.Context(), "10.2.0.1", now)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func approve(t testing.TB, b *accounts.Book, code string) accounts.Device {
	t.Helper()
	d, err := b.ApproveDevice(t.Context(), console(), code, "指挥中心东墙", []string{"431000"}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEnrolment(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	e := enrol(t, b, noon())
	if len(e.Code) != 9 || e.Code[4] != '-' || !e.Until.Equal(noon().Add(10*time.Minute)) {
		t.Fatalf("%+v", e)
	}
	if _, err := b.Authenticate(t.Context(), e.Secret, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Fatalf("before it is approved: %v", err)
	}
	if s, err := b.Enrolled(t.Context(), e.Secret, noon()); s != accounts.EnrolmentWaits || err != nil {
		t.Errorf("waiting: %q, %v", s, err)
	}
	d := approve(t, b, strings.ToLower(strings.ReplaceAll(e.Code, "-", " ")))
	if s, err := b.Enrolled(t.Context(), e.Secret, noon()); s != accounts.EnrolmentApproved || err != nil {
		t.Errorf("approved: %q, %v", s, err)
	}
	p, err := b.Authenticate(t.Context(), e.Secret, noon())
	if err != nil || p.DeviceID != d.ID || p.Role != data.Kiosk || p.Subject != "device-1" {
		t.Fatalf("%+v, %v", p, err)
	}
	for right, want := range map[accounts.Right]bool{
		accounts.RightRead: true, accounts.RightExport: false, accounts.RightCase: false, accounts.RightImport: false,
		accounts.RightReport: false, accounts.RightPassword: false, accounts.RightAccounts: false,
	} {
		if p.May(right) != want {
			t.Errorf("a wall may %s: %t", right, !want)
		}
	}
	if v := p.Viewer(); !v.Aggregates() || !v.Sees("431021") || v.Sees("430102") {
		t.Errorf("viewer %+v", v)
	}
	// The wall and the server restart.
	again := open(t, openFile(t, db.path), accounts.Options{})
	if q, err := again.Authenticate(t.Context(), e.Secret, noon().AddDate(0, 0, 30)); err != nil || q.DeviceID != d.ID {
		t.Errorf("after a restart: %v", err)
	}
	if _, err := b.ApproveDevice(t.Context(), console(), e.Code, "another", []string{"431021"}, noon()); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("the code a second time: %v", err)
	}
	if err := b.RevokeDevice(t.Context(), console(), d.ID, noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), e.Secret, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("revoked: %v", err)
	}
	if err := b.Still(t.Context(), p, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("its stream: %v", err)
	}
	if s, _ := b.Enrolled(t.Context(), e.Secret, noon()); s != accounts.EnrolmentEnded {
		t.Errorf("revoked: %q", s)
	}
	if list, err := b.Devices(t.Context(), console()); err != nil || len(list) != 1 || list[0].Name != "指挥中心东墙" || list[0].Revoked.IsZero() || list[0].Address != "10.2.0.1" {
		t.Errorf("walls %+v, %v", list, err)
	}
}

func TestEnrolmentEnds(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	e := enrol(t, b, noon().Add(-10*time.Minute))
	if s, _ := b.Enrolled(t.Context(), e.Secret, noon()); s != accounts.EnrolmentEnded {
		t.Errorf("a code of ten minutes ago: %q", s)
	}
	if _, err := b.ApproveDevice(t.Context(), console(), e.Code, "wall", []string{"431021"}, noon()); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a code of ten minutes ago: %v", err)
	}
}

func TestAWallThatIsNotSeenEnds(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	e := enrol(t, b, noon())
	approve(t, b, e.Code)
	at := noon()
	for range 3 {
		at = at.AddDate(0, 0, 89)
		if _, err := b.Authenticate(t.Context(), e.Secret, at); err != nil {
			t.Fatalf("after 89 days: %v", err)
		}
		if err := b.Flush(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Authenticate(t.Context(), e.Secret, at.AddDate(0, 0, 90)); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("after 90 days: %v", err)
	}
}

func TestGuessingCodes(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	e := enrol(t, b, noon())
	guess := func(code string) error {
		_, err := b.ApproveDevice(t.Context(), console(), code, "wall", []string{"431021"}, noon())
		return err
	}
	for i := range 10 {
		if err := guess(fmt.Sprintf("AAAA-AAA%d", i)); !errors.Is(err, data.ErrInvalid) {
			t.Fatalf("guess %d: %v", i+1, err)
		}
	}
	var r *accounts.Refusal
	if err := guess(e.Code); !errors.As(err, &r) || r.Reason != accounts.TooManyTries || !r.Until.Equal(noon().Add(time.Minute)) {
		t.Errorf("the eleventh, though right: %v", err)
	}
	if n := len(kinds(t, b)); n != 10 {
		t.Errorf("%d rows in the audit log, want one for each guess", n)
	}
}

func TestEnrollingIsBounded(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	var r *accounts.Refusal
	for range 29 {
		enrol(t, b, noon())
	}
	if _, err := b.Enrol(t.Context(), "10.2.0.1", noon()); !errors.As(err, &r) {
		t.Errorf("one address asks for ever: %v", err)
	}
	var full error
	for i := 0; i < 300 && full == nil; i++ {
		_, full = b.Enrol(t.Context(), fmt.Sprintf("10.3.%d.1", i), noon())
	}
	if !errors.Is(full, data.ErrUnavailable) {
		t.Errorf("codes without end: %v", full)
	}
	if _, err := b.Enrol(t.Context(), "10.4.0.1", noon().Add(10*time.Minute)); err != nil {
		t.Errorf("once they are too old: %v", err)
	}
}

func TestWhoApprovesWalls(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	e := enrol(t, b, noon())
	county := administrator(t, b, "county", "431022")
	for name, by := range map[string]accounts.By{"nobody": {}, "another county": county, "the auditor": auditor()} {
		if _, err := b.ApproveDevice(t.Context(), by, e.Code, "wall", []string{"431021"}, noon()); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		name  string
		scope []string
	}{"no name": {"", []string{"431021"}}, "no scope": {"wall", nil}, "all": {"wall", []string{""}}} {
		if _, err := b.ApproveDevice(t.Context(), console(), e.Code, c.name, c.scope, noon()); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := approve(t, b, e.Code)
	if err := b.RevokeDevice(t.Context(), county, d.ID, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("ended by another county: %v", err)
	}
	if list, err := b.Devices(t.Context(), county); err != nil || len(list) != 0 {
		t.Errorf("seen by another county: %+v, %v", list, err)
	}
}

func TestNames(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	issue(t, b, accounts.RightRead)
	approve(t, b, enrol(t, b, noon()).Code)
	subjects := []string{"user-1", "token-1", "device-1", "user-99", "console:root", "", "user-1 OR 1"}
	names, err := b.Names(t.Context(), auditor(), subjects...)
	if err != nil || len(names) != 3 || names["user-1"] != "测试员 li (li)" || names["token-1"] != "桂阳县信访系统" || names["device-1"] != "指挥中心东墙" {
		t.Errorf("%v, %v", names, err)
	}
	if names, err := b.Names(t.Context(), administrator(t, b, "county", "431022"), subjects...); err != nil || len(names) != 0 {
		t.Errorf("another county learns %v, %v", names, err)
	}
	if _, err := b.Names(t.Context(), accounts.By{}, subjects...); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("nobody: %v", err)
	}
}

func TestAWallIsNotInTheFile(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	waiting, wall := enrol(t, b, noon()), enrol(t, b, noon())
	approve(t, b, wall.Code)
	for _, name := range []string{db.path, db.path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{
			waiting.Secret[4:], wall.Secret[4:], waiting.Code, wall.Code, strings.ReplaceAll(waiting.Code, "-", ""), "指挥中心", "10.2.0.1",
		} {
			if strings.Contains(string(content), s) {
				t.Errorf("%q stands in clear in the file", s)
			}
		}
	}
}
