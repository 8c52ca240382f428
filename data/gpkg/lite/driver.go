package lite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// Function is a deterministic scalar function for SQL. Its arguments are int64, float64, string, []byte or nil and valid during
// the call alone.
type Function struct {
	Name string
	Args int // how many it takes
	Call func(args []driver.Value) (driver.Value, error)
}

// Driver opens connections that know a set of functions. It is safe for concurrent use.
type Driver struct {
	sqlite sqlite.Driver

	mu       sync.Mutex
	visitors map[int64]*visitor
	next     int64
}

// NewDriver makes a driver. What it registers stays in the process for good (a few hundred bytes), so make one per store.
func NewDriver(functions ...Function) (*Driver, error) {
	d := &Driver{visitors: map[int64]*visitor{}}
	for _, f := range functions {
		impl := &sqlite.FunctionImpl{
			NArgs: int32(f.Args), Deterministic: true, VolatileArgs: true,
			Scalar: func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) { return f.Call(args) },
		}
		if err := d.sqlite.RegisterFunction(f.Name, impl); err != nil {
			return nil, fmt.Errorf("register %s: %w", f.Name, err)
		}
	}
	impl := &sqlite.FunctionImpl{
		NArgs: -1, VolatileArgs: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &visiting{driver: d}, nil },
	}
	if err := d.sqlite.RegisterFunction(visitFunction, impl); err != nil {
		return nil, fmt.Errorf("register %s: %w", visitFunction, err)
	}
	return d, nil
}

// Options of a connection.
type Options struct {
	ReadOnly   bool          // refuse to write
	Create     bool          // make the file when it is missing
	Trusted    bool          // let triggers call registered functions, and let shadow tables be written
	Unsynced   bool          // no journal on disk and no syncing: a file that need not survive anything
	Exclusive  bool          // keep every other connection, of this process too, off the file
	Busy       time.Duration // how long to wait for other writers
	CacheBytes int64         // page cache; 0: SQLite's 2 MB
}

// Open opens a database file. The error is mapped.
func (d *Driver) Open(ctx context.Context, path string, o Options) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dsn, err := dsn(path, o)
	if err != nil {
		return nil, err
	}
	raw, err := d.sqlite.Open(dsn)
	if err != nil {
		return nil, mapError(ctx, err)
	}
	return &Conn{driver: d, raw: raw, statements: map[string]driver.Stmt{}}, nil
}

// SQL opens a database/sql handle of one connection, for libraries that need it. Close it before other work.
func (d *Driver) SQL(path string, o Options) (*sql.DB, error) {
	dsn, err := dsn(path, o)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{driver: d, dsn: dsn})
	db.SetMaxOpenConns(1)
	return db, nil
}

type connector struct {
	driver *Driver
	dsn    string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.sqlite.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return &c.driver.sqlite }

// URI is the file: name by which SQLite knows a path, with mode rw (the file must be there), rwc or ro.
func URI(path, mode string) (string, error) {
	if strings.ContainsRune(path, 0) {
		return "", errors.New("path holds a zero byte")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(abs)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: "mode=" + mode}
	return u.String(), nil
}

func dsn(path string, o Options) (string, error) {
	mode := "rw"
	if o.Create {
		mode = "rwc"
	}
	uri, err := URI(path, mode)
	if err != nil {
		return "", err
	}
	uri += "&_dqs=0&_error_rc=1&_busy_timeout=" + strconv.FormatInt(o.Busy.Milliseconds(), 10)
	pragma := func(p string) { uri += "&_pragma=" + p }
	if o.Exclusive { // first: the next pragma may read the file
		pragma("locking_mode(exclusive)")
	}
	if o.Trusted {
		pragma("trusted_schema(1)")
	} else {
		uri += "&_defensive=1"
		pragma("trusted_schema(0)")
	}
	if o.CacheBytes > 0 {
		pragma("cache_size(-" + strconv.FormatInt(o.CacheBytes>>10, 10) + ")")
	}
	if o.Unsynced {
		pragma("journal_mode(memory)")
		pragma("synchronous(off)")
	} else {
		pragma("synchronous(full)")
	}
	if o.ReadOnly {
		uri += "&_query_only=1"
	}
	return uri, nil
}
