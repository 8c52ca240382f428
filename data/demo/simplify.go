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
	q := make(triangles, 0, n)
	for i := range out {
		prev[i], next[i] = int32(i-1), int32(i+1)
		if i > 0 && i < n-1 {
			q.push(triangle{areaM2(out[i-1], out[i], out[i+1]), int32(i)})
		}
	}
	current := make([]int64, n)
	for _, t := range q {
		current[t.at] = t.area
	}
	gone := make([]bool, n)
	left := n
	for len(q) > 0 && left > keep {
		t := q.pop()
		if gone[t.at] || t.area != current[t.at] {
			continue
		}
		if t.area >= limitM2 {
			break
		}
		gone[t.at] = true
		left--
		p, x := prev[t.at], next[t.at]
		next[p], prev[x] = x, p
		for _, i := range [2]int32{p, x} {
			if i > 0 && int(i) < n-1 {
				current[i] = max(areaM2(out[prev[i]], out[i], out[next[i]]), t.area)
				q.push(triangle{current[i], i})
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

type triangle struct {
	area int64
	at   int32
}

func (t triangle) below(u triangle) bool { return t.area < u.area || t.area == u.area && t.at < u.at }

// triangles is a binary heap with the smallest on top.
type triangles []triangle

func (q *triangles) push(t triangle) {
	h := append(*q, t)
	i := len(h) - 1
	for i > 0 && t.below(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = t
	*q = h
}

func (q *triangles) pop() triangle {
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
