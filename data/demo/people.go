package demo

import (
	"cmp"
	"slices"
)

// The people of the prefecture in all, and how many live together (facts of 4310, rounded).
const (
	population         = 4_670_000
	personsPerTenHomes = 32
)

// census is what lives in each unit of a level, by number.
type census struct {
	households, population, enterprises []int
}

// newCensus peoples the villages: most households in communities of subdistricts, fewer the higher and farther from a town a village lies. A
// few stations that are units in name only have under five.
func newCensus(d *division, r *roll, z []float64, dc dice) census {
	n := len(r.villages)
	weight, size := make([]float64, n), make([]float64, n)
	area := make([]int, n)
	for u, v := range d.village {
		area[v] += int(d.area[u])
	}
	for v := 1; v < n; v++ {
		weight[v] = homes(r, v, float64(area[v])/10_000, z[v]) * exp(0.4*dc.normal())
		size[v] = 1 + float64(0.06*dc.normal())
		if z[v] > 500 {
			size[v] += 0.1
		}
	}
	c := census{enterprises: make([]int, n)}
	c.households = shareOut(weight, population*10/personsPerTenHomes)
	c.empty(r, z)
	for v := range size {
		size[v] *= float64(c.households[v])
	}
	c.population = shareOut(size, population)
	for v := 1; v < n; v++ {
		c.enterprises[v] = int(float64(c.households[v]) * firms(r, v) * exp(0.5*dc.normal()) / 1000)
	}
	return c
}

// homes is how many households a village of an area in km² at a height in metres has on average.
func homes(r *roll, v int, areaKM2, z float64) float64 {
	village, t := r.villages[v], r.villages[v].parent
	switch {
	case village.special():
		return 120
	case village.community() && r.urban(t):
		return 2300
	case village.community():
		return 900
	case r.townships[t].subdistrict():
		return 620
	}
	high := min(max((z-200)/700, 0), 1)
	return (560 - float64(380*high)) * min(max(sqrt(areaKM2/7), 0.6), 1.5)
}

// firms is how many enterprises come on a thousand households.
func firms(r *roll, v int) float64 {
	village, t := r.villages[v], r.villages[v].parent
	switch {
	case village.special():
		return 220
	case village.community() && r.urban(t):
		return 55
	case village.community():
		return 38
	case r.townships[t].subdistrict():
		return 18
	}
	return 6
}

// empty leaves under five households in the units that are a forest farm's yard or a zone on paper, and in the two
// highest villages, and gives the others to the largest.
func (c *census) empty(r *roll, z []float64) {
	high := make([]int, 0, len(z))
	for v := 1; v < len(z); v++ {
		high = append(high, v)
	}
	slices.SortStableFunc(high, func(a, b int) int { return cmp.Compare(z[b], z[a]) })
	few := append([]int(nil), high[:min(2, len(high))]...)
	for v := 1; v < len(z); v++ {
		if r.villages[v].code[9] >= '4' && r.villages[v].code[6] == '4' {
			few = append(few, v)
		}
	}
	for i, v := range few {
		largest := 1
		for w := range c.households {
			if c.households[w] > c.households[largest] {
				largest = w
			}
		}
		keep := 2 + i%3
		c.households[largest] += c.households[v] - keep
		c.households[v] = keep
	}
}

// shareOut divides a whole number by weights, by largest remainders (ties to the lower number); element 0 gets nothing.
func shareOut(weight []float64, whole int) []int {
	sum := 0.0
	for _, w := range weight[1:] {
		sum += w
	}
	share := make([]int, len(weight))
	rest := make([]float64, len(weight))
	order := make([]int, 0, len(weight))
	left := whole
	for i := 1; i < len(weight); i++ {
		exact := float64(weight[i] / sum * float64(whole))
		share[i] = int(exact)
		rest[i] = exact - float64(share[i])
		left -= share[i]
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:max(left, 0)] {
		share[i]++
	}
	return share
}

// up adds the figures of units to those of their parents.
func (c census) up(children []unitName, parents int) census {
	sum := func(of []int) []int {
		out := make([]int, parents)
		for i := 1; i < len(children); i++ {
			out[children[i].parent] += of[i]
		}
		return out
	}
	return census{sum(c.households), sum(c.population), sum(c.enterprises)}
}
