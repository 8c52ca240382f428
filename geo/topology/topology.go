package topology

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Unit is an administrative unit: a code whose prefixes are the codes of its parents, and its area in degrees.
type Unit struct {
	Code string
	Area orb.MultiPolygon
}

// Topology is a set of units that share their borders. It never changes, so any number of goroutines may use it.
type Topology struct {
	codes  []string // ascending
	shapes []shape  // of each unit
	arcs   []arc
	places []orb.Point // the positions of the vertices; those that no arc has are left over from before it was simplified
	ends   map[int32][]end
	step   float64 // every position is a multiple of it; 0 if unknown
}

// shape is polygons of rings of arcs. Ring 0 of a polygon is its shell, counterclockwise, the others are its holes, clockwise.
type shape [][]ring

// ring is a closed sequence of arcs: i is arc i as it runs, ^i arc i backwards.
type ring []int32

// arc is a line that the same rings run along from one junction to the next or, closed, a whole ring without junctions.
type arc struct {
	vertices []int32
	uses     []use
	closed   bool
}

// use is a unit that has an arc on its outline, to its left if ahead, else to its right. Units that tile give an arc one or two uses.
type use struct {
	unit  int32
	ahead bool
}

// end is an end of an arc at a junction.
type end struct {
	arc   int32
	first bool // the arc begins here
}

// Build finds the arcs of units, in any order. Where a vertex of one unit lies exactly on an edge of another, the edge is split there (see
// locate.Node); vertices that merely are close stay apart, and [Topology.NearMisses] reports them. Units may overlap or leave gaps, but
// only for valid units that do not overlap are the promises of [Topology.Simplify] made: see locate.Validate.
//
// Codes must be unique and not empty, areas pass geo.Check, rings have an area; else the error names the unit. About 2 s for 2,900 villages of 400 vertices.
func Build(units []Unit) (*Topology, error) {
	b, err := newBuilder(units)
	if err != nil {
		return nil, err
	}
	b.connect()
	return b.cut(), nil
}

// Codes are the codes of the units, ascending. The caller must not change them.
func (t *Topology) Codes() []string { return t.codes }

// Units returns the units with their areas as multipolygons with counterclockwise shells and clockwise holes, ascending by code.
func (t *Topology) Units() []Unit {
	out := make([]Unit, len(t.codes))
	for i, s := range t.shapes {
		out[i] = Unit{t.codes[i], t.area(s)}
	}
	return out
}

func (t *Topology) area(s shape) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(s))
	for i, rings := range s {
		for _, r := range rings {
			out[i] = append(out[i], t.ring(r))
		}
	}
	return out
}

// ring is the closed line of r.
func (t *Topology) ring(r ring) orb.Ring {
	var out orb.Ring
	for _, a := range r {
		vertices := t.line(a)
		for _, v := range vertices[:len(vertices)-1] {
			out = append(out, t.places[v])
		}
	}
	return append(out, out[0])
}

// line is the vertices of an arc, in the direction that its sign says.
func (t *Topology) line(a int32) []int32 {
	if a >= 0 {
		return t.arcs[a].vertices
	}
	vertices := slices.Clone(t.arcs[^a].vertices)
	slices.Reverse(vertices)
	return vertices
}

// Counts are the sizes of a topology.
type Counts struct {
	Units, Arcs, Junctions, Vertices int
}

// Counts counts: vertices are those of arcs, each once.
func (t *Topology) Counts() Counts {
	c := Counts{Units: len(t.codes), Arcs: len(t.arcs), Junctions: len(t.ends), Vertices: len(t.ends)}
	for _, a := range t.arcs {
		c.Vertices += len(a.vertices) - 2
		if a.closed {
			c.Vertices++ // its beginning, which is also its end, is no junction
		}
	}
	return c
}

var (
	errNoCode = errors.New("no code")
	errNoArea = errors.New("ring without area")
)

// check returns the units ascending by code, or an error that names one that cannot be taken.
func check(units []Unit) ([]Unit, error) {
	sorted := slices.Clone(units)
	slices.SortStableFunc(sorted, func(a, b Unit) int { return cmp.Compare(a.Code, b.Code) })
	for i, u := range sorted {
		switch err := geo.Check(u.Area, geo.Limits{}); {
		case u.Code == "":
			return nil, errNoCode
		case i > 0 && u.Code == sorted[i-1].Code:
			return nil, fmt.Errorf("two units have the code %s", u.Code)
		case err != nil:
			return nil, fmt.Errorf("unit %s: %w", u.Code, err)
		}
	}
	return sorted, nil
}
