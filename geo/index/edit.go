package index

import (
	"github.com/tidwall/rtree"

	"lianxin/geo"
)

// Edit is a tree in the making, for one goroutine at a time. Its tree of origin and everything it has published stay as they are.
type Edit struct {
	nodes *rtree.RTreeGN[float32, uint32]
	edits int
}

// Edit begins an edit with the entries of t, at no cost by size. Several edits of one tree may run side by side; they know nothing
// of each other.
func (t *Tree) Edit() *Edit {
	if t.nodes == nil {
		return &Edit{nodes: &rtree.RTreeGN[float32, uint32]{}}
	}
	t.copy.Lock()
	defer t.copy.Unlock()
	return &Edit{nodes: t.nodes.Copy(), edits: t.edits}
}

// Insert adds an entry. The same slot may be in the tree with several bounds, and twice with one. A bound that is not within the world
// is an error, and nothing changes.
func (e *Edit) Insert(slot uint32, b geo.Bound) error {
	if err := admit(slot, b); err != nil {
		return err
	}
	x := boxOf(b)
	e.nodes.Insert(x.min, x.max, slot)
	e.edits++
	return nil
}

// Delete takes out one entry with this slot and the bound it was inserted with, and reports whether there was one. A tree of the same entries is
// left whatever way it came about, though not the same nodes.
func (e *Edit) Delete(slot uint32, b geo.Bound) bool {
	if !b.Valid() {
		return false
	}
	before := e.nodes.Len()
	x := boxOf(b)
	e.nodes.Delete(x.min, x.max, slot)
	if e.nodes.Len() == before {
		return false
	}
	e.edits++
	return true
}

// Len is the number of entries.
func (e *Edit) Len() int { return e.nodes.Len() }

// Publish returns what the edit has become as a tree that readers may have. The edit goes on from there; nodes that it touches later are copied
// again.
func (e *Edit) Publish() *Tree {
	return &Tree{nodes: e.nodes.Copy(), edits: e.edits}
}
