package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Bound is a rectangle in longitude and latitude, degrees. All four edges belong to it. It never crosses the
// antimeridian: [SplitBound] makes two of a box that does. A bound with MinLon > MaxLon or MinLat > MaxLat is empty.
//
// The zero value is not empty: it is the single point 0, 0.
type Bound struct {
	MinLon, MinLat, MaxLon, MaxLat float64
}

// World is the bound of every valid position.
func World() Bound { return Bound{-180, -90, 180, 90} }

// EmptyBound holds nothing; it is where [Bound.Extend] and [Bound.Union] start from.
func EmptyBound() Bound {
	return Bound{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

// SplitBound reads a box as RFC 7946 §5.2 and OGC API Features order it, west, south, east, north in degrees,
// and returns the one or two bounds it covers. West greater than east is legal and crosses the antimeridian: the result is then
// the part up to 180° and the part from -180°, in that order. Values that are not finite, out of range, or with south
// above north are errors that name the value.
func SplitBound(west, south, east, north float64) ([]Bound, error) {
	for _, v := range []struct {
		name         string
		value, limit float64
	}{{"west", west, 180}, {"south", south, 90}, {"east", east, 180}, {"north", north, 90}} {
		if !(math.Abs(v.value) <= v.limit) { // also catches NaN
			return nil, fmt.Errorf("%s edge %v is outside -%v..%v", v.name, v.value, v.limit, v.limit)
		}
	}
	if south > north {
		return nil, fmt.Errorf("south edge %v is north of north edge %v", south, north)
	}
	if west > east {
		return []Bound{{west, south, 180, north}, {-180, south, east, north}}, nil
	}
	return []Bound{{west, south, east, north}}, nil
}

// BoundOf returns the bound of every position in g, in one pass. The bound of nil or of a geometry without positions is
// empty. Positions are taken as they are: pass g through [Check] first.
func BoundOf(g orb.Geometry) Bound {
	b := EmptyBound()
	switch g := g.(type) {
	case orb.Point:
		return b.Extend(g)
	case orb.MultiPoint:
		b = b.extendAll(g)
	case orb.LineString:
		b = b.extendAll(g)
	case orb.Ring:
		b = b.extendAll(g)
	case orb.MultiLineString:
		for _, l := range g {
			b = b.extendAll(l)
		}
	case orb.Polygon:
		for _, r := range g {
			b = b.extendAll(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			b = b.Union(BoundOf(p))
		}
	case orb.Collection:
		for _, m := range g {
			b = b.Union(BoundOf(m))
		}
	case orb.Bound:
		return FromOrb(g)
	}
	return b
}

// FromOrb takes over an orb.Bound.
func FromOrb(b orb.Bound) Bound { return Bound{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }

// Orb returns the same rectangle as an orb.Bound.
func (b Bound) Orb() orb.Bound {
	return orb.Bound{Min: orb.Point{b.MinLon, b.MinLat}, Max: orb.Point{b.MaxLon, b.MaxLat}}
}

// Empty says whether no position lies in b. A bound with a NaN is empty.
func (b Bound) Empty() bool { return !(b.MinLon <= b.MaxLon && b.MinLat <= b.MaxLat) }

// Valid says whether b is not empty and lies within [World].
func (b Bound) Valid() bool { return !b.Empty() && World().ContainsBound(b) }

// Contains says whether p lies in b or on its edge.
func (b Bound) Contains(p orb.Point) bool {
	return b.MinLon <= p[0] && p[0] <= b.MaxLon && b.MinLat <= p[1] && p[1] <= b.MaxLat
}

// ContainsBound says whether every position of o lies in b. Every bound contains an empty one.
func (b Bound) ContainsBound(o Bound) bool {
	return o.Empty() ||
		b.MinLon <= o.MinLon && o.MaxLon <= b.MaxLon && b.MinLat <= o.MinLat && o.MaxLat <= b.MaxLat
}

// Intersects says whether b and o share a position; touching edges do. An empty bound intersects nothing.
func (b Bound) Intersects(o Bound) bool {
	return b.MinLon <= o.MaxLon && o.MinLon <= b.MaxLon && b.MinLat <= o.MaxLat && o.MinLat <= b.MaxLat &&
		!b.Empty() && !o.Empty()
}

// Intersection returns the positions of both, which may be empty.
func (b Bound) Intersection(o Bound) Bound {
	return Bound{
		max(b.MinLon, o.MinLon), max(b.MinLat, o.MinLat),
		min(b.MaxLon, o.MaxLon), min(b.MaxLat, o.MaxLat),
	}
}

// Union returns the smallest bound that holds both.
func (b Bound) Union(o Bound) Bound {
	switch {
	case b.Empty():
		return o
	case o.Empty():
		return b
	}
	return Bound{
		min(b.MinLon, o.MinLon), min(b.MinLat, o.MinLat),
		max(b.MaxLon, o.MaxLon), max(b.MaxLat, o.MaxLat),
	}
}

// Extend returns the smallest bound that holds b and p.
func (b Bound) Extend(p orb.Point) Bound {
	return Bound{
		min(b.MinLon, p[0]), min(b.MinLat, p[1]),
		max(b.MaxLon, p[0]), max(b.MaxLat, p[1]),
	}
}

func (b Bound) extendAll(ps []orb.Point) Bound {
	for _, p := range ps {
		b = b.Extend(p)
	}
	return b
}

// Center is the middle of b in degrees.
func (b Bound) Center() orb.Point {
	return orb.Point{b.MinLon + (b.MaxLon-b.MinLon)/2, b.MinLat + (b.MaxLat-b.MinLat)/2}
}

// Pad returns b grown by at least radiusM metres on every side and clamped to [World]: every position within radiusM of a
// position in b, and on the same side of the antimeridian, lies in the result. It is a filter, up to 1 % too wide for radii under
// 100 km below 60° of latitude. A bound that comes within radiusM of a pole gets every longitude.
func (b Bound) Pad(radiusM float64) Bound {
	if b.Empty() || !(radiusM > 0) {
		return b
	}
	// The shortest degree of latitude is 110 574 m (at the equator), of which 110 500 is a safe underestimate.
	dLat := radiusM / 110500
	out := Bound{-180, max(b.MinLat-dLat, -90), 180, min(b.MaxLat+dLat, 90)}
	if r := dLat * math.Pi / 180; math.Max(math.Abs(out.MinLat), math.Abs(out.MaxLat)) < 90 {
		// Widest longitude of a spherical cap of angular radius r about latitude φ: asin(sin r / cos φ).
		phi := math.Max(math.Abs(b.MinLat), math.Abs(b.MaxLat)) * math.Pi / 180
		if s := math.Sin(r) / math.Cos(phi); s < 1 {
			dLon := math.Asin(s) * 180 / math.Pi * (1 + 1e-12)
			out.MinLon, out.MaxLon = max(b.MinLon-dLon, -180), min(b.MaxLon+dLon, 180)
		}
	}
	return out
}

// Ring returns the rectangle as a closed ring, counterclockwise from its south-west corner.
func (b Bound) Ring() orb.Ring {
	return orb.Ring{
		{b.MinLon, b.MinLat}, {b.MaxLon, b.MinLat}, {b.MaxLon, b.MaxLat}, {b.MinLon, b.MaxLat}, {b.MinLon, b.MinLat},
	}
}
