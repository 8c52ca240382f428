package demo

import (
	"errors"
	"slices"
)

// borders is the finished network: arcs whose lines are in whole micro-degrees and meet only in their ends.
type borders struct {
	list []arc
}

// simplifyM2 is what Visvalingam's triangles are measured against: a bend of 20 m in a side of 100 m.
const simplifyM2 = 1000

// drawBorders traces the cells' borders, takes the grid out of them and thins them. Lines that would cross after thinning
// are thinned less; if they cross even so, everything is bent and smoothed less, down to the sides of the cells, which cannot cross.
func drawBorders(g grid, of []uint16, seed uint64) (*borders, error) {
	for _, try := range [...]struct{ passes, bend int }{{4, one}, {4, one / 2}, {4, 0}, {2, 0}, {0, 0}} {
		net := traceArcs(g, of)
		net.smooth(try.passes)
		net.roughen(newNoise(seed, "arcs"), g.origin, try.bend)
		if b, ok := net.thin(); ok {
			return b, nil
		}
	}
	return nil, errors.New("borders cross on the grid itself")
}

// thin simplifies every arc as far as none meets another.
func (n *arcs) thin() (*borders, bool) {
	limit := make([]int64, len(n.list))
	lines := make([][]spot, len(n.list))
	redo := make([]int, len(n.list))
	for i := range limit {
		limit[i], redo[i] = simplifyM2, i
	}
	for range 8 {
		for _, i := range redo {
			lines[i] = simplified(n.list[i].line, limit[i], n.list[i].least())
		}
		bad := conflicts(lines)
		if len(bad) == 0 {
			b := &borders{slices.Clone(n.list)}
			for i := range b.list {
				b.list[i].line = lines[i]
			}
			return b, true
		}
		redo = bad
		for _, i := range bad {
			limit[i] /= 4
		}
	}
	return nil, false
}

// least is how many vertices an arc needs: a closed one has to keep an area.
func (a *arc) least() int {
	if a.from == a.to {
		return 6
	}
	return 2
}
