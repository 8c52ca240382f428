package tile

// segment is the part of a segment within the clip (Liang and Barsky, 1984). An end that lies within comes back as it is.
func (f *frame) segment(a, b vertex) (from, to vertex, ok bool) {
	dx, dy := b.x-a.x, b.y-a.y
	t0, t1 := 0.0, 1.0
	for _, side := range [4][2]float64{{-dx, a.x - f.west}, {dx, f.east - a.x}, {-dy, a.y - f.north}, {dy, f.south - a.y}} {
		p, q := side[0], side[1]
		switch {
		case p == 0:
			if !(q >= 0) {
				return a, b, false
			}
		case p < 0:
			t0 = max(t0, q/p)
		default:
			t1 = min(t1, q/p)
		}
	}
	if !(t0 <= t1) { // also where a coordinate is NaN
		return a, b, false
	}
	from, to = a, b
	if t0 > 0 {
		from = vertex{a.x + t0*dx, a.y + t0*dy}
	}
	if t1 < 1 {
		to = vertex{a.x + t1*dx, a.y + t1*dy}
	}
	return from, to, true
}

// clip cuts the ring in l.cells, which does not repeat its first vertex, and returns what is left; it lies in l.cells or l.clipped.
func (f *frame) clip(l *Layer) []vertex {
	if len(l.cells) < 3 {
		return nil
	}
	low, high := l.cells[0], l.cells[0]
	for _, v := range l.cells {
		if v.x-v.x != 0 || v.y-v.y != 0 { // not finite: it has not passed geo.Check
			return nil
		}
		low.x, low.y = min(low.x, v.x), min(low.y, v.y)
		high.x, high.y = max(high.x, v.x), max(high.y, v.y)
	}
	if low.x > f.east || high.x < f.west || low.y > f.south || high.y < f.north {
		return nil
	}
	l.cut(low.x < f.west, func(v vertex) bool { return v.x >= f.west }, func(a, b vertex) vertex { return crossX(a, b, f.west) })
	l.cut(high.x > f.east, func(v vertex) bool { return v.x <= f.east }, func(a, b vertex) vertex { return crossX(a, b, f.east) })
	l.cut(low.y < f.north, func(v vertex) bool { return v.y >= f.north }, func(a, b vertex) vertex { return crossY(a, b, f.north) })
	l.cut(high.y > f.south, func(v vertex) bool { return v.y <= f.south }, func(a, b vertex) vertex { return crossY(a, b, f.south) })
	return l.cells
}

// cut keeps what of the ring lies on the inner side of one edge.
func (l *Layer) cut(needed bool, inside func(vertex) bool, cross func(a, b vertex) vertex) {
	if !needed || len(l.cells) == 0 {
		return
	}
	out := l.clipped[:0]
	last := l.cells[len(l.cells)-1]
	lastIn := inside(last)
	for _, v := range l.cells {
		in := inside(v)
		if in != lastIn {
			out = append(out, cross(last, v))
		}
		if in {
			out = append(out, v)
		}
		last, lastIn = v, in
	}
	l.cells, l.clipped = out, l.cells
}

// crossX is where a segment crosses a meridian of the grid; the same for both directions.
func crossX(a, b vertex, x float64) vertex {
	if a.x > b.x {
		a, b = b, a
	}
	return vertex{x, a.y + (b.y-a.y)*((x-a.x)/(b.x-a.x))}
}

// crossY is where a segment crosses a row of the grid; the same for both directions.
func crossY(a, b vertex, y float64) vertex {
	if a.y > b.y {
		a, b = b, a
	}
	return vertex{a.x + (b.x-a.x)*((y-a.y)/(b.y-a.y)), y}
}
