package geo

import "github.com/paulmach/orb"

// status is the sweep line: the edges it stands on from south to north, a treap over the edges' indices with a list through
// it for neighbours. Priorities are hashes of the index, so that the same rings always build the same tree. All links are
// indices, -1 for none.
type status struct {
	edges []edge
	nodes []statusNode
	root  int32
	found []int32 // reused by through
}

type statusNode struct {
	up, low, high int32 // parent, subtrees
	below, above  int32 // list
}

func newStatus(edges []edge) status {
	s := status{edges: edges, nodes: make([]statusNode, len(edges)), root: -1}
	for i := range s.nodes {
		s.nodes[i] = statusNode{-1, -1, -1, -1, -1}
	}
	return s
}

// neighbours returns the edges directly below and above e.
func (s *status) neighbours(e int32) (below, above int32) { return s.nodes[e].below, s.nodes[e].above }

// through returns the edges that hold p strictly between their ends; the events are those at p. The result is valid until the next call.
func (s *status) through(p orb.Point, events []event) []int32 {
	s.found = s.found[:0]
	from := int32(-1)
	for _, ev := range events {
		if !ev.start {
			from = ev.edge
			break
		}
	}
	for n := s.root; from < 0 && n >= 0; {
		switch Orient(s.edges[n].left, s.edges[n].right, p) {
		case 1:
			n = s.nodes[n].high
		case -1:
			n = s.nodes[n].low
		default:
			from = n
		}
	}
	if from < 0 {
		return nil
	}
	for n := from; n >= 0 && s.take(n, p); n = s.nodes[n].below {
	}
	for n := s.nodes[from].above; n >= 0 && s.take(n, p); n = s.nodes[n].above {
	}
	return s.found
}

// take notes edge n if p lies inside it and says whether p lies on it at all.
func (s *status) take(n int32, p orb.Point) bool {
	e := &s.edges[n]
	if e.right == p {
		return true
	}
	if Orient(e.left, e.right, p) != 0 {
		return false
	}
	s.found = append(s.found, n)
	return true
}

// insert puts e where its left end is, and among edges through that point by slope. It returns -1, or an edge that runs in the
// same direction from there, in which case e was not put in.
func (s *status) insert(e int32) int32 {
	p, toward := s.edges[e].left, s.edges[e].right
	up, higher := int32(-1), false
	below, above := int32(-1), int32(-1)
	for n := s.root; n >= 0; {
		f := &s.edges[n]
		o := Orient(f.left, f.right, p)
		if o == 0 {
			o = Orient(f.left, f.right, toward)
		}
		up, higher = n, o > 0
		switch {
		case o == 0:
			return n
		case higher:
			below, n = n, s.nodes[n].high
		default:
			above, n = n, s.nodes[n].low
		}
	}
	s.nodes[e] = statusNode{up, -1, -1, below, above}
	if below >= 0 {
		s.nodes[below].above = e
	}
	if above >= 0 {
		s.nodes[above].below = e
	}
	switch {
	case up < 0:
		s.root = e
	case higher:
		s.nodes[up].high = e
	default:
		s.nodes[up].low = e
	}
	for s.nodes[e].up >= 0 && priority(e) > priority(s.nodes[e].up) {
		s.lift(e)
	}
	return -1
}

// remove takes e out; it must be in.
func (s *status) remove(e int32) {
	for {
		n := s.nodes[e]
		if n.low < 0 || n.high < 0 {
			break
		}
		if priority(n.low) > priority(n.high) {
			s.lift(n.low)
		} else {
			s.lift(n.high)
		}
	}
	n := s.nodes[e]
	s.replace(n.up, e, max(n.low, n.high))
	if n.below >= 0 {
		s.nodes[n.below].above = n.above
	}
	if n.above >= 0 {
		s.nodes[n.above].below = n.below
	}
	s.nodes[e] = statusNode{-1, -1, -1, -1, -1}
}

// lift turns e and its parent so that e is above it in the tree.
func (s *status) lift(e int32) {
	p := s.nodes[e].up
	g := s.nodes[p].up
	if s.nodes[p].low == e {
		moved := s.nodes[e].high
		s.nodes[p].low = moved
		if moved >= 0 {
			s.nodes[moved].up = p
		}
		s.nodes[e].high = p
	} else {
		moved := s.nodes[e].low
		s.nodes[p].high = moved
		if moved >= 0 {
			s.nodes[moved].up = p
		}
		s.nodes[e].low = p
	}
	s.nodes[p].up = e
	s.replace(g, p, e)
}

// replace hangs node by where old hung under parent up.
func (s *status) replace(up, old, by int32) {
	switch {
	case up < 0:
		s.root = by
	case s.nodes[up].low == old:
		s.nodes[up].low = by
	default:
		s.nodes[up].high = by
	}
	if by >= 0 {
		s.nodes[by].up = up
	}
}

// priority is a mixed index (Murmur3's finalizer).
func priority(e int32) uint32 {
	h := uint32(e) + 0x9e3779b9
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
