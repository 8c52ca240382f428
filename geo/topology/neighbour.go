package topology

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Neighbour is a unit beside another.
type Neighbour struct {
	// Unit is its place in [Topology.Codes].
	Unit int
	// SharedM is the geodesic length of the border they share in metres; 0 if they only touch in points.
	SharedM float64
}

// Contiguity says when units are neighbours.
type Contiguity int

const (
	// Rook neighbours share a border of some length.
	Rook Contiguity = iota
	// Queen neighbours share a border or a single vertex.
	Queen
)

// Neighbours lists the neighbours of every unit, ascending by unit. The relation is symmetrical and holds no unit for itself. A
// unit inside another is its neighbour, and units whose borders do not have the same vertices are none however close they are: see [Topology.NearMisses].
// Simplified topologies have the same neighbours, and other lengths.
func (t *Topology) Neighbours(c Contiguity) [][]Neighbour {
	shared := make([]map[int32]float64, len(t.codes))
	for i := range shared {
		shared[i] = map[int32]float64{}
	}
	note := func(p, q int32, lengthM float64) {
		if p != q {
			shared[p][q] += lengthM
			shared[q][p] += lengthM
		}
	}
	for _, a := range t.arcs {
		lengthM := geo.LengthM(t.points(a.vertices))
		for i, p := range a.uses {
			for _, q := range a.uses[:i] {
				note(p.unit, q.unit, lengthM)
			}
		}
	}
	if c == Queen {
		for _, ends := range t.ends {
			units := t.around(ends)
			for i, p := range units {
				for _, q := range units[:i] {
					note(p, q, 0)
				}
			}
		}
	}
	out := make([][]Neighbour, len(shared))
	for i, of := range shared {
		for unit, lengthM := range of {
			out[i] = append(out[i], Neighbour{int(unit), lengthM})
		}
		slices.SortFunc(out[i], func(a, b Neighbour) int { return cmp.Compare(a.Unit, b.Unit) })
	}
	return out
}

// points are the positions of vertices.
func (t *Topology) points(vertices []int32) orb.LineString {
	line := make(orb.LineString, len(vertices))
	for i, v := range vertices {
		line[i] = t.places[v]
	}
	return line
}

// around is the units that meet at a junction, ascending.
func (t *Topology) around(ends []end) []int32 {
	var units []int32
	for _, e := range ends {
		for _, u := range t.arcs[e.arc].uses {
			units = append(units, u.unit)
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}
