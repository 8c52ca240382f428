package demo

import "slices"

// segment is a piece of an arc between two vertices.
type segment struct {
	a, b spot
	arc  int32
}

// conflicts lists, ascending, the arcs that cross, touch or lie on each other or themselves anywhere but at
// shared ends, in exact integer arithmetic. It looks at pairs in one square of half a kilometre at a time.
func conflicts(lines [][]spot) []int {
	all := segments(lines)
	bad := map[int]bool{}
	for i := range all {
		if all[i].a == all[i].b {
			bad[int(all[i].arc)] = true
		}
	}
	for _, square := range squares(all) {
		for i, s := range square {
			for _, t := range square[i+1:] {
				if meets(&all[s], &all[t]) {
					bad[int(all[s].arc)], bad[int(all[t].arc)] = true, true
				}
			}
		}
	}
	list := make([]int, 0, len(bad))
	for i := range bad {
		list = append(list, i)
	}
	slices.Sort(list)
	return list
}

func segments(lines [][]spot) []segment {
	n := 0
	for _, l := range lines {
		n += len(l) - 1
	}
	all := make([]segment, 0, n)
	for i, l := range lines {
		for j := 1; j < len(l); j++ {
			all = append(all, segment{l[j-1], l[j], int32(i)})
		}
	}
	return all
}

// squares groups segments by the squares their bounds reach into.
func squares(all []segment) [][]int32 {
	const side = 5000 // micro-degrees
	if len(all) == 0 {
		return nil
	}
	low, high := all[0].a, all[0].a
	for _, s := range all {
		low.lon, low.lat = min(low.lon, s.a.lon, s.b.lon), min(low.lat, s.a.lat, s.b.lat)
		high.lon, high.lat = max(high.lon, s.a.lon, s.b.lon), max(high.lat, s.a.lat, s.b.lat)
	}
	w := int(high.lon-low.lon)/side + 1
	list := make([][]int32, w*(int(high.lat-low.lat)/side+1))
	for i, s := range all {
		x0, x1 := int(min(s.a.lon, s.b.lon)-low.lon)/side, int(max(s.a.lon, s.b.lon)-low.lon)/side
		y0, y1 := int(min(s.a.lat, s.b.lat)-low.lat)/side, int(max(s.a.lat, s.b.lat)-low.lat)/side
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				list[y*w+x] = append(list[y*w+x], int32(i))
			}
		}
	}
	return list
}

// meets tells whether two segments share a point that is not an end of both.
func meets(s, t *segment) bool {
	if max(s.a.lon, s.b.lon) < min(t.a.lon, t.b.lon) || max(t.a.lon, t.b.lon) < min(s.a.lon, s.b.lon) ||
		max(s.a.lat, s.b.lat) < min(t.a.lat, t.b.lat) || max(t.a.lat, t.b.lat) < min(s.a.lat, s.b.lat) {
		return false
	}
	switch {
	case s.a == t.a && s.b == t.b || s.a == t.b && s.b == t.a:
		return true
	case s.a == t.a:
		return fold(s.a, s.b, t.b)
	case s.a == t.b:
		return fold(s.a, s.b, t.a)
	case s.b == t.a:
		return fold(s.b, s.a, t.b)
	case s.b == t.b:
		return fold(s.b, s.a, t.a)
	}
	a, b := turn(s.a, s.b, t.a), turn(s.a, s.b, t.b)
	c, d := turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)
	// With overlapping bounds, touching and collinear segments have a zero among the four.
	return (a <= 0 && b >= 0 || a >= 0 && b <= 0) && (c <= 0 && d >= 0 || c >= 0 && d <= 0)
}

// fold tells whether o→p and o→q leave o in the same direction.
func fold(o, p, q spot) bool {
	return turn(o, p, q) == 0 && (p.lon-o.lon)*(q.lon-o.lon)+(p.lat-o.lat)*(q.lat-o.lat) > 0
}

// turn is positive when a, b, c run counterclockwise, 0 on a line. Places of one prefecture cannot overflow it.
func turn(a, b, c spot) int64 {
	return int64(b.lon-a.lon)*int64(c.lat-a.lat) - int64(c.lon-a.lon)*int64(b.lat-a.lat)
}
