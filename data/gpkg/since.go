package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// sinceChunk is how many changes are looked up before their records are read.
const sinceChunk = 4096

// changeRow is a row of lx_change.
type changeRow struct {
	revision, layer int64
	deleted         bool
	unit            string
}

// Since visits the last change of every record that changed after the revision. It reads one moment of the store, in pieces: a
// million changes take no more memory than a few thousand.
func (s *Store) Since(ctx context.Context, revision int64, visit func(data.Change) error) (reached int64, err error) {
	reached = revision
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error {
			newest, err := c.Int(ctx, "SELECT revision FROM lx_store")
			if err != nil {
				return err
			}
			r := sinceReader{store: s, conn: c, decoders: map[int64]*decoder{}, visit: visit}
			for after := revision; ; {
				rows, err := r.changes(ctx, after)
				if err != nil {
					return err
				}
				if len(rows) == 0 {
					reached = max(newest, revision)
					return nil
				}
				if err := r.visitAll(ctx, rows); err != nil {
					return err
				}
				after = rows[len(rows)-1].revision
				reached = after
			}
		})
	})
	if err != nil {
		return reached, fmt.Errorf("read changes: %w", err)
	}
	return reached, nil
}

type sinceReader struct {
	store    *Store
	conn     *lite.Conn
	decoders map[int64]*decoder // by layer
	visit    func(data.Change) error
}

func (r *sinceReader) changes(ctx context.Context, after int64) (rows []changeRow, err error) {
	err = r.conn.Rows(ctx, "SELECT revision, layer, fid IS NULL, unit FROM lx_change WHERE revision > ? ORDER BY revision LIMIT ?",
		[]any{after, sinceChunk}, func(row []driver.Value) error {
			var c changeRow
			if err := lite.Read(row, &c.revision, &c.layer, &c.deleted, &c.unit); err != nil {
				return err
			}
			rows = append(rows, c)
			return nil
		})
	return rows, err
}

// visitAll visits runs of changes that are of one layer and one kind, each with one query.
func (r *sinceReader) visitAll(ctx context.Context, rows []changeRow) error {
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].layer == rows[0].layer && rows[n].deleted == rows[0].deleted {
			n++
		}
		t, err := r.store.tableNo(rows[0].layer)
		if err != nil {
			return err
		}
		if rows[0].deleted {
			err = r.tombstones(ctx, t, rows[:n])
		} else {
			err = r.records(ctx, t, rows[:n])
		}
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (r *sinceReader) records(ctx context.Context, t *table, run []changeRow) error {
	d := r.decoders[t.no]
	if d == nil {
		d = newDecoder(t, true)
		r.decoders[t.no] = d
	}
	i := 0
	rest := "FROM lx_change AS c CROSS JOIN " + stored.Quoted(t.name) + " AS t ON t.fid = c.fid WHERE c.layer = ? AND c.revision BETWEEN ? AND ?"
	err := r.conn.Scan(ctx, "c.revision, t.id, t.version, "+t.list("t.%s"), rest, []any{t.no, run[0].revision, run[len(run)-1].revision}, func(row []driver.Value) error {
		if i >= len(run) || row[0] != run[i].revision {
			return fmt.Errorf("layer %s: revision %v out of order", t.name, row[0])
		}
		record, err := d.decode(row[1:])
		if err != nil {
			return err
		}
		c := data.Change{Revision: run[i].revision, Layer: t.layer.ID, ID: record.ID, Record: record, Unit: run[i].unit}
		i++
		return r.visit(c)
	})
	if err == nil && i < len(run) {
		err = fmt.Errorf("layer %s: change %d names no record", t.name, run[i].revision)
	}
	return err
}

func (r *sinceReader) tombstones(ctx context.Context, t *table, run []changeRow) error {
	for _, c := range run {
		id, err := r.conn.Text(ctx, "SELECT id FROM lx_tombstone WHERE revision = ?", c.revision)
		if err != nil {
			return err
		}
		if err := r.visit(data.Change{Revision: c.revision, Layer: t.layer.ID, ID: id, Unit: c.unit}); err != nil {
			return err
		}
	}
	return nil
}
