package cql2

import (
	"github.com/paulmach/orb"
)

// shape makes the node of a GeoJSON geometry.
func (r *jsonReader) shape(v, _ *jsonValue) (*node, error) {
	g, err := r.geometry(v)
	if err != nil {
		return nil, err
	}
	return r.checked(g, v.pos)
}

func (r *jsonReader) geometry(v *jsonValue) (orb.Geometry, error) {
	if kind := r.kind(v); kind != collection {
		return r.simple(v, kind)
	}
	members, err := array(r, v.get("geometries"), v.pos, func(m *jsonValue) (orb.Geometry, error) {
		return r.simple(m, r.kind(m)) // a collection has no collections in it
	})
	return orb.Collection(members), err
}

func (r *jsonReader) kind(v *jsonValue) shapeKind {
	if t := v.get("type"); t != nil && t.kind == '"' {
		return shapeKind(t.text)
	}
	return ""
}

// simple reads a geometry that is no collection.
func (r *jsonReader) simple(v *jsonValue, kind shapeKind) (orb.Geometry, error) {
	c := v.get("coordinates")
	switch kind {
	case point:
		return r.position(c, v.pos)
	case lineString:
		line, err := r.line(c, v.pos)
		return line, err
	case polygon:
		p, err := r.rings(c, v.pos)
		return p, err
	case multiPoint:
		line, err := r.line(c, v.pos)
		return orb.MultiPoint(line), err
	case multiLineString:
		lines, err := array(r, c, v.pos, func(l *jsonValue) (orb.LineString, error) { return r.line(l, l.pos) })
		return orb.MultiLineString(lines), err
	case multiPolygon:
		polygons, err := array(r, c, v.pos, func(p *jsonValue) (orb.Polygon, error) { return r.rings(p, p.pos) })
		return orb.MultiPolygon(polygons), err
	case collection:
	}
	return nil, r.fault(v.pos, "a GeoJSON geometry was expected")
}

func (r *jsonReader) rings(v *jsonValue, pos int) (orb.Polygon, error) {
	return array(r, v, pos, func(l *jsonValue) (orb.Ring, error) {
		line, err := r.line(l, l.pos)
		return orb.Ring(line), err
	})
}

func (r *jsonReader) line(v *jsonValue, pos int) (orb.LineString, error) {
	return array(r, v, pos, func(p *jsonValue) (orb.Point, error) { return r.position(p, p.pos) })
}

func (r *jsonReader) position(v *jsonValue, pos int) (orb.Point, error) {
	c, err := array(r, v, pos, r.coordinate)
	if err != nil {
		return orb.Point{}, err
	}
	if len(c) < 2 || len(c) > 3 {
		return orb.Point{}, r.fault(v.pos, "a position has 2 or 3 numbers, not %d", len(c))
	}
	return r.vertex(c[0], c[1], v.pos)
}

func (r *jsonReader) coordinate(v *jsonValue) (float64, error) {
	if v.kind != '0' {
		return 0, r.fault(v.pos, "a coordinate was expected")
	}
	n, ok := parseNumber(v.text)
	if !ok {
		return 0, r.fault(v.pos, "the number %s is too large", clip(v.text))
	}
	return n.Float(), nil
}

// array reads every item of an array; pos is where the fault is when v is nil.
func array[T any](r *jsonReader, v *jsonValue, pos int, item func(*jsonValue) (T, error)) ([]T, error) {
	if v == nil || v.kind != '[' {
		if v != nil {
			pos = v.pos
		}
		return nil, r.fault(pos, "an array of coordinates or geometries was expected")
	}
	var items []T
	for _, i := range v.items {
		it, err := item(i)
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// box makes the node of a bounding box.
func (r *jsonReader) box(v, numbers *jsonValue) (*node, error) {
	edges, err := array(r, numbers, v.pos, r.coordinate)
	if err != nil {
		return nil, err
	}
	return r.boxNode(edges, v.pos)
}
