package demo

// An arc is a piece of border between two corners where three regions meet: every polygon of every level is put together
// from whole arcs, so that neighbours share each vertex. Coordinates are micro-degrees, a sixteenth of one while arcs are
// being smoothed.

// arc runs from one node to another with one village on its left and another, or the outside (0), on its right. An arc around
// a village inside one other starts and ends at the same node.
type arc struct {
	left, right uint16
	from, to    int32 // nodes
	line        []spot
}

// arcs is the network of all borders. Node i is at node[i].
type arcs struct {
	list []arc
	node []spot
}

// The four directions from a corner of the grid.
const (
	east = iota
	north
	west
	south
)

// tracer follows the sides between cells of different villages.
type tracer struct {
	grid
	of    []uint16 // by cell
	done  []uint8  // by corner: directions already followed
	index map[int]int32
	net   *arcs
}

// traceArcs finds the borders between the cells of a grid; cells on its rim must all be 0.
func traceArcs(g grid, of []uint16) *arcs {
	t := tracer{g, of, make([]uint8, g.size()), map[int]int32{}, &arcs{}}
	for pass := range 2 { // first between nodes, then what is left: closed ways without a node
		for y := 1; y < g.h; y++ {
			for c := y*g.w + 1; c < y*g.w+g.w; c++ {
				open := t.open(c)
				if open == 0 || pass == 0 && !isNode(open) {
					continue
				}
				for d := range 4 {
					if open&(1<<d) != 0 && t.done[c]&(1<<d) == 0 {
						t.follow(c, d)
					}
				}
			}
		}
	}
	return t.net
}

// open is the set of directions in which a border leaves a corner, the south-west corner of cell c.
func (t *tracer) open(c int) uint8 {
	ne, nw, se, sw := t.of[c], t.of[c-1], t.of[c-t.w], t.of[c-t.w-1]
	var open uint8
	if ne != se {
		open |= 1 << east
	}
	if ne != nw {
		open |= 1 << north
	}
	if nw != sw {
		open |= 1 << west
	}
	if se != sw {
		open |= 1 << south
	}
	return open
}

func isNode(open uint8) bool { return open&(open-1)&((open&(open-1))-1) != 0 } // three bits or more

// follow walks from corner c in direction d to the next node, or back to c.
func (t *tracer) follow(c, d int) {
	step := [4]int{1, t.w, -1, -t.w}
	a := arc{from: t.nodeAt(c)}
	switch d {
	case east:
		a.left, a.right = t.of[c], t.of[c-t.w]
	case north:
		a.left, a.right = t.of[c-1], t.of[c]
	case west:
		a.left, a.right = t.of[c-t.w-1], t.of[c-1]
	case south:
		a.left, a.right = t.of[c-t.w], t.of[c-t.w-1]
	}
	start := c
	a.line = append(a.line, t.corner(c))
	for {
		t.done[c] |= 1 << d
		c += step[d]
		t.done[c] |= 1 << (d ^ 2)
		a.line = append(a.line, t.corner(c))
		open := t.open(c)
		if isNode(open) || c == start {
			break
		}
		for next := range 4 {
			if open&(1<<next) != 0 && next != d^2 {
				d = next
				break
			}
		}
	}
	a.to = t.nodeAt(c)
	t.net.list = append(t.net.list, a)
}

func (t *tracer) nodeAt(c int) int32 {
	i, ok := t.index[c]
	if !ok {
		i = int32(len(t.net.node))
		t.index[c] = i
		t.net.node = append(t.net.node, t.corner(c))
	}
	return i
}

// corner is the place of a corner in sixteenths of a micro-degree.
func (t *tracer) corner(c int) spot {
	return spot{
		(t.origin.lon + micro(c%t.w*cellLon)) * 16,
		(t.origin.lat + micro(c/t.w*cellLat)) * 16,
	}
}

// smooth takes the steps of the grid out of the borders: passes of the binomial filter 1-2-1, in which a node counts as the
// neighbour of the first vertex of each of its arcs and moves towards all of them.
func (n *arcs) smooth(passes int) {
	type pull struct {
		sum   spot
		count micro
	}
	for range passes {
		pulls := make([]pull, len(n.node))
		add := func(i int32, s spot) {
			p := &pulls[i]
			p.sum.lon += s.lon
			p.sum.lat += s.lat
			p.count++
		}
		for i := range n.list {
			a := &n.list[i]
			add(a.from, a.line[1])
			add(a.to, a.line[len(a.line)-2])
			before := a.line[0]
			for j := 1; j < len(a.line)-1; j++ {
				here, after := a.line[j], a.line[j+1]
				a.line[j] = spot{(before.lon + 2*here.lon + after.lon + 2) >> 2, (before.lat + 2*here.lat + after.lat + 2) >> 2}
				before = here
			}
		}
		for i, p := range pulls {
			s := &n.node[i]
			s.lon = (s.lon*p.count + p.sum.lon) / (2 * p.count)
			s.lat = (s.lat*p.count + p.sum.lat) / (2 * p.count)
		}
		for i := range n.list {
			a := &n.list[i]
			a.line[0], a.line[len(a.line)-1] = n.node[a.from], n.node[a.to]
		}
	}
}

// roughen moves every vertex by a noise that depends on its place alone, and so changes neighbours alike: the bends that a
// hundred-metre grid cannot hold. Strength one is what it is made for; the less of it, the safer that no line folds over itself.
func (n *arcs) roughen(key noise, origin spot, strength int) {
	for i, s := range n.node {
		n.node[i] = key.bend(s, origin, strength)
	}
	for i := range n.list {
		for j, s := range n.list[i].line {
			n.list[i].line[j] = key.bend(s, origin, strength)
		}
	}
}

// bend moves a place, in sixteenths of a micro-degree, by up to some 130 m.
func (n noise) bend(s, origin spot, strength int) spot {
	const apart = 7_000_000 // between the two noises, beyond any prefecture
	x, y := int(s.lon/16-origin.lon), int(s.lat/16-origin.lat)
	by := func(x int) micro {
		v := int(n.at(x, y, 5300))*850 + int(n.at(x, y, 2400))*460 + int(n.at(x, y, 1100))*170
		return micro(v / one * 16 * strength / one)
	}
	return spot{s.lon + by(x), s.lat + by(x+apart)}
}
