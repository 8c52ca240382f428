package accounts_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

func TestLockout(t *testing.T) {
	for _, c := range []struct{ name, user string }{{"an account", "li"}, {"a name that is nobody's", "nobody"}} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, newFile(t), accounts.Options{}).Cheapen()
			create(t, b, official("li"))
			now := noon()
			for i := range 4 {
				if got := try(t, b, c.user, "wrong", desk, now); got != accounts.WrongPassword {
					t.Fatalf("failure %d: %s", i+1, got)
				}
			}
			for i, minutes := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
				_, _, err := b.SignIn(t.Context(), accounts.SignIn{Name: c.user, Password: "wrong", Address: fmt.Sprintf("10.7.0.%d", i)}, now)
				var r *accounts.Refusal
				if !errors.As(err, &r) || r.Reason != accounts.TooManyTries || !r.Until.Equal(now.Add(time.Duration(minutes)*time.Minute)) {
					t.Fatalf("failure %d: %+v", i+5, err)
				}
				if got := try(t, b, c.user, password, "10.8.0.1", r.Until.Add(-time.Millisecond)); got != accounts.TooManyTries {
					t.Fatalf("before lock %d ends: %q", i+1, got)
				}
				now = r.Until
			}
			if c.user == "li" {
				if got := try(t, b, c.user, password, "10.8.0.1", now); got != "" {
					t.Fatalf("after the lock: %q", got)
				}
				if got := try(t, b, c.user, "wrong", "10.8.0.1", now); got != accounts.WrongPassword {
					t.Errorf("a success does not forget failures: %q", got)
				}
			}
		})
	}
}

func TestLockoutOutlivesTheProcess(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	for range 5 {
		try(t, b, "li", "wrong", desk, noon())
	}
	other := open(t, openFile(t, db.path), accounts.Options{}).Cheapen()
	if got := try(t, other, "li", password, "10.9.9.9", noon()); got != accounts.TooManyTries {
		t.Errorf("in another process: %q", got)
	}
	id, err := b.FindUser(t.Context(), console(), "li")
	if err != nil {
		t.Fatal(err)
	}
	if u, err := b.User(t.Context(), console(), id, noon()); err != nil || !u.Locked.Equal(noon().Add(time.Minute)) {
		t.Errorf("user %+v, %v", u, err)
	}
	if err := b.Unlock(t.Context(), console(), id, noon()); err != nil {
		t.Fatal(err)
	}
	if got := try(t, other, "li", password, "10.9.9.9", noon()); got != "" {
		t.Errorf("unlocked: %q", got)
	}
}

func TestLockoutOfAnAddress(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	for i := range 29 {
		if got := try(t, b, fmt.Sprintf("name-%d", i), "wrong", "10.6.6.6", noon()); got != accounts.WrongPassword {
			t.Fatalf("failure %d: %q", i+1, got)
		}
	}
	if got := try(t, b, "name-30", "wrong", "10.6.6.6", noon()); got != accounts.TooManyTries {
		t.Errorf("failure 30: %q", got)
	}
	if got := try(t, b, "li", password, "10.6.6.6", noon()); got != accounts.TooManyTries {
		t.Errorf("the right password from a locked address: %q", got)
	}
	if got := try(t, b, "li", password, desk, noon()); got != "" {
		t.Errorf("from another address: %q", got)
	}
	if got := try(t, b, "li", password, "10.6.6.6", noon().Add(time.Minute)); got != "" {
		t.Errorf("a minute later: %q", got)
	}
}

func TestTheLastAdministratorIsNotLockedOut(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	admin := accounts.Profile{Name: "admin-one", FullName: "安全管理员一", Role: data.SecAdmin}
	one, _ := create(t, b, admin)
	lock := func(name string) {
		for i := range 8 {
			try(t, b, name, "wrong", fmt.Sprintf("10.5.0.%d", i), noon())
		}
	}
	lock("admin-one")
	if got := try(t, b, "admin-one", password, desk, noon()); got != "" {
		t.Fatalf("the only one: %q", got)
	}
	admin.Name = "admin-two"
	two, _ := create(t, b, admin)
	lock("admin-one")
	if got := try(t, b, "admin-one", password, desk, noon()); got != accounts.TooManyTries {
		t.Fatalf("one of two: %q", got)
	}
	lock("admin-two") // now both are
	if got := try(t, b, "admin-two", password, desk, noon()); got != "" {
		t.Fatalf("both locked: %q", got)
	}
	by := as(t, b, secretOf(t, b, "admin-two"), noon())
	lock("admin-one")
	if err := b.SetState(t.Context(), console(), one.ID, accounts.Disabled, noon()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"disabled":  b.SetState(t.Context(), console(), two.ID, accounts.Disabled, noon()),
		"left":      b.SetState(t.Context(), console(), two.ID, accounts.Left, noon()),
		"a role":    change(b, t, console(), two.ID, func(p *accounts.Profile) { p.Role, p.Scope = data.Auditor, nil }),
		"one scope": change(b, t, console(), two.ID, func(p *accounts.Profile) { p.Scope = []string{"431021"} }),
	} {
		if !errors.Is(err, data.ErrConflict) {
			t.Errorf("the last administrator: %s: %v", name, err)
		}
	}
	if err := b.SetState(t.Context(), by, two.ID, accounts.Disabled, noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("by the own hand: %v", err)
	}
}

func TestConcurrentGuessesAreCounted(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{Hashes: 2}).Cheapen()
	create(t, b, official("li"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	hashed := 0
	for i := range 40 {
		wg.Go(func() {
			switch got := try(t, b, "li", "wrong", fmt.Sprintf("10.4.%d.1", i), noon()); got {
			case accounts.WrongPassword:
				mu.Lock()
				hashed++
				mu.Unlock()
			case accounts.TooManyTries:
			default:
				t.Errorf("%q", got)
			}
		})
	}
	wg.Wait()
	if hashed > 4 {
		t.Errorf("%d guesses before the lock, want 4", hashed)
	}
}
