package demo

// drawVillages divides each township among its villages.
func (d *division) drawVillages(r *roll, dc dice) {
	p := newParcels(d.web, d.township, len(r.villages), dc)
	room := members(d.township, len(r.townships))
	for i := 1; i < len(r.townships); i++ {
		land := 0
		for _, u := range room[i] {
			land += int(d.area[u])
		}
		wantFields(p, r, i, land)
		d.placeVillages(p, r, i, room[i])
	}
	p.pull = 4
	p.sow()
	p.settle(40, 200, 30)
	p.unwrap()
	d.village, d.villageSeat = p.of, p.seat
}

func wantFields(p *parcels, r *roll, i int, land int) {
	t := r.townships[i]
	total := 0.0
	share := make([]float64, t.end-t.first)
	for v := t.first; v < t.end; v++ {
		w := exp(0.5 * p.dc.normal())
		if r.villages[v].community() {
			w *= 0.22
		}
		share[v-t.first] = w
		total += w
	}
	for v := t.first; v < t.end; v++ {
		p.want[v] = int(float64(land) * share[v-t.first] / total)
	}
}

func (d *division) placeVillages(p *parcels, r *roll, i int, room []int32) {
	t := r.townships[i]
	q := placing{p: p, w: d.hamlets.w, room: room, centre: d.townshipSeat[i]}
	for pass := range 2 {
		for v := t.first; v < t.end; v++ {
			if r.villages[v].community() == (pass == 0) {
				q.put(v, 60, r.villages[v].community(), func(int32) float64 { return 0 })
			}
		}
	}
}
