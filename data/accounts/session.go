package accounts

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"lianxin/data"
)

// Session is a session as lists show it.
type Session struct {
	ID        int64
	AccountID int64
	Created   time.Time
	Seen      time.Time // the last action of a person, to the nearest tick of Run
	Until     time.Time // it ends then in any case
	Address   string    // where it began
	Program   string
}

// sessionSeal is what is sealed of a session.
type sessionSeal struct {
	Address string `json:"address"`
	Program string `json:"program"`
}

// insertSession writes a session under a fresh secret.
func (b *Book) insertSession(ctx context.Context, tx Tx, account int64, in SignIn, policy Policy, now time.Time) (s Session, secret string, err error) {
	secret, d, err := newSecret(b.random, sessionSecret)
	if err != nil {
		return s, "", err
	}
	now = timeOf(millis(now))
	s = Session{
		AccountID: account, Created: now, Seen: now, Until: now.Add(time.Duration(policy.SessionHours) * time.Hour),
		Address: cut(in.Address, 64), Program: cut(in.Program, 200),
	}
	sealed, err := b.seal(sessionSeal{s.Address, s.Program}, "session", d)
	if err != nil {
		return s, "", err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO session (hash, account, created, seen, until, sealed) VALUES (?, ?, ?, ?, ?, ?)",
		d[:], account, millis(now), millis(now), millis(s.Until), sealed); err != nil {
		return s, "", err
	}
	_, err = one(ctx, tx, "SELECT id FROM session WHERE hash = ?", []any{d[:]}, &s.ID)
	return s, secret, err
}

// replace ends the session that a client presented when it signed in anew.
func replace(ctx context.Context, tx Tx, presented string) error {
	kind, d, ok := readSecret(presented)
	if !ok || kind != sessionSecret {
		return nil
	}
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE hash = ?", d[:])
	return err
}

// makeRoom removes the sessions of an account that have ended, and the oldest of those that would be too many.
func makeRoom(ctx context.Context, tx Tx, account int64, policy Policy, now time.Time) error {
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ? AND (until <= ? OR seen <= ?)",
		account, millis(now), millis(now.Add(-policy.idle()))); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ?1 AND id NOT IN (SELECT id FROM session WHERE account = ?1 ORDER BY id DESC LIMIT ?2)",
		account, policy.Sessions-1)
	return err
}

// loadSession reads whom a session stands for now.
func (g *grant) loadSession(ctx context.Context, tx Tx, now time.Time) error {
	p := &g.principal
	var role, scope, state string
	var oneTime bool
	var passwordUntil time.Time
	found, err := one(ctx, tx, `SELECT session.id, account, seen, until, role, scope, state, must_change, password_until
		FROM session JOIN account ON account.id = account WHERE hash = ?`, []any{p.secret[:]},
		&p.SessionID, &p.AccountID, &g.seen, &p.Until, &role, &scope, &state, &oneTime, &passwordUntil)
	if err != nil {
		return err
	}
	if !found || state != string(Active) {
		return ErrRefused
	}
	policy, err := policyIn(ctx, tx)
	if err != nil {
		return err
	}
	g.idle = policy.idle()
	p.Subject, p.Role, p.Scope, p.Rights = userSubject(p.AccountID), data.Role(role), splitList(scope), RightsOf(data.Role(role))
	p.Must = oneTime || !passwordUntil.IsZero() && !now.Before(passwordUntil)
	if p.Must {
		p.Rights = []Right{RightPassword}
		return nil
	}
	g.again = passwordUntil
	return g.loadExact(ctx, tx, now)
}

// SignOut ends a session. One that is none has ended already.
func (b *Book) SignOut(ctx context.Context, presented, address string, now time.Time) error {
	kind, d, ok := readSecret(presented)
	if !ok || kind != sessionSecret {
		return nil
	}
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		var account int64
		found, err := one(ctx, tx, "SELECT account FROM session WHERE hash = ?", []any{d[:]}, &account)
		if err != nil || !found {
			return nil, err
		}
		by := By{Principal: Principal{Subject: userSubject(account)}, Address: address}
		_, err = tx.Exec(ctx, "DELETE FROM session WHERE hash = ?", d[:])
		return []Event{by.event(SignedOut, "", now)}, err
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// Sessions are the sessions that have not ended, newest first: those of the accounts that an administrator manages, else the own.
func (b *Book) Sessions(ctx context.Context, by By, now time.Time) (sessions []Session, err error) {
	all := by.May(RightAccounts)
	err = b.db.Read(ctx, func(tx Tx) error {
		policy, err := policyIn(ctx, tx)
		if err != nil {
			return err
		}
		const query = `SELECT session.id, hash, account, session.created, seen, until, session.sealed, role, scope
			FROM session JOIN account ON account.id = account WHERE until > ? ORDER BY session.id DESC`
		return tx.Rows(ctx, query, []any{millis(now)}, func(row []driver.Value) error {
			s, role, scope, err := b.readSession(row)
			if err != nil {
				return err
			}
			s.Seen = b.usage.lastTouch(s.ID, s.Seen)
			mine := s.AccountID == by.AccountID && by.AccountID != 0
			if now.Sub(s.Seen) < policy.idle() && (mine || all && by.manages(role, scope)) {
				sessions = append(sessions, s)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return sessions, nil
}

func (b *Book) readSession(row []driver.Value) (s Session, role data.Role, scope []string, err error) {
	var hash digest
	var sealed []byte
	var roleText, scopeText string
	if err := Scan(row, &s.ID, &hash, &s.AccountID, &s.Created, &s.Seen, &s.Until, &sealed, &roleText, &scopeText); err != nil {
		return s, "", nil, err
	}
	var seal sessionSeal
	if err := b.open(sealed, &seal, "session", hash); err != nil {
		return s, "", nil, fmt.Errorf("session %d: %w", s.ID, err)
	}
	s.Address, s.Program = seal.Address, seal.Program
	return s, data.Role(roleText), splitList(scopeText), nil
}

// findSession reads one session; found is false when there is none.
func (b *Book) findSession(ctx context.Context, tx Tx, id int64) (s Session, found bool, err error) {
	const query = `SELECT session.id, hash, account, session.created, seen, until, session.sealed, role, scope
		FROM session JOIN account ON account.id = account WHERE session.id = ?`
	err = tx.Rows(ctx, query, []any{id}, func(row []driver.Value) error {
		found = true
		s, _, _, err = b.readSession(row)
		return err
	})
	return s, found, err
}

// RevokeSession ends one session: an own one, or one of an account that an administrator manages; ErrNotFound for every other.
func (b *Book) RevokeSession(ctx context.Context, by By, id int64, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		s, found, err := b.findSession(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, data.ErrNotFound
		}
		if err := b.mayEnd(ctx, tx, by, s.AccountID); err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, "DELETE FROM session WHERE id = ?", id)
		return []Event{by.event(SessionRevoked, userSubject(s.AccountID), now)}, err
	})
	if err != nil {
		return fmt.Errorf("revoke session %d: %w", id, err)
	}
	return nil
}

// RevokeSessions ends every session of an account: the own ones but for this one, or those of an account that an administrator
// manages. It returns how many.
func (b *Book) RevokeSessions(ctx context.Context, by By, account int64, now time.Time) (ended int64, err error) {
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		if err := b.mayEnd(ctx, tx, by, account); err != nil {
			return nil, err
		}
		if ended, err = tx.Exec(ctx, "DELETE FROM session WHERE account = ? AND id <> ?", account, by.SessionID); err != nil || ended == 0 {
			return nil, err
		}
		return []Event{by.event(SessionRevoked, userSubject(account), now)}, nil
	})
	if err != nil {
		return 0, fmt.Errorf("revoke the sessions of account %d: %w", account, err)
	}
	return ended, nil
}

func (b *Book) mayEnd(ctx context.Context, tx Tx, by By, account int64) error {
	if by.AccountID == account && by.SessionID != 0 {
		return nil
	}
	_, err := b.governed(ctx, tx, by, account)
	return err
}

// Restored says that the vault was put back from a backup: every session ends, for those that were revoked since would live
// again. Tokens and walls revoked since the backup live again too: they must be looked through.
func (b *Book) Restored(ctx context.Context, by By, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		_, err := tx.Exec(ctx, "DELETE FROM session")
		return []Event{by.event(StoreRestored, "", now)}, err
	})
	if err != nil {
		return fmt.Errorf("end what a backup holds: %w", err)
	}
	return nil
}

func asRefusal(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}
