package live

import "encoding/binary"

// head begins the bytes of a precoded row: what writing the feature needs besides its text, so that a row that is read alone costs one place in
// memory and not one a column. After it come the coordinates, the public members, and the internal members, each with its comma.
type head struct {
	id       ident
	public   uint32 // where the public members begin, from the row's first byte
	internal uint32 // where the internal members begin
	due      int32  // last day in time of an open case, else noDay
}

const headSize = 28

func (h head) put(b []byte) {
	binary.BigEndian.PutUint64(b, h.id.hi)
	binary.BigEndian.PutUint64(b[8:], h.id.lo)
	binary.BigEndian.PutUint32(b[16:], h.public)
	binary.BigEndian.PutUint32(b[20:], h.internal)
	binary.BigEndian.PutUint32(b[24:], uint32(h.due))
}

// precodedRow is a precoded row's bytes.
type precodedRow []byte

func (r precodedRow) public() uint32   { return binary.BigEndian.Uint32(r[16:]) }
func (r precodedRow) internal() uint32 { return binary.BigEndian.Uint32(r[20:]) }
func (r precodedRow) due() int32       { return int32(binary.BigEndian.Uint32(r[24:])) }
func (r precodedRow) geometry() []byte { return r[headSize:r.public()] }

// appendID writes the feature id.
func (r precodedRow) appendID(dst []byte) []byte {
	if r[15] != 0 { // the usual 16 characters
		return append(dst, r[:16]...)
	}
	return ident{binary.BigEndian.Uint64(r), binary.BigEndian.Uint64(r[8:])}.append(dst)
}
