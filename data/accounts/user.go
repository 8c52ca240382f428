package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"lianxin/data"
)

// State is whether an account can be used.
type State string

// States of an account. One that left never comes back, and its sign-in name is never given to another.
const (
	Active   State = "active"
	Disabled State = "disabled"
	Left     State = "left"
)

// User is an account as lists show it.
type User struct {
	ID            int64
	Name          string // for signing in; the same in any case and width
	FullName      string
	Post          string // office and duty
	Role          data.Role
	Scope         []string
	State         State
	OneTime       bool      // has not yet chosen a password
	PasswordUntil time.Time // zero: for good
	Created       time.Time
	SignedIn      time.Time // last; zero: never
	Locked        time.Time // until; zero: not
}

// Subject is how the user is named in audit rows and records.
func (u User) Subject() string { return userSubject(u.ID) }

// Profile is what a new account shall be, or an old one become.
type Profile struct {
	Name     string // for signing in
	FullName string
	Post     string
	Role     data.Role
	Scope    []string // unit codes or prefixes; administrators may have none, which is all
}

// userName is a sign-in name once it is normal.
var userName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$`)

// normalName is the one form of a sign-in name (NFKC, lower case, as RFC 8265 §3.3 has it).
func normalName(name string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(name)))
}

// normal names everything that is wrong with a profile and brings it to its one form.
func (p Profile) normal() (Profile, error) {
	var bad []error
	p.Name, p.FullName, p.Post = normalName(p.Name), strings.TrimSpace(p.FullName), strings.TrimSpace(p.Post)
	if !userName.MatchString(p.Name) || len(p.Name) > maxEventName {
		bad = append(bad, data.Invalid("name", "must be 2 to 64 letters, digits and . _ - @, a letter or digit first"))
	}
	if !isLine(p.FullName, 1, 80) {
		bad = append(bad, data.Invalid("full_name", "must be one line of 1 to 80 characters"))
	}
	if !isLine(p.Post, 0, 120) {
		bad = append(bad, data.Invalid("post", "must be one line of at most 120 characters"))
	}
	if p.Role == data.Kiosk {
		bad = append(bad, data.Invalid("role", "a wall is enrolled, it has no account"))
	}
	v, err := data.NewViewer(p.Role, p.Scope...)
	switch {
	case err != nil:
		bad = append(bad, err)
	case len(v.Scope) == 0 && !isAdministrator(p.Role):
		bad = append(bad, data.Invalid("scope", "is missing"))
	}
	p.Scope = v.Scope
	return p, data.Collect(bad...)
}

// person is an account in a transaction.
type person struct {
	User
	key     digest // of the sign-in name
	sealed  personSeal
	changed time.Time // the password
}

// personSeal is what is sealed of an account.
type personSeal struct {
	Name     string   `json:"name"`
	FullName string   `json:"full_name"`
	Post     string   `json:"post,omitempty"`
	Hash     string   `json:"hash"`
	Former   []string `json:"former,omitempty"` // earlier hashes, newest first
}

// nameKey is the keyed digest under which a sign-in name is found.
func (b *Book) nameKey(name string) digest { return b.keyed(nameKeys, normalName(name)) }

const personColumns = `SELECT account.id, account.name, role, scope, state, must_change, password_at, password_until, created, signed_in, account.sealed,
	coalesce(attempt.locked, 0) FROM account LEFT JOIN attempt ON attempt.name = account.name`

func (b *Book) readPerson(row []driver.Value) (p person, err error) {
	var sealed []byte
	var role, scope, state string
	if err := Scan(row, &p.ID, &p.key, &role, &scope, &state, &p.OneTime, &p.changed, &p.PasswordUntil, &p.Created, &p.SignedIn, &sealed, &p.Locked); err != nil {
		return p, err
	}
	p.Role, p.Scope, p.State = data.Role(role), splitList(scope), State(state)
	if err := b.open(sealed, &p.sealed, "account", p.key); err != nil {
		return p, fmt.Errorf("account %d: %w", p.ID, err)
	}
	p.Name, p.FullName, p.Post = p.sealed.Name, p.sealed.FullName, p.sealed.Post
	return p, nil
}

// findPerson reads one account; found is false when there is none.
func (b *Book) findPerson(ctx context.Context, tx Tx, where string, arg any) (p person, found bool, err error) {
	err = tx.Rows(ctx, personColumns+" WHERE "+where, []any{arg}, func(row []driver.Value) error {
		found = true
		p, err = b.readPerson(row)
		return err
	})
	return p, found, err
}

// governed reads an account that an administrator manages; ErrNotFound for every other.
func (b *Book) governed(ctx context.Context, tx Tx, by By, id int64) (person, error) {
	p, found, err := b.findPerson(ctx, tx, "account.id = ?", id)
	if err != nil {
		return p, err
	}
	if !found || by.governs(p.Role, p.Scope) != nil {
		return p, data.ErrNotFound
	}
	return p, nil
}

// store writes what is sealed and everything about the password.
func (b *Book) store(ctx context.Context, tx Tx, p person) error {
	p.sealed.Name, p.sealed.FullName, p.sealed.Post = p.Name, p.FullName, p.Post
	sealed, err := b.seal(p.sealed, "account", p.key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE account SET must_change = ?, password_at = ?, password_until = ?, sealed = ? WHERE id = ?",
		p.OneTime, millis(p.changed), millis(p.PasswordUntil), sealed, p.ID)
	return err
}

// Users are the accounts that an administrator manages, in order of id, those that left too.
func (b *Book) Users(ctx context.Context, by By, now time.Time) (users []User, err error) {
	if err := by.allowed(RightAccounts); err != nil {
		return nil, err
	}
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, personColumns+" ORDER BY account.id", nil, func(row []driver.Value) error {
			p, err := b.readPerson(row)
			if err == nil && by.manages(p.Role, p.Scope) {
				users = append(users, p.listed(now))
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return users, nil
}

// User is one account that an administrator manages, or the own one; ErrNotFound for every other.
func (b *Book) User(ctx context.Context, by By, id int64, now time.Time) (u User, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		p, found, err := b.findPerson(ctx, tx, "account.id = ?", id)
		if err == nil && (!found || by.governs(p.Role, p.Scope) != nil && (by.AccountID != id || by.SessionID == 0)) {
			err = data.ErrNotFound
		}
		u = p.listed(now)
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("account %d: %w", id, err)
	}
	return u, nil
}

func (p person) listed(now time.Time) User {
	if !now.Before(p.Locked) {
		p.Locked = time.Time{}
	}
	return p.User
}

// FindUser is the id of the account with a sign-in name that an administrator manages; ErrNotFound for every other.
func (b *Book) FindUser(ctx context.Context, by By, name string) (id int64, err error) {
	key := b.nameKey(name)
	err = b.db.Read(ctx, func(tx Tx) error {
		p, found, err := b.findPerson(ctx, tx, "account.name = ?", key[:])
		if err == nil && (!found || by.governs(p.Role, p.Scope) != nil) {
			err = data.ErrNotFound
		}
		id = p.ID
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("find an account: %w", err)
	}
	return id, nil
}
