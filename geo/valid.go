package geo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// CheckValid is [Check] followed by the rest of what OGC 06-103r4 §6.1.11 and §6.1.14 ask of polygons and
// multipolygons: no ring crosses, touches or runs along itself; no two rings cross or share a stretch of edge, though they may touch in points; each hole
// lies in its own shell and in no other hole; a shell lies in no other polygon except in its hole; rings that touch do
// not cut the inside in pieces. Repeated points and either winding are allowed. The error is a [*Fault] that names both
// places and the position. Exact; O(n log n): about 0.2 s for 100 000 points. Collections are valid when each member is; lines and points are
// when they pass [Check].
func CheckValid(g orb.Geometry, limits Limits) error {
	if err := Check(g, limits); err != nil {
		return err
	}
	return checkValid(g, "")
}

func checkValid(g orb.Geometry, where string) error {
	switch g := g.(type) {
	case orb.Ring:
		return validPolygons(orb.MultiPolygon{{g}}, where, false)
	case orb.Polygon:
		return validPolygons(orb.MultiPolygon{g}, where, false)
	case orb.MultiPolygon:
		return validPolygons(g, where, true)
	case orb.Collection:
		for i, m := range g {
			if err := checkValid(m, join(where, fmt.Sprintf("member %d", i+1))); err != nil {
				return err
			}
		}
	}
	return nil
}

func join(where, what string) string {
	if where == "" {
		return what
	}
	return where + ", " + what
}

// ringName says where a ring stands in its geometry.
type ringName struct {
	polygon, ring int // zero-based
	multi         bool
	prefix        string
}

func (n ringName) String() string {
	s := n.prefix
	if n.multi {
		s = join(s, fmt.Sprintf("polygon %d", n.polygon+1))
	}
	return join(s, fmt.Sprintf("ring %d", n.ring+1))
}

func validPolygons(mp orb.MultiPolygon, where string, multi bool) error {
	var rings []orb.Ring
	var names []ringName
	for i, p := range mp {
		for j, r := range p {
			name := ringName{i, j, multi, where}
			if distinct(r) < 3 {
				return &Fault{
					Reason: NoExtent, Where: name.String(), At: r[0], HasAt: true,
					Detail: "ring of fewer than three different points",
				}
			}
			rings, names = append(rings, r), append(names, name)
		}
	}
	s := sweep{rings: rings}
	if c := s.run(); c != nil {
		return c.fault(names)
	}
	owner := make([]int, len(rings))
	hole := make([]bool, len(rings))
	for i, n := range names {
		owner[i], hole[i] = n.polygon, n.ring > 0
	}
	return s.checkNesting(owner, hole, names)
}

// distinct counts different points of a ring, up to 3.
func distinct(r orb.Ring) int {
	var a, b orb.Point
	n := 0
	for _, p := range r {
		switch {
		case n == 0:
			a, n = p, 1
		case n == 1 && p != a:
			b, n = p, 2
		case n == 2 && p != a && p != b:
			return 3
		}
	}
	return n
}

func (c *clash) fault(names []ringName) *Fault {
	edge := func(e edge) string { return fmt.Sprintf("%s, point %d", names[e.ring], e.point+1) }
	return &Fault{
		Reason: c.reason,
		Where:  edge(c.a),
		Detail: fmt.Sprintf("the edge from there and the one from %s %s near %.7f %.7f", edge(c.b), c.detail, c.at[0], c.at[1]),
		At:     c.at,
		HasAt:  true,
	}
}

// checkNesting judges what lies in what once no rings cross. owner is the polygon of each ring and hole its role.
func (s *sweep) checkNesting(owner []int, hole []bool, names []ringName) error {
	for i, parent := range s.parent {
		var detail string
		switch {
		case hole[i] && parent < 0:
			detail = "hole lies outside its shell"
		case hole[i] && (hole[parent] || owner[parent] != owner[i]):
			detail = fmt.Sprintf("hole lies directly in %s, which is not its shell", names[parent])
		case !hole[i] && parent >= 0 && !hole[parent]:
			detail = fmt.Sprintf("shell lies in %s", names[parent])
		default:
			continue
		}
		return &Fault{Reason: Misnested, Where: names[i].String(), Detail: detail, At: s.rings[i][0], HasAt: true}
	}
	return s.checkConnected(owner, names)
}

// checkConnected looks for a circle of touching rings of one polygon, which encloses a piece of its inside.
func (s *sweep) checkConnected(owner []int, names []ringName) error {
	root := make([]int32, len(s.rings))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, t := range s.touches {
		slices.SortStableFunc(t.rings, func(p, q int32) int { return cmp.Compare(owner[p], owner[q]) })
		for i := 1; i < len(t.rings); i++ {
			p, q := t.rings[i-1], t.rings[i]
			if owner[p] != owner[q] {
				continue
			}
			a, b := find(p), find(q)
			if a == b {
				return &Fault{
					Reason: Disconnected, Where: names[q].String(), At: t.at, HasAt: true,
					Detail: fmt.Sprintf("it touches %s near %.7f %.7f and so cuts the inside in pieces", names[p], t.at[0], t.at[1]),
				}
			}
			root[a] = b
		}
	}
	return nil
}
