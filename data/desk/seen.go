package desk

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// Seen is how a view stood when it was looked at: by layer, the rows under it, or their counts where there were too many.
type Seen struct {
	Version int64                `json:"version"` // of the view
	Layers  map[string]SeenLayer `json:"layers"`
}

// SeenLayer is how one layer stood under a view. Rows are by unit and id, each with its status and, when overdue, an exclamation mark behind it; Counts
// are by unit how many there were and how many of them were overdue. One of the two is empty.
type SeenLayer struct {
	Rows   map[string]map[string]string `json:"rows,omitempty"`
	Counts map[string][2]int64          `json:"counts,omitempty"`
}

// MaxSeenRows is how many rows and counts are kept of a view at most.
const MaxSeenRows = 10_000

var (
	seenLayer = regexp.MustCompile(`^[a-z][a-z-]{0,30}$`)
	seenID    = regexp.MustCompile(`^[0-9A-Za-z_.:-]{1,64}$`)
	seenState = regexp.MustCompile(`^[a-z_]{0,30}!?$`)
)

func (s *Seen) check() error {
	var bad []error
	if s.Version < 1 {
		bad = append(bad, data.Invalid("version", "is not a version of a view"))
	}
	n, odd := 0, len(s.Layers) > 10
	for name, l := range s.Layers {
		odd = odd || !seenLayer.MatchString(name) || len(l.Rows) > 0 && len(l.Counts) > 0
		for unit, rows := range l.Rows {
			odd = odd || data.UnitLevel(unit) == 0
			for id, state := range rows {
				n++
				odd = odd || !seenID.MatchString(id) || !seenState.MatchString(state)
			}
		}
		for unit, count := range l.Counts {
			n++
			odd = odd || data.UnitLevel(unit) == 0 || count[0] < 0 || count[1] < 0 || count[1] > count[0]
		}
	}
	if odd {
		bad = append(bad, data.Invalid("layers", "are not rows or counts by unit"))
	}
	if n > MaxSeenRows {
		bad = append(bad, data.Invalid("layers", "hold more than %d rows", MaxSeenRows))
	}
	return data.Collect(bad...)
}

func seenPlace(account int64, view string) []string {
	return []string{"watched_view", strconv.FormatInt(account, 10), view}
}

// Watch keeps how a view stands as seen by now, and from now on watches it if it was not watched.
func (b *Book) Watch(ctx context.Context, who Who, id string, s Seen, now time.Time) error {
	if err := s.check(); err != nil {
		return err
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return err
	}
	err = b.db.Write(ctx, func(tx accounts.Tx) error {
		if _, err := b.one(ctx, tx, who, id); err != nil {
			return err
		}
		others := int64(0)
		if err := tx.Rows(ctx, "SELECT count(*) FROM watched_view WHERE account = ? AND view <> ?", []any{who.Account, id},
			func(row []driver.Value) error { return accounts.Scan(row, &others) }); err != nil {
			return err
		}
		if others >= MaxWatched {
			return data.Invalid("view", "is one too many: %d are watched at most", MaxWatched)
		}
		_, err := tx.Exec(ctx, `INSERT INTO watched_view (account, view, seen, sealed) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, view) DO UPDATE SET seen = excluded.seen, sealed = excluded.sealed`,
			who.Account, id, now.UnixMilli(), b.db.Seal(plain, seenPlace(who.Account, id)...))
		return err
	})
	if err != nil {
		return fmt.Errorf("watch view %s: %w", id, err)
	}
	return nil
}

// Seen is how a watched view stood when one last looked, and when that was.
func (b *Book) Seen(ctx context.Context, who Who, id string) (s Seen, at time.Time, err error) {
	err = b.db.Read(ctx, func(tx accounts.Tx) error {
		if _, err := b.one(ctx, tx, who, id); err != nil {
			return err
		}
		found := false
		if err := tx.Rows(ctx, "SELECT seen, sealed FROM watched_view WHERE account = ? AND view = ?", []any{who.Account, id}, func(row []driver.Value) error {
			found = true
			var sealed []byte
			if err := accounts.Scan(row, &at, &sealed); err != nil {
				return err
			}
			plain, err := b.db.Open(sealed, seenPlace(who.Account, id)...)
			if err != nil {
				return err
			}
			return json.Unmarshal(plain, &s)
		}); err != nil {
			return err
		}
		if !found {
			return data.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return Seen{}, time.Time{}, fmt.Errorf("read how view %s stood: %w", id, err)
	}
	return s, at, nil
}

// Unwatch ends watching; what is not watched stays so.
func (b *Book) Unwatch(ctx context.Context, who Who, id string) error {
	err := b.db.Write(ctx, func(tx accounts.Tx) error {
		if _, err := b.one(ctx, tx, who, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM watched_view WHERE account = ? AND view = ?", who.Account, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("stop watching view %s: %w", id, err)
	}
	return nil
}
