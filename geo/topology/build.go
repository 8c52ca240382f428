package topology

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo/locate"
)

// builder makes arcs of rings.
type builder struct {
	codes  []string
	loops  []loop
	places []orb.Point
	number map[orb.Point]int32 // of a vertex

	edges map[[2]int32]int32 // numbers of edges by their vertices, ascending
	users []users            // of each edge
	two   [][2]int32         // the first two neighbours of each vertex as edges; -1 if there are none
	more  []bool             // vertices with more than two

	arcs  []arc
	arcOf []int32 // the arc of each edge, -1 before it is cut
	same  []bool  // whether the arc runs from the lower to the higher vertex of the edge
}

// loop is a ring of a unit: its vertices from the most western one on, the unit to the left, the first not repeated at the end.
type loop struct {
	unit, polygon int32
	vertices      []int32
}

// users are the units to the left and right of an edge, seen from its lower vertex to its higher one, or nobody, or crowd.
type users struct{ left, right int32 }

const (
	nobody = -1
	crowd  = -2 // several units claim the same side
)

func newBuilder(units []Unit) (*builder, error) {
	sorted, err := check(units)
	if err != nil {
		return nil, err
	}
	polygons := make([]locate.Polygon, len(sorted))
	for i, u := range sorted {
		polygons[i] = locate.Polygon{Code: u.Code, Area: u.Area}
	}
	if polygons, err = locate.Node(polygons); err != nil {
		return nil, err
	}
	b := &builder{number: map[orb.Point]int32{}, edges: map[[2]int32]int32{}}
	for i, p := range polygons {
		b.codes = append(b.codes, p.Code)
		if err := b.unit(int32(i), p.Area); err != nil {
			return nil, fmt.Errorf("unit %s: %w", p.Code, err)
		}
	}
	return b, nil
}

// unit takes the rings of a unit in an order that depends on where they are, not on how they were written.
func (b *builder) unit(unit int32, area orb.MultiPolygon) error {
	polygons := make([][][]int32, 0, len(area))
	for _, poly := range area {
		var rings [][]int32
		for k, r := range poly {
			vertices, err := b.normal(r, k == 0)
			if err != nil {
				return err
			}
			rings = append(rings, vertices)
		}
		slices.SortFunc(rings[1:], b.compare)
		polygons = append(polygons, rings)
	}
	slices.SortFunc(polygons, func(p, q [][]int32) int { return b.compare(p[0], q[0]) })
	for i, rings := range polygons {
		for _, vertices := range rings {
			b.loops = append(b.loops, loop{unit, int32(i), vertices})
		}
	}
	return nil
}

// compare orders rings by their first vertices, then by the second ones, since rings may touch.
func (b *builder) compare(p, q []int32) int {
	return cmp.Or(comparePoints(b.places[p[0]], b.places[q[0]]), comparePoints(b.places[p[1]], b.places[q[1]]))
}

func comparePoints(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// normal numbers the vertices of a ring, without repetitions, turned so that its unit is on the left, from the most western one.
func (b *builder) normal(r orb.Ring, shell bool) ([]int32, error) {
	vertices := make([]int32, 0, len(r)-1)
	for i, p := range r[:len(r)-1] {
		if p == r[i+1] {
			continue
		}
		n, ok := b.number[p]
		if !ok {
			n = int32(len(b.places))
			b.number[p] = n
			b.places = append(b.places, p)
		}
		vertices = append(vertices, n)
	}
	turn := r.Orientation()
	if len(vertices) < 3 || turn == 0 {
		return nil, fmt.Errorf("%w at %v %v", errNoArea, r[0][0], r[0][1])
	}
	if shell != (turn == orb.CCW) {
		slices.Reverse(vertices)
	}
	west := 0
	for i, v := range vertices {
		if comparePoints(b.places[v], b.places[vertices[west]]) < 0 {
			west = i
		}
	}
	return append(vertices[west:len(vertices):len(vertices)], vertices[:west]...), nil
}

// connect numbers the edges and notes who uses them and where they meet.
func (b *builder) connect() {
	b.two = make([][2]int32, len(b.places))
	for v := range b.two {
		b.two[v] = [2]int32{-1, -1}
	}
	b.more = make([]bool, len(b.places))
	for _, l := range b.loops {
		for i, v := range l.vertices {
			w := l.vertices[(i+1)%len(l.vertices)]
			e := b.edge(v, w)
			side := &b.users[e].left
			if v > w {
				side = &b.users[e].right
			}
			if *side == nobody {
				*side = l.unit
			} else {
				*side = crowd
			}
		}
	}
	b.arcOf, b.same = make([]int32, len(b.users)), make([]bool, len(b.users))
	for e := range b.arcOf {
		b.arcOf[e] = -1
	}
}

// edge is the number of the edge between v and w.
func (b *builder) edge(v, w int32) int32 {
	key := [2]int32{min(v, w), max(v, w)}
	e, ok := b.edges[key]
	if !ok {
		e = int32(len(b.users))
		b.edges[key] = e
		b.users = append(b.users, users{nobody, nobody})
		for _, v := range key {
			switch {
			case b.two[v][0] < 0:
				b.two[v][0] = e
			case b.two[v][1] < 0:
				b.two[v][1] = e
			default:
				b.more[v] = true
			}
		}
	}
	return e
}

// junction says whether arcs end at v, which lies between u and w on a ring: unless just two edges end there, with the same units on
// both sides.
func (b *builder) junction(u, v, w int32) bool {
	if b.more[v] || b.two[v][1] < 0 {
		return true
	}
	in, out := b.sides(u, v), b.sides(v, w)
	return in != out || in.left == crowd || in.right == crowd
}

// sides are the users of the edge as seen from v to w.
func (b *builder) sides(v, w int32) users {
	s := b.users[b.edge(v, w)]
	if v > w {
		s.left, s.right = s.right, s.left
	}
	return s
}

// cut makes the arcs, in the order in which the units first use them.
func (b *builder) cut() *Topology {
	shapes := make([]shape, len(b.codes))
	for _, l := range b.loops {
		s := &shapes[l.unit]
		if int(l.polygon) == len(*s) {
			*s = append(*s, nil)
		}
		(*s)[l.polygon] = append((*s)[l.polygon], b.ring(l))
	}
	t := &Topology{codes: b.codes, shapes: shapes, arcs: b.arcs, places: b.places}
	t.sortEnds()
	return t
}

// ring cuts a loop into arcs, from its first junction on.
func (b *builder) ring(l loop) ring {
	n := len(l.vertices)
	at := func(i int) int32 { return l.vertices[(i+n)%n] }
	start := 0
	for start < n && !b.junction(at(start-1), at(start), at(start+1)) {
		start++
	}
	if start == n {
		return ring{b.arc(l.unit, append(slices.Clone(l.vertices), l.vertices[0]), true)}
	}
	var r ring
	for from := start; from < start+n; {
		to := from + 1
		for to < start+n && !b.junction(at(to-1), at(to), at(to+1)) {
			to++
		}
		line := make([]int32, 0, to-from+1)
		for i := from; i <= to; i++ {
			line = append(line, at(i))
		}
		r = append(r, b.arc(l.unit, line, false))
		from = to
	}
	return r
}

// arc is the signed number of the arc along line, which is a new one if it was not met before.
func (b *builder) arc(unit int32, line []int32, closed bool) int32 {
	e := b.edge(line[0], line[1])
	up := line[0] < line[1]
	if a := b.arcOf[e]; a >= 0 {
		ahead := b.same[e] == up
		b.arcs[a].uses = append(b.arcs[a].uses, use{unit, ahead})
		if ahead {
			return a
		}
		return ^a
	}
	a := int32(len(b.arcs))
	b.arcs = append(b.arcs, arc{line, []use{{unit, true}}, closed})
	for i := 1; i < len(line); i++ {
		e := b.edge(line[i-1], line[i])
		b.arcOf[e], b.same[e] = a, line[i-1] < line[i]
	}
	return a
}
