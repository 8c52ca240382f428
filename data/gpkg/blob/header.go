package blob

import (
	"encoding/binary"
	"fmt"
	"math"

	"lianxin/data/stored/wkb"

	"github.com/paulmach/orb"
)

var errShort = fmt.Errorf("%w: cut short", ErrGeometry)

// header is what stands before the well-known binary.
type header struct {
	srsID    int32
	empty    bool
	envelope []byte // minx, maxx, miny, maxy and more in order; empty when there is none
	order    binary.ByteOrder
	body     []byte
}

func readHeader(b []byte) (header, error) {
	if len(b) < headerSize {
		return header{}, errShort
	}
	if b[0] != 'G' || b[1] != 'P' || b[2] != 0 {
		return header{}, fmt.Errorf("%w: no GeoPackage header", ErrGeometry)
	}
	flags := b[3]
	if flags&flagExtended != 0 {
		return header{}, fmt.Errorf("%w: extended type", ErrGeometry)
	}
	h := header{empty: flags&flagEmpty != 0, order: binary.BigEndian}
	if flags&flagLittleEndian != 0 {
		h.order = binary.LittleEndian
	}
	sizes := [8]int{0, 32, 48, 48, 64, -1, -1, -1}
	size := sizes[flags>>1&7]
	if size < 0 {
		return header{}, fmt.Errorf("%w: envelope code %d", ErrGeometry, flags>>1&7)
	}
	if len(b) < headerSize+size {
		return header{}, errShort
	}
	h.srsID = int32(h.order.Uint32(b[4:]))
	h.envelope, h.body = b[headerSize:headerSize+size], b[headerSize+size:]
	return h, nil
}

// SRS is the reference system that the header names.
func SRS(b []byte) (int32, error) {
	h, err := readHeader(b)
	return h.srsID, err
}

// Bound is the box of the geometry, from the envelope when there is one; ok is false when it is empty.
func Bound(b []byte) (bound orb.Bound, ok bool, err error) {
	h, err := readHeader(b)
	if err != nil || h.empty {
		return orb.Bound{}, false, err
	}
	if len(h.envelope) >= 32 {
		at := func(i int) float64 { return math.Float64frombits(h.order.Uint64(h.envelope[8*i:])) }
		return orb.Bound{Min: orb.Point{at(0), at(2)}, Max: orb.Point{at(1), at(3)}}, true, nil
	}
	if len(h.body) == 21 && h.body[0] == 1 && binary.LittleEndian.Uint32(h.body[1:]) == wkb.Point {
		p := orb.Point{
			math.Float64frombits(binary.LittleEndian.Uint64(h.body[5:])),
			math.Float64frombits(binary.LittleEndian.Uint64(h.body[13:])),
		}
		return orb.Bound{Min: p, Max: p}, true, nil
	}
	var d Decoder
	g, err := d.Decode(b)
	if err != nil {
		return orb.Bound{}, false, err
	}
	return g.Bound(), true, nil
}
