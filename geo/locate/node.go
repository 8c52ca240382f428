package locate

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Node returns the polygons with every vertex of one that lies exactly on an edge of another, or of its own, made a vertex of that edge too. The
// areas stay the same, to the last point; afterwards two polygons that meet along a line have the same edges there. Where nothing is to be
// added the rings are shared with the input. Errors are those of [New]. About 1 s for 2,900 villages of 400 vertices.
func Node(polygons []Polygon) ([]Polygon, error) {
	b, err := gather(polygons)
	if err != nil {
		return nil, err
	}
	return b.meetings().node(polygons), nil
}

// meetings are the places where edges meet other than end to end.
type meetings struct {
	on       map[edge][]orb.Point // the vertices inside an edge, by its key and in the key's direction
	crossing []crossing
}

// crossing is a pair of edges that cross between their ends, by their keys.
type crossing struct{ e, f edge }

// key is the edge in the direction that sorts its ends.
func (e edge) key() edge {
	if compare(e.b, e.a) < 0 {
		return edge{e.b, e.a}
	}
	return e
}

// compare orders points by longitude, then latitude.
func compare(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// meetings compares every pair of edges that come near the same cell. The time is linear in the number of such pairs, whose boxes
// overlap: a few times the number of edges for polygons that tile.
func (b *builder) meetings() *meetings {
	m := &meetings{on: map[edge][]orb.Point{}}
	if len(b.edges) == 0 {
		return m
	}
	var l lists
	for n, ok := min(2*len(b.edges), maxCells), false; !ok; n /= 4 {
		g := newGrid(b.bound, max(n, 1))
		l, ok = b.rasterise(&g, g.w*g.h == 1)
	}
	seen := map[crossing]bool{}
	var near []uint32
	for c := range len(l.start) - 1 {
		near = append(near[:0], l.of(c)...)
		slices.SortFunc(near, func(i, j uint32) int { return cmp.Compare(b.edges[i].west(), b.edges[j].west()) })
		for k, i := range near {
			east := b.edges[i].east()
			for _, j := range near[k+1:] {
				if b.edges[j].west() > east {
					break
				}
				if m.meet(b.edges[i], b.edges[j]) {
					seen[crossingOf(b.edges[i].key(), b.edges[j].key())] = true
				}
			}
		}
	}
	for x := range seen {
		m.crossing = append(m.crossing, x)
	}
	slices.SortFunc(m.crossing, func(x, y crossing) int { return cmp.Or(x.e.compare(y.e), x.f.compare(y.f)) })
	for e, points := range m.on {
		slices.SortFunc(points, compare)
		m.on[e] = slices.Compact(points)
	}
	return m
}

func crossingOf(e, f edge) crossing {
	if e.compare(f) > 0 {
		e, f = f, e
	}
	return crossing{e, f}
}

func (e edge) compare(f edge) int { return cmp.Or(compare(e.a, f.a), compare(e.b, f.b)) }

func (e edge) west() float64 { return math.Min(e.a[0], e.b[0]) }

func (e edge) east() float64 { return math.Max(e.a[0], e.b[0]) }

// meet notes the ends of each edge that lie inside the other, and says whether they cross.
func (m *meetings) meet(e, f edge) bool {
	if max(e.a[1], e.b[1]) < min(f.a[1], f.b[1]) || max(f.a[1], f.b[1]) < min(e.a[1], e.b[1]) {
		return false
	}
	fa, fb := m.end(e, f.a), m.end(e, f.b)
	ea, eb := m.end(f, e.a), m.end(f, e.b)
	return fa*fb < 0 && ea*eb < 0
}

// end notes p if it lies inside e, and returns the side of e it is on.
func (m *meetings) end(e edge, p orb.Point) int {
	side := orient(e.a, e.b, p)
	if side == 0 && p != e.a && p != e.b && e.boxHolds(p) {
		m.on[e.key()] = append(m.on[e.key()], p)
	}
	return side
}

// node inserts the points found on edges into the rings.
func (m *meetings) node(polygons []Polygon) []Polygon {
	out := slices.Clone(polygons)
	if len(m.on) == 0 {
		return out
	}
	for i := range out {
		out[i].Area = slices.Clone(out[i].Area)
		for j, poly := range out[i].Area {
			poly = slices.Clone(poly)
			for k, r := range poly {
				poly[k] = m.nodeRing(r)
			}
			out[i].Area[j] = poly
		}
	}
	return out
}

func (m *meetings) nodeRing(r orb.Ring) orb.Ring {
	var out orb.Ring // nil until there is something to add
	for i := 1; i < len(r); i++ {
		e := edge{r[i-1], r[i]}
		if points := m.on[e.key()]; len(points) > 0 {
			if out == nil {
				out = slices.Clone(r[:i])
			}
			from := len(out)
			out = append(out, points...)
			if e.key() != e {
				slices.Reverse(out[from:])
			}
		}
		if out != nil {
			out = append(out, r[i])
		}
	}
	if out == nil {
		return r
	}
	return out
}
