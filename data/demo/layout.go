package demo

import "fmt"

// layout is the rough division of the prefecture into counties on the coarsest grid, before there is any terrain: it
// knows who borders whom, how large everyone is and how far everyone reaches, and nothing else. The terrain then grows its
// ranges along it, and the true borders are drawn on the terrain.
//
// It is found by threshold accepting (Dueck & Scheuer, J. Comp. Phys. 90, 1990): simulated annealing without an
// exponential, so that integers decide.
type layout struct {
	grid
	label  []uint8 // by cell
	labels int     // with outside
	fixed  []bool  // cells whose label stays
	want   []shape // by label
	have   []shape
	column [][]int32 // by label and column: cells
	row    [][]int32
	border [][]int32 // by pair of labels: cell sides between them
	friend [][]bool  // labels that may meet
	must   [][]bool  // labels that have to
	rugged []int32   // by cell: the price of a border there
	strict int       // the price of a forbidden meeting, rising while the layout settles
}

// outside labels the cells of no county; county i has label i+1.
const outside = 0

// shape describes a label's region in cells.
type shape struct {
	area       int
	sumX, sumY int // of the cells' coordinates; of a wanted shape, its centroid times its area
	x0, x1     int // first and last column
	y0, y1     int
}

const (
	maxLabels     = 32
	layoutSweeps  = 1200
	layoutTries   = 1000 // a sweep
	layoutHeat    = 60
	layoutContact = 4 // sides; the least length of a border that has to be
	layoutReach   = 3 // cells in a column or row that count as reaching it
	layoutChoice  = 4 // layouts to choose from,
	layoutMissing = 2 // unless one misses no extent by more cells than this
)

// newLayout finds a layout for the facts, the best of a few, or says what does not fit.
func newLayout(counties []county, seed uint64) (*layout, error) {
	if len(counties) >= maxLabels {
		return nil, fmt.Errorf("layout: %d counties, at most %d", len(counties), maxLabels-1)
	}
	var best *layout
	var err error
	for try := range uint64(layoutChoice) {
		l := settledLayout(counties, seed+try<<32)
		if e := l.fits(counties); e != nil {
			err = e
			continue
		}
		if best == nil || l.missing() < best.missing() {
			best = l
		}
		if best.missing() <= layoutMissing {
			break
		}
	}
	if best == nil {
		return nil, err
	}
	return best, nil
}

// settledLayout is one try.
func settledLayout(counties []county, seed uint64) *layout {
	l := &layout{grid: newGrid(counties, coarsest), labels: len(counties) + 1}
	l.label, l.fixed = make([]uint8, l.size()), make([]bool, l.size())
	l.want, l.have = make([]shape, l.labels), make([]shape, l.labels)
	for range l.labels {
		l.column = append(l.column, make([]int32, l.w))
		l.row = append(l.row, make([]int32, l.h))
		l.border = append(l.border, make([]int32, l.labels))
		l.friend = append(l.friend, make([]bool, l.labels))
		l.must = append(l.must, make([]bool, l.labels))
	}
	l.setWants(counties)
	l.setFriends(counties)
	l.roughen(newNoise(seed, "layout"))
	l.start(counties)
	l.count()
	l.settle(newDice(seed, "layout"))
	return l
}

func (l *layout) setWants(counties []county) {
	const cellKM2 = float64(cellM*cellM*coarsest*coarsest) / 1e6
	at := func(s spot) (int, int) { k := l.cell(s); return k % l.w, k / l.w }
	for i, c := range counties {
		area := int(float64(c.areaKM2)/cellKM2 + 0.5)
		cx, cy := at(c.centroid)
		w := shape{area: area, sumX: cx * area, sumY: cy * area}
		w.x0, w.y0 = at(spot{c.west, c.south})
		w.x1, w.y1 = at(spot{c.east - 1, c.north - 1})
		l.want[i+1] = w
	}
}

// setFriends: counties meet as the facts say; the outside meets every county but those that their neighbours enclose.
func (l *layout) setFriends(counties []county) {
	for i, c := range counties {
		l.friend[i+1][i+1] = true
		for _, j := range c.neighbours {
			l.friend[i+1][j+1], l.must[i+1][j+1] = true, true
		}
		open := !enclosed(counties, i)
		l.friend[i+1][outside], l.friend[outside][i+1] = open, open
		l.must[i+1][outside], l.must[outside][i+1] = open, open
	}
	l.friend[outside][outside] = true
}

// enclosed tells whether the neighbours of county i form a closed circle around it, each bordering the next.
func enclosed(counties []county, i int) bool {
	around := counties[i].neighbours
	for _, j := range around {
		links := 0
		for _, k := range counties[j].neighbours {
			for _, m := range around {
				if k == m {
					links++
				}
			}
		}
		if links != 2 {
			return false
		}
	}
	return len(around) > 2
}

// roughen makes borders cheap along the zero lines of a noise, so that they wind as ranges do instead of running straight.
func (l *layout) roughen(n noise) {
	l.rugged = make([]int32, l.size())
	for k := range l.rugged {
		x, y := k%l.w, k/l.w
		crest := abs(n.at(x, y, 13)) + abs(n.at(x, y, 7))*7/8 + abs(n.at(x, y, 4))*5/8
		l.rugged[k] = 4 + min(crest*20/one, 20)
	}
}

// fits tells whether the layout agrees with the facts, closely enough to draw the true borders along it.
func (l *layout) fits(counties []county) error {
	for i, c := range counties {
		have, want := l.have[i+1].area, l.want[i+1].area
		if off := abs(int32(have - want)); int(off)*100 > want*8 {
			return fmt.Errorf("layout: %s has %d cells, %d wanted", c.name, have, want)
		}
	}
	for i := range l.labels {
		for j := range i {
			switch n := l.border[i][j]; {
			case l.must[i][j] && n < layoutContact, !l.friend[i][j] && n > 0:
				return fmt.Errorf("layout: counties %d and %d share %d sides", j, i, n)
			}
		}
	}
	return nil
}

// missing is by how many cells the extent missed worst is missed.
func (l *layout) missing() int {
	worst := 0
	for a := 1; a < l.labels; a++ {
		w := &l.want[a]
		worst = max(worst, gap(l.column[a], w.x0, 1), gap(l.column[a], w.x1, -1), gap(l.row[a], w.y0, 1), gap(l.row[a], w.y1, -1))
	}
	return worst
}
