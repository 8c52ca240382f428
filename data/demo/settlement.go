package demo

// settlements picks for every hamlet the cell where its houses stand: the cheapest ground at least two cells from any other
// village, as far as the hamlet has such a cell.
func (d *division) settlements() []int32 {
	best := make([]int32, d.web.n)
	worth := make([]int32, d.web.n)
	for u := range worth {
		worth[u] = 1 << 30
	}
	w := d.hamlets.w
	for y := 2; y < d.hamlets.h-2; y++ {
		for k := y*w + 2; k < y*w+w-2; k++ {
			u := d.hamlets.of[k]
			v := d.village[u]
			if v == 0 {
				continue
			}
			price := int32(d.cost[k])
			for _, far := range [2]int{1, 2} {
				for _, s := range [8]int{-1, 1, -w, w, w + 1, w - 1, 1 - w, -w - 1} {
					if d.village[d.hamlets.of[k+far*s]] != v {
						price += 1000
					}
				}
			}
			if price < worth[u] {
				worth[u], best[u] = price, int32(k)
			}
		}
	}
	return best
}
