package demo

import "slices"

// drawTownships divides each county among its townships. How much land one gets follows from the villages it has to hold.
func (d *division) drawTownships(r *roll, peak map[string]spot, dc dice) {
	p := newParcels(d.web, d.county, len(r.townships), dc)
	room := members(d.county, len(r.counties))
	for c := 1; c < len(r.counties); c++ {
		land := 0
		for _, u := range room[c] {
			land += int(d.area[u])
		}
		wantLand(p, r, c, land)
		d.placeTownships(p, r, c, room[c], peak)
	}
	p.pull = 5
	p.sow()
	p.settle(40, 200, 40)
	p.unwrap()
	d.township, d.townshipSeat = p.of, p.seat
}

// members lists the hamlets of every unit.
func members(of []uint16, n int) [][]int32 {
	list := make([][]int32, n)
	for u, a := range of {
		if a != 0 {
			list[a] = append(list[a], int32(u))
		}
	}
	return list
}

// seatOf is the township in which a county has its seat: its first subdistrict, else the one with most communities.
func (r *roll) seatOf(c int) int {
	best, most := 0, -1
	for i := r.counties[c].first; i < r.counties[c].end; i++ {
		if r.townships[i].subdistrict() {
			return i
		}
		n := 0
		for v := r.townships[i].first; v < r.townships[i].end; v++ {
			if r.villages[v].community() {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// urban tells whether a township is a subdistrict or holds its county's seat.
func (r *roll) urban(i int) bool {
	return r.townships[i].subdistrict() || r.seatOf(r.townships[i].parent) == i
}

// wantLand says how much land each township of a county should have: what its communities need, and of the rest a share
// by the number of its villages.
func wantLand(p *parcels, r *roll, c int, land int) {
	share := make([]float64, len(r.townships))
	total := 0.0
	rest := float64(land)
	for i := r.counties[c].first; i < r.counties[c].end; i++ {
		t := r.townships[i]
		urban, rural := 0, 0
		for v := t.first; v < t.end; v++ {
			if r.villages[v].community() {
				urban++
			} else {
				rural++
			}
		}
		each := 1.4
		if r.urban(i) {
			each = 0.9
		}
		p.want[i] = int(each * float64(urban) * 10000)
		share[i] = sqrt(float64(rural)*(float64(rural)+4)) * exp(0.25*p.dc.normal())
		if t.subdistrict() {
			share[i] *= 0.45
		}
		if t.upland() {
			share[i] *= 1.5
		}
		if t.code[6] == '4' {
			share[i] = 2.5
		}
		total += share[i]
		rest -= float64(p.want[i])
	}
	for i := r.counties[c].first; i < r.counties[c].end; i++ {
		p.want[i] += int(rest * share[i] / total)
	}
}

// placeTownships chooses where the townships of a county lie: the seat's township at the seat, its subdistricts around it, each other one where
// it is farthest from those already placed, in valleys, or high up if its name says so.
func (d *division) placeTownships(p *parcels, r *roll, c int, room []int32, peak map[string]spot) {
	u := r.counties[c]
	town := r.seatOf(c)
	order := []int{town}
	for pass := range 2 {
		for i := u.first; i < u.end; i++ {
			if i != town && r.townships[i].subdistrict() == (pass == 0) {
				order = append(order, i)
			}
		}
	}
	slices.SortStableFunc(order[1:], func(i, j int) int {
		return wished(r.townships[j].code) - wished(r.townships[i].code)
	})
	q := placing{p: p, w: d.hamlets.w, room: room, centre: d.countySeat[c]}
	for _, i := range order {
		tw := r.townships[i]
		q.put(i, 150, tw.subdistrict(), func(u int32) float64 {
			at, ok := peak[highestHome]
			switch {
			case tw.code == highestHome && ok:
				return -q.apart(u, d.cell(at))
			case tw.code == besideHome && ok:
				return -q.apart(u, d.cell(at)) * 0.6
			case tw.upland():
				return float64(p.z[u]) / 400
			}
			return -float64(p.z[u]) / 600
		})
	}
}

// wished orders the townships whose place is told before the others.
func wished(code string) int {
	switch code {
	case highestHome:
		return 2
	case besideHome:
		return 1
	}
	return 0
}
