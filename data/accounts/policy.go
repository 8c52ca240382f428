package accounts

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lianxin/data"
)

// Policy are the numbers of graded protection that the security administrator sets.
type Policy struct {
	Version int64 `json:"version"` // of the document; 0: the shipped one

	PasswordLength  int `json:"password_length"`  // least number of characters
	PasswordClasses int `json:"password_classes"` // of lower case, upper case, digits, others: how many must occur
	PasswordDays    int `json:"password_days"`    // until a password must be changed; 0: never
	PasswordHistory int `json:"password_history"` // earlier passwords that are not taken again
	OneTimeDays     int `json:"one_time_days"`    // for which a one-time password can be used

	LockAfter         int `json:"lock_after"`          // failures that lock a name
	LockMinutes       int `json:"lock_minutes"`        // the first time; doubled with every further failure
	LockMaxMinutes    int `json:"lock_max_minutes"`    // the longest
	AddressLockAfter  int `json:"address_lock_after"`  // failures that lock an address, over all names
	AddressLockMaxMin int `json:"address_max_minutes"` // the longest

	IdleMinutes  int `json:"idle_minutes"`  // without a person's action a session ends
	SessionHours int `json:"session_hours"` // a session ends in any case
	Sessions     int `json:"sessions"`      // of one user at a time; the oldest gives way

	TokenDays      int   `json:"token_days"`       // longest life of a token
	TokenRows      int64 `json:"token_rows"`       // rows in a day that raise an alarm
	DeviceIdleDays int   `json:"device_idle_days"` // after which an unseen wall must enrol again

	AuditDays int `json:"audit_days"` // for which the audit log is kept
}

// MinAuditDays is what the law asks for.
const MinAuditDays = 180

// DefaultPolicy is what is shipped.
func DefaultPolicy() Policy {
	return Policy{
		PasswordLength: 10, PasswordClasses: 2, PasswordDays: 90, PasswordHistory: 3, OneTimeDays: 14,
		LockAfter: 5, LockMinutes: 1, LockMaxMinutes: 60, AddressLockAfter: 30, AddressLockMaxMin: 60,
		IdleMinutes: 30, SessionHours: 12, Sessions: 5,
		TokenDays: 366, TokenRows: 1_000_000, DeviceIdleDays: 90,
		AuditDays: 400,
	}
}

// Validate names every number that is out of range.
func (p Policy) Validate() error {
	var bad []error
	in := func(name string, v, least, greatest int) {
		if v < least || v > greatest {
			bad = append(bad, data.Invalid(name, "must be %d to %d", least, greatest))
		}
	}
	in("password_length", p.PasswordLength, 10, 64)
	in("password_classes", p.PasswordClasses, 1, 4)
	in("password_days", p.PasswordDays, 0, 3650)
	in("password_history", p.PasswordHistory, 0, 10)
	in("one_time_days", p.OneTimeDays, 1, 90)
	in("lock_after", p.LockAfter, 3, 100)
	in("lock_minutes", p.LockMinutes, 1, 1440)
	in("lock_max_minutes", p.LockMaxMinutes, p.LockMinutes, 1440)
	in("address_lock_after", p.AddressLockAfter, p.LockAfter, 100_000)
	in("address_max_minutes", p.AddressLockMaxMin, 1, 1440)
	in("idle_minutes", p.IdleMinutes, 1, 1440)
	in("session_hours", p.SessionHours, 1, 168)
	in("sessions", p.Sessions, 1, 100)
	in("token_days", p.TokenDays, 1, 3660)
	in("token_rows", int(p.TokenRows), 1, 1_000_000_000)
	in("device_idle_days", p.DeviceIdleDays, 1, 3660)
	in("audit_days", p.AuditDays, MinAuditDays, 36600)
	return data.Collect(bad...)
}

func (p Policy) idle() time.Duration { return time.Duration(p.IdleMinutes) * time.Minute }

// ParsePolicy reads a JSON document over the shipped numbers and validates it; unknown members are refused.
func ParsePolicy(doc []byte) (Policy, error) {
	p := DefaultPolicy()
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return Policy{}, data.Invalid("policy", "%v", err)
	}
	return p, p.Validate()
}

// Policy is the newest policy.
func (b *Book) Policy(ctx context.Context) (p Policy, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		p, err = policyIn(ctx, tx)
		return err
	})
	if err != nil {
		return Policy{}, fmt.Errorf("read the policy: %w", err)
	}
	return p, nil
}

func policyIn(ctx context.Context, tx Tx) (Policy, error) {
	var version int64
	var doc string
	found, err := one(ctx, tx, "SELECT version, document FROM access_policy ORDER BY version DESC LIMIT 1", nil, &version, &doc)
	if err != nil || !found {
		return DefaultPolicy(), err
	}
	p, err := ParsePolicy([]byte(doc))
	p.Version = version
	return p, err
}

// SetPolicy replaces the policy; ErrConflict unless p.Version is the newest version. It holds at once.
func (b *Book) SetPolicy(ctx context.Context, by By, p Policy, now time.Time) (Policy, error) {
	if err := by.governs(data.SecAdmin, nil); err != nil {
		return Policy{}, err
	}
	if err := p.Validate(); err != nil {
		return Policy{}, err
	}
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		before, err := policyIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		if before.Version != p.Version {
			return nil, fmt.Errorf("the policy changed since it was read: %w", data.ErrConflict)
		}
		p.Version++
		doc, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO access_policy (version, document, actor, at) VALUES (?, ?, ?, ?)",
			p.Version, string(doc), by.Subject, millis(now)); err != nil {
			return nil, err
		}
		return []Event{by.event(PolicyChanged, "", now, "policy", string(doc))}, nil
	})
	if err != nil {
		return Policy{}, fmt.Errorf("set the policy: %w", err)
	}
	return p, nil
}
