package locate

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// validator goes round every place where edges of noded polygons end or cross, and looks at what lies in each direction from it. That
// is enough, since each corner of an area that two polygons share, or that none has, is such a place.
type validator struct {
	polygons []Polygon
	index    *Index
	number   map[orb.Point]int32 // of a vertex
	places   []orb.Point         // the crossings, rounded, and then the vertices
	crossing int32               // number of crossings
	cuts     map[edge][]cut      // the crossings on an edge, by its key and in the key's direction
	rays     [][]ray             // from each place
	here     []Slot              // scratch: what lies in a direction

	void     map[arrow]int32 // where the outline of a void goes on that comes along the arrow
	overlaps map[[2]Slot]orb.Point
}

// cut is a crossing on an edge.
type cut struct {
	share share
	place int32
}

// ray is a piece of an edge as seen from the place at one of its ends. The polygon that has the edge lies to its left or to its right.
type ray struct {
	to         int32 // the place at its other end
	tail, head int32 // the vertices of the edge, in the ray's direction
	slot       Slot
	left       bool
}

// arrow is a piece of an edge from place to place with a void on its left.
type arrow struct{ from, to int32 }

// vertex is the number of p.
func (v *validator) vertex(p orb.Point) int32 {
	n, ok := v.number[p]
	if !ok {
		n = v.place(p)
		v.number[p] = n
	}
	return n
}

func (v *validator) place(p orb.Point) int32 {
	v.places = append(v.places, p)
	v.rays = append(v.rays, make([]ray, 0, 4))
	return int32(len(v.places) - 1)
}

// cross makes a place of every crossing, and one of those that coincide.
func (v *validator) cross(crossings []crossing) {
	for _, x := range crossings {
		n := v.place(segment{x.e.a, x.e.b}.at(segment{x.e.a, x.e.b}.crossing(x.f)))
		for _, e := range [2][2]edge{{x.e, x.f}, {x.f, x.e}} {
			v.cuts[e[0]] = append(v.cuts[e[0]], cut{segment{e[0].a, e[0].b}.crossing(e[1]), n})
		}
	}
	v.crossing = int32(len(v.places))
	same := newSets(len(v.places))
	for e, cuts := range v.cuts {
		s := segment{e.a, e.b}
		slices.SortFunc(cuts, func(a, b cut) int { return s.compare(a.share, b.share) })
		for i := 1; i < len(cuts); i++ {
			if s.compare(cuts[i-1].share, cuts[i].share) == 0 {
				same.join(cuts[i-1].place, cuts[i].place)
			}
		}
	}
	for e, cuts := range v.cuts {
		for i := range cuts {
			cuts[i].place = same.first(cuts[i].place)
		}
		v.cuts[e] = slices.CompactFunc(cuts, func(a, b cut) bool { return a.place == b.place })
	}
}

// sets joins numbers into sets, each known by its least number.
type sets []int32

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (s sets) first(i int32) int32 {
	for s[i] != i {
		i = s[i]
	}
	return i
}

func (s sets) join(i, j int32) {
	i, j = s.first(i), s.first(j)
	s[max(i, j)] = min(i, j)
}

// overlap notes that p and q share an area with a corner at.
func (v *validator) overlap(p, q Slot, at orb.Point) {
	if p == q {
		return
	}
	if v.polygons[q].Code < v.polygons[p].Code {
		p, q = q, p
	}
	if known, ok := v.overlaps[[2]Slot{p, q}]; !ok || compare(at, known) < 0 {
		v.overlaps[[2]Slot{p, q}] = at
	}
}

// connect gives every place its rays.
func (v *validator) connect() {
	var line []int32
	for s, p := range v.polygons {
		for _, poly := range p.Area {
			for k, r := range poly {
				left := counterclockwise(r) == (k == 0)
				for i := 1; i < len(r); i++ {
					if r[i-1] == r[i] {
						continue
					}
					line = v.along(line[:0], edge{r[i-1], r[i]})
					tail, head := line[0], line[len(line)-1]
					for j := 1; j < len(line); j++ {
						a, b := line[j-1], line[j]
						v.rays[a] = append(v.rays[a], ray{b, tail, head, Slot(s), left})
						v.rays[b] = append(v.rays[b], ray{a, head, tail, Slot(s), !left})
					}
				}
			}
		}
	}
}

// along appends the places on e, its ends included, in its direction.
func (v *validator) along(line []int32, e edge) []int32 {
	line = append(line, v.vertex(e.a))
	for _, c := range v.cuts[e.key()] {
		line = append(line, c.place)
	}
	if e.key() != e {
		slices.Reverse(line[1:])
	}
	return append(line, v.vertex(e.b))
}

// counterclockwise looks at the turn of a ring without crossings at its most western vertex.
func counterclockwise(r orb.Ring) bool {
	n, west := len(r)-1, 0
	for i := range n {
		if compare(r[i], r[west]) < 0 {
			west = i
		}
	}
	before, after := west, west
	for i := 1; i < n && r[before] == r[west]; i++ {
		before = (west + n - i) % n
	}
	for i := 1; i < n && r[after] == r[west]; i++ {
		after = (west + i) % n
	}
	return geo.Orient(r[before], r[west], r[after]) > 0
}

// around goes once round a place, counterclockwise, and keeps account of the polygons that lie between one ray and the next.
func (v *validator) around(at int32) {
	rays := v.rays[at]
	if len(rays) == 0 { // a crossing that is the same place as another
		return
	}
	slices.SortFunc(rays, v.compareAngle)
	under := v.under(at)
	for _, s := range under {
		for _, r := range rays {
			v.overlap(s, r.slot, v.places[at])
		}
	}
	v.beforeFirst(rays)
	for i := 0; i < len(rays); {
		ray := rays[i].to
		for ; i < len(rays) && rays[i].to == ray; i++ {
			if r := rays[i]; r.left {
				v.here = append(v.here, r.slot)
			} else if k := slices.Index(v.here, r.slot); k >= 0 {
				v.here = slices.Delete(v.here, k, k+1)
			}
		}
		for k, p := range v.here {
			for _, q := range v.here[:k] {
				v.overlap(p, q, v.places[at])
			}
		}
		if len(v.here) == 0 && len(under) == 0 {
			v.void[arrow{rays[i%len(rays)].to, at}] = ray
		}
	}
}

// under returns the polygons that hold a place inside and in all directions.
func (v *validator) under(at int32) []Slot {
	p := v.places[at]
	if at >= v.crossing {
		if c := v.index.cells.at(v.index.grid.column(p[0]), v.index.grid.row(p[1])); c.mixed() {
			return v.index.borders.strictly(nil, c.index(), p)
		}
		return nil
	}
	// A crossing is a place on an edge which is in general not a pair of float64s.
	r := v.rays[at][0]
	e := edge{v.places[r.tail], v.places[r.head]}.key()
	t := tracer{x: v.index, segment: segment{e.a, e.b}}
	i := slices.IndexFunc(v.cuts[e], func(c cut) bool { return c.place == at })
	return slices.DeleteFunc(t.under(v.cuts[e][i].share), func(s Slot) bool {
		return slices.ContainsFunc(v.rays[at], func(r ray) bool { return r.slot == s })
	})
}

// beforeFirst sets here to the polygons between the last ray and the first: those that begin at their last ray.
func (v *validator) beforeFirst(rays []ray) {
	v.here = v.here[:0]
	for i, r := range rays {
		if r.left && !slices.ContainsFunc(rays[i+1:], func(later ray) bool { return later.slot == r.slot }) {
			v.here = append(v.here, r.slot)
		}
	}
}

// compareAngle orders the rays of a place counterclockwise from due east. The place lies on both edges, so that the side of
// a's edge which b's head is on is the side that b turns to.
func (v *validator) compareAngle(a, b ray) int {
	tail, head := v.places[a.tail], v.places[a.head]
	return cmp.Or(
		cmp.Compare(half(tail, head), half(v.places[b.tail], v.places[b.head])),
		-orient(tail, head, v.places[b.head]),
	)
}

// half is 0 for the directions from due east counterclockwise to before due west, else 1.
func half(centre, p orb.Point) int {
	if p[1] > centre[1] || p[1] == centre[1] && p[0] > centre[0] {
		return 0
	}
	return 1
}

func (v *validator) overlapFaults() []Fault {
	var out []Fault
	for pair, at := range v.overlaps {
		p, q := v.polygons[pair[0]], v.polygons[pair[1]]
		out = append(out, Fault{
			Kind: Overlap, Codes: []string{p.Code, q.Code}, At: at, AreaM2: sharedM2(p, q, at),
		})
	}
	sortFaults(out)
	return out
}

// gapFaults follows the outlines of voids. One that runs clockwise has its void, the world or the void of a gap, around it.
func (v *validator) gapFaults() []Fault {
	starts := make([]arrow, 0, len(v.void))
	for a := range v.void {
		starts = append(starts, a)
	}
	slices.SortFunc(starts, func(a, b arrow) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	done := make(map[arrow]bool, len(starts))
	var out []Fault
	for _, a := range starts {
		var outline []arrow
		for !done[a] {
			done[a] = true
			outline = append(outline, a)
			a = arrow{a.to, v.void[a]}
		}
		if len(outline) > 0 && v.twiceArea(outline) > 0 {
			out = append(out, v.gap(outline))
		}
	}
	sortFaults(out)
	return out
}

// twiceArea is twice the area within an outline in square degrees. Measured from one of its places, it has the right sign however thin the
// outline is and wherever it lies.
func (v *validator) twiceArea(outline []arrow) float64 {
	o, sum := v.places[outline[0].from], 0.0
	for _, a := range outline {
		p, q := v.places[a.from], v.places[a.to]
		sum += (p[0]-o[0])*(q[1]-o[1]) - (p[1]-o[1])*(q[0]-o[0])
	}
	return sum
}

func (v *validator) gap(outline []arrow) Fault {
	f := Fault{Kind: Gap, At: v.places[outline[0].from]}
	var ring orb.Ring
	for _, a := range outline {
		p := v.places[a.from]
		ring = append(ring, p)
		if compare(p, f.At) < 0 {
			f.At = p
		}
		for _, r := range v.rays[a.from] {
			if r.to == a.to {
				f.Codes = append(f.Codes, v.polygons[r.slot].Code)
			}
		}
	}
	slices.Sort(f.Codes)
	f.Codes = slices.Compact(f.Codes)
	f.AreaM2 = geo.Area(orb.Polygon{append(ring, ring[0])})
	return f
}

func sortFaults(faults []Fault) {
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(slices.Compare(a.Codes, b.Codes), compare(a.At, b.At), cmp.Compare(a.AreaM2, b.AreaM2))
	})
}
