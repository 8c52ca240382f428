package locate

import (
	"math"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// grid divides a bound into w × h equal cells, numbered row by row from the south-west.
type grid struct {
	bound          geo.Bound
	w, h           int
	perLon, perLat float64 // cells per degree
}

// newGrid makes about n cells, square in degrees.
func newGrid(b geo.Bound, n int) grid {
	dx, dy := b.MaxLon-b.MinLon, b.MaxLat-b.MinLat
	g := grid{bound: b, w: 1, h: 1}
	if w := math.Sqrt(float64(n) * (dx / dy)); w >= 1 { // not for NaN, when both are 0
		g.w = int(min(w, float64(n)))
	}
	g.h = max(1, n/g.w)
	g.w, g.perLon = division(g.w, b.MinLon, b.MaxLon)
	g.h, g.perLat = division(g.h, b.MinLat, b.MaxLat)
	return g
}

// division returns n, or fewer, and their number per degree. A cell is at least 2^26 steps of the coordinates' float64s wide (some 20 cm),
// so that rounding never moves a point by more than a millionth of a cell, the margin of visit.
func division(n int, from, to float64) (cells int, perDegree float64) {
	extent, most := to-from, math.Max(math.Abs(from), math.Abs(to))
	if finest := extent / most * 0x1p26; finest < float64(n) {
		n = int(finest)
	}
	if per := float64(n) / extent; n > 0 && per <= math.MaxFloat64 {
		return n, per
	}
	return 1, 0 // everything in one cell
}

// cell is the number of the cell of p, which must lie in the bound. Subtraction, multiplication and truncation are all monotonic, so a
// cell holds every float64 between two of its points.
func (g *grid) cell(p orb.Point) int {
	x, y := g.column(p[0]), g.row(p[1])
	return y*g.w + x
}

func (g *grid) column(lon float64) int { return min(int((lon-g.bound.MinLon)*g.perLon), g.w-1) }

func (g *grid) row(lat float64) int { return min(int((lat-g.bound.MinLat)*g.perLat), g.h-1) }

// visit calls do for every cell that the edge from a to b touches, and perhaps for some that it passes within a millionth of a cell.
// That margin covers the rounding of the computation, which is under 2^22 × 2^-51 of a cell.
func (g *grid) visit(a, b orb.Point, do func(cell int)) {
	const margin = 1e-6
	ax, ay := (a[0]-g.bound.MinLon)*g.perLon, (a[1]-g.bound.MinLat)*g.perLat
	bx, by := (b[0]-g.bound.MinLon)*g.perLon, (b[1]-g.bound.MinLat)*g.perLat
	if ay > by {
		ax, ay, bx, by = bx, by, ax, ay
	}
	last := clamp(by+margin, g.h)
	for y := clamp(ay-margin, g.h); y <= last; y++ {
		// The stretch of the edge in row y, as shares of its length.
		from, to := 0.0, 1.0
		if dy := by - ay; dy > 0 {
			from = max(from, (float64(y)-margin-ay)/dy)
			to = min(to, (float64(y)+1+margin-ay)/dy)
		}
		x0, x1 := ax+from*(bx-ax), ax+to*(bx-ax)
		for x, end := clamp(min(x0, x1)-margin, g.w), clamp(max(x0, x1)+margin, g.w); x <= end; x++ {
			do(y*g.w + x)
		}
	}
}

func clamp(v float64, n int) int { return min(max(int(v), 0), n-1) }
