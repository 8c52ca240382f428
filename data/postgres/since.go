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
	return s.since(ctx, revision, nil, visit)
}

func (s *Store) since(ctx context.Context, revision int64, scope stored.Scope, visit func(data.Change) error) (reached int64, err error) {
	reached = revision
	err = s.session(ctx, func(c *pgx.Conn) error {
		r := sinceReader{store: s, conn: c, scope: scope}
		newest, end, err := r.begin(ctx)
		if err != nil {
			return err
		}
		defer end()
		for after := revision; after < newest; after = reached {
			until := min(after+sinceChunk, newest)
			changes, err := r.changes(ctx, after, until)
			if err != nil {
				return err
			}
			for i := range changes {
				if err := visit(changes[i]); err != nil {
					return visited{err}
				}
			}
			reached = until
		}
		return nil
	})
	if err != nil {
		return reached, fmt.Errorf("read changes: %w", faultUnlessVisited(ctx, err))
	}
	return reached, nil
}

type sinceReader struct {
	store *Store
	conn  *pgx.Conn
	scope stored.Scope
}

// begin takes one moment of the store and its revision then; end lets go of it.
func (r *sinceReader) begin(ctx context.Context) (newest int64, end func(), err error) {
	limited, cancel := context.WithTimeout(ctx, r.store.options.Timeout)
	defer cancel()
	tx, err := r.conn.BeginTx(limited, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return 0, nil, err
	}
	end = func() {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = tx.Rollback(limited) // it only read
	}
	if err := r.conn.QueryRow(limited, "SELECT revision FROM lianxin.lx_store").Scan(&newest); err != nil {
		end()
		return 0, nil, err
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
		if err := rows(ctx, r.conn, "SELECT o.base + t.lx_seq, "+r.was(t, "t.lx_was")+", t.id, t.version, "+t.list("t.%s")+within(t.main())+" AND "+r.scope.Condition(t.layer, qualified), args, func(row [][]byte) error {
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
