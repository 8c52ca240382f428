package relate

import (
	"math"
	"math/big"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// cuts are where the edges of a shape meet those of another.
type cuts struct {
	at    map[int32][]*big.Rat // shares of the way along an edge, 0 to 1
	along map[int32][]run
}

// run is a stretch of an edge that lies on an edge of the other shape.
type run struct {
	from, to *big.Rat
	on       int32 // edge of the other
	same     bool  // both lead the same way
}

var zero, one = new(big.Rat), big.NewRat(1, 1)

func newCuts() *cuts { return &cuts{map[int32][]*big.Rat{}, map[int32][]run{}} }

func (c *cuts) add(i int32, t *big.Rat) { c.at[i] = append(c.at[i], t) }

// meet cuts the edges of two shapes by one another. proper is told once if two edges cross inside both.
func meet(a, b *Shape) (of, other *cuts, proper []crossing) {
	of, other = newCuts(), newCuts()
	for i := range a.edges {
		e := &a.edges[i]
		box := geo.BoundOf(e.a).Extend(e.b)
		if !box.Intersects(b.bound) {
			continue
		}
		for _, j := range b.slabs.at(box.MinLat, box.MaxLat) {
			f := &b.edges[j]
			if box.Intersects(geo.BoundOf(f.a).Extend(f.b)) && meetEdges(e, f, int32(i), j, of, other) {
				proper = append(proper, crossing{a.chains[e.of].ring, b.chains[f.of].ring})
			}
		}
	}
	for _, c := range []*cuts{of, other} {
		for i, all := range c.at {
			slices.SortFunc(all, (*big.Rat).Cmp)
			c.at[i] = slices.CompactFunc(all, func(x, y *big.Rat) bool { return x.Cmp(y) == 0 })
		}
	}
	return of, other, proper
}

// crossing says whether the edges that cross are of rings.
type crossing struct{ ring, otherRing bool }

// meetEdges notes where two edges meet; true when they cross in the interior of both.
func meetEdges(e, f *edge, i, j int32, of, other *cuts) bool {
	c, d := geo.Orient(e.a, e.b, f.a), geo.Orient(e.a, e.b, f.b)
	a, b := geo.Orient(f.a, f.b, e.a), geo.Orient(f.a, f.b, e.b)
	switch {
	case c*d > 0 || a*b > 0:
		return false
	case c == 0 && d == 0:
		meetAlong(e, f, i, j, of, other)
		return false
	case c != 0 && d != 0 && a != 0 && b != 0:
		of.add(i, crossShare(f.a, f.b, e.a, e.b))
		other.add(j, crossShare(e.a, e.b, f.a, f.b))
		return true
	}
	for _, end := range [...]struct {
		side int
		p    orb.Point
	}{{c, f.a}, {d, f.b}, {a, e.a}, {b, e.b}} {
		if end.side == 0 {
			of.add(i, share(e, end.p))
			other.add(j, share(f, end.p))
		}
	}
	return false
}

// meetAlong notes the stretch that two edges of one line share, if any.
func meetAlong(e, f *edge, i, j int32, of, other *cuts) {
	from, to := share(e, f.a), share(e, f.b)
	same := from.Cmp(to) < 0
	if !same {
		from, to = to, from
	}
	low, high := latest(zero, from), earliest(one, to)
	switch low.Cmp(high) {
	case 1:
		return
	case 0:
		p := e.a
		if low.Cmp(one) == 0 {
			p = e.b
		}
		of.add(i, low)
		other.add(j, share(f, p))
		return
	}
	of.add(i, low)
	of.add(i, high)
	of.along[i] = append(of.along[i], run{low, high, j, same})
	back := run{latest(zero, earliest(share(f, e.a), share(f, e.b))), earliest(one, latest(share(f, e.a), share(f, e.b))), i, same}
	other.add(j, back.from)
	other.add(j, back.to)
	other.along[j] = append(other.along[j], back)
}

func earliest(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func latest(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// share is how far along an edge's line a point of that line lies.
func share(e *edge, p orb.Point) *big.Rat {
	switch p {
	case e.a:
		return zero
	case e.b:
		return one
	}
	axis := 0
	if math.Abs(e.b[1]-e.a[1]) > math.Abs(e.b[0]-e.a[0]) {
		axis = 1
	}
	return new(big.Rat).Quo(less(p[axis], e.a[axis]), less(e.b[axis], e.a[axis]))
}

// crossShare is how far along from a to b the line through c and d crosses it.
func crossShare(c, d, a, b orb.Point) *big.Rat {
	at, end := orient(c, d, a), orient(c, d, b)
	return new(big.Rat).Quo(at, new(big.Rat).Sub(at, end))
}

// orient is twice the area of the triangle, exactly.
func orient(a, b, c orb.Point) *big.Rat {
	left := new(big.Rat).Mul(less(b[0], a[0]), less(c[1], a[1]))
	return left.Sub(left, new(big.Rat).Mul(less(b[1], a[1]), less(c[0], a[0])))
}

func rat(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }

func less(a, b float64) *big.Rat { return new(big.Rat).Sub(rat(a), rat(b)) }
