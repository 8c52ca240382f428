package topology

import (
	"math"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// triangle is three points in any order, which may lie on one line.
type triangle [3]orb.Point

// holds says whether p lies in t or on its edge, exactly.
func (t *triangle) holds(p orb.Point) bool {
	if p[0] < min(t[0][0], t[1][0], t[2][0]) || p[0] > max(t[0][0], t[1][0], t[2][0]) ||
		p[1] < min(t[0][1], t[1][1], t[2][1]) || p[1] > max(t[0][1], t[1][1], t[2][1]) {
		return false
	}
	a := geo.Orient(t[0], t[1], p)
	b := geo.Orient(t[1], t[2], p)
	if a*b < 0 {
		return false
	}
	// For three points on one line the signs sum to 0, so that p is on it when none is positive or none negative.
	c := geo.Orient(t[2], t[0], p)
	return a*c >= 0 && b*c >= 0
}

// pointGrid finds the vertices in a triangle. It is a grid of lists, of about two vertices each when it is new.
type pointGrid struct {
	places         []orb.Point
	min            orb.Point
	w, h           int
	perLon, perLat float64
	cells          [][]int32
}

// newPointGrid holds the given vertices, each once.
func newPointGrid(places []orb.Point, vertices []int32) *pointGrid {
	b := geo.EmptyBound()
	for _, v := range vertices {
		b = b.Extend(places[v])
	}
	g := &pointGrid{places: places, min: orb.Point{b.MinLon, b.MinLat}, w: 1, h: 1}
	if n, dx, dy := float64(len(vertices))/2, b.MaxLon-b.MinLon, b.MaxLat-b.MinLat; dx > 1e-100 && dy > 1e-100 {
		g.w = int(min(max(math.Sqrt(n*dx/dy), 1), n+1))
		g.h = int(max(n/float64(g.w), 1))
		g.perLon, g.perLat = float64(g.w)/dx, float64(g.h)/dy
	}
	g.cells = make([][]int32, g.w*g.h)
	known := make([]bool, len(places))
	for _, v := range vertices {
		if !known[v] {
			known[v] = true
			c := g.cell(places[v])
			*c = append(*c, v)
		}
	}
	return g
}

// column and row are monotonic, so that what lies between two points lies between their columns and rows.
func (g *pointGrid) column(lon float64) int {
	return min(max(int((lon-g.min[0])*g.perLon), 0), g.w-1)
}

func (g *pointGrid) row(lat float64) int {
	return min(max(int((lat-g.min[1])*g.perLat), 0), g.h-1)
}

func (g *pointGrid) cell(p orb.Point) *[]int32 { return &g.cells[g.row(p[1])*g.w+g.column(p[0])] }

func (g *pointGrid) remove(v int32) {
	c := g.cell(g.places[v])
	for i, w := range *c {
		if w == v {
			(*c)[i] = (*c)[len(*c)-1]
			*c = (*c)[:len(*c)-1]
			return
		}
	}
}

// any says whether a vertex that counts lies in t.
func (g *pointGrid) any(t triangle, counts func(v int32) bool) bool {
	x0, x1 := g.column(min(t[0][0], t[1][0], t[2][0])), g.column(max(t[0][0], t[1][0], t[2][0]))
	y0, y1 := g.row(min(t[0][1], t[1][1], t[2][1])), g.row(max(t[0][1], t[1][1], t[2][1]))
	for y := y0; y <= y1; y++ {
		for _, cell := range g.cells[y*g.w+x0 : y*g.w+x1+1] {
			for _, v := range cell {
				if counts(v) && t.holds(g.places[v]) {
					return true
				}
			}
		}
	}
	return false
}
