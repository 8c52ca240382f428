package cql2

import (
	"strings"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// shapeKind is a geometry type, named as in GeoJSON.
type shapeKind string

const (
	point           shapeKind = "Point"
	lineString      shapeKind = "LineString"
	polygon         shapeKind = "Polygon"
	multiPoint      shapeKind = "MultiPoint"
	multiLineString shapeKind = "MultiLineString"
	multiPolygon    shapeKind = "MultiPolygon"
	collection      shapeKind = "GeometryCollection"
)

func shapeNamed(name string) (shapeKind, bool) {
	for _, k := range [...]shapeKind{point, lineString, polygon, multiPoint, multiLineString, multiPolygon, collection} {
		if strings.EqualFold(string(k), name) {
			return k, true
		}
	}
	return "", false
}

// shape reads what follows the name of a geometry type in well-known text.
func (p *parser) shape(kind shapeKind, pos int) (*node, error) {
	g, err := p.geometry(kind)
	if err != nil {
		return nil, err
	}
	return p.checked(g, pos)
}

func (p *parser) geometry(kind shapeKind) (g orb.Geometry, err error) {
	if _, err := p.word("z"); err != nil {
		return nil, err
	}
	pos := p.tok.pos
	switch kind {
	case point:
		var ps []orb.Point
		if ps, err = p.positions(); err == nil && len(ps) != 1 {
			return nil, p.fault(pos, "a point has one position, not %d", len(ps))
		}
		if err == nil {
			g = ps[0]
		}
	case lineString:
		var ps []orb.Point
		ps, err = p.positions()
		g = orb.LineString(ps)
	case polygon:
		g, err = p.rings()
	case multiPoint:
		var ps []orb.Point
		ps, err = listed(p, false, p.member)
		g = orb.MultiPoint(ps)
	case multiLineString:
		var ls []orb.LineString
		ls, err = listed(p, false, func() (orb.LineString, error) { return p.positions() })
		g = orb.MultiLineString(ls)
	case multiPolygon:
		var ps []orb.Polygon
		ps, err = listed(p, false, p.rings)
		g = orb.MultiPolygon(ps)
	case collection:
		var members []orb.Geometry
		members, err = listed(p, false, p.part)
		g = orb.Collection(members)
	}
	return g, err
}

// part reads a member of a collection, which is no collection.
func (p *parser) part() (orb.Geometry, error) {
	kind, ok := shapeNamed(p.tok.text)
	if !ok || p.tok.kind != wordToken || kind == collection {
		return nil, p.expected("POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING or MULTIPOLYGON")
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	return p.geometry(kind)
}

func (p *parser) rings() (orb.Polygon, error) {
	rings, err := listed(p, false, func() (orb.Ring, error) { return p.positions() })
	return rings, err
}

func (p *parser) positions() ([]orb.Point, error) { return listed(p, false, p.position) }

// member reads a point of a multipoint, with parentheses of its own or, as older well-known text has it, without.
func (p *parser) member() (orb.Point, error) {
	if !p.tok.symbol("(") {
		return p.position()
	}
	pos := p.tok.pos
	ps, err := p.positions()
	if err != nil {
		return orb.Point{}, err
	}
	if len(ps) != 1 {
		return orb.Point{}, p.fault(pos, "a point has one position, not %d", len(ps))
	}
	return ps[0], nil
}

func (p *parser) position() (orb.Point, error) {
	pos := p.tok.pos
	x, err := p.coordinate()
	if err != nil {
		return orb.Point{}, err
	}
	y, err := p.coordinate()
	if err != nil {
		return orb.Point{}, err
	}
	if p.tok.kind == numberToken || p.tok.symbol("-") || p.tok.symbol("+") {
		if _, err := p.coordinate(); err != nil {
			return orb.Point{}, err
		}
	}
	return p.vertex(x, y, pos)
}

func (p *parser) coordinate() (float64, error) {
	pos, sign := p.tok.pos, ""
	if p.tok.symbol("-") || p.tok.symbol("+") {
		sign = p.tok.text
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	if p.tok.kind != numberToken {
		return 0, p.expected("a coordinate")
	}
	v, ok := parseNumber(sign + p.tok.text)
	if !ok {
		return 0, p.fault(pos, "the number %s is too large", clip(sign+p.tok.text))
	}
	return v.Float(), p.next()
}

// box reads the numbers of a BBOX.
func (p *parser) box(pos int) (*node, error) {
	edges, err := listed(p, false, p.coordinate)
	if err != nil {
		return nil, err
	}
	return p.boxNode(edges, pos)
}

// vertex counts a position as written and converts it to lon, lat.
func (b *builder) vertex(x, y float64, pos int) (orb.Point, error) {
	if b.vertices++; b.vertices > b.limits.Vertices {
		return orb.Point{}, b.fault(pos, "the filter's geometries have more than %d positions", b.limits.Vertices)
	}
	if b.o.LonLat == nil {
		return orb.Point{x, y}, nil
	}
	p, err := b.o.LonLat(x, y)
	if err != nil {
		return p, b.fault(pos, "%v", err)
	}
	return p, nil
}

// checked makes the node of a geometry that geo.Check lets in.
func (b *builder) checked(g orb.Geometry, pos int) (*node, error) {
	if err := geo.Check(g, geo.Limits{MaxVertices: b.limits.Vertices, MaxDepth: 1}); err != nil {
		return nil, b.fault(pos, "%v", err)
	}
	return b.leaf(node{kind: shapeNode, pos: pos, shape: g})
}

// boxNode makes the node of a bounding box of 4 numbers, or 6 with heights, which are dropped.
func (b *builder) boxNode(edges []float64, pos int) (*node, error) {
	switch len(edges) {
	case 4:
	case 6:
		edges = []float64{edges[0], edges[1], edges[3], edges[4]}
	default:
		return nil, b.fault(pos, "a bounding box has 4 numbers, or 6 with heights, not %d", len(edges))
	}
	var corner [4]orb.Point // counter-clockwise from the lower left
	for i, c := range [4][2]float64{{edges[0], edges[1]}, {edges[2], edges[1]}, {edges[2], edges[3]}, {edges[0], edges[3]}} {
		p, err := b.vertex(c[0], c[1], pos)
		if err != nil {
			return nil, err
		}
		corner[i] = p
	}
	low, high := corner[0], corner[2]
	sides := [2]orb.Point{{low[0], high[1]}, {high[0], low[1]}}
	if upright := sides[0] == corner[3] && sides[1] == corner[1] || sides[0] == corner[1] && sides[1] == corner[3]; !upright {
		ring := orb.Ring{corner[0], corner[1], corner[2], corner[3], corner[0]} // a rectangle of another coordinate system
		return b.checked(orb.Polygon{ring}, pos)
	}
	bounds, err := geo.SplitBound(low[0], low[1], high[0], high[1])
	if err != nil {
		return nil, b.fault(pos, "%v", err)
	}
	return b.checked(boxShape(bounds), pos)
}

// boxShape is the geometry of a box in one or two parts, of as many dimensions as the box has.
func boxShape(bounds []geo.Bound) orb.Geometry {
	low, high := bounds[0].Orb().Min, bounds[len(bounds)-1].Orb().Max
	switch {
	case len(bounds) == 2:
		return orb.MultiPolygon{bounds[0].Orb().ToPolygon(), bounds[1].Orb().ToPolygon()}
	case low == high:
		return low
	case low[0] == high[0] || low[1] == high[1]:
		return orb.LineString{low, high}
	}
	return bounds[0].Orb().ToPolygon()
}
