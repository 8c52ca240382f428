package demo

// mend makes the regions of an allocation fit to be drawn: every region in one piece joined by cell sides, no corner where
// four regions meet or one touches itself, and no ragged single cells. label holds 1 … n-1 on land, where land is not 0.
func (g grid) mend(label, land []uint16, n int) {
	g.reach(label, land)
	g.soften(label, land)
	piece := make([]int32, len(label))
	changed := make([]bool, n)
	for a := range changed {
		changed[a] = true
	}
	for range 20 {
		g.gather(label, land, piece, changed)
		clear(changed)
		if !g.unfork(label, land, changed) {
			return
		}
	}
}

// reach gives cells that no front reached to a neighbour's label.
func (g grid) reach(label, land []uint16) {
	var queue []int32
	near := [4]int{-1, 1, -g.w, g.w}
	for k, r := range land {
		if r == 0 || label[k] == 0 {
			continue
		}
		for _, d := range near {
			if land[k+d] != 0 && label[k+d] == 0 {
				queue = append(queue, int32(k))
				break
			}
		}
	}
	for len(queue) > 0 {
		k := int(queue[0])
		queue = queue[1:]
		for _, d := range near {
			if j := k + d; land[j] != 0 && label[j] == 0 {
				label[j] = label[k]
				queue = append(queue, int32(j))
			}
		}
	}
}

// soften lets a cell with five or more neighbours of one other label join them.
func (g grid) soften(label, land []uint16) {
	ring := [8]int{-1, 1, -g.w, g.w, -g.w - 1, -g.w + 1, g.w - 1, g.w + 1}
	for y := 1; y < g.h-1; y++ {
		for k := y*g.w + 1; k < y*g.w+g.w-1; k++ {
			a := label[k]
			if land[k] == 0 || label[k+1] == a && label[k-1] == a && label[k+g.w] == a && label[k-g.w] == a {
				continue
			}
			for _, d := range ring[:4] {
				b := label[k+d]
				if b == a || land[k+d] == 0 {
					continue
				}
				votes := 0
				for _, e := range ring {
					if label[k+e] == b {
						votes++
					}
				}
				if votes >= 5 {
					label[k] = b
					break
				}
			}
		}
	}
}

// gather keeps the largest piece of every label that has changed and gives the others to their neighbours. piece is scratch of one
// entry per cell.
func (g grid) gather(label, land []uint16, piece []int32, changed []bool) {
	clear(piece)
	size := []int32{0}
	largest := make([]int32, len(changed))
	var stack []int32
	near := [4]int{-1, 1, -g.w, g.w}
	for k, a := range label {
		if land[k] == 0 || piece[k] != 0 || !changed[a] {
			continue
		}
		id := int32(len(size))
		size = append(size, 0)
		piece[k] = id
		stack = append(stack[:0], int32(k))
		for len(stack) > 0 {
			j := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			size[id]++
			for _, d := range near {
				if i := j + d; piece[i] == 0 && label[i] == a {
					piece[i] = id
					stack = append(stack, int32(i))
				}
			}
		}
		if size[id] > size[largest[a]] {
			largest[a] = id
		}
	}
	lost := false
	for k, id := range piece {
		if id != 0 && id != largest[label[k]] {
			label[k], lost = 0, true
		}
	}
	if lost {
		g.reach(label, land)
	}
}

// unfork mends corners all of whose four sides are borders by giving one of the four cells away. It notes which labels lost a cell, and
// tells whether any did.
func (g grid) unfork(label, land []uint16, changed []bool) bool {
	found := false
	for y := range g.h - 1 {
		for k := y * g.w; k < y*g.w+g.w-1; k++ {
			up := k + g.w
			if label[k] == label[k+1] || label[k] == label[up] || label[up+1] == label[k+1] || label[up+1] == label[up] {
				continue
			}
			for _, p := range [4][2]int{{k, k + 1}, {k + 1, up + 1}, {up + 1, up}, {up, k}} {
				if land[p[0]] != 0 && land[p[1]] != 0 {
					changed[label[p[0]]], found = true, true
					label[p[0]] = label[p[1]]
					break
				}
			}
		}
	}
	return found
}
