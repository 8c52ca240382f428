package demo

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// half is an arc as a side of one unit, which lies to the left of it.
type half struct {
	unit     int32
	from, to int32
	arc      int32
	back     bool // the arc is walked from its end
}

// polygons puts the arcs together to the polygons of a level, by unit. unit names the unit of a village, 0 for those outside
// of everything. Each polygon's shell runs counterclockwise and its holes clockwise (RFC 7946 §3.1.6).
func (b *borders) polygons(unit func(village uint16) int32, units int) ([]orb.Polygon, error) {
	var halves []half
	for i := range b.list {
		a := &b.list[i]
		l, r := unit(a.left), unit(a.right)
		if l == r {
			continue
		}
		if l != 0 {
			halves = append(halves, half{l, a.from, a.to, int32(i), false})
		}
		if r != 0 {
			halves = append(halves, half{r, a.to, a.from, int32(i), true})
		}
	}
	slices.SortStableFunc(halves, func(a, b half) int { return int(a.unit - b.unit) })
	list := make([]orb.Polygon, units)
	for len(halves) > 0 {
		n := 1
		for n < len(halves) && halves[n].unit == halves[0].unit {
			n++
		}
		p, err := b.polygon(halves[:n])
		if err != nil {
			return nil, err
		}
		list[halves[0].unit] = p
		halves = halves[n:]
	}
	for u := 1; u < units; u++ {
		if list[u] == nil {
			return nil, fmt.Errorf("unit %d has no land", u)
		}
	}
	return list, nil
}

// polygon joins the sides of one unit to rings. At every node one side comes in and one goes out, since no more than three regions
// meet there.
func (b *borders) polygon(sides []half) (orb.Polygon, error) {
	next := make(map[int32]int, len(sides))
	for i, s := range sides {
		if _, twice := next[s.from]; twice {
			return nil, fmt.Errorf("unit %d touches itself", s.unit)
		}
		next[s.from] = i
	}
	done := make([]bool, len(sides))
	var poly orb.Polygon
	for i := range sides {
		if done[i] {
			continue
		}
		var ring []spot
		for j := i; !done[j]; {
			done[j] = true
			ring = b.extend(ring, &sides[j])
			k, ok := next[sides[j].to]
			if !ok {
				return nil, fmt.Errorf("unit %d has an open border", sides[i].unit)
			}
			j = k
		}
		r := toRing(ring)
		if doubleArea(ring) > 0 {
			if len(poly) > 0 && poly[0] != nil {
				return nil, fmt.Errorf("unit %d is in pieces", sides[i].unit)
			}
			if len(poly) == 0 {
				poly = append(poly, nil)
			}
			poly[0] = r
			continue
		}
		if len(poly) == 0 {
			poly = append(poly, nil)
		}
		poly = append(poly, r)
	}
	if poly[0] == nil {
		return nil, fmt.Errorf("unit %d has no shell", sides[0].unit)
	}
	return poly, nil
}

// extend appends a side's vertices but the last.
func (b *borders) extend(ring []spot, s *half) []spot {
	line := b.list[s.arc].line
	n := len(line)
	for i := range n - 1 {
		if s.back {
			ring = append(ring, line[n-1-i])
		} else {
			ring = append(ring, line[i])
		}
	}
	return ring
}

func doubleArea(ring []spot) int64 {
	sum := int64(0)
	for i := range ring {
		sum += turn(ring[0], ring[i], ring[(i+1)%len(ring)])
	}
	return sum
}

func toRing(ring []spot) orb.Ring {
	r := make(orb.Ring, 0, len(ring)+1)
	for _, s := range ring {
		r = append(r, s.point())
	}
	return append(r, r[0])
}
