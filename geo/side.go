package geo

import "github.com/paulmach/orb"

// Side is where a point lies with respect to an area.
type Side int8

// The three sides. The zero value is Outside.
const (
	Outside Side = iota
	OnEdge       // exactly on a ring, shell or hole
	Inside
)

// String returns "outside", "on edge" or "inside".
func (s Side) String() string {
	switch s {
	case Outside:
		return "outside"
	case OnEdge:
		return "on edge"
	case Inside:
		return "inside"
	}
	return "unknown side"
}

// RingSide tells on which side of the closed ring r the point p lies, exactly, by the even-odd rule. Winding does not
// matter; a missing closing point is supplied. A ring of fewer than three points has no inside. Cost: one pass.
func RingSide(r orb.Ring, p orb.Point) Side {
	n := len(r)
	if n == 0 {
		return Outside
	}
	inside := false
	a := r[n-1]
	for _, b := range r {
		crosses, on := crossing(a, b, p)
		if on {
			return OnEdge
		}
		inside = inside != crosses
		a = b
	}
	if inside {
		return Inside
	}
	return Outside
}

// crossing says whether the ray from p to the east crosses the edge a–b, counting the lower end of the edge and not the upper
// one, and whether p lies on the edge.
func crossing(a, b, p orb.Point) (crosses, on bool) {
	if a[1] > b[1] {
		a, b = b, a
	}
	// Asked so that a NaN is nowhere.
	if !(p[1] >= a[1] && p[1] <= b[1] && (p[0] <= a[0] || p[0] <= b[0])) {
		return false, false
	}
	spans := p[1] < b[1] // the half-open span [a, b); false for a level edge
	if p[0] < a[0] && p[0] < b[0] {
		return spans, false
	}
	// p lies in the box of the edge.
	switch Orient(a, b, p) {
	case 0:
		return false, true
	case 1:
		return spans, false // left of the upward edge: the edge is to the east
	}
	return false, false
}

// PolygonSide tells on which side of p's area the point lies, exactly. The first ring is the shell, the others are holes; a point in a hole is
// outside, on the edge of a hole on the edge. An empty polygon holds nothing.
func PolygonSide(poly orb.Polygon, p orb.Point) Side {
	if len(poly) == 0 {
		return Outside
	}
	if s := RingSide(poly[0], p); s != Inside {
		return s
	}
	for _, hole := range poly[1:] {
		switch RingSide(hole, p) {
		case Inside:
			return Outside
		case OnEdge:
			return OnEdge
		case Outside:
		}
	}
	return Inside
}

// MultiPolygonSide is the best of the sides of the members: inside any is inside, else on the edge of any is on the edge. In a
// valid multipolygon the members' insides do not overlap.
func MultiPolygonSide(mp orb.MultiPolygon, p orb.Point) Side {
	best := Outside
	for _, poly := range mp {
		s := PolygonSide(poly, p)
		if s == Inside {
			return Inside
		}
		best = max(best, s)
	}
	return best
}

// SideOf is [PolygonSide] for whichever areal geometry g is: polygon, multipolygon, ring, bound, or a collection of them. A
// point is outside every other geometry and outside nil.
func SideOf(g orb.Geometry, p orb.Point) Side {
	switch g := g.(type) {
	case orb.Polygon:
		return PolygonSide(g, p)
	case orb.MultiPolygon:
		return MultiPolygonSide(g, p)
	case orb.Ring:
		return RingSide(g, p)
	case orb.Bound:
		return RingSide(FromOrb(g).Ring(), p)
	case orb.Collection:
		best := Outside
		for _, m := range g {
			best = max(best, SideOf(m, p))
		}
		return best
	}
	return Outside
}
