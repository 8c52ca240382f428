// Package relatetest makes geometries that meet one another in every way: of few corners, on a small grid.
package relatetest

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

const grid = 6

// Maker draws geometries.
type Maker struct {
	*rand.Rand
	// Even keeps to edges that run north, east or between: they meet where a float64 is exact, so that programs which round where edges meet are
	// right too; and to lines that meet themselves in their ends alone.
	Even bool
}

func (r Maker) corner() orb.Point {
	return orb.Point{float64(r.IntN(grid + 1)), float64(r.IntN(grid + 1))}
}

// Geometry is a valid point, line or area, or several of one of these.
func (r Maker) Geometry() orb.Geometry {
	switch r.IntN(7) {
	case 0:
		return r.corner()
	case 1:
		return orb.MultiPoint{r.corner(), r.corner(), r.corner()}
	case 2:
		return r.line()
	case 3:
		for {
			if g := (orb.MultiLineString{r.line(), r.line()}); !r.Even || apart(g) {
				return g
			}
		}
	case 4:
		return r.polygon()
	case 5:
		return r.holed()
	}
	for {
		if g := (orb.MultiPolygon{r.polygon(), r.polygon()}); geo.CheckValid(g, geo.Limits{}) == nil {
			return g
		}
	}
}

// line is one that does not run along itself: of those, other programs say different things.
func (r Maker) line() orb.LineString {
	for {
		l := orb.LineString{r.corner()}
		for range 1 + r.IntN(3) {
			l = append(l, r.corner())
		}
		if simple(l) && r.fits(l) && (!r.Even || apart(orb.MultiLineString{l})) {
			return l
		}
	}
}

func simple(l orb.LineString) bool {
	for i := range len(l) - 1 {
		if l[i] == l[i+1] {
			return false
		}
		for j := range i {
			if geo.Orient(l[i], l[i+1], l[j]) == 0 && geo.Orient(l[i], l[i+1], l[j+1]) == 0 {
				return false
			}
		}
	}
	return true
}

func (r Maker) polygon() orb.Polygon {
	for {
		ring := orb.Ring{r.corner(), r.corner(), r.corner()}
		for range r.IntN(3) {
			ring = append(ring, r.corner())
		}
		if p := (orb.Polygon{append(ring, ring[0])}); r.fits(orb.LineString(p[0])) && geo.CheckValid(p, geo.Limits{}) == nil {
			return p
		}
	}
}

func (r Maker) holed() orb.Polygon {
	shell := orb.Ring{{0, 0}, {grid, 0}, {grid, grid}, {0, grid}, {0, 0}}
	for {
		if p := (orb.Polygon{shell, r.polygon()[0]}); geo.CheckValid(p, geo.Limits{}) == nil {
			return p
		}
	}
}

func (r Maker) fits(l orb.LineString) bool {
	if !r.Even {
		return true
	}
	for i := range len(l) - 1 {
		if x, y := math.Abs(l[i+1][0]-l[i][0]), math.Abs(l[i+1][1]-l[i][1]); x != 0 && y != 0 && x != y {
			return false
		}
	}
	return true
}

// apart tells whether edges of lines meet in common corners alone.
func apart(lines orb.MultiLineString) bool {
	var edges [][2]orb.Point
	for _, l := range lines {
		for i := range len(l) - 1 {
			edges = append(edges, [2]orb.Point{l[i], l[i+1]})
		}
	}
	for i, e := range edges {
		for _, f := range edges[:i] {
			if e[0] == f[0] || e[0] == f[1] || e[1] == f[0] || e[1] == f[1] {
				continue
			}
			if geo.Orient(e[0], e[1], f[0])*geo.Orient(e[0], e[1], f[1]) <= 0 && geo.Orient(f[0], f[1], e[0])*geo.Orient(f[0], f[1], e[1]) <= 0 {
				return false
			}
		}
	}
	return true
}
