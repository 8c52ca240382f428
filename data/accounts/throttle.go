package accounts

import (
	"errors"
	"net/netip"
	"sync"
	"time"
)

// maxAddresses is how many addresses are remembered: 2 MB.
const maxAddresses = 20_000

// leak is how often a failure of an address is forgotten: an office behind one address mistypes now and then.
const leak = time.Minute

// throttle slows whoever fails over and over: addresses, whatever names they try; administrators who type codes. It lives in
// memory: a restart forgets it, the locks of names remain.
type throttle struct {
	mu        sync.Mutex
	addresses map[string]*failing
}

type failing struct {
	level  float64 // failures, less those that leaked away
	at     time.Time
	locks  int // in a row
	locked time.Time
}

// until is when an address may try again; zero: now.
func (t *throttle) until(address string, now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.addresses[network(address)]; f != nil && now.Before(f.locked) {
		return f.locked
	}
	return time.Time{}
}

// fail counts a failure of an address and returns until when it is locked now, zero when it is not: limit failures lock it. A lock
// lasts a minute, then twice as long each time up to the longest, until a day has gone by without one.
func (t *throttle) fail(address string, limit, maxMinutes int, now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := network(address)
	f := t.addresses[key]
	if f == nil {
		t.makeRoom(now)
		f = &failing{at: now}
		t.addresses[key] = f
	}
	if passed := now.Sub(f.at); passed > 0 {
		f.level = max(0, f.level-passed.Minutes()/leak.Minutes())
	}
	f.at = now
	f.level++
	if f.level < float64(limit) {
		return time.Time{}
	}
	if now.Sub(f.locked) > 24*time.Hour {
		f.locks = 0
	}
	f.locked = now.Add(backoff(f.locks, 1, maxMinutes))
	f.locks++
	f.level /= 2
	return f.locked
}

// makeRoom forgets addresses: those that are calm, else all that are not locked, else all.
func (t *throttle) makeRoom(now time.Time) {
	if t.addresses == nil {
		t.addresses = map[string]*failing{}
	}
	for _, idle := range []func(*failing) bool{
		func(f *failing) bool { return now.Sub(f.at).Minutes() > f.level && !now.Before(f.locked) },
		func(f *failing) bool { return !now.Before(f.locked) },
		func(*failing) bool { return true },
	} {
		if len(t.addresses) < maxAddresses {
			return
		}
		for key, f := range t.addresses {
			if idle(f) {
				delete(t.addresses, key)
			}
		}
	}
}

// backoff is how long lock number n (from 0) lasts.
func backoff(n, firstMinutes, maxMinutes int) time.Duration {
	minutes := maxMinutes
	if n < 12 {
		minutes = min(firstMinutes<<n, maxMinutes)
	}
	return time.Duration(minutes) * time.Minute
}

// network is what one who has an address has at hand: the address, of IPv6 its /64.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return cut(address, 64)
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// Refusal is why a sign-in was refused, as far as whoever tries may know. It is ErrRefused.
type Refusal struct {
	Reason RefusalReason
	Until  time.Time // when it is worth while to try again; zero: with another password
}

// RefusalReason is what a sign-in page shows.
type RefusalReason string

// Reasons.
const (
	WrongPassword  RefusalReason = "wrong"   // the name, the password, or an account that cannot be used
	TooManyTries   RefusalReason = "locked"  // of this name or this address, whether there is such an account or not
	OneTimeExpired RefusalReason = "expired" // the one-time password was right, but too old
)

func (r *Refusal) Error() string { return "sign-in refused: " + string(r.Reason) }

// Is makes errors.Is hold for ErrRefused and for what ErrRefused is.
func (r *Refusal) Is(target error) bool { return errors.Is(ErrRefused, target) }
