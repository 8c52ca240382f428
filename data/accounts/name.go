package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"lianxin/data"
)

// Names are what subjects are called, for whoever reads the audit log or manages accounts: a user's full name and sign-in name, a
// token's and a wall's name. Subjects that are none are left out.
func (b *Book) Names(ctx context.Context, by By, subjects ...string) (names map[string]string, err error) {
	if !by.May(RightAudit) && !by.May(RightAccounts) {
		return nil, fmt.Errorf("names: %w", data.ErrForbidden)
	}
	names = map[string]string{}
	err = b.db.Read(ctx, func(tx Tx) error {
		for _, s := range subjects {
			name, err := b.nameOf(ctx, tx, by, s)
			if err != nil {
				return err
			}
			if name != "" {
				names[s] = name
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("names of subjects: %w", err)
	}
	return names, nil
}

// OwnName is what a principal is called: a user's full name, a token's or a wall's name.
func (b *Book) OwnName(ctx context.Context, p Principal) (name string, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		if p.AccountID != 0 && p.SessionID != 0 {
			person, _, err := b.findPerson(ctx, tx, "account.id = ?", p.AccountID)
			name = person.FullName
			return err
		}
		name, err = b.nameOf(ctx, tx, By{Principal: Principal{Rights: []Right{RightAudit}}}, p.Subject)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", p.Subject, err)
	}
	return name, nil
}

// nameOf is the name of one subject; empty when there is none, or when it is another administrator's to know.
func (b *Book) nameOf(ctx context.Context, tx Tx, by By, subject string) (name string, err error) {
	kind, number, _ := strings.Cut(subject, "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", nil //nolint:nilerr // the console, or no subject
	}
	knows := func(role data.Role, scope []string) bool { return by.May(RightAudit) || by.manages(role, scope) }
	switch kind {
	case "user":
		p, found, err := b.findPerson(ctx, tx, "account.id = ?", id)
		if err == nil && found && knows(p.Role, p.Scope) {
			name = p.FullName + " (" + p.Name + ")"
		}
		return name, err
	case "token":
		err = tx.Rows(ctx, tokenColumns+" WHERE id = ?", []any{id}, func(row []driver.Value) error {
			t, err := b.readToken(row)
			if knows(t.Role, t.Scope) {
				name = t.Name
			}
			return err
		})
	case "device":
		err = tx.Rows(ctx, deviceColumns+" WHERE id = ?", []any{id}, func(row []driver.Value) error {
			d, err := b.readDevice(row)
			if knows(data.Kiosk, d.Scope) {
				name = d.Name
			}
			return err
		})
	}
	return name, err
}
