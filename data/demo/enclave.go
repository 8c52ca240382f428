package demo

// unwrap opens units that enclose others: what lies inside gets a way out, along the fewest hamlets of the unit
// around it. So no polygon needs a hole.
func (p *parcels) unwrap() {
	for range 12 {
		list := p.enclaves()
		if len(list) == 0 {
			return
		}
		for _, e := range list {
			p.breach(e)
		}
		p.tidy()
	}
}

// enclave is units that one other unit separates from the outside.
type enclave struct {
	around uint16
	inside []bool // by unit
}

// enclaves finds the units without which their neighbours fall apart: the cut vertices of the graph of units (Hopcroft & Tarjan, "Efficient
// algorithms for graph manipulation", CACM 16(6), 1973), seen from the outside, unit 0.
func (p *parcels) enclaves() []enclave {
	s := &cuts{next: p.neighbours(), seen: make([]int, len(p.want)), low: make([]int, len(p.want))}
	s.visit(0, 0)
	list := make([]enclave, len(s.found))
	for i, f := range s.found {
		list[i] = enclave{f.around, make([]bool, len(p.want))}
		stack := []uint16{f.first}
		list[i].inside[f.first] = true
		for len(stack) > 0 {
			a := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, b := range s.next[a] {
				if b != f.around && !list[i].inside[b] {
					list[i].inside[b] = true
					stack = append(stack, b)
				}
			}
		}
	}
	return list
}

// neighbours lists the units that share a border, 0 included, in the order in which they meet.
func (p *parcels) neighbours() [][]uint16 {
	next := make([][]uint16, len(p.want))
	met := map[uint32]bool{}
	for u, a := range p.of {
		lo, hi := p.links(int32(u))
		for i := lo; i < hi; i++ {
			b := p.of[p.to[i]]
			if key := uint32(a)<<16 | uint32(b); a != b && !met[key] {
				met[key] = true
				next[a] = append(next[a], b)
			}
		}
	}
	return next
}

// cuts is the depth-first search for cut vertices.
type cuts struct {
	next  [][]uint16
	seen  []int // when, from 1
	low   []int // the earliest unit reached from below
	clock int
	found []cut
}

type cut struct{ around, first uint16 }

func (s *cuts) visit(a, from uint16) {
	s.clock++
	s.seen[a], s.low[a] = s.clock, s.clock
	for _, b := range s.next[a] {
		switch {
		case s.seen[b] == 0:
			s.visit(b, a)
			s.low[a] = min(s.low[a], s.low[b])
			if a != 0 && s.low[b] >= s.seen[a] {
				s.found = append(s.found, cut{a, b})
			}
		case b != from:
			s.low[a] = min(s.low[a], s.seen[b])
		}
	}
}

// breach gives the nearest unit of an enclave the hamlets on the shortest way out through the unit around it.
func (p *parcels) breach(e enclave) {
	from := make([]int32, p.n)
	for u := range from {
		from[u] = -1
	}
	var queue []int32
	for u, b := range p.of {
		if e.inside[b] {
			from[u] = int32(u)
			queue = append(queue, int32(u))
		}
	}
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		lo, hi := p.links(u)
		for i := lo; i < hi; i++ {
			v := p.to[i]
			switch {
			case from[v] >= 0:
			case p.of[v] != e.around:
				if p.of[u] == e.around {
					p.take(u, from)
					return
				}
			case !p.pinned[v] && p.within[v] == p.within[u]:
				from[v] = u
				queue = append(queue, v)
			}
		}
	}
}

// take gives the hamlets on the way back from u to the unit the way began in.
func (p *parcels) take(u int32, from []int32) {
	start := u
	for from[start] != start {
		start = from[start]
	}
	for a := p.of[start]; u != start; u = from[u] {
		p.of[u] = a
	}
}
