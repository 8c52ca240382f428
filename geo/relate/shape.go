package relate

import (
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// ErrMixed is the fault of a collection whose members are of several dimensions.
var ErrMixed = errors.New("a collection of points, lines and areas together has no interior and boundary of its own")

// Shape is a geometry made ready to be related to many. It is not changed after New and safe for concurrent use.
type Shape struct {
	dim    int // 0, 1, 2
	bound  geo.Bound
	points []orb.Point
	lines  []orb.LineString
	areas  orb.MultiPolygon
	chains []chain
	edges  []edge
	slabs  slabs
	odd    map[orb.Point]bool // ends of lines, true where an odd number meet
}

// chain is a line or a ring as a run of edges.
type chain struct {
	first, end int // into Shape.edges
	ring       bool
	left       bool // of a ring: the area lies left of its edges
}

// edge is a segment of positive length.
type edge struct {
	a, b orb.Point
	of   int32 // chain
}

// New takes a geometry that geo.Check let in. The error is ErrMixed, or says why an area is not valid.
func New(g orb.Geometry) (*Shape, error) {
	s := &Shape{}
	s.take(g)
	kinds := 0
	for _, n := range [3]int{len(s.points), len(s.lines), len(s.areas)} {
		kinds += min(n, 1)
	}
	if kinds > 1 {
		return nil, ErrMixed
	}
	if len(s.areas) > 0 {
		if err := geo.CheckValid(s.areas, geo.Limits{}); err != nil {
			return nil, err
		}
	}
	return Of(g), nil
}

// Of is New of a geometry that is known to be valid and of one dimension.
func Of(g orb.Geometry) *Shape {
	s := &Shape{bound: geo.BoundOf(g), odd: map[orb.Point]bool{}}
	s.take(g)
	switch {
	case len(s.areas) > 0:
		s.dim = 2
	case len(s.lines) > 0:
		s.dim = 1
	}
	s.build()
	return s
}

// take sorts the members of a geometry by dimension.
func (s *Shape) take(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		s.points = append(s.points, g)
	case orb.MultiPoint:
		s.points = append(s.points, g...)
	case orb.LineString:
		s.lines = append(s.lines, g)
	case orb.MultiLineString:
		s.lines = append(s.lines, g...)
	case orb.Ring:
		s.areas = append(s.areas, orb.Polygon{g})
	case orb.Polygon:
		s.areas = append(s.areas, g)
	case orb.MultiPolygon:
		s.areas = append(s.areas, g...)
	case orb.Bound:
		s.areas = append(s.areas, g.ToPolygon())
	case orb.Collection:
		for _, m := range g {
			s.take(m)
		}
	}
}

func (s *Shape) build() {
	for _, l := range s.lines {
		if !s.chain(l, chain{}) { // a line of one place is that point
			s.points = append(s.points, l[0])
			continue
		}
		s.odd[l[0]] = !s.odd[l[0]]
		s.odd[l[len(l)-1]] = !s.odd[l[len(l)-1]]
	}
	for _, polygon := range s.areas {
		for i, r := range polygon {
			s.chain(orb.LineString(r), chain{ring: true, left: counterclockwise(r) == (i == 0)})
		}
	}
	s.slabs = newSlabs(s.edges, s.bound)
}

// chain adds a run of edges; false when it has none.
func (s *Shape) chain(l orb.LineString, c chain) bool {
	c.first = len(s.edges)
	for i := range len(l) - 1 {
		if l[i] != l[i+1] {
			s.edges = append(s.edges, edge{l[i], l[i+1], int32(len(s.chains))})
		}
	}
	if c.end = len(s.edges); c.end == c.first {
		return false
	}
	s.chains = append(s.chains, c)
	return true
}

// counterclockwise tells how a closed ring winds, exactly: by the turn at its lowest, of these its leftmost point.
func counterclockwise(r orb.Ring) bool {
	at := 0
	for i, p := range r {
		if p[1] < r[at][1] || p[1] == r[at][1] && p[0] < r[at][0] {
			at = i
		}
	}
	n := len(r)
	before, after := at, at
	for r[before] == r[at] {
		before = (before + n - 1) % n
	}
	for r[after] == r[at] {
		after = (after + 1) % n
	}
	return geo.Orient(r[before], r[at], r[after]) > 0
}

// side is where a point lies: Inside in the interior, OnEdge on the boundary.
func (s *Shape) side(p orb.Point) geo.Side {
	if !s.bound.Contains(p) {
		return geo.Outside
	}
	if s.dim == 2 {
		return geo.MultiPolygonSide(s.areas, p)
	}
	for _, q := range s.points {
		if p == q {
			return geo.Inside
		}
	}
	if s.odd[p] {
		return geo.OnEdge
	}
	for _, j := range s.slabs.at(p[1], p[1]) {
		e := &s.edges[j]
		if geo.BoundOf(e.a).Extend(e.b).Contains(p) && geo.Orient(e.a, e.b, p) == 0 {
			return geo.Inside
		}
	}
	return geo.Outside
}

// slabs are the edges by even bands of latitude.
type slabs struct {
	bottom, perDeg float64
	bands          [][]int32
}

func newSlabs(edges []edge, b geo.Bound) slabs {
	n := max(1, min(1024, len(edges)/32))
	s := slabs{bottom: b.MinLat, bands: make([][]int32, n)}
	if height := b.MaxLat - b.MinLat; height > 0 {
		s.perDeg = float64(n) / height
	}
	for i, e := range edges {
		for band := s.band(min(e.a[1], e.b[1])); band <= s.band(max(e.a[1], e.b[1])); band++ {
			s.bands[band] = append(s.bands[band], int32(i))
		}
	}
	return s
}

func (s *slabs) band(lat float64) int {
	return max(0, min(len(s.bands)-1, int(math.Floor((lat-s.bottom)*s.perDeg))))
}

// at are the edges that may reach into a range of latitudes, each once.
func (s *slabs) at(low, high float64) []int32 {
	from, to := s.band(low), s.band(high)
	if from == to {
		return s.bands[from]
	}
	var out []int32
	for _, band := range s.bands[from : to+1] {
		out = append(out, band...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
