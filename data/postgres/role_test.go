package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// The script's roles really connect: the owner makes the store, the writer serves and imports, the reader reads, and none may more.
func TestPostgresRolesOfLeastPrivilege(t *testing.T) {
	cluster := pgtest.Start(t, pgtest.Options{}) // roles belong to a whole server
	url, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	execute(t, url, postgres.RolesSQL, "CREATE ROLE o LOGIN IN ROLE lianxin_owner", "CREATE ROLE w LOGIN IN ROLE lianxin_writer", "CREATE ROLE r LOGIN IN ROLE lianxin_reader",
		"ALTER ROLE o SET role = lianxin_owner")
	as := func(name string) string { return strings.Replace(url, "postgres@", name+"@", 1) }

	if _, err := postgres.Create(t.Context(), as("w"), postgres.CreateOptions{Options: postgres.Options{VaultKey: key()}}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("the writer makes a store: %v", err)
	}
	owner := create(t, as("o"))
	if _, err := accounts.Open(t.Context(), owner.Guest(), accounts.Options{}); err != nil {
		t.Fatal(err)
	}
	writer := open(t, as("w"), postgres.Options{})
	if err := importRows(t.Context(), writer, "import", 25_000); err != nil { // enough to make the indexes anew
		t.Fatal(err)
	}
	visit := visitOf(t, writer, "v", "2025-03-02")
	b := batch("edit", dispute(writer, "a", "x"), visit)
	b.Puts[0].Case = map[string]string{"phone": "1"}
	apply(t, writer, b)
	book, err := accounts.Open(t.Context(), writer.Guest(), accounts.Options{})
	if err != nil {
		t.Fatalf("the writer's book of accounts: %v", err)
	}
	if _, _, err := book.IssueToken(t.Context(), accounts.By{Principal: accounts.Console("root")}, accounts.TokenOptions{
		Name: "t", Scope: []string{"4310"}, Role: data.Analyst, Rights: []accounts.Right{accounts.RightRead}, Until: made.AddDate(0, 1, 0),
	}, made); err != nil {
		t.Errorf("the writer writes accounts: %v", err)
	}
	if partitions := partitionsOf(t, url, "visits"); !strings.Contains(partitions, "visits_2025_03") {
		t.Errorf("partitions: %s", partitions)
	}
	checkWhole(t, writer)
	for who, forbidden := range map[string][]string{
		"w": {
			"CREATE TABLE lianxin.x ()", "DROP TABLE lianxin.disputes", "TRUNCATE lianxin.disputes", "TRUNCATE vault.audit", "ALTER TABLE vault.audit DISABLE TRIGGER audit_guard",
			"UPDATE vault.audit SET actor = 'x'", "DELETE FROM vault.audit", "CREATE ROLE x", "CREATE SCHEMA x", "SELECT lianxin.lx_indexes('lx_store', false)", "SET ROLE lianxin_owner",
		},
		"r": {
			"SELECT * FROM vault.case_file", "SELECT * FROM vault.account", "INSERT INTO lianxin.disputes SELECT * FROM lianxin.disputes", "DELETE FROM lianxin.disputes",
			"SELECT lianxin.lx_indexes('disputes', false)", "SELECT lianxin.lx_months('visits', '{}')", "CREATE TABLE lianxin.x ()", "CREATE TEMP TABLE x ()",
		},
		"o": {"CREATE ROLE x", "CREATE EXTENSION dblink", "UPDATE vault.audit SET actor = 'x'"},
	} {
		c, err := pgx.Connect(t.Context(), as(who))
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range forbidden {
			if _, err := c.Exec(t.Context(), sql); err == nil {
				t.Errorf("%s may: %s", who, sql)
			}
		}
		var n int64
		if err := c.QueryRow(t.Context(), "SELECT count(*) FROM lianxin.disputes").Scan(&n); err != nil || n != 25_001 {
			t.Errorf("%s reads %d disputes, %v", who, n, err)
		}
		c.Close(context.Background())
	}
	if _, err := postgres.Open(t.Context(), as("r"), postgres.Options{VaultKey: key()}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("the reader opens the store: %v", err)
	}
}

// visitOf is a visit on a day.
func visitOf(t *testing.T, s *postgres.Store, id, day string) data.Record {
	t.Helper()
	l, err := s.Schema().Layer(data.Visits)
	if err != nil {
		t.Fatal(err)
	}
	r := data.Record{Layer: l.ID, ID: id, Values: make([]data.Value, len(l.Fields))}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	r.Values[l.Index("time")], r.Values[l.Index("place_kind")] = data.DateOf(at), data.Text("home")
	return r
}

// partitionsOf names the partitions of a table that hold rows.
func partitionsOf(t *testing.T, url, table string) (names string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if err := c.QueryRow(t.Context(), "SELECT coalesce(string_agg(DISTINCT tableoid::regclass::text, ' '), '') FROM lianxin."+table).Scan(&names); err != nil {
		t.Fatal(err)
	}
	return names
}

// Visits lie in the partition of their month; one whose time changes moves, and a month that is far off goes to the default.
func TestPostgresVisitsArePartitioned(t *testing.T) {
	url := pgtest.Database(t)
	s := create(t, url)
	apply(t, s, batch("a", visitOf(t, s, "a", "2026-03-01"), visitOf(t, s, "b", "2026-02-28")))
	if got := partitionsOf(t, url, "visits"); got != "lianxin.visits_2026_02 lianxin.visits_2026_03" {
		t.Errorf("partitions %q", got)
	}
	apply(t, s, batch("b", visitOf(t, s, "a", "2025-12-31"), visitOf(t, s, "b", "0001-01-01")))
	if got := partitionsOf(t, url, "visits"); got != "lianxin.visits_2025_12 lianxin.visits_default" {
		t.Errorf("partitions %q", got)
	}
	if got, err := s.Get(t.Context(), data.Visits, "a"); err != nil || got.Version != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	checkWhole(t, s)
}
