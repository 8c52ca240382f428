package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Authenticate tells whom an API token or a wall's token proves. ErrRefused when nobody. It counts the request; it takes
// well under a microsecond, and a read of the database every Staleness.
func (b *Book) Authenticate(ctx context.Context, presented string, now time.Time) (Principal, error) {
	kind, d, ok := readSecret(presented)
	if !ok || kind == sessionSecret {
		return Principal{}, ErrRefused
	}
	g, err := b.known(ctx, kind, d, now)
	if err != nil {
		return Principal{}, err
	}
	b.usage.request(g.principal, b.day(now), now)
	return g.principal, nil
}

// Session tells whom a session proves. ErrRefused when nobody, or no more. It does not keep the session alive: Touch does.
func (b *Book) Session(ctx context.Context, presented string, now time.Time) (Principal, error) {
	kind, d, ok := readSecret(presented)
	if !ok || kind != sessionSecret {
		return Principal{}, ErrRefused
	}
	g, err := b.known(ctx, kind, d, now)
	if err != nil {
		return Principal{}, err
	}
	return g.principal, nil
}

// Touch says that a person did something in a session, which moves its idle limit. What a page fetches by itself must not.
func (b *Book) Touch(p Principal, now time.Time) {
	if p.SessionID != 0 {
		b.usage.touch(p.SessionID, now)
	}
}

// Still tells, for answers that stay open, whether a principal is still what it was: ErrRefused when its secret was revoked or
// has ended, or when it stands for something else now. Asked every few seconds it ends a stream soon enough.
func (b *Book) Still(ctx context.Context, p Principal, now time.Time) error {
	if p.secret == (digest{}) {
		return ErrRefused
	}
	g, err := b.known(ctx, p.kind(), p.secret, now)
	if err != nil {
		return err
	}
	if !g.principal.same(p) {
		return ErrRefused
	}
	return nil
}

// known reads a grant from memory, else from the database.
func (b *Book) known(ctx context.Context, kind secretKind, d digest, now time.Time) (*grant, error) {
	g := b.cache.get(d, now)
	if g == nil {
		generation := b.cache.generation.Load() // before reading: a change meanwhile makes what is read untrue
		var err error
		if g, err = b.load(ctx, kind, d, now); err != nil {
			return nil, err
		}
		b.cache.put(d, g, generation, now)
	}
	p := &g.principal
	if !p.Until.IsZero() && !now.Before(p.Until) {
		return nil, ErrRefused
	}
	if g.idle > 0 && now.Sub(b.usage.lastTouch(p.SessionID, g.seen)) >= g.idle {
		return nil, ErrRefused
	}
	return g, nil
}

func (b *Book) load(ctx context.Context, kind secretKind, d digest, now time.Time) (*grant, error) {
	g := &grant{principal: Principal{secret: d}}
	err := b.db.Read(ctx, func(tx Tx) error {
		switch kind {
		case sessionSecret:
			return g.loadSession(ctx, tx, now)
		case tokenSecret:
			return g.loadToken(ctx, tx, now)
		case deviceSecret:
			return g.loadDevice(ctx, tx, now)
		}
		return ErrRefused
	})
	if errors.Is(err, ErrRefused) {
		return nil, ErrRefused
	}
	if err != nil {
		return nil, fmt.Errorf("look up who asks: %w", err)
	}
	return g, nil
}

// kind is what sort of secret proved a principal.
func (p Principal) kind() secretKind {
	switch {
	case p.SessionID != 0:
		return sessionSecret
	case p.DeviceID != 0:
		return deviceSecret
	}
	return tokenSecret
}
