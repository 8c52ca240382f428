package geo

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// InteriorPoint is a point well inside a polygon, multipolygon, ring or bound, and its distance to the nearest edge in metres:
// the pole of inaccessibility by Garcia-Castellanos & Lombardo (Scottish Geographical Journal 123, 2007) in the form of Mapbox's polylabel,
// with precisionM the clearance one may lose against the best (0 or less: a hundredth of it, at least 1 m). Distances are measured in the plane of the
// ellipsoid's local scale at each polygon's middle latitude, within 1 % for shapes up to 200 km.
//
// The point is strictly inside by [PolygonSide], the same for the same input, and for a multipolygon it lies in the member with the most
// room. Geometry is expected to have passed [Check]. The error is a [*Fault] when there is no area, or no pair of float64s inside it. Cost:
// some hundred passes over the edges; the search stops early, with the best point so far, after 10^8 edge distances or 60 000 cells (under a second).
func InteriorPoint(g orb.Geometry, precisionM float64) (p orb.Point, clearanceM float64, err error) {
	var mp orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		mp = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		mp = g
	case orb.Ring:
		mp = orb.MultiPolygon{{g}}
	case orb.Bound:
		mp = orb.MultiPolygon{{FromOrb(g).Ring()}}
	}
	s := polylabel{precisionM: precisionM, budget: 1e8, best: cell{d: math.Inf(-1)}}
	for _, poly := range mp {
		s.seed(poly)
	}
	s.search()
	if s.best.d > 0 {
		pl := s.planes[s.best.plane]
		if p = pl.lonLat(s.best.x, s.best.y); PolygonSide(pl.poly, p) == Inside {
			return p, s.best.d, nil
		}
	}
	return thinInterior(mp)
}

// plane is a polygon in metres around its middle.
type plane struct {
	poly           orb.Polygon
	origin         orb.Point
	perLon, perLat float64 // metres per degree
	rings          [][]orb.Point
	edges          int
}

func newPlane(poly orb.Polygon, middle orb.Point) *plane {
	p := &plane{poly: poly, origin: middle}
	p.perLon, p.perLat = metresPerDegree(middle[1])
	for _, r := range poly {
		flat := make([]orb.Point, len(r))
		for i, v := range r {
			flat[i] = orb.Point{(v[0] - middle[0]) * p.perLon, (v[1] - middle[1]) * p.perLat}
		}
		p.rings = append(p.rings, flat)
		p.edges += len(r)
	}
	return p
}

// metresPerDegree is the length of a degree of longitude and of latitude on the ellipsoid at a latitude in degrees.
func metresPerDegree(lat float64) (perLon, perLat float64) {
	const e2 = flattening * (2 - flattening)
	s, c := math.Sincos(lat * degree)
	w2 := 1 - e2*s*s
	n := semiMajorM / math.Sqrt(w2)
	return n * c * degree, n * (1 - e2) / w2 * degree
}

func (p *plane) lonLat(x, y float64) orb.Point {
	return orb.Point{p.origin[0] + x/p.perLon, p.origin[1] + y/p.perLat}
}

// distance is to the nearest edge, negative outside.
func (p *plane) distance(x, y float64) float64 {
	inside := false
	least := math.Inf(1)
	for _, r := range p.rings {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if (a[1] > y) != (b[1] > y) && x < (b[0]-a[0])*(y-a[1])/(b[1]-a[1])+a[0] {
				inside = !inside
			}
			least = min(least, segmentDistance2(x, y, a, b))
		}
	}
	d := math.Sqrt(least)
	if inside {
		return d
	}
	return -d
}

func segmentDistance2(x, y float64, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	px, py := x-a[0], y-a[1]
	if l2 := dx*dx + dy*dy; l2 > 0 {
		t := min(max((px*dx+py*dy)/l2, 0), 1)
		px -= t * dx
		py -= t * dy
	}
	return px*px + py*py
}

// cell is a square with its middle, half side, the middle's clearance d and the most clearance that any of its points can have.
type cell struct {
	x, y, half, d, most float64
	plane               int
	order               int // of making, for ties
}

type polylabel struct {
	precisionM float64
	budget     int
	planes     []*plane
	queue      cellQueue
	best       cell
	made       int
}

func (s *polylabel) seed(poly orb.Polygon) {
	b := BoundOf(poly)
	if b.Empty() || b.MinLon == b.MaxLon || b.MinLat == b.MaxLat {
		return
	}
	pl := newPlane(poly, b.Center())
	s.planes = append(s.planes, pl)
	w, h := (b.MaxLon-b.MinLon)*pl.perLon, (b.MaxLat-b.MinLat)*pl.perLat
	side := max(min(w, h), max(w, h)/64)
	nx, ny := math.Ceil(w/side), math.Ceil(h/side)
	for i := range int(nx) {
		for j := range int(ny) {
			s.consider((float64(i)-(nx-1)/2)*side, (float64(j)-(ny-1)/2)*side, side/2)
		}
	}
	if c, ok := Centroid(poly); ok { // a good first guess
		s.consider((c[0]-pl.origin[0])*pl.perLon, (c[1]-pl.origin[1])*pl.perLat, 0)
	}
}

// consider measures a cell of the last plane.
func (s *polylabel) consider(x, y, half float64) { s.considerIn(len(s.planes)-1, x, y, half) }

func (s *polylabel) considerIn(plane int, x, y, half float64) {
	pl := s.planes[plane]
	s.budget -= pl.edges + 1500 // and so bounds the queue
	s.made++
	c := cell{x: x, y: y, half: half, d: pl.distance(x, y), plane: plane, order: s.made}
	c.most = c.d + half*math.Sqrt2
	if c.d > s.best.d {
		s.best = c
	}
	if half > 0 && c.most > s.best.d {
		heap.Push(&s.queue, c)
	}
}

func (s *polylabel) search() {
	for len(s.queue) > 0 && s.budget > 0 {
		c := heap.Pop(&s.queue).(cell)
		precision := s.precisionM
		if !(precision > 0) {
			precision = max(s.best.d/100, 1)
		}
		// While nothing inside is found, precision is no reason to stop: slivers are thinner than it.
		if s.best.d > 0 {
			if c.most-s.best.d <= precision {
				return
			}
		} else if c.half < 1e-6 {
			return
		}
		h := c.half / 2
		s.considerIn(c.plane, c.x-h, c.y-h, h)
		s.considerIn(c.plane, c.x+h, c.y-h, h)
		s.considerIn(c.plane, c.x-h, c.y+h, h)
		s.considerIn(c.plane, c.x+h, c.y+h, h)
	}
}

// cellQueue is a heap, most promising cell first.
type cellQueue []cell

func (q cellQueue) Len() int { return len(q) }
func (q cellQueue) Less(i, j int) bool {
	if q[i].most != q[j].most {
		return q[i].most > q[j].most
	}
	return q[i].order < q[j].order
}
func (q cellQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *cellQueue) Push(x any)   { *q = append(*q, x.(cell)) }
func (q *cellQueue) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}

// thinInterior looks for any point inside shapes too thin for the plane, on parallels between neighbouring vertices' latitudes, the widest
// bands first.
func thinInterior(mp orb.MultiPolygon) (orb.Point, float64, error) {
	for _, poly := range mp {
		for _, lat := range scanLatitudes(poly) {
			if p, ok := scanPoint(poly, lat); ok {
				pl := newPlane(poly, BoundOf(poly).Center())
				d := pl.distance((p[0]-pl.origin[0])*pl.perLon, (p[1]-pl.origin[1])*pl.perLat)
				return p, math.Abs(d), nil
			}
		}
	}
	return orb.Point{}, 0, &Fault{Reason: NoExtent, Detail: "no position lies inside"}
}

// scanLatitudes returns the middles of the widest bands between the latitudes of vertices, at most 64.
func scanLatitudes(poly orb.Polygon) []float64 {
	var lats []float64
	for _, r := range poly {
		for _, p := range r {
			lats = append(lats, p[1])
		}
	}
	slices.Sort(lats)
	lats = slices.Compact(lats)
	type band struct{ middle, width float64 }
	var bands []band
	for i := 1; i < len(lats); i++ {
		bands = append(bands, band{lats[i-1] + (lats[i]-lats[i-1])/2, lats[i] - lats[i-1]})
	}
	slices.SortStableFunc(bands, func(a, b band) int { return cmp.Compare(b.width, a.width) })
	var out []float64
	for _, b := range bands[:min(len(bands), 64)] {
		out = append(out, b.middle)
	}
	return out
}

// scanPoint returns the middle of the widest stretch of a parallel inside poly, of the 16 widest the first that is exactly inside.
func scanPoint(poly orb.Polygon, lat float64) (orb.Point, bool) {
	var at []float64
	for _, r := range poly {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if (a[1] > lat) != (b[1] > lat) {
				at = append(at, a[0]+(b[0]-a[0])*((lat-a[1])/(b[1]-a[1])))
			}
		}
	}
	slices.Sort(at)
	type stretch struct{ middle, width float64 }
	var inside []stretch
	for i := 1; i < len(at); i += 2 { // even-odd
		inside = append(inside, stretch{at[i-1] + (at[i]-at[i-1])/2, at[i] - at[i-1]})
	}
	slices.SortStableFunc(inside, func(a, b stretch) int { return cmp.Compare(b.width, a.width) })
	for _, s := range inside[:min(len(inside), 16)] {
		if p := (orb.Point{s.middle, lat}); PolygonSide(poly, p) == Inside {
			return p, true
		}
	}
	return orb.Point{}, false
}
