package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// endDays does what is due once a day has ended: it notes each token's counts in the audit log hands out the day's head, and drops
// audit rows that have become too old.
func (b *Book) endDays(ctx context.Context, now time.Time) error {
	if err := b.noteUse(ctx, now); err != nil {
		return fmt.Errorf("note the use of tokens: %w", err)
	}
	if err := b.emitHeads(ctx, b.day(now)); err != nil {
		return fmt.Errorf("hand out the audit log's heads: %w", err)
	}
	_, err := b.Trim(ctx, now)
	return err
}

// noteUse writes the counts of days that have ended into the audit log. A day that was counted on afterwards is noted again.
func (b *Book) noteUse(ctx context.Context, now time.Time) error {
	const due = " FROM token_use WHERE noted = 0 AND day < ?"
	today := b.day(now)
	var n int64
	if err := b.db.Read(ctx, func(tx Tx) error {
		_, err := one(ctx, tx, "SELECT count(*)"+due, []any{today}, &n)
		return err
	}); err != nil || n == 0 {
		return err
	}
	return b.record(ctx, func(tx Tx) (events []Event, err error) {
		err = tx.Rows(ctx, "SELECT token, day, requests, rows"+due+" ORDER BY day, token", []any{today}, func(row []driver.Value) error {
			var token, requests, rows int64
			var day string
			if err := Scan(row, &token, &day, &requests, &rows); err != nil {
				return err
			}
			subject := tokenSubject(token)
			events = append(events, Event{Kind: TokenUsed, At: now, Actor: subject, Object: subject, Detail: map[string]string{
				"day": day, "requests": strconv.FormatInt(requests, 10), "rows": strconv.FormatInt(rows, 10),
			}})
			return nil
		})
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, "UPDATE token_use SET noted = 1 WHERE noted = 0 AND day < ?", today)
		return events, err
	})
}
