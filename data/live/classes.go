package live

import (
	"math"
	"slices"

	"lianxin/data"
)

// Method is a way to cut values into classes.
type Method string

// Methods.
const (
	NoClasses Method = "none"
	Quantile  Method = "quantile" // as many values in each, as far as equal values allow
	Jenks     Method = "jenks"    // least sum of squares within classes (Fisher 1958), exactly
	Equal     Method = "equal"    // equally wide
	Manual    Method = "manual"   // at stated edges
)

// Methods are all methods.
func Methods() []Method { return []Method{NoClasses, Quantile, Jenks, Equal, Manual} }

// ClassQuery says how to cut values into classes. The zero ClassQuery makes none.
type ClassQuery struct {
	Method Method
	N      int       // classes at most; 5 when zero
	Edges  []float64 // of Manual, strictly ascending; values beyond them get a class of their own
}

// maxClasses is more than anyone tells apart on a map.
const maxClasses = 9

func (q *ClassQuery) check() error {
	if !slices.Contains(Methods(), q.Method) {
		return data.Invalid("method", "is not one of none, quantile, jenks, equal, manual")
	}
	if q.N < 0 || q.N > maxClasses {
		return data.Invalid("classes", "is not a whole number from 1 to %d", maxClasses)
	}
	if q.Method != Manual {
		if len(q.Edges) > 0 {
			return data.Invalid("edges", "goes with method=manual alone")
		}
		return nil
	}
	if len(q.Edges) < 1 || len(q.Edges) > maxClasses+1 {
		return data.Invalid("edges", "needs 1 to %d numbers", maxClasses+1)
	}
	for i, e := range q.Edges {
		if math.IsNaN(e) || math.IsInf(e, 0) || i > 0 && e <= q.Edges[i-1] {
			return data.Invalid("edges", "are not strictly ascending numbers")
		}
	}
	return nil
}

// Classes are classes of values: class i holds those from Edges[i] up to, but without, Edges[i+1]; the last one holds its end as well.
type Classes struct {
	Method Method
	Edges  []float64 // ascending; one more than classes. Equal when all values are the same
	Counts []int
}

// classify cuts values into classes; nil without values or method. decimals is how finely values are rounded.
func classify(q ClassQuery, values []float64, decimals int) *Classes {
	if q.Method == NoClasses || q.Method == "" || len(values) == 0 {
		return nil
	}
	n := q.N
	if n == 0 {
		n = 5
	}
	sorted := slices.Sorted(slices.Values(values))
	first, last := sorted[0], sorted[len(sorted)-1]
	c := &Classes{Method: q.Method}
	switch q.Method {
	case Quantile:
		c.Edges = quantiles(sorted, n)
	case Jenks:
		c.Edges = jenks(sorted, n)
	case Equal:
		scale := math.Pow10(decimals)
		for i := range n {
			c.Edges = append(c.Edges, math.Round((first+(last-first)*float64(i)/float64(n))*scale)/scale)
		}
		c.Edges[0] = first
	case Manual:
		c.Edges = slices.Clone(q.Edges)
		first, last = min(first, q.Edges[0]), max(last, q.Edges[len(q.Edges)-1])
		c.Edges = append([]float64{first}, c.Edges...)
	case NoClasses:
	}
	c.Edges = slices.Compact(c.Edges)
	if len(c.Edges) == 1 || c.Edges[len(c.Edges)-1] < last {
		c.Edges = append(c.Edges, last)
	}
	c.count(sorted)
	return c
}

// quantiles are the lower edges of at most n classes of about as many values each. Equal values are never parted: where they fill more than one class,
// as the zeros of a rare event do, the others share what is left, so that a map of few cases is not one colour.
func quantiles(sorted []float64, n int) []float64 {
	edges, rest := []float64{sorted[0]}, sorted
	for left := n; left > 1; left-- {
		i := len(rest) / left
		for i < len(rest) && rest[i] <= edges[len(edges)-1] {
			i++
		}
		if i == len(rest) {
			break
		}
		for i > 0 && rest[i-1] == rest[i] {
			i--
		}
		edges, rest = append(edges, rest[i]), rest[i:]
	}
	return edges
}

func (c *Classes) count(sorted []float64) {
	n := len(c.Edges) - 1
	c.Counts = make([]int, n)
	for _, v := range sorted {
		i, found := slices.BinarySearch(c.Edges, v)
		if !found {
			i--
		}
		c.Counts[min(i, n-1)]++
	}
}

// jenks are the lower ends of the n classes (fewer when there are fewer different values) with the least sum of squared differences from their
// means. Values are sorted. The best cut moves up with the end of the range, so that halving finds all cuts of a level in n log n.
func jenks(sorted []float64, n int) []float64 {
	var values []float64 // different ones
	var from []int       // how many values lie before
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			values, from = append(values, v), append(from, i)
		}
	}
	m := len(values)
	n = min(n, m)
	from = append(from, len(sorted))
	sum, square := make([]float64, m+1), make([]float64, m+1)
	for i, v := range values {
		w := float64(from[i+1] - from[i])
		d := v - values[0] // closer to nothing, so that squares lose less
		sum[i+1], square[i+1] = sum[i]+w*d, square[i]+w*d*d
	}
	cost := func(i, j int) float64 { // of values i to j-1 in one class
		w, s := float64(from[j]-from[i]), sum[j]-sum[i]
		return square[j] - square[i] - s*s/w
	}
	best := make([]float64, m+1) // of the first j values in k classes
	for j := 1; j <= m; j++ {
		best[j] = cost(0, j)
	}
	cuts := make([][]int, n+1)
	for k := 2; k <= n; k++ {
		next := make([]float64, m+1)
		cuts[k] = make([]int, m+1)
		var solve func(lo, hi, least, most int)
		solve = func(lo, hi, least, most int) {
			if lo > hi {
				return
			}
			j := (lo + hi) / 2
			next[j] = math.Inf(1)
			for i := max(least, k-1); i <= min(most, j-1); i++ {
				if c := best[i] + cost(i, j); c < next[j] {
					next[j], cuts[k][j] = c, i
				}
			}
			solve(lo, j-1, least, cuts[k][j])
			solve(j+1, hi, cuts[k][j], most)
		}
		solve(k, m, k-1, m-1)
		best = next
	}
	edges := make([]float64, n)
	for k, j := n, m; k >= 1; k-- {
		if k > 1 {
			j = cuts[k][j]
		} else {
			j = 0
		}
		edges[k-1] = values[j]
	}
	return edges
}
