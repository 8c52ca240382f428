package live

import "sync"

// tileCache keeps tiles that were drawn of late, by tag: a tag stands for the viewer's class, the question and all that the answer is made of, so what is
// found under it is the answer. It is safe for concurrent use.
type tileCache struct {
	mu    sync.Mutex
	tiles map[string]*Tile
	order []string // the oldest first
	bytes int
}

// maxCachedBytes of all tiles together.
const maxCachedBytes = 64 << 20

// overheadBytes is about what a tile costs beside its body.
const overheadBytes = 512

func (c *tileCache) get(tag string) *Tile {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tiles[tag]
}

func (c *tileCache) put(t *Tile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tiles == nil {
		c.tiles = map[string]*Tile{}
	}
	if c.tiles[t.Tag] != nil {
		return
	}
	c.tiles[t.Tag] = t
	c.order = append(c.order, t.Tag)
	c.bytes += len(t.Body) + overheadBytes
	for c.bytes > maxCachedBytes {
		old := c.tiles[c.order[0]]
		c.bytes -= len(old.Body) + overheadBytes
		delete(c.tiles, old.Tag)
		c.order = c.order[1:]
	}
}
