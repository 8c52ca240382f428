package locate

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// edge is a straight line between two different positions.
type edge struct{ a, b orb.Point }

// boxHolds says whether p, known to be on the line through e, is on e.
func (e *edge) boxHolds(p orb.Point) bool {
	return min(e.a[0], e.b[0]) <= p[0] && p[0] <= max(e.a[0], e.b[0]) &&
		min(e.a[1], e.b[1]) <= p[1] && p[1] <= max(e.a[1], e.b[1])
}

// splits says whether the ends of e lie on different sides of the line through p and q. An end on the line counts as being to its
// right, which is the same as moving the line by an infinitesimal to its left: a vertex on the way is passed on one definite side.
func (e *edge) splits(p, q orb.Point) bool {
	return geo.Orient(p, q, e.a) > 0 != (geo.Orient(p, q, e.b) > 0)
}

// builder holds what New needs and the index does not.
type builder struct {
	codes  []string
	slotOf []Slot     // of a part; parts are numbered in the order of codes, then of the area
	edges  []edge     // distinct whichever way they run, but for edges that three parts or one part twice have
	owners [][2]int32 // the parts of an edge; equal if one
	bound  geo.Bound
}

// gather numbers the parts and collects their distinct edges.
func gather(polygons []Polygon) (*builder, error) {
	sorted, err := order(polygons)
	if err != nil {
		return nil, err
	}
	b := &builder{codes: make([]string, len(polygons)), bound: geo.EmptyBound()}
	vertices := 0
	for i, p := range polygons {
		b.codes[i] = p.Code
		for _, poly := range p.Area {
			for _, r := range poly {
				vertices += len(r)
			}
		}
	}
	b.edges, b.owners = make([]edge, 0, vertices*5/8), make([][2]int32, 0, vertices*5/8)
	known := make(map[edge]uint32, vertices*5/8)
	for _, s := range sorted {
		for _, poly := range polygons[s].Area {
			part := int32(len(b.slotOf))
			b.slotOf = append(b.slotOf, s)
			for _, r := range poly {
				for i := 1; i < len(r); i++ {
					b.add(known, r[i-1], r[i], part)
				}
			}
		}
	}
	return b, nil
}

// add notes that part has an edge from p to q. Edges without length have no say: their ends belong to other edges too.
func (b *builder) add(known map[edge]uint32, p, q orb.Point, part int32) {
	if p == q {
		return
	}
	e := edge{p, q}
	key := e
	if q[0] < p[0] || q[0] == p[0] && q[1] < p[1] {
		key = edge{q, p}
	}
	if i, ok := known[key]; ok && b.owners[i][0] == b.owners[i][1] && b.owners[i][0] != part {
		b.owners[i][1] = part
		return
	}
	known[key] = uint32(len(b.edges))
	b.edges = append(b.edges, e)
	b.owners = append(b.owners, [2]int32{part, part})
	b.bound = b.bound.Extend(p).Extend(q)
}

// fill makes the grid with about the given number of cells. It reports false, leaving x to be filled again, if the lists would get too
// long or a cell has no place for a reference point.
func (b *builder) fill(x *Index, cells int) bool {
	x.grid = newGrid(b.bound, max(cells, 1))
	single := x.grid.w*x.grid.h == 1
	lists, ok := b.rasterise(&x.grid, single)
	if !ok {
		return false
	}
	plain := make([]value, x.grid.w*x.grid.h)
	x.borders = borders{words: make([]uint64, 0, 4*len(lists.edges))}
	w := walker{b: b, x: x, cells: plain, lists: lists, seen: make([]uint32, len(b.edges)), interned: map[string]uint32{}}
	if single {
		// Every edge is in the list, so the reference point may lie outside the cell, where no part holds it.
		w.close(0, orb.Point{b.bound.MinLon - 1, b.bound.MinLat - 1})
	} else {
		for y := range x.grid.h {
			if !w.row(y) {
				return false
			}
		}
	}
	x.cells = pack(plain, x.grid.w, x.grid.h)
	x.borders = borders{slices.Clone(x.borders.words), slices.Clone(x.borders.slots)} // without spare capacity
	return true
}

// lists holds the edges of each cell: edges[start[c]:start[c+1]].
type lists struct {
	start []uint32
	edges []uint32
}

func (l *lists) of(cell int) []uint32 { return l.edges[l.start[cell]:l.start[cell+1]] }

// rasterise finds the cells of every edge by a counting sort; not ok if they are more than maxRefsPerEdge allows.
func (b *builder) rasterise(g *grid, single bool) (l lists, ok bool) {
	l.start = make([]uint32, g.w*g.h+1)
	total, limit := 0, maxRefsPerEdge*len(b.edges)+1024
	for _, e := range b.edges {
		g.visit(e.a, e.b, func(c int) { l.start[c]++; total++ })
		if total > limit && !single {
			return l, false
		}
	}
	end := uint32(0)
	for c, n := range l.start {
		end += n
		l.start[c] = end
	}
	l.edges = make([]uint32, total)
	for i := len(b.edges) - 1; i >= 0; i-- { // backwards, so that lists ascend
		g.visit(b.edges[i].a, b.edges[i].b, func(c int) {
			l.start[c]--
			l.edges[l.start[c]] = uint32(i)
		})
	}
	return l, true
}
