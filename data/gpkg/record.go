package gpkg

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// Get reads one record as stored; ErrNotFound.
func (s *Store) Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error) {
	t, err := s.table(layer)
	if err != nil {
		return data.Record{}, err
	}
	var record *data.Record
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Scan(ctx, t.reading, "FROM "+stored.Quoted(t.name)+" WHERE id = ?", []any{id}, func(row []driver.Value) error {
			record, err = newDecoder(t, true).decode(row)
			return err
		})
	})
	if err != nil {
		return data.Record{}, fmt.Errorf("get %s %s: %w", layer, id, err)
	}
	if record == nil {
		return data.Record{}, fmt.Errorf("%s %s: %w", layer, id, data.ErrNotFound)
	}
	return *record, nil
}

// History is every earlier state of a record, newest first; ErrNotFound when the record never was.
func (s *Store) History(ctx context.Context, layer data.LayerID, id string) ([]data.Version, error) {
	t, err := s.table(layer)
	if err != nil {
		return nil, err
	}
	var versions []data.Version
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error {
			versions, err = history(ctx, c, t, id)
			if err != nil || len(versions) > 0 {
				return err
			}
			n, err := c.Int(ctx, "SELECT 1 FROM "+stored.Quoted(t.name)+" WHERE id = ?", id)
			if err == nil && n == 0 {
				err = data.ErrNotFound
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", layer, id, err)
	}
	return versions, nil
}

func history(ctx context.Context, c *lite.Conn, t *table, id string) (versions []data.Version, err error) {
	d := newDecoder(t, true)
	err = c.Rows(ctx, `SELECT h.version, h.geom, h.fields, e.at, e.actor, e.import, e.reason FROM lx_history AS h JOIN lx_event AS e ON e.no = h.event
		WHERE h.layer = ? AND h.id = ? ORDER BY h.version DESC, h.no DESC`, []any{t.no, id}, func(row []driver.Value) error {
		var v data.Version
		var version, at int64
		var geometry []byte
		var fields string
		if err := lite.Read(row, &version, &geometry, &fields, &at, &v.Actor, &v.Import, &v.Reason); err != nil {
			return err
		}
		cells, err := t.unarchive(id, version, geometry, fields)
		if err != nil {
			return err
		}
		record, err := d.decode(cells)
		if err != nil {
			return err
		}
		v.Before, v.At = *record, time.UnixMilli(at).UTC()
		versions = append(versions, v)
		return nil
	})
	return versions, err
}

// unarchive makes a row of t.reading of what archiving kept. A column that was not there then is null, one that is there no
// more is left out.
func (t *table) unarchive(id string, version int64, geometry []byte, fields string) ([]driver.Value, error) {
	var named map[string]any
	dec := json.NewDecoder(strings.NewReader(fields))
	dec.UseNumber()
	if err := dec.Decode(&named); err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", t.name, id, err)
	}
	cells := []driver.Value{id, version, nil}
	if geometry != nil {
		cells[2] = geometry
	}
	for _, c := range t.content[1:] {
		switch v := named[c.Name].(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil && c.SQL != "DOUBLE" {
				cells = append(cells, n)
				continue
			}
			f, err := v.Float64()
			if err != nil {
				return nil, fmt.Errorf("history of %s %s, %s: %w", t.name, id, c.Name, err)
			}
			cells = append(cells, f)
		default:
			cells = append(cells, v)
		}
	}
	return cells, nil
}

// CaseFile is a record's case file, without fields when it has none; ErrNotFound when the record is not.
func (s *Store) CaseFile(ctx context.Context, layer data.LayerID, id string) (data.CaseFile, error) {
	file := data.CaseFile{Layer: layer, ID: id}
	t, err := s.table(layer)
	if err != nil {
		return data.CaseFile{}, err
	}
	var missing int64
	for {
		ref, err := s.caseRef(ctx, t, id)
		if err == nil && ref != 0 {
			file.Fields, err = s.vault.Case(ctx, ref, layer, id)
			if errors.Is(err, data.ErrNotFound) && ref != missing {
				missing = ref // replaced between the two looks: the record names another by now
				continue
			}
			if errors.Is(err, data.ErrNotFound) {
				err = fmt.Errorf("the vault does not hold it: %w", data.ErrUnavailable)
			}
		}
		if err != nil {
			return data.CaseFile{}, fmt.Errorf("case file of %s %s: %w", layer, id, err)
		}
		return file, nil
	}
}

func (s *Store) caseRef(ctx context.Context, t *table, id string) (ref int64, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		found, err := c.One(ctx, "SELECT lx_case FROM "+stored.Quoted(t.name)+" WHERE id = ?", []any{id}, &ref)
		if err == nil && !found {
			err = data.ErrNotFound
		}
		return err
	})
	return ref, err
}
