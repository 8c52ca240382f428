package live

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Jenks' classes are the best of all ways to cut, by trying every one.
func TestJenksIsBest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 400 {
		values := make([]float64, 1+rnd.IntN(14))
		for i := range values {
			values[i] = float64(rnd.IntN(40)) / 4
		}
		slices.Sort(values)
		n := 1 + rnd.IntN(5)
		different := slices.Compact(slices.Clone(values))
		best := math.Inf(1)
		var try func(from, left int, cost float64)
		try = func(from, left int, cost float64) {
			if left == 1 {
				best = min(best, cost+spread(values, different[from], math.Inf(1)))
				return
			}
			for to := from + 1; to <= len(different)-left+1; to++ {
				try(to, left-1, cost+spread(values, different[from], different[to]))
			}
		}
		try(0, min(n, len(different)), 0)
		edges := jenks(values, n)
		got := 0.0
		for i, e := range edges {
			upper := math.Inf(1)
			if i+1 < len(edges) {
				upper = edges[i+1]
			}
			got += spread(values, e, upper)
		}
		if len(edges) != min(n, len(different)) || edges[0] != values[0] || math.Abs(got-best) > 1e-9 {
			t.Fatalf("%v in %d: %v costs %v, best %v", values, n, edges, got, best)
		}
	}
}

// spread is the sum of squared differences from their mean of the values in [lo, hi).
func spread(values []float64, lo, hi float64) float64 {
	var in []float64
	sum := 0.0
	for _, v := range values {
		if v >= lo && v < hi {
			in = append(in, v)
			sum += v
		}
	}
	out := 0.0
	for _, v := range in {
		out += (v - sum/float64(len(in))) * (v - sum/float64(len(in)))
	}
	return out
}

func TestClassify(t *testing.T) {
	values := []float64{0, 0, 0, 0, 1, 2, 3, 4, 5, 10}
	for _, c := range []struct {
		name   string
		q      ClassQuery
		values []float64
		edges  []float64
		counts []int
	}{
		{"quantile", ClassQuery{Method: Quantile, N: 5}, values, []float64{0, 1, 2, 3, 5, 10}, []int{4, 1, 1, 2, 2}},                            // four zeros are one class, six others share four
		{"quantile of a rare event", ClassQuery{Method: Quantile, N: 3}, []float64{0, 0, 0, 0, 0, 0, 0, 1, 2}, []float64{0, 1, 2}, []int{7, 2}}, // the last class holds its end
		{"equal", ClassQuery{Method: Equal, N: 5}, values, []float64{0, 2, 4, 6, 8, 10}, []int{5, 2, 2, 0, 1}},
		{"manual", ClassQuery{Method: Manual, Edges: []float64{1, 5}}, values, []float64{0, 1, 5, 10}, []int{4, 4, 2}},
		{"manual around all", ClassQuery{Method: Manual, Edges: []float64{-1, 3, 20}}, values, []float64{-1, 3, 20}, []int{6, 4}},
		{"jenks", ClassQuery{Method: Jenks, N: 2}, []float64{1, 1, 2, 9, 10}, []float64{1, 9, 10}, []int{3, 2}},
		{"one value", ClassQuery{Method: Quantile}, []float64{7, 7, 7}, []float64{7, 7}, []int{3}},
		{"one value, jenks", ClassQuery{Method: Jenks}, []float64{7}, []float64{7, 7}, []int{1}},
		{"one value, equal", ClassQuery{Method: Equal}, []float64{7, 7}, []float64{7, 7}, []int{2}},
		{"more classes than values", ClassQuery{Method: Jenks, N: 9}, []float64{1, 2, 3}, []float64{1, 2, 3}, []int{1, 2}},
	} {
		got := classify(c.q, c.values, 1)
		if got == nil || !slices.Equal(got.Edges, c.edges) || !slices.Equal(got.Counts, c.counts) {
			t.Errorf("%s: %+v, want %v %v", c.name, got, c.edges, c.counts)
		}
	}
	if got := classify(ClassQuery{Method: Jenks}, nil, 1); got != nil {
		t.Errorf("of nothing: %+v", got)
	}
}

// Whatever the values, every one is in exactly the class the edges say.
func TestClassesHoldEveryValue(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 2000 {
		values := make([]float64, 1+rnd.IntN(60))
		for i := range values {
			values[i] = float64(rnd.IntN(1+rnd.IntN(200))) / 10
		}
		q := ClassQuery{Method: []Method{Quantile, Jenks, Equal, Manual}[rnd.IntN(4)], N: 1 + rnd.IntN(9)}
		if q.Method == Manual {
			q.Edges = []float64{float64(rnd.IntN(10)), 10 + float64(rnd.IntN(10))}
		}
		c := classify(q, values, 1)
		n := len(c.Edges) - 1
		if n < 1 || n > maxClasses+2 || len(c.Counts) != n || !slices.IsSorted(c.Edges) {
			t.Fatalf("%+v of %v: %+v", q, values, c)
		}
		counts := make([]int, n)
		for _, v := range values {
			in := -1
			for i := range n {
				if v >= c.Edges[i] && (v < c.Edges[i+1] || i == n-1 && v <= c.Edges[n]) {
					in = i
				}
			}
			if in < 0 {
				t.Fatalf("%+v of %v: %v is in no class of %+v", q, values, v, c)
			}
			counts[in]++
		}
		if !slices.Equal(counts, c.Counts) {
			t.Fatalf("%+v of %v: %+v, want %v", q, values, c, counts)
		}
	}
}
