package accounts

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"lianxin/data"
)

// SignIn is what a sign-in page sends.
type SignIn struct {
	Name     string
	Password string
	Address  string // of the client
	Program  string // what it calls itself, for the list of sessions
	Replaces string // session that the client presented, if any: it ends
}

// SignIn begins a session and returns its secret, always a new one: a session that an attacker planted is worth nothing.
// A *Refusal (which is ErrRefused) when it is refused; ErrUnavailable when too many sign in at once. Whether there is an account
// of that name shows in neither answer nor time.
func (b *Book) SignIn(ctx context.Context, in SignIn, now time.Time) (s Session, secret string, err error) {
	if until := b.throttle.until(in.Address, now); !until.IsZero() {
		return Session{}, "", &Refusal{Reason: TooManyTries, Until: until}
	}
	try := &try{book: b, in: in, now: now, key: b.nameKey(cut(in.Name, maxName))}
	if err := try.look(ctx); err != nil { // a lock costs no hash
		return Session{}, "", err
	}
	if err := b.hasher.enter(ctx); err != nil {
		return Session{}, "", err
	}
	defer b.hasher.leave() // once the outcome is written: those who wait see it
	if err := try.look(ctx); err != nil {
		return Session{}, "", err
	}
	right, err := try.check()
	if err != nil {
		return Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	if right {
		if s, secret, err = try.begin(ctx); err == nil {
			return s, secret, nil
		}
	} else {
		err = try.fail(ctx)
	}
	return Session{}, "", err
}

// maxName is in bytes, longer than every sign-in name.
const maxName = 300

// try is one attempt to sign in.
type try struct {
	book *Book
	in   SignIn
	now  time.Time
	key  digest

	policy  Policy
	person  person
	found   bool
	rehash  string // of the right password, when its stored hash is not as dear as is wanted now
	history attempt
}

// look reads what there is under the name; a *Refusal when it is locked.
func (t *try) look(ctx context.Context) error {
	err := t.book.db.Read(ctx, func(tx Tx) (err error) {
		if t.policy, err = policyIn(ctx, tx); err != nil {
			return err
		}
		if t.history, err = attemptOf(ctx, tx, t.key, t.now); err != nil {
			return err
		}
		if t.person, t.found, err = t.book.findPerson(ctx, tx, "account.name = ?", t.key[:]); err != nil {
			return err
		}
		if !t.now.Before(t.history.locked) {
			return nil
		}
		if last, err := isLastAdmin(ctx, tx, t.person.ID, t.now); err != nil || last {
			return err
		}
		return &Refusal{Reason: TooManyTries, Until: t.history.locked}
	})
	if err != nil {
		if refusal := asRefusal(err); refusal != nil {
			t.book.throttle.fail(t.in.Address, t.policy.AddressLockAfter, t.policy.AddressLockMaxMin, t.now)
			return refusal
		}
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// check tells whether the password is right and the account can be used. It takes one hash, whatever it finds.
func (t *try) check() (bool, error) {
	hash := ""
	if t.found && t.person.State == Active {
		hash = t.person.sealed.Hash
	}
	password := ""
	if len(t.in.Password) <= maxPassword {
		password = normalPassword(t.in.Password)
	} else {
		hash = "" // nobody's
	}
	right, err := t.book.hasher.verify(password, hash)
	if err != nil || !right {
		return false, err
	}
	if !t.book.hasher.current(hash) {
		t.rehash, err = t.book.hasher.hash(password)
	}
	return true, err
}

// fail counts a failure and says what whoever tries may know.
func (t *try) fail(ctx context.Context) error {
	refusal := &Refusal{Reason: WrongPassword}
	locked := t.book.throttle.fail(t.in.Address, t.policy.AddressLockAfter, t.policy.AddressLockMaxMin, t.now)
	err := t.book.record(ctx, func(tx Tx) ([]Event, error) {
		a, err := attemptOf(ctx, tx, t.key, t.now)
		if err == nil {
			a, err = a.fail(ctx, tx, t.key, t.policy, t.now)
		}
		if t.now.Before(a.locked) {
			refusal = &Refusal{Reason: TooManyTries, Until: a.locked}
		}
		return []Event{t.refused(a.locked, locked)}, err
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if locked.After(refusal.Until) {
		refusal = &Refusal{Reason: TooManyTries, Until: locked}
	}
	return refusal
}

// refused is the audit row of a failure. What was typed for a name that is nobody's may be a password: a digest stands for it.
func (t *try) refused(name, address time.Time) Event {
	e := By{Address: t.in.Address}.event(SignInRefused, "", t.now, "name_locked", rfc3339(name), "address_locked", rfc3339(address))
	switch {
	case !t.found:
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		e.Detail["unknown"] = hex.EncodeToString(t.key[:6])
	default:
		e.Object = t.person.Subject()
	}
	return e
}

// begin writes the new session.
func (t *try) begin(ctx context.Context) (s Session, secret string, err error) {
	if t.person.OneTime && !t.now.Before(t.person.PasswordUntil) {
		return Session{}, "", &Refusal{Reason: OneTimeExpired}
	}
	b := t.book
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		p, found, err := b.findPerson(ctx, tx, "account.id = ?", t.person.ID)
		if err != nil {
			return nil, err
		}
		if !found || p.State != Active || p.sealed.Hash != t.person.sealed.Hash { // changed since it was looked at
			return nil, &Refusal{Reason: WrongPassword}
		}
		if t.rehash != "" {
			p.sealed.Hash = t.rehash
			if err := b.store(ctx, tx, p); err != nil {
				return nil, err
			}
		}
		if _, err := clearAttempts(ctx, tx, t.key); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "UPDATE account SET signed_in = ? WHERE id = ?", millis(t.now), p.ID); err != nil {
			return nil, err
		}
		if err := replace(ctx, tx, t.in.Replaces); err != nil {
			return nil, err
		}
		if err := makeRoom(ctx, tx, p.ID, t.policy, t.now); err != nil {
			return nil, err
		}
		if s, secret, err = b.insertSession(ctx, tx, p.ID, t.in, t.policy, t.now); err != nil {
			return nil, err
		}
		by := By{Principal: Principal{Subject: p.Subject()}, Address: t.in.Address}
		return []Event{by.event(SignedIn, "", t.now)}, nil
	})
	if refusal := asRefusal(err); refusal != nil {
		return Session{}, "", refusal
	}
	if err != nil {
		return Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	return s, secret, nil
}

// ChangePassword gives the user of a session another password. Every other session of the user ends, and this one goes on under
// a new secret. A wrong old password is a *Refusal and counts like a failed sign-in; a new one that breaks the policy is ErrInvalid.
func (b *Book) ChangePassword(ctx context.Context, by By, old, password string, now time.Time) (s Session, secret string, err error) {
	if by.SessionID == 0 || !by.May(RightPassword) {
		return Session{}, "", fmt.Errorf("change a password: %w", data.ErrForbidden)
	}
	t := &try{book: b, in: SignIn{Password: old, Address: by.Address}, now: now}
	if err := t.identify(ctx, by); err != nil {
		return Session{}, "", err
	}
	if err := b.hasher.enter(ctx); err != nil {
		return Session{}, "", err
	}
	defer b.hasher.leave()
	if err := t.look(ctx); err != nil {
		return Session{}, "", err
	}
	right, err := t.check()
	if err != nil {
		return Session{}, "", fmt.Errorf("change a password: %w", err)
	}
	if !right {
		return Session{}, "", t.fail(ctx)
	}
	hash, err := t.choose(normalPassword(password))
	if err != nil {
		return Session{}, "", err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		s, secret, err = t.settle(ctx, tx, by, hash)
		return []Event{by.event(PasswordChanged, by.Subject, now)}, err
	})
	if err != nil {
		return Session{}, "", fmt.Errorf("change a password: %w", err)
	}
	return s, secret, nil
}

// identify finds the account of a session by its name, which locks go by.
func (t *try) identify(ctx context.Context, by By) error {
	err := t.book.db.Read(ctx, func(tx Tx) error {
		p, found, err := t.book.findPerson(ctx, tx, "account.id = ?", by.AccountID)
		if err == nil && !found {
			err = ErrRefused
		}
		t.key = p.key
		return err
	})
	if err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	return nil
}

// choose checks a new password against the policy and the former ones, and hashes it.
func (t *try) choose(password string) (hash string, err error) {
	p := t.person
	if err := t.policy.checkPassword(password, p.Name, p.FullName); err != nil {
		return "", err
	}
	former := append([]string{p.sealed.Hash}, p.sealed.Former[:min(len(p.sealed.Former), t.policy.PasswordHistory)]...)
	for _, f := range former {
		used, err := t.book.hasher.verify(password, f)
		if err != nil {
			return "", err
		}
		if used {
			return "", data.Invalid("password", "was used before")
		}
	}
	return t.book.hasher.hash(password)
}

// settle writes the new password and the session under its new secret.
func (t *try) settle(ctx context.Context, tx Tx, by By, hash string) (s Session, secret string, err error) {
	b := t.book
	p, found, err := b.findPerson(ctx, tx, "account.id = ?", by.AccountID)
	if err != nil {
		return s, "", err
	}
	old, live, err := b.findSession(ctx, tx, by.SessionID)
	if err != nil {
		return s, "", err
	}
	if !found || !live || p.State != Active || p.sealed.Hash != t.person.sealed.Hash {
		return s, "", ErrRefused
	}
	p.retire(t.policy)
	p.sealed.Hash, p.OneTime, p.changed, p.PasswordUntil = hash, false, t.now, time.Time{}
	if t.policy.PasswordDays > 0 {
		p.PasswordUntil = t.now.AddDate(0, 0, t.policy.PasswordDays)
	}
	if err := b.store(ctx, tx, p); err != nil {
		return s, "", err
	}
	if _, err := clearAttempts(ctx, tx, p.key); err != nil {
		return s, "", err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ?", p.ID); err != nil {
		return s, "", err
	}
	return b.insertSession(ctx, tx, p.ID, SignIn{Address: by.Address, Program: old.Program}, t.policy, t.now)
}
