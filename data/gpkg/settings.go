package gpkg

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// Settings is the newest settings document.
func (s *Store) Settings(ctx context.Context) (settings data.Settings, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		settings, err = newestSettings(ctx, c)
		return err
	})
	if err != nil {
		return data.Settings{}, fmt.Errorf("read the settings: %w", err)
	}
	return settings, nil
}

func newestSettings(ctx context.Context, c *lite.Conn) (data.Settings, error) {
	var version int64
	var doc string
	found, err := c.One(ctx, "SELECT version, doc FROM lx_settings ORDER BY version DESC LIMIT 1", nil, &version, &doc)
	if err != nil {
		return data.Settings{}, err
	}
	if !found {
		return data.Settings{}, fmt.Errorf("there are none: %w", data.ErrUnavailable)
	}
	settings, err := data.ParseSettings([]byte(doc))
	settings.Version = version
	return settings, err
}

// PutSettings replaces the settings; ErrConflict unless their version is the newest. Earlier documents are kept with who
// replaced them. The store's revision rises, so that those who wait for changes look again.
func (s *Store) PutSettings(ctx context.Context, settings data.Settings, actor string, at time.Time) (data.Settings, error) {
	why := cause{at: at.UnixMilli(), actor: actor}
	if err := data.Collect(settings.Validate(), why.check()); err != nil {
		return data.Settings{}, fmt.Errorf("put settings: %w", err)
	}
	err := s.change(ctx, why, 0, func(tx *transaction) error {
		newest, err := newestSettings(ctx, tx.conn)
		if err != nil {
			return err
		}
		if newest.Version != settings.Version {
			return fmt.Errorf("the settings have version %d, not %d: %w", newest.Version, settings.Version, data.ErrConflict)
		}
		settings.Version++
		doc, err := json.Marshal(settings)
		if err != nil {
			return err
		}
		tx.next()
		_, err = tx.conn.Exec(ctx, "INSERT INTO lx_settings (version, at, actor, doc) VALUES (?, ?, ?, ?)", settings.Version, why.at, actor, string(doc))
		return err
	})
	if err != nil {
		return data.Settings{}, fmt.Errorf("put settings: %w", err)
	}
	return settings, nil
}

// UnitLists are the imported lists of administrative units, oldest cut-off first.
func (s *Store) UnitLists(ctx context.Context) (lists []data.UnitList, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, "SELECT cut_off, prefix, source, csv FROM lx_unit_list ORDER BY cut_off, prefix", nil, func(row []driver.Value) error {
			var l data.UnitList
			if err := lite.Read(row, &l.CutOff, &l.Prefix, &l.Source, &l.CSV); err != nil {
				return err
			}
			lists = append(lists, l)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the unit lists: %w", err)
	}
	return lists, nil
}

// PutUnitList adds a list, or replaces the one with its cut-off and prefix. The store's revision rises.
func (s *Store) PutUnitList(ctx context.Context, l data.UnitList, actor string) error {
	if err := stored.CheckUnitList(l); err != nil {
		return fmt.Errorf("put unit list: %w", err)
	}
	err := s.change(ctx, cause{actor: actor}, 0, func(tx *transaction) error {
		tx.next()
		_, err := tx.conn.Exec(ctx, `INSERT INTO lx_unit_list (cut_off, prefix, source, csv, actor) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (cut_off, prefix) DO UPDATE SET source = excluded.source, csv = excluded.csv, actor = excluded.actor`,
			l.CutOff, l.Prefix, l.Source, l.CSV, actor)
		return err
	})
	if err != nil {
		return fmt.Errorf("put unit list: %w", err)
	}
	return nil
}
