package demo

// settle exchanges hamlets between neighbours, by threshold accepting, until areas are as wanted and borders lie where they
// are cheap.
func (p *parcels) settle(sweeps, heat, areaPrice int) {
	p.count()
	for sweep := range sweeps {
		limit := heat * (sweeps - sweep) / sweeps
		for range p.n {
			u := int32(p.dc.below(p.n))
			lo, hi := p.links(u)
			if p.within[u] == 0 || p.pinned[u] || lo == hi {
				continue
			}
			v := p.to[int(lo)+p.dc.below(int(hi-lo))]
			a, b := p.of[u], p.of[v]
			if a == b || p.within[v] != p.within[u] {
				continue
			}
			if p.gain(u, a, b, areaPrice) > p.dc.below(limit+1) {
				continue
			}
			if !p.loose(u) || p.allow != nil && !p.allow(u, b) {
				continue
			}
			p.of[u] = b
			p.have[a] -= int(p.area[u])
			p.have[b] += int(p.area[u])
			if p.done != nil {
				p.done(u, a, b)
			}
		}
	}
}

// gain is what giving hamlet u from unit a to unit b costs.
func (p *parcels) gain(u int32, a, b uint16, areaPrice int) int {
	cost := 0
	lo, hi := p.links(u)
	for i := lo; i < hi; i++ {
		switch p.of[p.to[i]] {
		case a:
			cost += int(p.price[i])
		case b:
			cost -= int(p.price[i])
		}
	}
	s := int(p.area[u])
	square := func(c uint16, by int) int {
		if p.want[c] == 0 {
			return 0
		}
		was, is := p.have[c]-p.want[c], p.have[c]-p.want[c]+by
		return areaPrice * ((is*is - was*was) / p.want[c]) / 100
	}
	return cost + square(a, -s) + square(b, s) + (p.stray(u, b)-p.stray(u, a))*p.pull/16
}

// stray is what a hamlet costs for lying far from its unit's seat: its area in cells, times the squared distance in
// radii of a disc as large as the unit is to be.
func (p *parcels) stray(u int32, a uint16) int {
	if p.pull == 0 || p.want[a] == 0 {
		return 0
	}
	s := p.seat[a]
	dx, dy := int(p.x[u]-p.x[s]), int(p.y[u]-p.y[s])
	return int(p.area[u]) * (dx*dx + dy*dy) * 3 / p.want[a]
}

// loose tells whether the hamlets of u's unit around u hang together without u, through hamlets at most two links from it.
func (p *parcels) loose(u int32) bool {
	a := p.of[u]
	var around [24]int32
	n := 0
	lo, hi := p.links(u)
	for i := lo; i < hi && n < len(around); i++ {
		if p.of[p.to[i]] == a {
			around[n] = p.to[i]
			n++
		}
	}
	if n <= 1 {
		return n == 1
	}
	// Flood from the first through the unit, not through u, not beyond two links from u.
	p.stamp += 3
	near, seen := p.stamp, p.stamp+1
	for _, v := range around[:n] {
		p.mark[v] = near
		lo, hi := p.links(v)
		for i := lo; i < hi; i++ {
			if w := p.to[i]; p.of[w] == a {
				p.mark[w] = near
			}
		}
	}
	p.mark[u] = 0
	var stack [64]int32
	stack[0] = around[0]
	p.mark[around[0]] = seen
	for top := 1; top > 0; {
		top--
		lo, hi := p.links(stack[top])
		for i := lo; i < hi; i++ {
			if w := p.to[i]; p.mark[w] == near && top < len(stack) {
				p.mark[w] = seen
				stack[top] = w
				top++
			}
		}
	}
	for _, v := range around[:n] {
		if p.mark[v] != seen {
			return false
		}
	}
	return true
}
