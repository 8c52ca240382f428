package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// sweep runs a vertical line over a set of rings from west to east (Shamos & Hoey, "Geometric Intersection Problems", 1976) and
// finds the first place where rings cross, lie on each other or touch themselves, and if there is none, which ring lies
// directly in which and where different rings touch. Every decision is an exact orientation sign and no intersection is ever computed, so
// the answer does not depend on scale or rounding. O(n log n) whatever the input.
//
// "Left" is by longitude, then latitude, so that an upright edge has a left end too, its southern one.
type sweep struct {
	rings  []orb.Ring
	edges  []edge
	status status
	// clockwise holds the winding of each ring, parent the ring around it or -1, seen whether the line has reached it.
	clockwise []bool
	parent    []int32
	seen      []bool
	touches   []touch
}

// edge is a side of a ring with its ends put in order.
type edge struct {
	left, right orb.Point
	ring, point int32 // from the ring's vertex with this index to the next different one
	forward     bool  // left is where the ring comes from
}

// touch is a point that several rings share without crossing, rings in ascending order.
type touch struct {
	rings []int32
	at    orb.Point
}

// clash is what the sweep stops at.
type clash struct {
	reason Reason
	a, b   edge
	at     orb.Point
	detail string
}

// run returns nil when no ring crosses or touches itself and no two cross. Rings are closed and finite; repeated points are
// allowed, a ring of fewer than three different ones is not.
func (s *sweep) run() *clash {
	events := s.prepare()
	s.status = newStatus(s.edges)
	for len(events) > 0 {
		n := 1
		for n < len(events) && events[n].at == events[0].at {
			n++
		}
		if c := s.vertex(events[:n]); c != nil {
			return c
		}
		events = events[n:]
	}
	return nil
}

// event is one end of an edge.
type event struct {
	at    orb.Point
	edge  int32
	start bool
}

func (s *sweep) prepare() []event {
	n := 0
	for _, r := range s.rings {
		n += max(len(r)-1, 0)
	}
	s.edges = make([]edge, 0, n)
	s.clockwise = make([]bool, len(s.rings))
	s.parent = make([]int32, len(s.rings))
	s.seen = make([]bool, len(s.rings))
	events := make([]event, 0, 2*n)
	for i, r := range s.rings {
		s.parent[i] = -1
		s.clockwise[i] = ringWinding(r) < 0
		for j := 1; j < len(r); j++ {
			a, b := r[j-1], r[j]
			order := compareLeft(a, b)
			if order == 0 {
				continue
			}
			id := int32(len(s.edges))
			e := edge{left: a, right: b, ring: int32(i), point: int32(j - 1), forward: true}
			if order > 0 {
				e.left, e.right, e.forward = b, a, false
			}
			s.edges = append(s.edges, e)
			events = append(events, event{e.left, id, true}, event{e.right, id, false})
		}
	}
	slices.SortFunc(events, func(a, b event) int {
		if c := compareLeft(a.at, b.at); c != 0 {
			return c
		}
		return cmp.Compare(a.edge, b.edge)
	})
	return events
}

func compareLeft(a, b orb.Point) int {
	switch {
	case a[0] < b[0]:
		return -1
	case a[0] > b[0]:
		return 1
	case a[1] < b[1]:
		return -1
	case a[1] > b[1]:
		return 1
	}
	return 0
}

// ringWinding is +1 for a ring that runs counterclockwise, -1 for clockwise, exactly; 0 when the corner at the
// leftmost point is flat, which no ring free of spikes has.
func ringWinding(r orb.Ring) int {
	n := len(r)
	if n > 1 && r[0] == r[n-1] {
		n--
	}
	if n < 3 {
		return 0
	}
	least := 0
	for i := 1; i < n; i++ {
		if compareLeft(r[i], r[least]) < 0 {
			least = i
		}
	}
	v := r[least]
	prev, next := v, v
	for k := 1; k < n && prev == v; k++ {
		prev = r[(least-k+n)%n]
	}
	for k := 1; k < n && next == v; k++ {
		next = r[(least+k)%n]
	}
	return Orient(prev, v, next)
}

// vertex moves the line to a point where edges start or end.
func (s *sweep) vertex(events []event) *clash {
	at := events[0].at
	on := s.status.through(at, events)
	// A single ring that passes with its two edges and nothing else here is the rule.
	if len(events) > 2 || len(on) > 0 {
		if c := s.meeting(at, events, on); c != nil {
			return c
		}
	}
	for _, ev := range events {
		if ev.start {
			continue
		}
		below, above := s.status.neighbours(ev.edge)
		s.status.remove(ev.edge)
		if c := s.crossing(below, above); c != nil {
			return c
		}
	}
	for _, ev := range events {
		if !ev.start {
			continue
		}
		if twin := s.status.insert(ev.edge); twin >= 0 {
			return s.clashOf(twin, ev.edge, at, "lie on each other")
		}
		below, above := s.status.neighbours(ev.edge)
		if c := s.crossing(below, ev.edge); c != nil {
			return c
		}
		if c := s.crossing(ev.edge, above); c != nil {
			return c
		}
	}
	s.nest(events)
	return nil
}

// crossing reports two neighbours that cross in the inside of both. Where one ends on the other, the line stops at the end and sees it.
func (s *sweep) crossing(below, above int32) *clash {
	if below < 0 || above < 0 {
		return nil
	}
	p, q := &s.edges[below], &s.edges[above]
	if Orient(p.left, p.right, q.left)*Orient(p.left, p.right, q.right) >= 0 ||
		Orient(q.left, q.right, p.left)*Orient(q.left, q.right, p.right) >= 0 {
		return nil
	}
	return s.clashOf(below, above, crossingNear(*p, *q), "cross")
}

func (s *sweep) clashOf(a, b int32, at orb.Point, detail string) *clash {
	c := clash{reason: RingsCrossing, a: s.edges[a], b: s.edges[b], at: at, detail: detail}
	if c.a.ring == c.b.ring {
		c.reason = SelfCrossing
	}
	if c.b.ring < c.a.ring || c.b.ring == c.a.ring && c.b.point < c.a.point {
		c.a, c.b = c.b, c.a
	}
	return &c
}

// crossingNear is about where two crossing edges meet, for a message.
func crossingNear(p, q edge) orb.Point {
	dx, dy := p.right[0]-p.left[0], p.right[1]-p.left[1]
	ex, ey := q.right[0]-q.left[0], q.right[1]-q.left[1]
	d := dx*ey - dy*ex
	if d == 0 {
		return p.right
	}
	t := ((q.left[0]-p.left[0])*ey - (q.left[1]-p.left[1])*ex) / d
	t = min(max(t, 0), 1)
	return orb.Point{p.left[0] + t*dx, p.left[1] + t*dy}
}

// ray is one end of a way through a meeting point: the direction from there to far.
type ray struct {
	far  orb.Point
	edge int32
	pass int // both rays of one pass have the same
}

// meeting looks at a point through which more than one way leads: the two edges of a ring's vertex, or an edge that holds the point
// in its inside. Ways of one ring may not meet; ways of two may touch, not cross.
func (s *sweep) meeting(at orb.Point, events []event, on []int32) *clash {
	var rays []ray
	// The two edges of one passage have neighbouring indices along the ring; order by ring and place to pair them.
	ends := make([]int32, 0, len(events))
	for _, ev := range events {
		ends = append(ends, ev.edge)
	}
	slices.Sort(ends)
	for i, e := range ends {
		if i > 0 && s.edges[e].ring == s.edges[ends[i-1]].ring && i > 1 && s.edges[ends[i-2]].ring == s.edges[e].ring {
			return s.clashOf(ends[i-2], e, at, "touch")
		}
		far := s.edges[e].right
		if far == at {
			far = s.edges[e].left
		}
		rays = append(rays, ray{far, e, int(s.edges[e].ring)})
	}
	for _, e := range on {
		for _, r := range rays {
			if s.edges[r.edge].ring == s.edges[e].ring {
				return s.clashOf(r.edge, e, at, "touch")
			}
		}
		pass := int(s.edges[e].ring)
		rays = append(rays, ray{s.edges[e].left, e, pass}, ray{s.edges[e].right, e, pass})
	}
	if c := s.untangle(at, rays); c != nil {
		return c
	}
	met := make([]int32, 0, len(rays)/2)
	for _, r := range rays {
		met = append(met, int32(r.pass))
	}
	slices.Sort(met)
	s.touches = append(s.touches, touch{slices.Compact(met), at})
	return nil
}

// untangle goes round the point: passes that touch are nested like brackets, passes that cross are not.
func (s *sweep) untangle(at orb.Point, rays []ray) *clash {
	slices.SortFunc(rays, func(p, q ray) int {
		if h := cmp.Compare(half(at, p.far), half(at, q.far)); h != 0 {
			return h
		}
		if o := Orient(at, p.far, q.far); o != 0 {
			return -o
		}
		return cmp.Compare(p.edge, q.edge)
	})
	for i := range rays {
		j := (i + 1) % len(rays)
		if half(at, rays[i].far) == half(at, rays[j].far) && Orient(at, rays[i].far, rays[j].far) == 0 {
			return s.clashOf(rays[i].edge, rays[j].edge, at, "lie on each other")
		}
	}
	var open []ray
	begun := make(map[int]bool, len(rays)/2)
	for _, r := range rays {
		switch n := len(open); {
		case n > 0 && open[n-1].pass == r.pass:
			open = open[:n-1]
		case begun[r.pass]:
			return s.clashOf(open[n-1].edge, r.edge, at, "cross")
		default:
			open = append(open, r)
			begun[r.pass] = true
		}
	}
	return nil
}

// half splits directions from at into the upper half turn [0°, 180°) and the lower.
func half(at, far orb.Point) int {
	if far[1] > at[1] || far[1] == at[1] && far[0] > at[0] {
		return 0
	}
	return 1
}

// nest finds what lies around the rings that start at these events, from below upwards.
func (s *sweep) nest(events []event) {
	var fresh []int32
	for _, ev := range events {
		if ev.start && !s.seen[s.edges[ev.edge].ring] {
			fresh = append(fresh, ev.edge)
		}
	}
	if len(fresh) > 1 {
		at := events[0].at
		slices.SortFunc(fresh, func(a, b int32) int { return -Orient(at, s.edges[a].right, s.edges[b].right) })
	}
	for _, e := range fresh {
		ring := s.edges[e].ring
		if s.seen[ring] {
			continue
		}
		s.seen[ring] = true
		below, _ := s.status.neighbours(e)
		if below < 0 {
			continue
		}
		b := &s.edges[below]
		if b.forward != s.clockwise[b.ring] {
			s.parent[ring] = b.ring // the inside of that ring is above its edge
		} else {
			s.parent[ring] = s.parent[b.ring]
		}
	}
}
