package blob

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"lianxin/data/stored/wkb"
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
var ErrGeometry = wkb.ErrGeometry

// Append appends the encoding of g, which is in the reference system srsID, to b. Points have no envelope, the others do, as
// GDAL writes them. It fails on another type, on a geometry or part without points, and on coordinates that are not finite;
// b is then unchanged.
func Append(b []byte, g orb.Geometry, srsID int32) ([]byte, error) {
	start := len(b)
	flags := byte(flagLittleEndian)
	_, isPoint := g.(orb.Point)
	if !isPoint {
		flags |= flagEnvelopeXY
	}
	b = append(b, 'G', 'P', 0, flags)
	b = binary.LittleEndian.AppendUint32(b, uint32(srsID))
	if !isPoint && g != nil {
		bound := g.Bound()
		for _, f := range [...]float64{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
		}
	}
	b, err := wkb.Append(b, g, 0)
	if err != nil {
		return b[:start], err
	}
	return b, nil
}
