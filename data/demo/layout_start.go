package demo

// start gives each cell to the county in whose extent it lies most centrally, joins every seat with its county's centroid and
// neighbours with each other, and keeps what hangs together.
func (l *layout) start(counties []county) {
	for k := range l.label {
		l.label[k] = l.nearest(k%l.w, k/l.w)
	}
	for i, c := range counties {
		l.connect(l.cell(c.seat), l.cell(c.centroid), uint8(i+1))
	}
	for i, c := range counties {
		k := l.cell(c.seat)
		l.label[k], l.fixed[k] = uint8(i+1), true
	}
	l.tidy(counties)
	for i := range l.labels {
		for j := 1; j < i; j++ {
			if l.must[i][j] && !l.touch(uint8(i), uint8(j)) {
				l.bridge(uint8(i), uint8(j))
				l.tidy(counties)
			}
		}
	}
}

// nearest is the label whose wanted extent, taken as an ellipse around the centroid, a cell lies in most deeply.
func (l *layout) nearest(x, y int) uint8 {
	best, label := 512*512, uint8(outside)
	for i := 1; i < l.labels; i++ {
		w := l.want[i]
		dx, dy := 1024*(x-w.sumX/w.area)/(w.x1-w.x0+1), 1024*(y-w.sumY/w.area)/(w.y1-w.y0+1)
		if d := dx*dx + dy*dy; d < best {
			best, label = d, uint8(i)
		}
	}
	return label
}

// connect labels the cells of a way from cell j to cell k, side by side.
func (l *layout) connect(j, k int, a uint8) {
	x, y := j%l.w, j/l.w
	for tx, ty := k%l.w, k/l.w; x != tx || y != ty; {
		l.label[y*l.w+x] = a
		switch dx, dy := tx-x, ty-y; {
		case dx*dx > dy*dy && dx > 0:
			x++
		case dx*dx > dy*dy:
			x--
		case dy > 0:
			y++
		default:
			y--
		}
	}
	l.label[k] = a
}

// tidy leaves of every county the part connected with its seat, and no holes between counties.
func (l *layout) tidy(counties []county) {
	whole := make([]bool, l.size())
	for _, c := range counties {
		l.flood(l.cell(c.seat), whole)
	}
	for k := range l.label {
		if !whole[k] {
			l.label[k] = outside
		}
	}
	open := make([]bool, l.size())
	l.flood(0, open)
	for k := range l.label {
		if l.label[k] == outside && !open[k] {
			l.label[k] = l.label[k-1]
		}
	}
}

// flood marks the cells connected with k side by side under k's label.
func (l *layout) flood(k int, mark []bool) {
	stack := []int{k}
	mark[k] = true
	for len(stack) > 0 {
		k, stack = stack[len(stack)-1], stack[:len(stack)-1]
		for _, d := range [4]int{-1, 1, -l.w, l.w} {
			if j := k + d; j >= 0 && j < len(mark) && !mark[j] && l.label[j] == l.label[k] {
				mark[j] = true
				stack = append(stack, j)
			}
		}
	}
}

// touch tells whether labels a and b have cells side by side.
func (l *layout) touch(a, b uint8) bool {
	for k, c := range l.label {
		for _, d := range [2]int{1, l.w} {
			if j := k + d; j < len(l.label) && (c == a && l.label[j] == b || c == b && l.label[j] == a) {
				return true
			}
		}
	}
	return false
}

// bridge makes labels a and b meet: each advances half the way along the shortest line between them.
func (l *layout) bridge(a, b uint8) {
	from, to := l.nearestPair(a, b)
	middle := (from/l.w+to/l.w)/2*l.w + (from%l.w+to%l.w)/2
	for _, d := range [5]int{-1, 1, -l.w, l.w, 0} {
		l.connect(from+d, middle+d, a)
	}
	for _, d := range [5]int{-1, 1, -l.w, l.w, 0} {
		l.connect(to+d, middle+d, b)
	}
}

// nearestPair finds a cell of label a and one of label b with the least squared distance.
func (l *layout) nearestPair(a, b uint8) (from, to int) {
	var cells []int
	for k, c := range l.label {
		if c == a {
			cells = append(cells, k)
		}
	}
	apart := 1 << 30
	for k, c := range l.label {
		if c != b {
			continue
		}
		for _, j := range cells {
			dx, dy := j%l.w-k%l.w, j/l.w-k/l.w
			if d := dx*dx + dy*dy; d < apart {
				from, to, apart = j, k, d
			}
		}
	}
	return from, to
}
