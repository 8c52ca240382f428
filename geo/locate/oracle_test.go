package locate_test

import (
	"math/big"

	"github.com/paulmach/orb"
)

// evenOdd says whether the closed area of any member holds p, each member by the even-odd rule over all of its rings. It is the
// definition, computed with rational numbers and without any code of the product.
func evenOdd(area orb.MultiPolygon, p orb.Point) bool {
	for _, poly := range area {
		inside := false
		for _, r := range poly {
			for i := 1; i < len(r); i++ {
				a, b := r[i-1], r[i]
				if a[1] > b[1] {
					a, b = b, a
				}
				turn := turn(a, b, p)
				if turn == 0 && between(a[0], p[0], b[0]) && between(a[1], p[1], b[1]) {
					return true
				}
				if a[1] <= p[1] && p[1] < b[1] && turn > 0 {
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

func between(a, v, b float64) bool { return a <= v && v <= b || b <= v && v <= a }

// turn is the sign of the cross product (b-a) × (c-a).
func turn(a, b, c orb.Point) int {
	sub := func(p, q float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(p), new(big.Rat).SetFloat64(q))
	}
	l := new(big.Rat).Mul(sub(b[0], a[0]), sub(c[1], a[1]))
	return l.Cmp(new(big.Rat).Mul(sub(b[1], a[1]), sub(c[0], a[0])))
}
