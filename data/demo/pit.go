package demo

// fill raises the cells of pits until their water finds an outlet (Barnes, Lehman & Mulla, "Priority-flood",
// Computers & Geosciences 62, 2014, algorithm 2), with a fall of a few decimetres from cell to cell that differs by chance, so that
// rivers wind across what was a lake.
func (r *relief) fill() {
	done := make([]bool, r.size())
	q := make(heap[float64], 0, r.size()/8)
	for k := range done {
		done[k] = r.rim(k)
		if r.fixed[k] {
			done[k] = true
			q.push(ranked[float64]{r.z[k], int32(k)})
		}
	}
	for len(q) > 0 {
		s := q.pop()
		for _, d := range r.neighbours() {
			j := int(s.at) + d
			if done[j] {
				continue
			}
			done[j] = true
			fall := float64(1+uint32(j)*2654435761>>29) / 10 // 0.1 … 0.8 m
			r.z[j] = max(r.z[j], s.key+fall)
			q.push(ranked[float64]{r.z[j], int32(j)})
		}
	}
}
