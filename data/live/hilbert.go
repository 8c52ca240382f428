package live

// hilbertKey is the place of p along the Hilbert curve of order 32 over the whole range of positions (Skilling, "Programming the
// Hilbert curve", AIP Conf. Proc. 707, 2004, in the state-table form): positions that are near in the key are near on the ground. A row without
// place comes last.
func hilbertKey(p position) uint64 {
	if !p.located() {
		return ^uint64(0)
	}
	x, y := uint32(p.x)^1<<31, uint32(p.y)^1<<31
	var key, state uint64
	for shift := 31; shift >= 0; shift-- {
		cell := state<<2 | uint64(x>>shift&1)<<1 | uint64(y>>shift&1)
		step := hilbertSteps >> (cell * 4) & 15
		key = key<<2 | step&3
		state = step >> 2
	}
	return key
}

// hilbertSteps holds for each state (four orientations of the curve) and quadrant xy 4 bits: the next state and the quadrant's
// place along the curve. State 0 visits 00 01 11 10, and its first quadrant continues transposed, its last one anti-transposed.
const hilbertSteps uint64 = 0 |
	// state 0: 00→0 (state 1), 01→1 (0), 11→2 (0), 10→3 (3)
	(1<<2|0)<<0 | (0<<2|1)<<4 | (3<<2|3)<<8 | (0<<2|2)<<12 |
	// state 1: 00→0 (0), 10→1 (1), 11→2 (1), 01→3 (2)
	(0<<2|0)<<16 | (2<<2|3)<<20 | (1<<2|1)<<24 | (1<<2|2)<<28 |
	// state 2: 11→0 (3), 10→1 (2), 00→2 (2), 01→3 (1)
	(2<<2|2)<<32 | (1<<2|3)<<36 | (2<<2|1)<<40 | (3<<2|0)<<44 |
	// state 3: 11→0 (2), 01→1 (3), 00→2 (3), 10→3 (0)
	(3<<2|2)<<48 | (3<<2|1)<<52 | (0<<2|3)<<56 | (2<<2|0)<<60
