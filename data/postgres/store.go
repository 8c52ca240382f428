package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"lianxin/data"
	"lianxin/data/seal"
)

// Store is an open store. It implements data.Parted.
type Store struct {
	options Options
	config  *pgx.ConnConfig // of sessions outside the pool
	schema  *data.Schema
	tables  []*table
	pool    *pgxpool.Pool
	sealer  *seal.Sealer
	feed    *feed
	months  months

	generation atomic.Int64 // of the vault's keys, as the sealer has them
	following  sync.Mutex   // of followKey, which asks the database while it holds it

	id, generated string
	created       time.Time

	mu     sync.Mutex
	closed bool
}

var _ data.Parted = (*Store)(nil)

// Schema is the registry the store was opened with.
func (s *Store) Schema() *data.Schema { return s.schema }

// Close waits for running writes and releases every session. A stage under way is discarded.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.feed.close()
	s.pool.Close()
	return nil
}

func (s *Store) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// table finds a layer's table; ErrNotFound.
func (s *Store) table(id data.LayerID) (*table, error) {
	for _, t := range s.tables {
		if t.layer.ID == id {
			return t, nil
		}
	}
	return nil, fmt.Errorf("layer %q: %w", id, data.ErrNotFound)
}

// session lends a session of the pool. An error after which the session is gone is a lostError.
func (s *Store) session(ctx context.Context, fn func(*pgx.Conn) error) error {
	if s.isClosed() {
		return errClosed
	}
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		if s.isClosed() {
			return errClosed
		}
		return lostError{err}
	}
	defer c.Release()
	err = fn(c.Conn())
	if err != nil && c.Conn().IsClosed() {
		return lostError{err}
	}
	return err
}

// read runs fn, which only reads, on a session, and once more when the session turns out to be lost: those of a server that was
// restarted meanwhile all are.
func (s *Store) read(ctx context.Context, fn func(context.Context, *pgx.Conn) error) error {
	limited, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	var err error
	for range s.options.Sessions + 1 {
		var lost lostError
		err = s.session(limited, func(c *pgx.Conn) error { return fn(limited, c) })
		if !errors.As(err, &lost) || limited.Err() != nil {
			break
		}
	}
	return fault(ctx, err)
}

// connect makes a session of its own, for work that holds one for long.
func (s *Store) connect(ctx context.Context) (*pgx.Conn, error) {
	if s.isClosed() {
		return nil, errClosed
	}
	limited, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	c, err := pgx.ConnectConfig(limited, s.config)
	if err != nil {
		return nil, fault(ctx, lostError{err})
	}
	return c, nil
}

// disconnect ends a session of its own, whatever state it is in.
func disconnect(c *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.Close(ctx)
}

// Info is the store's state now.
func (s *Store) Info(ctx context.Context) (info data.Info, err error) {
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		return moment(ctx, c, func() error {
			info, err = s.info(ctx, c)
			return err
		})
	})
	if err != nil {
		return data.Info{}, fmt.Errorf("read the store's state: %w", err)
	}
	return info, nil
}

// info reads the state within a transaction.
func (s *Store) info(ctx context.Context, c *pgx.Conn) (data.Info, error) {
	info := data.Info{ID: s.id, Generated: s.generated, Created: s.created, Counts: map[data.LayerID]int64{}}
	if err := c.QueryRow(ctx, "SELECT revision, boundary_version, "+markOf("revision")+" FROM lianxin.lx_store").Scan(&info.Revision, &info.BoundaryVersion, &info.Mark); err != nil {
		return data.Info{}, err
	}
	found, err := c.Query(ctx, "SELECT name, records FROM lianxin.lx_layer")
	if err != nil {
		return data.Info{}, err
	}
	var name string
	var n int64
	_, err = pgx.ForEachRow(found, []any{&name, &n}, func() error {
		if _, err := s.table(data.LayerID(name)); err == nil {
			info.Counts[data.LayerID(name)] = n
		}
		return nil
	})
	return info, err
}

// moment runs fn, which only reads, on one moment of the database.
func moment(ctx context.Context, c *pgx.Conn, fn func() error) error {
	return pgx.BeginTxFunc(ctx, c, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(pgx.Tx) error { return fn() })
}
