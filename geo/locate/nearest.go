package locate

import (
	"math"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Near is the polygon next to a point.
type Near struct {
	Slot      Slot
	DistanceM float64   // geodesic, from the point to its area; 0 inside
	At        orb.Point // the point of the area at that distance
}

// sameM is how close two distances are taken as equal, so that neighbours whose common corner is nearest tie whichever of their
// edges it is computed from.
const sameM = 1e-4

// Nearest returns the polygon whose area is nearest to p, if that is at most maxM metres away. Within a polygon the distance is 0; of polygons
// within 0.1 mm of the same distance the one with the lowest code is returned. The distance is that to At along the geodesic, within 1 mm of the
// least for distances up to 10 km and within 10^-5 of it up to 100 km. The cost grows with the number of cells within maxM: about 10 µs for
// 500 m, 0.2 ms for 50 km.
func (x *Index) Nearest(p orb.Point, maxM float64) (Near, bool) {
	if s := x.Locate(p); s != None {
		return Near{s, 0, p}, true
	}
	if geo.Check(p, geo.Limits{}) != nil || !(maxM >= 0) || x.grid.bound.Empty() {
		return Near{Slot: None}, false
	}
	around := geo.Bound{MinLon: p[0], MinLat: p[1], MaxLon: p[0], MaxLat: p[1]}.Pad(maxM)
	if !around.Intersects(x.grid.bound) {
		return Near{Slot: None}, false
	}
	s := search{x: x, p: p, limitM: maxM}
	s.rings(around.Intersection(x.grid.bound), around)
	return s.best()
}

// search collects the polygons that may be nearest to p.
type search struct {
	x      *Index
	p      orb.Point
	limitM float64 // the least distance found, or what was asked for
	found  []Near  // within limitM when it was found, or a little more
}

// rings looks at the cells of window in squares of growing size about the cell nearest to p, until the next square is farther away than what
// was found.
func (s *search) rings(window, around geo.Bound) {
	g := &s.x.grid
	x0, x1 := g.column(window.MinLon), g.column(window.MaxLon)
	y0, y1 := g.row(window.MinLat), g.row(window.MaxLat)
	cx := g.column(min(max(s.p[0], g.bound.MinLon), g.bound.MaxLon))
	cy := g.row(min(max(s.p[1], g.bound.MinLat), g.bound.MaxLat))
	sideM := g.leastSideM(around)
	for k := 0; k <= max(cx-x0, x1-cx, cy-y0, y1-cy) && float64(k-1)*sideM <= s.limitM+sameM; k++ {
		for y := max(cy-k, y0); y <= min(cy+k, y1); y++ {
			step := 1
			if k > 0 && y != cy-k && y != cy+k {
				step = 2 * k // only the two ends of the row belong to the square
			}
			for x := cx - k; x <= cx+k; x += step {
				if x0 <= x && x <= x1 {
					s.cell(x, y)
				}
			}
		}
	}
}

// leastSideM is at most the length in metres of the shorter side of any cell in b.
func (g *grid) leastSideM(b geo.Bound) float64 {
	// The shortest degree of latitude is 110 574 m, that of longitude 111 319 m × cos φ or more; 1 % is taken off for chords.
	const degreeM = 109500
	cos := math.Cos(max(math.Abs(b.MinLat), math.Abs(b.MaxLat)) * math.Pi / 180)
	side := math.Inf(1)
	if g.perLat > 0 {
		side = min(side, degreeM/g.perLat)
	}
	if g.perLon > 0 {
		side = min(side, degreeM*max(cos, 0)/g.perLon)
	}
	return side
}

func (s *search) cell(x, y int) {
	v := s.x.cells.at(x, y)
	if !v.mixed() {
		return // all inside, which p is not near without an edge between, or all outside
	}
	s.x.borders.each(v.index(), s.edge)
}

// edge measures the distance to e, which the polygons p and q have.
func (s *search) edge(e edge, p, q Slot) {
	at := footOn(e, s.p)
	if geo.Haversine(s.p, at) > s.limitM*1.01+1 {
		return // within 0.6 % the haversine is the distance
	}
	d := geo.Distance(s.p, at)
	if d > s.limitM+sameM {
		return
	}
	s.limitM = min(s.limitM, d)
	s.found = append(s.found, Near{p, d, at})
	if q != p {
		s.found = append(s.found, Near{q, d, at})
	}
}

// best is the lowest code among the nearest.
func (s *search) best() (Near, bool) {
	best := Near{Slot: None}
	for _, n := range s.found {
		if n.DistanceM <= s.limitM+sameM && (best.Slot == None || s.x.codes[n.Slot] < s.x.codes[best.Slot] ||
			n.Slot == best.Slot && n.DistanceM < best.DistanceM) {
			best = n
		}
	}
	return best, best.Slot != None
}

// footOn is the point of e nearest to p: the foot of the perpendicular in the plane that touches the ellipsoid at the latitude midway
// between the two, found in a few rounds, or an end of e, exactly.
func footOn(e edge, p orb.Point) orb.Point {
	at := p
	for range 4 {
		kx, ky := metresPerDegree((at[1] + p[1]) / 2)
		ex, ey := (e.b[0]-e.a[0])*kx, (e.b[1]-e.a[1])*ky
		t := ((p[0]-e.a[0])*kx*ex + (p[1]-e.a[1])*ky*ey) / (ex*ex + ey*ey)
		switch {
		case !(t > 0): // also when the edge is so short that its square is 0
			at = e.a
		case t >= 1:
			at = e.b
		default:
			at = orb.Point{e.a[0] + t*(e.b[0]-e.a[0]), e.a[1] + t*(e.b[1]-e.a[1])}
		}
	}
	return at
}

// metresPerDegree is the length of a degree of longitude and of latitude at latitude lat: N cos φ and M of the CGCS2000 ellipsoid.
func metresPerDegree(lat float64) (lon, latitude float64) {
	const (
		a  = 6378137.0
		f  = 1 / 298.257222101
		e2 = f * (2 - f)
	)
	sin, cos := math.Sincos(lat * math.Pi / 180)
	w2 := 1 - e2*sin*sin
	n := a / math.Sqrt(w2)
	return n * cos * math.Pi / 180, n * (1 - e2) / w2 * math.Pi / 180
}
