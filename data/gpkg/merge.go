package gpkg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// mergeChunk is how many rows are inserted between two reports of progress.
const mergeChunk = 50_000

// Merge makes everything visible in one transaction and ends the stage, whether it succeeds or not.
func (st *stage) Merge(ctx context.Context, done data.Import, o data.MergeOptions) (imp data.Import, applied data.Applied, err error) {
	if err := st.usable(); err != nil {
		return data.Import{}, data.Applied{}, err
	}
	done.Started, done.Finished = stored.Instant(done.Started), stored.Instant(done.Finished)
	st.seen = stored.NewIDSet() // its memory is the merge's now
	m := &merge{stage: st, done: done, options: o}
	if err := m.run(ctx); err != nil {
		return data.Import{}, data.Applied{}, fmt.Errorf("merge import %q: %w", st.import_.ID, err)
	}
	return m.done, m.applied, nil
}

// merge is one Merge under way.
type merge struct {
	stage   *stage
	done    data.Import
	options data.MergeOptions
	applied data.Applied

	tx     *transaction
	base   int64 // revision before; row seq becomes revision base + seq
	merged int64 // rows so far, for progress
}

func (m *merge) run(ctx context.Context) (err error) {
	st := m.stage
	s := st.store
	batch, err := m.settleStage(ctx)
	defer func() { err = errors.Join(err, lite.RemoveFile(st.path)) }()
	if err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	if err := s.writing(ctx); err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	defer s.written()
	detach, err := s.attach(ctx, st.path)
	if err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	defer func() { err = errors.Join(err, detach()) }()
	why := cause{at: m.done.Finished.UnixMilli(), actor: st.import_.Actor, import_: st.import_.ID, reason: st.import_.Name}
	return s.changeHeld(ctx, why, batch, func(tx *transaction) error {
		m.tx, m.base = tx, tx.began
		return m.apply(ctx, batch)
	})
}

// settleStage closes the staging file and puts what the vault has of the import on the disk.
func (m *merge) settleStage(ctx context.Context) (batch int64, err error) {
	st := m.stage
	st.ended = true
	if st.vault != nil {
		batch, err = st.vault.Number(), st.vault.Flush(ctx)
	}
	err = errors.Join(err, st.conn.Close())
	switch {
	case err != nil:
	case m.done.ID != st.import_.ID:
		err = data.Invalid("id", "is not the staged import's")
	default:
		err = cause{at: m.done.Finished.UnixMilli()}.check()
	}
	return batch, err
}

func (m *merge) apply(ctx context.Context, batch int64) error {
	known, found, err := findImport(ctx, m.tx.conn, m.done.ID)
	if err != nil {
		return err
	}
	if found {
		if known.account.SHA256 != m.done.SHA256 && known.account.SHA256 != "" && m.done.SHA256 != "" {
			return fmt.Errorf("an import of that id brought something else: %w", data.ErrConflict)
		}
		m.done, m.applied = known.account, known.applied
		m.applied.Replayed = true
		return errNothing
	}
	if want := m.options.IfBoundaryVersion; want > 0 && want != m.tx.boundary {
		return fmt.Errorf("the boundaries have version %d, not %d: %w", m.tx.boundary, want, data.ErrConflict)
	}
	m.done.Inserted, m.done.Updated, m.done.Unchanged = 0, 0, 0
	for _, l := range m.stage.layers {
		if err := m.layer(ctx, l); err != nil {
			return fmt.Errorf("layer %s: %w", l.table.name, err)
		}
	}
	if m.applied.Inserted+m.applied.Updated+m.applied.Deleted > 0 {
		if m.tx.revision, err = m.tx.conn.Int(ctx, "SELECT max(revision) FROM lx_change"); err != nil {
			return err
		}
		if m.options.Boundaries {
			m.tx.boundary++
		}
	} else {
		m.tx.revision = m.base
	}
	m.applied.Revision = m.tx.revision
	return m.record(ctx, batch)
}

// refusedBefore finds the import that keeps the same refused rows, whose own are then erased; else it returns the digest to know them by.
func (m *merge) refusedBefore(ctx context.Context) (refused []byte, err error) {
	st := m.stage
	m.done.Again = ""
	if st.vault == nil {
		return nil, nil
	}
	if refused = st.vault.Refused(m.done); refused == nil {
		return nil, nil
	}
	found, err := m.tx.conn.One(ctx, "SELECT id FROM lx_import WHERE refused = ? ORDER BY no LIMIT 1", []any{refused}, &m.done.Again)
	if err != nil || !found {
		return refused, err
	}
	return nil, st.vault.DropRejections(ctx)
}

// record keeps the account of the import.
func (m *merge) record(ctx context.Context, batch int64) error {
	refused, err := m.refusedBefore(ctx)
	if err != nil {
		return err
	}
	account, err := json.Marshal(m.done)
	if err != nil {
		return err
	}
	applied, err := json.Marshal(m.applied)
	if err != nil {
		return err
	}
	_, err = m.tx.conn.Exec(ctx, "INSERT INTO lx_import (id, vault, account, applied, refused) VALUES (?, ?, ?, ?, ?)",
		m.done.ID, nullRef(batch), string(account), string(applied), refused)
	return err
}
