package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// TestPostgresAWriterServesWhatTheOwnerMade: a store that the owner's role makes is whole, accounts and all, for nodes that can make no table; in each database of a server.
func TestPostgresAWriterServesWhatTheOwnerMade(t *testing.T) {
	cluster := pgtest.Start(t, pgtest.Options{}) // roles belong to a whole server
	key := filepath.Join(t.TempDir(), "lianxin.key")
	for i, made := range [][]string{
		{"import", "--create", "--layer", "units", "--as-of", "2023-06-30", "--source", "test", filepath.Join("..", "..", "data", "units", "4310-2023.csv")},
		{"demo", "--records", "200", "--as-of", "2026-06-30"},
	} {
		url, err := cluster.Database(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		admin, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		statements := []string{postgres.RolesSQL}
		if i == 0 {
			statements = append(statements, "CREATE ROLE o LOGIN IN ROLE lianxin_owner", "ALTER ROLE o SET role = lianxin_owner", "CREATE ROLE w LOGIN IN ROLE lianxin_writer")
		}
		for _, sql := range statements {
			if _, err := admin.Exec(t.Context(), sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		if err := admin.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		as := func(name string) string { return strings.Replace(url, "postgres@", name+"@", 1) }
		if out, err := program(t, append(made, "--store", as("o"), "--key-file", key)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		serving(t, as("w"), "--key-file", key)
	}
}
