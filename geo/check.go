package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Limits bounds what [Check] lets in. A zero field stands for the value beside it.
type Limits struct {
	MaxVertices int // positions in the whole geometry; 1 000 000
	MaxParts    int // rings, lines, polygons and collection members in all; 100 000
	MaxDepth    int // nesting of collections, a plain geometry being 0; 4
}

func (l Limits) withDefaults() Limits {
	if l.MaxVertices == 0 {
		l.MaxVertices = 1_000_000
	}
	if l.MaxParts == 0 {
		l.MaxParts = 100_000
	}
	if l.MaxDepth == 0 {
		l.MaxDepth = 4
	}
	return l
}

// Reason is why a geometry was refused, for callers that translate or count.
type Reason string

// The reasons of a [Fault].
const (
	NotFinite     Reason = "not finite"     // NaN or an infinity
	OutOfRange    Reason = "out of range"   // longitude outside ±180 or latitude outside ±90
	NotClosed     Reason = "not closed"     // a ring's last point is not its first
	TooFewPoints  Reason = "too few points" // a line under 2 or a ring under 4 points
	Empty         Reason = "empty"          // nil, or no positions
	TooMany       Reason = "too many"       // more vertices or parts than the limits allow
	TooDeep       Reason = "too deep"       // collections nested past the limit
	Unsupported   Reason = "unsupported"    // a geometry type this package does not know
	NoExtent      Reason = "no extent"      // a ring without area or a line without length
	SelfCrossing  Reason = "self-crossing"  // edges of one ring cross, touch or lie on each other
	RingsCrossing Reason = "rings crossing" // edges of two rings cross or lie on each other
	Misnested     Reason = "misnested"      // a hole outside its shell, a shell inside another, a hole in a hole
	Disconnected  Reason = "disconnected"   // rings that touch cut the inside into pieces
)

// Fault is the error of [Check], [CheckValid] and [Repair]: what is wrong, where, and in words.
type Fault struct {
	Reason Reason
	// Where names the place by one-based counts from the outside in: "polygon 3, ring 2, point 17"; ring 1 is the shell.
	// Empty when the fault is the geometry's as a whole.
	Where string
	// Detail says it for a person, with the values involved.
	Detail string
	// At is the position of the fault, if HasAt.
	At    orb.Point
	HasAt bool
}

// Error is the place and the detail: "ring 2, point 17: latitude 97.2 is outside -90..90".
func (f *Fault) Error() string {
	if f.Where == "" {
		return f.Detail
	}
	return f.Where + ": " + f.Detail
}

// Check is the door of every geometry that comes from outside: it returns nil, or the first [*Fault] found in
// reading order. A geometry that passes has finite positions in range, lines of two points and more, closed rings of four
// and more, no empty part, and no more vertices, parts and nesting than the limits allow. Such a geometry is safe
// for orb, for the index and for this package; whether its rings cross is [CheckValid]'s question. One pass, and no allocation unless it
// finds a fault. orb.Ring and orb.Bound are checked as a polygon's shell and as a rectangle.
func Check(g orb.Geometry, limits Limits) error {
	c := newChecker(limits)
	if f := c.geometry(g, place{}); f != nil {
		return f
	}
	return nil
}

// place is where the checker stands; zero counts are not printed.
type place struct {
	member  [8]int // of nested collections, outermost first; deeper ones are not named
	depth   int
	polygon int
	line    int
	ring    int
	point   int
}

func (p place) String() string {
	s := ""
	add := func(name string, n int) {
		if n == 0 {
			return
		}
		if s != "" {
			s += ", "
		}
		s += fmt.Sprintf("%s %d", name, n)
	}
	for _, n := range p.member[:min(p.depth, len(p.member))] {
		add("member", n)
	}
	add("polygon", p.polygon)
	add("line", p.line)
	add("ring", p.ring)
	add("point", p.point)
	return s
}

func (p place) fault(r Reason, format string, args ...any) *Fault {
	return &Fault{Reason: r, Where: p.String(), Detail: fmt.Sprintf(format, args...)}
}

type checker struct {
	left                            Limits
	maxVertices, maxParts, maxDepth int
}

func newChecker(limits Limits) checker {
	l := limits.withDefaults()
	return checker{left: l, maxVertices: l.MaxVertices, maxParts: l.MaxParts, maxDepth: l.MaxDepth}
}

func (c *checker) geometry(g orb.Geometry, at place) *Fault {
	switch g := g.(type) {
	case nil:
		return at.fault(Empty, "no geometry")
	case orb.Point:
		return c.positions([]orb.Point{g}, at, false)
	case orb.MultiPoint:
		if len(g) == 0 {
			return at.fault(Empty, "no points")
		}
		return c.positions(g, at, true)
	case orb.LineString:
		return c.lineString(g, at)
	case orb.MultiLineString:
		if len(g) == 0 {
			return at.fault(Empty, "no lines")
		}
		for i, l := range g {
			at.line = i + 1
			if f := c.lineString(l, at); f != nil {
				return f
			}
		}
		return nil
	case orb.Ring:
		at.ring = 1
		return c.ring(g, at)
	case orb.Polygon:
		return c.polygon(g, at)
	case orb.MultiPolygon:
		if len(g) == 0 {
			return at.fault(Empty, "no polygons")
		}
		for i, p := range g {
			at.polygon = i + 1
			if f := c.part(at); f != nil {
				return f
			}
			if f := c.polygon(p, at); f != nil {
				return f
			}
		}
		return nil
	case orb.Bound:
		if f := c.positions([]orb.Point{g.Min, g.Max}, at, false); f != nil {
			return f
		}
		if FromOrb(g).Empty() {
			return at.fault(Empty, "bound with its minimum above its maximum")
		}
		return nil
	case orb.Collection:
		return c.collection(g, at)
	}
	return at.fault(Unsupported, "geometry of type %T", g)
}

func (c *checker) collection(g orb.Collection, at place) *Fault {
	if len(g) == 0 {
		return at.fault(Empty, "no members")
	}
	if at.depth >= c.maxDepth {
		return at.fault(TooDeep, "collections nested more than %d deep", c.maxDepth)
	}
	level := at.depth
	at.depth++
	for i, m := range g {
		if level < len(at.member) {
			at.member[level] = i + 1
		}
		if f := c.part(at); f != nil {
			return f
		}
		if f := c.geometry(m, at); f != nil {
			return f
		}
	}
	return nil
}

func (c *checker) part(at place) *Fault {
	if c.left.MaxParts--; c.left.MaxParts < 0 {
		return at.fault(TooMany, "more than %d parts", c.maxParts)
	}
	return nil
}

func (c *checker) lineString(l orb.LineString, at place) *Fault {
	if f := c.part(at); f != nil {
		return f
	}
	switch {
	case len(l) == 0:
		return at.fault(Empty, "line without points")
	case len(l) < 2:
		return at.fault(TooFewPoints, "line of %d point, at least 2 needed", len(l))
	}
	return c.positions(l, at, true)
}

func (c *checker) polygon(p orb.Polygon, at place) *Fault {
	if len(p) == 0 {
		return at.fault(Empty, "polygon without rings")
	}
	for i, r := range p {
		at.ring = i + 1
		if f := c.ring(r, at); f != nil {
			return f
		}
	}
	return nil
}

func (c *checker) ring(r orb.Ring, at place) *Fault {
	if f := c.part(at); f != nil {
		return f
	}
	if len(r) == 0 {
		return at.fault(Empty, "ring without points")
	}
	if f := c.positions(r, at, true); f != nil {
		return f
	}
	switch first, last := r[0], r[len(r)-1]; {
	case len(r) < 4:
		return at.fault(TooFewPoints, "ring of %d points, at least 4 needed with the closing one", len(r))
	case first != last:
		return at.fault(NotClosed, "ring starts at %v %v and ends at %v %v", first[0], first[1], last[0], last[1])
	}
	return nil
}

// positions checks ps; numbered says whether its points are counted in the place.
func (c *checker) positions(ps []orb.Point, at place, numbered bool) *Fault {
	if c.left.MaxVertices -= len(ps); c.left.MaxVertices < 0 {
		return at.fault(TooMany, "more than %d points", c.maxVertices)
	}
	for i, p := range ps {
		if math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 {
			continue
		}
		if numbered {
			at.point = i + 1
		}
		return positionFault(p, at)
	}
	return nil
}

func positionFault(p orb.Point, at place) *Fault {
	for i, name := range [2]string{"longitude", "latitude"} {
		v, limit := p[i], float64(180-90*i)
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return at.fault(NotFinite, "%s is %v", name, v)
		case math.Abs(v) > limit:
			f := at.fault(OutOfRange, "%s %v is outside -%v..%v", name, v, limit, limit)
			f.At, f.HasAt = p, true
			return f
		}
	}
	return nil
}
