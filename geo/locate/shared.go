package locate

import (
	"github.com/paulmach/orb"
)

// sharedM2 is the area that lies in both of two noded polygons, by Green's theorem along its outline: the edges of each that lie in
// the other. What rounding there is grows with the distance from origin.
func sharedM2(p, q Polygon, origin orb.Point) float64 {
	both := map[edge]bool{} // the edges of p, with p on their left
	sum := 0.0
	along(p, q, func(whole, piece edge) {
		both[whole] = true
		sum += strip(piece, origin)
	})
	along(q, p, func(whole, piece edge) {
		// An edge that both have with the same side inside is one edge of the outline. With different sides inside its strips cancel out.
		if !both[whole] {
			sum += strip(piece, origin)
		}
	})
	return max(sum, 0)
}

// along calls do for every stretch of an edge of p that lies in q, edges included, directed with p on the left.
func along(p, q Polygon, do func(whole, piece edge)) {
	x, err := New([]Polygon{{Code: q.Code, Area: q.Area}})
	if err != nil {
		return // it was taken before
	}
	t := tracer{x: x}
	for _, poly := range p.Area {
		for k, r := range poly {
			left := counterclockwise(r) == (k == 0)
			for i := 1; i < len(r); i++ {
				e := edge{r[i-1], r[i]}
				if !left {
					e = edge{e.b, e.a}
				}
				if e.a == e.b {
					continue
				}
				from := 0.0
				for _, s := range t.cut(e.a, e.b) {
					if s.slot != None {
						do(e, edge{e.at(from), e.at(s.to)})
					}
					from = s.to
				}
			}
		}
	}
}

// at is the point at share t of e, rounded, but exact at its ends.
func (e edge) at(t float64) orb.Point {
	if t == 1 {
		return e.b
	}
	return segment{e.a, e.b}.at(share{float: t})
}

// strip is the area in m² between e and the meridian through origin, positive if e runs north to the east of it, by Simpson's rule: within
// 10^-6 for edges of a degree.
func strip(e edge, origin orb.Point) float64 {
	width := func(t float64) float64 {
		p := segment{e.a, e.b}.at(share{float: t})
		kx, ky := metresPerDegree(p[1])
		return (p[0] - origin[0]) * kx * ky
	}
	return (width(0) + 4*width(0.5) + width(1)) / 6 * (e.b[1] - e.a[1])
}
