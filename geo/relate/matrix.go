package relate

import (
	"math/big"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Matrix holds the dimensions of the nine intersections: rows are the interior, boundary and exterior of one geometry, columns those of the other.
// None is an empty one. The exteriors always meet in 2.
type Matrix struct {
	cells  [3][3]int8
	of, by int // dimensions of the two
}

// None is the dimension of nothing.
const None = -1

const (
	interior = iota
	boundary
	exterior
)

func place(s geo.Side) int {
	switch s {
	case geo.Inside:
		return interior
	case geo.OnEdge:
		return boundary
	case geo.Outside:
	}
	return exterior
}

// Relate is the matrix of a with b. Cost: the edges of a, of b near them, and of both once more; what meets is looked at exactly.
func Relate(a, b *Shape) Matrix {
	m := Matrix{of: a.dim, by: b.dim, cells: [3][3]int8{{None, None, None}, {None, None, None}, {None, None, 2}}}
	ofA, ofB, proper := meet(a, b)
	for _, c := range proper {
		m.raise(edgePlace(c.ring), edgePlace(c.otherRing), 0)
	}
	a.scan(b, ofA, m.raise)
	b.scan(a, ofB, func(y, x, dim int) { m.raise(x, y, dim) })
	return m
}

func (m *Matrix) raise(x, y, dim int) { m.cells[x][y] = max(m.cells[x][y], int8(dim)) }

func edgePlace(ring bool) int {
	if ring {
		return boundary
	}
	return interior
}

// scan tells what of s lies where of the other: found is told places of s and of the other, and the dimension of what they share.
func (s *Shape) scan(other *Shape, c *cuts, found func(x, y, dim int)) {
	for _, p := range s.points {
		found(interior, place(other.side(p)), 0)
	}
	for p, odd := range s.odd {
		if odd {
			found(boundary, place(other.side(p)), 0)
		}
	}
	if s.dim > other.dim {
		found(interior, exterior, s.dim) // it reaches out of what has a lower dimension
	}
	cut := make([][]int32, len(s.chains))
	for i := range c.at {
		of := s.edges[i].of
		cut[of] = append(cut[of], i)
	}
	for n, ch := range s.chains {
		if len(cut[n]) == 0 { // it meets nothing: all of it lies where one point does
			s.apart(ch, other, other.sideOf(s.edges[ch.first].a), found)
			continue
		}
		for _, i := range cut[n] { // edges without a cut lie where a piece beside them does
			s.pieces(ch, i, other, c, found)
		}
	}
}

// pieces tells of an edge that is cut.
func (s *Shape) pieces(ch chain, i int32, other *Shape, c *cuts, found func(x, y, dim int)) {
	e, at := &s.edges[i], c.at[i]
	s.touch(e, at, edgePlace(ch.ring), other, found)
	from := zero
	for k := 0; k <= len(at); k++ {
		to := one
		if k < len(at) {
			to = at[k]
		}
		if from.Cmp(to) == 0 {
			continue
		}
		if r := covering(c.along[i], from, to); r != nil {
			s.shared(ch, other, r, found)
		} else {
			s.apart(ch, other, other.sideOfPiece(e, from, to), found)
		}
		from = to
	}
}

// touch tells of the ends of an edge that lie on the other.
func (s *Shape) touch(e *edge, at []*big.Rat, own int, other *Shape, found func(x, y, dim int)) {
	for _, end := range [...]struct {
		there bool
		p     orb.Point
	}{{at[0].Sign() == 0, e.a}, {at[len(at)-1].Cmp(one) == 0, e.b}} {
		if end.there {
			x := own
			if s.odd[end.p] {
				x = boundary
			}
			found(x, place(other.side(end.p)), 0)
		}
	}
}

// covering is the stretch that holds a piece, if one does.
func covering(runs []run, from, to *big.Rat) *run {
	for i := range runs {
		if runs[i].from.Cmp(from) <= 0 && runs[i].to.Cmp(to) >= 0 {
			return &runs[i]
		}
	}
	return nil
}

// sideOfPiece is where a piece lies that does not run along the shape.
func (s *Shape) sideOfPiece(e *edge, from, to *big.Rat) geo.Side {
	if s.dim == 2 && s.inArea(between(e, from, to)) {
		return geo.Inside
	}
	return geo.Outside
}

// sideOf is where a point lies that is on no edge.
func (s *Shape) sideOf(p orb.Point) geo.Side {
	if s.dim == 2 && s.bound.Contains(p) {
		return geo.MultiPolygonSide(s.areas, p)
	}
	return geo.Outside
}

// shared tells of a piece that runs along an edge of the other.
func (s *Shape) shared(ch chain, other *Shape, r *run, found func(x, y, dim int)) {
	there := other.chains[other.edges[r.on].of]
	found(edgePlace(ch.ring), edgePlace(there.ring), 1)
	if !ch.ring || !there.ring {
		return
	}
	if (ch.left == there.left) == r.same { // both areas lie on one side
		found(interior, interior, 2)
		return
	}
	found(interior, exterior, 2)
	found(exterior, interior, 2)
}

// apart tells of a piece that lies wholly inside or outside the other's areas.
func (s *Shape) apart(ch chain, other *Shape, side geo.Side, found func(x, y, dim int)) {
	found(edgePlace(ch.ring), place(side), 1)
	switch {
	case ch.ring && side == geo.Inside: // on both sides of the ring is the other
		found(interior, interior, 2)
		found(exterior, interior, 2)
	case ch.ring && other.dim == 2:
		found(interior, exterior, 2)
	}
}
