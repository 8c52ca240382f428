package accounts_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func TestProfile(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	for _, c := range []struct {
		name, field string
		spoil       func(*accounts.Profile)
	}{
		{"no name", "name", func(p *accounts.Profile) { p.Name = "" }},
		{"one letter", "name", func(p *accounts.Profile) { p.Name = "x" }},
		{"a space inside", "name", func(p *accounts.Profile) { p.Name = "li guangming" }},
		{"markup", "name", func(p *accounts.Profile) { p.Name = "<b>li</b>" }},
		{"a dot first", "name", func(p *accounts.Profile) { p.Name = ".li" }},
		{"no full name", "full_name", func(p *accounts.Profile) { p.FullName = " " }},
		{"two lines", "post", func(p *accounts.Profile) { p.Post = "a\nb" }},
		{"a wall", "role", func(p *accounts.Profile) { p.Role = data.Kiosk }},
		{"no role", "role", func(p *accounts.Profile) { p.Role = "" }},
		{"another role", "role", func(p *accounts.Profile) { p.Role = "root" }},
		{"no scope", "scope", func(p *accounts.Profile) { p.Scope = nil }},
		{"scope of all", "scope", func(p *accounts.Profile) { p.Scope = []string{""} }},
		{"scope with a comma", "scope", func(p *accounts.Profile) { p.Scope = []string{"431021,431022"} }},
	} {
		p := official("li")
		c.spoil(&p)
		_, _, err := b.CreateUser(t.Context(), console(), p, noon())
		var invalid *data.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields[0].Field != c.field {
			t.Errorf("%s: %v, want a fault of %s", c.name, err, c.field)
		}
	}
	for _, name := range []string{"李光明", "13912345678", "li.guang-ming_2@xinfang"} {
		if _, _, err := b.CreateUser(t.Context(), console(), official(name), noon()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := b.CreateUser(t.Context(), console(), official("ＬＩ.Guang-Ming_2@xinfang"), noon()); !errors.Is(err, data.ErrConflict) {
		t.Errorf("the same name in another width: %v", err)
	}
}

// administrator signs in a security administrator of some units; none: of everything.
func administrator(t *testing.T, b *accounts.Book, name string, units ...string) accounts.By {
	t.Helper()
	_, secret := create(t, b, accounts.Profile{Name: name, FullName: "安全管理员", Role: data.SecAdmin, Scope: units})
	return as(t, b, secret, noon())
}

func TestAdministratorOfACounty(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	by := administrator(t, b, "admin", "431021")
	inside, _ := create(t, b, official("inside"))
	p := official("outside")
	p.Scope = []string{"431021", "431022"}
	outside, _ := create(t, b, p)
	chief, _ := create(t, b, accounts.Profile{Name: "chief", FullName: "安全管理员", Role: data.SecAdmin})
	audit, _ := create(t, b, accounts.Profile{Name: "audit", FullName: "审计管理员", Role: data.Auditor, Scope: []string{"431021"}})

	users, err := b.Users(t.Context(), by, noon())
	if err != nil || len(users) != 1 || users[0].ID != inside.ID {
		t.Errorf("sees %+v, %v", users, err)
	}
	for name, id := range map[string]int64{"beyond the scope": outside.ID, "an administrator of everything": chief.ID, "an auditor": audit.ID, "nobody": 999} {
		for what, err := range map[string]error{
			"read":     func() error { _, err := b.User(t.Context(), by, id, noon()); return err }(),
			"disable":  b.SetState(t.Context(), by, id, accounts.Disabled, noon()),
			"reset":    func() error { _, err := b.ResetPassword(t.Context(), by, id, noon()); return err }(),
			"change":   func() error { _, err := b.ChangeUser(t.Context(), by, id, official("x"), noon()); return err }(),
			"unlock":   b.Unlock(t.Context(), by, id, noon()),
			"sessions": func() error { _, err := b.RevokeSessions(t.Context(), by, id, noon()); return err }(),
		} {
			if !errors.Is(err, data.ErrNotFound) {
				t.Errorf("%s %s: %v", what, name, err)
			}
		}
	}
	for name, p := range map[string]accounts.Profile{
		"beyond the scope": p,
		"an auditor":       {Name: "new", FullName: "新", Role: data.Auditor, Scope: []string{"431021"}},
		"an equal":         {Name: "new", FullName: "新", Role: data.SecAdmin, Scope: []string{"431021"}},
		"a superior":       {Name: "new", FullName: "新", Role: data.SecAdmin},
	} {
		p.Name = "new"
		if _, _, err := b.CreateUser(t.Context(), by, p, noon()); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("create %s: %v", name, err)
		}
		p.Name = ""
		if _, err := b.ChangeUser(t.Context(), by, inside.ID, p, noon()); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("make one %s: %v", name, err)
		}
	}
	if _, err := b.SetPolicy(t.Context(), by, accounts.DefaultPolicy(), noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("policy: %v", err)
	}
	if _, _, err := b.CreateUser(t.Context(), by, official("new"), noon()); err != nil {
		t.Errorf("within the scope: %v", err)
	}
}

func TestWhoManagesNobody(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, secret := create(t, b, official("li"))
	wall := accounts.By{Principal: accounts.Principal{Role: data.Kiosk, Scope: []string{"4310"}, Rights: accounts.RightsOf(data.Kiosk)}}
	for name, by := range map[string]accounts.By{"nobody": {}, "an official": as(t, b, secret, noon()), "the auditor": auditor(), "a wall": wall} {
		for what, err := range map[string]error{
			"list":   func() error { _, err := b.Users(t.Context(), by, noon()); return err }(),
			"create": func() error { _, _, err := b.CreateUser(t.Context(), by, official("new"), noon()); return err }(),
			"policy": func() error { _, err := b.SetPolicy(t.Context(), by, accounts.DefaultPolicy(), noon()); return err }(),
		} {
			if !errors.Is(err, data.ErrForbidden) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if err := b.SetState(t.Context(), by, u.ID, accounts.Disabled, noon()); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s: disable: %v", name, err)
		}
	}
}

func TestOwnAccount(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	by := administrator(t, b, "admin")
	administrator(t, b, "second")
	for what, err := range map[string]error{
		"disable": b.SetState(t.Context(), by, by.AccountID, accounts.Disabled, noon()),
		"reset":   func() error { _, err := b.ResetPassword(t.Context(), by, by.AccountID, noon()); return err }(),
		"role":    change(b, t, by, by.AccountID, func(p *accounts.Profile) { p.Role = data.Auditor }),
	} {
		if !errors.Is(err, data.ErrForbidden) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := change(b, t, by, by.AccountID, func(p *accounts.Profile) { p.Post = "二楼" }); err != nil {
		t.Errorf("the own post: %v", err)
	}
}

func TestTransfer(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, session := create(t, b, official("li"))
	_, token, err := b.IssueToken(t.Context(), as(t, b, session, noon()), accounts.TokenOptions{
		Name: "QGIS", Scope: []string{"431021"}, Rights: []accounts.Right{accounts.RightRead}, Until: noon().AddDate(0, 1, 0), Own: true, Role: data.Official,
	}, noon())
	if err != nil {
		t.Fatal(err)
	}
	day := noon().AddDate(0, 0, 1)
	if _, err := b.ChangeUser(t.Context(), console(), u.ID, accounts.Profile{FullName: "测试员 li", Role: data.Official, Scope: []string{"431022"}}, day); err != nil {
		t.Fatal(err)
	}
	if !refused(t, b, session, noon()) {
		t.Error("the session lives")
	}
	if _, err := b.Authenticate(t.Context(), token, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Error("the own token lives, with the old scope")
	}
	for at, want := range map[time.Time][]string{
		noon().Add(-time.Second): nil, noon(): {"user-1 431021", "token-1 431021"}, day: {"user-1 431022"}, day.AddDate(1, 0, 0): {"user-1 431022"},
	} {
		list, err := b.AccessBetween(t.Context(), auditor(), at, at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range list {
			got = append(got, a.Subject+" "+a.Scope[0])
		}
		if !slices.Equal(got, want) {
			t.Errorf("who could read at %v: %v, want %v", at, got, want)
		}
	}
	if _, err := b.AccessBetween(t.Context(), accounts.By{}, day, day); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("asked by nobody: %v", err)
	}
}

func TestStates(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, session := create(t, b, official("li"))
	set := func(s accounts.State) error { return b.SetState(t.Context(), console(), u.ID, s, noon()) }
	if err := set(accounts.Disabled); err != nil || !refused(t, b, session, noon()) {
		t.Fatalf("disabled, and still in: %v", err)
	}
	if err := set(accounts.Active); err != nil || !refused(t, b, session, noon()) {
		t.Fatalf("let in again, and the old session with it: %v", err)
	}
	if got := try(t, b, "li", password, desk, noon()); got != "" {
		t.Fatalf("let in again: %q", got)
	}
	if err := set("sleeping"); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("no state: %v", err)
	}
	if err := set(accounts.Left); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"comes back": set(accounts.Active),
		"reset":      func() error { _, err := b.ResetPassword(t.Context(), console(), u.ID, noon()); return err }(),
		"changed":    change(b, t, console(), u.ID, func(p *accounts.Profile) { p.Post = "x" }),
		"name again": func() error { _, _, err := b.CreateUser(t.Context(), console(), official("li"), noon()); return err }(),
	} {
		if !errors.Is(err, data.ErrConflict) {
			t.Errorf("who left: %s: %v", what, err)
		}
	}
	if list, _ := b.AccessBetween(t.Context(), auditor(), noon().Add(time.Second), noon().Add(time.Second)); len(list) != 0 {
		t.Errorf("who left could still read: %+v", list)
	}
}

func TestResetPassword(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	u, session := create(t, b, official("li"))
	for range 5 {
		try(t, b, "li", "wrong", desk, noon())
	}
	oneTime, err := b.ResetPassword(t.Context(), console(), u.ID, noon())
	if err != nil || !refused(t, b, session, noon()) {
		t.Fatalf("the old session lives: %v", err)
	}
	if got := try(t, b, "li", password, desk, noon()); got != accounts.WrongPassword {
		t.Errorf("the old password: %q", got)
	}
	_, secret := mustSignIn(t, b, "li", oneTime, noon()) // unlocked
	by := as(t, b, secret, noon())
	if !by.Must {
		t.Error("the one-time password need not be changed")
	}
	if _, _, err := b.ChangePassword(t.Context(), by, oneTime, password, noon()); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("the password before the reset again: %v", err)
	}
}

func TestPolicyIsASettingThatHolds(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	p, err := b.Policy(t.Context())
	if err != nil || p != accounts.DefaultPolicy() {
		t.Fatal(p, err)
	}
	p.IdleMinutes = 5
	p, err = b.SetPolicy(t.Context(), console(), p, noon())
	if err != nil || p.Version != 1 {
		t.Fatal(p, err)
	}
	if !refused(t, b, secret, noon().Add(5*time.Minute)) {
		t.Error("the idle limit is what it was")
	}
	p.Version = 0
	if _, err := b.SetPolicy(t.Context(), console(), p, noon()); !errors.Is(err, data.ErrConflict) {
		t.Errorf("over a newer version: %v", err)
	}
	p.Version, p.AuditDays, p.PasswordLength = 1, 179, 9
	var invalid *data.InvalidError
	if _, err := b.SetPolicy(t.Context(), console(), p, noon()); !errors.As(err, &invalid) || len(invalid.Fields) != 2 {
		t.Errorf("below what the law asks for: %v", err)
	}
	if _, err := accounts.ParsePolicy([]byte(`{"passwort_length": 12}`)); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("an unknown member: %v", err)
	}
}

func TestExactGrants(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	p := official("analyst")
	p.Role = data.Analyst
	u, secret := create(t, b, p)
	other, _ := create(t, b, official("li"))
	hour := noon().Add(time.Hour)
	grant := func(account int64, until time.Time, purpose string) (accounts.Exact, error) {
		return b.GrantExact(t.Context(), console(), account, data.Hazards, until, purpose, noon())
	}
	for name, err := range map[string]error{
		"without a purpose": func() error { _, err := grant(u.ID, hour, ""); return err }(),
		"for a year":        func() error { _, err := grant(u.ID, noon().AddDate(1, 0, 0), "应急演练"); return err }(),
		"in the past":       func() error { _, err := grant(u.ID, noon(), "应急演练"); return err }(),
		"to an official":    func() error { _, err := grant(other.ID, hour, "应急演练"); return err }(),
	} {
		if !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e, err := grant(u.ID, noon().Add(time.Minute), "应急演练")
	if err != nil {
		t.Fatal(err)
	}
	if by := as(t, b, secret, noon()); !slices.Equal(by.Viewer().Exact, []data.LayerID{data.Hazards}) {
		t.Errorf("exact layers %v", by.Exact)
	}
	if by := as(t, b, secret, noon().Add(59*time.Second)); len(by.Exact) != 1 {
		t.Error("before its end")
	}
	if by := as(t, b, secret, noon().Add(time.Minute)); len(by.Exact) != 0 {
		t.Error("after its end, from memory")
	}
	if e, err = grant(u.ID, hour, "应急演练"); err != nil {
		t.Fatal(err)
	}
	later := noon().Add(2 * time.Minute) // the first grant has ended
	stream := as(t, b, secret, later).Principal
	if err := b.RevokeExact(t.Context(), console(), e.ID, later); err != nil {
		t.Fatal(err)
	}
	if err := b.Still(t.Context(), stream, later); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("a stream of exact points goes on: %v", err)
	}
	list, err := b.Exacts(t.Context(), as(t, b, secret, noon()), u.ID)
	if err != nil || len(list) != 2 || list[0].Revoked.IsZero() || list[0].Purpose != "应急演练" {
		t.Errorf("grants %+v, %v", list, err)
	}
	if all, err := b.AllExacts(t.Context(), console()); err != nil || len(all) != 2 || all[0] != list[0] {
		t.Errorf("grants to everybody %+v, %v", all, err)
	}
	if all, err := b.AllExacts(t.Context(), as(t, b, secret, noon())); !errors.Is(err, data.ErrForbidden) || all != nil {
		t.Errorf("an analyst lists %+v, %v", all, err)
	}
	elsewhere := accounts.By{Principal: accounts.Principal{Subject: "user-99", Role: data.SecAdmin, Scope: []string{"4401"}, Rights: accounts.RightsOf(data.SecAdmin)}}
	if all, err := b.AllExacts(t.Context(), elsewhere); err != nil || len(all) != 0 {
		t.Errorf("another area's administrator lists %+v, %v", all, err)
	}
	for at, want := range map[time.Time]int{noon().Add(-time.Second): 0, noon(): 1, later.Add(-time.Second): 1, later: 0} {
		exact := 0
		who, err := b.AccessBetween(t.Context(), auditor(), at, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range who {
			exact += len(a.Exact)
		}
		if exact != want {
			t.Errorf("exact layers at %v: %d, want %d", at, exact, want)
		}
	}
	if err := b.RevokeExact(t.Context(), as(t, b, secret, noon()), e.ID, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("by the analyst: %v", err)
	}
}
