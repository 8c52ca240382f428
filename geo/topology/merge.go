package topology

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Merge returns the areas of the units that the first digits of their codes have in common, dissolved, ascending by that code: with 9 the
// townships of villages, with 6 their counties, with 4 the prefecture. Their vertices are vertices of the units, so that no coordinate
// is made up and neighbours share their borders exactly. What the units leave open among themselves is a hole. A code shorter than digits stands for
// itself. digits under 1 is an error.
func (t *Topology) Merge(digits int) ([]Unit, error) {
	layer, err := t.layer(digits)
	if err != nil {
		return nil, err
	}
	out := make([]Unit, len(layer.codes))
	for i, s := range layer.shapes {
		out[i] = Unit{layer.codes[i], t.area(s)}
	}
	return out, nil
}

// Merge dissolves units by the first digits of their codes: [Build] and [Topology.Merge].
func Merge(units []Unit, digits int) ([]Unit, error) {
	t, err := Build(units)
	if err != nil {
		return nil, err
	}
	return t.Merge(digits)
}

// layer is the units, or their parents.
type layer struct {
	codes  []string
	shapes []shape
}

func (t *Topology) layer(digits int) (*layer, error) {
	if digits < 1 {
		return nil, fmt.Errorf("codes cannot be cut to %d digits", digits)
	}
	l := &layer{}
	groupOf := make([]int32, len(t.codes))
	for i, code := range t.codes {
		parent := code[:min(digits, len(code))]
		if n := len(l.codes); n == 0 || l.codes[n-1] != parent {
			l.codes = append(l.codes, parent)
		}
		groupOf[i] = int32(len(l.codes) - 1)
	}
	outlines := make([][]int32, len(l.codes))
	for a := range t.arcs {
		for g, n := range t.net(a, groupOf) {
			for ; n > 0; n-- {
				outlines[g] = append(outlines[g], int32(a))
			}
			for ; n < 0; n++ {
				outlines[g] = append(outlines[g], ^int32(a))
			}
		}
	}
	for _, arcs := range outlines {
		l.shapes = append(l.shapes, t.assemble(arcs))
	}
	return l, nil
}

// net counts for every group how often it has the arc on its left, less how often on its right. Units that tile give 1, -1 or, inside a
// group, 0.
func (t *Topology) net(a int, groupOf []int32) map[int32]int {
	out := map[int32]int{}
	for _, u := range t.arcs[a].uses {
		if u.ahead {
			out[groupOf[u.unit]]++
		} else {
			out[groupOf[u.unit]]--
		}
	}
	return out
}

// sortEnds finds the junctions, and the ends of arcs at each, counterclockwise.
func (t *Topology) sortEnds() {
	t.ends = map[int32][]end{}
	for a, arc := range t.arcs {
		if arc.closed {
			continue
		}
		first, last := arc.vertices[0], arc.vertices[len(arc.vertices)-1]
		t.ends[first] = append(t.ends[first], end{int32(a), true})
		t.ends[last] = append(t.ends[last], end{int32(a), false})
	}
	for v, ends := range t.ends {
		centre := t.places[v]
		slices.SortFunc(ends, func(a, b end) int {
			p, q := t.places[t.toward(a)], t.places[t.toward(b)]
			return cmp.Or(cmp.Compare(half(centre, p), half(centre, q)), -geo.Orient(centre, p, q), cmp.Compare(a.arc, b.arc))
		})
	}
}

// toward is the vertex next to an end.
func (t *Topology) toward(e end) int32 {
	vertices := t.arcs[e.arc].vertices
	if e.first {
		return vertices[1]
	}
	return vertices[len(vertices)-2]
}

// half is 0 for the directions from due east counterclockwise to before due west, else 1.
func half(centre, p orb.Point) int {
	if p[1] > centre[1] || p[1] == centre[1] && p[0] > centre[0] {
		return 0
	}
	return 1
}

// assemble joins the arcs of an outline, which have its inside on their left, to polygons.
func (t *Topology) assemble(outline []int32) shape {
	left := map[int32]int{} // how often an arc is still to be used
	for _, a := range outline {
		left[a]++
	}
	var shells, holes []ring
	for _, a := range outline {
		if left[a] == 0 {
			continue
		}
		for _, r := range t.simple(t.follow(a, left)) {
			if t.ring(r).Orientation() == orb.CCW {
				shells = append(shells, r)
			} else {
				holes = append(holes, r)
			}
		}
	}
	return t.nest(shells, holes)
}

// follow takes the ring that begins with a. At each junction it goes on along the next arc clockwise from where it came, so that it stays with
// the inside it has on its left, and two parts that only touch there stay apart.
func (t *Topology) follow(a int32, left map[int32]int) ring {
	var r ring
	for left[a] > 0 {
		left[a]--
		r = append(r, a)
		line := t.line(a)
		ends := t.ends[line[len(line)-1]]
		came := slices.Index(ends, endOf(a))
		for i := 1; i <= len(ends); i++ {
			e := ends[(came+len(ends)-i)%len(ends)]
			if next := e.leaving(); left[next] > 0 {
				a = next
				break
			}
		}
	}
	return r
}

// endOf is where the signed arc a ends.
func endOf(a int32) end {
	if a >= 0 {
		return end{a, false}
	}
	return end{^a, true}
}

// leaving is the signed arc that leaves a junction at e.
func (e end) leaving() int32 {
	if e.first {
		return e.arc
	}
	return ^e.arc
}

// simple cuts a ring apart where it passes a junction twice, and turns each piece to its lowest arc.
func (t *Topology) simple(r ring) []ring {
	var out []ring
	var stack ring
	at := map[int32]int{} // where in the stack the arc begins that leaves a junction
	for _, a := range r {
		v := t.line(a)[0]
		if i, ok := at[v]; ok {
			out = append(out, t.turned(stack[i:]))
			for _, b := range stack[i:] {
				delete(at, t.line(b)[0])
			}
			stack = stack[:i]
		}
		at[v] = len(stack)
		stack = append(stack, a)
	}
	return append(out, t.turned(stack))
}

func (t *Topology) turned(r ring) ring {
	low := 0
	for i, a := range r {
		if max(a, ^a) < max(r[low], ^r[low]) {
			low = i
		}
	}
	return append(slices.Clone(r[low:]), r[:low]...)
}

// nest puts each hole into the smallest shell around it.
func (t *Topology) nest(shells, holes []ring) shape {
	s := make(shape, len(shells))
	lines := make([]orb.Ring, len(shells))
	for i, r := range shells {
		s[i], lines[i] = []ring{r}, t.ring(r)
	}
	for _, r := range holes {
		hole, around := t.ring(r), -1
		for i := range shells {
			if within(hole, lines[i]) && (around < 0 || within(lines[i], lines[around])) {
				around = i
			}
		}
		if around >= 0 {
			s[around] = append(s[around], r)
		}
	}
	return s
}

// within says whether ring a lies inside ring b, which it may touch.
func within(a, b orb.Ring) bool {
	if !geo.BoundOf(b).ContainsBound(geo.BoundOf(a)) {
		return false
	}
	for _, p := range a {
		if side := geo.RingSide(b, p); side != geo.OnEdge {
			return side == geo.Inside
		}
	}
	return false
}
