package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// A transaction that began first and did its work first commits last: followers that have passed what was committed meanwhile must
// still be told of it.
func TestPostgresLateCommitIsNotLost(t *testing.T) {
	url := pgtest.Database(t)
	slow, quick := create(t, url), open(t, url, postgres.Options{})
	f := follower{titles: map[string]string{}}
	st, err := slow.Stage(t.Context(), data.Import{ID: "slow", Layer: data.Requests})
	if err != nil {
		t.Fatal(err)
	}
	l, err := slow.Schema().Layer(data.Requests)
	if err != nil {
		t.Fatal(err)
	}
	var puts []data.Put
	for i := range 50 {
		r := data.Record{Layer: data.Requests, ID: fmt.Sprint("late ", i), Values: make([]data.Value, len(l.Fields))}
		r.Values[l.Index("category")], r.Values[l.Index("status")] = data.Text("water"), data.Text("found")
		r.Values[l.Index("title")] = data.Text("late")
		puts = append(puts, data.Put{Record: r, Row: int64(i + 1)})
	}
	if _, err := st.Put(t.Context(), puts); err != nil {
		t.Fatal(err)
	}
	written, release, merged := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		_, _, err := st.Merge(t.Context(), data.Import{ID: "slow", Layer: data.Requests, State: data.ImportDone, Finished: made, Input: 50, Accepted: 50},
			data.MergeOptions{Progress: func(done, n int64) {
				if done == n { // the rows are written, the commit is to come
					once.Do(func() { close(written); <-release })
				}
			}})
		merged <- err
	}()
	<-written
	for i := range 20 {
		apply(t, quick, batch(fmt.Sprint("quick ", i), dispute(quick, fmt.Sprint(i), "quick")))
		f.catchUp(t, quick)
	}
	if len(f.titles) != 20 {
		t.Fatalf("%d records before the slow commit", len(f.titles))
	}
	passed := f.revision
	close(release)
	if err := <-merged; err != nil {
		t.Fatal(err)
	}
	f.catchUp(t, quick)
	if len(f.titles) != 70 || f.revision <= passed {
		t.Errorf("%d records at revision %d after %d: the late commit was lost", len(f.titles), f.revision, passed)
	}
	checkWhole(t, quick)
}

// Many writers on several nodes, and followers that read all the while: each ends with what a snapshot holds.
func TestPostgresNodesAgreeOnOneOrder(t *testing.T) {
	url := pgtest.Database(t)
	nodes := []*postgres.Store{create(t, url), open(t, url, postgres.Options{}), open(t, url, postgres.Options{})}
	edits := 60
	if testing.Short() {
		edits = 20
	}
	var stop atomic.Bool
	var writers, readers sync.WaitGroup
	followers := make([]follower, len(nodes))
	for i, node := range nodes {
		followers[i].titles = map[string]string{}
		readers.Go(func() {
			for !stop.Load() {
				followers[i].catchUp(t, node)
			}
		})
		for w := range 2 {
			writers.Go(func() {
				for n := range edits { // records are shared: row locks and retries are at work
					b := batch(fmt.Sprint("node ", i, " writer ", w, " edit ", n), dispute(node, fmt.Sprint(n%7), fmt.Sprint(i, w, n)), dispute(node, fmt.Sprint((n+3)%7), fmt.Sprint(i, w, n)))
					if _, err := node.Apply(t.Context(), b); err != nil {
						t.Errorf("node %d: %v", i, err)
					}
				}
			})
		}
	}
	writers.Wait()
	stop.Store(true)
	readers.Wait()
	want := titles(t, nodes[0])
	for i := range followers {
		followers[i].catchUp(t, nodes[i])
		if !maps.Equal(followers[i].titles, want) {
			t.Errorf("node %d has %v, the store %v", i, followers[i].titles, want)
		}
	}
	checkWhole(t, nodes[1])
}

// Two officials edit one record at the same time, each from the version they read: one succeeds and the other is told.
func TestPostgresTwoOfficialsLoseNothing(t *testing.T) {
	url := pgtest.Database(t)
	a, b := create(t, url), open(t, url, postgres.Options{})
	r := dispute(a, "case", "0")
	apply(t, a, batch("first", r))
	var counted atomic.Int64
	var both sync.WaitGroup
	for i, node := range []*postgres.Store{a, b, a, b} {
		both.Go(func() {
			for n := range 15 {
				for try := 0; ; try++ { // reads, edits, and reads again when somebody was first
					now, err := node.Get(t.Context(), r.Layer, r.ID)
					if err != nil {
						t.Error(err)
						return
					}
					l, err := node.Schema().Layer(r.Layer)
					if err != nil {
						t.Error(err)
						return
					}
					people := l.Index("people")
					now.Values[people] = data.Int(now.Values[people].Int() + 1)
					edit := batch(fmt.Sprint(i, " ", n, " ", try), now)
					edit.Puts[0].IfVersion = now.Version
					_, err = node.Apply(t.Context(), edit)
					if err == nil {
						counted.Add(1)
						break
					}
					if !errors.Is(err, data.ErrConflict) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	both.Wait()
	now, err := a.Get(t.Context(), r.Layer, r.ID)
	l, _ := a.Schema().Layer(r.Layer)
	if err != nil || now.Values[l.Index("people")].Int() != counted.Load() || counted.Load() != 60 || now.Version != 61 {
		t.Errorf("%d edits were acknowledged; the record counts %v at version %d, %v", counted.Load(), now.Values[l.Index("people")], now.Version, err)
	}
	if versions, err := a.History(t.Context(), r.Layer, r.ID); err != nil || len(versions) != 60 {
		t.Errorf("%d earlier states, %v", len(versions), err)
	}
}

// A change committed through any node is soon in the answers of every node, each of which is woken for it.
func TestPostgresChangeIsVisibleOnEveryNode(t *testing.T) {
	url := pgtest.Database(t)
	stores := []*postgres.Store{create(t, url)}
	for range 3 {
		stores = append(stores, open(t, url, postgres.Options{}))
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	var views []*live.View
	for _, s := range stores {
		v, err := live.Open(ctx, s, live.Options{})
		if err != nil {
			t.Fatal(err)
		}
		views = append(views, v)
		running.Go(func() { _ = v.Run(ctx) })
	}
	defer running.Wait()
	defer stop()
	viewer, err := data.NewViewer(data.Commander, "4310")
	if err != nil {
		t.Fatal(err)
	}
	changes := 200
	if testing.Short() {
		changes = 60
	}
	var took []time.Duration
	for n := range changes {
		from := stores[n%len(stores)]
		r := dispute(from, fmt.Sprint("seen ", n), "变")
		apply(t, from, batch(r.ID, r))
		committed := time.Now()
		for i, v := range views {
			for {
				if _, err := v.Feature(viewer, r.Layer, r.ID); err == nil {
					break
				}
				if time.Since(committed) > 20*time.Second {
					t.Fatalf("change %d is not seen on node %d", n, i)
				}
				time.Sleep(time.Millisecond)
			}
			took = append(took, time.Since(committed))
		}
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	t.Logf("%d changes on %d nodes: visible after %v (p50), %v (p99), %v (all)", changes, len(views), p50, p99, took[len(took)-1])
	if p50 > time.Second { // who only looks every two seconds would be later; the bar for p99 is the soak's to tell, on a machine without other work
		t.Errorf("half of the changes took longer than %v: nobody was woken", p50)
	}
}

// Sessions that listen are cut: who waits is woken by the next look or the next session, and misses nothing.
func TestPostgresListenerIsCut(t *testing.T) {
	url := pgtest.Database(t)
	a, b := create(t, url), open(t, url, postgres.Options{})
	f := follower{titles: map[string]string{}}
	for n := range 5 {
		waiting := make(chan error, 1)
		go func() { waiting <- b.Wait(t.Context(), f.revision) }()
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		cut := 0
		for deadline := time.Now().Add(10 * time.Second); cut == 0 && time.Now().Before(deadline); {
			if err := c.QueryRow(t.Context(), "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'").Scan(&cut); err != nil {
				t.Fatal(err)
			}
		}
		c.Close(context.Background())
		if cut == 0 {
			t.Fatal("nobody listens")
		}
		apply(t, a, batch(fmt.Sprint("after cut ", n), dispute(a, fmt.Sprint(n), "x")))
		began := time.Now()
		if err := <-waiting; err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("woken after %v", d)
		}
		f.catchUp(t, b)
	}
	if len(f.titles) != 5 {
		t.Errorf("%d records", len(f.titles))
	}
}
