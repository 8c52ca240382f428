package demo

// fill raises the cells of pits until their water finds an outlet (Barnes, Lehman & Mulla, "Priority-flood",
// Computers & Geosciences 62, 2014, algorithm 2), with a fall of a few decimetres from cell to cell that differs by chance, so that
// rivers wind across what was a lake.
func (r *relief) fill() {
	done := make([]bool, r.size())
	q := make(summits, 0, r.size()/8)
	for k := range done {
		done[k] = r.rim(k)
		if r.fixed[k] {
			done[k] = true
			q.push(summit{r.z[k], int32(k)})
		}
	}
	for len(q) > 0 {
		s := q.pop()
		for _, d := range r.neighbours() {
			j := int(s.cell) + d
			if done[j] {
				continue
			}
			done[j] = true
			fall := float64(1+uint32(j)*2654435761>>29) / 10 // 0.1 … 0.8 m
			r.z[j] = max(r.z[j], s.z+fall)
			q.push(summit{r.z[j], int32(j)})
		}
	}
}

// summit is an entry of a queue ordered by height, then by cell.
type summit struct {
	z    float64
	cell int32
}

func (s summit) below(t summit) bool { return s.z < t.z || s.z == t.z && s.cell < t.cell }

// summits is a binary heap with the lowest entry on top.
type summits []summit

func (q *summits) push(s summit) {
	h := append(*q, s)
	i := len(h) - 1
	for i > 0 && s.below(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = s
	*q = h
}

func (q *summits) pop() summit {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; len(h) > 0; {
		j := 2*i + 1
		if j+1 < len(h) && h[j+1].below(h[j]) {
			j++
		}
		if j >= len(h) || !h[j].below(last) {
			h[i] = last
			break
		}
		h[i] = h[j]
		i = j
	}
	*q = h
	return top
}
