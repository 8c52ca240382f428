package topology

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"lianxin/geo"
)

// NearMiss is a vertex so close to the border of a unit it does not belong to that it was probably meant to be on it.
type NearMiss struct {
	// Code is a unit that has the vertex, the lowest of those that lack the border; Other is a unit that has the border.
	Code, Other string
	At          orb.Point // the vertex
	DistanceM   float64   // to the border
}

// NearMisses returns the vertices within withinM metres of an edge, where a unit that has the vertex does not have the edge and
// a unit that has the edge does not have the vertex, ordered by position; one for each vertex, the nearest. Borders that fail to
// match make slivers between units and let neighbours look apart. Units that are really so narrow are reported as well, hence withinM should be small: 1 m.
func (t *Topology) NearMisses(withinM float64) []NearMiss {
	if !(withinM > 0) {
		return nil
	}
	var tree rtree.RTreeG[stretch]
	for a, arc := range t.arcs {
		for i := 1; i < len(arc.vertices); i++ {
			s := stretch{int32(a), int32(i)}
			p, q := t.stretch(s)
			b := geo.BoundOf(orb.LineString{p, q})
			tree.Insert([2]float64{b.MinLon, b.MinLat}, [2]float64{b.MaxLon, b.MaxLat}, s)
		}
	}
	var out []NearMiss
	for v, units := range t.owners() {
		if miss, ok := t.nearMiss(&tree, v, units, withinM); ok {
			out = append(out, miss)
		}
	}
	slices.SortFunc(out, func(a, b NearMiss) int { return comparePoints(a.At, b.At) })
	return out
}

// stretch is the edge of an arc that ends at its vertex number to.
type stretch struct{ arc, to int32 }

func (t *Topology) stretch(s stretch) (p, q orb.Point) {
	vertices := t.arcs[s.arc].vertices
	return t.places[vertices[s.to-1]], t.places[vertices[s.to]]
}

// owners is the units that have each vertex, ascending.
func (t *Topology) owners() map[int32][]int32 {
	out := map[int32][]int32{}
	for _, a := range t.arcs {
		var units []int32
		for _, u := range a.uses {
			units = append(units, u.unit)
		}
		slices.Sort(units)
		for _, v := range a.vertices {
			if known := out[v]; known == nil {
				out[v] = units
			} else {
				both := append(slices.Clone(known), units...)
				slices.Sort(both)
				out[v] = slices.Compact(both)
			}
		}
	}
	return out
}

func (t *Topology) nearMiss(tree *rtree.RTreeG[stretch], v int32, units []int32, withinM float64) (best NearMiss, found bool) {
	p := t.places[v]
	best.DistanceM = math.Inf(1)
	box := geo.Bound{MinLon: p[0], MinLat: p[1], MaxLon: p[0], MaxLat: p[1]}.Pad(withinM)
	tree.Search([2]float64{box.MinLon, box.MinLat}, [2]float64{box.MaxLon, box.MaxLat}, func(_, _ [2]float64, s stretch) bool {
		own, other := t.apart(units, t.arcs[s.arc].uses)
		if own < 0 || other < 0 {
			return true
		}
		a, b := t.stretch(s)
		if d := distanceM(p, a, b); d <= withinM && cmp.Or(cmp.Compare(d, best.DistanceM), cmp.Compare(t.codes[other], best.Other)) < 0 {
			best = NearMiss{t.codes[own], t.codes[other], p, d}
			found = true
		}
		return true
	})
	return best, found
}

// apart is the first unit that has a vertex and not an edge, and the first that has the edge and not the vertex; -1 for none.
func (t *Topology) apart(vertex []int32, edge []use) (own, other int32) {
	own, other = -1, -1
	for _, u := range vertex {
		if own < 0 && !slices.ContainsFunc(edge, func(e use) bool { return e.unit == u }) {
			own = u
		}
	}
	for _, e := range edge {
		if (other < 0 || e.unit < other) && !slices.Contains(vertex, e.unit) {
			other = e.unit
		}
	}
	return own, other
}

// distanceM is the geodesic distance from p to the edge a–b, the nearest point of which is found in the plane of the local scale.
func distanceM(p, a, b orb.Point) float64 {
	kx := math.Cos(p[1] * math.Pi / 180)
	ax, ay := (a[0]-p[0])*kx, a[1]-p[1]
	dx, dy := (b[0]-a[0])*kx, b[1]-a[1]
	share := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		share = min(max(-(ax*dx+ay*dy)/square, 0), 1)
	}
	return geo.Distance(p, orb.Point{a[0] + share*(b[0]-a[0]), a[1] + share*(b[1]-a[1])})
}
