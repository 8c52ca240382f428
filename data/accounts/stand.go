package accounts

import (
	"context"
	"fmt"
	"time"

	"lianxin/data"
)

// StandIn begins a session as somebody who has no password: a demonstration lets anyone look as each role. The account is made when
// there is none of that name; one that signs in with a password is nobody's to stand in for (ErrForbidden), whatever it is called.
// The session is a real one: listed, audited, revocable. Only a server that shows generated records may call it.
func (b *Book) StandIn(ctx context.Context, profile Profile, in SignIn, now time.Time) (s Session, secret string, err error) {
	profile, err = profile.normal()
	if err != nil {
		return Session{}, "", err
	}
	key := b.nameKey(profile.Name)
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		policy, err := policyIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		p, found, err := b.findPerson(ctx, tx, "account.name = ?", key[:])
		if err != nil {
			return nil, err
		}
		var events []Event
		if !found {
			if p, events, err = b.insertStandIn(ctx, tx, profile, now); err != nil {
				return nil, err
			}
		}
		if p.State != Active || p.sealed.Hash != "" {
			return nil, data.ErrForbidden
		}
		if err := replace(ctx, tx, in.Replaces); err != nil {
			return nil, err
		}
		if err := makeRoom(ctx, tx, p.ID, policy, now); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "UPDATE account SET signed_in = ? WHERE id = ?", millis(now), p.ID); err != nil {
			return nil, err
		}
		if s, secret, err = b.insertSession(ctx, tx, p.ID, in, policy, now); err != nil {
			return nil, err
		}
		by := By{Principal: Principal{Subject: p.Subject()}, Address: in.Address}
		return append(events, by.event(SignedIn, "", now, "stand_in", "true")), nil
	})
	if err != nil {
		return Session{}, "", fmt.Errorf("stand in: %w", err)
	}
	return s, secret, nil
}

// insertStandIn makes an account that no password opens.
func (b *Book) insertStandIn(ctx context.Context, tx Tx, profile Profile, now time.Time) (person, []Event, error) {
	p, events, err := b.insertPerson(ctx, tx, By{Principal: Console("demonstration")}, profile, "", now)
	if err != nil {
		return p, nil, err
	}
	p.OneTime, p.PasswordUntil = false, time.Time{}
	return p, events, b.store(ctx, tx, p)
}
