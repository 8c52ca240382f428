package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// snapshotCache is the page cache of each of a snapshot's connections: a scan needs little.
const snapshotCache = 4 << 20

// snapshot is several connections, each in a read transaction, all of the same moment.
type snapshot struct {
	store *Store
	scope stored.Scope
	info  data.Info
	conns chan *lite.Conn // those that nobody reads with

	all    []*lite.Conn
	begun  bool // every connection is in a transaction
	shared bool // every connection went into conns

	mu     sync.Mutex
	closed bool
}

// Snapshot opens a consistent read of every record. It reads with as many connections as there are processors (2 to 8), so that
// that many calls of Records run at the same time. Writers are not held up; their log grows until the snapshot is closed.
func (s *Store) Snapshot(ctx context.Context) (data.Snapshot, error) { return s.snapshot(ctx, nil) }

func (s *Store) snapshot(ctx context.Context, scope stored.Scope) (data.Snapshot, error) {
	n := min(max(runtime.GOMAXPROCS(0), 2), 8)
	if err := s.inPlace(); err != nil {
		return nil, fmt.Errorf("open a snapshot: %w", err)
	}
	snap := &snapshot{store: s, scope: scope, conns: make(chan *lite.Conn, n)}
	for range n {
		c, err := s.driver.Open(ctx, s.path, lite.Options{ReadOnly: true, Busy: s.options.BusyTimeout, CacheBytes: snapshotCache})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open a snapshot: %w", err), snap.Close())
		}
		snap.all = append(snap.all, c)
	}
	if err := snap.pin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open a snapshot: %w", err), snap.Close())
	}
	for _, c := range snap.all {
		snap.conns <- c
	}
	snap.shared = true
	return snap, nil
}

// pinAttempts is how often connections are pinned side by side before the writer is stopped for it.
const pinAttempts = 8

// pin begins a read transaction on every connection. That all see the same moment is known from the count of commits; when
// someone committed in between they begin again, in the end with the writer held.
func (s *snapshot) pin(ctx context.Context) error {
	for range pinAttempts {
		same, err := s.begin(ctx)
		if err != nil || same {
			return err
		}
	}
	if err := s.store.writing(ctx); err != nil {
		return err
	}
	defer s.store.written()
	var failed error
	err := s.store.writer.Write(ctx, func() error {
		var same bool
		if same, failed = s.begin(ctx); failed == nil && !same {
			failed = errors.New("the store changes though its writer is held")
		}
		return errNothing // there is nothing to commit
	})
	if !errors.Is(err, errNothing) {
		return err
	}
	return failed
}

// begin begins, or begins again, and tells whether all connections see the same commits.
func (s *snapshot) begin(ctx context.Context) (same bool, err error) {
	var first int64
	same = true
	for i, c := range s.all {
		if s.begun {
			if err := c.Script(ctx, "COMMIT"); err != nil {
				return false, err
			}
		}
		if err := c.Script(ctx, "BEGIN"); err != nil {
			return false, err
		}
		info, commits, err := s.store.info(ctx, c)
		if err != nil {
			return false, err
		}
		if i == 0 {
			first, s.info = commits, info
		}
		same = same && commits == first
	}
	s.begun = true
	return same, nil
}

// Info is the store's state at the snapshot's moment.
func (s *snapshot) Info() data.Info { return s.info }

// Records visits part `part` of `parts` of a layer's records: those with one stretch of row numbers. It waits while all
// connections are in use. Texts of a record stay valid after the call, its geometry and lists do not.
func (s *snapshot) Records(ctx context.Context, layer data.LayerID, part, parts int, visit func(*data.Record) error) error {
	t, err := s.store.table(layer)
	if err != nil {
		return err
	}
	if parts < 1 || part < 0 || part >= parts {
		return data.Invalid("part", "%d of %d is no part", part, parts)
	}
	var c *lite.Conn
	select {
	case c = <-s.conns:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c == nil {
		return errClosed
	}
	defer func() { s.conns <- c }()
	if err := s.records(ctx, c, t, part, parts, visit); err != nil {
		return fmt.Errorf("read layer %s: %w", layer, err)
	}
	return nil
}

func (s *snapshot) records(ctx context.Context, c *lite.Conn, t *table, part, parts int, visit func(*data.Record) error) error {
	var first, last int64
	if _, err := c.One(ctx, "SELECT (SELECT min(fid) FROM "+stored.Quoted(t.name)+"), (SELECT max(fid) FROM "+stored.Quoted(t.name)+")", nil, &first, &last); err != nil {
		return err
	}
	from, to := stretch(first, last, part, parts)
	d := newDecoder(t, false)
	return c.Scan(ctx, t.reading, "FROM "+stored.Quoted(t.name)+" WHERE fid BETWEEN ? AND ? AND "+s.scope.Condition(t.layer, stored.Quoted), []any{from, to}, func(row []driver.Value) error {
		r, err := d.decode(row)
		if err != nil {
			return err
		}
		return visit(r)
	})
}

// stretch cuts first..last into parts and returns the ends of one, inclusive.
func stretch(first, last int64, part, parts int) (from, to int64) {
	size := (last-first)/int64(parts) + 1
	from = first + size*int64(part)
	return from, from + size - 1
}

// Close ends the snapshot after the reads under way. Doing it twice is no error.
func (s *snapshot) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	if s.shared {
		for range s.all {
			<-s.conns
		}
		close(s.conns)
	}
	for _, c := range s.all {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
