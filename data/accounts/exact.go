package accounts

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
)

// Exact is a grant of exact points of a layer to an analyst, who else sees the village's.
type Exact struct {
	ID        int64
	AccountID int64
	Layer     data.LayerID
	Since     time.Time
	Until     time.Time
	Revoked   time.Time // zero: not
	Purpose   string
}

// maxExact is the longest that such a grant holds.
const maxExact = 92 * 24 * time.Hour

// exactSeal is what is sealed of a grant.
type exactSeal struct {
	Purpose string `json:"purpose"`
}

// GrantExact lets an analyst see exact points of a layer until a time, at most 92 days ahead, for a stated purpose.
func (b *Book) GrantExact(ctx context.Context, by By, account int64, layer data.LayerID, until time.Time, purpose string, now time.Time) (e Exact, err error) {
	if !until.After(now) || until.Sub(now) > maxExact {
		return Exact{}, data.Invalid("until", "must lie ahead, by at most 92 days")
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		p, err := b.governed(ctx, tx, by, account)
		if err != nil {
			return nil, err
		}
		if p.Role != data.Analyst || p.State != Active {
			return nil, data.Invalid("account", "is no analyst's that can be used")
		}
		e = Exact{AccountID: account, Layer: layer, Since: timeOf(millis(now)), Until: timeOf(millis(until)), Purpose: purpose}
		sealed, err := b.seal(exactSeal{purpose}, "exact", p.key)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO exact_grant (account, layer, since, until, sealed) VALUES (?, ?, ?, ?, ?)",
			account, string(layer), millis(now), millis(until), sealed); err != nil {
			return nil, err
		}
		if _, err := one(ctx, tx, "SELECT max(id) FROM exact_grant", nil, &e.ID); err != nil {
			return nil, err
		}
		event := by.event(ExactGranted, userSubject(account), now, "grant", strconv.FormatInt(e.ID, 10), "layer", string(layer), "until", rfc3339(until))
		event.Purpose = purpose
		return []Event{event}, nil
	})
	if err != nil {
		return Exact{}, fmt.Errorf("grant exact points: %w", err)
	}
	return e, nil
}

// RevokeExact ends a grant. Ending one that has ended changes nothing.
func (b *Book) RevokeExact(ctx context.Context, by By, id int64, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		var account, revoked int64
		found, err := one(ctx, tx, "SELECT account, revoked FROM exact_grant WHERE id = ?", []any{id}, &account, &revoked)
		if err == nil && !found {
			err = data.ErrNotFound
		}
		if err == nil {
			_, err = b.governed(ctx, tx, by, account)
		}
		if err != nil || revoked != 0 {
			return nil, err
		}
		_, err = tx.Exec(ctx, "UPDATE exact_grant SET revoked = ? WHERE id = ?", millis(now), id)
		return []Event{by.event(ExactRevoked, userSubject(account), now, "grant", strconv.FormatInt(id, 10))}, err
	})
	if err != nil {
		return fmt.Errorf("revoke a grant of exact points: %w", err)
	}
	return nil
}

// Exacts are the grants of an account that an administrator manages, or of the own one, newest first; ended ones too.
func (b *Book) Exacts(ctx context.Context, by By, account int64) (grants []Exact, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		p, found, err := b.findPerson(ctx, tx, "account.id = ?", account)
		if err == nil && (!found || by.governs(p.Role, p.Scope) != nil && by.AccountID != account) {
			err = data.ErrNotFound
		}
		if err != nil {
			return err
		}
		return tx.Rows(ctx, "SELECT id, layer, since, until, revoked, sealed FROM exact_grant WHERE account = ? ORDER BY id DESC", []any{account},
			func(row []driver.Value) error {
				e := Exact{AccountID: account}
				var layer string
				var sealed []byte
				if err := Scan(row, &e.ID, &layer, &e.Since, &e.Until, &e.Revoked, &sealed); err != nil {
					return err
				}
				var s exactSeal
				if err := b.open(sealed, &s, "exact", p.key); err != nil {
					return err
				}
				e.Layer, e.Purpose = data.LayerID(layer), s.Purpose
				grants = append(grants, e)
				return nil
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list grants of exact points: %w", err)
	}
	return grants, nil
}

// AllExacts are the grants of every account that an administrator manages, newest first; ended ones too.
func (b *Book) AllExacts(ctx context.Context, by By) (grants []Exact, err error) {
	if err := by.allowed(RightAccounts); err != nil {
		return nil, err
	}
	var accounts []int64
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, "SELECT DISTINCT account FROM exact_grant", nil, func(row []driver.Value) error {
			var id int64
			err := Scan(row, &id)
			accounts = append(accounts, id)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list grants of exact points: %w", err)
	}
	for _, id := range accounts {
		own, err := b.Exacts(ctx, by, id)
		switch {
		case errors.Is(err, data.ErrNotFound): // of another administrator's
		case err != nil:
			return nil, err
		default:
			grants = append(grants, own...)
		}
	}
	slices.SortFunc(grants, func(a, b Exact) int { return cmp.Compare(b.ID, a.ID) })
	return grants, nil
}

// loadExact reads the grants that hold now, and when the first of them ends.
func (g *grant) loadExact(ctx context.Context, tx Tx, now time.Time) error {
	p := &g.principal
	err := tx.Rows(ctx, "SELECT layer, until FROM exact_grant WHERE account = ? AND revoked = 0 AND since <= ? AND until > ? ORDER BY layer",
		[]any{p.AccountID, millis(now), millis(now)}, func(row []driver.Value) error {
			var layer string
			var until time.Time
			if err := Scan(row, &layer, &until); err != nil {
				return err
			}
			p.Exact = append(p.Exact, data.LayerID(layer))
			if g.again.IsZero() || until.Before(g.again) {
				g.again = until
			}
			return nil
		})
	p.Exact = slices.Compact(p.Exact)
	return err
}
