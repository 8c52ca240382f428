package locatetest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Unit is a village: its twelve-digit code, whose first nine digits are its township and first six its county, and its area in
// degrees of longitude and latitude.
type Unit struct {
	Code string
	Area orb.MultiPolygon
}

// Plan says what to make. Zero fields stand for the values beside them.
type Plan struct {
	Seed      uint64
	Villages  int       // 60; grown villages, fewer if there is no room, to which Enclaves are added
	Townships int       // one for 15 villages
	Counties  int       // one for 15 townships
	Cells     int       // 64; lattice cells a village, on average
	Halvings  int       // each lattice edge becomes 2^Halvings edges; -1 for none, 0 stands for 3
	Enclaves  int       // villages inside one other village
	Exclaves  int       // detached pieces of a village inside another
	Bound     geo.Bound // the extent to fill, about; that of a prefecture, 112.2 to 114.3 east, 24.9 to 26.9 north
}

func (p Plan) withDefaults() Plan {
	orDefault := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	orDefault(&p.Villages, 60)
	orDefault(&p.Townships, max(1, p.Villages/15))
	orDefault(&p.Counties, max(1, p.Townships/15))
	orDefault(&p.Cells, 64)
	orDefault(&p.Halvings, 3)
	if p.Bound == (geo.Bound{}) {
		p.Bound = geo.Bound{MinLon: 112.2, MinLat: 24.9, MaxLon: 114.3, MaxLat: 26.9}
	}
	return p
}

// Prefecture is the size everything is measured at: villages villages of about 400 vertices each, with enclaves and exclaves.
func Prefecture(villages int) Plan {
	return Plan{Seed: 4310, Villages: villages, Townships: 162, Counties: 11, Cells: 250, Halvings: 2, Enclaves: 12, Exclaves: 60}
}

// Units returns the villages in the order of their codes.
func (p Plan) Units() []Unit {
	p = p.withDefaults()
	l := grow(p)
	codes := l.codes(p)
	units := make([]Unit, l.villages)
	for v, area := range l.areas() {
		units[v] = Unit{Code: codes[v], Area: area}
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.Code, b.Code) })
	return units
}

// Brute is the index of the unit with the lowest code whose closed area holds p, or -1: one pass over everything, for comparison.
func Brute(units []Unit, p orb.Point) int {
	best := -1
	for i, u := range units {
		if geo.MultiPolygonSide(u.Area, p) != geo.Outside && (best < 0 || u.Code < units[best].Code) {
			best = i
		}
	}
	return best
}

// grow spreads villages from random seeds over the land of the lattice, each step at a random cost, and then cuts enclaves
// and exclaves out of their middles.
func grow(p Plan) *lattice {
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	l := newLattice(p, rng)
	land := l.landCells()
	rng.Shuffle(len(land), func(i, j int) { land[i], land[j] = land[j], land[i] })
	spread := newFrontier(l)
	for _, c := range land {
		if l.villages == p.Villages {
			break
		}
		if l.clear(c, max(1, int(math.Sqrt(float64(p.Cells))/3))) {
			spread.add(c, 0, int32(l.villages))
			l.owner[c] = int32(l.villages)
			l.villages++
		}
	}
	spread.run(rng)
	grown := l.villages
	for range p.Enclaves {
		if c, ok := l.middle(rng); ok {
			l.owner[c] = int32(l.villages)
			l.villages++
		}
	}
	for range p.Exclaves {
		if c, ok := l.middle(rng); ok {
			l.owner[c] = int32(rng.IntN(grown))
		}
	}
	return l
}

// codes gathers neighbouring villages into townships and those into counties, and numbers all in random order.
func (l *lattice) codes(p Plan) []string {
	rng := rand.New(rand.NewPCG(p.Seed, 2))
	neighbours := l.neighbours()
	township := gather(neighbours, p.Townships, rng)
	between := make([]map[int]bool, p.Townships)
	for v, ns := range neighbours {
		for n := range ns {
			if township[v] != township[n] {
				if between[township[v]] == nil {
					between[township[v]] = map[int]bool{}
				}
				between[township[v]][township[n]] = true
			}
		}
	}
	county := gather(between, p.Counties, rng)
	townshipNumber, villageNumber := make([]int, p.Townships), make([]int, p.Townships)
	inCounty := make([]int, p.Counties)
	for t := range townshipNumber {
		inCounty[county[t]]++
		townshipNumber[t] = inCounty[county[t]]
	}
	codes := make([]string, l.villages)
	for _, v := range rng.Perm(l.villages) {
		t := township[v]
		villageNumber[t]++
		codes[v] = fmt.Sprintf("4310%02d%03d%03d", county[t]+1, townshipNumber[t], villageNumber[t])
	}
	return codes
}

// gather assigns every node of a graph to one of groups connected groups of about equal size; nodes no group reaches join the first.
func gather(neighbours []map[int]bool, groups int, rng *rand.Rand) []int {
	group := make([]int, len(neighbours))
	for i := range group {
		group[i] = -1
	}
	fronts := make([][]int, groups)
	for g, node := range rng.Perm(len(neighbours))[:groups] {
		group[node] = g
		fronts[g] = []int{node}
	}
	for grown := true; grown; {
		grown = false
		for g := range fronts {
			var next []int
			for _, node := range fronts[g] {
				for _, n := range sorted(neighbours[node]) {
					if group[n] < 0 {
						group[n] = g
						next = append(next, n)
						grown = true
					}
				}
			}
			fronts[g] = next
		}
	}
	for i := range group {
		group[i] = max(group[i], 0)
	}
	return group
}

func sorted(set map[int]bool) []int {
	keys := make([]int, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
