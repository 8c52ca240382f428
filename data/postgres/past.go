package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

var _ data.PastReader = (*Store)(nil)

// Past visits what records were at a moment: the state that ended first after it, and nothing of those taken in since. It reads one moment of the store.
func (s *Store) Past(ctx context.Context, at time.Time, visit func(data.Past) error) error {
	return s.whole(ctx, "the past", func(c *pgx.Conn) error {
		for _, t := range s.tables {
			if err := past(ctx, c, t, at, visit); err != nil {
				return fmt.Errorf("layer %s: %w", t.name, err)
			}
		}
		return nil
	})
}

// past reads one layer's.
func past(ctx context.Context, c *pgx.Conn, t *table, at time.Time, visit func(data.Past) error) error {
	told := map[string]bool{}
	d := newDecoder(t, true)
	ms := int8arg(at.UnixMilli())
	err := rows(ctx, c, "SELECT t.unit, h.id, h.version, "+t.list("h.%s")+" FROM (SELECT DISTINCT ON (h.id) h.* FROM "+t.history()+
		" AS h JOIN lianxin.lx_event AS e ON e.no = h.event WHERE e.at > $1::bigint ORDER BY h.id, h.version, h.no) AS h LEFT JOIN "+t.main()+" AS t ON t.id = h.id",
		[][]byte{ms}, func(row [][]byte) error {
			record, err := d.decode(row[1:])
			if err != nil {
				return err
			}
			told[record.ID] = true
			return seen(visit(stored.PastOf(record, string(row[0]), at)))
		})
	if err != nil {
		return err
	}
	return rows(ctx, c, "SELECT id, unit FROM "+t.main()+" WHERE recorded > $1::bigint", [][]byte{ms}, func(row [][]byte) error {
		if told[string(row[0])] {
			return nil
		}
		return seen(visit(data.Past{Layer: t.layer.ID, ID: string(row[0]), Unit: string(row[1])}))
	})
}

// Reach is when the first record was taken in whose time is known. Others came before that: they are of an earlier program.
func (s *Store) Reach(ctx context.Context) (time.Time, error) {
	var names []string
	for _, t := range s.tables {
		names = append(names, t.main())
	}
	first := int64(0)
	err := s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		return c.QueryRow(ctx, stored.FirstRecorded(names)).Scan(&first)
	})
	return stored.Reach(first, err)
}
