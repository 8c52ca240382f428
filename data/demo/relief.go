package demo

// relief is a land surface that rivers wear down while it rises: the stream power law dz/dt = U - K·√A·S, solved by the
// implicit scheme of Braun & Willett, "A very efficient O(n), implicit and parallel method to solve the stream power
// equation" (Geomorphology 180–181, 2013). It grows dendritic valleys between sharp divides, which is what borders follow.
//
// Every product that is added to something is rounded first by a conversion, since a machine that fuses the two would
// otherwise send a river down another valley.
type relief struct {
	grid
	z     []float64 // metres
	rise  []float64 // U/K: metres of steady slope per kilometre where 1 km² drains
	fixed []bool    // outlets, whose height does not change
	to    []int32   // the neighbour a cell drains to; itself at outlets and in pits; nothing on the rim
	order []int32   // every cell after the one it drains to
	area  []float64 // km² drained, the cell included
}

// stepKM is the length of a step to the side.
func (r *relief) stepKM() float64 { return float64(cellM*r.scale) / 1000 }

// diagonal is the length of a step to a corner, in steps to the side.
const diagonal = 1.4142135623730951

func (r *relief) neighbours() [8]int {
	return [8]int{-1, 1, -r.w, r.w, -r.w - 1, -r.w + 1, r.w - 1, r.w + 1}
}

func newRelief(g grid) *relief {
	n := g.size()
	return &relief{
		grid: g, z: make([]float64, n), rise: make([]float64, n), fixed: make([]bool, n),
		to: make([]int32, n), order: make([]int32, 0, n), area: make([]float64, n),
	}
}

// wear advances the surface by a time in which, undisturbed, it rises by `time` times its rise.
func (r *relief) wear(time float64) {
	r.drain()
	dx := r.stepKM()
	for _, k32 := range r.order {
		k := int(k32)
		j := int(r.to[k])
		if r.fixed[k] {
			continue
		}
		up := r.z[k] + float64(time*r.rise[k])
		if j == k {
			r.z[k] = up
			continue
		}
		length := dx
		if d := k - j; d != 1 && d != -1 && d != r.w && d != -r.w {
			length = dx * diagonal
		}
		f := time * sqrt(r.area[k]) / length
		r.z[k] = (up + float64(f*r.z[j])) / (1 + f)
	}
}

// drain finds where each cell's water goes, the order of cells from the outlets up, and the area above each.
func (r *relief) drain() {
	r.aim()
	r.sort()
	dx := r.stepKM()
	for k := range r.area {
		r.area[k] = dx * dx
	}
	for i := len(r.order) - 1; i >= 0; i-- {
		k := r.order[i]
		if j := r.to[k]; j != k {
			r.area[j] += r.area[k]
		}
	}
}

// aim points every cell at its steepest lower neighbour.
func (r *relief) aim() {
	near := r.neighbours()
	for y := 1; y < r.h-1; y++ {
		for k := y*r.w + 1; k < y*r.w+r.w-1; k++ {
			r.to[k] = int32(k)
			if r.fixed[k] {
				continue
			}
			best, z := 0.0, r.z[k]
			for i, d := range near {
				fall := z - r.z[k+d]
				if i >= 4 {
					fall /= diagonal
				}
				if fall > best {
					best, r.to[k] = fall, int32(k+d)
				}
			}
		}
	}
}

// sort fills order with the cells inside the rim, receivers first.
func (r *relief) sort() {
	r.order = r.order[:0]
	near := r.neighbours()
	for y := 1; y < r.h-1; y++ {
		for k := y*r.w + 1; k < y*r.w+r.w-1; k++ {
			if int(r.to[k]) == k {
				r.order = append(r.order, int32(k))
			}
		}
	}
	for i := 0; i < len(r.order); i++ {
		k := int(r.order[i])
		for _, d := range near {
			if j := k + d; int(r.to[j]) == k && j != k {
				r.order = append(r.order, int32(j))
			}
		}
	}
}

// settle lets the surface rise and wear for a number of steps, filling pits before every few of them (0: never).
func (r *relief) settle(steps, fillEvery int) {
	for i := range steps {
		if fillEvery > 0 && i%fillEvery == 0 {
			r.fill()
		}
		r.wear(0.7)
	}
}

// finer is the same surface on a grid of half the scale, interpolated.
func (r *relief) finer(g grid) *relief {
	r.level()
	f := newRelief(g)
	for k := range f.z {
		f.z[k] = r.sample(r.z, f.centre(k))
	}
	return f
}
