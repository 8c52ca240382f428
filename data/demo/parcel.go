package demo

// parcels is the division of hamlets among the units of one level, all parents at once.
type parcels struct {
	*web
	of     []uint16 // by hamlet: the unit, 0 for none
	within []uint16 // by hamlet: the parent, which never changes
	want   []int    // by unit: area in units of 100 m²
	have   []int
	seat   []int32 // by unit: the hamlet that is always its own
	pinned []bool  // by hamlet
	pull   int     // how strongly seats hold their unit together, in sixteenths
	dc     dice
	// A level with conditions of its own sets both: allow tells whether unit b may have hamlet u, done hears that it got it from a.
	allow func(u int32, b uint16) bool
	done  func(u int32, a, b uint16)

	mark  []int32 // scratch of loose
	stamp int32
}

func newParcels(w *web, within []uint16, units int, dc dice) *parcels {
	return &parcels{
		web: w, of: make([]uint16, w.n), within: within, want: make([]int, units), have: make([]int, units),
		seat: make([]int32, units), pinned: make([]bool, w.n), mark: make([]int32, w.n), dc: dc,
	}
}

func (p *parcels) count() {
	clear(p.have)
	for u, a := range p.of {
		p.have[a] += int(p.area[u])
	}
}

// sow lets every unit grow from its seat, always the one that has the smallest part of what it wants, by the hamlet that is
// nearest and behind the cheapest crest.
func (p *parcels) sow() {
	front := make([]heap[float64], len(p.want))
	var turn heap[float64]
	offer := func(a uint16, u int32, far float64) {
		lo, hi := p.links(u)
		for i := lo; i < hi; i++ {
			v := p.to[i]
			if p.of[v] != 0 || p.within[v] != p.within[u] || p.pinned[v] {
				continue
			}
			s := p.seat[a]
			dx, dy := float64(p.x[v]-p.x[s]), float64(p.y[v]-p.y[s])
			d := sqrt(float64(dx*dx) + float64(dy*dy))
			// A shared border that would be dear as a border of units draws the hamlet in.
			wall := float64(p.price[i]) / float64(p.sides[i])
			front[a].push(ranked[float64]{float64(d*0.6) + float64(far*0.4) + (20-wall)/2, v})
		}
	}
	for a := 1; a < len(p.want); a++ {
		u := p.seat[a]
		p.of[u], p.pinned[u] = uint16(a), true
	}
	for a := 1; a < len(p.want); a++ {
		u := p.seat[a]
		p.have[a] = int(p.area[u])
		offer(uint16(a), u, 0)
		turn.push(ranked[float64]{float64(p.have[a]) / float64(p.want[a]), int32(a)})
	}
	for len(turn) > 0 {
		a := turn.pop().at
		for len(front[a]) > 0 {
			s := front[a].pop()
			if p.of[s.at] != 0 {
				continue
			}
			p.of[s.at] = uint16(a)
			p.have[a] += int(p.area[s.at])
			offer(uint16(a), s.at, s.key)
			turn.push(ranked[float64]{float64(p.have[a]) / float64(p.want[a]), a})
			break
		}
	}
}
