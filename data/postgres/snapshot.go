package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// snapshot is several sessions, each in a transaction, all on one exported snapshot.
type snapshot struct {
	store *Store
	scope stored.Scope
	info  data.Info
	conns chan *pgx.Conn // those that nobody reads with
	all   []*pgx.Conn

	mu     sync.Mutex
	closed bool
	pieces map[*table][]piece
}

// piece is one stored table of a layer, a partition or the whole, and its size in blocks when the snapshot first looked.
type piece struct {
	name   string
	blocks int64
}

// Snapshot opens a consistent read of every record. It reads with as many sessions as there are processors (2 to 8), so that
// that many calls of Records run at the same time. Writers are not held up; what they replace is kept until the snapshot is closed.
func (s *Store) Snapshot(ctx context.Context) (data.Snapshot, error) { return s.snapshot(ctx, nil) }

func (s *Store) snapshot(ctx context.Context, scope stored.Scope) (data.Snapshot, error) {
	n := min(max(runtime.GOMAXPROCS(0), 2), 8)
	snap := &snapshot{store: s, scope: scope, conns: make(chan *pgx.Conn, n), pieces: map[*table][]piece{}}
	if err := snap.open(ctx, n); err != nil {
		return nil, errors.Join(fmt.Errorf("open a snapshot: %w", fault(ctx, err)), snap.Close())
	}
	return snap, nil
}

func (s *snapshot) open(ctx context.Context, n int) error {
	var id string
	for range n {
		c, err := s.store.connect(ctx)
		if err != nil {
			return err
		}
		s.all = append(s.all, c)
		if _, err := c.Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		if id == "" {
			if err := c.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&id); err != nil {
				return err
			}
			if s.info, err = s.store.info(ctx, c); err != nil {
				return err
			}
		} else if _, err := c.Exec(ctx, "SET TRANSACTION SNAPSHOT '"+id+"'"); err != nil { // the server's own word
			return err
		}
		s.conns <- c
	}
	return nil
}

// Info is the store's state at the snapshot's moment.
func (s *snapshot) Info() data.Info { return s.info }

// Records visits part `part` of `parts` of a layer's records: those in one stretch of its blocks. It waits while all sessions are
// in use. Texts of a record stay valid after the call, its geometry and lists do not.
func (s *snapshot) Records(ctx context.Context, layer data.LayerID, part, parts int, visit func(*data.Record) error) error {
	t, err := s.store.table(layer)
	if err != nil {
		return err
	}
	if parts < 1 || part < 0 || part >= parts {
		return data.Invalid("part", "%d of %d is no part", part, parts)
	}
	var c *pgx.Conn
	select {
	case c = <-s.conns:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c == nil {
		return errClosed
	}
	defer func() { s.conns <- c }()
	if ctx.Err() != nil {
		return ctx.Err() // a query cancelled under way would end the session
	}
	if err := s.records(ctx, c, t, part, parts, visit); err != nil {
		return fmt.Errorf("read layer %s: %w", layer, faultUnlessVisited(ctx, err))
	}
	return nil
}

func (s *snapshot) records(ctx context.Context, c *pgx.Conn, t *table, part, parts int, visit func(*data.Record) error) error {
	pieces, err := s.piecesOf(ctx, c, t)
	if err != nil {
		return err
	}
	d := newDecoder(t, false)
	for _, where := range stretch(pieces, int64(part), int64(parts)) {
		if err := rows(ctx, c, "SELECT "+t.reading+" FROM "+where+" AND "+s.scope.Condition(t.layer, stored.Quoted), nil, func(row [][]byte) error {
			r, err := d.decode(row)
			if err != nil {
				return err
			}
			if err := visit(r); err != nil {
				return visited{err}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// piecesOf are the stored tables of a layer. All parts must cut the same lengths, though a table may grow meanwhile.
func (s *snapshot) piecesOf(ctx context.Context, c *pgx.Conn, t *table) ([]piece, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.pieces[t]; ok {
		return known, nil
	}
	found, err := c.Query(ctx, `SELECT p.relid::regclass::text, pg_relation_size(p.relid) / current_setting('block_size')::bigint
		FROM pg_partition_tree($1::regclass) AS p WHERE p.isleaf ORDER BY p.relid`, t.main())
	if err != nil {
		return nil, err
	}
	pieces, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (p piece, err error) {
		err = row.Scan(&p.name, &p.blocks)
		return p, err
	})
	if err == nil && len(pieces) == 0 { // before PostgreSQL 16 a table in one piece is no tree
		var p piece
		err = c.QueryRow(ctx, "SELECT $1::regclass::text, pg_relation_size($1::regclass) / current_setting('block_size')::bigint", t.main()).Scan(&p.name, &p.blocks)
		pieces = []piece{p}
	}
	if err != nil {
		return nil, err
	}
	s.pieces[t] = pieces
	return pieces, nil
}

// stretch cuts the blocks of all pieces, one after another, into parts and returns what one part reads: names of tables with the range
// of row addresses. The end of every piece is open.
func stretch(pieces []piece, part, parts int64) (reads []string) {
	total := int64(0)
	for _, p := range pieces {
		total += max(p.blocks, 1)
	}
	from, to := total*part/parts, total*(part+1)/parts
	at := int64(0)
	for _, p := range pieces {
		first, last := max(from-at, 0), min(to-at, max(p.blocks, 1))
		if first < last {
			where := fmt.Sprintf("%s WHERE ctid >= '(%d,0)'", p.name, first)
			if last < max(p.blocks, 1) {
				where += fmt.Sprintf(" AND ctid < '(%d,0)'", last)
			}
			reads = append(reads, where)
		}
		at += max(p.blocks, 1)
	}
	return reads
}

// Close ends the snapshot after the reads under way. Doing it twice is no error.
func (s *snapshot) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if len(s.all) == cap(s.conns) {
		for range s.all {
			<-s.conns
		}
	}
	close(s.conns)
	for _, c := range s.all {
		disconnect(c)
	}
	return nil
}
