package wkb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Type codes (OGC 06-103r4, clause 8.2.8).
const (
	Point           = 1
	LineString      = 2
	Polygon         = 3
	MultiLineString = 5
	MultiPolygon    = 6
)

// withSRID is PostGIS's mark that a reference system follows the type code (extended well-known binary).
const withSRID = 0x20000000

// ErrGeometry is wrapped by every error of this package.
var ErrGeometry = errors.New("geometry blob")

// Append appends the encoding of g to b, with the reference system when srid is not 0. It fails on another type, on a geometry or
// part without points, and on coordinates that are not finite; b is then unchanged.
func Append(b []byte, g orb.Geometry, srid uint32) ([]byte, error) {
	if err := check(g); err != nil {
		return b, err
	}
	start := func(t uint32) {
		if srid == 0 {
			b = appendType(b, t)
			return
		}
		b = binary.LittleEndian.AppendUint32(appendType(b, t|withSRID), srid)
	}
	switch g := g.(type) {
	case orb.Point:
		start(Point)
		b = appendFloats(b, g[0], g[1])
	case orb.LineString:
		start(LineString)
		b = appendPoints(b, g)
	case orb.MultiLineString:
		start(MultiLineString)
		b = appendCount(b, len(g))
		for _, line := range g {
			b = appendPoints(appendType(b, LineString), line)
		}
	case orb.MultiPolygon:
		start(MultiPolygon)
		b = appendCount(b, len(g))
		for _, polygon := range g {
			b = appendCount(appendType(b, Polygon), len(polygon))
			for _, ring := range polygon {
				b = appendPoints(b, ring)
			}
		}
	}
	return b, nil
}

func check(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.Point:
		return checkPoints([]orb.Point{g})
	case orb.LineString:
		return checkPoints(g)
	case orb.MultiLineString:
		if len(g) == 0 {
			return fmt.Errorf("%w: no lines", ErrGeometry)
		}
		for _, line := range g {
			if err := checkPoints(line); err != nil {
				return err
			}
		}
		return nil
	case orb.MultiPolygon:
		if len(g) == 0 {
			return fmt.Errorf("%w: no polygons", ErrGeometry)
		}
		for _, polygon := range g {
			if len(polygon) == 0 {
				return fmt.Errorf("%w: a polygon without rings", ErrGeometry)
			}
			for _, ring := range polygon {
				if err := checkPoints(ring); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return fmt.Errorf("%w: type %T is not stored", ErrGeometry, g)
}

func checkPoints(points []orb.Point) error {
	if len(points) == 0 {
		return fmt.Errorf("%w: a part without points", ErrGeometry)
	}
	for _, p := range points {
		if !finite(p[0]) || !finite(p[1]) {
			return fmt.Errorf("%w: a coordinate is not finite", ErrGeometry)
		}
	}
	return nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func appendType(b []byte, t uint32) []byte {
	return binary.LittleEndian.AppendUint32(append(b, 1), t)
}

func appendCount(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }

func appendPoints[P ~[]orb.Point](b []byte, points P) []byte {
	b = appendCount(b, len(points))
	for _, p := range points {
		b = appendFloats(b, p[0], p[1])
	}
	return b
}

func appendFloats(b []byte, floats ...float64) []byte {
	for _, f := range floats {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return b
}
