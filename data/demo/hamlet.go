package demo

import "fmt"

// Hamlets are the smallest pieces of land: the valley floor and slopes that one cluster of houses farms, some two thirds of
// a square kilometre, in towns a sixth. They are allocated once on the finest grid; villages, townships and counties are all unions of
// hamlets, so that every level nests in the one above and follows the same crests.

// hamlets is the division of the ground into hamlets 1 … n-1, each in one piece; 0 is the far outside. No
// corner of the grid is shared by four different hamlets, and none touches itself at a corner.
type hamlets struct {
	ground
	of []uint16 // by cell
	n  int
}

const (
	ruralSpacing = 8 // cells between the seeds of hamlets
	urbanSpacing = 4 // within urbanReach of a county's seat
	urbanReach   = 60
)

// newHamlets covers the cells of land with hamlets.
func newHamlets(g ground, land []uint16, counties []county, d dice) (*hamlets, error) {
	h := &hamlets{ground: g}
	seeds := h.seeds(land, counties, d)
	if len(seeds) >= 1<<16 {
		return nil, fmt.Errorf("%d hamlets, at most %d", len(seeds), 1<<16-1)
	}
	h.of, h.n = g.allocate(seeds, land), len(seeds)+1
	h.mend(h.of, land, h.n)
	return h, nil
}

// land is 1 in the cells that a county could get, 0 elsewhere.
func (l *layout) land(g grid) []uint16 {
	far := l.depths()
	land := make([]uint16, g.size())
	n := far.scale / g.scale
	for y := 1; y < g.h-1; y++ {
		for x := 1; x < g.w-1; x++ {
			c := y/n*far.w + x/n
			if far.value[c] < bandM/1000.0+0.4 || l.label[c/far.w/4*l.w+c%far.w/4] != outside {
				land[y*g.w+x] = 1
			}
		}
	}
	return land
}

// seeds puts one hamlet into each square of a coarse pattern, on the cheapest of a few cells: people live in valleys.
func (h *hamlets) seeds(land []uint16, counties []county, d dice) []source {
	var list []source
	add := func(x, y, size int) {
		best := -1
		for range 4 {
			cx, cy := x+d.below(size), y+d.below(size)
			if cx >= h.w || cy >= h.h {
				continue
			}
			if k := cy*h.w + cx; land[k] != 0 && (best < 0 || h.cost[k] < h.cost[best]) {
				best = k
			}
		}
		if best >= 0 {
			list = append(list, source{best, uint16(len(list) + 1)})
		}
	}
	for y := 0; y < h.h; y += ruralSpacing {
		for x := 0; x < h.w; x += ruralSpacing {
			step := ruralSpacing
			for _, c := range counties {
				seat := h.cell(c.seat)
				dx, dy := seat%h.w-x, seat/h.w-y
				if dx*dx+dy*dy < urbanReach*urbanReach {
					step = urbanSpacing
				}
			}
			for dy := 0; dy < ruralSpacing; dy += step {
				for dx := 0; dx < ruralSpacing; dx += step {
					add(x+dx, y+dy, step)
				}
			}
		}
	}
	return list
}
