package demo

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// checkLook measures what tells land from a Voronoi diagram or a honeycomb: there, cells are convex (solidity 1) and
// compact (4πA/P² of 0.7 to 0.9) and the middle one is as large as the mean.
func checkLook(t *testing.T, villages []LandUnit) {
	var solid, compact, area []float64
	for _, u := range villages {
		ring := u.Boundary[0][0]
		a := geo.Area(orb.Polygon{ring})
		p := geo.LengthM(orb.LineString(ring))
		solid = append(solid, a/geo.Area(orb.Polygon{convexHull(ring)}))
		compact = append(compact, 4*math.Pi*a/(p*p))
		area = append(area, a)
	}
	for _, list := range [][]float64{solid, compact, area} {
		slices.Sort(list)
	}
	n := len(villages)
	if m := solid[n/2]; m > 0.88 {
		t.Errorf("the middle village fills %.2f of its convex hull", m)
	}
	if m := compact[n/2]; m > 0.6 {
		t.Errorf("the middle village has a compactness of %.2f", m)
	}
	if q := area[n*9/10] / area[n/10]; q < 5 {
		t.Errorf("the large villages are only %.1f times the small ones", q)
	}
}

// convexHull is Andrew's monotone chain.
func convexHull(ring orb.Ring) orb.Ring {
	pts := slices.Clone(ring[:len(ring)-1])
	slices.SortFunc(pts, func(a, b orb.Point) int {
		if a[0] != b[0] {
			if a[0] < b[0] {
				return -1
			}
			return 1
		}
		if a[1] < b[1] {
			return -1
		}
		return 1
	})
	var hull orb.Ring
	for pass := range 2 {
		start := len(hull)
		for _, p := range pts {
			for len(hull) >= start+2 && geo.Orient(hull[len(hull)-2], hull[len(hull)-1], p) <= 0 {
				hull = hull[:len(hull)-1]
			}
			hull = append(hull, p)
		}
		hull = hull[:len(hull)-1]
		if pass == 0 {
			slices.Reverse(pts)
		}
	}
	return append(hull, hull[0])
}
