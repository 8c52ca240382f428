package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Centroid is the centre of gravity of g in the longitude/latitude plane: of its area if it has any, else of its
// lines by length, else of its points. It may lie outside a bent shape: [InteriorPoint] does not. For a county it is within
// 100 m of the centre of gravity on the ellipsoid. Winding does not matter. It reports false for nil and for
// geometry without positions.
func Centroid(g orb.Geometry) (orb.Point, bool) {
	b := BoundOf(g)
	if b.Empty() {
		return orb.Point{}, false
	}
	// Sums are relative to the middle, which keeps their digits; longitudes shrink with the cosine, so that the lengths of lines compare.
	c := gravity{origin: b.Center()}
	c.shrink = math.Cos(c.origin[1] * degree)
	c.add(g)
	for _, m := range [...]moment{c.area, c.length, c.count} {
		if m.w > 0 {
			p := orb.Point{c.origin[0] + m.x/m.w, c.origin[1] + m.y/m.w}
			// Rounding must not carry the centre of a sliver out of its box.
			return orb.Point{min(max(p[0], b.MinLon), b.MaxLon), min(max(p[1], b.MinLat), b.MaxLat)}, true
		}
	}
	return b.Center(), true
}

type moment struct{ x, y, w float64 }

func (m *moment) add(x, y, w float64) {
	m.x += x * w
	m.y += y * w
	m.w += w
}

type gravity struct {
	origin              orb.Point
	shrink              float64
	area, length, count moment
}

func (c *gravity) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		c.points([]orb.Point{g})
	case orb.MultiPoint:
		c.points(g)
	case orb.LineString:
		c.line(g)
	case orb.MultiLineString:
		for _, l := range g {
			c.line(l)
		}
	case orb.Ring:
		c.ring(g, 1)
	case orb.Polygon:
		for i, r := range g {
			if i == 0 {
				c.ring(r, 1)
			} else {
				c.ring(r, -1)
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			c.add(p)
		}
	case orb.Collection:
		for _, m := range g {
			c.add(m)
		}
	case orb.Bound:
		c.ring(FromOrb(g).Ring(), 1)
	}
}

func (c *gravity) points(ps []orb.Point) {
	for _, p := range ps {
		c.count.add(p[0]-c.origin[0], p[1]-c.origin[1], 1)
	}
}

func (c *gravity) line(ps []orb.Point) {
	c.points(ps)
	for i := 1; i < len(ps); i++ {
		p, q := ps[i-1], ps[i]
		c.length.add((p[0]+q[0])/2-c.origin[0], (p[1]+q[1])/2-c.origin[1],
			math.Hypot((q[0]-p[0])*c.shrink, q[1]-p[1]))
	}
}

func (c *gravity) ring(r orb.Ring, sign float64) {
	c.line(orb.LineString(r))
	var m moment
	for i := 1; i < len(r); i++ {
		px, py := r[i-1][0]-c.origin[0], r[i-1][1]-c.origin[1]
		qx, qy := r[i][0]-c.origin[0], r[i][1]-c.origin[1]
		m.add((px+qx)/3, (py+qy)/3, px*qy-qx*py)
	}
	if m.w < 0 {
		sign = -sign
	}
	c.area.x += sign * m.x
	c.area.y += sign * m.y
	c.area.w += sign * m.w
}
