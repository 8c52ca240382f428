package live

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// ident is a feature id of at most 16 bytes, padded with zeros, as two big-endian words: two idents compare as their texts do.
type ident struct{ hi, lo uint64 }

// identOf reads an id. False when it is empty, longer than 16 bytes, or has a byte that is not a letter, digit, dash, dot, colon or underscore:
// then no record bears it, and it may stand in JSON, URLs and CSV without escaping.
func identOf(id string) (ident, bool) {
	if id == "" || len(id) > 16 {
		return ident{}, false
	}
	var b [16]byte
	copy(b[:], id)
	for _, c := range b[:len(id)] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune("-_.:", rune(c)) {
			return ident{}, false
		}
	}
	return ident{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}, true
}

func (i ident) compare(o ident) int {
	switch {
	case i.hi < o.hi || i.hi == o.hi && i.lo < o.lo:
		return -1
	case i == o:
		return 0
	}
	return 1
}

// append writes the id's text.
func (i ident) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, i.hi)
	b = binary.BigEndian.AppendUint64(b, i.lo)
	if byte(i.lo) != 0 { // the usual 16 characters
		return b
	}
	pad := bits.TrailingZeros64(i.lo) / 8
	if i.lo == 0 {
		pad = 8 + bits.TrailingZeros64(i.hi)/8
	}
	return b[:len(b)-pad]
}

func (i ident) String() string { return string(i.append(nil)) }

// hash spreads idents over buckets, whatever their texts have in common.
func (i ident) hash() uint64 { return mix(i.hi^0x9e3779b97f4a7c15, i.lo^0xe7037ed1a0b428db) }

// mix is the folded 64×64→128 bit product of wyhash (Wang Yi, 2019).
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
