package tile

import "encoding/binary"

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
	return binary.AppendUvarint(b, v)
}

func appendFixed64(b []byte, v uint64) []byte { return binary.LittleEndian.AppendUint64(b, v) }

// appendBytes appends a length and that many bytes.
func appendBytes[S string | []byte](b []byte, s S) []byte {
	return append(appendUvarint(b, uint64(len(s))), s...)
}

func uvarintLen(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}

func zigzag(n int32) uint64 { return uint64(uint32(n<<1) ^ uint32(n>>31)) }

func zigzag64(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }
