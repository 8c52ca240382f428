package geojson

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
)

// geometryParser reads one geometry and counts its positions down.
type geometryParser struct {
	limits   Limits
	vertices int // that may still come
}

// where is a place in the geometry, counted from one, outermost first; zero counts are not printed.
type where struct{ polygon, line, ring, point int }

func (w where) String() string {
	s := ""
	for _, part := range []struct {
		name string
		n    int
	}{{"polygon", w.polygon}, {"line", w.line}, {"ring", w.ring}, {"point", w.point}} {
		if part.n > 0 {
			s += fmt.Sprintf("%s %d: ", part.name, part.n)
		}
	}
	return s
}

// parse reads a geometry object; null is no geometry.
func (g *geometryParser) parse(raw []byte, nesting int) (orb.Geometry, string) {
	c := cursor{b: raw}
	if c.isNull() {
		return nil, ""
	}
	if c.peek() != '{' {
		return nil, "geometry is not an object"
	}
	var kind, coordinates, geometries []byte
	for key, value := range c.members() {
		switch key {
		case "type":
			kind = value
		case "coordinates":
			coordinates = value
		case "geometries":
			geometries = value
		}
	}
	name, fault := stringValue(kind)
	if fault != "" || c.fault != "" {
		return nil, "geometry has no type"
	}
	if name == "GeometryCollection" {
		return g.collection(geometries, nesting)
	}
	if len(coordinates) == 0 || coordinates[0] != '[' {
		return nil, "geometry has no coordinates"
	}
	p := coordinateParser{c: cursor{b: coordinates}, left: &g.vertices, limit: g.limits.MaxVertices}
	var shape orb.Geometry
	switch name {
	case "Point":
		shape = p.position()
	case "MultiPoint":
		shape = orb.MultiPoint(p.positions(&p.at.point))
	case "LineString":
		shape = orb.LineString(p.positions(&p.at.point))
	case "MultiLineString":
		shape = orb.MultiLineString(nested(&p, &p.at.line, func() orb.LineString { return p.positions(&p.at.point) }))
	case "Polygon":
		shape = p.polygon()
	case "MultiPolygon":
		shape = orb.MultiPolygon(nested(&p, &p.at.polygon, p.polygon))
	default:
		return nil, fmt.Sprintf("geometry is a %s, which GeoJSON does not know", clip(name))
	}
	if p.fault != "" {
		return nil, p.fault
	}
	return shape, ""
}

func (g *geometryParser) collection(raw []byte, nesting int) (orb.Geometry, string) {
	switch {
	case nesting >= g.limits.MaxNesting:
		return nil, fmt.Sprintf("collections are nested more than %d deep", g.limits.MaxNesting)
	case len(raw) == 0 || raw[0] != '[':
		return nil, "collection has no geometries"
	}
	var all orb.Collection
	c := cursor{b: raw}
	for member := range c.elements() {
		shape, fault := g.parse(member, nesting+1)
		if fault == "" && shape == nil {
			fault = "is null"
		}
		if fault != "" {
			return nil, fmt.Sprintf("member %d: %s", len(all)+1, fault)
		}
		if len(all) == g.limits.MaxVertices {
			return nil, fmt.Sprintf("more than %d members", g.limits.MaxVertices)
		}
		all = append(all, shape)
	}
	if len(all) == 0 {
		return nil, "collection is empty"
	}
	return all, ""
}

// coordinateParser reads nested arrays of numbers; the first fault stops it.
type coordinateParser struct {
	c     cursor
	at    where
	left  *int
	limit int
	fault string
}

func (p *coordinateParser) fail(format string, args ...any) {
	if p.fault == "" {
		p.fault = p.at.String() + fmt.Sprintf(format, args...)
	}
}

func (p *coordinateParser) polygon() orb.Polygon {
	return nested(p, &p.at.ring, func() orb.Ring { return p.positions(&p.at.point) })
}

func (p *coordinateParser) positions(count *int) []orb.Point {
	return nested(p, count, p.position)
}

// nested reads an array of what read reads, counting in *count.
func nested[T any](p *coordinateParser, count *int, read func() T) []T {
	if p.c.peek() != '[' {
		p.fail("has something other than an array of coordinates")
		return nil
	}
	p.c.at++
	var all []T
	for *count = 1; p.fault == "" && p.c.peek() != ']'; *count++ {
		all = append(all, read())
		if p.fault != "" {
			return nil
		}
		if p.c.peek() == ',' {
			p.c.at++
		}
	}
	*count = 0
	p.c.at++
	return all
}

// position reads [lon, lat, …]; further numbers, such as a height, are read and dropped.
func (p *coordinateParser) position() orb.Point {
	var point orb.Point
	if p.c.peek() != '[' {
		p.fail("has something other than a position")
		return point
	}
	p.c.at++
	n := 0
	for p.c.peek() != ']' {
		raw := p.c.take()
		if len(raw) == 0 || raw[0] == '[' || raw[0] == '{' || raw[0] == '"' || n == 10 {
			p.fail("has something other than numbers in a position")
			return point
		}
		f, err := strconv.ParseFloat(string(raw), 64)
		if err != nil || !jsonNumber(raw) {
			p.fail("coordinate %d is not a finite number", n+1)
			return point
		}
		if n < 2 {
			point[n] = f
		}
		n++
		if p.c.peek() == ',' {
			p.c.at++
		}
	}
	p.c.at++
	switch n {
	case 0:
		p.fail("position is empty")
	case 1:
		p.fail("position has one number, two are needed")
	}
	if *p.left--; *p.left < 0 {
		p.fail("more than %d positions", p.limit)
	}
	return point
}

// jsonNumber tells whether a scalar is a number of JSON; NaN, Inf, hexadecimal, underscores and a leading + or point are not.
func jsonNumber(s []byte) bool {
	s = bytes.TrimPrefix(s, []byte("-"))
	whole := digits(s)
	s = s[whole:]
	fraction := 1
	if len(s) > 0 && s[0] == '.' {
		fraction = digits(s[1:])
		s = s[1+fraction:]
	}
	exponent := 1
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		exponent = digits(s)
		s = s[exponent:]
	}
	return whole > 0 && fraction > 0 && exponent > 0 && len(s) == 0
}

// digits is the length of the run of digits at the start of s.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
