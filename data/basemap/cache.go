package basemap

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"

	"lianxin/data"
)

// cache keeps tiles, the ones used last, up to cacheBytes, and lets several who want the same one wait for one request.
type cache struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[[3]int]*list.Element
	order   *list.List // of *cached, the one used last in front
	bytes   int
	waiting map[[3]int]*call
}

type cached struct {
	at    [3]int
	tile  Tile
	none  bool
	until time.Time
}

// call is a request under way.
type call struct {
	done chan struct{}
	tile Tile
	err  error
}

func newCache(now func() time.Time) *cache {
	return &cache{now: now, entries: map[[3]int]*list.Element{}, order: list.New(), waiting: map[[3]int]*call{}}
}

// get is a kept tile, or fetches it. A request goes on when the one who asked first leaves: others wait for it, and its tile is kept.
func (c *cache) get(ctx context.Context, at [3]int, fetch func(context.Context) (Tile, error)) (Tile, error) {
	c.mu.Lock()
	if e, ok := c.entries[at]; ok {
		if kept, _ := e.Value.(*cached); kept.until.After(c.now()) {
			c.order.MoveToFront(e)
			c.mu.Unlock()
			if kept.none {
				return Tile{}, data.ErrNotFound
			}
			return kept.tile, nil
		}
		c.drop(e)
	}
	w, ok := c.waiting[at]
	if !ok {
		w = &call{done: make(chan struct{})}
		c.waiting[at] = w
		go func() {
			alone, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*upstreamWait)
			defer cancel()
			w.tile, w.err = fetch(alone)
			c.settle(at, w)
		}()
	}
	c.mu.Unlock()
	select {
	case <-w.done:
		return w.tile, w.err
	case <-ctx.Done():
		return Tile{}, ctx.Err()
	}
}

// settle keeps what a request brought, then lets go those who wait for it.
func (c *cache) settle(at [3]int, w *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(w.done)
	delete(c.waiting, at)
	none := errors.Is(w.err, data.ErrNotFound)
	if w.err != nil && !none {
		return
	}
	keep := &cached{at: at, tile: w.tile, none: none, until: c.now().Add(keepFor)}
	if none {
		keep.until = c.now().Add(keepNoneFor)
	}
	c.entries[at] = c.order.PushFront(keep)
	c.bytes += len(keep.tile.Body) + 200
	for c.bytes > cacheBytes {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	kept, _ := c.order.Remove(e).(*cached)
	delete(c.entries, kept.at)
	c.bytes -= len(kept.tile.Body) + 200
}
