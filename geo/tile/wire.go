package tile

import (
	"encoding/binary"
	"math/bits"
)

// Protocol buffers on the wire (protobuf.dev/programming-guides/encoding): what the few messages of a tile need.
const (
	varintWire  = 0
	fixed64Wire = 1
	lengthWire  = 2
)

// appendTag appends the number of a field, which is below 16, and how its content is written.
func appendTag(b []byte, field, wire int) []byte { return append(b, byte(field<<3|wire)) }

func appendUvarint(b []byte, v uint64) []byte {
	if v < 0x80 {
		return append(b, byte(v))
	}
	return appendLong(b, v)
}

func appendLong(b []byte, v uint64) []byte {
	if v >= 1<<56 {
		return binary.AppendUvarint(b, v)
	}
	x, n := spread(v)
	return appendFixed64(b, x)[:len(b)+n]
}

// spread is a varint below 1<<56, its first byte lowest, and how many bytes it has: groups of seven bits move apart by halves, all at once.
func spread(v uint64) (uint64, int) {
	n := uvarintLen(v)
	v = v&0x0000_0000_0fff_ffff | v&0x00ff_ffff_f000_0000<<4
	v = v&0x0000_3fff_0000_3fff | v&0x0fff_c000_0fff_c000<<2
	v = v&0x007f_007f_007f_007f | v&0x3f80_3f80_3f80_3f80<<1
	return v | 0x8080_8080_8080_8080&(1<<(8*n-8)-1), n
}

func appendFixed64(b []byte, v uint64) []byte { return binary.LittleEndian.AppendUint64(b, v) }

// appendBytes appends a length and that many bytes.
func appendBytes[S string | []byte](b []byte, s S) []byte {
	return append(appendUvarint(b, uint64(len(s))), s...)
}

func uvarintLen(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

func zigzag(n int32) uint64 { return uint64(uint32(n<<1) ^ uint32(n>>31)) }

func zigzag64(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }
