package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

var _ data.PastReader = (*Store)(nil)

// Past visits what records were at a moment: the state that ended first after it, and nothing of those taken in since. It reads one moment of the store.
func (s *Store) Past(ctx context.Context, at time.Time, visit func(data.Past) error) error {
	err := s.read(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error {
			for _, t := range s.tables {
				if err := (&pastReader{conn: c, table: t, at: at, seen: map[string]bool{}, visit: visit}).read(ctx); err != nil {
					return fmt.Errorf("layer %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("read the past: %w", err)
	}
	return nil
}

// pastReader reads one layer's.
type pastReader struct {
	conn  *lite.Conn
	table *table
	at    time.Time
	seen  map[string]bool // ids visited
	visit func(data.Past) error
}

func (r *pastReader) read(ctx context.Context) error {
	t, ms := r.table, r.at.UnixMilli()
	main := stored.Quoted(t.name)
	d := newDecoder(t, true)
	err := r.conn.Rows(ctx, "SELECT h.id, h.version, h.geom, h.fields, t.unit FROM lx_event AS e CROSS JOIN lx_history AS h ON h.event = e.no LEFT JOIN "+main+` AS t ON t.id = h.id
		WHERE h.layer = ? AND e.at > ? ORDER BY h.id, h.version, h.no`, []any{t.no, ms}, func(row []driver.Value) error {
		var id, fields, unit string
		var version int64
		var geometry []byte
		if err := lite.Read(row, &id, &version, &geometry, &fields, &unit); err != nil {
			return err
		}
		if r.seen[id] { // a later state
			return nil
		}
		r.seen[id] = true
		cells, err := t.unarchive(id, version, geometry, fields)
		if err != nil {
			return err
		}
		record, err := d.decode(cells)
		if err != nil {
			return err
		}
		return r.visit(stored.PastOf(record, unit, r.at))
	})
	if err != nil {
		return err
	}
	return r.conn.Rows(ctx, "SELECT id, unit FROM "+main+" WHERE recorded > ?", []any{ms}, func(row []driver.Value) error {
		p := data.Past{Layer: t.layer.ID}
		if err := lite.Read(row, &p.ID, &p.Unit); err != nil || r.seen[p.ID] {
			return err
		}
		return r.visit(p)
	})
}

// Reach is when the first record was taken in whose time is known. Others came before that: they are of an earlier program.
func (s *Store) Reach(ctx context.Context) (time.Time, error) {
	var names []string
	for _, t := range s.tables {
		names = append(names, stored.Quoted(t.name))
	}
	first := int64(0)
	err := s.read(ctx, func(c *lite.Conn) (err error) {
		first, err = c.Int(ctx, stored.FirstRecorded(names))
		return err
	})
	return stored.Reach(first, err)
}
