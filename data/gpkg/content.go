package gpkg

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

var _ stored.Content = (*Store)(nil)

// EachCase visits every case file that is not empty.
func (s *Store) EachCase(ctx context.Context, visit func(data.CaseFile) error) error {
	for _, t := range s.tables {
		err := s.read(ctx, func(c *lite.Conn) error {
			return c.Rows(ctx, "SELECT id, lx_case FROM "+stored.Quoted(t.name)+" WHERE lx_case NOT NULL", nil, func(row []driver.Value) error {
				f := data.CaseFile{Layer: t.layer.ID}
				var ref int64
				err := lite.Read(row, &f.ID, &ref)
				if err == nil {
					f.Fields, err = s.vault.Case(ctx, ref, f.Layer, f.ID)
				}
				if err != nil {
					return fmt.Errorf("%s %s: %w", t.name, f.ID, err)
				}
				return visit(f)
			})
		})
		if err != nil {
			return fmt.Errorf("read case files: %w", err)
		}
	}
	return nil
}

// EachVersion visits every earlier state, in the order in which they ended. States of layers that the schema has no more are left out.
func (s *Store) EachVersion(ctx context.Context, visit func(data.Version) error) error {
	decoders := map[int64]*decoder{}
	err := s.read(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, `SELECT h.layer, h.id, h.version, h.geom, h.fields, e.at, e.actor, e.import, e.reason FROM lx_history AS h
			JOIN lx_event AS e ON e.no = h.event ORDER BY h.no`, nil, func(row []driver.Value) error {
			var v data.Version
			var layer, version, at int64
			var id, fields string
			var geometry []byte
			if err := lite.Read(row, &layer, &id, &version, &geometry, &fields, &at, &v.Actor, &v.Import, &v.Reason); err != nil {
				return err
			}
			t, err := s.tableNo(layer)
			if err != nil {
				return nil
			}
			if decoders[layer] == nil {
				decoders[layer] = newDecoder(t, true)
			}
			cells, err := t.unarchive(id, version, geometry, fields)
			if err != nil {
				return err
			}
			record, err := decoders[layer].decode(cells)
			if err != nil {
				return err
			}
			v.Before, v.At = *record, time.UnixMilli(at).UTC()
			return visit(v)
		})
	})
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	return nil
}

// EachGrave visits every record that was deleted.
func (s *Store) EachGrave(ctx context.Context, visit func(stored.Grave) error) error {
	return s.each(ctx, "deletions", `SELECT d.layer, d.id, d.version, d.revision, c.unit FROM lx_tombstone AS d
		LEFT JOIN lx_change AS c ON c.revision = d.revision`, func(row []driver.Value) error {
		var g stored.Grave
		var layer int64
		if err := lite.Read(row, &layer, &g.ID, &g.Version, &g.Revision, &g.Unit); err != nil {
			return err
		}
		t, err := s.tableNo(layer)
		if err != nil {
			return nil // of a layer that the schema has no more
		}
		g.Layer = t.layer.ID
		return visit(g)
	})
}

// EachBatch visits what is known of every batch that was applied.
func (s *Store) EachBatch(ctx context.Context, visit func(stored.Batch) error) error {
	return s.each(ctx, "batches", "SELECT key, revision, inserted, updated, unchanged, deleted, request, at, records FROM lx_batch LEFT JOIN lx_answer USING (key)", func(row []driver.Value) error {
		var b stored.Batch
		a := &b.Applied
		if err := lite.Read(row, &b.Key, &a.Revision, &a.Inserted, &a.Updated, &a.Unchanged, &a.Deleted, &b.Request, &b.At, &b.Records); err != nil {
			return err
		}
		return visit(b)
	})
}

// EachImport visits every import, oldest first.
func (s *Store) EachImport(ctx context.Context, visit func(stored.Import) error) error {
	return s.each(ctx, "imports", "SELECT account, applied FROM lx_import ORDER BY no", func(row []driver.Value) error {
		var account, applied string
		var imp stored.Import
		if err := lite.Read(row, &account, &applied); err != nil {
			return err
		}
		if err := errors.Join(json.Unmarshal([]byte(account), &imp.Account), json.Unmarshal([]byte(applied), &imp.Applied)); err != nil {
			return fmt.Errorf("the account of an import: %w", err)
		}
		return visit(imp)
	})
}

// EachSettings visits every settings document, oldest first.
func (s *Store) EachSettings(ctx context.Context, visit func(stored.Settings) error) error {
	return s.each(ctx, "settings", "SELECT version, at, actor, doc FROM lx_settings ORDER BY version", func(row []driver.Value) error {
		var d stored.Settings
		if err := lite.Read(row, &d.Version, &d.At, &d.Actor, &d.Doc); err != nil {
			return err
		}
		return visit(d)
	})
}

func (s *Store) each(ctx context.Context, what, sql string, visit func(row []driver.Value) error) error {
	if err := s.read(ctx, func(c *lite.Conn) error { return c.Rows(ctx, sql, nil, visit) }); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}
