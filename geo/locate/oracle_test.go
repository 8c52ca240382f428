package locate_test

import (
	"math/big"

	"github.com/paulmach/orb"
)

// The oracles are definitions computed with rational numbers, without any code of the product.

func rat(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }

// evenOdd says whether the closed area of any member holds p, each member by the even-odd rule over all of its rings.
func evenOdd(area orb.MultiPolygon, p orb.Point) bool { return evenOddAt(area, rat(p[0]), rat(p[1])) }

func evenOddAt(area orb.MultiPolygon, x, y *big.Rat) bool {
	for _, poly := range area {
		inside := false
		for _, r := range poly {
			for i := 1; i < len(r); i++ {
				a, b := r[i-1], r[i]
				if a[1] > b[1] {
					a, b = b, a
				}
				turn := turn(a, b, x, y)
				if turn == 0 && between(a[0], x, b[0]) && between(a[1], y, b[1]) {
					return true
				}
				if turn > 0 && rat(a[1]).Cmp(y) <= 0 && y.Cmp(rat(b[1])) < 0 {
					inside = !inside
				}
			}
		}
		if inside {
			return true
		}
	}
	return false
}

func between(a float64, v *big.Rat, b float64) bool {
	return rat(min(a, b)).Cmp(v) <= 0 && v.Cmp(rat(max(a, b))) <= 0
}

// turn is the sign of the cross product (b-a) × (c-a) for c = x, y.
func turn(a, b orb.Point, x, y *big.Rat) int { return cross(a, b, x, y).Sign() }

func cross(a, b orb.Point, x, y *big.Rat) *big.Rat {
	sub := func(p, q *big.Rat) *big.Rat { return new(big.Rat).Sub(p, q) }
	l := sub(rat(b[0]), rat(a[0]))
	l.Mul(l, sub(y, rat(a[1])))
	r := sub(rat(b[1]), rat(a[1]))
	return l.Sub(l, r.Mul(r, sub(x, rat(a[0]))))
}

// along is a coordinate of the point at share t from p to q.
func along(p, q orb.Point, t *big.Rat, axis int) *big.Rat {
	d := new(big.Rat).Sub(rat(q[axis]), rat(p[axis]))
	return d.Add(d.Mul(d, t), rat(p[axis]))
}

// meetingsByRationals are the shares of p–q in 0…1 at which it begins or ends to touch a–b.
func meetingsByRationals(p, q, a, b orb.Point) []*big.Rat {
	if p == q || a == b {
		return nil
	}
	var out []*big.Rat
	add := func(t *big.Rat) {
		if t.Sign() >= 0 && t.Cmp(big.NewRat(1, 1)) <= 0 {
			out = append(out, t)
		}
	}
	ca, cb := cross(p, q, rat(a[0]), rat(a[1])), cross(p, q, rat(b[0]), rat(b[1]))
	if ca.Sign() == 0 && cb.Sign() == 0 {
		for _, v := range []orb.Point{a, b} {
			axis := 0
			if p[0] == q[0] {
				axis = 1
			}
			t := new(big.Rat).Sub(rat(v[axis]), rat(p[axis]))
			add(t.Quo(t, new(big.Rat).Sub(rat(q[axis]), rat(p[axis]))))
		}
		return out
	}
	if ca.Sign()*cb.Sign() > 0 {
		return nil
	}
	cp, cq := cross(a, b, rat(p[0]), rat(p[1])), cross(a, b, rat(q[0]), rat(q[1]))
	if cp.Sign()*cq.Sign() <= 0 {
		add(new(big.Rat).Quo(cp, new(big.Rat).Sub(cp, cq)))
	}
	return out
}
