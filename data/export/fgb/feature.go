package fgb

import (
	"encoding/binary"
	"math"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// feature writes one feature with its length before it, into memory that the next one uses again.
func feature(b *flatbuffers.Builder, g orb.Geometry, properties []byte) []byte {
	b.Reset()
	var shape flatbuffers.UOffsetT
	if g != nil {
		shape = geometry(b, g)
	}
	var values flatbuffers.UOffsetT
	if len(properties) > 0 {
		values = b.CreateByteVector(properties)
	}
	b.StartObject(3)
	b.PrependUOffsetTSlot(0, shape, 0)
	b.PrependUOffsetTSlot(1, values, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

func geometry(b *flatbuffers.Builder, g orb.Geometry) flatbuffers.UOffsetT {
	switch g := g.(type) {
	case orb.Point:
		return part(b, Point, []orb.LineString{{g}})
	case orb.MultiLineString:
		return part(b, MultiLineString, g)
	case orb.MultiPolygon:
		parts := make([]flatbuffers.UOffsetT, len(g))
		for i, p := range g {
			rings := make([]orb.LineString, len(p))
			for k, r := range p {
				rings[k] = orb.LineString(r)
			}
			parts[i] = part(b, polygon, rings)
		}
		list := b.CreateVectorOfTables(parts)
		b.StartObject(8)
		b.PrependByteSlot(6, byte(MultiPolygon), 0)
		b.PrependUOffsetTSlot(7, list, 0)
		return b.EndObject()
	}
	return 0
}

// part is a geometry of paths that lie one after another; ends say where each does, when there are several.
func part(b *flatbuffers.Builder, t Geometry, paths []orb.LineString) flatbuffers.UOffsetT {
	var ends flatbuffers.UOffsetT
	points := 0
	for _, p := range paths {
		points += len(p)
	}
	if len(paths) > 1 {
		b.StartVector(4, len(paths), 4)
		end := points
		for i := len(paths) - 1; i >= 0; i-- {
			b.PrependUint32(uint32(end))
			end -= len(paths[i])
		}
		ends = b.EndVector(len(paths))
	}
	b.StartVector(8, 2*points, 8)
	for i := len(paths) - 1; i >= 0; i-- {
		for k := len(paths[i]) - 1; k >= 0; k-- {
			b.PrependFloat64(paths[i][k][1])
			b.PrependFloat64(paths[i][k][0])
		}
	}
	xy := b.EndVector(2 * points)
	b.StartObject(8)
	b.PrependUOffsetTSlot(0, ends, 0)
	b.PrependUOffsetTSlot(1, xy, 0)
	b.PrependByteSlot(6, byte(t), 0)
	return b.EndObject()
}

// AppendText adds a text, or a DateTime as ISO 8601, to a feature's properties.
func AppendText(b []byte, column int, s string) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(column))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// AppendLong adds a whole number.
func AppendLong(b []byte, column int, n int64) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint16(b, uint16(column)), uint64(n))
}

// AppendDouble adds a number.
func AppendDouble(b []byte, column int, f float64) []byte {
	return AppendLong(b, column, int64(math.Float64bits(f)))
}

// AppendBool adds a truth.
func AppendBool(b []byte, column int, v bool) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(column))
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}
