package demo

// ground is what it costs to cross a cell of a grid, 4 … 255; dear on crests.
type ground struct {
	grid
	cost []uint8
}

// newGround derives costs from a terrain for the cells of land (1; the others stay 0): crests of three sizes, each measured
// against the relief around it, so that a knoll of the lowlands counts as much as a peak among peaks, and the thin walls of a noise
// where the land says nothing.
func newGround(t *terrain, fine grid, land []uint16, seed uint64) ground {
	crest := t.fine.crests()
	n := newNoise(seed, "ground")
	half := t.fine.grid
	wide := make([]int32, half.size())
	for k := range wide {
		wide[k] = n.at(k%half.w, k/half.w, 24) + n.at(k%half.w, k/half.w, 11)
	}
	g := ground{fine, make([]uint8, fine.size())}
	for k := range g.cost {
		if land[k] == 0 {
			continue
		}
		x, y := k%fine.w, k/fine.w
		wall := min(abs(finer(wide, half, x, y))*3/2, 2*abs(n.at(x, y, 10)))
		v := 10 + finer(crest, half, x, y) + max(48-wall*130/one, 0) + max(30-abs(n.at(x, y, 5))*100/one, 0)
		g.cost[k] = uint8(min(v, 255))
	}
	return g
}

// finer interpolates values of a grid of twice the scale at the fine cell (x, y).
func finer(v []int32, g grid, x, y int) int32 {
	hx, hy := min(x/2, g.w-2), min(y/2, g.h-2)
	k := hy*g.w + hx
	if x&1 == 0 && hx > 0 {
		k--
	}
	if y&1 == 0 && hy > 0 {
		k -= g.w
	}
	a, b := int32(3), int32(1)
	if x&1 == 0 {
		a, b = 1, 3
	}
	low, high := a*v[k]+b*v[k+1], a*v[k+g.w]+b*v[k+g.w+1]
	if y&1 == 0 {
		return (low + 3*high) >> 4
	}
	return (3*low + high) >> 4
}

// crests is how far each cell stands above the land around it, measured against the relief there: 0 … 200.
func (r *relief) crests() []int32 {
	out := make([]int32, r.size())
	total := r.table(func(k int) float64 { return r.z[k] })
	square := r.table(func(k int) float64 { return r.z[k] * r.z[k] })
	for k := range out {
		x, y := k%r.w, k/r.w
		v := 0.0
		for _, ring := range [3]struct {
			radius int
			weight float64
		}{{2, 40}, {6, 60}, {16, 60}} {
			n, sum := r.window(total, x, y, ring.radius)
			_, squares := r.window(square, x, y, ring.radius)
			mean := sum / n
			spread := sqrt(max(squares/n-float64(mean*mean), 0)) + 3
			above := (r.z[k] - mean) / spread
			v += float64(ring.weight * min(max(above, 0), 2))
		}
		out[k] = int32(v)
	}
	return out
}

// table is the summed-area table of a value.
func (g grid) table(value func(k int) float64) []float64 {
	t := make([]float64, (g.w+1)*(g.h+1))
	for y := range g.h {
		row := 0.0
		for x := range g.w {
			row += value(y*g.w + x)
			t[(y+1)*(g.w+1)+x+1] = t[y*(g.w+1)+x+1] + row
		}
	}
	return t
}

// window sums a table over a square around a cell, cut at the rim, and tells how many cells that was.
func (g grid) window(t []float64, x, y, radius int) (n, sum float64) {
	x0, y0 := max(x-radius, 0), max(y-radius, 0)
	x1, y1 := min(x+radius+1, g.w), min(y+radius+1, g.h)
	w := g.w + 1
	return float64((x1 - x0) * (y1 - y0)), t[y1*w+x1] - t[y0*w+x1] - t[y1*w+x0] + t[y0*w+x0]
}
