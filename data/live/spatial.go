package live

import (
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/relate"
)

// spatial compiles a relation between the geometry the viewer sees and a literal.
func (k *compiler) spatial(e data.Spatial, want truth) (node, error) {
	const name = "geometry"
	if err := geo.Check(e.Geometry, geo.Limits{MaxVertices: maxVertices}); err != nil {
		return nil, data.Invalid(name, "%v", err)
	}
	if e.Op > data.Crosses {
		return nil, data.Invalid(name, "is in an unknown spatial condition")
	}
	if !k.p.exact {
		return k.unitRelation(e, want), nil
	}
	n := &spatialNode{not: want == no}
	if !k.p.lay.wide {
		n.relation = newPointRelation(e.Op, e.Geometry)
		return n, nil
	}
	n.literal, n.bound = e.Geometry, geo.BoundOf(e.Geometry)
	if e.Op == data.Intersects || e.Op == data.Disjoint { // any geometry at all may be asked of
		n.not = n.not != (e.Op == data.Disjoint)
		return n, nil
	}
	shape, err := relate.New(e.Geometry)
	if err != nil {
		return nil, data.Invalid(name, "has no such relation to lines and areas: %v", err)
	}
	n.shape, n.named = shape, relationOf(e.Op)
	return n, nil
}

// relationOf is a relation of two geometries that may both have a boundary.
func relationOf(op data.SpatialOp) func(relate.Matrix) bool {
	switch op {
	case data.Within:
		return relate.Matrix.Within
	case data.Contains:
		return relate.Matrix.Contains
	case data.Equals:
		return relate.Matrix.Equals
	case data.Touches:
		return relate.Matrix.Touches
	case data.Overlaps:
		return relate.Matrix.Overlaps
	case data.Crosses:
		return relate.Matrix.Crosses
	case data.Intersects, data.Disjoint:
	}
	return relate.Matrix.Intersects
}

// unitRelation is a spatial condition as a viewer at unit precision can ask it: of the units' representative points.
func (k *compiler) unitRelation(e data.Spatial, want truth) node {
	r := newPointRelation(e.Op, e.Geometry)
	set := newSlots(len(k.p.snap.units.list))
	for at, u := range k.p.snap.units.list {
		if k.p.scope.has(slot(at)) && u.place.located() && r.holds(u.place.point()) == (want == yes) {
			set.set(slot(at))
		}
	}
	return unitNode{set}
}

// spatialNode tests the rows' own geometry. Rows without one neither pass nor fail.
type spatialNode struct {
	relation *pointRelation // of point layers
	literal  orb.Geometry   // of others
	bound    geo.Bound
	shape    *relate.Shape            // of the literal, when more is asked than whether they meet
	named    func(relate.Matrix) bool // the row's relation to it
	not      bool
}

func (n *spatialNode) match(s *scan, rows rowSet) rowSet {
	if n.relation != nil {
		return n.relation.match(s, rows, n.not)
	}
	return rows.only(func(i int) bool {
		if !s.b.place(i).located() {
			return false
		}
		if !geo.FromOrb(s.b.extentOf(i).bound()).Intersects(n.bound) {
			return n.not && s.shows(i)
		}
		g := s.p.geometryOf(s.at, s.b, i)
		return g != nil && n.holds(g) != n.not
	})
}

func (n *spatialNode) holds(g orb.Geometry) bool {
	if n.shape == nil {
		return intersects(g, n.literal)
	}
	return n.named(relate.Relate(relate.Of(g), n.shape))
}

// shows tells whether the viewer sees anything of a line or an area that has a place. A line whose parts in the scope come to nothing is as one
// without a geometry: were it disjoint from what its hidden parts do not meet, a literal that is moved about would tell where these are.
func (s *scan) shows(i int) bool {
	return s.p.lay.lines && s.p.whole(s.b, i) || s.p.geometryOf(s.at, s.b, i) != nil
}

func (*spatialNode) cost() int { return 60 }

// pointRelation is a relation between a point and a literal (OGC 06-103r4 §6.1.15; a point has no boundary).
type pointRelation struct {
	op    data.SpatialOp
	areas *prepared
	rest  parts // points and lines of the literal
}

func newPointRelation(op data.SpatialOp, g orb.Geometry) *pointRelation {
	r := &pointRelation{op: op}
	all := partsOf(g)
	if len(all.areas) > 0 {
		r.areas = prepare(all.areas)
	}
	r.rest = parts{points: all.points, lines: trueLines(g)}
	return r
}

// trueLines are the lines of a geometry that bound no area.
func trueLines(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString, orb.MultiLineString:
		return partsOf(g).lines
	case orb.Collection:
		var out []orb.LineString
		for _, m := range g {
			out = append(out, trueLines(m)...)
		}
		return out
	}
	return nil
}

func (r *pointRelation) match(s *scan, rows rowSet, not bool) rowSet {
	onlyAreas := r.areas != nil && len(r.rest.points) == 0 && len(r.rest.lines) == 0
	if onlyAreas && s.b.located > 0 && r.areas.uniform(geo.FromOrb(s.b.extent.bound())) {
		if s.b.located == s.b.n {
			if r.holds(s.b.place(0).point()) != not {
				return rows
			}
			return rowSet{}
		}
	}
	return rows.only(func(i int) bool {
		p := s.b.place(i)
		return p.located() && r.holds(p.point()) != not
	})
}

// holds tells whether the point stands in the relation to the literal.
func (r *pointRelation) holds(p orb.Point) bool {
	switch r.op {
	case data.Intersects:
		return r.side(p) != geo.Outside
	case data.Disjoint:
		return r.side(p) == geo.Outside
	case data.Within:
		return r.side(p) == geo.Inside
	case data.Touches:
		return r.side(p) == geo.OnEdge
	case data.Contains, data.Equals: // the literal would have to be the point itself
		if r.areas != nil || len(r.rest.lines) > 0 || len(r.rest.points) == 0 {
			return false
		}
		for _, q := range r.rest.points {
			if q != p {
				return false
			}
		}
		return true
	case data.Overlaps, data.Crosses: // never: a point has no part that could lie outside
	}
	return false
}

// side is Inside in the interior of the literal, OnEdge on its boundary: the edge of an area, the ends of an open line.
func (r *pointRelation) side(p orb.Point) geo.Side {
	best := geo.Outside
	if r.areas != nil {
		best = r.areas.side(p)
	}
	for _, q := range r.rest.points {
		if q == p {
			return geo.Inside
		}
	}
	ends := 0
	on := false
	for _, l := range r.rest.lines {
		for i := range len(l) - 1 {
			on = on || onSegment(l[i], l[i+1], p)
		}
		if l[0] == p {
			ends++
		}
		if l[len(l)-1] == p {
			ends++
		}
	}
	switch {
	case best == geo.Inside || !on:
		return best
	case ends%2 == 1: // the mod 2 rule: a point where an even number of ends meet is interior
		return geo.OnEdge
	}
	return geo.Inside
}
