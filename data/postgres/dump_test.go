package postgres_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/stored"
)

// The drill of the README: a dump by the database's own tools, restored into another database, is the same store, and goes on.
func TestPostgresDumpAndRestore(t *testing.T) {
	cluster := pgtest.Start(t, pgtest.Options{})
	url, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	execute(t, url, postgres.RolesSQL, "CREATE ROLE o LOGIN IN ROLE lianxin_owner", "ALTER ROLE o SET role = lianxin_owner", "CREATE ROLE w LOGIN IN ROLE lianxin_writer")
	owner := create(t, strings.Replace(url, "postgres@", "o@", 1))
	if err := importRows(t.Context(), owner, "import", 500); err != nil {
		t.Fatal(err)
	}
	apply(t, owner, batch("edit", dispute(owner, "shared 1", "changed"), visitOf(t, owner, "v", "2026-02-03")))
	want, err := stored.Sums(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	dump := filepath.Join(t.TempDir(), "lianxin.dump")
	execute(t, url, "CREATE DATABASE drill TEMPLATE template0")
	drill := strings.Replace(url, "/lianxin_1?", "/drill?", 1)
	for _, c := range [][]string{{"pg_dump", "--format=custom", "--file=" + dump, url}, {"pg_restore", "--exit-on-error", "--dbname=" + drill, dump}} {
		if out, err := exec.CommandContext(t.Context(), c[0], c[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c[0], err, out)
		}
	}
	again := open(t, strings.Replace(drill, "postgres@", "w@", 1), postgres.Options{})
	got, err := stored.Sums(t.Context(), again)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !want[i].Equal(got[i]) {
			t.Errorf("%s: %d with sum %s, after the restore %d with %s", want[i].Part, want[i].Count, want[i], got[i].Count, got[i])
		}
	}
	checkWhole(t, again)
	apply(t, again, batch("afterwards", dispute(again, "new", "x"), visitOf(t, again, "w", "2027-01-01")))
	if info, err := again.Info(t.Context()); err != nil || info.Counts[data.Disputes] != 501 {
		t.Errorf("%+v, %v", info, err)
	}
	checkWhole(t, again)
}
