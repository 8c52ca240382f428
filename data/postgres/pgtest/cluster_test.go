//go:build unix

package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The child of TestPostgresEndsWithItsProcess says where its server is and waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("PGTEST_CHILD") != "" {
		c, err := New(context.Background(), Options{})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(c.dir)
		select {}
	}
	Main(m)
}

func TestPostgresCluster(t *testing.T) {
	first := connect(t, Database(t))
	var version string
	if err := first.QueryRow(t.Context(), "SELECT postgis_lib_version()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^3\.`).MatchString(version) {
		t.Errorf("PostGIS %q, want 3.x", version)
	}
	// 0.5° of latitude on the WGS 84 ellipsoid from 25.5° N: 55.4 km.
	var metres float64
	err := first.QueryRow(t.Context(), "SELECT ST_Distance('POINT(113 25.5)'::geography, 'POINT(113 26)'::geography)").Scan(&metres)
	if err != nil || metres < 55_300 || metres > 55_500 {
		t.Errorf("distance = %v m, %v", metres, err)
	}
}

func TestPostgresDatabasesAreApart(t *testing.T) {
	first, second := connect(t, Database(t)), connect(t, Database(t))
	if _, err := first.Exec(t.Context(), "CREATE TABLE only_here ()"); err != nil {
		t.Fatal(err)
	}
	var there bool
	err := second.QueryRow(t.Context(), "SELECT to_regclass('only_here') IS NOT NULL").Scan(&there)
	if err != nil || there {
		t.Errorf("a table of one test is seen by another: %v, %v", there, err)
	}
}

func TestPostgresIsUnlikeTheDefaults(t *testing.T) {
	conn := connect(t, Database(t))
	// By bytes 北 U+5317 comes before 安 U+5B89; by pinyin an comes before bei.
	var sorted []string
	err := conn.QueryRow(t.Context(), "SELECT array_agg(n ORDER BY n) FROM unnest(ARRAY['北湖', '安仁']) n").Scan(&sorted)
	if err != nil || !slices.Equal(sorted, []string{"安仁", "北湖"}) {
		t.Errorf("sorted %q, %v", sorted, err)
	}
	var hour string
	err = conn.QueryRow(t.Context(), "SELECT to_char('2022-02-01T00:00:00Z'::timestamptz, 'HH24')").Scan(&hour)
	if err != nil || hour != "08" {
		t.Errorf("midnight UTC prints as hour %q, %v", hour, err)
	}
}

func TestPostgresDropEndsSessions(t *testing.T) {
	c := Start(t, Options{Settings: map[string]string{"max_connections": "17"}})
	url, err := c.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, url)
	if got := show(t, conn, "max_connections"); got != "17" {
		t.Errorf("max_connections = %s", got)
	}
	if err := c.Drop(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the session outlived its database")
	}
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Error("the database is still there")
	}
}

func TestPostgresFaults(t *testing.T) {
	c := Start(t, Options{Settings: map[string]string{"synchronous_commit": "on"}})
	url, err := c.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connect(t, url).Exec(t.Context(), "CREATE TABLE kept AS SELECT 1 AS n"); err != nil {
		t.Fatal(err)
	}
	for name, stop := range map[string]func(context.Context) error{"stop": c.Stop, "crash": c.Crash} {
		if err := stop(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		if _, err := pgx.Connect(t.Context(), url); err == nil {
			t.Errorf("%s: a stopped server takes connections", name)
		}
		if err := c.Start(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		var n int
		if err := connect(t, url).QueryRow(t.Context(), "SELECT n FROM kept").Scan(&n); err != nil || n != 1 {
			t.Errorf("%s: kept %d, %v", name, n, err)
		}
	}
}

func TestPostgresPause(t *testing.T) {
	c := Start(t, Options{})
	conn := connect(t, c.url("postgres"))
	if err := c.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The answer to a query that was sent before the deadline arrives only after Resume.
	answer := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), "SELECT 1")
		answer <- err
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := pgx.Connect(ctx, c.url("postgres")); err == nil {
		t.Error("a paused server takes connections")
	}
	select {
	case err := <-answer:
		t.Errorf("a paused server answered: %v", err)
	default:
	}
	if err := c.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Errorf("after Resume: %v", err)
	}
	// Closing a paused cluster must not hang: the test ends so.
	if err := c.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A process killed outright leaves neither server nor folder.
func TestPostgresEndsWithItsProcess(t *testing.T) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "PGTEST_CHILD=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dir, err := bufio.NewReader(out).ReadString('\n')
	dir = strings.TrimSpace(dir)
	if err != nil || !filepath.IsAbs(dir) {
		t.Fatalf("child: %q, %v", dir, err)
	}
	socket := filepath.Join(dir, ".s.PGSQL.5432")
	if conn, err := net.Dial("unix", socket); err != nil {
		t.Errorf("the child's server does not answer: %v", err)
	} else {
		conn.Close()
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child was to be killed")
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_, err := os.Stat(dir)
		if errors.Is(err, os.ErrNotExist) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there: %v", dir, err)
		}
	}
	if _, err := net.Dial("unix", socket); err == nil {
		t.Error("the server still answers")
	}
}

func TestFindSaysWhatToInstall(t *testing.T) {
	t.Setenv("LIANXIN_PG_BIN", t.TempDir())
	_, err := find()
	if err == nil || !strings.Contains(err.Error(), "postgresql postgresql-postgis") {
		t.Errorf("find() = %v", err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func show(t *testing.T, conn *pgx.Conn, setting string) string {
	t.Helper()
	var value string
	if err := conn.QueryRow(t.Context(), "SHOW "+setting).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func BenchmarkDatabase(b *testing.B) {
	Database(b)
	for b.Loop() {
		if _, err := shared.cluster.Database(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
