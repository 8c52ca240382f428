package live

import (
	"github.com/paulmach/orb"

	"lianxin/geo"
)

// intersects tells whether two geometries share a position, exactly. Both have passed geo.Check.
func intersects(a, b orb.Geometry) bool {
	if !geo.BoundOf(a).Intersects(geo.BoundOf(b)) {
		return false
	}
	x, y := partsOf(a), partsOf(b)
	for _, p := range x.points {
		if y.has(p) {
			return true
		}
	}
	for _, p := range y.points {
		if x.has(p) {
			return true
		}
	}
	for _, l := range x.lines {
		for _, m := range y.lines {
			if linesMeet(l, m) {
				return true
			}
		}
	}
	// No lines or edges meet: what is left is one wholly within the other.
	return x.inside(y) || y.inside(x)
}

// parts are a geometry taken to pieces: single points, lines (the rings of areas among them), and areas.
type parts struct {
	points []orb.Point
	lines  []orb.LineString
	areas  orb.MultiPolygon
}

func partsOf(g orb.Geometry) parts {
	var p parts
	switch g := g.(type) {
	case orb.Point:
		p.points = []orb.Point{g}
	case orb.MultiPoint:
		p.points = g
	case orb.LineString:
		p.lines = []orb.LineString{g}
	case orb.MultiLineString:
		p.lines = g
	case orb.Ring:
		return partsOf(orb.MultiPolygon{{g}})
	case orb.Polygon:
		return partsOf(orb.MultiPolygon{g})
	case orb.Bound:
		return partsOf(geo.FromOrb(g).Ring())
	case orb.MultiPolygon:
		p.areas = g
		for _, poly := range g {
			for _, r := range poly {
				p.lines = append(p.lines, orb.LineString(r))
			}
		}
	case orb.Collection:
		for _, m := range g {
			q := partsOf(m)
			p.points = append(p.points, q.points...)
			p.lines = append(p.lines, q.lines...)
			p.areas = append(p.areas, q.areas...)
		}
	}
	return p
}

// has tells whether the point lies on any part.
func (p parts) has(q orb.Point) bool {
	if geo.MultiPolygonSide(p.areas, q) != geo.Outside {
		return true
	}
	for _, l := range p.lines {
		for i := range len(l) - 1 {
			if onSegment(l[i], l[i+1], q) {
				return true
			}
		}
	}
	for _, r := range p.points {
		if r == q {
			return true
		}
	}
	return false
}

// inside tells whether a first position of any line of p lies in the areas of q.
func (p parts) inside(q parts) bool {
	for _, l := range p.lines {
		if len(l) > 0 && geo.MultiPolygonSide(q.areas, l[0]) != geo.Outside {
			return true
		}
	}
	return false
}

func linesMeet(l, m orb.LineString) bool {
	bound := geo.BoundOf(m)
	for i := range len(l) - 1 {
		a, b := l[i], l[i+1]
		if !bound.Intersects(geo.BoundOf(a).Extend(b)) {
			continue
		}
		for j := range len(m) - 1 {
			if segmentsMeet(a, b, m[j], m[j+1]) {
				return true
			}
		}
	}
	return false
}

// segmentsMeet tells whether two closed segments share a point (Cormen et al., Introduction to Algorithms, §33.1), exactly as
// geo.Orient is.
func segmentsMeet(a, b, c, d orb.Point) bool {
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return false
	}
	// Their boxes overlap: they meet unless one lies strictly to one side of the other.
	return geo.Orient(a, b, c)*geo.Orient(a, b, d) <= 0 && geo.Orient(c, d, a)*geo.Orient(c, d, b) <= 0
}

func onSegment(a, b, p orb.Point) bool {
	return geo.BoundOf(a).Extend(b).Contains(p) && geo.Orient(a, b, p) == 0
}

// meetsBound is intersects for a rectangle, without taking anything to pieces: most vertices are settled by comparing numbers.
func meetsBound(mp orb.MultiPolygon, b geo.Bound) bool {
	for _, poly := range mp {
		for _, r := range poly {
			if lineMeetsBound(orb.LineString(r), b) {
				return true
			}
		}
	}
	return geo.MultiPolygonSide(mp, orb.Point{b.MinLon, b.MinLat}) != geo.Outside
}

func lineMeetsBound(l orb.LineString, b geo.Bound) bool {
	if len(l) == 0 {
		return false
	}
	from := outcode(l[0], b)
	for i, p := range l {
		to := outcode(p, b)
		if to == 0 {
			return true
		}
		if i > 0 && from&to == 0 && crossesBound(l[i-1], p, b) {
			return true
		}
		from = to
	}
	return false
}

// outcode says on which sides of the bound a point lies outside (Cohen & Sutherland).
func outcode(p orb.Point, b geo.Bound) (code uint8) {
	if p[0] < b.MinLon {
		code = 1
	} else if p[0] > b.MaxLon {
		code = 2
	}
	if p[1] < b.MinLat {
		code |= 4
	} else if p[1] > b.MaxLat {
		code |= 8
	}
	return code
}

// crossesBound is for a segment whose ends are both outside and not on one common side: it meets the rectangle unless all four
// corners lie strictly on one side of it.
func crossesBound(p, q orb.Point, b geo.Bound) bool {
	first := geo.Orient(p, q, orb.Point{b.MinLon, b.MinLat})
	for _, c := range [...]orb.Point{{b.MaxLon, b.MinLat}, {b.MaxLon, b.MaxLat}, {b.MinLon, b.MaxLat}} {
		if first == 0 || geo.Orient(p, q, c) != first {
			return true
		}
	}
	return false
}
