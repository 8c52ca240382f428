package lite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

func newDriver(t testing.TB, functions ...lite.Function) *lite.Driver {
	t.Helper()
	d, err := lite.NewDriver(functions...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openConn(t testing.TB, d *lite.Driver, path string, o lite.Options) *lite.Conn {
	t.Helper()
	c, err := d.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

func exec(t testing.TB, c *lite.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := c.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"a.db", "连心 库.db", "a?b=c&d.db", "100%25.db", "a#b.db", "a'b\"c.db", "a;b.db", "-a.db"} {
		path := filepath.Join(t.TempDir(), name)
		if err := lite.CreateFile(path); err != nil {
			t.Fatal(err)
		}
		d := newDriver(t)
		c := openConn(t, d, path, lite.Options{})
		exec(t, c, "CREATE TABLE t (a)")
		if info, err := os.Stat(path); err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
			t.Errorf("%q: %v, %v", name, info, err)
		}
	}
	if _, err := newDriver(t).Open(t.Context(), filepath.Join(t.TempDir(), "none.db"), lite.Options{}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := newDriver(t).Open(t.Context(), "a\x00b", lite.Options{}); err == nil {
		t.Error("a path with a zero byte")
	}
}

func TestScanKeepsOrderAndTypes(t *testing.T) {
	c := openConn(t, newDriver(t), filepath.Join(t.TempDir(), "a.db"), lite.Options{Create: true})
	exec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, b BLOB, f REAL, n)")
	for i := range 1000 {
		exec(t, c, "INSERT INTO t VALUES (?, ?, ?, ?, ?)", i, "2026-03-01T00:00:00.000Z", []byte{1, 0, byte(i)}, float64(i)/3, nil)
	}
	next := int64(10)
	err := c.Scan(t.Context(), "id, at, b, f, n, '字' || char(0) || 'z'", "FROM t WHERE id BETWEEN ? AND ?", []any{10, 899}, func(row []driver.Value) error {
		b, _ := row[2].([]byte)
		if row[0] != next || row[1] != "2026-03-01T00:00:00.000Z" || !slices.Equal(b, []byte{1, 0, byte(next)}) || row[3] != float64(next)/3 || row[4] != nil || row[5] != "字\x00z" {
			t.Fatalf("row %d: %v", next, row)
		}
		next++
		return nil
	})
	if err != nil || next != 900 {
		t.Errorf("up to %d, %v", next, err)
	}
}

func TestScanStops(t *testing.T) {
	c := openConn(t, newDriver(t), filepath.Join(t.TempDir(), "a.db"), lite.Options{Create: true})
	exec(t, c, "CREATE TABLE t (a)")
	exec(t, c, "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n")
	stop := errors.New("stop")
	n := 0
	visit := func([]driver.Value) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}
	if err := c.Scan(t.Context(), "a", "FROM t", nil, visit); !errors.Is(err, stop) || n != 3 {
		t.Errorf("%d visits, %v", n, err)
	}
	func() {
		defer func() {
			if recover() != "oh" {
				t.Error("the panic was swallowed")
			}
		}()
		_ = c.Scan(t.Context(), "a", "FROM t", nil, func([]driver.Value) error { panic("oh") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err := c.Scan(ctx, "x.a", "FROM t AS x, t AS y", nil, func([]driver.Value) error {
		if n++; n == 100 {
			cancel()
		}
		runtime.Gosched()
		return nil
	})
	if !errors.Is(err, context.Canceled) || n == 25_000_000 {
		t.Errorf("cancelled after %d visits: %v", n, err)
	}
	if n, err := c.Int(t.Context(), "SELECT count(*) FROM t"); n != 5000 || err != nil {
		t.Errorf("after all that: %d, %v", n, err)
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	c := openConn(t, newDriver(t), filepath.Join(t.TempDir(), "a.db"), lite.Options{Create: true})
	exec(t, c, "CREATE TABLE t (a UNIQUE)")
	insert := func() error {
		_, err := c.Exec(t.Context(), "INSERT INTO t VALUES (1)")
		return err
	}
	fault := errors.New("fault")
	if err := c.Write(t.Context(), func() error { return errors.Join(insert(), fault) }); !errors.Is(err, fault) {
		t.Error(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = c.Write(t.Context(), func() error {
			_ = insert()
			panic("oh")
		})
	}()
	if n, err := c.Int(t.Context(), "SELECT count(*) FROM t"); n != 0 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if err := errors.Join(c.Write(t.Context(), insert), c.Read(t.Context(), func() error { return nil })); err != nil {
		t.Error(err)
	}
	err := c.Write(t.Context(), insert)
	if err == nil || errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrInvalid) {
		t.Errorf("a fault of the program must not look like another: %v", err)
	}
}

func TestBusyWriter(t *testing.T) {
	d := newDriver(t)
	path := filepath.Join(t.TempDir(), "a.db")
	a := openConn(t, d, path, lite.Options{Create: true})
	b := openConn(t, d, path, lite.Options{Busy: 10 * time.Millisecond})
	exec(t, a, "BEGIN IMMEDIATE")
	err := b.Write(t.Context(), func() error { return nil })
	if !errors.Is(err, data.ErrUnavailable) || !lite.Busy(err) {
		t.Errorf("busy: %v", err)
	}
	patient := openConn(t, d, path, lite.Options{Busy: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := patient.Write(ctx, func() error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting ends with the context: %v", err)
	}
	exec(t, a, "COMMIT")
	if err := patient.Write(t.Context(), func() error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestReadOnlyAndExclusive(t *testing.T) {
	d := newDriver(t)
	path := filepath.Join(t.TempDir(), "a.db")
	a := openConn(t, d, path, lite.Options{Create: true})
	if err := a.Script(t.Context(), "PRAGMA journal_mode = WAL; CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	r := openConn(t, d, path, lite.Options{ReadOnly: true})
	if _, err := r.Exec(t.Context(), "INSERT INTO t VALUES (1)"); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("writing to what is read only: %v", err)
	}
	x, err := d.Open(t.Context(), path, lite.Options{Exclusive: true})
	if err == nil {
		_, err = x.Int(t.Context(), "SELECT count(*) FROM t")
		if e := x.Close(); e != nil {
			t.Error(e)
		}
	}
	if !lite.Busy(err) {
		t.Errorf("alone while another has it open: %v", err)
	}
}

// Registered functions must not run from a schema that is not trusted.
func TestUntrustedSchema(t *testing.T) {
	d := newDriver(t, lite.Function{Name: "shout", Args: 1, Call: func(args []driver.Value) (driver.Value, error) { return fmt.Sprint(args[0], "!"), nil }})
	path := filepath.Join(t.TempDir(), "a.db")
	c := openConn(t, d, path, lite.Options{Create: true, Trusted: true})
	exec(t, c, "CREATE VIEW v AS SELECT shout('a') AS a")
	if s, err := c.Text(t.Context(), "SELECT a FROM v"); s != "a!" || err != nil {
		t.Errorf("trusted: %q, %v", s, err)
	}
	u := openConn(t, d, path, lite.Options{})
	if s, err := u.Text(t.Context(), "SELECT a FROM v"); err == nil {
		t.Errorf("untrusted: %q", s)
	}
	if s, err := u.Text(t.Context(), "SELECT shout('b')"); s != "b!" || err != nil {
		t.Errorf("called directly: %q, %v", s, err)
	}
}

func TestPool(t *testing.T) {
	d := newDriver(t)
	path := filepath.Join(t.TempDir(), "a.db")
	openConn(t, d, path, lite.Options{Create: true})
	var mu sync.Mutex
	opened := 0
	p := lite.NewPool(2, func(ctx context.Context) (*lite.Conn, error) {
		mu.Lock()
		opened++
		mu.Unlock()
		return d.Open(ctx, path, lite.Options{})
	})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := p.Do(t.Context(), func(c *lite.Conn) error { _, err := c.Int(t.Context(), "SELECT 1"); return err }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if opened > 2 {
		t.Errorf("%d connections", opened)
	}
	a, err := p.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Get(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for one: %v", err)
	}
	p.Put(a)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	p.Put(b)
	if _, err := p.Get(t.Context()); !errors.Is(err, lite.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestBackup(t *testing.T) {
	d := newDriver(t)
	path := filepath.Join(t.TempDir(), "a.db")
	c := openConn(t, d, path, lite.Options{Create: true})
	if err := c.Script(t.Context(), "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	source := openConn(t, d, path, lite.Options{ReadOnly: true})
	to := filepath.Join(t.TempDir(), "b.db")
	err := source.Read(t.Context(), func() error {
		if _, err := source.Int(t.Context(), "SELECT count(*) FROM t"); err != nil {
			return err
		}
		exec(t, c, "INSERT INTO t VALUES (2)") // after the moment that is copied
		return source.Backup(t.Context(), to)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := openConn(t, d, to, lite.Options{}).Int(t.Context(), "SELECT count(*) FROM t"); n != 1 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}
