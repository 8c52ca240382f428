package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// node is a store of a cluster of the test's own, with a view that follows it.
type node struct {
	cluster *pgtest.Cluster
	url     string
	store   *postgres.Store
	view    *live.View
	viewer  data.Viewer
	sent    int // acknowledged
}

func startNode(t *testing.T, o pgtest.Options) *node {
	t.Helper()
	n := &node{cluster: pgtest.Start(t, o)}
	var err error
	if n.url, err = n.cluster.Database(t.Context()); err != nil {
		t.Fatal(err)
	}
	create(t, n.url)
	n.store = open(t, n.url, postgres.Options{Timeout: 2 * time.Second})
	if n.view, err = live.Open(t.Context(), n.store, live.Options{Poll: time.Second}); err != nil {
		t.Fatal(err)
	}
	if n.viewer, err = data.NewViewer(data.Commander, "4310"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = n.view.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return n
}

// put writes one record under a key that repeats.
func (n *node) put(t *testing.T, name string) error {
	t.Helper()
	_, err := n.store.Apply(t.Context(), batch(name, dispute(n.store, name, name)))
	if err == nil {
		n.sent++
	}
	return err
}

// recovers writes until it works, repeating keys, and then demands that the view has everything within ten seconds of the recovery.
func (n *node) recovers(t *testing.T, name string) {
	t.Helper()
	began := time.Now()
	for n.put(t, name) != nil {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("%s: no write succeeds", name)
		}
	}
	for n.view.State().Rows[data.Disputes] != int64(n.sent) || n.view.State().Err != nil {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("%s: the view has %d of %d records, %v", name, n.view.State().Rows[data.Disputes], n.sent, n.view.State().Err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("%s: recovered after %v", name, took)
	} else {
		t.Logf("%s: recovered after %v", name, took.Round(time.Millisecond))
	}
}

// goesOn demands that reads answer from memory, and say that they are old within a few seconds.
func (n *node) goesOn(t *testing.T, name string) {
	t.Helper()
	began := time.Now()
	for n.view.State().Err == nil {
		if time.Since(began) > 12*time.Second {
			t.Fatalf("%s: the view does not notice", name)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if count, err := n.view.Count(t.Context(), n.viewer, data.Filter{Layer: data.Disputes}); err != nil || count != int64(n.sent) {
		t.Errorf("%s: reads say %d, %v", name, count, err)
	}
	if s := n.view.State(); s.Lag <= 0 || !errors.Is(s.Err, data.ErrUnavailable) {
		t.Errorf("%s: state %+v", name, s)
	}
}

func (n *node) refuses(t *testing.T, name string) {
	t.Helper()
	began := time.Now()
	if err := n.put(t, name); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("%s: a write says %v", name, err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("%s: a write was refused after %v", name, took)
	}
}

// The database is stopped in good order, or dies, and comes back: reads go on and say how old they are, writes are refused, and
// both recover.
func TestPostgresRestarts(t *testing.T) {
	// As a server that is not a test's: without it, a crash takes back what was acknowledged.
	n := startNode(t, pgtest.Options{Settings: map[string]string{"synchronous_commit": "on"}})
	n.recovers(t, "at first")
	for name, stop := range map[string]func(context.Context) error{"stopped": n.cluster.Stop, "crashed": n.cluster.Crash} {
		if err := stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.goesOn(t, name)
		n.refuses(t, name)
		if err := n.cluster.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.recovers(t, name)
	}
	checkWhole(t, n.store)
}

// pauseFor is how long the database is frozen.
var pauseFor = 5 * time.Second //nolint:gochecknoglobals // the soak build has another

// The database freezes, so that connections stay open and nothing answers. A write that was sent meanwhile may be done or not: said
// again under its key, it is done once.
func TestPostgresPauses(t *testing.T) {
	n := startNode(t, pgtest.Options{})
	n.recovers(t, "at first")
	if err := n.cluster.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	frozen := time.Now()
	n.refuses(t, "frozen")
	n.goesOn(t, "frozen")
	time.Sleep(pauseFor - time.Since(frozen)) // the pause is the point
	if err := n.cluster.Resume(); err != nil {
		t.Fatal(err)
	}
	n.recovers(t, "frozen")
	if got := titles(t, n.store); len(got) != n.sent {
		t.Errorf("%d records, %d acknowledged", len(got), n.sent)
	}
	if versions, err := n.store.History(t.Context(), data.Disputes, dispute(n.store, "frozen", "").ID); err != nil || len(versions) != 0 {
		t.Errorf("the write was done more than once: %v, %v", versions, err)
	}
	checkWhole(t, n.store)
}

// The server has no sessions left: what needs a new one is refused in words that say so, the rest goes on, and nothing hangs.
func TestPostgresSessionsExhausted(t *testing.T) {
	n := startNode(t, pgtest.Options{Settings: map[string]string{"max_connections": "16", "superuser_reserved_connections": "0"}})
	n.recovers(t, "at first")
	var greedy []*pgx.Conn
	for {
		c, err := pgx.Connect(t.Context(), n.url)
		if err != nil {
			break
		}
		greedy = append(greedy, c)
	}
	if len(greedy) == 0 {
		t.Fatal("no session was left to take")
	}
	if _, err := n.store.Stage(t.Context(), data.Import{ID: "x", Layer: data.Disputes}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("an import begins: %v", err)
	}
	if _, err := n.store.Snapshot(t.Context()); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("a snapshot opens: %v", err)
	}
	if count, err := n.view.Count(t.Context(), n.viewer, data.Filter{Layer: data.Disputes}); err != nil || count != int64(n.sent) {
		t.Errorf("reads say %d, %v", count, err)
	}
	for _, c := range greedy {
		c.Close(context.Background())
	}
	n.recovers(t, "sessions exhausted")
	if _, err := n.store.Snapshot(t.Context()); err != nil {
		t.Errorf("a snapshot afterwards: %v", err)
	}
}

// Every connection between node and database is cut, again and again, while records are written: each is there once.
func TestPostgresConnectionsCut(t *testing.T) {
	n := startNode(t, pgtest.Options{})
	ctx, stop := context.WithCancel(t.Context())
	cutting := make(chan struct{})
	var cuts atomic.Int64
	go func() {
		defer close(cutting)
		c, err := pgx.Connect(ctx, n.url)
		if err != nil {
			t.Error(err)
		}
		for ctx.Err() == nil {
			if _, err := c.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err == nil {
				cuts.Add(1)
			}
			time.Sleep(120 * time.Millisecond)
		}
		c.Close(context.Background())
	}()
	writes := 150
	if testing.Short() {
		writes = 40
	}
	for i := 0; i < writes || cuts.Load() < 5 && i < 100*writes; i++ {
		name := fmt.Sprint("cut ", i)
		for n.put(t, name) != nil { // a person presses again
		}
	}
	stop()
	<-cutting
	n.recovers(t, "connections cut")
	if got := titles(t, n.store); len(got) != n.sent {
		t.Errorf("%d records, %d acknowledged", len(got), n.sent)
	}
	var versions int64
	c, err := pgx.Connect(t.Context(), n.url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if err := c.QueryRow(t.Context(), "SELECT max(version) FROM lianxin.disputes").Scan(&versions); err != nil || versions != 1 {
		t.Errorf("a record was written more than once: version %d, %v", versions, err)
	}
	checkWhole(t, n.store)
}
