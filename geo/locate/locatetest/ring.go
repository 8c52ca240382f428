package locatetest

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// half is a directed lattice edge with its village on the left: from corner x, y towards east, north, west or south.
type half struct{ x, y, dir int }

var heading = [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

func (h half) end() (x, y int) { return h.x + heading[h.dir][0], h.y + heading[h.dir][1] }

// areas traces every village's border into rings.
func (l *lattice) areas() []orb.MultiPolygon {
	borders := make([]map[half]bool, l.villages)
	for v := range borders {
		borders[v] = map[half]bool{}
	}
	for y := range l.h {
		for x := range l.w {
			o := l.at(x, y)
			if o < 0 {
				continue
			}
			// The cell's sides, counterclockwise, where another village or the sea begins.
			for dir, side := range [4][4]int{{x, y, x, y - 1}, {x + 1, y, x + 1, y}, {x + 1, y + 1, x, y + 1}, {x, y + 1, x - 1, y}} {
				if l.at(side[2], side[3]) != o {
					borders[o][half{side[0], side[1], dir}] = true
				}
			}
		}
	}
	out := make([]orb.MultiPolygon, l.villages)
	for v, border := range borders {
		out[v] = l.assemble(border)
	}
	return out
}

// assemble follows the border, always turning left first, cuts loops apart where they pass a corner twice, and puts each
// clockwise loop as a hole into the shell around it.
func (l *lattice) assemble(border map[half]bool) orb.MultiPolygon {
	starts := make([]half, 0, len(border))
	for h := range border {
		starts = append(starts, h)
	}
	slices.SortFunc(starts, func(a, b half) int {
		return slices.Compare([]int{a.y, a.x, a.dir}, []int{b.y, b.x, b.dir})
	})
	var shells orb.MultiPolygon
	var holes []orb.Ring
	for _, h := range starts {
		if !border[h] {
			continue
		}
		for _, loop := range cut(follow(border, h)) {
			ring := l.ring(loop)
			if ring.Orientation() == orb.CCW {
				shells = append(shells, orb.Polygon{ring})
			} else {
				holes = append(holes, ring)
			}
		}
	}
	for _, hole := range holes {
		around := -1
		for i := range shells {
			if within(hole, shells[i][0]) && (around < 0 || within(shells[i][0], shells[around][0])) {
				around = i
			}
		}
		shells[around] = append(shells[around], hole)
	}
	return shells
}

// follow takes the loop that starts with h out of border.
func follow(border map[half]bool, h half) []half {
	var loop []half
	for border[h] {
		delete(border, h)
		loop = append(loop, h)
		x, y := h.end()
		for _, turn := range [3]int{1, 0, 3} { // left, on, right
			if next := (half{x, y, (h.dir + turn) % 4}); border[next] {
				h = next
				break
			}
		}
	}
	return loop
}

// cut separates a loop into loops that pass every corner once.
func cut(loop []half) [][]half {
	var out [][]half
	var stack []half
	for _, h := range loop {
		if i := slices.IndexFunc(stack, func(s half) bool { return s.x == h.x && s.y == h.y }); i >= 0 {
			out = append(out, slices.Clone(stack[i:]))
			stack = stack[:i]
		}
		stack = append(stack, h)
	}
	return append(out, stack)
}

// ring draws a loop with its bends.
func (l *lattice) ring(loop []half) orb.Ring {
	var r orb.Ring
	for _, h := range loop {
		var line []orb.Point
		switch x, y := h.end(); h.dir {
		case 0, 1:
			line = l.bend(h.x, h.y, h.dir)
		default:
			line = l.bend(x, y, h.dir-2)
			slices.Reverse(line)
		}
		r = append(r, line[:len(line)-1]...)
	}
	return append(r, r[0])
}

// within says whether ring a lies inside ring b, which it may touch.
func within(a, b orb.Ring) bool {
	for _, p := range a {
		if s := geo.RingSide(b, p); s != geo.OnEdge {
			return s == geo.Inside
		}
	}
	return false
}
