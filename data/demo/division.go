package demo

import "fmt"

// division is who owns each hamlet, at every level; 0 is outside.
type division struct {
	*hamlets
	*web
	county, township, village             []uint16
	countySeat, townshipSeat, villageSeat []int32 // by unit: a hamlet
}

// newDivision draws the units from the top down on the same hamlets, so that each level nests in the one above.
func newDivision(h *hamlets, t *terrain, l *layout, r *roll, counties []county, seed uint64) (*division, error) {
	d := &division{hamlets: h, web: newWeb(h, t)}
	d.drawCounties(l, counties, newDice(seed, "counties"))
	if err := d.fits(l, counties); err != nil {
		return nil, err
	}
	d.drawTownships(r, t.peak, newDice(seed, "townships"))
	d.drawVillages(r, newDice(seed, "villages"))
	return d, nil
}

const (
	// bandM is how far from a border of the layout the true border may be drawn.
	bandM = 3600
	// shortest is the least length of a border between two counties that have one, in cell sides.
	shortest = 25
)

// drawCounties starts from the layout and lets the hamlets near its borders change hands.
func (d *division) drawCounties(l *layout, counties []county, dc dice) {
	p := newParcels(d.web, make([]uint16, d.web.n), len(counties)+1, dc)
	spine := l.spine()
	for u := int32(1); u < int32(d.web.n); u++ {
		s := d.centre(d.middle(u))
		p.of[u] = uint16(l.label[l.cell(s)])
		p.within[u] = 1
		p.pinned[u] = spine.value[spine.cell(s)] > 0
	}
	for i, c := range counties {
		p.want[i+1] = c.areaKM2 * 10_000
		p.seat[i+1] = int32(d.hamlets.of[d.cell(c.seat)])
	}
	d.holdSeats(p, counties)
	d.countySeat = p.seat
	p.tidy()
	p.keepContacts(l.friend, l.must)
	p.settle(60, 250, 40)
	d.county = p.of
}

// middle is the cell a hamlet's middle lies in.
func (d *division) middle(u int32) int { return int(d.y[u])*d.hamlets.w + int(d.x[u]) }

// holdSeats gives every county the hamlets around its seat for good; those between two seats go to the nearer.
func (d *division) holdSeats(p *parcels, counties []county) {
	const reach = 6
	nearest := map[uint16]int{}
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			for i, c := range counties {
				u := d.hamlets.of[d.cell(c.seat)+dy*d.hamlets.w+dx]
				far := dx*dx + dy*dy
				if was, ok := nearest[u]; far > reach*reach || ok && was <= far {
					continue
				}
				nearest[u] = far
				p.of[u], p.pinned[u] = uint16(i+1), true
			}
		}
	}
	for i := range counties {
		p.of[p.seat[i+1]] = uint16(i + 1)
	}
}

// fits tells whether the counties agree with the facts: areas within 4 %, neighbours exactly.
func (d *division) fits(l *layout, counties []county) error {
	have := make([]int, len(counties)+1)
	meet := make([][]bool, len(counties)+1)
	for i := range meet {
		meet[i] = make([]bool, len(counties)+1)
	}
	for u, a := range d.county {
		have[a] += int(d.area[u])
		lo, hi := d.links(int32(u))
		for i := lo; i < hi; i++ {
			meet[a][d.county[d.to[i]]] = true
		}
	}
	for i, c := range counties {
		if want := c.areaKM2 * 10_000; have[i+1]*100 < want*96 || have[i+1]*100 > want*104 {
			return fmt.Errorf("%s has %d km², %d wanted", c.name, have[i+1]/10_000, c.areaKM2)
		}
		for j := range meet {
			if j != i+1 && meet[i+1][j] != l.must[i+1][j] {
				return fmt.Errorf("%s meets its neighbours wrongly", c.name)
			}
		}
	}
	return nil
}
