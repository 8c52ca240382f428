package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// Settings is the newest settings document.
func (s *Store) Settings(ctx context.Context) (settings data.Settings, err error) {
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		settings, err = newestSettings(ctx, c)
		return err
	})
	if err != nil {
		return data.Settings{}, fmt.Errorf("read the settings: %w", err)
	}
	return settings, nil
}

func newestSettings(ctx context.Context, c *pgx.Conn) (data.Settings, error) {
	var version int64
	var doc string
	err := c.QueryRow(ctx, "SELECT version, doc FROM lianxin.lx_settings ORDER BY version DESC LIMIT 1").Scan(&version, &doc)
	if errors.Is(err, pgx.ErrNoRows) {
		return data.Settings{}, fmt.Errorf("there are none: %w", data.ErrUnavailable)
	}
	if err != nil {
		return data.Settings{}, err
	}
	settings, err := data.ParseSettings([]byte(doc))
	settings.Version = version
	return settings, err
}

// PutSettings replaces the settings; ErrConflict unless their version is the newest. Earlier documents are kept with who
// replaced them. The store's revision rises, so that those who wait for changes look again.
func (s *Store) PutSettings(ctx context.Context, settings data.Settings, actor string, at time.Time) (data.Settings, error) {
	why := cause{at: at.UnixMilli(), actor: actor}
	if err := data.Collect(settings.Validate(), stored.CheckCause(why.at, actor, "", "")); err != nil {
		return data.Settings{}, fmt.Errorf("put settings: %w", err)
	}
	next := settings
	next.Version++
	doc, err := json.Marshal(next)
	if err != nil {
		return data.Settings{}, fmt.Errorf("put settings: %w", err)
	}
	err = s.write(ctx, why, func(ctx context.Context, tx *transaction) error {
		var there bool // of an attempt whose answer was lost
		if err := tx.conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM lianxin.lx_settings WHERE version = $1 AND at = $2 AND actor = $3 AND doc = $4)",
			next.Version, why.at, actor, string(doc)).Scan(&there); err != nil || there {
			if there {
				err = errNothing
			}
			return err
		}
		newest, err := newestSettings(ctx, tx.conn)
		if err != nil {
			return err
		}
		if newest.Version != settings.Version {
			return fmt.Errorf("the settings have version %d, not %d: %w", newest.Version, settings.Version, data.ErrConflict)
		}
		if _, err := tx.conn.Exec(ctx, "INSERT INTO lianxin.lx_settings (version, at, actor, doc) VALUES ($1, $2, $3, $4)", next.Version, why.at, actor, string(doc)); err != nil {
			return err
		}
		tx.next()
		return tx.finish(ctx)
	})
	if err != nil {
		return data.Settings{}, fmt.Errorf("put settings: %w", err)
	}
	return next, nil
}

// UnitLists are the imported lists of administrative units, oldest cut-off first.
func (s *Store) UnitLists(ctx context.Context) (lists []data.UnitList, err error) {
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		found, err := c.Query(ctx, "SELECT cut_off, prefix, source, csv FROM lianxin.lx_unit_list ORDER BY cut_off, prefix")
		if err != nil {
			return err
		}
		lists, err = pgx.CollectRows(found, func(row pgx.CollectableRow) (l data.UnitList, err error) {
			err = row.Scan(&l.CutOff, &l.Prefix, &l.Source, &l.CSV)
			return l, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the unit lists: %w", err)
	}
	return lists, nil
}

// PutUnitList adds a list, or replaces the one with its cut-off and prefix. The store's revision rises.
func (s *Store) PutUnitList(ctx context.Context, l data.UnitList, actor string) error {
	if err := data.Collect(stored.CheckUnitList(l), stored.CheckCause(0, actor, "", "")); err != nil {
		return fmt.Errorf("put unit list: %w", err)
	}
	err := s.write(ctx, cause{actor: actor}, func(ctx context.Context, tx *transaction) error {
		if _, err := tx.conn.Exec(ctx, `INSERT INTO lianxin.lx_unit_list (cut_off, prefix, source, csv, actor) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (cut_off, prefix) DO UPDATE SET source = excluded.source, csv = excluded.csv, actor = excluded.actor`,
			l.CutOff, l.Prefix, l.Source, l.CSV, actor); err != nil {
			return err
		}
		tx.next()
		return tx.finish(ctx)
	})
	if err != nil {
		return fmt.Errorf("put unit list: %w", err)
	}
	return nil
}
