package blob

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Well-known binary type codes.
const (
	wkbPoint           = 1
	wkbLineString      = 2
	wkbPolygon         = 3
	wkbMultiLineString = 5
	wkbMultiPolygon    = 6
)

// Flags of the header: little-endian, and which envelope follows.
const (
	flagLittleEndian = 1 << 0
	flagEnvelopeXY   = 1 << 1
	flagEmpty        = 1 << 4
	flagExtended     = 1 << 5
	headerSize       = 8
)

// ErrGeometry is wrapped by every error of this package.
var ErrGeometry = errors.New("geometry blob")

// Append appends the encoding of g, which is in the reference system srsID, to b. Points have no envelope, the others do, as
// GDAL writes them. It fails on another type, on a geometry or part without points, and on coordinates that are not finite;
// b is then unchanged.
func Append(b []byte, g orb.Geometry, srsID int32) ([]byte, error) {
	if err := check(g); err != nil {
		return b, err
	}
	flags := byte(flagLittleEndian)
	_, isPoint := g.(orb.Point)
	if !isPoint {
		flags |= flagEnvelopeXY
	}
	b = append(b, 'G', 'P', 0, flags)
	b = binary.LittleEndian.AppendUint32(b, uint32(srsID))
	if !isPoint {
		bound := g.Bound()
		b = appendFloats(b, bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1])
	}
	switch g := g.(type) {
	case orb.Point:
		b = appendFloats(appendType(b, wkbPoint), g[0], g[1])
	case orb.LineString:
		b = appendPoints(appendType(b, wkbLineString), g)
	case orb.MultiLineString:
		b = appendCount(appendType(b, wkbMultiLineString), len(g))
		for _, line := range g {
			b = appendPoints(appendType(b, wkbLineString), line)
		}
	case orb.MultiPolygon:
		b = appendCount(appendType(b, wkbMultiPolygon), len(g))
		for _, polygon := range g {
			b = appendCount(appendType(b, wkbPolygon), len(polygon))
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
