package geo

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// Repair mends a polygon, multipolygon, ring or bound as far as that can be done without inventing or moving a coordinate,
// and says what it did, one note per ring and kind of change, places counted from one. It
//
//   - drops empty rings and polygons, and rings that enclose nothing;
//   - drops points that repeat the one before, and spikes, where the outline runs out and back along the same line;
//   - closes open rings;
//   - cuts a ring that meets itself at one of its own points into the loops it is made of, which become
//     shells and holes by the even-odd rule (an outline that pinches off a hole, a bow-tie with a shared centre point);
//   - turns shells counterclockwise and holes clockwise (RFC 7946 §3.1.6).
//
// Points in line with their neighbours stay: a neighbouring village may have them too. The result is valid in the sense
// of [CheckValid], shares no memory with g, and repairing it again changes nothing. Everything else is refused with a [*Fault] that names the
// place: positions that are not finite or out of range, limits exceeded, edges that cross or run along each other
// (their meeting point is in general not a pair of float64s, and which side was meant is not knowable), holes
// outside their shell, polygons in each other, and geometry of which nothing is left.
func Repair(g orb.Geometry, limits Limits) (orb.MultiPolygon, []string, error) {
	var mp orb.MultiPolygon
	multi := false
	switch g := g.(type) {
	case orb.Ring:
		mp = orb.MultiPolygon{{g}}
	case orb.Bound:
		mp = orb.MultiPolygon{{FromOrb(g).Ring()}}
	case orb.Polygon:
		mp = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		mp, multi = g, true
	default:
		return nil, nil, &Fault{Reason: Unsupported, Detail: fmt.Sprintf("geometry of type %T has no rings to repair", g)}
	}
	m := mender{multi: multi, checker: newChecker(limits)}
	if err := m.mend(mp); err != nil {
		return nil, nil, err
	}
	out, err := m.assemble()
	if err != nil {
		return nil, nil, err
	}
	return out, m.notes, nil
}

// mender collects the loops of all rings and what was done to them.
type mender struct {
	multi   bool
	checker checker
	notes   []string
	rings   []orb.Ring
	names   []ringName // where each loop comes from
}

func (m *mender) note(where fmt.Stringer, format string, args ...any) {
	m.notes = append(m.notes, where.String()+": "+fmt.Sprintf(format, args...))
}

// mend cleans every ring on its own.
func (m *mender) mend(mp orb.MultiPolygon) error {
	for i, p := range mp {
		at := place{}
		if m.multi {
			at.polygon = i + 1
			if f := m.checker.part(at); f != nil {
				return f
			}
		}
		if len(p) == 0 && m.multi {
			m.note(at, "empty polygon dropped")
		}
		for j, r := range p {
			at.ring = j + 1
			if f := m.checker.part(at); f != nil {
				return f
			}
			if f := m.checker.positions(r, at, true); f != nil {
				return f
			}
			name := ringName{i, j, m.multi, ""}
			loops := m.clean(r, name)
			if len(loops) == 0 && j == 0 {
				if len(p) > 1 {
					m.note(name, "shell gone, its holes dropped too")
				}
				break
			}
			for _, l := range loops {
				m.rings, m.names = append(m.rings, l), append(m.names, name)
			}
		}
	}
	if len(m.rings) == 0 {
		return &Fault{Reason: NoExtent, Detail: "nothing that encloses an area is left"}
	}
	return nil
}

// clean returns the closed loops a ring is made of, none if it encloses nothing.
func (m *mender) clean(r orb.Ring, name ringName) []orb.Ring {
	if len(r) == 0 {
		m.note(name, "empty ring dropped")
		return nil
	}
	open := slices.Clone(r)
	if len(open) > 1 && open[0] == open[len(open)-1] {
		open = open[:len(open)-1]
	} else {
		m.note(name, "closed")
	}
	before := len(open)
	open = dropRepeats(open)
	if n := before - len(open); n > 0 {
		m.note(name, "%d repeated points dropped", n)
	}
	before = len(open)
	open = dropSpikes(open)
	if n := before - len(open); n > 0 && len(open) > 0 {
		m.note(name, "%d points of spikes dropped", n)
	}
	loops := cutLoops(open)
	if len(loops) == 0 {
		m.note(name, "ring dropped, it encloses nothing")
	}
	if len(loops) > 1 {
		m.note(name, "it meets itself and was cut into %d loops", len(loops))
	}
	for i, l := range loops {
		loops[i] = append(l, l[0])
	}
	return loops
}

// dropRepeats removes points equal to the one before, the last and first being neighbours.
func dropRepeats(open orb.Ring) orb.Ring {
	open = slices.Compact(open)
	for len(open) > 1 && open[len(open)-1] == open[0] {
		open = open[:len(open)-1]
	}
	return open
}

// dropSpikes removes the tip of every spike until none is left; fewer than three points mean that nothing is left, and it returns none.
// One walk with a stack, then the seam between the last and the first point.
func dropSpikes(open orb.Ring) orb.Ring {
	var out orb.Ring
	for _, p := range open {
		for len(out) > 1 && isSpike(out[len(out)-2], out[len(out)-1], p) {
			out = out[:len(out)-1]
		}
		if len(out) == 0 || out[len(out)-1] != p { // behind a spike the same point may come again
			out = append(out, p)
		}
	}
	for n := len(out); n >= 3; n = len(out) {
		switch {
		case out[n-1] == out[0] || isSpike(out[n-2], out[n-1], out[0]):
			out = out[:n-1]
		case isSpike(out[n-1], out[0], out[1]):
			out = out[1:]
		default:
			return out
		}
	}
	return nil
}

// isSpike says whether the way a→b→c turns straight back at b, exactly. The three differ from their neighbours.
func isSpike(a, b, c orb.Point) bool {
	if Orient(a, b, c) != 0 {
		return false
	}
	axis := 0
	if a[0] == b[0] {
		axis = 1
	}
	return (a[axis] > b[axis]) == (c[axis] > b[axis]) && c[axis] != b[axis]
}

// cutLoops cuts an open ring at every point that it visits twice; each loop visits its points once. Loops of two points, an edge
// there and back, enclose nothing and are left out.
func cutLoops(open orb.Ring) []orb.Ring {
	seen := make(map[orb.Point]int, len(open))
	var loops []orb.Ring
	var way orb.Ring
	for _, p := range open {
		if at, ok := seen[p]; ok {
			if loop := dropSpikes(slices.Clone(way[at:])); len(loop) >= 3 {
				loops = append(loops, loop)
			}
			for _, q := range way[at+1:] {
				delete(seen, q)
			}
			way = way[:at+1]
			continue
		}
		seen[p] = len(way)
		way = append(way, p)
	}
	if rest := dropSpikes(way); len(rest) >= 3 {
		loops = append(loops, rest)
	}
	return loops
}

// assemble makes polygons of the loops, in the order of the input.
func (m *mender) assemble() (orb.MultiPolygon, error) {
	s := sweep{rings: m.rings}
	if c := s.run(); c != nil {
		return nil, c.fault(m.names)
	}
	hole := m.roles(s.parent)
	owner := make([]int, len(m.rings))
	var out orb.MultiPolygon
	for i, r := range m.rings {
		if !hole[i] {
			owner[i] = len(out)
			out = append(out, orb.Polygon{m.wind(r, i, 1)})
		}
	}
	for i, r := range m.rings {
		if !hole[i] {
			continue
		}
		owner[i] = -1 // a hole without a shell of its own
		if p := s.parent[i]; p >= 0 && !hole[p] && m.names[p].polygon == m.names[i].polygon {
			owner[i] = owner[p]
			out[owner[i]] = append(out[owner[i]], m.wind(r, i, -1))
		}
	}
	if err := s.checkNesting(owner, hole, m.names); err != nil {
		return nil, err
	}
	return out, nil
}

// roles tells holes from shells: a loop has the role of the ring it was cut from, turned round once for every loop of that
// ring that lies around it.
func (m *mender) roles(parent []int32) []bool {
	inside := make([][]int, len(m.rings))
	var outermost []int
	for i, p := range parent {
		if p < 0 {
			outermost = append(outermost, i)
		} else {
			inside[p] = append(inside[p], i)
		}
	}
	hole := make([]bool, len(m.rings))
	around := make(map[ringName]int) // loops of each ring on the way down to here
	var visit func(i int)
	visit = func(i int) {
		name := m.names[i]
		hole[i] = (name.ring > 0) != (around[name]%2 == 1)
		around[name]++
		for _, j := range inside[i] {
			visit(j)
		}
		around[name]--
	}
	for _, i := range outermost {
		visit(i)
	}
	return hole
}

func (m *mender) wind(r orb.Ring, i, want int) orb.Ring {
	if ringWinding(r) != want {
		slices.Reverse(r)
		m.note(m.names[i], "winding turned round")
	}
	return r
}
