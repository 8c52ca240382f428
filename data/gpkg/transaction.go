package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// transaction is one write to the store. Everything it numbers becomes visible with its commit.
type transaction struct {
	store    *Store
	conn     *lite.Conn
	cause    cause
	began    int64                // revision before it
	revision int64                // newest one given out
	boundary int64                // boundary version
	event    int64                // in lx_event, when it has one
	counts   map[*table]int64     // records more than before
	extents  map[*table]orb.Bound // of what it put
	touched  map[*table]bool
	records  []data.Versioned // that were put, as they are now
}

// cause is who changes records, and why.
type cause struct {
	at                     int64 // ms since 1970
	actor, import_, reason string
}

// change runs fn in a write transaction and wakes those who wait for changes. vaultBatch, when not 0, becomes visible with it:
// it is settled afterwards, or dropped when fn fails. When the commit itself fails nobody knows: the next start looks.
func (s *Store) change(ctx context.Context, why cause, vaultBatch int64, fn func(*transaction) error) error {
	if err := s.writing(ctx); err != nil {
		return errors.Join(err, s.dropBatch(ctx, vaultBatch))
	}
	defer s.written()
	return s.changeHeld(ctx, why, vaultBatch, fn)
}

// changeHeld is change for who holds the writer already.
func (s *Store) changeHeld(ctx context.Context, why cause, vaultBatch int64, fn func(*transaction) error) error {
	tx := &transaction{
		store: s, conn: s.writer, cause: why,
		counts: map[*table]int64{}, extents: map[*table]orb.Bound{}, touched: map[*table]bool{},
	}
	used := false
	err := s.writer.Write(ctx, func() error {
		if _, err := tx.conn.One(ctx, "SELECT revision, boundary_version FROM lx_store", nil, &tx.began, &tx.boundary); err != nil {
			return err
		}
		tx.revision = tx.began
		if err := fn(tx); err != nil {
			return err
		}
		used = true
		return tx.finish(ctx)
	})
	var failed *lite.CommitError
	switch {
	case err == nil:
		s.feed.wake()
		s.settle(ctx, vaultBatch)
	case errors.As(err, &failed) && used:
		return err // the batch stays pending
	case errors.Is(err, errNothing):
		return s.dropBatch(ctx, vaultBatch)
	default:
		return errors.Join(err, s.dropBatch(ctx, vaultBatch))
	}
	return nil
}

// errNothing ends a transaction that has nothing to write.
var errNothing = errors.New("nothing to write")

// done notes what a put came to.
func (tx *transaction) done(t *table, id string, version int64) {
	tx.records = append(tx.records, data.Versioned{Layer: t.layer.ID, ID: id, Version: version})
}

// next numbers a change.
func (tx *transaction) next() int64 {
	tx.revision++
	return tx.revision
}

// finish writes the state that follows from what was changed.
func (tx *transaction) finish(ctx context.Context) error {
	if _, err := tx.conn.Exec(ctx, "UPDATE lx_store SET revision = ?, boundary_version = ?, commits = commits + 1", tx.revision, tx.boundary); err != nil {
		return err
	}
	if err := markCommit(ctx, tx.conn); err != nil {
		return err
	}
	for t := range tx.touched {
		if _, err := tx.conn.Exec(ctx, "UPDATE lx_layer SET records = records + ? WHERE no = ?", tx.counts[t], t.no); err != nil {
			return err
		}
		if _, err := tx.conn.Exec(ctx, "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", formatMillis(tx.cause.at), t.name); err != nil {
			return err
		}
		if b, ok := tx.extents[t]; ok {
			if _, err := tx.conn.Exec(ctx, `UPDATE gpkg_contents SET
				min_x = min(ifnull(min_x, ?1), ?1), min_y = min(ifnull(min_y, ?2), ?2),
				max_x = max(ifnull(max_x, ?3), ?3), max_y = max(ifnull(max_y, ?4), ?4) WHERE table_name = ?5`,
				b.Min[0], b.Min[1], b.Max[0], b.Max[1], t.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// extend widens a layer's extent by a geometry's.
func (tx *transaction) extend(t *table, b orb.Bound) {
	if had, ok := tx.extents[t]; ok {
		b = had.Union(b)
	}
	tx.extents[t] = b
}

// eventNo is the entry of lx_event that says who and why; made when history first needs it.
func (tx *transaction) eventNo(ctx context.Context) (int64, error) {
	if tx.event != 0 {
		return tx.event, nil
	}
	if _, err := tx.conn.Exec(ctx, "INSERT INTO lx_event (at, actor, import, reason) VALUES (?, ?, ?, ?)",
		tx.cause.at, tx.cause.actor, tx.cause.import_, tx.cause.reason); err != nil {
		return 0, err
	}
	no, err := tx.conn.Int(ctx, "SELECT max(no) FROM lx_event")
	tx.event = no
	return no, err
}

// check refuses what the event could not hold.
func (c cause) check() error { return stored.CheckCause(c.at, c.actor, c.import_, c.reason) }

// dropBatch erases what a failed write had put into the vault; when that fails too, the next start does it.
func (s *Store) dropBatch(ctx context.Context, batch int64) error {
	if batch == 0 {
		return nil
	}
	if err := s.vault.Drop(context.WithoutCancel(ctx), batch); err != nil {
		return fmt.Errorf("undo in the vault: %w", err)
	}
	return nil
}

// settle tells the vault what the commit decided. A failure is left to the next start: nothing of it is visible.
func (s *Store) settle(ctx context.Context, batch int64) {
	ctx = context.WithoutCancel(ctx)
	replaced, err := replacedCases(ctx, s.writer)
	if err != nil || s.vault.Settle(ctx, batch, replaced) != nil || len(replaced) == 0 {
		return
	}
	_ = s.writer.Write(ctx, func() error {
		for _, ref := range replaced {
			if _, err := s.writer.Exec(ctx, "DELETE FROM lx_replaced WHERE ref = ?", ref); err != nil {
				return err
			}
		}
		return nil
	})
}

// replacedCases are the case files that commits have replaced and the vault may still hold.
func replacedCases(ctx context.Context, c *lite.Conn) (refs []int64, err error) {
	err = c.Rows(ctx, "SELECT ref FROM lx_replaced", nil, func(row []driver.Value) error {
		refs = append(refs, row[0].(int64))
		return nil
	})
	return refs, err
}
