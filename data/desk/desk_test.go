package desk_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/desk"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func noon() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

func vaultKey() []byte { return []byte("0123456789abcdef0123456789abcdef") }

// newVault makes a vault: PostgreSQL's in tests that are called so.
func newVault(t *testing.T) accounts.DB {
	t.Helper()
	if strings.HasPrefix(t.Name(), "TestPostgres") {
		s, err := postgres.Create(t.Context(), pgtest.Database(t), postgres.CreateOptions{Options: postgres.Options{VaultKey: vaultKey()}, Now: noon()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s.Guest()
	}
	driver, err := lite.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Create(t.Context(), filepath.Join(t.TempDir(), "test.gpkg.vault"), vault.Options{Driver: driver, Key: vaultKey(), Store: "test", Busy: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v.Guest()
}

func open(t *testing.T, db accounts.DB) *desk.Book {
	t.Helper()
	b, err := desk.Open(t.Context(), db, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Those who ask: the command centre, two officials of one county, one of another, and a village's contact official.
func commander() desk.Who { return desk.Who{Account: 1, Scope: []string{"4310"}, Shares: true} }
func li() desk.Who        { return desk.Who{Account: 2, Scope: []string{"431021"}, Shares: true} }
func wang() desk.Who      { return desk.Who{Account: 3, Scope: []string{"431021"}, Shares: true} }
func zhao() desk.Who      { return desk.Who{Account: 4, Scope: []string{"431023"}, Shares: true} }
func contact() desk.Who   { return desk.Who{Account: 5, Scope: []string{"431021100200"}} }

func add(t *testing.T, b *desk.Book, who desk.Who, name, unit string) desk.View {
	t.Helper()
	v, err := b.Add(t.Context(), who, desk.Draft{Name: name, Query: "?stage=overdue", Unit: unit}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func names(t *testing.T, b *desk.Book, who desk.Who) string {
	t.Helper()
	views, err := b.List(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range views {
		all = append(all, v.Name)
	}
	return strings.Join(all, " ")
}

// TestWhoReadsWhat: own views, and those of the units one belongs to; nothing else exists.
func TestWhoReadsWhat(t *testing.T) {
	b := open(t, newVault(t))
	own := add(t, b, li(), "own", "")
	county := add(t, b, li(), "county", "431021")
	add(t, b, commander(), "prefecture", "431000")
	add(t, b, commander(), "town", "431021100")
	for _, c := range []struct {
		who  desk.Who
		want map[string]bool
	}{
		{li(), map[string]bool{"own": true, "county": true, "prefecture": true}},
		{wang(), map[string]bool{"county": true, "prefecture": true}},
		{zhao(), map[string]bool{"prefecture": true}},
		{commander(), map[string]bool{"prefecture": true, "town": true}},
		{contact(), map[string]bool{"county": true, "prefecture": true, "town": true}},
		{desk.Who{Account: 9}, map[string]bool{}},
	} {
		got := map[string]bool{}
		for _, n := range strings.Fields(names(t, b, c.who)) {
			got[n] = true
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("account %d: %s", c.who.Account, diff)
		}
	}
	for _, who := range []desk.Who{wang(), zhao(), commander()} {
		if err := b.Remove(t.Context(), who, own.ID, 1); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("account %d removes another's own: %v", who.Account, err)
		}
	}
	if err := b.Remove(t.Context(), contact(), county.ID, 1); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a contact official removes the county's: %v", err)
	}
	if _, err := b.Change(t.Context(), wang(), county.ID, 1, desk.Draft{Name: "x", Query: "?"}, noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("another changes it: %v", err)
	}
	if err := b.Remove(t.Context(), wang(), county.ID, 1); err != nil {
		t.Errorf("who may share there does not remove it: %v", err)
	}
	if !own.Covers([]string{"4310"}) || !own.Covers([]string{"431021"}) || own.Covers([]string{"431023"}) || own.Covers([]string{"431021100"}) {
		t.Error("what a scope sees of what the owner's did")
	}
}

func TestVersions(t *testing.T) {
	b := open(t, newVault(t))
	v := add(t, b, li(), "a", "431021")
	add(t, b, li(), "b", "")
	if _, err := b.Add(t.Context(), li(), desk.Draft{Name: " a ", Query: "?"}, noon()); !errors.Is(err, data.ErrConflict) {
		t.Errorf("a name twice: %v", err)
	}
	add(t, b, wang(), "a", "") // another's is another
	if err := b.Watch(t.Context(), wang(), v.ID, seen(), noon()); err != nil {
		t.Fatal(err)
	}
	w, err := b.Change(t.Context(), li(), v.ID, 1, desk.Draft{Name: "c", Query: "?days=30"}, noon().Add(time.Hour))
	if err != nil || w.Version != 2 || w.Name != "c" || w.Query != "?days=30" || w.Unit != "" || w.Changed != noon().Add(time.Hour) {
		t.Errorf("%+v, %v", w, err)
	}
	if _, err := b.Change(t.Context(), li(), v.ID, 1, desk.Draft{Name: "d", Query: "?"}, noon()); !errors.Is(err, data.ErrConflict) {
		t.Errorf("of an old version: %v", err)
	}
	if _, err := b.Change(t.Context(), li(), v.ID, 2, desk.Draft{Name: "b", Query: "?"}, noon()); !errors.Is(err, data.ErrConflict) {
		t.Errorf("another's name: %v", err)
	}
	if _, _, err := b.Seen(t.Context(), wang(), v.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("watched after it was taken back: %v", err)
	}
	if err := b.Remove(t.Context(), li(), v.ID, 1); !errors.Is(err, data.ErrConflict) {
		t.Errorf("removed at an old version: %v", err)
	}
	if err := b.Remove(t.Context(), li(), v.ID, 2); err != nil {
		t.Error(err)
	}
	if err := b.Remove(t.Context(), li(), v.ID, 2); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if got := names(t, b, li()); got != "b" {
		t.Errorf("left are %q", got)
	}
}

func TestRefused(t *testing.T) {
	b := open(t, newVault(t))
	long := strings.Repeat("长", 41)
	for name, c := range map[string]struct {
		who   desk.Who
		draft desk.Draft
		want  []string
	}{
		"everything":         {li(), desk.Draft{Name: long, Query: "x", Unit: "43x"}, []string{"name", "query", "unit"}},
		"two lines":          {li(), desk.Draft{Name: "a\nb", Query: "?"}, []string{"name"}},
		"no name":            {li(), desk.Draft{Name: "  ", Query: "?"}, []string{"name"}},
		"selection":          {li(), desk.Draft{Name: "a", Query: "?sel=disputes:1"}, []string{"query"}},
		"odd part":           {li(), desk.Draft{Name: "a", Query: "?A<b>=1"}, []string{"query"}},
		"twice":              {li(), desk.Draft{Name: "a", Query: "?days=1&days=2"}, []string{"query"}},
		"too long":           {li(), desk.Draft{Name: "a", Query: "?area=" + strings.Repeat("1", 4000)}, []string{"query"}},
		"escapes":            {li(), desk.Draft{Name: "a", Query: "?q=%zz"}, []string{"query"}},
		"another's county":   {li(), desk.Draft{Name: "a", Query: "?", Unit: "431023"}, []string{"unit"}},
		"a wider unit":       {li(), desk.Draft{Name: "a", Query: "?", Unit: "431000"}, []string{"unit"}},
		"who may not":        {contact(), desk.Draft{Name: "a", Query: "?", Unit: "431021100200"}, []string{"unit"}},
		"a phone, shared":    {li(), desk.Draft{Name: "13800000000", Query: "?q=13800000000", Unit: "431021"}, []string{"name", "query"}},
		"a person's name":    {li(), desk.Draft{Name: "姓名：张三", Query: "?", Unit: "431021"}, []string{"name"}},
		"control characters": {li(), desk.Draft{Name: "a", Query: "?q=%00"}, []string{"query"}},
	} {
		_, err := b.Add(t.Context(), c.who, c.draft, noon())
		var invalid *data.InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var fields []string
		for _, f := range invalid.Fields {
			fields = append(fields, f.Field)
		}
		if diff := cmp.Diff(c.want, fields); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := names(t, b, li()); got != "" {
		t.Errorf("kept: %q", got)
	}
}

func TestMost(t *testing.T) {
	b := open(t, newVault(t))
	var ids []string
	for i := range desk.MaxViews {
		unit := ""
		if i%2 == 0 {
			unit = "431021"
		}
		ids = append(ids, add(t, b, li(), fmt.Sprint("view ", i), unit).ID)
	}
	if _, err := b.Add(t.Context(), li(), desk.Draft{Name: "one more", Query: "?"}, noon()); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a view too many: %v", err)
	}
	for i, id := range ids[:desk.MaxWatched+1] {
		if err := b.Watch(t.Context(), li(), id, seen(), noon()); errors.Is(err, data.ErrInvalid) != (i == desk.MaxWatched) {
			t.Errorf("watch %d: %v", i, err)
		}
	}
	if err := b.Watch(t.Context(), li(), ids[0], seen(), noon()); err != nil {
		t.Errorf("what is watched already: %v", err)
	}
	for i := range desk.MaxShared - desk.MaxViews/2 {
		add(t, b, wang(), fmt.Sprint("shared ", i), "431021")
	}
	extra := desk.Who{Account: 7, Scope: []string{"431021"}, Shares: true}
	if _, err := b.Add(t.Context(), extra, desk.Draft{Name: "x", Query: "?", Unit: "431021"}, noon()); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a shared view too many: %v", err)
	}
}

func seen() desk.Seen {
	return desk.Seen{Version: 1, Layers: map[string]desk.SeenLayer{
		"disputes": {Rows: map[string]map[string]string{"431021100200": {"abc": "found!", "def": "settled"}}},
		"hazards":  {Counts: map[string][2]int64{"431021100201": {12, 3}}},
	}}
}

func TestWatching(t *testing.T) {
	b := open(t, newVault(t))
	v := add(t, b, li(), "a", "431021")
	if _, _, err := b.Seen(t.Context(), li(), v.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("before it is watched: %v", err)
	}
	later := noon().Add(time.Minute)
	for _, who := range []desk.Who{li(), wang()} {
		if err := b.Watch(t.Context(), who, v.ID, seen(), later); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Watch(t.Context(), zhao(), v.ID, seen(), later); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("another county watches: %v", err)
	}
	got, at, err := b.Seen(t.Context(), wang(), v.ID)
	if diff := cmp.Diff(seen(), got); diff != "" || !at.Equal(later) || err != nil {
		t.Errorf("%v %v %s", at, err, diff)
	}
	views, err := b.List(t.Context(), li())
	if err != nil || len(views) != 1 || !views[0].Watched.Equal(later) {
		t.Errorf("%+v %v", views, err)
	}
	if err := b.Unwatch(t.Context(), li(), v.ID); err != nil {
		t.Error(err)
	}
	if _, _, err := b.Seen(t.Context(), wang(), v.ID); err != nil {
		t.Errorf("another's watch: %v", err)
	}
	if err := b.Remove(t.Context(), li(), v.ID, 1); err != nil {
		t.Error(err)
	}
	verified(t, b, data.Fine)
}

func TestOddSeen(t *testing.T) {
	b := open(t, newVault(t))
	v := add(t, b, li(), "a", "")
	many := map[string]string{}
	for i := range desk.MaxSeenRows + 1 {
		many[fmt.Sprint("r", i)] = "found"
	}
	rows := func(unit string, rows map[string]string) map[string]desk.SeenLayer {
		return map[string]desk.SeenLayer{"disputes": {Rows: map[string]map[string]string{unit: rows}}}
	}
	for name, s := range map[string]desk.Seen{
		"no version": {Layers: rows("431021100200", nil)},
		"unit":       {Version: 1, Layers: rows("x", map[string]string{"a": "found"})},
		"state":      {Version: 1, Layers: rows("431021100200", map[string]string{"a": "a text about somebody"})},
		"id":         {Version: 1, Layers: rows("431021100200", map[string]string{"张三": "found"})},
		"layer":      {Version: 1, Layers: map[string]desk.SeenLayer{"<b>": {}}},
		"counts":     {Version: 1, Layers: map[string]desk.SeenLayer{"disputes": {Counts: map[string][2]int64{"431021": {1, 2}}}}},
		"too many":   {Version: 1, Layers: rows("431021100200", many)},
	} {
		if err := b.Watch(t.Context(), li(), v.ID, s, noon()); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCopies: what moves to another store is the same there, and is proven by its sums.
func TestCopies(t *testing.T) {
	from, to := newVault(t), newVault(t)
	b := open(t, from)
	v := add(t, b, li(), "a", "431021")
	if err := b.Watch(t.Context(), li(), v.ID, seen(), noon()); err != nil {
		t.Fatal(err)
	}
	if err := desk.Copy(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	moved := open(t, to)
	if got := names(t, moved, wang()); got != "a" {
		t.Errorf("moved are %q", got)
	}
	if got, _, err := moved.Seen(t.Context(), li(), v.ID); err != nil || cmp.Diff(seen(), got) != "" {
		t.Errorf("%v %v", got, err)
	}
	if err := desk.Copy(t.Context(), from, to); !errors.Is(err, data.ErrConflict) {
		t.Errorf("into one that has some: %v", err)
	}
	a, err := desk.Sums(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	other, err := desk.Sums(t.Context(), to)
	if err != nil || len(a) != 2 || !a[0].Equal(other[0]) || !a[1].Equal(other[1]) {
		t.Errorf("%v %v %v", a, other, err)
	}
}

func TestVerifyFindsWhatCannotBeRead(t *testing.T) {
	db := newVault(t)
	b := open(t, db)
	v := add(t, b, li(), "a", "431021")
	if err := db.Write(t.Context(), func(tx accounts.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE saved_view SET sealed = ? WHERE id = ?", []byte("nothing"), v.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	verified(t, b, data.Fault)
}

func verified(t *testing.T, b *desk.Book, want data.Severity) {
	t.Helper()
	var found []data.Finding
	if err := b.Verify(t.Context(), func(f data.Finding) { found = append(found, f) }); err != nil || len(found) != 1 || found[0].Severity != want {
		t.Errorf("%v %v", found, err)
	}
}

// TestPostgresViews runs every test of this package on PostgreSQL.
func TestPostgresViews(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"WhoReadsWhat": TestWhoReadsWhat, "Versions": TestVersions, "Refused": TestRefused, "Most": TestMost, "Watching": TestWatching,
		"OddSeen": TestOddSeen, "Copies": TestCopies, "VerifyFindsWhatCannotBeRead": TestVerifyFindsWhatCannotBeRead,
	} {
		t.Run(name, test)
	}
}
