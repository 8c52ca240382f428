package demo

// simplified is the line with those vertices left out whose triangle with their neighbours is smaller than a limit, the
// smallest first (Visvalingam & Whyatt, "Line generalisation by repeated elimination of points", Cartographic Journal 30,
// 1993), rounded to whole micro-degrees. The ends stay. Areas are in m² at 26° north.
func simplified(line []spot, limitM2 int64, keep int) []spot {
	out := make([]spot, len(line))
	for i, s := range line {
		out[i] = spot{(s.lon + 8) >> 4, (s.lat + 8) >> 4}
	}
	n := len(out)
	prev, next := make([]int32, n), make([]int32, n)
	q := make(heap[int64], 0, n)
	for i := range out {
		prev[i], next[i] = int32(i-1), int32(i+1)
		if i > 0 && i < n-1 {
			q.push(ranked[int64]{areaM2(out[i-1], out[i], out[i+1]), int32(i)})
		}
	}
	current := make([]int64, n)
	for _, t := range q {
		current[t.at] = t.key
	}
	gone := make([]bool, n)
	left := n
	for len(q) > 0 && left > keep {
		t := q.pop()
		if gone[t.at] || t.key != current[t.at] {
			continue
		}
		if t.key >= limitM2 {
			break
		}
		gone[t.at] = true
		left--
		p, x := prev[t.at], next[t.at]
		next[p], prev[x] = x, p
		for _, i := range [2]int32{p, x} {
			if i > 0 && int(i) < n-1 {
				current[i] = max(areaM2(out[prev[i]], out[i], out[next[i]]), t.key)
				q.push(ranked[int64]{current[i], i})
			}
		}
	}
	kept := out[:0]
	for i, s := range out {
		if !gone[i] {
			kept = append(kept, s)
		}
	}
	return kept
}

// areaM2 is the area of a triangle of places: a micro-degree of longitude is 0.1002 m, one of latitude 0.1108 m.
func areaM2(a, b, c spot) int64 {
	twice := int64(b.lon-a.lon)*int64(c.lat-a.lat) - int64(c.lon-a.lon)*int64(b.lat-a.lat)
	if twice < 0 {
		twice = -twice
	}
	return twice * 555 / 100_000
}
