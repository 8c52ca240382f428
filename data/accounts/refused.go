package accounts

import (
	"strconv"
	"time"
)

// Of addresses that present wrong secrets the audit log is told now and then, whatever they do.
const (
	noteRefused = time.Hour
	maxRefused  = 2000 // addresses; what more present is counted under none
)

// refusals counts secrets that are none, which an address presented.
type refusals struct {
	address string
	count   int64
	last    time.Time
	noted   time.Time // when the audit log was told last
}

// Refused counts a secret that Authenticate refused. The audit log is told once an hour for an address, by Flush.
func (b *Book) Refused(address string, now time.Time) {
	u := &b.usage
	u.mu.Lock()
	defer u.mu.Unlock()
	r := u.refusalsOf(address)
	r.count++
	r.last = now
}

func (u *usage) refusalsOf(address string) *refusals {
	key := network(address)
	r := u.refused[key]
	if r == nil && len(u.refused) >= maxRefused {
		address, key = "", ""
		r = u.refused[key]
	}
	if r == nil {
		if u.refused == nil {
			u.refused = map[string]*refusals{}
		}
		r = &refusals{address: cut(address, 64)}
		u.refused[key] = r
	}
	return r
}

// takeRefused takes the counts that the audit log shall be told of, and forgets addresses that do not come back.
func (u *usage) takeRefused(now time.Time) (due []refusals) {
	for key, r := range u.refused {
		if age := now.Sub(r.noted); age >= 0 && age < noteRefused {
			continue
		}
		if r.count == 0 {
			delete(u.refused, key)
			continue
		}
		due = append(due, *r)
		r.count, r.noted = 0, now
	}
	return due
}

// restoreRefused puts back what could not be written.
func (u *usage) restoreRefused(due []refusals) {
	for _, d := range due {
		r := u.refusalsOf(d.address)
		r.count += d.count
		r.noted = d.noted
		if d.last.After(r.last) {
			r.last = d.last
		}
	}
}

func (r refusals) event() Event {
	return By{Address: r.address}.event(SecretRefused, "", r.last, "count", strconv.FormatInt(r.count, 10))
}
