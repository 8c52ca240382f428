package topology

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"lianxin/geo"
)

// snapped moves every vertex of t, which is not used otherwise, to a multiple of 2^-bits degrees or of a smaller power.
func (t *Topology) snapped(bits int) (*Topology, error) {
	exact := slices.Clone(t.places)
	for ; ; bits++ {
		t.places, t.step = slices.Clone(exact), math.Ldexp(1, -bits)
		left := newSnapper(t).snap()
		if len(left) == 0 {
			return t, nil
		}
		if bits == maxBits {
			p := exact[left[0]]
			return nil, fmt.Errorf("vertices or edges lie on each other at %v %v", p[0], p[1])
		}
	}
}

// snapper moves vertices. It keeps every edge in a tree.
type snapper struct {
	t    *Topology
	ways [][]int32 // the vertices at the other ends of each vertex's edges
	tree rtree.RTreeG[[2]int32]
}

func newSnapper(t *Topology) *snapper {
	s := &snapper{t: t, ways: make([][]int32, len(t.places))}
	for _, a := range t.arcs {
		for i := 1; i < len(a.vertices); i++ {
			v, w := a.vertices[i-1], a.vertices[i]
			s.ways[v], s.ways[w] = append(s.ways[v], w), append(s.ways[w], v)
			s.insert(v, w)
		}
	}
	return s
}

func (s *snapper) box(v, w int32) (lo, hi [2]float64) {
	p, q := s.t.places[v], s.t.places[w]
	return [2]float64{min(p[0], q[0]), min(p[1], q[1])}, [2]float64{max(p[0], q[0]), max(p[1], q[1])}
}

func (s *snapper) insert(v, w int32) {
	lo, hi := s.box(v, w)
	s.tree.Insert(lo, hi, pair(v, w))
}

func (s *snapper) remove(v, w int32) {
	lo, hi := s.box(v, w)
	s.tree.Delete(lo, hi, pair(v, w))
}

// snap moves all vertices, those in the way of each other in several rounds, and returns those that could not be. It gives up on a grid that
// more than a few do not fit.
func (s *snapper) snap() []int32 {
	var left []int32
	for v, ways := range s.ways {
		if len(ways) > 0 {
			left = append(left, int32(v))
		}
	}
	few := 16 + len(left)/64
	for n := len(left) + 1; len(left) < n; {
		n = len(left)
		var stuck []int32
		for _, v := range left {
			if !s.place(v) {
				if stuck = append(stuck, v); len(stuck) > few {
					return stuck
				}
			}
		}
		left = stuck
	}
	return left
}

// reach is how many steps a vertex may be put beside the grid point next to it.
const reach = 2

// place moves v to the nearest grid point it can move to.
func (s *snapper) place(v int32) bool {
	p := s.t.places[v]
	x, y := math.Round(p[0]/s.t.step), math.Round(p[1]/s.t.step)
	at := func(dx, dy int) orb.Point {
		return orb.Point{(x + float64(dx)) * s.t.step, (y + float64(dy)) * s.t.step}
	}
	if s.move(v, at(0, 0)) {
		return true
	}
	var others []orb.Point
	for dx := -reach; dx <= reach; dx++ {
		for dy := -reach; dy <= reach; dy++ {
			others = append(others, at(dx, dy))
		}
	}
	slices.SortFunc(others, func(q, r orb.Point) int {
		return cmp.Compare(math.Hypot(q[0]-p[0], q[1]-p[1]), math.Hypot(r[0]-p[0], r[1]-p[1]))
	})
	return slices.ContainsFunc(others, func(q orb.Point) bool { return s.move(v, q) })
}

// move puts v to q if on a straight way there it and its edges meet nothing: no vertex lies in a triangle that an edge sweeps over, and
// no edge crosses the way. (An edge that crosses a triangle without ending there crosses two of its sides. One side is the edge of v as
// it is, which nothing crosses, so it crosses the way. Edges in line with the way end on it or beside it, else they would hold v.)
func (s *snapper) move(v int32, q orb.Point) bool {
	p := s.t.places[v]
	if p == q {
		return true
	}
	for _, w := range s.ways[v] { // at least two, so that the triangle of one holds the other if q is there
		if !s.clear(v, w, triangle{p, q, s.t.places[w]}) {
			return false
		}
	}
	for _, w := range s.ways[v] {
		s.remove(v, w)
	}
	s.t.places[v] = q
	for _, w := range s.ways[v] {
		s.insert(v, w)
	}
	return true
}

// clear looks at what is in the way of the edge v–w, of which v moves along the first side of the triangle swept.
func (s *snapper) clear(v, w int32, swept triangle) bool {
	b := geo.BoundOf(orb.MultiPoint(swept[:]))
	clear := true
	s.tree.Search([2]float64{b.MinLon, b.MinLat}, [2]float64{b.MaxLon, b.MaxLat}, func(_, _ [2]float64, e [2]int32) bool {
		for _, u := range e {
			if u != v && u != w && swept.holds(s.t.places[u]) {
				clear = false
			}
		}
		if e[0] != v && e[1] != v && cross(swept[0], swept[1], s.t.places[e[0]], s.t.places[e[1]]) {
			clear = false
		}
		return clear
	})
	return clear
}

// cross says whether a–b crosses c–d between c and d, or ends there.
func cross(a, b, c, d orb.Point) bool {
	return geo.Orient(a, b, c)*geo.Orient(a, b, d) < 0 && geo.Orient(c, d, a)*geo.Orient(c, d, b) <= 0
}
