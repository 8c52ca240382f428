package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/seal"
)

// sealedCases fill more than ten pages of their table: addresses of rows do not sort as texts.
const sealedCases = 1000

func newKey() []byte { return bytes.Repeat([]byte{0xa7}, seal.KeySize) }

// sealedThings are what a node reads of all that is sealed: case files, rejected rows, what visits name, the audit log.
func sealedThings(t *testing.T, s *postgres.Store, b *accounts.Book) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i := range sealedCases {
		f, err := s.CaseFile(t.Context(), data.Disputes, dispute(s, fmt.Sprint(i), "").ID)
		if err != nil {
			t.Fatalf("case file %d: %v", i, err)
		}
		all[fmt.Sprint("case ", i)] = f.Fields["parties"]
	}
	if err := s.Rejections(t.Context(), "import", func(r data.Rejection) error { all[fmt.Sprint("row ", r.Row)] = fmt.Sprint(r.Raw); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.VisitKeys(t.Context(), nil, func(k data.VisitKeys) error { all["visit "+k.ID] = fmt.Sprint(k.Households); return nil }); err != nil {
		t.Fatal(err)
	}
	alerts, err := b.Alerts(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range alerts {
		all["alert "+a.ID] = a.Post
	}
	a, err := s.Answer(t.Context(), "cases")
	if err != nil {
		t.Fatal(err)
	}
	all["answer"] = string(a.Request)
	all["secret"] = string(s.Secret("live"))
	all["household"] = b.Households().Key("x")
	return all
}

// The vault's key changes while two nodes go on: interrupted half-way both keys open it, called again it ends, and then the old key does not.
func TestPostgresRekey(t *testing.T) {
	url := pgtest.Database(t)
	s, other := create(t, url), open(t, url, postgres.Options{Poll: 50 * time.Millisecond})
	b := batch("cases")
	b.Request = []byte("what was asked")
	for i := range sealedCases { // several transactions of resealing
		b.Puts = append(b.Puts, data.Put{Record: dispute(s, fmt.Sprint(i), "x"), Case: map[string]string{"parties": fmt.Sprint("甲 ", i)}})
	}
	visit := visitOf(t, s, "v", "2026-02-03")
	b.Puts = append(b.Puts, data.Put{Record: visit, Case: map[string]string{data.FieldHouseholdKeys: "1;2"}})
	apply(t, s, b)
	st, err := s.Stage(t.Context(), data.Import{ID: "import", Layer: data.Disputes})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(t.Context(), []data.Rejection{{Row: 1, Field: "f", Reason: "r", Raw: [][2]string{{"a", "b"}}}, {Row: 2, Field: "g", Reason: "r"}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Merge(t.Context(), data.Import{ID: "import", Layer: data.Disputes, State: data.ImportDone, Finished: made, Input: 2, Rejected: 2}, data.MergeOptions{}); err != nil {
		t.Fatal(err)
	}
	book := func(s *postgres.Store) *accounts.Book {
		t.Helper()
		b, err := accounts.Open(t.Context(), s.Guest(), accounts.Options{Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	mine, theirs := book(s), book(other)
	event := func(b *accounts.Book, purpose string) {
		t.Helper()
		if _, err := b.Append(t.Context(), accounts.Event{At: made, Kind: accounts.CaseRead, Actor: "console:root", Object: "disputes/x", Purpose: purpose}); err != nil {
			t.Fatal(err)
		}
	}
	event(mine, "之前之前")
	red := []accounts.AlertCase{{Layer: data.Disputes, ID: "x", Unit: "431021", Level: 1}}
	for _, cases := range [][]accounts.AlertCase{nil, red} { // the first time, what there is is old
		if _, err := mine.RaiseAlerts(t.Context(), 1, 1, cases, made); err != nil {
			t.Fatal(err)
		}
	}
	duty := accounts.By{Principal: accounts.Principal{Subject: "user-7", Rights: []accounts.Right{accounts.RightEdit}}}
	if n, err := mine.AcknowledgeAlerts(t.Context(), duty, []accounts.Alert{{Layer: data.Disputes, ID: "x"}}, "值班长", made); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	want := sealedThings(t, s, mine)

	interrupted, stop := context.WithCancel(t.Context())
	o := postgres.RekeyOptions{Tables: accounts.Sealed(), Grace: time.Millisecond, Progress: func(string, int64) { stop() }}
	if err := s.Rekey(interrupted, newKey(), o); err == nil {
		t.Fatal("it was not interrupted")
	}
	if err := s.Rekey(t.Context(), bytes.Repeat([]byte{1}, seal.KeySize), postgres.RekeyOptions{}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("another key on the way: %v", err)
	}
	again, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: newKey()})
	if err != nil {
		t.Fatalf("half-way with the new key: %v", err)
	}
	defer again.Close()
	old := open(t, url, postgres.Options{})
	for name, node := range map[string]*postgres.Store{"changing": s, "running": other, "started with the new key": again, "started with the old key": old} {
		if got := sealedThings(t, node, book(node)); !maps.Equal(got, want) {
			t.Errorf("half-way, node %s reads something else", name)
		}
	}
	changed := batch("half-way")
	changed.Puts = []data.Put{{Record: dispute(s, "7", "x"), Case: map[string]string{"parties": "乙"}}}
	apply(t, old, changed)
	want["case 7"] = "乙"
	event(theirs, "其间其间")

	tables := map[string]bool{}
	if err := again.Rekey(t.Context(), newKey(), postgres.RekeyOptions{Tables: accounts.Sealed(), Grace: 200 * time.Millisecond, Progress: func(table string, _ int64) { tables[table] = true }}); err != nil {
		t.Fatal(err)
	}
	if !tables["case_file"] || !tables["audit"] || !tables["keyring"] || !tables["rejection"] || !tables["wall_alert"] || !tables["lx_answer"] {
		t.Errorf("sealed anew: %v", tables)
	}
	if _, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: key()}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("with the old key afterwards: %v", err)
	}
	fresh, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: newKey()})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	for name, node := range map[string]*postgres.Store{"changing": s, "running": other, "fresh": fresh} {
		if got := sealedThings(t, node, book(node)); !maps.Equal(got, want) {
			t.Errorf("afterwards, node %s reads something else", name)
		}
	}
	same := batch("same again")
	same.Puts = []data.Put{{Record: dispute(s, "8", "x"), Case: map[string]string{"parties": "甲 8"}}}
	if a := apply(t, other, same); a.Unchanged != 1 {
		t.Errorf("an equal case file is another one after the change: %+v", a)
	}
	event(theirs, "之后之后")
	checkWhole(t, fresh)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.WithoutCancel(t.Context()))
	if _, err := c.Exec(t.Context(), "UPDATE vault.audit SET actor = 'x'"); err == nil {
		t.Error("the audit log has lost its guard")
	}
	if err := fresh.Rekey(t.Context(), newKey(), postgres.RekeyOptions{}); err != nil {
		t.Errorf("the key that it has: %v", err)
	}
}
