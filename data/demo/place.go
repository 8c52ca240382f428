package demo

// placing chooses the seats of the units of one parent.
type placing struct {
	p      *parcels
	w      int     // of the fine grid
	room   []int32 // hamlets of the parent
	centre int32   // the parent's own seat
	placed []int
	urban  float64 // area wanted by the units clustered at the seat so far
}

// put places unit i: the first at the parent's seat, the others clustered around it or anywhere. It tries a number of hamlets and takes the
// best: far enough from those placed before, low between its neighbours, and by the taste given (in units of about 1).
func (q *placing) put(i, tries int, clustered bool, taste func(u int32) float64) {
	p := q.p
	choice, best := q.centre, -1e9
	reach := sqrt((q.urban+float64(p.want[i]))/100*1.6) + 4
	for range tries {
		if len(q.placed) == 0 {
			break
		}
		u := q.room[p.dc.below(len(q.room))]
		if p.pinned[u] {
			continue
		}
		score := min(q.clearance(i, u), 1.1)*4 + taste(u)
		if clustered {
			score = min(q.clearance(i, u), 0.85)*8 - float64(5*q.distance(u, q.centre)/reach)
		}
		if score > best {
			best, choice = score, u
		}
	}
	for _, u := range q.room {
		if !p.pinned[choice] {
			break
		}
		choice = u // a parent with hardly more hamlets than units
	}
	p.seat[i], p.pinned[choice] = choice, true
	q.placed = append(q.placed, i)
	if clustered {
		q.urban += float64(p.want[i])
	}
}

// clearance is how far a hamlet is from the seats placed before, 1 where discs of the sizes wanted would just touch.
func (q *placing) clearance(i int, u int32) float64 {
	nearest := 9.0
	for _, j := range q.placed {
		nearest = min(nearest, q.distance(u, q.p.seat[j])/(q.radius(i)+q.radius(j)))
	}
	return nearest
}

func (q *placing) radius(i int) float64 { return float64(sqrt(float64(q.p.want[i])/314) * 1.1) }

func (q *placing) distance(u, v int32) float64 {
	dx, dy := float64(q.p.x[u]-q.p.x[v]), float64(q.p.y[u]-q.p.y[v])
	return sqrt(float64(dx*dx) + float64(dy*dy))
}

// apart is the distance of a hamlet from a cell in units of 2 km.
func (q *placing) apart(u int32, cell int) float64 {
	dx, dy := float64(int(q.p.x[u])-cell%q.w), float64(int(q.p.y[u])-cell/q.w)
	return sqrt(float64(dx*dx)+float64(dy*dy)) / 20
}
