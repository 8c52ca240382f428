package hotspot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Status says whether a unit has a statistic, or why not.
type Status uint8

// Statuses.
const (
	Tested       Status = iota // Z, P and Q are numbers
	NoValue                    // it has no value
	NoNeighbours               // no adjacent unit has a value
	Constant                   // all units have the same value
	Everything                 // its neighbourhood is every unit with a value: nothing is left to compare it with
)

// String is the status on the wire: tested, no_value, no_neighbours, constant, everything.
func (s Status) String() string {
	switch s {
	case Tested:
		return "tested"
	case NoValue:
		return "no_value"
	case NoNeighbours:
		return "no_neighbours"
	case Constant:
		return "constant"
	case Everything:
		return "everything"
	}
	return ""
}

// Class is what a map shows: above 0 hot, below 0 cold, 0 neither or not tested.
type Class int8

// Classes by the confidence of Q.
const (
	Cold99 Class = iota - 3
	Cold95
	Cold90
	Neither
	Hot90
	Hot95
	Hot99
)

// Confidence is 99, 95 or 90 percent; 0 for Neither.
func (c Class) Confidence() int {
	switch int(max(c, -c)) {
	case 3:
		return 99
	case 2:
		return 95
	case 1:
		return 90
	}
	return 0
}

// String is the class on the wire: hot_99 … cold_90; neither.
func (c Class) String() string {
	switch {
	case c > 0:
		return fmt.Sprintf("hot_%d", c.Confidence())
	case c < 0:
		return fmt.Sprintf("cold_%d", c.Confidence())
	}
	return "neither"
}

// Unit is the result for one unit. Z, P and Q are NaN unless it was tested.
type Unit struct {
	Status     Status
	Class      Class
	Neighbours int     // adjacent units with a value
	Local      float64 // mean value of the neighbourhood, itself included; NaN without a value
	Z          float64 // Gi*, in standard deviations
	P          float64 // two-sided probability of a |z| as large by chance; 0 from 38 on, where no float is that small
	Q          float64 // the least rate of false discoveries at which the unit is one
}

// Result is what Gi* found.
type Result struct {
	Units  []Unit // in the order of the values
	N      int    // units with a value
	Tested int
	Mean   float64 // of the values; NaN when there are none
	SD     float64 // standard deviation, divided by N; NaN when there are none
}

// Gi computes Gi* of every unit. neighbours[i] are the indices of the units adjacent to unit i, in any order; i itself and repetitions are passed over.
// Adjacency that is not mutual is used as it stands. Lists of another length or with an index that is none are errors. It takes time in
// proportion to units and links, but for the sorting of p.
func Gi(values []float64, neighbours [][]int32) (Result, error) {
	if len(neighbours) != len(values) {
		return Result{}, fmt.Errorf("%d lists of neighbours for %d units", len(neighbours), len(values))
	}
	r := Result{Units: make([]Unit, len(values))}
	constant := r.describe(values)
	seen := make([]int32, len(values)) // seen[j] == i+1: j is in the neighbourhood of i
	for i, x := range values {
		u := &r.Units[i]
		*u = Unit{Local: math.NaN(), Z: math.NaN(), P: math.NaN(), Q: math.NaN()}
		here := isValue(x)
		seen[i] = int32(i + 1)
		sum := x
		for _, j := range neighbours[i] {
			if j < 0 || int(j) >= len(values) {
				return Result{}, fmt.Errorf("neighbour %d of unit %d is none of %d units", j, i, len(values))
			}
			if seen[j] == int32(i+1) || !isValue(values[j]) {
				continue
			}
			seen[j] = int32(i + 1)
			u.Neighbours++
			sum += values[j]
		}
		if !here {
			u.Status = NoValue
			continue
		}
		w, n := float64(u.Neighbours+1), float64(r.N)
		u.Local = sum / w
		switch {
		case u.Neighbours == 0:
			u.Status = NoNeighbours
		case constant:
			u.Status = Constant
		case u.Neighbours+1 == r.N:
			u.Status = Everything
		default:
			u.Z = (sum - w*r.Mean) / (r.SD * math.Sqrt((n*w-w*w)/(n-1)))
			u.P = math.Erfc(math.Abs(u.Z) / math.Sqrt2)
			r.Tested++
		}
	}
	r.discover()
	return r, nil
}

// Rates are counts per so many of a base, such as disputes per 1,000 households; NaN, which is no value, where a count or base is none or the base
// is not above 0. The slices have one length.
func Rates(counts, bases []float64, per float64) []float64 {
	rates := make([]float64, len(counts))
	for i, c := range counts {
		if rates[i] = math.NaN(); isValue(c) && isValue(bases[i]) && bases[i] > 0 {
			rates[i] = c / bases[i] * per
		}
	}
	return rates
}

func isValue(x float64) bool { return x-x == 0 }

// describe sets N, Mean and SD in two passes, and tells whether all values are equal.
func (r *Result) describe(values []float64) (constant bool) {
	low, high, sum := math.Inf(1), math.Inf(-1), 0.0
	for _, x := range values {
		if isValue(x) {
			r.N++
			sum += x
			low, high = min(low, x), max(high, x)
		}
	}
	r.Mean = sum / float64(r.N)
	squares := 0.0
	for _, x := range values {
		if isValue(x) {
			squares += (x - r.Mean) * (x - r.Mean)
		}
	}
	r.SD = math.Sqrt(squares / float64(r.N))
	return low == high
}

// discover sets Q and Class by Benjamini and Hochberg's step-up procedure.
func (r *Result) discover() {
	order := make([]int32, 0, r.Tested)
	for i := range r.Units {
		if r.Units[i].Status == Tested {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(r.Units[a].P, r.Units[b].P) })
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		u := &r.Units[order[rank-1]]
		least = min(least, u.P*(float64(len(order))/float64(rank)))
		u.Q = least
		u.Class = class(u.Z, u.Q)
	}
}

func class(z, q float64) Class {
	c := Neither
	switch {
	case q <= 0.01:
		c = Hot99
	case q <= 0.05:
		c = Hot95
	case q <= 0.10:
		c = Hot90
	}
	if z < 0 {
		return -c
	}
	return c
}
