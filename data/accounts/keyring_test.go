package accounts_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
)

func TestKeyer(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	h := b.Households()
	key := h.Key("431021001201-0017")
	if len(key) != 25 || !strings.HasPrefix(key, "k1_") {
		t.Fatalf("key %q", key)
	}
	for name, same := range map[string]string{"width": "４３１０２１００１２０１-００１７", "spaces": " 431021001201 -0017 ", "a key already": key} {
		if got := h.Key(same); got != key {
			t.Errorf("%s: %q, want %q", name, got, key)
		}
	}
	if h.Key("ab-1") != h.Key("AB-1") {
		t.Error("case makes a difference")
	}
	for name, other := range map[string]string{
		"another": h.Key("431021001201-0018"), "an enterprise": b.Enterprises().Key("431021001201-0017"),
		"hardly a key": h.Key(key[:24]), "another vault": open(t, newFile(t), accounts.Options{}).Households().Key("431021001201-0017"),
	} {
		if other == key {
			t.Errorf("%s has the same key", name)
		}
	}
	if h.Key(" 　") != "" {
		t.Error("nothing has a key")
	}
	if got, want := h.Keys("b；a、b,, a\n"), []string{h.Key("a"), h.Key("b")}; len(got) != 2 || !slices.Contains(got, want[0]) || !slices.Contains(got, want[1]) {
		t.Errorf("keys %v, want %v in some order", got, want)
	}
	if again := open(t, openFile(t, db.path), accounts.Options{}).Households().Key("431021001201-0017"); again != key {
		t.Error("another process makes another key")
	}
}

func TestKeyringOfProcessesThatBeginTogether(t *testing.T) {
	db := newFile(t)
	open(t, db, accounts.Options{}) // the tables
	if _, err := db.db.Exec("DELETE FROM keyring"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	keys := make([]string, 4)
	for i := range keys {
		other := openFile(t, db.path)
		wg.Go(func() { keys[i] = open(t, other, accounts.Options{}).Households().Key("x") })
	}
	wg.Wait()
	if slices.Sort(keys); keys[0] != keys[3] {
		t.Errorf("keys %v", keys)
	}
}

func BenchmarkKeyer(b *testing.B) {
	h := open(b, newFile(b), accounts.Options{}).Households()
	for b.Loop() {
		h.Key("431021001201-0017")
	}
}

// The vault's key is changed: everything lives on under the new one, and nothing opens with the old.
func TestSealed(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{}).Cheapen()
	u, session := create(t, b, official("li"))
	_, token := issue(t, b, accounts.RightRead)
	wall := enrol(t, b, noon())
	waiting := enrol(t, b, noon())
	approve(t, b, wall.Code)
	household := b.Households().Key("x")
	raise(t, b, 1, noon())
	raise(t, b, 1, noon(), caseOf("a", 1), caseOf("b", 1))
	if _, err := b.AcknowledgeAlerts(t.Context(), handler(t, b, "值班长"), []accounts.Alert{{Layer: data.Disputes, ID: "a"}}, "", noon()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 1100 { // more than one page
		wg.Go(func() {
			if _, err := b.Append(t.Context(), read(i, noon())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	heads, err := b.Heads(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	newKey := []byte("fedcba9876543210fedcba9876543210")
	sqlite, err := lite.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.db.Close(), db.vault.Close()); err != nil {
		t.Fatal(err)
	}
	o := vault.Options{Driver: sqlite, Key: vaultKey(), Store: "test"}
	if _, err := vault.Rekey(t.Context(), db.path, o, vault.Rekeying{Key: newKey, Guests: accounts.Sealed()}); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(t.Context(), db.path, o); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("the old key: %v", err)
	}
	o.Key = newKey
	v, err := vault.Open(t.Context(), db.path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Forget(t.Context()); err != nil { // what is left is sealed with the new key alone
		t.Fatal(err)
	}
	again := open(t, v.Guest(), accounts.Options{}).Cheapen()
	if as(t, again, session, noon()).AccountID != u.ID {
		t.Error("the session is another's")
	}
	for name, secret := range map[string]string{"token": token, "wall": wall.Secret} {
		if _, err := again.Authenticate(t.Context(), secret, noon()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	mustSignIn(t, again, "li", password, noon())
	approve(t, again, waiting.Code)
	if again.Households().Key("x") != household {
		t.Error("households have other keys: what was counted once is counted twice")
	}
	if list, err := again.Tokens(t.Context(), console()); err != nil || list[0].Name == "" {
		t.Error(err)
	}
	if open, done := standing(t, again, noon()); open != "b " || !strings.HasSuffix(done, "值班长 ") {
		t.Errorf("alerts: %q, %q", open, done)
	}
	mustVerify(t, again, heads)
}

func TestKeyringIsNotInTheFile(t *testing.T) {
	db := newFile(t)
	random := strings.NewReader(strings.Repeat("canary-of-32-bytes-of-a-keyring.", 100))
	open(t, db, accounts.Options{Random: random})
	for _, name := range []string{db.path, db.path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), "canary-of") {
			t.Error("a key of digests stands in clear in the file")
		}
	}
}
