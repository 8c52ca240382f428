package accounts

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Reading is one time that somebody opened a record's case file, trace or attachment, as whoever they are of may know of it.
type Reading struct {
	At      time.Time
	Kind    EventKind
	Object  string // layer/id, of an attachment layer/id/attachment
	Reader  string // post and full name, or the subject when it is no person's
	Purpose string
}

// Readings are who read what is kept of records ("layer/id") and attachments ("layer/id/attachment"), newest first, for one who may read case files: whom
// they tell of is asked about it. The caller has made sure that they are in scope. At most limit; more tells that there are others.
func (b *Book) Readings(ctx context.Context, by By, objects []string, limit int) (list []Reading, more bool, err error) {
	if err := by.allowed(RightCase); err != nil {
		return nil, false, err
	}
	wanted, err := json.Marshal(objects)
	if err != nil {
		return nil, false, err
	}
	var all []Logged
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, `SELECT seq, sealed FROM audit WHERE object IN (SELECT value FROM json_each(?)) AND kind IN (?, ?, ?) ORDER BY seq DESC LIMIT ?`,
			[]any{string(wanted), string(CaseRead), string(TraceRead), string(AttachmentRead), limit + 1}, func(row []driver.Value) error {
				l, err := b.readEvent(row)
				all = append(all, l)
				return err
			})
	})
	if err != nil {
		return nil, false, fmt.Errorf("who read case files: %w", err)
	}
	if len(all) > limit {
		all, more = all[:limit], true
	}
	names := map[string]string{}
	for _, l := range all {
		if names[l.Actor] == "" {
			if names[l.Actor], err = b.ReaderName(ctx, l.Actor); err != nil {
				return nil, false, err
			}
		}
		list = append(list, Reading{l.At, l.Kind, l.Object, names[l.Actor], l.Purpose})
	}
	return list, more, nil
}

// Scrub removes from the vault's files what remains there of what was erased, as far as the database can: see its package.
func (b *Book) Scrub(ctx context.Context) error {
	if db, ok := b.db.(interface {
		Scrub(ctx context.Context) error
	}); ok {
		return db.Scrub(ctx)
	}
	return nil
}
