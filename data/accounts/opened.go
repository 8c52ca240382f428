package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"lianxin/data"
)

// Opening is one reading of a trace's raw fixes, as whoever went the way may know of it.
type Opening struct {
	At      time.Time
	Object  string // layer/id
	Reader  string // post and full name, or the subject when it is no person's
	Purpose string
}

// maxOpenings is how many are looked through, newest first.
const maxOpenings = 1000

// Openings are the newest readings of raw traces that owns tells to be the asker's own: people see who opened their trace and why. Owns is
// given "layer/id" and asked outside the transaction.
func (b *Book) Openings(ctx context.Context, by By, owns func(object string) (bool, error)) (list []Opening, err error) {
	if by.AccountID == 0 {
		return nil, data.ErrForbidden
	}
	var all []Logged
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, "SELECT seq, sealed FROM audit WHERE kind = ? ORDER BY seq DESC LIMIT ?", []any{string(TraceRead), maxOpenings}, func(row []driver.Value) error {
			l, err := b.readEvent(row)
			all = append(all, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("who opened a trace: %w", err)
	}
	mine, names := map[string]bool{}, map[string]string{}
	for _, l := range all {
		own, asked := mine[l.Object]
		if !asked {
			if own, err = owns(l.Object); err != nil {
				return nil, err
			}
			mine[l.Object] = own
		}
		if !own || l.Actor == by.Subject {
			continue
		}
		if names[l.Actor] == "" {
			if names[l.Actor], err = b.ReaderName(ctx, l.Actor); err != nil {
				return nil, err
			}
		}
		list = append(list, Opening{At: l.At, Object: l.Object, Reader: names[l.Actor], Purpose: l.Purpose})
	}
	return list, nil
}

// ReaderName is how somebody is told of to another: post and full name, never the name for signing in; the subject when it is no person's.
func (b *Book) ReaderName(ctx context.Context, subject string) (name string, err error) {
	name = subject
	var id int64
	if n, scanErr := fmt.Sscanf(subject, "user-%d", &id); n != 1 || scanErr != nil {
		return name, nil
	}
	err = b.db.Read(ctx, func(tx Tx) error {
		p, found, err := b.findPerson(ctx, tx, "account.id = ?", id)
		if found {
			name = p.FullName
			if p.Post != "" {
				name = p.Post + " " + p.FullName
			}
		}
		return err
	})
	return name, err
}
