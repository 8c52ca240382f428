//go:build unix

package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// How long a server may take to start, or a database to be made, on a machine that does much else.
const patience = 2 * time.Minute

// shared is the cluster of this process. It is a variable since tests that know nothing of each other share it, and
// nothing but Database and Main touches it.
var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// Database returns the URL of an empty database with PostGIS, which is the test's alone and gone after it.
func Database(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	shared.once.Do(func() { shared.cluster, shared.err = New(ctx, Options{}) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster.database(ctx, t)
}

// Start returns a cluster of the test's own, to be stopped and paused at will, and closes it after the test.
func Start(t testing.TB, options Options) *Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := New(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// Main runs a package's tests, stops the shared cluster if one was started and exits.
func Main(m *testing.M) {
	code := m.Run()
	if shared.cluster != nil {
		if err := shared.cluster.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

func (c *Cluster) database(ctx context.Context, t testing.TB) string {
	t.Helper()
	url, err := c.Database(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := c.Drop(ctx, url); err != nil {
			t.Error(err)
		}
	})
	return url
}
