package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// sinceChunk is how many revisions are read at once: their changes are held in memory and put in order there.
const sinceChunk = 4096

// Since visits the last change of every record that changed after the revision. It reads one moment of the store, in pieces: a
// million changes take no more memory than a few thousand.
func (s *Store) Since(ctx context.Context, revision int64, visit func(data.Change) error) (reached int64, err error) {
	p, err := s.After(ctx, data.Point{Revision: revision}, visit)
	return p.Revision, err
}

// After is Since of a point; see data.Follower.
func (s *Store) After(ctx context.Context, p data.Point, visit func(data.Change) error) (data.Point, error) {
	return s.after(ctx, p, nil, visit)
}

func (s *Store) after(ctx context.Context, p data.Point, scope stored.Scope, visit func(data.Change) error) (reached data.Point, err error) {
	reached = p
	err = s.session(ctx, func(c *pgx.Conn) error {
		r := sinceReader{store: s, conn: c, scope: scope}
		newest, end, err := r.begin(ctx, p)
		if err != nil {
			return err
		}
		defer end()
		for reached.Revision < newest.Revision {
			until := min(reached.Revision+sinceChunk, newest.Revision)
			changes, err := r.changes(ctx, reached.Revision, until)
			if err != nil {
				return err
			}
			for i := range changes {
				if err := visit(changes[i]); err != nil {
					return visited{err}
				}
			}
			reached = data.Point{Revision: until}
		}
		if newest.Revision >= p.Revision {
			reached = newest
		}
		return nil
	})
	if err != nil {
		return reached, fmt.Errorf("read changes: %w", faultUnlessVisited(ctx, err))
	}
	return reached, nil
}

// markOf is SQL for the mark of a revision; empty when it has none.
func markOf(revision string) string {
	return "coalesce((SELECT mark::text FROM lianxin.lx_outbox WHERE last = " + revision + "), '')"
}

// pointIn refuses a point that the store, as one moment of it is, does not have in its past, and returns its newest.
func (s *Store) pointIn(ctx context.Context, c *pgx.Conn, p data.Point) (newest data.Point, err error) {
	var id, mark string
	if err := c.QueryRow(ctx, "SELECT id, revision, "+markOf("revision")+", "+markOf("$1")+" FROM lianxin.lx_store", p.Revision).
		Scan(&id, &newest.Revision, &newest.Mark, &mark); err != nil {
		return newest, err
	}
	return newest, stored.CheckPoint(s.id == id, p, newest, mark)
}

type sinceReader struct {
	store *Store
	conn  *pgx.Conn
	scope stored.Scope
}

// beginSince leaves the planner one way: along the outbox, and into the index of each write. It knows little of a table that was just merged into, and would
// rather read all of it, for every chunk again.
const beginSince = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
	SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off`

// begin takes one moment of the store, which must have the point in its past, and the newest point then; end lets go of it.
func (r *sinceReader) begin(ctx context.Context, p data.Point) (newest data.Point, end func(), err error) {
	limited, cancel := context.WithTimeout(ctx, r.store.options.Timeout)
	defer cancel()
	tx, err := r.conn.BeginTx(limited, pgx.TxOptions{BeginQuery: beginSince})
	if err != nil {
		return newest, nil, err
	}
	end = func() {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = tx.Rollback(limited) // it only read
	}
	if newest, err = r.store.pointIn(limited, r.conn, p); err != nil {
		end()
		return newest, nil, err
	}
	return newest, end, nil
}

// changes are those with revisions in (after, until], in order.
func (r *sinceReader) changes(ctx context.Context, after, until int64) (changes []data.Change, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.store.options.Timeout)
	defer cancel()
	var layers int64
	if err := r.conn.QueryRow(ctx, "SELECT coalesce(bit_or(layers), 0) FROM lianxin.lx_outbox WHERE last > $1 AND base < $2", after, until).Scan(&layers); err != nil {
		return nil, err
	}
	args := [][]byte{int8arg(after), int8arg(until)}
	for _, t := range r.store.tables {
		if layers&(1<<t.no) == 0 {
			continue
		}
		d := newDecoder(t, true)
		if err := rows(ctx, r.conn, "SELECT o.base + t.lx_seq, "+r.was(t, "t.lx_was")+", t.id, t.version, "+t.list("t.%s")+within(t.main())+" AND "+r.scope.Condition(t.layer, stored.Qualified("t")), args, func(row [][]byte) error {
			revision, err := readInt(row[0])
			if err != nil {
				return err
			}
			record, err := d.decode(row[2:])
			if err != nil {
				return err
			}
			changes = append(changes, data.Change{Revision: revision, Layer: t.layer.ID, ID: record.ID, Record: record, Unit: string(row[1])})
			return nil
		}); err != nil {
			return nil, err
		}
		if changes, err = r.leavers(ctx, t, args, changes); err != nil {
			return nil, err
		}
	}
	if layers&deletedBit != 0 {
		if changes, err = r.tombstones(ctx, args, changes); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(changes, func(a, b data.Change) int { return int(a.Revision - b.Revision) })
	return changes, nil
}

func (r *sinceReader) tombstones(ctx context.Context, args [][]byte, changes []data.Change) (_ []data.Change, err error) {
	for _, t := range r.store.tables {
		where := fmt.Sprintf("%s AND t.layer = %d", within("lianxin.lx_tombstone"), t.no)
		if changes, err = r.gone(ctx, t, "t.unit", where, args, changes); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

// within selects rows t of a table whose revision lies in ($1, $2]; each write of the outbox looks up its stretch of the index.
func within(table string) string {
	return " FROM lianxin.lx_outbox AS o JOIN " + table + ` AS t ON t.lx_batch = o.batch AND t.lx_seq > $1::bigint - o.base AND t.lx_seq <= $2::bigint - o.base
		WHERE o.last > $1::bigint AND o.base < $2::bigint`
}

// visited is an error of a caller's function, which nothing here may reword.
type visited struct{ error }

func (e visited) Unwrap() error { return e.error }
