package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

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
	p, err := s.After(ctx, data.Point{Revision: revision}, visit)
	return p.Revision, err
}

func (s *Store) after(ctx context.Context, p data.Point, scope stored.Scope, visit func(data.Change) error) (reached data.Point, err error) {
	reached = p
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error {
			newest, err := s.pointIn(ctx, c, p)
			if err != nil {
				return err
			}
			r := sinceReader{store: s, conn: c, scope: scope, decoders: map[int64]*decoder{}, visit: visit}
			for {
				rows, err := r.changes(ctx, reached.Revision)
				if err != nil {
					return err
				}
				if len(rows) == 0 {
					if newest.Revision >= p.Revision {
						reached = newest
					}
					return nil
				}
				if err := r.visitAll(ctx, rows); err != nil {
					return err
				}
				reached = data.Point{Revision: rows[len(rows)-1].revision}
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
	scope    stored.Scope
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
	left, err := r.leavers(ctx, t, run)
	if err != nil {
		return err
	}
	d := r.decoders[t.no]
	if d == nil {
		d = newDecoder(t, true)
		r.decoders[t.no] = d
	}
	visited := 0
	rest := "FROM lx_change AS c CROSS JOIN " + stored.Quoted(t.name) + " AS t ON t.fid = c.fid WHERE c.layer = ? AND c.revision BETWEEN ? AND ? AND " + r.scope.Condition(t.layer, stored.Qualified("t"))
	err = r.conn.Scan(ctx, "c.revision, "+r.was(t, "t.id")+", t.id, t.version, "+t.list("t.%s"), rest, []any{t.no, run[0].revision, run[len(run)-1].revision}, func(row []driver.Value) error {
		c := data.Change{Layer: t.layer.ID}
		if err := lite.Read(row[:2], &c.Revision, &c.Unit); err != nil {
			return err
		}
		for len(left) > 0 && left[0].Revision < c.Revision {
			if err := r.visit(left[0]); err != nil {
				return err
			}
			left = left[1:]
		}
		c.Unit = strings.Clone(c.Unit)
		record, err := d.decode(row[2:])
		if err != nil {
			return err
		}
		c.ID, c.Record = record.ID, record
		visited++
		return r.visit(c)
	})
	if err == nil && visited < len(run) && len(r.scope) == 0 {
		err = fmt.Errorf("layer %s: a change between %d and %d names no record", t.name, run[0].revision, run[len(run)-1].revision)
	}
	for _, c := range left {
		if err == nil {
			err = r.visit(c)
		}
	}
	return err
}

func (r *sinceReader) tombstones(ctx context.Context, t *table, run []changeRow) error {
	for _, row := range run {
		c := data.Change{Revision: row.revision, Layer: t.layer.ID}
		if _, err := r.conn.One(ctx, "SELECT t.id, "+r.was(t, "t.id")+" FROM lx_tombstone AS t JOIN lx_change AS c ON c.revision = t.revision WHERE t.revision = ?",
			[]any{row.revision}, &c.ID, &c.Unit); err != nil {
			return err
		}
		if c.Unit == "" && len(r.scope) > 0 {
			continue
		}
		if err := r.visit(c); err != nil {
			return err
		}
	}
	return nil
}
