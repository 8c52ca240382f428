package demo

// A cell of the finest raster is 0.001° by 0.0009°: 100 m square at 26° north, within 1.5 % in the whole prefecture.
const (
	cellLon   = 1000 // micro-degrees
	cellLat   = 900  // micro-degrees
	cellM     = 100  // metres, for everything that needs a length but no survey
	marginLon = 60_000
	marginLat = 54_000
)

// grid is a raster over the prefecture and its surroundings: row 0 is the southernmost, column 0 the westernmost. A grid of
// scale s has cells s times as long as the finest one; all grids of one prefecture share their south-west corner and
// their extent, so that cell (x, y) of scale 2s covers exactly four of scale s.
type grid struct {
	origin spot // south-west corner
	w, h   int
	scale  int
}

// coarsest is the scale of the coarsest grid; extents are whole multiples of it.
const coarsest = 16

// newGrid covers the extents of all counties and a margin around them.
func newGrid(counties []county, scale int) grid {
	west, south, east, north := counties[0].west, counties[0].south, counties[0].east, counties[0].north
	for _, c := range counties {
		west, south = min(west, c.west), min(south, c.south)
		east, north = max(east, c.east), max(north, c.north)
	}
	g := grid{origin: spot{west - marginLon, south - marginLat}, scale: scale}
	cols := (int(east-west) + 2*marginLon + coarsest*cellLon - 1) / (coarsest * cellLon)
	rows := (int(north-south) + 2*marginLat + coarsest*cellLat - 1) / (coarsest * cellLat)
	g.w, g.h = cols*coarsest/scale, rows*coarsest/scale
	return g
}

func (g grid) size() int { return g.w * g.h }

// cell is the index of the cell that holds a place; of the nearest cell for places beside the grid.
func (g grid) cell(s spot) int {
	x := int(s.lon-g.origin.lon) / (cellLon * g.scale)
	y := int(s.lat-g.origin.lat) / (cellLat * g.scale)
	return min(max(y, 0), g.h-1)*g.w + min(max(x, 0), g.w-1)
}

// centre is the middle of a cell.
func (g grid) centre(cell int) spot {
	x, y := cell%g.w, cell/g.w
	return spot{
		g.origin.lon + micro((2*x+1)*cellLon*g.scale/2),
		g.origin.lat + micro((2*y+1)*cellLat*g.scale/2),
	}
}

// cellArea is the area of a cell of a row in m², on the ellipsoid of CGCS2000.
func (g grid) cellArea(y int) float64 {
	const a, e2 = 6378137.0, 0.00669438002290
	lat := float64(int(g.origin.lat)+(2*y+1)*cellLat*g.scale/2) / 1e6
	c := cosine(lat)
	w := 1 - float64(e2*(1-float64(c*c)))
	angle := 3.14159265358979 / 180 / 1e6
	return a * a * (1 - e2) * c / (w * w) * (angle * float64(cellLon*g.scale)) * (angle * float64(cellLat*g.scale))
}

// sample interpolates values at the cell centres of a grid linearly at a place; beyond the outermost centres they stay constant.
func (g grid) sample(values []float64, s spot) float64 {
	x, fx := split(int(s.lon-g.origin.lon), cellLon*g.scale, g.w)
	y, fy := split(int(s.lat-g.origin.lat), cellLat*g.scale, g.h)
	k := y*g.w + x
	low := values[k] + float64(fx*(values[k+1]-values[k]))
	high := values[k+g.w] + float64(fx*(values[k+g.w+1]-values[k+g.w]))
	return low + float64(fy*(high-low))
}

// split finds the lower of the two cell centres around an offset and how far beyond it the offset lies, 0 … 1.
func split(offset, step, n int) (int, float64) {
	twice := 2*offset - step
	i := twice / (2 * step)
	if twice < 0 {
		return 0, 0
	}
	if i >= n-1 {
		return n - 2, 1
	}
	return i, float64(twice-2*step*i) / float64(2*step)
}

// blur is a field averaged over each cell and its eight neighbours, with the weights of the binomial filter; 0 on the rim.
func (g grid) blur(v []float64) []float64 {
	out := make([]float64, len(v))
	for k := range v {
		if g.rim(k) {
			continue
		}
		side := v[k-1] + v[k+1] + v[k-g.w] + v[k+g.w]
		edge := v[k-g.w-1] + v[k-g.w+1] + v[k+g.w-1] + v[k+g.w+1]
		out[k] = v[k]/4 + side/8 + edge/16
	}
	return out
}

// rim tells whether a cell is on the edge of the grid, which no water crosses and no computation reads beyond.
func (g grid) rim(k int) bool {
	x, y := k%g.w, k/g.w
	return x == 0 || y == 0 || x == g.w-1 || y == g.h-1
}

// field is a value that varies over the land, known at the middle of each cell.
type field struct {
	grid
	value []float64
}

// at is the value at a place, linear between the middles of cells and constant beyond the outermost.
func (f field) at(s spot) float64 { return f.sample(f.value, s) }
