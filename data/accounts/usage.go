package accounts

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// usage counts in memory what Flush writes.
type usage struct {
	mu      sync.Mutex
	tokens  map[useKey]*use
	devices map[int64]time.Time  // last seen
	touches map[int64]touch      // of sessions
	refused map[string]*refusals // by network
}

// touch is the last action of a person in a session.
type touch struct {
	at      time.Time
	written time.Time // when Flush wrote it; zero: not yet
}

type useKey struct {
	token int64
	day   string
}

type use struct {
	requests, rows int64
	last           time.Time
}

// request counts a request of a token, or sees a wall.
func (u *usage) request(p Principal, day string, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if p.DeviceID != 0 {
		if u.devices == nil {
			u.devices = map[int64]time.Time{}
		}
		u.devices[p.DeviceID] = now
		return
	}
	c := u.of(p.TokenID, day)
	c.requests++
	c.last = now
}

func (u *usage) of(token int64, day string) *use {
	if u.tokens == nil {
		u.tokens = map[useKey]*use{}
	}
	k := useKey{token, day}
	c := u.tokens[k]
	if c == nil {
		c = &use{}
		u.tokens[k] = c
	}
	return c
}

func (u *usage) touch(session int64, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.touches == nil {
		u.touches = map[int64]touch{}
	}
	u.touches[session] = touch{at: now}
}

// lastTouch is the later of what is stored and what waits to be.
func (u *usage) lastTouch(session int64, stored time.Time) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	if t := u.touches[session]; t.at.After(stored) {
		return t.at
	}
	return stored
}

// CountRows counts rows that a token has read. What is not a token is not counted. The alarm is raised by Flush.
func (b *Book) CountRows(p Principal, rows int64, now time.Time) {
	if p.TokenID == 0 || rows <= 0 {
		return
	}
	b.usage.mu.Lock()
	defer b.usage.mu.Unlock()
	c := b.usage.of(p.TokenID, b.day(now))
	c.rows += rows
	c.last = now
}

// counts are what Flush writes.
type counts struct {
	tokens  map[useKey]*use
	devices map[int64]time.Time
	touched map[int64]time.Time // copies of touches that are not written
	refused []refusals
}

// Flush writes counts and times of last use. A token that has read more rows in a day than Policy.TokenRows is reported
// once that day, in the audit log and the log. When it fails the counts are kept for the next time.
func (b *Book) Flush(ctx context.Context, now time.Time) error {
	c := b.usage.take(now)
	if len(c.tokens)+len(c.devices)+len(c.touched)+len(c.refused) == 0 {
		return nil
	}
	var alarms []Event
	err := b.record(ctx, func(tx Tx) (events []Event, err error) {
		if err := seen(ctx, tx, "UPDATE device SET seen = ?1 WHERE id = ?2 AND seen < ?1", c.devices); err != nil {
			return nil, err
		}
		if err := seen(ctx, tx, "UPDATE session SET seen = ?1 WHERE id = ?2 AND seen < ?1", c.touched); err != nil {
			return nil, err
		}
		for _, r := range c.refused {
			events = append(events, r.event())
		}
		alarms, err = b.countTokens(ctx, tx, c.tokens)
		return append(events, alarms...), err
	})
	if err != nil {
		b.usage.restore(c)
		return fmt.Errorf("write counts: %w", err)
	}
	for _, e := range alarms {
		b.log.Warn("a token read many rows", slog.String("token", e.Object), slog.String("rows", e.Detail["rows"]), slog.String("threshold", e.Detail["threshold"]))
	}
	b.usage.settle(c.touched, now)
	return nil
}

// take takes the counts.
func (u *usage) take(now time.Time) counts {
	u.mu.Lock()
	defer u.mu.Unlock()
	c := counts{tokens: u.tokens, devices: u.devices, touched: map[int64]time.Time{}, refused: u.takeRefused(now)}
	u.tokens, u.devices = nil, nil
	for id, t := range u.touches {
		if t.written.IsZero() {
			c.touched[id] = t.at
		}
	}
	return c
}

// settle notes what was written. A touch is kept until no grant in memory can be older than it.
func (u *usage) settle(touched map[int64]time.Time, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, t := range u.touches {
		if at, ok := touched[id]; ok && at.Equal(t.at) {
			u.touches[id] = touch{at: at, written: now}
		} else if !t.written.IsZero() && now.Sub(t.written) > 2*Staleness {
			delete(u.touches, id)
		}
	}
}

func seen(ctx context.Context, tx Tx, sql string, at map[int64]time.Time) error {
	for id, t := range at {
		if _, err := tx.Exec(ctx, sql, millis(t), id); err != nil {
			return err
		}
	}
	return nil
}

// countTokens adds counts to the days they belong to and tells of alarms.
func (b *Book) countTokens(ctx context.Context, tx Tx, tokens map[useKey]*use) (alarms []Event, err error) {
	policy, err := policyIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	for k, c := range tokens {
		if _, err := tx.Exec(ctx, "UPDATE token SET used = ?1 WHERE id = ?2 AND used < ?1", millis(c.last), k.token); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO token_use (token, day, requests, rows) VALUES (?, ?, ?, ?)
			ON CONFLICT (token, day) DO UPDATE SET requests = token_use.requests + excluded.requests, rows = token_use.rows + excluded.rows, noted = 0`,
			k.token, k.day, c.requests, c.rows); err != nil {
			return nil, err
		}
		var total int64
		if _, err := one(ctx, tx, "SELECT rows FROM token_use WHERE token = ? AND day = ?", []any{k.token, k.day}, &total); err != nil {
			return nil, err
		}
		if total <= policy.TokenRows {
			continue
		}
		first, err := tx.Exec(ctx, "UPDATE token_use SET alarmed = 1 WHERE token = ? AND day = ? AND alarmed = 0", k.token, k.day)
		if err != nil {
			return nil, err
		}
		if first != 0 {
			alarms = append(alarms, Event{
				Kind: TokenAlarm, At: c.last, Actor: tokenSubject(k.token), Object: tokenSubject(k.token),
				Detail: map[string]string{"day": k.day, "rows": strconv.FormatInt(total, 10), "threshold": strconv.FormatInt(policy.TokenRows, 10)},
			})
		}
	}
	return alarms, nil
}

// restore puts back counts that could not be written.
func (u *usage) restore(c counts) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.restoreRefused(c.refused)
	for k, c := range c.tokens {
		into := u.of(k.token, k.day)
		into.requests += c.requests
		into.rows += c.rows
		if c.last.After(into.last) {
			into.last = c.last
		}
	}
	for id, t := range c.devices {
		if u.devices == nil {
			u.devices = map[int64]time.Time{}
		}
		if t.After(u.devices[id]) {
			u.devices[id] = t
		}
	}
}
