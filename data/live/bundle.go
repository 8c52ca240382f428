package live

import (
	"slices"
	"sync/atomic"
)

// bundle is the segments of a stretch of units and what tiles know of them together. At low zooms that is far fewer cells than the segments have
// by themselves, and they lie side by side in memory. It is immutable as a segment is, and tables share it as long as no member changes.
type bundle struct {
	units      []slot // that have a segment
	segs       []*segment
	gatherings [deepestGathered + 1]atomic.Pointer[gathering]
}

// worthBundled is how many rows a cell of a bundle stands for at least, on average: what a bundle keeps is small beside what its segments do.
const worthBundled = 16

// bundle joins the segments along the order of units; what did not change stays.
func (t *table) bundle(us *units) {
	old := t.bundles
	t.bundles = make([]*bundle, len(t.stretches))
	for i := range t.bundles {
		b := &bundle{}
		for _, at := range us.order[i*stretch : min((i+1)*stretch, len(us.order))] {
			if s := t.segment(at); s != nil {
				b.units, b.segs = append(b.units, at), append(b.segs, s)
			}
		}
		if i < len(old) && slices.Equal(old[i].segs, b.segs) && slices.Equal(old[i].units, b.units) {
			b = old[i]
		}
		t.bundles[i] = b
	}
}

// in tells whether all units are of a set.
func (b *bundle) in(set slots) bool {
	return !slices.ContainsFunc(b.units, func(at slot) bool { return !set.has(at) })
}

// gathered are the cells of a level; no cells at all when they are too many to be worth keeping twice.
func (b *bundle) gathered(lay *layout, level int) *gathering {
	if level > deepestGathered {
		return &gathering{}
	}
	if g := b.gatherings[level].Load(); g != nil {
		return g
	}
	g := b.gather(lay, level)
	b.gatherings[level].Store(g)
	return g
}

func (b *bundle) gather(lay *layout, level int) *gathering {
	g, places, most := &gathering{}, map[[2]int32]int{}, 0
	for _, s := range b.segs {
		most += s.n
	}
	most /= worthBundled
	for i, s := range b.segs {
		known := s.gathered(lay, b.units[i], level)
		if known.cells == nil {
			return &gathering{}
		}
		for _, c := range known.cells {
			at, met := places[[2]int32{c.x, c.y}]
			if !met {
				if len(g.cells) == most {
					return &gathering{}
				}
				places[[2]int32{c.x, c.y}] = len(g.cells)
				g.cells = append(g.cells, c)
				continue
			}
			if other := &g.cells[at]; c.rank > other.rank {
				c.count += other.count
				*other = c
			} else {
				other.count += c.count
			}
		}
	}
	g.cells = slices.Clone(g.cells)
	g.sort()
	return g
}
