package accounts

import (
	"context"
	"time"

	"lianxin/data"
)

// attempt is what is kept of failed sign-ins under one name, whether there is such an account or not: a lock tells nobody.
type attempt struct {
	failures int64
	last     time.Time
	locked   time.Time
}

// forgetAfter is how long after the last failure they begin to count anew.
const forgetAfter = 24 * time.Hour

func attemptOf(ctx context.Context, tx Tx, name digest, now time.Time) (a attempt, err error) {
	_, err = one(ctx, tx, "SELECT failures, last, locked FROM attempt WHERE name = ?", []any{name[:]}, &a.failures, &a.last, &a.locked)
	if now.Sub(a.last) > forgetAfter {
		a = attempt{}
	}
	return a, err
}

// fail counts a failure and locks the name when there were too many.
func (a attempt) fail(ctx context.Context, tx Tx, name digest, p Policy, now time.Time) (attempt, error) {
	a.failures++
	a.last = now
	if over := int(a.failures) - p.LockAfter; over >= 0 {
		a.locked = now.Add(backoff(over, p.LockMinutes, p.LockMaxMinutes))
	}
	_, err := tx.Exec(ctx, `INSERT INTO attempt (name, failures, last, locked) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, last = excluded.last, locked = excluded.locked`,
		name[:], a.failures, millis(now), millis(a.locked))
	return a, err
}

func clearAttempts(ctx context.Context, tx Tx, name digest) (cleared bool, err error) {
	n, err := tx.Exec(ctx, "DELETE FROM attempt WHERE name = ?", name[:])
	return n > 0, err
}

// isLastAdmin tells whether no other account could manage every account now: then its lock is not enforced, and it can
// neither be disabled nor given another role. Two that are locked do not count for each other.
func isLastAdmin(ctx context.Context, tx Tx, id int64, now time.Time) (bool, error) {
	var role, scope, state string
	found, err := one(ctx, tx, "SELECT role, scope, state FROM account WHERE id = ?", []any{id}, &role, &scope, &state)
	if err != nil || !found || role != string(data.SecAdmin) || scope != "" || state != string(Active) {
		return false, err
	}
	var others int64
	_, err = one(ctx, tx, `SELECT count(*) FROM account LEFT JOIN attempt ON attempt.name = account.name
		WHERE role = ?1 AND scope = '' AND state = ?2 AND id <> ?3 AND coalesce(locked, 0) <= ?4`,
		[]any{string(data.SecAdmin), string(Active), id, millis(now)}, &others)
	return others == 0, err
}
