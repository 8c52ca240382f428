package index

import "lianxin/geo"

// HilbertKey is the place of a position along the Hilbert curve through bound: positions that are near in the key are near on the ground. The curve
// starts in the south-west corner, ends in the south-east corner and visits 2^32 by 2^32 cells; for the whole
// world a cell is 1 cm wide. Keys of one bound compare with each other, keys of different bounds do not. For the high
// half alone, 2^16 by 2^16 cells, shift right by 32: a prefix of the key is the key of a coarser grid.
//
// Positions outside bound count as the nearest on its edge, a NaN as the lowest value; a bound without width or height counts as a line.
func HilbertKey(lon, lat float64, bound geo.Bound) uint64 {
	return hilbert(cell(lon, bound.MinLon, bound.MaxLon), cell(lat, bound.MinLat, bound.MaxLat))
}

// cell numbers v between low and high from 0 to 2^32-1.
func cell(v, low, high float64) uint32 {
	switch f := (v - low) / (high - low) * (1 << 32); {
	case !(f > 0): // and NaN
		return 0
	case f >= 1<<32-1:
		return 1<<32 - 1
	default:
		return uint32(f)
	}
}

// hilbert is the distance along the curve, computed for all 32 levels at once: the turn of each level's cell is a product over the levels
// above it, and prefix products double in five rounds (after the 16-bit form by "rawrunprotected", public domain, as
// used in mourner/flatbush).
func hilbert(x, y uint32) uint64 {
	a := x ^ y
	b := ^a
	c := ^(x | y)
	d := x &^ y
	a, b, c, d = a|b>>1, a>>1^a, c>>1^b&(d>>1)^c, a&(c>>1)^d>>1^d
	for shift := 2; shift <= 16; shift *= 2 {
		a, b, c, d = a&(a>>shift)^b&(b>>shift), a&(b>>shift)^b&((a^b)>>shift),
			c^a&(c>>shift)^b&(d>>shift), d^b&(c>>shift)^(a^b)&(d>>shift)
	}
	a = c ^ c>>1
	b = d ^ d>>1
	low := x ^ y
	high := b | ^(low | a)
	return spread(high)<<1 | spread(low)
}

// spread puts a zero before every bit.
func spread(v uint32) uint64 {
	w := uint64(v)
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	w = (w | w<<4) & 0x0f0f0f0f0f0f0f0f
	w = (w | w<<2) & 0x3333333333333333
	return (w | w<<1) & 0x5555555555555555
}
