package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

var _ stored.Content = (*Store)(nil)

// whole runs fn on one moment of the database, on a session of its own: it reads much.
func (s *Store) whole(ctx context.Context, what string, fn func(*pgx.Conn) error) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer disconnect(c)
	if err := moment(ctx, c, func() error { return fn(c) }); err != nil {
		return fmt.Errorf("read %s: %w", what, faultUnlessVisited(ctx, err))
	}
	return nil
}

// tableNo finds a layer's table by its number; nil when the schema has no such layer any more.
func (s *Store) tableNo(no int64) *table {
	for _, t := range s.tables {
		if int64(t.no) == no {
			return t
		}
	}
	return nil
}

// EachCase visits every case file that is not empty.
func (s *Store) EachCase(ctx context.Context, visit func(data.CaseFile) error) error {
	return s.whole(ctx, "case files", func(c *pgx.Conn) error {
		return rows(ctx, c, "SELECT layer, id, sealed FROM vault.case_file", nil, func(row [][]byte) error {
			no, err := readInt(row[0])
			t := s.tableNo(no)
			if err != nil || t == nil {
				return err
			}
			f := data.CaseFile{Layer: t.layer.ID, ID: string(row[1])}
			plain, err := s.sealer.Open(row[2], "case_file", t.name, f.ID)
			if err != nil {
				return fmt.Errorf("%s %s: %w", t.name, f.ID, err)
			}
			if f.Fields, err = seal.DecodeCase(plain); err != nil {
				return err
			}
			return seen(visit(f))
		})
	})
}

// EachVersion visits every earlier state, layer by layer in the order in which they ended.
func (s *Store) EachVersion(ctx context.Context, visit func(data.Version) error) error {
	return s.whole(ctx, "history", func(c *pgx.Conn) error {
		for _, t := range s.tables {
			if err := versions(ctx, c, t, "ORDER BY h.no", nil, visit); err != nil {
				return err
			}
		}
		return nil
	})
}

// EachGrave visits every record that was deleted.
func (s *Store) EachGrave(ctx context.Context, visit func(stored.Grave) error) error {
	return s.whole(ctx, "deletions", func(c *pgx.Conn) error {
		return rows(ctx, c, `SELECT t.layer, t.id, t.version, o.base + t.lx_seq, t.unit FROM lianxin.lx_tombstone AS t
			JOIN lianxin.lx_outbox AS o ON o.batch = t.lx_batch`, nil, func(row [][]byte) error {
			no, err := readInt(row[0])
			t := s.tableNo(no)
			if err != nil || t == nil {
				return err
			}
			g := stored.Grave{Layer: t.layer.ID, ID: string(row[1]), Unit: string(row[4])}
			if g.Version, err = readInt(row[2]); err == nil {
				g.Revision, err = readInt(row[3])
			}
			if err != nil {
				return err
			}
			return seen(visit(g))
		})
	})
}

// EachBatch visits what is known of every batch that was applied.
func (s *Store) EachBatch(ctx context.Context, visit func(stored.Batch) error) error {
	return s.whole(ctx, "batches", func(c *pgx.Conn) error {
		found, err := c.Query(ctx, "SELECT key, revision, inserted, updated, unchanged, deleted, request, coalesce(at, 0), coalesce(records, '') FROM lianxin.lx_batch LEFT JOIN lianxin.lx_answer USING (key)")
		if err != nil {
			return err
		}
		var b stored.Batch
		a := &b.Applied
		_, err = pgx.ForEachRow(found, []any{&b.Key, &a.Revision, &a.Inserted, &a.Updated, &a.Unchanged, &a.Deleted, &b.Request, &b.At, &b.Records}, func() error { return seen(visit(b)) })
		return err
	})
}

// EachImport visits every import, oldest first.
func (s *Store) EachImport(ctx context.Context, visit func(stored.Import) error) error {
	return s.whole(ctx, "imports", func(c *pgx.Conn) error {
		found, err := c.Query(ctx, "SELECT account, applied FROM lianxin.lx_import ORDER BY no")
		if err != nil {
			return err
		}
		var account, applied string
		_, err = pgx.ForEachRow(found, []any{&account, &applied}, func() error {
			var imp stored.Import
			if err := json.Unmarshal([]byte(account), &imp.Account); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(applied), &imp.Applied); err != nil {
				return err
			}
			return seen(visit(imp))
		})
		return err
	})
}

// EachSettings visits every settings document, oldest first.
func (s *Store) EachSettings(ctx context.Context, visit func(stored.Settings) error) error {
	return s.whole(ctx, "settings", func(c *pgx.Conn) error {
		found, err := c.Query(ctx, "SELECT version, at, actor, doc FROM lianxin.lx_settings ORDER BY version")
		if err != nil {
			return err
		}
		var d stored.Settings
		_, err = pgx.ForEachRow(found, []any{&d.Version, &d.At, &d.Actor, &d.Doc}, func() error { return seen(visit(d)) })
		return err
	})
}

// seen marks an error of a caller's function.
func seen(err error) error {
	if err != nil {
		return visited{err}
	}
	return nil
}

// Receive fills a store that was just created with everything another holds, at the same revisions and versions, in one transaction.
// Its id, time of creation and label are Create's matter. The other must not be written meanwhile.
func (s *Store) Receive(ctx context.Context, from stored.Content) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("receive a store: %w", err)
	}
	defer disconnect(c)
	if _, err := c.Exec(ctx, "SET temp_buffers = '64MB'"); err != nil {
		return fmt.Errorf("receive a store: %w", fault(ctx, err))
	}
	r := &receiver{store: s, from: from, conn: c, events: map[cause]int64{}, months: map[monthOf]bool{}}
	if r.info, err = from.Info(ctx); err != nil {
		return err
	}
	if err := r.stage(ctx); err != nil {
		return fmt.Errorf("receive a store: %w", faultUnlessVisited(ctx, err))
	}
	if err := r.land(ctx); err != nil {
		return fmt.Errorf("receive a store: %w", faultUnlessVisited(ctx, err))
	}
	s.feed.wake()
	return nil
}

// receiver is one Receive under way. Records are staged first, so that their months have partitions before the transaction begins.
type receiver struct {
	store  *Store
	from   stored.Content
	info   data.Info
	conn   *pgx.Conn
	events map[cause]int64
	months map[monthOf]bool
	loads  map[string]*load
}

// load is rows on their way into a table.
type load struct {
	into  string
	width int
	rows  []byte
	sent  int64
}

// into finds the load of a COPY statement.
func (r *receiver) into(statement string, width int) *load {
	if r.loads == nil {
		r.loads = map[string]*load{}
	}
	if r.loads[statement] == nil {
		r.loads[statement] = &load{into: statement, width: width}
	}
	return r.loads[statement]
}

// add takes a row of cells and sends rows when there are enough.
func (r *receiver) add(ctx context.Context, l *load, cells []byte) error {
	l.rows = append(append(l.rows, byte(l.width>>8), byte(l.width)), cells...)
	l.sent++
	if len(l.rows) < copySize {
		return nil
	}
	return r.send(ctx, l)
}

func (r *receiver) send(ctx context.Context, l *load) error {
	if len(l.rows) == 0 {
		return nil
	}
	err := copyRows(ctx, r.conn, l.into, l.rows)
	l.rows = l.rows[:0]
	return err
}

func (r *receiver) sendAll(ctx context.Context) error {
	for _, l := range r.loads {
		if err := r.send(ctx, l); err != nil {
			return err
		}
	}
	r.loads = nil
	return nil
}

// stage copies records into temporary tables.
func (r *receiver) stage(ctx context.Context) error {
	made := map[*table]bool{}
	var cells []byte
	_, err := r.from.Since(ctx, 0, func(ch data.Change) error {
		if ch.Record == nil {
			return nil
		}
		t, err := r.store.table(ch.Layer)
		if err != nil {
			return err
		}
		if !made[t] {
			made[t] = true
			if _, err := r.conn.Exec(ctx, "CREATE TEMP TABLE "+stored.Quoted("lx_stage_"+t.name)+" AS SELECT id, version, lx_seq, lx_was, "+t.contents+" FROM "+t.main()+" LIMIT 0"); err != nil {
				return err
			}
		}
		if m, ok := t.monthOf(ch.Record); ok {
			r.months[m] = true
		}
		cells = appendText(appendInt(appendInt(appendText(cells[:0], ch.ID), ch.Record.Version), ch.Revision), ch.Unit)
		if cells, err = t.encode(r.store.schema, ch.Record, cells); err != nil {
			return fmt.Errorf("%s %s: %w", t.name, ch.ID, err)
		}
		return r.add(ctx, r.into("COPY "+t.staged()+" FROM STDIN (FORMAT binary)", 4+len(t.content)), cells)
	})
	if err != nil {
		return err
	}
	if err := r.sendAll(ctx); err != nil {
		return err
	}
	r.store.needMonths(ctx, r.conn, r.months)
	for _, t := range r.store.tables {
		if made[t] {
			continue
		}
		if _, err := r.conn.Exec(ctx, "CREATE TEMP TABLE "+stored.Quoted("lx_stage_"+t.name)+" AS SELECT id, version, lx_seq, lx_was, "+t.contents+" FROM "+t.main()+" LIMIT 0"); err != nil {
			return err
		}
	}
	return nil
}

// land writes everything in one transaction.
func (r *receiver) land(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", lockSpace, lockOrder); err != nil {
			return err
		}
		var batch int64
		if err := tx.QueryRow(ctx, "SELECT nextval('lianxin.lx_batch_no')").Scan(&batch); err != nil {
			return err
		}
		for _, step := range []func(context.Context, pgx.Tx, int64) error{r.cases, r.records, r.graves, r.versions, r.accounts, r.finish} {
			if err := step(ctx, tx, batch); err != nil {
				return err
			}
		}
		return nil
	})
}

// cases copies case files, and their digests beside, for the records.
func (r *receiver) cases(ctx context.Context, tx pgx.Tx, _ int64) error {
	if _, err := tx.Exec(ctx, `CREATE TEMP TABLE lx_stage_case (layer smallint, id text COLLATE "C", mac bytea) ON COMMIT DROP`); err != nil {
		return err
	}
	var cells []byte
	err := r.from.EachCase(ctx, func(f data.CaseFile) error {
		t, err := r.store.table(f.Layer)
		if err != nil {
			return err
		}
		sealed, mac := r.store.sealCase(t, f.ID, f.Fields)
		head := append([]byte{0, 0, 0, 2}, byte(t.no>>8), byte(t.no))
		cells = appendBytes(appendText(append(cells[:0], head...), f.ID), sealed)
		if err := r.add(ctx, r.into("COPY vault.case_file (layer, id, sealed) FROM STDIN (FORMAT binary)", 3), cells); err != nil {
			return err
		}
		cells = appendBytes(appendText(append(cells[:0], head...), f.ID), mac)
		return r.add(ctx, r.into("COPY pg_temp.lx_stage_case FROM STDIN (FORMAT binary)", 3), cells)
	})
	if err != nil {
		return err
	}
	if err := r.sendAll(ctx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "ANALYZE pg_temp.lx_stage_case")
	return err
}

func (r *receiver) records(ctx context.Context, tx pgx.Tx, batch int64) error {
	for _, t := range r.store.tables {
		if _, err := tx.Exec(ctx, "SELECT lianxin.lx_indexes($1, false)", t.name); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "INSERT INTO "+t.main()+" (id, version, lx_batch, lx_seq, lx_was, lx_case_mac, "+t.contents+") SELECT s.id, s.version, $1, s.lx_seq, s.lx_was, f.mac, "+
			t.list("s.%s")+" FROM "+t.staged()+" AS s LEFT JOIN pg_temp.lx_stage_case AS f ON f.layer = $2 AND f.id = s.id", batch, t.no)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SELECT lianxin.lx_indexes($1, true)", t.name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE lianxin.lx_layer SET records = $1 WHERE no = $2", tag.RowsAffected(), t.no); err != nil {
			return err
		}
	}
	return nil
}

func (r *receiver) graves(ctx context.Context, _ pgx.Tx, batch int64) error {
	var cells []byte
	err := r.from.EachGrave(ctx, func(g stored.Grave) error {
		t, err := r.store.table(g.Layer)
		if err != nil {
			return err
		}
		cells = appendText(append(cells[:0], 0, 0, 0, 2, byte(t.no>>8), byte(t.no)), g.ID)
		cells = appendText(appendInt(appendInt(appendInt(cells, g.Version), batch), g.Revision), g.Unit)
		return r.add(ctx, r.into("COPY lianxin.lx_tombstone (layer, id, version, lx_batch, lx_seq, unit) FROM STDIN (FORMAT binary)", 6), cells)
	})
	if err != nil {
		return err
	}
	return r.sendAll(ctx)
}

// versions copies history; states that ended together share the event that says why.
func (r *receiver) versions(ctx context.Context, tx pgx.Tx, _ int64) error {
	var cells []byte
	err := r.from.EachVersion(ctx, func(v data.Version) error {
		t, err := r.store.table(v.Before.Layer)
		if err != nil {
			return err
		}
		why := cause{v.At.UnixMilli(), v.Actor, v.Import, v.Reason}
		event, known := r.events[why]
		if !known {
			event = int64(len(r.events) + 1)
			r.events[why] = event
		}
		cells = appendInt(appendText(appendInt(cells[:0], event), v.Before.ID), v.Before.Version)
		if cells, err = t.encode(r.store.schema, &v.Before, cells); err != nil {
			return fmt.Errorf("history of %s %s: %w", t.name, v.Before.ID, err)
		}
		return r.add(ctx, r.into("COPY "+t.history()+" (event, "+t.reading+") FROM STDIN (FORMAT binary)", 3+len(t.content)), cells)
	})
	if err != nil {
		return err
	}
	if err := r.sendAll(ctx); err != nil {
		return err
	}
	list := make([][]any, len(r.events))
	for why, no := range r.events {
		list[no-1] = []any{no, why.at, why.actor, why.import_, why.reason}
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"lianxin", "lx_event"}, []string{"no", "at", "actor", "import", "reason"}, pgx.CopyFromRows(list)); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "SELECT setval(pg_get_serial_sequence('lianxin.lx_event', 'no'), greatest((SELECT max(no) FROM lianxin.lx_event), 1))")
	return err
}

// accounts copies batches, imports with their rejected rows, settings and unit lists.
func (r *receiver) accounts(ctx context.Context, tx pgx.Tx, _ int64) error {
	if err := r.from.EachBatch(ctx, func(b stored.Batch) error {
		a := b.Applied
		_, err := tx.Exec(ctx, "INSERT INTO lianxin.lx_batch (key, digest, revision, inserted, updated, unchanged, deleted) VALUES ($1, '', $2, $3, $4, $5, $6)",
			b.Key, a.Revision, a.Inserted, a.Updated, a.Unchanged, a.Deleted)
		if err != nil || b.Request == nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO lianxin.lx_answer (key, request, at, records) VALUES ($1, $2, $3, $4)", b.Key, b.Request, b.At, b.Records)
		return err
	}); err != nil {
		return err
	}
	if err := r.from.EachImport(ctx, func(imp stored.Import) error { return r.importOf(ctx, tx, imp) }); err != nil {
		return err
	}
	if err := r.sendAll(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM lianxin.lx_settings"); err != nil {
		return err
	}
	if err := r.from.EachSettings(ctx, func(d stored.Settings) error {
		_, err := tx.Exec(ctx, "INSERT INTO lianxin.lx_settings (version, at, actor, doc) VALUES ($1, $2, $3, $4)", d.Version, d.At, d.Actor, d.Doc)
		return err
	}); err != nil {
		return err
	}
	lists, err := r.from.UnitLists(ctx)
	if err != nil {
		return err
	}
	for _, l := range lists {
		if _, err := tx.Exec(ctx, "INSERT INTO lianxin.lx_unit_list (cut_off, prefix, source, csv, actor) VALUES ($1, $2, $3, $4, 'moved')", l.CutOff, l.Prefix, l.Source, l.CSV); err != nil {
			return err
		}
	}
	return nil
}

func (r *receiver) importOf(ctx context.Context, tx pgx.Tx, imp stored.Import) error {
	account, err := json.Marshal(imp.Account)
	if err != nil {
		return err
	}
	applied, err := json.Marshal(imp.Applied)
	if err != nil {
		return err
	}
	refused := r.store.sealer.Refusals()
	if imp.Account.Refused() > 0 {
		if err := r.rejections(ctx, imp.Account.ID, refused); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "INSERT INTO lianxin.lx_import (id, account, applied, refused) VALUES ($1, $2, $3, $4)",
		imp.Account.ID, string(account), string(applied), refused.Of(imp.Account))
	return err
}

func (r *receiver) rejections(ctx context.Context, importID string, refused *seal.Refusals) error {
	n := int64(0)
	var cells []byte
	return r.from.Rejections(ctx, importID, func(j data.Rejection) error {
		plain := seal.EncodeRejection(j)
		refused.Add(j.Row, plain)
		cells = appendInt(appendInt(appendText(cells[:0], importID), j.Row), n)
		cells = appendBytes(cells, r.store.sealer.Seal(plain, rejectionPlace(importID, j.Row, n)...))
		n++
		return r.add(ctx, r.into("COPY vault.rejection (import, row, n, sealed) FROM STDIN (FORMAT binary)", 4), cells)
	})
}

// finish gives the store its revision: all of it came with one commit.
func (r *receiver) finish(ctx context.Context, tx pgx.Tx, batch int64) error {
	if _, err := tx.Exec(ctx, "UPDATE lianxin.lx_store SET revision = $1, boundary_version = $2", r.info.Revision, r.info.BoundaryVersion); err != nil {
		return err
	}
	if r.info.Revision == 0 {
		return nil
	}
	layers := int64(deletedBit)
	for _, t := range r.store.tables {
		layers |= 1 << t.no
	}
	_, err := tx.Exec(ctx, "INSERT INTO lianxin.lx_outbox (batch, base, last, layers, at) VALUES ($1, 0, $2, $3, $4)", batch, r.info.Revision, layers, 0)
	return err
}
