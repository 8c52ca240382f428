package demo

// keepContacts makes settle keep the borders that must be and refuse those that may not.
func (p *parcels) keepContacts(friend, must [][]bool) {
	sides := make([][]int32, len(p.want))
	for a := range sides {
		sides[a] = make([]int32, len(p.want))
	}
	for u := range p.of {
		lo, hi := p.links(int32(u))
		for i := lo; i < hi; i++ {
			sides[p.of[u]][p.of[p.to[i]]] += p.sides[i]
		}
	}
	p.allow = func(u int32, b uint16) bool {
		a := p.of[u]
		lo, hi := p.links(u)
		kept := sides[a][b]
		for i := lo; i < hi; i++ {
			c := p.of[p.to[i]]
			if !friend[b][c] || c != a && c != b && must[a][c] && sides[a][c]-p.sides[i] < shortest {
				return false
			}
			if c == b {
				kept -= p.sides[i]
			}
		}
		return !must[a][b] || kept > shortest
	}
	p.done = func(u int32, a, b uint16) {
		lo, hi := p.links(u)
		for i := lo; i < hi; i++ {
			c := p.of[p.to[i]]
			sides[a][c] -= p.sides[i]
			sides[c][a] -= p.sides[i]
			sides[b][c] += p.sides[i]
			sides[c][b] += p.sides[i]
		}
	}
}

// tidy gives what is cut off from the largest piece of a unit to a neighbour under the same parent.
func (p *parcels) tidy() {
	for range 10 {
		piece, largest := p.pieces()
		changed := false
		for u, a := range p.of {
			if piece[u] == largest[a] {
				continue
			}
			lo, hi := p.links(int32(u))
			for i := lo; i < hi; i++ {
				if v := p.to[i]; p.of[v] != a && p.within[v] == p.within[u] {
					p.of[u] = p.of[v]
					changed = true
					break
				}
			}
		}
		if !changed {
			return
		}
	}
}

// pieces numbers the connected pieces of all units, by hamlet, and tells the largest one's number, by unit.
func (p *parcels) pieces() (piece, largest []int32) {
	piece, largest = make([]int32, p.n), make([]int32, len(p.want))
	size := []int{0}
	var stack []int32
	for s, a := range p.of {
		if piece[s] != 0 {
			continue
		}
		id := int32(len(size))
		size = append(size, 0)
		piece[s] = id
		stack = append(stack, int32(s))
		for len(stack) > 0 {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			size[id]++
			lo, hi := p.links(u)
			for i := lo; i < hi; i++ {
				if v := p.to[i]; piece[v] == 0 && p.of[v] == a {
					piece[v] = id
					stack = append(stack, v)
				}
			}
		}
		if size[id] > size[largest[a]] {
			largest[a] = id
		}
	}
	return piece, largest
}
