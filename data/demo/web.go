package demo

// web is the hamlets as a graph: who borders whom, along how many cell sides, and at what price a border of
// units may run there. Hamlet 0, the far outside, is a node like the others.
type web struct {
	n     int
	first []int32 // of a hamlet's links; the last entry is the number of all
	to    []int32
	sides []int32
	price []int32
	area  []int32 // in units of 100 m²
	x, y  []int32 // the cell the hamlet is written at, near its middle, on the fine grid
	z     []int32 // mean height, metres
}

// sidePrice is what a border costs per cell side: least on crests.
func sidePrice(a, b uint8) int32 { return max(24-int32(a)/10-int32(b)/10, 3) }

func newWeb(h *hamlets, t *terrain) *web {
	w := &web{n: h.n}
	w.link(h)
	w.area, w.z = make([]int32, h.n), make([]int32, h.n)
	sumX, sumY := make([]int64, h.n), make([]int64, h.n)
	sumZ, count := make([]float64, h.n), make([]int64, h.n)
	for y := range h.h {
		square := int32(h.cellArea(y)/100 + 0.5)
		for x := range h.w {
			a := h.of[y*h.w+x]
			w.area[a] += square
			sumX[a] += int64(x)
			sumY[a] += int64(y)
			count[a]++
			if a != 0 {
				sumZ[a] += t.fine.z[y/2*t.fine.w+x/2]
			}
		}
	}
	w.x, w.y = make([]int32, h.n), make([]int32, h.n)
	for a := range w.x {
		w.x[a], w.y[a] = int32(sumX[a]/max(count[a], 1)), int32(sumY[a]/max(count[a], 1))
		w.z[a] = int32(sumZ[a] / float64(max(count[a], 1)))
	}
	return w
}

// link finds the borders between hamlets by counting sides per pair.
func (w *web) link(h *hamlets) {
	type side struct {
		key   uint32
		price int32
	}
	all := make([]side, 0, 1<<20)
	for y := range h.h - 1 {
		for k := y * h.w; k < y*h.w+h.w-1; k++ {
			a := uint32(h.of[k])
			for _, j := range [2]int{k + 1, k + h.w} {
				if b := uint32(h.of[j]); a != b {
					all = append(all, side{min(a, b)<<16 | max(a, b), sidePrice(h.cost[k], h.cost[j])})
				}
			}
		}
	}
	// Two passes of counting sort by the ends would do; a hash of pairs in order of appearance is as fast and shorter.
	index := make(map[uint32]int32, len(all)/8)
	var pairs []side
	var sides []int32
	for _, s := range all {
		i, ok := index[s.key]
		if !ok {
			i = int32(len(pairs))
			index[s.key] = i
			pairs = append(pairs, side{s.key, 0})
			sides = append(sides, 0)
		}
		pairs[i].price += s.price
		sides[i]++
	}
	w.first = make([]int32, w.n+1)
	for _, p := range pairs {
		w.first[p.key>>16+1]++
		w.first[p.key&0xffff+1]++
	}
	for i := range w.n {
		w.first[i+1] += w.first[i]
	}
	at := append([]int32(nil), w.first...)
	w.to, w.sides, w.price = make([]int32, 2*len(pairs)), make([]int32, 2*len(pairs)), make([]int32, 2*len(pairs))
	for i, p := range pairs {
		for _, e := range [2][2]uint32{{p.key >> 16, p.key & 0xffff}, {p.key & 0xffff, p.key >> 16}} {
			j := at[e[0]]
			at[e[0]]++
			w.to[j], w.sides[j], w.price[j] = int32(e[1]), sides[i], p.price
		}
	}
}

// links are the numbers of a hamlet's links.
func (w *web) links(u int32) (int32, int32) { return w.first[u], w.first[u+1] }
