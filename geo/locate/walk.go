package locate

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// walker goes through the cells of each row from west to east, from reference point to reference point, and keeps account of the parts
// that hold the point it stands on.
type walker struct {
	b     *builder
	x     *Index
	lists lists
	cells []value

	holding  []int32  // the parts that hold the reference point, ascending
	seen     []uint32 // for every edge, the step in which it was last looked at
	step     uint32
	interned map[string]uint32 // lists of slots by content

	parts []int32 // scratch: the parts of a border
	key   []byte  // scratch
}

// row fills one row of cells; false if a cell has no place for its reference point.
func (w *walker) row(y int) bool {
	g := &w.x.grid
	w.holding = w.holding[:0]
	var from orb.Point
	var before []uint32
	for x := range g.w {
		cell := y*g.w + x
		edges := w.lists.of(cell)
		to, ok := w.reference(x, y, edges)
		if !ok {
			return false
		}
		if x == 0 {
			from = orb.Point{g.bound.MinLon - 1, to[1]} // west of everything, same row
		}
		if len(before)+len(edges) > 0 {
			w.move(from, to, before, edges)
		}
		w.close(cell, to)
		from, before = to, edges
	}
	return true
}

// reference chooses a point of the cell that is on none of its edges: the middle, else the points of an additive recurrence
// with the plastic number, which spread evenly.
func (w *walker) reference(x, y int, edges []uint32) (orb.Point, bool) {
	g := &w.x.grid
	fx, fy := 0.5, 0.5
	for range 64 {
		p := w.inCell(x, y, fx, fy)
		if g.bound.Contains(p) && g.cell(p) == y*g.w+x && !w.onAny(p, edges) {
			return p, true
		}
		_, fx = math.Modf(fx + 0.7548776662466927)
		_, fy = math.Modf(fy + 0.5698402909980532)
	}
	return orb.Point{}, false
}

func (w *walker) inCell(x, y int, fx, fy float64) orb.Point {
	b := w.x.grid.bound
	return orb.Point{
		b.MinLon + (b.MaxLon-b.MinLon)*((float64(x)+fx)/float64(w.x.grid.w)),
		b.MinLat + (b.MaxLat-b.MinLat)*((float64(y)+fy)/float64(w.x.grid.h)),
	}
}

func (w *walker) onAny(p orb.Point, edges []uint32) bool {
	for _, i := range edges {
		if e := &w.b.edges[i]; e.boxHolds(p) && geo.Orient(e.a, e.b, p) == 0 {
			return true
		}
	}
	return false
}

// move crosses every edge between two reference points once. The straight way between them lies in the two cells, so
// it crosses only edges of their lists.
func (w *walker) move(from, to orb.Point, before, now []uint32) {
	w.step++
	for _, edges := range [2][]uint32{before, now} {
		for _, i := range edges {
			if w.seen[i] == w.step {
				continue
			}
			w.seen[i] = w.step
			e := &w.b.edges[i]
			if geo.Orient(e.a, e.b, from)*geo.Orient(e.a, e.b, to) < 0 && e.splits(from, to) {
				w.toggle(w.b.owners[i][0])
				if w.b.owners[i][1] != w.b.owners[i][0] {
					w.toggle(w.b.owners[i][1])
				}
			}
		}
	}
}

func (w *walker) toggle(part int32) {
	if i, found := slices.BinarySearch(w.holding, part); found {
		w.holding = slices.Delete(w.holding, i, i+1)
	} else {
		w.holding = slices.Insert(w.holding, i, part)
	}
}

// close writes the cell: a slot, if no edge comes near it, else a border for every 64 parts.
func (w *walker) close(cell int, reference orb.Point) {
	edges := w.lists.of(cell)
	if len(edges) == 0 {
		w.cells[cell] = value(None)
		if len(w.holding) > 0 {
			w.cells[cell] = value(w.b.slotOf[w.holding[0]])
		}
		return
	}
	w.parts = append(w.parts[:0], w.holding...)
	for _, i := range edges {
		w.parts = append(w.parts, w.b.owners[i][:]...)
	}
	slices.Sort(w.parts)
	w.parts = slices.Compact(w.parts)
	w.cells[cell] = mixedValue(len(w.x.borders.words))
	for len(w.parts) > 64 {
		w.border(reference, edges, w.parts[:64], true)
		w.parts = w.parts[64:]
	}
	w.border(reference, edges, w.parts, false)
}

// border writes a record with those of the edges that belong to parts, in as few chains as follow from the order of the list.
func (w *walker) border(reference orb.Point, edges []uint32, parts []int32, more bool) {
	var inside uint64
	for _, p := range w.holding {
		if i, found := slices.BinarySearch(parts, p); found {
			inside |= 1 << i
		}
	}
	r := w.x.borders.begin(reference, inside, w.intern(parts), more)
	for _, i := range edges {
		p, hasP := slices.BinarySearch(parts, w.b.owners[i][0])
		q, hasQ := slices.BinarySearch(parts, w.b.owners[i][1])
		switch {
		case !hasP && !hasQ:
			continue
		case !hasP:
			p = q
		case !hasQ:
			q = p
		}
		r.add(w.b.edges[i], p, q)
	}
}

// intern returns where the slots of parts stand in the index, appending them unless the same list is there.
func (w *walker) intern(parts []int32) uint32 {
	w.key = w.key[:0]
	for _, p := range parts {
		s := w.b.slotOf[p]
		w.key = append(w.key, byte(s), byte(s>>8), byte(s>>16), byte(s>>24))
	}
	at, ok := w.interned[string(w.key)]
	if !ok {
		at = uint32(len(w.x.borders.slots))
		for _, p := range parts {
			w.x.borders.slots = append(w.x.borders.slots, w.b.slotOf[p])
		}
		w.interned[string(w.key)] = at
	}
	return at
}
