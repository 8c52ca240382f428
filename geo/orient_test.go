package geo

import (
	"math"
	"math/big"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// rationalOrient is the determinant in exact fractions.
func rationalOrient(a, b, c orb.Point) int {
	r := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	d := func(p, q float64) *big.Rat { return new(big.Rat).Sub(r(p), r(q)) }
	left := new(big.Rat).Mul(d(a[0], c[0]), d(b[1], c[1]))
	right := new(big.Rat).Mul(d(a[1], c[1]), d(b[0], c[0]))
	return left.Cmp(right)
}

func TestOrientByHand(t *testing.T) {
	tests := map[string]struct {
		a, b, c orb.Point
		want    int
	}{
		"left":                       {orb.Point{0, 0}, orb.Point{1, 0}, orb.Point{0, 1}, 1},
		"right":                      {orb.Point{0, 0}, orb.Point{0, 1}, orb.Point{1, 0}, -1},
		"on the line":                {orb.Point{0, 0}, orb.Point{1, 1}, orb.Point{2, 2}, 0},
		"one ulp above a diagonal":   {orb.Point{0, 0}, orb.Point{1, 1}, orb.Point{0.5, math.Nextafter(0.5, 1)}, 1},
		"one ulp below a diagonal":   {orb.Point{12, 12}, orb.Point{24, 24}, orb.Point{0.5, math.Nextafter(0.5, 0)}, -1},
		"all the same":               {orb.Point{113, 25}, orb.Point{113, 25}, orb.Point{113, 25}, 0},
		"smallest numbers":           {orb.Point{0, 0}, orb.Point{5e-324, 0}, orb.Point{0, 5e-324}, 1},
		"largest numbers":            {orb.Point{-math.MaxFloat64, 0}, orb.Point{math.MaxFloat64, 0}, orb.Point{0, math.MaxFloat64}, 1},
		"mixed magnitudes":           {orb.Point{1e-320, 1e300}, orb.Point{-1e300, 1e-320}, orb.Point{0, 0}, 1},
		"not a number":               {orb.Point{math.NaN(), 0}, orb.Point{1, 0}, orb.Point{0, 1}, 0},
		"infinity":                   {orb.Point{math.Inf(1), 0}, orb.Point{1, 0}, orb.Point{0, 1}, 0},
		"one third, off by rounding": {orb.Point{0, 0}, orb.Point{3, 1}, orb.Point{1, 1.0 / 3}, -1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Orient(tt.a, tt.b, tt.c); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

// Points a few steps of the last digit off a line are where rounding errors live.
func TestOrientIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]float64{1, 113, 1e-5, 1e-150, 1e-310, 1e150}).Draw(t, "scale")
		coord := rapid.Float64Range(-1, 1)
		point := rapid.Custom(func(t *rapid.T) orb.Point {
			return orb.Point{coord.Draw(t, "x") * scale, coord.Draw(t, "y") * scale}
		})
		a, b := point.Draw(t, "a"), point.Draw(t, "b")
		f := rapid.Float64Range(-1, 2).Draw(t, "f")
		c := orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			c[1] = math.Nextafter(c[1], math.Inf(rapid.SampledFrom([]int{-1, 1}).Draw(t, "way")))
		}
		want := rationalOrient(a, b, c)
		for i, got := range []int{
			Orient(a, b, c), Orient(b, c, a), Orient(c, a, b),
			-Orient(b, a, c), -Orient(a, c, b), -Orient(c, b, a),
			orientExact(a, b, c), orientBig(a, b, c),
		} {
			if got != want {
				t.Fatalf("%d: %v %v %v: got %d, want %d", i, a, b, c, got, want)
			}
		}
	})
}

func TestOrientDoesNotAllocate(t *testing.T) {
	a, b, c := orb.Point{113, 25}, orb.Point{113.3, 25.3}, orb.Point{113.1, 25.1}
	if n := testing.AllocsPerRun(100, func() { orientExact(a, b, c) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOrient(b *testing.B) {
	p, q := orb.Point{113.0123, 25.4321}, orb.Point{113.3, 25.3}
	b.Run("clear", func(b *testing.B) {
		for range b.N {
			Orient(p, q, orb.Point{113.1, 25.9})
		}
	})
	b.Run("on the line", func(b *testing.B) {
		for range b.N {
			Orient(orb.Point{113, 25}, orb.Point{113.5, 25.5}, orb.Point{113.25, 25.25})
		}
	})
	b.Run("within rounding", func(b *testing.B) {
		for range b.N {
			Orient(orb.Point{113.1, 25.1}, orb.Point{113.3, 25.3}, orb.Point{113.2, 25.2})
		}
	})
}
