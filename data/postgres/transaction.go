package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
)

// transaction is one write to the store. What it changes is numbered from 1 within it; finish gives out the revisions.
type transaction struct {
	store    *Store
	conn     *pgx.Conn
	nested   pgx.Tx // begins savepoints
	cause    cause
	batch    int64            // lx_batch of what it changes
	seq      int64            // newest number given out
	event    int64            // in lx_event, when it has one
	counts   map[*table]int64 // records more than before
	layers   int64            // as lx_outbox has them
	boundary bool             // the boundary version rises
	require  int64            // when positive, the boundary version that must be current at the commit
	records  []data.Versioned // that were put, as they are now
	revision int64            // after finish: of the newest change, the store's when nothing changed
}

// cause is who changes records, and why.
type cause struct {
	at                     int64 // ms since 1970
	actor, import_, reason string
}

// errNothing ends a transaction that has nothing to write.
var errNothing = errors.New("nothing to write")

// attempts is how often a write is begun anew when others got in its way.
const attempts = 6

// write runs fn in a transaction on a session of the pool, and again when others got in its way or the session was lost, while
// there is time. What fn does must therefore be told by a key whether it has been done.
func (s *Store) write(ctx context.Context, why cause, fn func(context.Context, *transaction) error) error {
	limited, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	var err error
	for n := range attempts {
		err = s.session(limited, func(c *pgx.Conn) error { return s.change(limited, c, why, fn) })
		if err == nil || limited.Err() != nil || !again(err) {
			break
		}
		pause(limited, 10*time.Millisecond<<n)
	}
	return fault(ctx, err)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// change runs fn in a transaction on a session, once.
func (s *Store) change(ctx context.Context, c *pgx.Conn, why cause, fn func(context.Context, *transaction) error) error {
	tx := &transaction{store: s, conn: c, cause: why, counts: map[*table]int64{}}
	err := pgx.BeginFunc(ctx, c, func(t pgx.Tx) error {
		tx.nested = t
		if err := c.QueryRow(ctx, "SELECT nextval('lianxin.lx_batch_no')").Scan(&tx.batch); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	if err == nil {
		s.feed.wake()
	}
	return err
}

// lock keeps other writers off the tables as far as needed: in a table whose ids no index keeps apart, altogether; else, with
// whole, altogether too; else only those who would lock it whole. Everybody locks in the order of numbers.
func (tx *transaction) lock(ctx context.Context, tables []*table, whole bool) error {
	tables = slices.Clone(tables)
	slices.SortFunc(tables, func(a, b *table) int { return int(a.no) - int(b.no) })
	for _, t := range slices.Compact(tables) {
		mode := "ROW EXCLUSIVE"
		if whole || t.month != "" {
			mode = "SHARE ROW EXCLUSIVE"
		}
		if _, err := tx.conn.Exec(ctx, "LOCK TABLE "+t.main()+" IN "+mode+" MODE"); err != nil {
			return err
		}
	}
	return nil
}

// touch notes that a record of a table was changed.
func (tx *transaction) touch(t *table) { tx.layers |= 1 << t.no }

// deleted is the bit of lx_outbox.layers that says that something was deleted.
const deletedBit = 1

// done notes what a put came to.
func (tx *transaction) done(t *table, id string, version int64) {
	tx.records = append(tx.records, data.Versioned{Layer: t.layer.ID, ID: id, Version: version})
}

// next numbers a change.
func (tx *transaction) next() int64 {
	tx.seq++
	return tx.seq
}

// finish takes the order lock and gives the transaction its place in the order of changes. Nothing but a few small statements and
// the commit may follow: everybody else who writes waits for it.
func (tx *transaction) finish(ctx context.Context) error {
	if tx.seq == 0 {
		return tx.unchanged(ctx)
	}
	boundary := int64(0)
	if tx.boundary {
		boundary = 1
	}
	b := &pgx.Batch{}
	b.Queue("SELECT pg_advisory_xact_lock($1, $2)", lockSpace, lockOrder)
	for t, n := range tx.counts {
		if n != 0 {
			b.Queue("UPDATE lianxin.lx_layer SET records = records + $1 WHERE no = $2", n, t.no)
		}
	}
	var version int64
	b.Queue(`WITH s AS (UPDATE lianxin.lx_store SET revision = revision + $1, boundary_version = boundary_version + $2 RETURNING revision, boundary_version),
		o AS (INSERT INTO lianxin.lx_outbox (batch, base, last, layers, at) SELECT $3, s.revision - $1, s.revision, $4, $5 FROM s)
		SELECT s.revision, s.boundary_version FROM s`, tx.seq, boundary, tx.batch, tx.layers, tx.cause.at).
		QueryRow(func(row pgx.Row) error { return row.Scan(&tx.revision, &version) })
	b.Queue("SELECT pg_notify($1, '')", channel)
	if err := tx.conn.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	return tx.holds(version - boundary)
}

// unchanged is finish of a transaction that changed no record.
func (tx *transaction) unchanged(ctx context.Context) error {
	var version int64
	if err := tx.conn.QueryRow(ctx, "SELECT revision, boundary_version FROM lianxin.lx_store").Scan(&tx.revision, &version); err != nil {
		return err
	}
	return tx.holds(version)
}

// holds refuses to go on when the boundaries are not those that the work was done with.
func (tx *transaction) holds(version int64) error {
	if tx.require > 0 && tx.require != version {
		return fmt.Errorf("the boundaries have version %d, not %d: %w", version, tx.require, data.ErrConflict)
	}
	return nil
}

// eventNo is the entry of lx_event that says who and why; made when history first needs it.
func (tx *transaction) eventNo(ctx context.Context) (int64, error) {
	if tx.event != 0 {
		return tx.event, nil
	}
	err := tx.conn.QueryRow(ctx, "INSERT INTO lianxin.lx_event (at, actor, import, reason) VALUES ($1, $2, $3, $4) RETURNING no",
		tx.cause.at, tx.cause.actor, tx.cause.import_, tx.cause.reason).Scan(&tx.event)
	return tx.event, err
}
