package accounts

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

// EventQuery asks for audit rows. Its zero value asks for the newest.
type EventQuery struct {
	Kinds    []EventKind // any of these; none: all
	Actor    string      // this subject
	Object   string      // done to this
	From, To time.Time   // of this time, To excluded; zero: open
	Before   int64       // rows before this one: the last of the page before; 0: from the end
	Limit    int         // 0: 100; at most 1000
}

// Limits of a page of audit rows.
const (
	defaultEvents = 100
	maxEvents     = 1000
)

// Logged is an event as the log holds it.
type Logged struct {
	Seq int64
	Event
}

// Events reads audit rows, newest first, for an auditor. That the log was read is an audit row too, one for each query and not
// for each page of it; it is on the disk before anything is returned.
func (b *Book) Events(ctx context.Context, by By, q EventQuery, now time.Time) (list []Logged, err error) {
	if err := by.allowed(RightAudit); err != nil {
		return nil, err
	}
	if q.Limit < 0 || q.Before < 0 {
		return nil, data.Invalid("limit", "limit and before must not be negative")
	}
	if q.Before == 0 {
		if _, err := b.Append(ctx, by.event(AuditRead, "", now, "kinds", q.kinds(), "actor", q.Actor, "object", cut(q.Object, maxEventName),
			"from", rfc3339(q.From), "to", rfc3339(q.To))); err != nil {
			return nil, err
		}
	}
	where, args := q.where()
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, "SELECT seq, sealed FROM audit"+where+" ORDER BY seq DESC LIMIT ?", args, func(row []driver.Value) error {
			l, err := b.readEvent(row)
			list = append(list, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return list, nil
}

func (b *Book) readEvent(row []driver.Value) (l Logged, err error) {
	var sealed []byte
	if err := Scan(row, &l.Seq, &sealed); err != nil {
		return l, err
	}
	plain, err := b.db.Open(sealed, auditPlace(l.Seq)...)
	if err != nil {
		return l, fmt.Errorf("row %d: %w", l.Seq, err)
	}
	l.Event, err = decodeEvent(plain)
	return l, err
}

// where is the query's condition and arguments, the limit last. There are few texts of it: arguments hold every value.
func (q EventQuery) where() (string, []any) {
	var terms []string
	var args []any
	add := func(given bool, term string, arg any) {
		if given {
			terms, args = append(terms, term), append(args, arg)
		}
	}
	add(len(q.Kinds) > 0, "kind IN (SELECT value FROM json_each(?))", q.kinds())
	add(q.Actor != "", "actor = ?", q.Actor)
	add(q.Object != "", "object = ?", q.Object)
	add(!q.From.IsZero(), "at >= ?", millis(q.From))
	add(!q.To.IsZero(), "at < ?", millis(q.To))
	add(q.Before > 0, "seq < ?", q.Before)
	limit := q.Limit
	if limit == 0 {
		limit = defaultEvents
	}
	args = append(args, min(limit, maxEvents))
	if len(terms) == 0 {
		return "", args
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// kinds is a JSON list; empty for all.
func (q EventQuery) kinds() string {
	if len(q.Kinds) == 0 {
		return ""
	}
	doc, _ := json.Marshal(q.Kinds) // texts always encode
	return string(doc)
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// trimRows is how many rows one transaction drops at most.
const trimRows = 20_000

// Trim drops the audit rows that are older than Policy.AuditDays and leaves a checkpoint, from which the chain goes on; what it
// dropped is an audit row. Rows after one that is young enough stay, however old their time. It returns how many it dropped.
// Run calls it.
func (b *Book) Trim(ctx context.Context, now time.Time) (dropped int64, err error) {
	for {
		n, err := b.trim(ctx, now)
		dropped += n
		if err != nil {
			return dropped, fmt.Errorf("drop old audit rows: %w", err)
		}
		if n < trimRows {
			return dropped, nil
		}
	}
}

func (b *Book) trim(ctx context.Context, now time.Time) (dropped int64, err error) {
	last, since, err := b.old(ctx, now)
	if err != nil || last == 0 {
		return 0, err
	}
	err = b.record(ctx, func(tx Tx) ([]Event, error) {
		if _, err := tx.Exec(ctx, `INSERT INTO audit_checkpoint (one, seq, at, hash) SELECT 1, seq, at, hash FROM audit WHERE seq = ?
			ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, at = excluded.at, hash = excluded.hash`, last); err != nil {
			return nil, err
		}
		if dropped, err = tx.Exec(ctx, "DELETE FROM audit WHERE seq <= ?", last); err != nil {
			return nil, err
		}
		for _, sql := range []string{
			"DELETE FROM access WHERE until > 0 AND until < ?",
			"DELETE FROM exact_grant WHERE until < ?",
			"DELETE FROM session WHERE until < ?",
			"DELETE FROM attempt WHERE last < ?",
		} {
			if _, err := tx.Exec(ctx, sql, millis(since)); err != nil {
				return nil, err
			}
		}
		if _, err := tx.Exec(ctx, "DELETE FROM token_use WHERE day < ?", b.day(since)); err != nil {
			return nil, err
		}
		return []Event{{Kind: AuditTrimmed, At: now, Detail: map[string]string{"to": strconv.FormatInt(last, 10), "rows": strconv.FormatInt(dropped, 10)}}}, nil
	})
	return dropped, err
}

// old finds the last of the rows to drop, 0 when there is none, and the time since which everything is kept.
func (b *Book) old(ctx context.Context, now time.Time) (last int64, since time.Time, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		policy, err := policyIn(ctx, tx)
		if err != nil {
			return err
		}
		since = now.AddDate(0, 0, -max(policy.AuditDays, MinAuditDays))
		var first, firstAt, young int64
		if _, err := one(ctx, tx, "SELECT seq, at FROM audit ORDER BY seq LIMIT 1", nil, &first, &firstAt); err != nil {
			return err
		}
		if first == 0 || firstAt >= millis(since) {
			return nil
		}
		found, err := one(ctx, tx, "SELECT seq FROM audit WHERE at >= ? ORDER BY seq LIMIT 1", []any{millis(since)}, &young)
		if err == nil && !found {
			_, err = one(ctx, tx, "SELECT max(seq) + 1 FROM audit", nil, &young)
		}
		last = min(young-1, first+trimRows-1)
		return err
	})
	return last, since, err
}
