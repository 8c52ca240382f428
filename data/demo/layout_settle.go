package demo

// The prices of what a layout can get wrong, found by trial on the facts of 4310. A border costs its ruggedness a cell side.
const (
	priceArea      = 60  // times the squared area error over the area, in cells
	priceCentroid  = 2   // times area and squared distance, in cells
	priceBeyond    = 30  // times squared distance beyond the extent, for each cell
	priceShort     = 30  // times squared distance by which an extent is not reached
	priceContact   = 60  // times the squared number of sides a border is short of layoutContact
	priceForbidden = 120 // of two cells near each other whose labels may not meet
	priceStraight  = 6   // added to the ruggedness at the end, to take in the frayed edges
)

// count measures the shapes and borders of the start.
func (l *layout) count() {
	for k, a := range l.label {
		l.move(k, a, 1)
		for _, d := range [2]int{1, l.w} {
			if j := k + d; j < len(l.label) {
				l.border[a][l.label[j]]++
				l.border[l.label[j]][a]++
			}
		}
	}
}

// move adds (by = 1) cell k to label a's shape or takes it away (-1).
func (l *layout) move(k int, a uint8, by int) {
	x, y := k%l.w, k/l.w
	s := &l.have[a]
	s.area += by
	s.sumX += by * x
	s.sumY += by * y
	l.column[a][x] += int32(by)
	l.row[a][y] += int32(by)
}

// settle lets cells at borders change sides until the layout fits.
func (l *layout) settle(d dice) {
	var edge []int
	for sweep := range layoutSweeps {
		l.strict = priceForbidden * min(2*sweep, layoutSweeps) / layoutSweeps
		heat := layoutHeat * (layoutSweeps - sweep) / layoutSweeps
		if sweep == layoutSweeps*9/10 {
			for k := range l.rugged {
				l.rugged[k] += priceStraight
			}
		}
		if sweep%4 == 0 {
			edge = l.edge(edge[:0])
		}
		for range layoutTries {
			k := edge[d.below(len(edge))]
			b := l.label[k+[4]int{-1, 1, -l.w, l.w}[d.below(4)]]
			if a := l.label[k]; a == b || !l.loose(k) {
				continue
			}
			if l.price(k, b) <= d.below(heat+1) {
				l.change(k, b)
			}
		}
	}
}

// edge appends the cells that may change sides: those beside another label, with room around them.
func (l *layout) edge(list []int) []int {
	for y := 2; y < l.h-2; y++ {
		for k := y*l.w + 2; k < y*l.w+l.w-2; k++ {
			a := l.label[k]
			if (l.label[k+1] != a || l.label[k-1] != a || l.label[k+l.w] != a || l.label[k-l.w] != a) && !l.fixed[k] {
				list = append(list, k)
			}
		}
	}
	return list
}

// loose tells whether the cells of k's label around k hang together without k.
func (l *layout) loose(k int) bool {
	ring := [8]int{k + 1, k + 1 + l.w, k + l.w, k - 1 + l.w, k - 1, k - 1 - l.w, k - l.w, k + 1 - l.w}
	a := l.label[k]
	pieces := 0
	for i := 0; i < 8; i += 2 {
		if l.label[ring[i]] == a && (l.label[ring[(i+1)&7]] != a || l.label[ring[(i+2)&7]] != a) {
			pieces++
		}
	}
	return pieces == 1
}

func (l *layout) change(k int, b uint8) {
	a := l.label[k]
	l.move(k, a, -1)
	l.move(k, b, 1)
	for _, d := range [4]int{-1, 1, -l.w, l.w} {
		c := l.label[k+d]
		l.border[a][c]--
		l.border[c][a]--
		l.border[b][c]++
		l.border[c][b]++
	}
	l.label[k] = b
}

// price is what changing cell k to label b costs; negative when it helps.
func (l *layout) price(k int, b uint8) int {
	a := l.label[k]
	p := l.priceOfEdges(k, b) + l.priceOfMeetings(k, b)
	before := l.priceOfShape(a) + l.priceOfShape(b)
	l.move(k, a, -1)
	l.move(k, b, 1)
	p += l.priceOfShape(a) + l.priceOfShape(b) - before
	l.move(k, a, 1)
	l.move(k, b, -1)
	return p + l.priceOfPlace(k, b) - l.priceOfPlace(k, a)
}

// priceOfEdges is that of the borders around cell k.
func (l *layout) priceOfEdges(k int, b uint8) int {
	a := l.label[k]
	p := 0
	for i, d := range [8]int{-1, 1, -l.w, l.w, -l.w - 1, -l.w + 1, l.w - 1, l.w + 1} {
		c, price := l.label[k+d], int(l.rugged[k]+l.rugged[k+d])/2
		if i >= 4 {
			price = price * 7 / 10
		}
		if c != a {
			p -= price
		}
		if c != b {
			p += price
		}
	}
	return p
}

// priceOfMeetings is that of labels coming too near to each other, or not meeting along enough sides.
func (l *layout) priceOfMeetings(k int, b uint8) int {
	a := l.label[k]
	p := 0
	for dy := -2; dy <= 2; dy++ {
		for _, c := range l.label[k+dy*l.w-2 : k+dy*l.w+3] {
			if !l.friend[a][c] {
				p -= l.strict
			}
			if !l.friend[b][c] {
				p += l.strict
			}
		}
	}
	var sides [maxLabels]int8 // of cell k with each label
	for _, d := range [4]int{-1, 1, -l.w, l.w} {
		sides[l.label[k+d]]++
	}
	for c := range uint8(l.labels) {
		if n := int32(sides[c]); n > 0 && c != a && c != b {
			p += l.priceOfContact(a, c, -n) + l.priceOfContact(b, c, n)
		}
	}
	return p + l.priceOfContact(a, b, int32(sides[a])-int32(sides[b]))
}

// priceOfContact is that of the border between two labels becoming longer.
func (l *layout) priceOfContact(a, b uint8, by int32) int {
	if !l.must[a][b] {
		return 0
	}
	was, is := max(layoutContact-l.border[a][b], 0), max(layoutContact-l.border[a][b]-by, 0)
	return priceContact * int(is*is-was*was)
}

// priceOfShape is that of a label's area, centroid and reach.
func (l *layout) priceOfShape(a uint8) int {
	if a == outside {
		return 0
	}
	h, w := &l.have[a], &l.want[a]
	off := h.area - w.area
	p := priceArea * off * off / w.area
	if h.area > 0 {
		// Distances in sixteenths of a cell.
		dx, dy := 16*h.sumX/h.area-16*w.sumX/w.area, 16*h.sumY/h.area-16*w.sumY/w.area
		p += priceCentroid * (dx*dx + dy*dy) * w.area / 256
	}
	for _, g := range [4]int{gap(l.column[a], w.x0, 1), gap(l.column[a], w.x1, -1), gap(l.row[a], w.y0, 1), gap(l.row[a], w.y1, -1)} {
		p += priceShort * g * g
	}
	return p
}

// gap is how many lines, from one inwards, a label does not reach, up to twelve.
func gap(cells []int32, from, step int) int {
	n := 0
	for cells[from] < layoutReach && n < 12 {
		from, n = from+step, n+1
	}
	return n
}

// priceOfPlace is that of cell k lying outside the extent wanted for label a.
func (l *layout) priceOfPlace(k int, a uint8) int {
	if a == outside {
		return 0
	}
	x, y := k%l.w, k/l.w
	w := &l.want[a]
	dx, dy := max(w.x0-x, x-w.x1, 0), max(w.y0-y, y-w.y1, 0)
	return priceBeyond * (dx*dx + dy*dy)
}
