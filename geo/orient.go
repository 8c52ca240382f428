package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// Orient tells on which side of the directed line a→b the point c lies: +1 left (a, b, c run counterclockwise),
// -1 right, 0 exactly on the line. The sign is exact for all finite coordinates: no rounding, no tolerance, and so
// Orient(a,b,c) = Orient(b,c,a) = -Orient(b,a,c) always. With a NaN or an infinity the answer is 0.
//
// A floating-point filter answers almost every call in about 4 ns (Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast
// Robust Geometric Predicates", 1997, bound A); what lies within its error bound is added up exactly, in
// about 70 ns and without allocating.
func Orient(a, b, c orb.Point) int {
	// The conversions forbid the compiler to fuse multiplication and addition, which would break the bound.
	left := float64((a[0] - c[0]) * (b[1] - c[1]))
	right := float64((a[1] - c[1]) * (b[0] - c[0]))
	det := left - right
	// (3 + 16ε)ε with ε = 2^-53; the added term covers products that underflow.
	bound := float64(3.3306690738754716e-16*float64(math.Abs(left)+math.Abs(right))) + 1e-300
	if det > bound {
		return 1
	}
	if -det > bound {
		return -1
	}
	return orientExact(a, b, c)
}

// orientExact sums the six products of the expanded determinant without error: each product is split into
// a rounded value and its exact error, and the twelve parts are added as a nonoverlapping expansion, whose sign is that of its
// largest part (Shewchuk 1997, theorem 10).
func orientExact(a, b, c orb.Point) int {
	factors := [6][2]float64{
		{a[0], b[1]},
		{-a[0], c[1]},
		{-c[0], b[1]},
		{-a[1], b[0]},
		{a[1], c[0]},
		{c[1], b[0]},
	}
	var sum expansion
	for _, f := range factors {
		p := float64(f[0] * f[1])
		if m := math.Abs(p); !(m < 1e300) || m < 1e-250 && f[0] != 0 && f[1] != 0 {
			return orientBig(a, b, c) // the product or its error would leave the range of a float64
		}
		sum.add(p)
		sum.add(math.FMA(f[0], f[1], -p))
	}
	return sum.sign()
}

// expansion is a sum of float64s of increasing magnitude whose bits do not overlap.
type expansion struct {
	part [12]float64
	n    int
}

// add is Shewchuk's GROW-EXPANSION with zero parts left out.
func (e *expansion) add(b float64) {
	n := 0
	for _, p := range e.part[:e.n] {
		s := b + p
		v := s - b
		if err := (b - (s - v)) + (p - v); err != 0 {
			e.part[n] = err
			n++
		}
		b = s
	}
	if b != 0 {
		e.part[n] = b
		n++
	}
	e.n = n
}

func (e *expansion) sign() int {
	switch {
	case e.n == 0:
		return 0
	case e.part[e.n-1] > 0:
		return 1
	}
	return -1
}

// orientBig is the slow road for magnitudes that no position on Earth has. 4300 bits hold every product and sum of
// finite float64s exactly.
func orientBig(a, b, c orb.Point) int {
	for _, v := range [...]float64{a[0], a[1], b[0], b[1], c[0], c[1]} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0
		}
	}
	num := func(v float64) *big.Float { return new(big.Float).SetPrec(4300).SetFloat64(v) }
	diff := func(p, q float64) *big.Float { return num(p).Sub(num(p), num(q)) }
	left := diff(a[0], c[0])
	left.Mul(left, diff(b[1], c[1]))
	right := diff(a[1], c[1])
	right.Mul(right, diff(b[0], c[0]))
	return left.Cmp(right)
}
