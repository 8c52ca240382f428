package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// Access says what a subject could read during a time.
type Access struct {
	Subject string
	Role    data.Role
	Scope   []string
	Rights  []Right
	Since   time.Time
	Until   time.Time      // zero: still
	Exact   []data.LayerID // of an analyst: layers whose exact points were granted in the time that was asked for
}

// AccessBetween are all who could read something at any time from a moment to another, both included and the same for one
// moment, in order of the time since which they could: who could read what on a day.
func (b *Book) AccessBetween(ctx context.Context, by By, from, to time.Time) (list []Access, err error) {
	if !by.May(RightAudit) && !by.May(RightAccounts) {
		return nil, fmt.Errorf("who could read what: %w", data.ErrForbidden)
	}
	err = b.db.Read(ctx, func(tx Tx) error {
		err := tx.Rows(ctx, "SELECT subject, role, scope, rights, since, until FROM access WHERE since <= ?2 AND (until = 0 OR until > ?1) ORDER BY since, id",
			[]any{millis(from), millis(to)}, func(row []driver.Value) error {
				var a Access
				var role, scope, rights string
				if err := Scan(row, &a.Subject, &role, &scope, &rights, &a.Since, &a.Until); err != nil {
					return err
				}
				a.Role, a.Scope, a.Rights = data.Role(role), splitList(scope), splitRights(rights)
				list = append(list, a)
				return nil
			})
		if err != nil {
			return err
		}
		return exactBetween(ctx, tx, from, to, list)
	})
	if err != nil {
		return nil, fmt.Errorf("who could read what: %w", err)
	}
	return list, nil
}

// exactBetween adds the grants of exact points that held meanwhile.
func exactBetween(ctx context.Context, tx Tx, from, to time.Time, list []Access) error {
	granted := map[string][]data.LayerID{}
	err := tx.Rows(ctx, "SELECT account, layer FROM exact_grant WHERE since <= ?2 AND until > ?1 AND (revoked = 0 OR revoked > ?1) ORDER BY layer",
		[]any{millis(from), millis(to)}, func(row []driver.Value) error {
			var account int64
			var layer string
			err := Scan(row, &account, &layer)
			granted[userSubject(account)] = append(granted[userSubject(account)], data.LayerID(layer))
			return err
		})
	for i := range list {
		list[i].Exact = slices.Compact(granted[list[i].Subject])
	}
	return err
}

// openAccess notes that a subject's access begins, and that what it had ends.
func openAccess(ctx context.Context, tx Tx, a Access) error {
	if err := closeAccess(ctx, tx, a.Subject, a.Since); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO access (subject, role, scope, rights, since, until) VALUES (?, ?, ?, ?, ?, ?)",
		a.Subject, string(a.Role), strings.Join(a.Scope, ","), joinRights(a.Rights), millis(a.Since), millis(a.Until))
	return err
}

// closeAccess notes that a subject's access ends.
func closeAccess(ctx context.Context, tx Tx, subject string, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE access SET until = ?1 WHERE subject = ?2 AND (until = 0 OR until > ?1)", millis(now), subject)
	return err
}
