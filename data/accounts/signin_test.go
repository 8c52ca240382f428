package accounts_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

const password = "correct-horse-9"

// desk is where people of these tests sign in from.
const desk = "10.1.2.3"

// official is the profile of a county official.
func official(name string) accounts.Profile {
	return accounts.Profile{Name: name, FullName: "测试员 " + name, Post: "桂阳县信访局", Role: data.Official, Scope: []string{"431021"}}
}

// create makes an account and signs it in with its own password.
func create(t testing.TB, b *accounts.Book, p accounts.Profile) (accounts.User, string) {
	t.Helper()
	u, oneTime, err := b.CreateUser(t.Context(), console(), p, noon())
	if err != nil {
		t.Fatal(err)
	}
	_, secret := mustSignIn(t, b, p.Name, oneTime, noon())
	_, secret, err = b.ChangePassword(t.Context(), as(t, b, secret, noon()), oneTime, password, noon())
	if err != nil {
		t.Fatal(err)
	}
	return u, secret
}

func mustSignIn(t testing.TB, b *accounts.Book, name, password string, now time.Time) (accounts.Session, string) {
	t.Helper()
	s, secret, err := b.SignIn(t.Context(), accounts.SignIn{Name: name, Password: password, Address: desk, Program: "Firefox"}, now)
	if err != nil {
		t.Fatal(err)
	}
	return s, secret
}

// try signs in and returns the reason of a refusal; empty when there is none.
func try(t testing.TB, b *accounts.Book, name, password, address string, now time.Time) accounts.RefusalReason {
	t.Helper()
	_, _, err := b.SignIn(t.Context(), accounts.SignIn{Name: name, Password: password, Address: address}, now)
	var r *accounts.Refusal
	if err != nil && (!errors.As(err, &r) || !errors.Is(err, accounts.ErrRefused) || !errors.Is(err, data.ErrForbidden)) {
		t.Fatalf("%v is no refusal", err)
	}
	if err == nil {
		return ""
	}
	return r.Reason
}

// as is who a session's secret proves.
func as(t testing.TB, b *accounts.Book, secret string, now time.Time) accounts.By {
	t.Helper()
	p, err := b.Session(t.Context(), secret, now)
	if err != nil {
		t.Fatal(err)
	}
	return accounts.By{Principal: p, Address: desk}
}

func refused(t testing.TB, b *accounts.Book, secret string, now time.Time) bool {
	t.Helper()
	_, err := b.Session(t.Context(), secret, now)
	if err != nil && !errors.Is(err, accounts.ErrRefused) {
		t.Fatal(err)
	}
	return err != nil
}

func kinds(t testing.TB, b *accounts.Book) (kinds []accounts.EventKind) {
	t.Helper()
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Limit: 1000}, noon())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range slices.Backward(list) {
		if l.Kind != accounts.AuditRead {
			kinds = append(kinds, l.Kind)
		}
	}
	return kinds
}

func TestFirstStart(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	first, made, err := b.Begin(t.Context(), noon())
	if err != nil || !made || first.Name != "secadmin" {
		t.Fatal(first, made, err)
	}
	if again, made, err := b.Begin(t.Context(), noon()); made || err != nil || again.Password != "" {
		t.Fatalf("a second first start: %+v, %t, %v", again, made, err)
	}
	_, secret := mustSignIn(t, b, "SecAdmin", first.Password, noon())
	by := as(t, b, secret, noon())
	if !by.Must || !slices.Equal(by.Rights, []accounts.Right{accounts.RightPassword}) {
		t.Errorf("before the password is changed: %+v", by.Principal)
	}
	if _, _, err := b.CreateUser(t.Context(), by, official("li"), noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("with a one-time password an account was made: %v", err)
	}
	_, secret, err = b.ChangePassword(t.Context(), by, first.Password, password, noon())
	if err != nil {
		t.Fatal(err)
	}
	by = as(t, b, secret, noon())
	if by.Must || !by.May(accounts.RightAccounts) || by.Viewer().Sees("431021") || by.Viewer().Aggregates() {
		t.Errorf("afterwards: %+v", by.Principal)
	}
	if _, _, err := b.CreateUser(t.Context(), by, official("li"), noon()); err != nil {
		t.Error(err)
	}
	want := []accounts.EventKind{accounts.AccountCreated, accounts.SignedIn, accounts.PasswordChanged, accounts.AccountCreated}
	if got := kinds(t, b); !slices.Equal(got, want) {
		t.Errorf("audit log %v, want %v", got, want)
	}
}

func TestBeginConcurrently(t *testing.T) {
	db := newFile(t)
	var wg sync.WaitGroup
	made := make([]bool, 4)
	for i := range made {
		b := open(t, db, accounts.Options{}).Cheapen()
		wg.Go(func() {
			var err error
			if _, made[i], err = b.Begin(t.Context(), noon()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(slices.DeleteFunc(made, func(m bool) bool { return !m })); n != 1 {
		t.Errorf("%d first administrators", n)
	}
}

func TestSignInRefused(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	li, _ := create(t, b, official("li.guangming"))
	gone, _ := create(t, b, official("gone"))
	left, _ := create(t, b, official("left"))
	if err := b.SetState(t.Context(), console(), gone.ID, accounts.Disabled, noon()); err != nil {
		t.Fatal(err)
	}
	if err := b.SetState(t.Context(), console(), left.ID, accounts.Left, noon()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, user, password string
		want                 accounts.RefusalReason
	}{
		{"right", "li.guangming", password, ""},
		{"another case", "LI.Guangming", password, ""},
		{"another width", "ｌｉ．ｇｕａｎｇｍｉｎｇ", password, ""},
		{"spaces around the name", " li.guangming ", password, ""},
		{"password in another case", "li.guangming", strings.ToUpper(password), accounts.WrongPassword},
		{"password with a space", "li.guangming", password + " ", accounts.WrongPassword},
		{"no password", "li.guangming", "", accounts.WrongPassword},
		{"no such name", "li.guangmin", password, accounts.WrongPassword},
		{"no name", "", password, accounts.WrongPassword},
		{"disabled", "gone", password, accounts.WrongPassword},
		{"left", "left", password, accounts.WrongPassword},
		{"left, no password", "left", "", accounts.WrongPassword},
		{"a novel", "li.guangming", strings.Repeat("x", 1<<20), accounts.WrongPassword},
	} {
		if got := try(t, b, c.user, c.password, desk, noon()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.SignInRefused}, Object: li.Subject()}, noon())
	if err != nil || len(list) != 4 || list[0].Actor != "" || list[0].Address != desk {
		t.Errorf("%d failures are in the audit log (%v): %+v", len(list), err, list)
	}
}

func secretOf(t *testing.T, b *accounts.Book, name string) string {
	t.Helper()
	_, secret := mustSignIn(t, b, name, password, noon())
	return secret
}

// change gives an account a profile that differs in something.
func change(b *accounts.Book, t *testing.T, by accounts.By, id int64, differ func(*accounts.Profile)) error {
	t.Helper()
	u, err := b.User(t.Context(), console(), id, noon())
	if err != nil {
		t.Fatal(err)
	}
	p := accounts.Profile{FullName: u.FullName, Post: u.Post, Role: u.Role, Scope: u.Scope}
	differ(&p)
	_, err = b.ChangeUser(t.Context(), by, id, p, noon())
	return err
}

func TestOneTimePasswordEnds(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, oneTime, err := b.CreateUser(t.Context(), console(), official("li"), noon())
	if err != nil {
		t.Fatal(err)
	}
	if got := try(t, b, "li", oneTime, desk, noon().AddDate(0, 0, 14).Add(-time.Second)); got != "" {
		t.Errorf("on its last day: %q", got)
	}
	if got := try(t, b, "li", oneTime, desk, noon().AddDate(0, 0, 14)); got != accounts.OneTimeExpired {
		t.Errorf("after 14 days: %q", got)
	}
	if got := try(t, b, "li", "wrong", desk, noon().AddDate(0, 0, 14)); got != accounts.WrongPassword {
		t.Errorf("a wrong one after 14 days tells: %q", got)
	}
}

func TestPasswordExpires(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	create(t, b, official("li"))
	day90 := noon().AddDate(0, 0, 90)
	_, secret := mustSignIn(t, b, "li", password, day90.Add(-time.Second))
	if by := as(t, b, secret, day90.Add(-time.Second)); by.Must {
		t.Error("before its end")
	}
	by := as(t, b, secret, day90)
	if !by.Must || by.Viewer().Aggregates() {
		t.Error("an expired password still reads, in a session that began before")
	}
	for name, next := range map[string]string{"the same": password, "too short": "x-9", "with the name's owner": "测试员 li-2026"} {
		if _, _, err := b.ChangePassword(t.Context(), by, password, next, day90); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, secret, err := b.ChangePassword(t.Context(), by, password, "battery-staple-8", day90)
	if err != nil || as(t, b, secret, day90).Must {
		t.Fatal(err)
	}
	if _, _, err := b.ChangePassword(t.Context(), as(t, b, secret, day90), "battery-staple-8", password, day90); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("the password before: %v", err)
	}
	for i := range 3 {
		next := fmt.Sprintf("battery-staple-%d", 10+i)
		old := "battery-staple-8"
		if i > 0 {
			old = fmt.Sprintf("battery-staple-%d", 9+i)
		}
		if _, secret, err = b.ChangePassword(t.Context(), as(t, b, secret, day90), old, next, day90); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := b.ChangePassword(t.Context(), as(t, b, secret, day90), "battery-staple-12", password, day90); err != nil {
		t.Errorf("the fourth before: %v", err)
	}
}

func TestChangePasswordNeedsTheOldOne(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	_, secret := create(t, b, official("li"))
	by := as(t, b, secret, noon())
	for i := range 5 {
		_, _, err := b.ChangePassword(t.Context(), by, "guess", "battery-staple-8", noon())
		if !errors.Is(err, accounts.ErrRefused) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	var r *accounts.Refusal
	if _, _, err := b.ChangePassword(t.Context(), by, password, "battery-staple-8", noon()); !errors.As(err, &r) || r.Reason != accounts.TooManyTries {
		t.Errorf("guessing in a stolen session is not stopped: %v", err)
	}
	if _, _, err := b.ChangePassword(t.Context(), console(), "", "battery-staple-8", noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("the console has no password: %v", err)
	}
}

func TestConcurrentSignIns(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	for i := range 4 {
		create(t, b, official(fmt.Sprintf("user-%d", i)))
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			_, secret, err := b.SignIn(t.Context(), accounts.SignIn{Name: fmt.Sprintf("user-%d", i%4), Password: password, Address: desk}, noon())
			if err != nil {
				t.Error(err)
				return
			}
			p, err := b.Session(t.Context(), secret, noon())
			if err != nil {
				t.Error(err) // four sessions of each: none gives way to another
				return
			}
			b.Touch(p, noon().Add(time.Minute))
			if err := b.Flush(t.Context(), noon()); err != nil {
				t.Error(err)
			}
			if err := b.SignOut(t.Context(), secret, desk, noon()); err != nil {
				t.Error(err)
			}
			if !refused(t, b, secret, noon()) {
				t.Error("signed out, and still in")
			}
		})
	}
	wg.Wait()
	mustVerify(t, b, nil)
}

func TestTooManySignInsAtOnce(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	release := b.HoldHashes()
	outcomes := make(chan error)
	const n = 300
	for range n {
		go func() {
			_, _, err := b.SignIn(t.Context(), accounts.SignIn{Name: "nobody", Password: "x"}, noon())
			outcomes <- err
		}()
	}
	for range n - 256 {
		if err := <-outcomes; !errors.Is(err, data.ErrUnavailable) {
			t.Fatalf("who finds the queue full: %v", err)
		}
	}
	release()
	for range 256 {
		if err := <-outcomes; !errors.Is(err, accounts.ErrRefused) {
			t.Fatalf("who waited: %v", err)
		}
	}
	if n := b.HashWaiting(); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

// No password, secret, name or purpose stands in clear in what is on the disk.
func TestNothingInClear(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	u, oneTime, err := b.CreateUser(t.Context(), console(), accounts.Profile{
		Name: "canary.li", FullName: "金丝雀甲", Post: "CanaryBureau", Role: data.Analyst, Scope: []string{"431021"},
	}, noon())
	if err != nil {
		t.Fatal(err)
	}
	_, first := mustSignIn(t, b, "canary.li", oneTime, noon())
	_, second, err := b.ChangePassword(t.Context(), as(t, b, first, noon()), oneTime, password, noon())
	if err != nil {
		t.Fatal(err)
	}
	try(t, b, "canary.li", "canary-guess-1", desk, noon())
	try(t, b, "typed-into-the-wrong-field", "canary-guess-2", desk, noon())
	if _, err := b.GrantExact(t.Context(), console(), u.ID, data.Hazards, noon().AddDate(0, 0, 7), "CanaryPurpose of it", noon()); err != nil {
		t.Fatal(err)
	}
	_, token, err := b.IssueToken(t.Context(), as(t, b, second, noon()), accounts.TokenOptions{
		Name: "CanaryToken", Scope: []string{"431021"}, Rights: []accounts.Right{accounts.RightRead}, Until: noon().AddDate(0, 1, 0), Own: true,
	}, noon())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SignOut(t.Context(), second, desk, noon()); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		oneTime, password, first, second, token, first[4:], second[4:], token[4:], "canary.li", "金丝雀", "CanaryBureau",
		"CanaryPurpose", "CanaryToken", "canary-guess", "typed-into-the-wrong-field", "Firefox", desk, "argon2id",
	}
	for _, name := range []string{db.path, db.path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(content), s) {
				t.Errorf("%q stands in clear in the file", s)
			}
		}
	}
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Limit: 1000}, noon())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{oneTime, password, first, second, token, "canary-guess", "typed-into-the-wrong-field", "argon2id"} {
		if strings.Contains(fmt.Sprint(list), s) {
			t.Errorf("%q stands in the audit log", s)
		}
	}
}

func BenchmarkSignIn(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	create(b, book, official("li"))
	for b.Loop() {
		mustSignIn(b, book, "li", password, noon())
	}
}

func BenchmarkSession(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{}).Cheapen()
	_, secret := create(b, book, official("li"))
	now := noon()
	for b.Loop() {
		p, err := book.Session(b.Context(), secret, now)
		if err != nil {
			b.Fatal(err)
		}
		book.Touch(p, now)
	}
}
