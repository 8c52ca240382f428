package locate

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// segment is a straight line between two different points, of which the points between are named by their share of its length.
type segment struct{ p, q orb.Point }

// share is a place on a segment, 0 at its beginning to 1 at its end, without rounding: by a float64 alone, or by where it comes
// from together with a float64 near it.
type share struct {
	float float64
	off   float64 // at most so far from float; 0 if float is exact
	// One of these says where it is, if off is not 0: the edge crossed there, or a vertex of the line through the segment, as an edge
	// without length; or the number itself.
	of    edge
	exact *big.Rat
}

// vertex is the share of v, which lies on the line through s.
func (s segment) vertex(v orb.Point) share {
	axis := s.axis()
	t := (v[axis] - s.p[axis]) / (s.q[axis] - s.p[axis])
	return share{float: t, off: 1e-15*math.Abs(t) + 1e-300, of: edge{v, v}}
}

// axis is the coordinate in which s is longer.
func (s segment) axis() int {
	if math.Abs(s.q[1]-s.p[1]) > math.Abs(s.q[0]-s.p[0]) {
		return 1
	}
	return 0
}

// crossing is the share where s crosses e.
func (s segment) crossing(e edge) share {
	p, offP := area(e.a, e.b, s.p)
	q, offQ := area(e.a, e.b, s.q)
	sum := math.Abs(p) + math.Abs(q) // they have different signs
	t := share{float: math.Abs(p) / sum, of: e, off: 2*(offP+offQ)/sum + 1e-15}
	if !(t.off < 1e-9) { // nearly parallel, or too small to tell
		t.float, _ = s.rational(t).Float64()
		t.off = 1e-15
	}
	return t
}

// area is twice the signed area of the triangle and a bound of its error.
func area(a, b, c orb.Point) (det, off float64) {
	left, right := float64((a[0]-c[0])*(b[1]-c[1])), float64((a[1]-c[1])*(b[0]-c[0]))
	return left - right, 4e-16*(math.Abs(left)+math.Abs(right)) + 1e-300
}

// rational is t without error.
func (s segment) rational(t share) *big.Rat {
	switch {
	case t.exact != nil:
		return t.exact
	case t.off == 0:
		return new(big.Rat).SetFloat64(t.float)
	case t.of.a == t.of.b:
		axis := s.axis()
		return new(big.Rat).Quo(difference(t.of.a[axis], s.p[axis]), difference(s.q[axis], s.p[axis]))
	}
	p, q := exactArea(t.of.a, t.of.b, s.p), exactArea(t.of.a, t.of.b, s.q)
	return p.Quo(p, new(big.Rat).Sub(p, q))
}

func difference(a, b float64) *big.Rat {
	return new(big.Rat).Sub(new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b))
}

func exactArea(a, b, c orb.Point) *big.Rat {
	left := difference(a[0], c[0])
	left.Mul(left, difference(b[1], c[1]))
	right := difference(a[1], c[1])
	return left.Sub(left, right.Mul(right, difference(b[0], c[0])))
}

// compare orders two shares, exactly.
func (s segment) compare(t, u share) int {
	switch d := t.float - u.float; {
	case d > t.off+u.off:
		return 1
	case -d > t.off+u.off:
		return -1
	case t.off != 0 && t.exact == nil && t.of == u.of, t.off == 0 && u.off == 0:
		return 0
	}
	return s.rational(t).Cmp(s.rational(u))
}

// between is a share between two different ones, the middle unless that is hard to say.
func (s segment) between(t, u share) share {
	middle := t.float + (u.float-t.float)/2
	if middle-t.float > t.off && u.float-middle > u.off {
		return share{float: middle}
	}
	m := new(big.Rat).Add(s.rational(t), s.rational(u))
	m.Quo(m, big.NewRat(2, 1))
	float, _ := m.Float64()
	return share{float: float, off: 1e-15, exact: m}
}

// at is the point at t, rounded.
func (s segment) at(t share) orb.Point {
	return orb.Point{s.p[0] + t.float*(s.q[0]-s.p[0]), s.p[1] + t.float*(s.q[1]-s.p[1])}
}

// side is the orientation of a, b and the point at t, exactly. The signed area is linear along the segment, so the signs at both
// ends decide unless they differ.
func (s segment) side(a, b orb.Point, t share) int {
	p, q := orient(a, b, s.p), orient(a, b, s.q)
	if p == q || q == 0 {
		return p
	}
	if p == 0 {
		return q
	}
	areaP, offP := area(a, b, s.p)
	areaQ, offQ := area(a, b, s.q)
	v := (1-t.float)*areaP + t.float*areaQ
	off := offP + offQ + (t.off+4e-16)*(math.Abs(areaP)+math.Abs(areaQ))
	if v > off {
		return 1
	}
	if -v > off {
		return -1
	}
	exact, r := s.rational(t), exactArea(a, b, s.q)
	r.Mul(r, exact)
	rest := new(big.Rat).Sub(big.NewRat(1, 1), exact)
	return r.Add(r, rest.Mul(rest, exactArea(a, b, s.p))).Sign()
}

// on says whether the point at t, known to be on the line through e and at no end of it, is on e. If the segment crosses that line, it
// is not, since it would then be a meeting.
func (s segment) on(e edge, t share) bool {
	if orient(s.p, s.q, e.a) != 0 || orient(s.p, s.q, e.b) != 0 {
		return false
	}
	return s.compare(s.vertex(e.a), t) != s.compare(s.vertex(e.b), t)
}
