package api

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// Limits of requests by address. An office behind one address has a hundred people who pan a map.
const (
	defaultRate  = 200.0
	burstSeconds = 5
	maxBuckets   = 20_000
)

// buckets hold how many requests each address may still make.
type buckets struct {
	rate float64
	mu   sync.Mutex
	all  map[netip.Addr]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// take counts a request of an address; false when it made too many.
func (b *buckets) take(a netip.Addr, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	most := b.rate * burstSeconds
	k := b.all[a]
	if k == nil {
		b.makeRoom(now, most)
		k = &bucket{left: most, at: now}
		b.all[a] = k
	}
	if passed := now.Sub(k.at).Seconds(); passed > 0 {
		k.left, k.at = min(most, k.left+passed*b.rate), now
	}
	if k.left < 1 {
		return false
	}
	k.left--
	return true
}

// makeRoom forgets addresses that are as good as new, all when there are too many others.
func (b *buckets) makeRoom(now time.Time, most float64) {
	if len(b.all) < maxBuckets {
		return
	}
	for a, k := range b.all {
		if k.left+now.Sub(k.at).Seconds()*b.rate >= most {
			delete(b.all, a)
		}
	}
	if len(b.all) >= maxBuckets {
		clear(b.all)
	}
}

// limit refuses addresses that ask too much. Loopback is this machine itself; behind a proxy that is trusted, addresses are the clients'. Of
// an IPv6 address its /64 counts, which is what one client has.
func (s *Server) limit(rate float64) echo.MiddlewareFunc {
	if rate <= 0 {
		rate = defaultRate
	}
	b := &buckets{rate: rate, all: map[netip.Addr]*bucket{}}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			a, err := netip.ParseAddr(c.RealIP())
			a = a.Unmap().WithZone("")
			if err != nil || a.IsLoopback() {
				return next(c)
			}
			if a.Is6() {
				p, _ := a.Prefix(64) // of a valid IPv6 address it never fails
				a = p.Addr()
			}
			if !b.take(a, s.now()) {
				c.Response().Header().Set("Retry-After", "1")
				return echo.NewHTTPError(http.StatusTooManyRequests)
			}
			return next(c)
		}
	}
}
