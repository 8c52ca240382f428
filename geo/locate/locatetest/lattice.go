package locatetest

import (
	"container/heap"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"
)

const sea = -1

// lattice is a grid of square cells, row by row from the south-west; owner is the village of each, or sea.
type lattice struct {
	plan     Plan
	w, h     int
	owner    []int32
	villages int
}

// newLattice makes land of about Villages × Cells cells inside a wavy outline, owned by nobody yet (marked -2).
func newLattice(p Plan, rng *rand.Rand) *lattice {
	aspect := (p.Bound.MaxLon - p.Bound.MinLon) / (p.Bound.MaxLat - p.Bound.MinLat)
	cells := float64(p.Villages*p.Cells) / 0.7 // the outline leaves about 0.7 of the rectangle
	l := &lattice{plan: p}
	l.w = max(4, int(math.Sqrt(cells*aspect)))
	l.h = max(4, int(cells/float64(l.w)))
	l.owner = make([]int32, l.w*l.h)
	var phase [6]float64
	for k := range phase {
		phase[k] = rng.Float64() * 2 * math.Pi
	}
	for c := range l.owner {
		x := (float64(c%l.w)+0.5)/float64(l.w)*2 - 1
		y := (float64(c/l.w)+0.5)/float64(l.h)*2 - 1
		edge, angle := 0.9, math.Atan2(y, x)
		for k := range phase {
			edge += 0.1 / float64(k+1) * math.Cos(float64(k+2)*angle+phase[k])
		}
		l.owner[c] = sea
		if math.Hypot(x, y) < edge {
			l.owner[c] = noOwner
		}
	}
	return l
}

const noOwner = -2

func (l *lattice) landCells() []int {
	var land []int
	for c, o := range l.owner {
		if o != sea {
			land = append(land, c)
		}
	}
	return land
}

// clear says whether no cell within r of c has a village yet.
func (l *lattice) clear(c, r int) bool {
	for y := max(0, c/l.w-r); y <= min(l.h-1, c/l.w+r); y++ {
		for x := max(0, c%l.w-r); x <= min(l.w-1, c%l.w+r); x++ {
			if l.owner[y*l.w+x] >= 0 {
				return false
			}
		}
	}
	return true
}

// at is the owner of cell x, y; beyond the lattice there is sea.
func (l *lattice) at(x, y int) int32 {
	if x < 0 || y < 0 || x >= l.w || y >= l.h {
		return sea
	}
	return l.owner[y*l.w+x]
}

// middle finds a cell whose eight neighbours belong to the same village as it does.
func (l *lattice) middle(rng *rand.Rand) (int, bool) {
search:
	for range 2000 {
		x, y := rng.IntN(l.w), rng.IntN(l.h)
		o := l.at(x, y)
		if o < 0 {
			continue
		}
		for d := range 9 {
			if l.at(x+d%3-1, y+d/3-1) != o {
				continue search
			}
		}
		return y*l.w + x, true
	}
	return 0, false
}

// neighbours lists, for every village, those it shares a lattice edge with.
func (l *lattice) neighbours() []map[int]bool {
	out := make([]map[int]bool, l.villages)
	for v := range out {
		out[v] = map[int]bool{}
	}
	link := func(a, b int32) {
		if a >= 0 && b >= 0 && a != b {
			out[a][int(b)] = true
			out[b][int(a)] = true
		}
	}
	for y := range l.h {
		for x := range l.w {
			link(l.at(x, y), l.at(x+1, y))
			link(l.at(x, y), l.at(x, y+1))
		}
	}
	return out
}

// frontier is the growing edge of all villages: Dijkstra's algorithm with random costs.
type frontier struct {
	l     *lattice
	queue stepQueue
}

type step struct {
	cost    float64
	cell    int
	village int32
}

type stepQueue []step

func (q stepQueue) Len() int { return len(q) }
func (q stepQueue) Less(i, j int) bool {
	if q[i].cost != q[j].cost {
		return q[i].cost < q[j].cost
	}
	return q[i].cell < q[j].cell
}
func (q stepQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *stepQueue) Push(x any)   { *q = append(*q, x.(step)) }
func (q *stepQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func newFrontier(l *lattice) *frontier { return &frontier{l: l} }

func (f *frontier) add(cell int, cost float64, village int32) {
	heap.Push(&f.queue, step{cost, cell, village})
}

// run grows until no land is left within reach, and gives what is out of reach to the sea.
func (f *frontier) run(rng *rand.Rand) {
	done := make([]bool, len(f.l.owner))
	for len(f.queue) > 0 {
		s := heap.Pop(&f.queue).(step)
		if done[s.cell] {
			continue
		}
		done[s.cell] = true
		f.l.owner[s.cell] = s.village
		x, y := s.cell%f.l.w, s.cell/f.l.w
		for _, n := range [4][2]int{{x + 1, y}, {x, y + 1}, {x - 1, y}, {x, y - 1}} {
			if f.l.at(n[0], n[1]) != sea && !done[n[1]*f.l.w+n[0]] {
				f.add(n[1]*f.l.w+n[0], s.cost+0.2+rng.ExpFloat64(), s.village)
			}
		}
	}
	for c, o := range f.l.owner {
		if o == noOwner {
			f.l.owner[c] = sea
		}
	}
}

// corner is the position of lattice point x, y: up to 0.15 of a cell from where it would stand, and turned about the middle, so
// that no direction is that of an axis.
func (l *lattice) corner(x, y int) orb.Point {
	rng := rand.New(rand.NewPCG(l.plan.Seed, uint64(y*(l.w+1)+x)<<2|3))
	b := l.plan.Bound
	u := (float64(x)+0.3*(rng.Float64()-0.5))/float64(l.w)*2 - 1
	v := (float64(y)+0.3*(rng.Float64()-0.5))/float64(l.h)*2 - 1
	sin, cos := math.Sincos(0.5)
	return orb.Point{
		(b.MinLon + b.MaxLon + (b.MaxLon-b.MinLon)*(u*cos-v*sin)) / 2,
		(b.MinLat + b.MaxLat + (b.MaxLat-b.MinLat)*(u*sin+v*cos)) / 2,
	}
}

// bend is the ragged line of the lattice edge from corner x, y to the east (dir 0) or north (dir 1), both ends included.
func (l *lattice) bend(x, y, dir int) []orb.Point {
	rng := rand.New(rand.NewPCG(l.plan.Seed, uint64(y*(l.w+1)+x)<<2|uint64(dir)))
	line := []orb.Point{l.corner(x, y), l.corner(x+1-dir, y+dir)}
	// A midpoint leaves its edge by up to 8°, 4°, 2°… as seen from the edge's ends: less than 16° in all, while neighbouring
	// lattice edges are 90° ± 2 × 24° apart.
	for angle := 8.0; len(line) < 1<<max(l.plan.Halvings, 0)+1; angle /= 2 {
		finer := make([]orb.Point, 0, 2*len(line)-1)
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			off := math.Tan(angle*math.Pi/180) / 2 * (2*rng.Float64() - 1)
			finer = append(finer, a, orb.Point{
				(a[0]+b[0])/2 - off*(b[1]-a[1]),
				(a[1]+b[1])/2 + off*(b[0]-a[0]),
			})
		}
		line = append(finer, line[len(line)-1])
	}
	return line
}
