package index

import (
	"container/heap"
	"math"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Nearest calls visit with slots in ascending order of distance in metres, equal distances by ascending slot, until visit returns false. The order
// is exact by distanceM, which the caller computes from the true geometry: geo.Distance or geo.Haversine to a point, or to the nearest of a
// shape's points. It must not be less than the way to the entry's bound. A NaN leaves the slot out, +Inf puts it last.
//
// distanceM is called for little more than what is visited: entries come up by a lower bound of their distance and wait until no
// other can be nearer. Distances go round the Earth both ways, across the antimeridian and the poles. A from that is not within the
// world finds nothing.
func (t *Tree) Nearest(from orb.Point, distanceM func(slot uint32) float64, visit func(slot uint32, distanceM float64) bool) {
	if t.nodes == nil || !geo.World().Contains(from) {
		return
	}
	var waiting candidates
	stopped := false
	// flush visits whoever is nearer than everything still to come.
	flush := func(limit float64) bool {
		for len(waiting) > 0 && waiting[0].distanceM < limit {
			c := heap.Pop(&waiting).(candidate)
			if !visit(c.slot, c.distanceM) {
				stopped = true
				return false
			}
		}
		return true
	}
	p := newProbe(from)
	t.nodes.Nearby(
		func(low, high [2]float32, _ uint32, _ bool) float64 { return p.leastM(low, high) },
		func(_, _ [2]float32, slot uint32, leastM float64) bool {
			if !flush(leastM) {
				return false
			}
			if d := distanceM(slot); d == d {
				heap.Push(&waiting, candidate{d, slot})
			}
			return true
		},
	)
	for !stopped && len(waiting) > 0 {
		c := heap.Pop(&waiting).(candidate)
		stopped = !visit(c.slot, c.distanceM)
	}
}

type candidate struct {
	distanceM float64
	slot      uint32
}

type candidates []candidate

func (c candidates) Len() int { return len(c) }
func (c candidates) Less(i, j int) bool {
	if c[i].distanceM != c[j].distanceM {
		return c[i].distanceM < c[j].distanceM
	}
	return c[i].slot < c[j].slot
}
func (c candidates) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *candidates) Push(x any)   { *c = append(*c, x.(candidate)) }
func (c *candidates) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	*c = (*c)[:last]
	return x
}

const degree = math.Pi / 180

// leastRadiusM is under the least radius of curvature of the ellipsoid, a(1-e²) = 6 335 439.3 m along the meridian at the equator. A line on the
// ellipsoid is at least so much longer than its picture on the unit sphere with the same latitudes.
const leastRadiusM = 6335430

// probe holds the sines and cosines of the point asked from.
type probe struct {
	lon, lat       float64
	sinLat, cosLat float64
}

func newProbe(p orb.Point) probe {
	s, c := math.Sincos(p[1] * degree)
	return probe{p[0], p[1], s, c}
}

// leastM is a lower bound of the geodesic distance to any point of a box, in metres; 0 inside. A micrometre is taken off for the rounding of distances
// that others compute.
func (p *probe) leastM(low, high [2]float32) float64 {
	return max(p.leastAngle(low, high)*leastRadiusM-1e-6, 0)
}

// leastAngle is the angle, in radians, from the point to a box on the sphere.
func (p *probe) leastAngle(low, high [2]float32) float64 {
	south, north := float64(low[1]), float64(high[1])
	gap := p.lonGap(float64(low[0]), float64(high[0]))
	if gap == 0 {
		return max(south-p.lat, p.lat-north, 0) * degree
	}
	// The nearest point is on the nearer upright edge: where the great circle meets it at a right angle if that is on it, else at an end.
	cosGap := math.Cos(gap * degree)
	sinHalf := math.Sin(gap * degree / 2)
	least := min(p.haversine(south, sinHalf), p.haversine(north, sinHalf))
	if foot := math.Atan2(p.sinLat, p.cosLat*cosGap) / degree; foot > south && foot < north {
		least = min(least, p.haversine(foot, sinHalf))
	}
	return 2 * math.Asin(math.Sqrt(min(least, 1)))
}

// lonGap is how many degrees of longitude lie between the point and a box, the shorter way round.
func (p *probe) lonGap(west, east float64) float64 {
	if p.lon >= west && p.lon <= east {
		return 0
	}
	toEast := west - p.lon // going east to the box's western edge
	if toEast < 0 {
		toEast += 360
	}
	toWest := p.lon - east
	if toWest < 0 {
		toWest += 360
	}
	return max(min(toEast, toWest), 0)
}

// haversine is hav of the angle to a point at latitude lat and a difference in longitude whose half has the given sine.
func (p *probe) haversine(lat, sinHalfGap float64) float64 {
	s := math.Sin((lat - p.lat) * degree / 2)
	return s*s + p.cosLat*math.Cos(lat*degree)*sinHalfGap*sinHalfGap
}
