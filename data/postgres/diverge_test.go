package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// A standby that lacked the newest commits takes over, and goes on: a node that had read what is lost reads everything anew, a node that had not goes on.
func TestPostgresLostCommitsAreNoticed(t *testing.T) {
	cluster := pgtest.Start(t, pgtest.Options{})
	url, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	name := config.Database
	config.Database = "postgres"
	admin, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.WithoutCancel(t.Context()))
	do := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	first, err := postgres.Create(t.Context(), url, postgres.CreateOptions{Options: postgres.Options{VaultKey: key()}, Now: made})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, first, batch("kept", dispute(first, "a", "kept"), dispute(first, "b", "kept")))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	do("CREATE DATABASE standby TEMPLATE " + name)
	s := open(t, url, postgres.Options{Poll: 50 * time.Millisecond})
	behind, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, batch("lost", dispute(s, "a", "lost"), dispute(s, "c", "lost"), dispute(s, "d", "lost")))
	view, err := live.Open(t.Context(), s, live.Options{Poll: 50 * time.Millisecond, Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- view.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("following ended with %v", err)
		}
	}()

	do("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	for tries := 0; ; tries++ { // a connection that was being made when no more were allowed comes after the others have ended
		do("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name + "'")
		_, err := admin.Exec(t.Context(), "ALTER DATABASE "+name+" RENAME TO gone")
		if err == nil {
			break
		}
		if used := (*pgconn.PgError)(nil); !errors.As(err, &used) || used.Code != "55006" || tries == 4 { // object in use
			t.Fatal(err)
		}
	}
	do("ALTER DATABASE standby RENAME TO " + name)
	for _, round := range []string{"new", "newer", "newest"} { // as many revisions as were lost, and more
		apply(t, s, batch(round, dispute(s, "b", round), dispute(s, "e "+round, round)))
	}
	wait := func(what string, holds func() bool) {
		t.Helper()
		limited, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for !holds() {
			select {
			case <-limited.Done():
				t.Fatalf("in vain waited until %s: %+v", what, view.State())
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	want, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wait("the view is read anew", func() bool {
		return view.State().Reloads == 1 && view.State().Err == nil && view.State().Revision == want.Revision
	})
	if n := view.State().Rows[data.Disputes]; n != 5 {
		t.Errorf("%d rows, not 5", n)
	}
	viewer, err := data.NewViewer(data.Commander, "4310")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := view.Feature(viewer, data.Disputes, dispute(s, "c", "").ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("a record that was lost: %v", err)
	}
	// Who was no farther than the standby goes on.
	n := 0
	if _, err := s.After(t.Context(), data.Point{Revision: behind.Revision, Mark: behind.Mark}, func(data.Change) error { n++; return nil }); err != nil || n != 4 {
		t.Errorf("from before what was lost: %d changes, %v", n, err)
	}
	apply(t, s, batch("next", dispute(s, "f", "next")))
	wait("a change is seen", func() bool { return view.State().Rows[data.Disputes] == 6 })
	if n := view.State().Reloads; n != 1 {
		t.Errorf("read anew %d times", n)
	}
}
