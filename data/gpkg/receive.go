package gpkg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/vault"
	"lianxin/data/stored"
)

// Receive fills a store that was just created with everything another holds, at the same revisions and versions, in one transaction.
// Its id, time of creation and label are Create's matter. The other must not be written meanwhile. When it fails the store is to
// be thrown away.
func (s *Store) Receive(ctx context.Context, from stored.Content) error {
	r := &receiver{store: s, from: from, events: map[cause]int64{}}
	err := s.change(ctx, cause{}, 0, func(tx *transaction) error {
		r.tx = tx
		for _, step := range []func(context.Context) error{r.begin, r.cases, r.records, r.graves, r.versions, r.accounts, r.lists, r.finish} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = r.settle(ctx)
	}
	if err != nil {
		return fmt.Errorf("receive a store: %w", err)
	}
	return nil
}

// receiver is one Receive under way.
type receiver struct {
	store   *Store
	from    stored.Content
	tx      *transaction
	info    data.Info
	events  map[cause]int64
	batches []*vault.Batch
}

func (r *receiver) exec(ctx context.Context, sql string, args ...any) error {
	_, err := r.tx.conn.Exec(ctx, sql, args...)
	return err
}

// begin takes away what is better made anew.
func (r *receiver) begin(ctx context.Context) (err error) {
	if r.info, err = r.from.Info(ctx); err != nil {
		return err
	}
	for _, t := range r.store.tables {
		if err := dropTriggers(ctx, r.tx.conn, t); err != nil {
			return err
		}
		if err := r.exec(ctx, "DROP INDEX "+stored.Quoted(t.idIndex())); err != nil {
			return err
		}
	}
	return r.exec(ctx, "CREATE TEMP TABLE lx_received (layer INTEGER, id TEXT, ref INTEGER, mac BLOB, PRIMARY KEY (layer, id)) WITHOUT ROWID")
}

// batch begins a batch of the vault, which is settled after the commit.
func (r *receiver) batch(ctx context.Context) (*vault.Batch, error) {
	b, err := r.store.vault.Begin(ctx)
	if err == nil {
		r.batches = append(r.batches, b)
	}
	return b, err
}

func (r *receiver) cases(ctx context.Context) error {
	b, err := r.batch(ctx)
	if err != nil {
		return err
	}
	if err := r.from.EachCase(ctx, func(f data.CaseFile) error {
		t, err := r.store.table(f.Layer)
		if err != nil {
			return err
		}
		ref, mac, err := b.PutCase(ctx, f.Layer, f.ID, f.Fields)
		if err != nil {
			return err
		}
		return r.exec(ctx, "INSERT INTO temp.lx_received VALUES (?, ?, ?, ?)", t.no, f.ID, ref, mac)
	}); err != nil {
		return err
	}
	return b.Flush(ctx)
}

func (r *receiver) records(ctx context.Context) error {
	_, err := r.from.Since(ctx, 0, func(ch data.Change) error {
		if ch.Record == nil {
			return nil
		}
		t, err := r.store.table(ch.Layer)
		if err != nil {
			return err
		}
		cells, err := t.encode(r.store.schema, ch.Record, nil)
		if err != nil {
			return fmt.Errorf("%s %s: %w", t.name, ch.ID, err)
		}
		args := []any{ch.ID, ch.Record.Version, ch.Revision, t.no, ch.ID, t.no, ch.ID}
		for _, cell := range cells {
			args = append(args, cell)
		}
		if err := r.exec(ctx, "INSERT INTO "+stored.Quoted(t.name)+" (id, version, lx_revision, lx_case, lx_case_mac, "+t.contents+
			") VALUES (?, ?, ?, (SELECT ref FROM temp.lx_received WHERE layer = ? AND id = ?), (SELECT mac FROM temp.lx_received WHERE layer = ? AND id = ?), "+t.list("?")+")", args...); err != nil {
			return err
		}
		if ch.Record.Geometry != nil {
			r.tx.extend(t, ch.Record.Geometry.Bound())
		}
		r.tx.counts[t]++
		r.tx.touched[t] = true
		return r.exec(ctx, "INSERT INTO lx_change (revision, layer, fid, unit) VALUES (?, ?, last_insert_rowid(), ?)", ch.Revision, t.no, text(ch.Unit))
	})
	return err
}

func (r *receiver) graves(ctx context.Context) error {
	return r.from.EachGrave(ctx, func(g stored.Grave) error {
		t, err := r.store.table(g.Layer)
		if err != nil {
			return err
		}
		if err := r.exec(ctx, "INSERT INTO lx_tombstone (layer, id, revision, version) VALUES (?, ?, ?, ?)", t.no, g.ID, g.Revision, g.Version); err != nil {
			return err
		}
		return r.exec(ctx, "INSERT INTO lx_change (revision, layer, fid, unit) VALUES (?, ?, NULL, ?)", g.Revision, t.no, text(g.Unit))
	})
}

// versions writes history; states that ended together share the event that says why.
func (r *receiver) versions(ctx context.Context) error {
	return r.from.EachVersion(ctx, func(v data.Version) error {
		t, err := r.store.table(v.Before.Layer)
		if err != nil {
			return err
		}
		why := cause{v.At.UnixMilli(), v.Actor, v.Import, v.Reason}
		event, known := r.events[why]
		if !known {
			event = int64(len(r.events) + 1)
			r.events[why] = event
			if err := r.exec(ctx, "INSERT INTO lx_event (no, at, actor, import, reason) VALUES (?, ?, ?, ?, ?)", event, why.at, why.actor, why.import_, why.reason); err != nil {
				return err
			}
		}
		cells, err := t.encode(r.store.schema, &v.Before, nil)
		if err != nil {
			return fmt.Errorf("history of %s %s: %w", t.name, v.Before.ID, err)
		}
		args := []any{t.no, v.Before.ID, v.Before.Version, event, cells[0]}
		fields := ""
		for i, cell := range cells[1:] {
			if i > 0 {
				fields += ", "
			}
			fields += literal(t.content[i+1].Name) + ", ?"
			args = append(args, cell)
		}
		return r.exec(ctx, "INSERT INTO lx_history (layer, id, version, event, geom, fields) VALUES (?, ?, ?, ?, ?, json_object("+fields+"))", args...)
	})
}

// accounts writes batches and imports with their rejected rows.
func (r *receiver) accounts(ctx context.Context) error {
	if err := r.from.EachBatch(ctx, func(b stored.Batch) error {
		a := b.Applied
		if err := r.exec(ctx, "INSERT INTO lx_batch (key, digest, vault, revision, inserted, updated, unchanged, deleted) VALUES (?, x'', NULL, ?, ?, ?, ?, ?)",
			b.Key, a.Revision, a.Inserted, a.Updated, a.Unchanged, a.Deleted); err != nil || b.Request == nil {
			return err
		}
		return r.exec(ctx, "INSERT INTO lx_answer (key, request, at, records) VALUES (?, ?, ?, ?)", b.Key, b.Request, b.At, b.Records)
	}); err != nil {
		return err
	}
	return r.from.EachImport(ctx, func(imp stored.Import) error {
		account, err := json.Marshal(imp.Account)
		if err != nil {
			return err
		}
		applied, err := json.Marshal(imp.Applied)
		if err != nil {
			return err
		}
		number, refused := int64(0), []byte(nil)
		if imp.Account.Refused() > 0 {
			b, err := r.batch(ctx)
			if err != nil {
				return err
			}
			number = b.Number()
			if err := r.from.Rejections(ctx, imp.Account.ID, func(j data.Rejection) error { return b.Reject(ctx, j) }); err != nil {
				return err
			}
			if err := b.Flush(ctx); err != nil {
				return err
			}
			refused = b.Refused(imp.Account)
		}
		return r.exec(ctx, "INSERT INTO lx_import (id, vault, account, applied, refused) VALUES (?, ?, ?, ?, ?)",
			imp.Account.ID, nullRef(number), string(account), string(applied), refused)
	})
}

func (r *receiver) lists(ctx context.Context) error {
	if err := r.exec(ctx, "DELETE FROM lx_settings"); err != nil {
		return err
	}
	if err := r.from.EachSettings(ctx, func(d stored.Settings) error {
		return r.exec(ctx, "INSERT INTO lx_settings (version, at, actor, doc) VALUES (?, ?, ?, ?)", d.Version, d.At, d.Actor, d.Doc)
	}); err != nil {
		return err
	}
	lists, err := r.from.UnitLists(ctx)
	if err != nil {
		return err
	}
	for _, l := range lists {
		if err := r.exec(ctx, "INSERT INTO lx_unit_list (cut_off, prefix, source, csv, actor) VALUES (?, ?, ?, ?, 'moved')", l.CutOff, l.Prefix, l.Source, l.CSV); err != nil {
			return err
		}
	}
	return nil
}

// finish brings the indexes back and gives the store its revision.
func (r *receiver) finish(ctx context.Context) error {
	for _, t := range r.store.tables {
		if err := r.tx.conn.Script(ctx, t.createIDIndex()); err != nil {
			return err
		}
		if err := packIndex(ctx, r.tx.conn, t); err != nil {
			return err
		}
		if err := addTriggers(ctx, r.tx.conn, t); err != nil {
			return err
		}
	}
	r.tx.revision, r.tx.boundary = r.info.Revision, r.info.BoundaryVersion
	return r.exec(ctx, "DROP TABLE temp.lx_received")
}

// settle tells the vault that all is committed.
func (r *receiver) settle(ctx context.Context) error {
	var errs []error
	for _, b := range r.batches {
		errs = append(errs, r.store.vault.Settle(ctx, b.Number(), nil))
	}
	return errors.Join(errs...)
}
