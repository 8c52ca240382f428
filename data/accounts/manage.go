package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// CreateUser makes an account and returns its one-time password, which must be changed at the first sign-in and is never seen
// again. ErrConflict when the sign-in name is, or was, another's.
func (b *Book) CreateUser(ctx context.Context, by By, profile Profile, now time.Time) (u User, oneTime string, err error) {
	profile, err = profile.normal()
	if err != nil {
		return User{}, "", err
	}
	if err := by.governs(profile.Role, profile.Scope); err != nil {
		return User{}, "", err
	}
	oneTime, hash, err := b.oneTime(ctx)
	if err != nil {
		return User{}, "", err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		p, events, err := b.insertPerson(ctx, tx, by, profile, hash, now)
		u = p.User
		return events, err
	})
	if err != nil {
		return User{}, "", fmt.Errorf("create an account: %w", err)
	}
	return u, oneTime, nil
}

// oneTime draws and hashes a one-time password.
func (b *Book) oneTime(ctx context.Context) (password, hash string, err error) {
	if password, err = newOneTime(b.random); err != nil {
		return "", "", err
	}
	if err := b.hasher.enter(ctx); err != nil {
		return "", "", err
	}
	defer b.hasher.leave()
	hash, err = b.hasher.hash(password)
	return password, hash, err
}

// insertPerson writes a new account with a one-time password.
func (b *Book) insertPerson(ctx context.Context, tx Tx, by By, profile Profile, hash string, now time.Time) (p person, events []Event, err error) {
	policy, err := policyIn(ctx, tx)
	if err != nil {
		return p, nil, err
	}
	p = person{User: User{
		Name: profile.Name, FullName: profile.FullName, Post: profile.Post, Role: profile.Role, Scope: profile.Scope, State: Active,
		OneTime: true, PasswordUntil: timeOf(millis(now.AddDate(0, 0, policy.OneTimeDays))), Created: timeOf(millis(now)),
	}, key: b.nameKey(profile.Name), changed: now}
	if _, found, err := b.findPerson(ctx, tx, "account.name = ?", p.key[:]); err != nil || found {
		if err == nil {
			err = fmt.Errorf("the sign-in name is, or was, another's: %w", data.ErrConflict)
		}
		return p, nil, err
	}
	p.sealed = personSeal{Name: p.Name, FullName: p.FullName, Post: p.Post, Hash: hash}
	sealed, err := b.seal(p.sealed, "account", p.key)
	if err != nil {
		return p, nil, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO account (name, role, scope, state, must_change, password_at, password_until, created, sealed)
		VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)`, p.key[:], string(p.Role), strings.Join(p.Scope, ","), string(p.State), millis(now),
		millis(p.PasswordUntil), millis(now), sealed); err != nil {
		return p, nil, err
	}
	if _, err := one(ctx, tx, "SELECT id FROM account WHERE name = ?", []any{p.key[:]}, &p.ID); err != nil {
		return p, nil, err
	}
	if _, err := clearAttempts(ctx, tx, p.key); err != nil { // under a name that was nobody's
		return p, nil, err
	}
	if err := p.openAccess(ctx, tx, now); err != nil {
		return p, nil, err
	}
	return p, []Event{by.event(AccountCreated, p.Subject(), now, "name", p.Name, "full_name", p.FullName, "post", p.Post,
		"role", string(p.Role), "scope", strings.Join(p.Scope, ","))}, nil
}

// openAccess notes what an account can read from now on.
func (p person) openAccess(ctx context.Context, tx Tx, now time.Time) error {
	if p.State != Active {
		return closeAccess(ctx, tx, p.Subject(), now)
	}
	return openAccess(ctx, tx, Access{Subject: p.Subject(), Role: p.Role, Scope: p.Scope, Rights: RightsOf(p.Role), Since: now})
}

// ChangeUser gives an account another profile; the sign-in name stays. A change of role or scope ends its sessions, its own
// tokens and its grants: a transfer begins with a new sign-in. The last administrator keeps role and scope (ErrConflict), and
// nobody changes the own ones (ErrForbidden).
func (b *Book) ChangeUser(ctx context.Context, by By, id int64, profile Profile, now time.Time) (u User, err error) {
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		p, err := b.governed(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		profile.Name = p.Name
		events, err := b.changePerson(ctx, tx, by, &p, profile, now)
		u = p.listed(now)
		return events, err
	})
	if err != nil {
		return User{}, fmt.Errorf("change account %d: %w", id, err)
	}
	return u, nil
}

func (b *Book) changePerson(ctx context.Context, tx Tx, by By, p *person, profile Profile, now time.Time) ([]Event, error) {
	profile, err := profile.normal()
	if err != nil {
		return nil, err
	}
	if err := by.governs(profile.Role, profile.Scope); err != nil {
		return nil, err
	}
	if p.State == Left {
		return nil, fmt.Errorf("the user has left: %w", data.ErrConflict)
	}
	before := p.User
	p.FullName, p.Post, p.Role, p.Scope = profile.FullName, profile.Post, profile.Role, profile.Scope
	moved := before.Role != p.Role || !slices.Equal(before.Scope, p.Scope)
	if !moved && before.FullName == p.FullName && before.Post == p.Post {
		return nil, nil
	}
	if moved {
		if err := b.move(ctx, tx, by, *p, now); err != nil {
			return nil, err
		}
	}
	return []Event{by.event(AccountChanged, p.Subject(), now, "full_name", p.FullName, "post", p.Post,
		"role_before", string(before.Role), "scope_before", strings.Join(before.Scope, ","),
		"role", string(p.Role), "scope", strings.Join(p.Scope, ","))}, b.store(ctx, tx, *p)
}

// move gives an account its new role and scope.
func (b *Book) move(ctx context.Context, tx Tx, by By, p person, now time.Time) error {
	if err := guardAdmin(ctx, tx, by, p.ID, now); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE account SET role = ?, scope = ? WHERE id = ?", string(p.Role), strings.Join(p.Scope, ","), p.ID); err != nil {
		return err
	}
	if err := p.openAccess(ctx, tx, now); err != nil {
		return err
	}
	return endAll(ctx, tx, p.ID, now)
}

// guardAdmin refuses to take authority from oneself, and from the last administrator.
func guardAdmin(ctx context.Context, tx Tx, by By, id int64, now time.Time) error {
	if by.AccountID == id {
		return fmt.Errorf("the own account: %w", data.ErrForbidden)
	}
	last, err := isLastAdmin(ctx, tx, id, now)
	if err == nil && last {
		err = fmt.Errorf("it is the last security administrator: %w", data.ErrConflict)
	}
	return err
}

// endAll ends everything that was given to an account: sessions, own tokens, grants of exact points.
func endAll(ctx context.Context, tx Tx, id int64, now time.Time) error {
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ?", id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE access SET until = ?1 WHERE (until = 0 OR until > ?1) AND subject IN (SELECT 'token-' || id FROM token WHERE owner = ?2)", millis(now), id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE token SET revoked = ? WHERE owner = ? AND revoked = 0", millis(now), id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE exact_grant SET revoked = ? WHERE account = ? AND revoked = 0", millis(now), id)
	return err
}

// SetState disables an account, lets it in again, or notes that its user has left, which is for good. What was given to it
// ends. The last administrator stays (ErrConflict), and nobody's own state is changed by the own hand (ErrForbidden).
func (b *Book) SetState(ctx context.Context, by By, id int64, state State, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		p, err := b.governed(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		return b.setState(ctx, tx, by, p, state, now)
	})
	if err != nil {
		return fmt.Errorf("set the state of account %d: %w", id, err)
	}
	return nil
}

func (b *Book) setState(ctx context.Context, tx Tx, by By, p person, state State, now time.Time) ([]Event, error) {
	switch {
	case state != Active && state != Disabled && state != Left:
		return nil, data.Invalid("state", "%q is not a state of an account", state)
	case state == p.State:
		return nil, nil
	case p.State == Left:
		return nil, fmt.Errorf("the user has left: %w", data.ErrConflict)
	}
	if err := guardAdmin(ctx, tx, by, p.ID, now); err != nil {
		return nil, err
	}
	before := p.State
	p.State = state
	if state == Left { // nobody will need it again
		p.sealed.Hash, p.sealed.Former = "", nil
		if err := b.store(ctx, tx, p); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE account SET state = ? WHERE id = ?", string(state), p.ID); err != nil {
		return nil, err
	}
	if err := p.openAccess(ctx, tx, now); err != nil {
		return nil, err
	}
	if err := endAll(ctx, tx, p.ID, now); err != nil {
		return nil, err
	}
	return []Event{by.event(AccountChanged, p.Subject(), now, "state_before", string(before), "state", string(state))}, nil
}

// ResetPassword gives an account a new one-time password, ends its sessions and unlocks it. Not the own one: ErrForbidden.
func (b *Book) ResetPassword(ctx context.Context, by By, id int64, now time.Time) (oneTime string, err error) {
	if by.AccountID == id {
		return "", fmt.Errorf("the own password: %w", data.ErrForbidden)
	}
	oneTime, hash, err := b.oneTime(ctx)
	if err != nil {
		return "", err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		p, err := b.governed(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if p.State == Left {
			return nil, fmt.Errorf("the user has left: %w", data.ErrConflict)
		}
		policy, err := policyIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		p.retire(policy)
		p.sealed.Hash, p.OneTime, p.changed, p.PasswordUntil = hash, true, now, now.AddDate(0, 0, policy.OneTimeDays)
		if err := b.store(ctx, tx, p); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM session WHERE account = ?", id); err != nil {
			return nil, err
		}
		_, err = clearAttempts(ctx, tx, p.key)
		return []Event{by.event(AccountReset, p.Subject(), now)}, err
	})
	if err != nil {
		return "", fmt.Errorf("reset the password of account %d: %w", id, err)
	}
	return oneTime, nil
}

// retire keeps the password in use among the former ones, unless it was for one time.
func (p *person) retire(policy Policy) {
	if p.OneTime || p.sealed.Hash == "" {
		return
	}
	p.sealed.Former = append([]string{p.sealed.Hash}, p.sealed.Former...)
	p.sealed.Former = p.sealed.Former[:min(len(p.sealed.Former), policy.PasswordHistory)]
}

// Unlock ends the lock of an account.
func (b *Book) Unlock(ctx context.Context, by By, id int64, now time.Time) error {
	err := b.record(ctx, func(tx Tx) ([]Event, error) {
		p, err := b.governed(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		cleared, err := clearAttempts(ctx, tx, p.key)
		if err != nil || !cleared {
			return nil, err
		}
		return []Event{by.event(AccountUnlocked, p.Subject(), now)}, nil
	})
	if err != nil {
		return fmt.Errorf("unlock account %d: %w", id, err)
	}
	return nil
}

// FirstAdmin is the account that a new book begins with.
type FirstAdmin struct {
	Name     string
	Password string // one-time: to be shown once, on a terminal
}

// firstAdminName is how the first account signs in.
const firstAdminName = "secadmin"

// Begun tells whether the book holds any account.
func (b *Book) Begun(ctx context.Context) (begun bool, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		var n int64
		_, err := one(ctx, tx, "SELECT count(*) FROM account", nil, &n)
		begun = n > 0
		return err
	})
	return begun, err
}

// Begin makes the first security administrator when the book holds no account at all; made is false when it does. Should its
// password be lost before it is used, ResetPassword on the console gives another.
func (b *Book) Begin(ctx context.Context, now time.Time) (first FirstAdmin, made bool, err error) {
	count := func(tx Tx) (n int64, err error) {
		_, err = one(ctx, tx, "SELECT count(*) FROM account", nil, &n)
		return n, err
	}
	var n int64
	if err := b.db.Read(ctx, func(tx Tx) (err error) { n, err = count(tx); return err }); err != nil || n > 0 {
		return FirstAdmin{}, false, err
	}
	password, hash, err := b.oneTime(ctx)
	if err != nil {
		return FirstAdmin{}, false, err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		if n, err := count(tx); err != nil || n > 0 {
			return nil, err // another process was faster
		}
		made = true
		_, events, err := b.insertPerson(ctx, tx, By{Principal: Console("first start")},
			Profile{Name: firstAdminName, FullName: "安全管理员", Role: data.SecAdmin}, hash, now)
		return events, err
	})
	if err != nil || !made {
		return FirstAdmin{}, false, err
	}
	return FirstAdmin{Name: firstAdminName, Password: password}, true, nil
}
