package demo

// source is a cell where a label starts to spread.
type source struct {
	cell  int
	label uint16
}

// allocate gives each cell of land to the source that reaches it at the least cost, a step costing the mean of its two cells
// times its length: Dijkstra with the circular buckets of Dial (CACM 12(11), 1969). Between sources that arrive together the
// one listed first wins. Cells that no source reaches stay 0, as do those off land; the rim must be off land.
func (g ground) allocate(sources []source, land []uint16) []uint16 {
	const never = ^uint32(0)
	label, time := make([]uint16, g.size()), make([]uint32, g.size())
	for k := range time {
		time[k] = never
	}
	var bucket [512][]int32 // more than the dearest step
	const mask = uint32(len(bucket) - 1)
	waiting := 0
	reach := func(k int, l uint16, t uint32) {
		time[k], label[k] = t, l
		bucket[t&mask] = append(bucket[t&mask], int32(k))
		waiting++
	}
	for _, s := range sources {
		if time[s.cell] == never {
			reach(s.cell, s.label, 0)
		}
	}
	near := [8]int{-1, 1, -g.w, g.w, -g.w - 1, -g.w + 1, g.w - 1, g.w + 1}
	for now := uint32(0); waiting > 0; now++ {
		front := bucket[now&mask]
		for _, k := range front {
			if time[k] != now {
				continue // reached by a shorter way since
			}
			for i, d := range near {
				j := int(k) + d
				if land[j] == 0 {
					continue
				}
				if t := now + stepCost(g.cost[k], g.cost[j], i >= 4); t < time[j] {
					reach(j, label[k], t)
				}
			}
		}
		waiting -= len(front)
		bucket[now&mask] = front[:0]
	}
	return label
}

// stepCost is that of a step between cells of costs a and b, in units of 1/5 of a cost: side by side or, 7/5 as long, corner to corner.
func stepCost(a, b uint8, corner bool) uint32 {
	length := uint32(5)
	if corner {
		length = 7
	}
	return max((uint32(a)+uint32(b))*length>>3, 1)
}
