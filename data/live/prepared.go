package live

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// prepared is an area made ready for many exact questions: its rings' edges in horizontal slabs, so that a point meets only the edges of its own
// slab (Preparata & Shamos, Computational Geometry, 1985, §2.2, with even slabs in place of exact ones). Answers are those of geo.MultiPolygonSide.
type prepared struct {
	area  orb.MultiPolygon
	bound geo.Bound
	rings []preparedRing // by polygon, shells first within each
	first []int          // where each polygon's rings begin, and the end
}

type preparedRing struct {
	bound  geo.Bound
	bottom float64
	perDeg float64 // slabs a degree of latitude
	from   []int32 // by slab, and the end
	edges  [][2]orb.Point
}

func prepare(mp orb.MultiPolygon) *prepared {
	a := &prepared{area: mp, bound: geo.BoundOf(mp)}
	for _, poly := range mp {
		a.first = append(a.first, len(a.rings))
		for _, r := range poly {
			a.rings = append(a.rings, prepareRing(r))
		}
	}
	a.first = append(a.first, len(a.rings))
	return a
}

func prepareRing(r orb.Ring) preparedRing {
	out := preparedRing{bound: geo.BoundOf(r)}
	out.bottom = out.bound.MinLat
	slabs := max(1, min(4096, len(r)/4))
	if height := out.bound.MaxLat - out.bound.MinLat; height > 0 {
		out.perDeg = float64(slabs) / height
	}
	type placed struct {
		slab int32
		edge [2]orb.Point
	}
	var all []placed
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		if a == b {
			continue
		}
		lo, hi := out.slab(min(a[1], b[1]), slabs), out.slab(max(a[1], b[1]), slabs)
		for s := lo; s <= hi; s++ {
			all = append(all, placed{int32(s), [2]orb.Point{a, b}})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return int(a.slab - b.slab) })
	out.from = make([]int32, slabs+1)
	for _, p := range all {
		out.edges = append(out.edges, p.edge)
		out.from[p.slab+1]++
	}
	for s := range slabs {
		out.from[s+1] += out.from[s]
	}
	return out
}

func (r *preparedRing) slab(lat float64, slabs int) int {
	return max(0, min(slabs-1, int(math.Floor((lat-r.bottom)*r.perDeg))))
}

// side is geo.RingSide.
func (r *preparedRing) side(p orb.Point) geo.Side {
	if !r.bound.Contains(p) {
		return geo.Outside
	}
	s := r.slab(p[1], len(r.from)-1)
	inside := false
	for _, e := range r.edges[r.from[s]:r.from[s+1]] {
		a, b := e[0], e[1]
		if a[1] > b[1] {
			a, b = b, a
		}
		if p[1] < a[1] || p[1] > b[1] || p[0] > a[0] && p[0] > b[0] {
			continue
		}
		if p[0] < a[0] && p[0] < b[0] {
			inside = inside != (p[1] < b[1])
			continue
		}
		switch geo.Orient(a, b, p) {
		case 0:
			return geo.OnEdge
		case 1:
			inside = inside != (p[1] < b[1])
		}
	}
	if inside {
		return geo.Inside
	}
	return geo.Outside
}

// side is geo.MultiPolygonSide.
func (a *prepared) side(p orb.Point) geo.Side {
	best := geo.Outside
	if !a.bound.Contains(p) {
		return best
	}
	for i := range a.first[1:] {
		if s := polygonSide(a.rings[a.first[i]:a.first[i+1]], p); s == geo.Inside {
			return s
		} else if s == geo.OnEdge {
			best = s
		}
	}
	return best
}

func polygonSide(rings []preparedRing, p orb.Point) geo.Side {
	if len(rings) == 0 {
		return geo.Outside
	}
	if s := rings[0].side(p); s != geo.Inside {
		return s
	}
	for i := range rings[1:] {
		switch rings[i+1].side(p) {
		case geo.Inside:
			return geo.Outside
		case geo.OnEdge:
			return geo.OnEdge
		case geo.Outside:
		}
	}
	return geo.Inside
}

// uniform tells whether no edge meets the box, so that all of it is on one side.
func (a *prepared) uniform(b geo.Bound) bool {
	for i := range a.rings {
		r := &a.rings[i]
		if !r.bound.Intersects(b) {
			continue
		}
		n := len(r.from) - 1
		for _, e := range r.edges[r.from[r.slab(b.MinLat, n)]:r.from[r.slab(b.MaxLat, n)+1]] {
			from, to := outcode(e[0], b), outcode(e[1], b)
			if from == 0 || to == 0 || from&to == 0 && crossesBound(e[0], e[1], b) {
				return false
			}
		}
	}
	return true
}
