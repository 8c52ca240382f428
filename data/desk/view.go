package desk

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// ErrVersion is that a view changed since it was read. It is an ErrConflict.
var ErrVersion = fmt.Errorf("another version: %w", data.ErrConflict)

// Who asks: an account, the unit prefixes it sees, and whether it may share with a unit and remove what is shared there.
type Who struct {
	Account int64
	Scope   []string
	Shares  bool
}

// within tells whether a unit, by prefix, lies in the scope.
func (w Who) within(unit string) bool {
	return slices.ContainsFunc(w.Scope, func(p string) bool { return strings.HasPrefix(unit, p) })
}

// reads tells whether a view is one's own, or shared with a unit that one belongs to.
func (w Who) reads(v *View) bool {
	return v.Account == w.Account || v.Unit != "" && slices.ContainsFunc(w.Scope, func(p string) bool { return strings.HasPrefix(p, v.Unit) })
}

// View is a saved view.
type View struct {
	ID      string
	Account int64 // its owner
	Draft
	Scope   []string // prefixes that its owner saw when it was kept
	Version int64    // rises with each change
	Changed time.Time
	Watched time.Time // when whoever asks last looked at it; zero: is not watched
}

// Covers tells whether a scope sees all that the owner's did.
func (v *View) Covers(scope []string) bool {
	return !slices.ContainsFunc(v.Scope, func(seen string) bool {
		return !slices.ContainsFunc(scope, func(p string) bool { return strings.HasPrefix(seen, p) })
	})
}

// payload is what is sealed of a view.
type payload struct {
	Name  string `json:"name"`
	Query string `json:"query"`
}

func viewPlace(id string) []string { return []string{"saved_view", id} }

const viewColumns = "SELECT id, saved_view.account, unit, scope, version, changed, saved_view.sealed FROM saved_view"

// find reads the views that a condition selects and that one may read.
func (b *Book) find(ctx context.Context, tx accounts.Tx, who Who, where string, args ...any) (views []View, err error) {
	err = tx.Rows(ctx, viewColumns+" WHERE "+where+" ORDER BY changed DESC, id", args, func(row []driver.Value) error {
		v, sealed, scope := View{}, []byte(nil), ""
		if err := accounts.Scan(row, &v.ID, &v.Account, &v.Unit, &scope, &v.Version, &v.Changed, &sealed); err != nil {
			return err
		}
		if !who.reads(&v) {
			return nil
		}
		v.Scope = strings.Split(scope, ",")
		var p payload
		plain, err := b.db.Open(sealed, viewPlace(v.ID)...)
		if err == nil {
			err = json.Unmarshal(plain, &p)
		}
		if err != nil {
			return fmt.Errorf("view %s: %w", v.ID, err)
		}
		v.Name, v.Query = p.Name, p.Query
		views = append(views, v)
		return nil
	})
	return views, err
}

// one is a view by id; what one may not read is as unknown as what there is not.
func (b *Book) one(ctx context.Context, tx accounts.Tx, who Who, id string) (View, error) {
	views, err := b.find(ctx, tx, who, "id = ?", id)
	if err == nil && len(views) == 0 {
		err = data.ErrNotFound
	}
	if err != nil {
		return View{}, err
	}
	return views[0], nil
}

// List are one's own views and those of one's units, the latest change first.
func (b *Book) List(ctx context.Context, who Who) (views []View, err error) {
	units, args := unitsAbove(who)
	err = b.db.Read(ctx, func(tx accounts.Tx) (err error) {
		if views, err = b.find(ctx, tx, who, "account = ? OR unit IN ("+units+")", append([]any{who.Account}, args...)...); err != nil {
			return err
		}
		at := map[string]time.Time{}
		if err := tx.Rows(ctx, "SELECT view, seen FROM watched_view WHERE account = ?", []any{who.Account}, func(row []driver.Value) error {
			id, seen := "", time.Time{}
			err := accounts.Scan(row, &id, &seen)
			at[id] = seen
			return err
		}); err != nil {
			return err
		}
		for i := range views {
			views[i].Watched = at[views[i].ID]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list saved views: %w", err)
	}
	return views, nil
}

// unitsAbove are places for the prefixes of every unit that holds some of the scope, and the prefixes.
func unitsAbove(who Who) (places string, prefixes []any) {
	var all []string
	for _, p := range who.Scope {
		for _, n := range []int{2, 4, 6, 9, 12} {
			if n <= len(p) {
				all = append(all, p[:n])
			}
		}
	}
	slices.Sort(all)
	for _, p := range slices.Compact(all) {
		prefixes = append(prefixes, p)
	}
	if len(prefixes) == 0 {
		return "''", nil // which is shared with nobody
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(prefixes)), ", "), prefixes
}

// Add keeps a new view. A name that one has already is ErrConflict.
func (b *Book) Add(ctx context.Context, who Who, d Draft, now time.Time) (v View, err error) {
	if d, err = d.check(who); err != nil {
		return View{}, err
	}
	var raw [10]byte
	if _, err := io.ReadFull(b.random, raw[:]); err != nil {
		return View{}, fmt.Errorf("draw an id: %w", err)
	}
	v = View{ID: hex.EncodeToString(raw[:]), Account: who.Account, Draft: d, Scope: who.Scope, Version: 1, Changed: now.UTC().Truncate(time.Millisecond)}
	err = b.db.Write(ctx, func(tx accounts.Tx) error {
		if err := b.room(ctx, tx, who, &v); err != nil {
			return err
		}
		sealed, err := b.seal(&v)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO saved_view (id, account, unit, scope, version, changed, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
			v.ID, v.Account, v.Unit, strings.Join(v.Scope, ","), v.Version, v.Changed.UnixMilli(), sealed)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("keep a view: %w", err)
	}
	return v, nil
}

// Change replaces one's own view as it was at a version; ErrVersion when it is another by now, ErrConflict when another of one's own has the name. Who watched it and no longer reads it stops.
func (b *Book) Change(ctx context.Context, who Who, id string, version int64, d Draft, now time.Time) (v View, err error) {
	if d, err = d.check(who); err != nil {
		return View{}, err
	}
	err = b.db.Write(ctx, func(tx accounts.Tx) error {
		if v, err = b.one(ctx, tx, who, id); err != nil {
			return err
		}
		if v.Account != who.Account {
			return data.ErrForbidden
		}
		if v.Version != version {
			return ErrVersion
		}
		moved := v.Unit != d.Unit
		v.Draft, v.Scope, v.Version, v.Changed = d, who.Scope, version+1, now.UTC().Truncate(time.Millisecond)
		if err := b.room(ctx, tx, who, &v); err != nil {
			return err
		}
		sealed, err := b.seal(&v)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE saved_view SET unit = ?, scope = ?, version = ?, changed = ?, sealed = ? WHERE id = ?",
			v.Unit, strings.Join(v.Scope, ","), v.Version, v.Changed.UnixMilli(), sealed, id); err != nil || !moved {
			return err
		}
		_, err = tx.Exec(ctx, "DELETE FROM watched_view WHERE view = ? AND account <> ?", id, who.Account)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("change view %s: %w", id, err)
	}
	return v, nil
}

// Remove forgets one's own view, or one that is shared where one may share.
func (b *Book) Remove(ctx context.Context, who Who, id string, version int64) error {
	err := b.db.Write(ctx, func(tx accounts.Tx) error {
		v, err := b.one(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if v.Account != who.Account && !(who.Shares && who.within(v.Unit)) {
			return data.ErrForbidden
		}
		if v.Version != version {
			return ErrVersion
		}
		for _, sql := range []string{"DELETE FROM watched_view WHERE view = ?", "DELETE FROM saved_view WHERE id = ?"} {
			if _, err := tx.Exec(ctx, sql, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove view %s: %w", id, err)
	}
	return nil
}

// room refuses a view whose name its owner has already, and one too many.
func (b *Book) room(ctx context.Context, tx accounts.Tx, who Who, v *View) error {
	own, err := b.find(ctx, tx, who, "account = ? AND id <> ?", who.Account, v.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(own, func(o View) bool { return o.Name == v.Name }) {
		return data.ErrConflict
	}
	if len(own) >= MaxViews {
		return data.Invalid("name", "is one too many: %d views are kept for a person", MaxViews)
	}
	if v.Unit == "" {
		return nil
	}
	shared := int64(0)
	err = tx.Rows(ctx, "SELECT count(*) FROM saved_view WHERE unit = ? AND id <> ?", []any{v.Unit, v.ID}, func(row []driver.Value) error { return accounts.Scan(row, &shared) })
	if err == nil && shared >= MaxShared {
		err = data.Invalid("unit", "has %d views already, which is the most", MaxShared)
	}
	return err
}

func (b *Book) seal(v *View) ([]byte, error) {
	plain, err := json.Marshal(payload{v.Name, v.Query})
	if err != nil {
		return nil, err
	}
	return b.db.Seal(plain, viewPlace(v.ID)...), nil
}
