package datum

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// ErrNoPosition says that a place lies beyond what a system can hold, such as far from its meridian.
var ErrNoPosition = errors.New("has no position")

// InverseGeometry converts a geometry from the system to longitude, latitude, vertex by vertex, into new memory; a bound
// becomes the polygon of its corners. The error names the vertex, counted from one: "ring 2, point 17: …"; the result then is nil. Nil
// gives nil. Whether the geometry is sound is geo.Check's question, before or after.
func (s System) InverseGeometry(g orb.Geometry) (orb.Geometry, error) {
	return convert(g, func(p orb.Point) (orb.Point, error) { return s.LonLat(p[0], p[1]) })
}

// ForwardGeometry converts a geometry from longitude, latitude to the system in the same way.
func (s System) ForwardGeometry(g orb.Geometry) (orb.Geometry, error) {
	return convert(g, func(p orb.Point) (orb.Point, error) {
		x, y := s.Forward(p[0], p[1])
		if x != x || y != y {
			return p, fmt.Errorf("%v %v %w in %s", p[0], p[1], ErrNoPosition, s)
		}
		return orb.Point{x, y}, nil
	})
}

type pointFunc func(orb.Point) (orb.Point, error)

func convert(g orb.Geometry, f pointFunc) (orb.Geometry, error) {
	switch g := g.(type) {
	case nil:
		return nil, nil
	case orb.Point:
		p, err := f(g)
		if err != nil {
			return nil, err
		}
		return p, nil
	case orb.MultiPoint:
		return geometry[orb.MultiPoint](points(g, f))
	case orb.LineString:
		return geometry[orb.LineString](points(g, f))
	case orb.Ring:
		return geometry[orb.Ring](points(g, f))
	case orb.MultiLineString:
		return geometry[orb.MultiLineString](each(g, "line", func(l orb.LineString) (orb.LineString, error) { return points(l, f) }))
	case orb.Polygon:
		return geometry[orb.Polygon](polygon(g, f))
	case orb.MultiPolygon:
		return geometry[orb.MultiPolygon](each(g, "polygon", func(p orb.Polygon) (orb.Polygon, error) { return polygon(p, f) }))
	case orb.Collection:
		return geometry[orb.Collection](each(g, "member", func(m orb.Geometry) (orb.Geometry, error) { return convert(m, f) }))
	case orb.Bound:
		return geometry[orb.Polygon](polygon(orb.Polygon{geo.FromOrb(g).Ring()}, f))
	}
	return nil, fmt.Errorf("geometry of type %T", g)
}

// geometry keeps a nil slice from becoming a geometry that is not nil.
func geometry[G orb.Geometry](g G, err error) (orb.Geometry, error) {
	if err != nil {
		return nil, err
	}
	return g, nil
}

func polygon(p orb.Polygon, f pointFunc) (orb.Polygon, error) {
	return each(p, "ring", func(r orb.Ring) (orb.Ring, error) { return points(r, f) })
}

func points[S ~[]orb.Point](in S, f pointFunc) (S, error) {
	out := make(S, len(in))
	for i, p := range in {
		q, err := f(p)
		if err != nil {
			return nil, fmt.Errorf("point %d: %w", i+1, err)
		}
		out[i] = q
	}
	return out, nil
}

func each[S ~[]T, T any](in S, name string, f func(T) (T, error)) (S, error) {
	out := make(S, len(in))
	for i, v := range in {
		w, err := f(v)
		if err != nil {
			return nil, fmt.Errorf("%s %d, %w", name, i+1, err)
		}
		out[i] = w
	}
	return out, nil
}
