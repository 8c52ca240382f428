package locate

// value is what is known of a cell or of a block of cells: the [Slot] that holds all of it, or the index of something that tells more.
type value int32

// mixedValue is the value that leads to index i.
func mixedValue(i int) value { return value(None) - 1 - value(i) }

func (v value) mixed() bool  { return v < value(None) }
func (v value) index() int32 { return int32(value(None) - 1 - v) }

// cells holds the values of the grid's cells in blocks of blockSide × blockSide, of which those with one slot throughout take one value.
// Both tables together then fit the second-level cache about three times better than a plain array, and a block is one cache line.
type cells struct {
	top    []value // of a block: a slot or the index of its first cell in blocks
	blocks []value // of a cell: a slot or the index of a record in borders
	w      int     // blocks in a row
}

const (
	blockBits = 2
	blockSide = 1 << blockBits
)

// pack makes the blocks from a plain array of w × h cells.
func pack(plain []value, w, h int) cells {
	c := cells{w: (w + blockSide - 1) / blockSide}
	c.top = make([]value, 0, c.w*((h+blockSide-1)/blockSide))
	for y := 0; y < h; y += blockSide {
		for x := 0; x < w; x += blockSide {
			first, uniform := plain[y*w+x], true
			var block [blockSide * blockSide]value
			for i := range block {
				// Beyond the grid the last row and column are repeated.
				block[i] = plain[min(y+i/blockSide, h-1)*w+min(x+i%blockSide, w-1)]
				uniform = uniform && block[i] == first
			}
			if uniform && !first.mixed() {
				c.top = append(c.top, first)
				continue
			}
			c.top = append(c.top, mixedValue(len(c.blocks)))
			c.blocks = append(c.blocks, block[:]...)
		}
	}
	return c
}

// at is the value of the cell in column x and row y.
func (c *cells) at(x, y int) value {
	v := c.top[y>>blockBits*c.w+x>>blockBits]
	if v.mixed() {
		v = c.blocks[int(v.index())+y%blockSide*blockSide+x%blockSide]
	}
	return v
}

// answer writes the value of each open point's cell to dst, keeps the points whose cell is mixed at the front of open, and
// returns their number.
func (c *cells) answer(dst []Slot, open []int32, column, row *[batch]int32) int {
	n := 0
	for _, i := range open {
		v := c.top[int(row[i])>>blockBits*c.w+int(column[i])>>blockBits]
		dst[i] = Slot(v)
		open[n] = i
		if v.mixed() {
			n++
		}
	}
	open, n = open[:n], 0
	for _, i := range open {
		v := c.blocks[value(dst[i]).index()+row[i]%blockSide*blockSide+column[i]%blockSide]
		dst[i] = Slot(v)
		open[n] = i
		if v.mixed() {
			n++
		}
	}
	return n
}
