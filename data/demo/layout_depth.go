package demo

// depths is how far places are from the layout's borders, in km on a grid of 400 m, by a chamfer of 5 and 7 (Borgefors,
// "Distance transformations in digital images", CVGIP 34, 1986).
func (l *layout) depths() field {
	g := grid{l.origin, l.w * 4, l.h * 4, l.scale / 4}
	far := make([]int32, g.size())
	at := func(k int) uint8 { return l.label[k/g.w/4*l.w+k%g.w/4] }
	for k := range far {
		far[k] = 1 << 20
		if g.rim(k) {
			continue
		}
		for _, s := range [4]int{-1, 1, -g.w, g.w} {
			if at(k+s) != at(k) {
				far[k] = 3
			}
		}
	}
	for k := g.w + 1; k < g.size(); k++ {
		far[k] = min(far[k], far[k-1]+5, far[k-g.w]+5, far[k-g.w-1]+7, far[k-g.w+1]+7)
	}
	for k := g.size() - g.w - 2; k >= 0; k-- {
		far[k] = min(far[k], far[k+1]+5, far[k+g.w]+5, far[k+g.w+1]+7, far[k+g.w-1]+7)
	}
	d := field{g, make([]float64, g.size())}
	for k, v := range far {
		d.value[k] = float64(v) / 5 * float64(cellM*g.scale) / 1000
	}
	return d
}

// spine is 1 where a cell lies deeper than bandM, or nearly as deep as any within some 2 km: the middle of narrow necks and
// tongues, which would be lost if both their sides could move. The narrower, the more of them.
func (l *layout) spine() field {
	const reach, narrowKM = 6, 3.2
	d := l.depths()
	s := field{d.grid, make([]float64, d.size())}
	for k, v := range d.value {
		if v > bandM/1000.0 {
			s.value[k] = 1
			continue
		}
		if d.rim(k) || v < 1 {
			continue
		}
		x, y := k%d.w, k/d.w
		deepest := 0.0
		for j := max(y-reach, 0); j <= min(y+reach, d.h-1); j++ {
			for i := max(x-reach, 0); i <= min(x+reach, d.w-1); i++ {
				deepest = max(deepest, d.value[j*d.w+i])
			}
		}
		near := 0.85
		if deepest < narrowKM {
			near = 0.5
		}
		if v >= float64(deepest*near) {
			s.value[k] = 1
		}
	}
	return s
}
