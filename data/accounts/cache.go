package accounts

import (
	"sync"
	"sync/atomic"
	"time"
)

// maxCached is how many secrets are remembered: 4 MB.
const maxCached = 20_000

// grant is what a secret stood for when it was last read from the database.
type grant struct {
	principal Principal
	idle      time.Duration // of a session
	seen      time.Time     // a session's or a device's last use, as stored
	again     time.Time     // when something in it ends and it must be read again; zero: never

	loaded     time.Time
	generation uint64
}

// cache remembers grants. Forgetting is one number.
type cache struct {
	generation atomic.Uint64
	mu         sync.RWMutex
	grants     map[digest]*grant
}

// forget makes everything remembered untrue.
func (c *cache) forget() { c.generation.Add(1) }

// get is what is known and may still be believed; nil when it must be read.
func (c *cache) get(d digest, now time.Time) *grant {
	c.mu.RLock()
	g := c.grants[d]
	c.mu.RUnlock()
	if g == nil || g.generation != c.generation.Load() {
		return nil
	}
	age := now.Sub(g.loaded)
	if age < 0 || age > Staleness || !g.again.IsZero() && !now.Before(g.again) {
		return nil
	}
	return g
}

// put remembers a grant that was read in a generation.
func (c *cache) put(d digest, g *grant, generation uint64, now time.Time) {
	g.loaded, g.generation = now, generation
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.grants == nil || len(c.grants) >= maxCached {
		c.grants = map[digest]*grant{}
	}
	c.grants[d] = g
}
