package pmtiles

// MaxZoom is the deepest zoom whose ids fit.
const MaxZoom = 26

// ID is the place of a tile in the archive's order: all tiles of the zooms above, then along the Hilbert curve of its zoom. x and y count from the
// north-west as in XYZ; they must be below 2^z, z at most MaxZoom.
func ID(z uint8, x, y uint32) uint64 {
	id := (uint64(1)<<(2*z) - 1) / 3
	for n := int(z) - 1; n >= 0; n-- {
		s := uint32(1) << n
		rx, ry := x&s, y&s
		id += uint64((3*rx)^ry) << n
		if ry == 0 { // the quarter's own curve is turned; only the bits below s count from here on
			if rx != 0 {
				x, y = s-1-x, s-1-y
			}
			x, y = y, x
		}
	}
	return id
}
