package hotspot_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"lianxin/geo/hotspot"
)

// queen are the neighbours of the cells of a grid, corners included, row by row.
func queen(rows, cols int) [][]int32 {
	lists := make([][]int32, rows*cols)
	for r := range rows {
		for c := range cols {
			for dr := -1; dr <= 1; dr++ {
				for dc := -1; dc <= 1; dc++ {
					if r2, c2 := r+dr, c+dc; (dr != 0 || dc != 0) && r2 >= 0 && r2 < rows && c2 >= 0 && c2 < cols {
						lists[r*cols+c] = append(lists[r*cols+c], int32(r2*cols+c2))
					}
				}
			}
		}
	}
	return lists
}

func gi(t *testing.T, values []float64, neighbours [][]int32) hotspot.Result {
	t.Helper()
	r, err := hotspot.Gi(values, neighbours)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOracle compares with R's spdep.
func TestOracle(t *testing.T) {
	f, err := os.Open("testdata/gistar-grid11-queen.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var values []float64
	for i, row := range rows[1:] {
		if number(row[0]) != float64(i/11+1) || number(row[1]) != float64(i%11+1) {
			t.Fatalf("row %d is cell %s, %s", i, row[0], row[1])
		}
		values = append(values, number(row[2]))
	}
	if len(values) != 121 {
		t.Fatalf("%d cells", len(values))
	}
	r := gi(t, values, queen(11, 11))
	if r.N != 121 || r.Tested != 121 {
		t.Errorf("%d tested of %d", r.Tested, r.N)
	}
	near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-9 }
	for i, row := range rows[1:] {
		u := r.Units[i]
		if float64(u.Neighbours) != number(row[3]) || !near(u.Z, number(row[4])) || !near(u.P, number(row[5])) || !near(u.Q, number(row[6])) {
			t.Errorf("cell %s, %s: %+v, want %v", row[0], row[1], u, row[3:])
		}
		if q := number(row[6]); (u.Class.Confidence() >= 95) != (q <= 0.05) || (u.Class > 0) != (q <= 0.10 && number(row[4]) > 0) {
			t.Errorf("cell %s, %s is %s at q %v", row[0], row[1], u.Class, q)
		}
	}
}

// TestByHand is a row of four units with values 0, 0, 0, 4: mean 1, s = √3. The neighbourhood of the last is 0 + 4 of W = 2:
// z = (4 - 2) / (√3 · √((4·2 - 4)/3)) = 1. That of the third, 0 + 0 + 4 of W = 3: z = (4 - 3) / (√3 · √((12 - 9)/3)) = 1/√3.
func TestByHand(t *testing.T) {
	r := gi(t, []float64{0, 0, 0, 4}, [][]int32{{1}, {0, 2}, {1, 3}, {2}})
	if r.Mean != 1 || math.Abs(r.SD-math.Sqrt(3)) > 1e-15 {
		t.Errorf("mean %v, deviation %v", r.Mean, r.SD)
	}
	for i, want := range []float64{-1, -math.Sqrt(3), 1 / math.Sqrt(3), 1} {
		if math.Abs(r.Units[i].Z-want) > 1e-14 {
			t.Errorf("unit %d: z %v, want %v", i, r.Units[i].Z, want)
		}
	}
	// Two-sided tails of z = 1 and √3, from tables; q of four p by hand: 0.0833·4 = 0.333 is first, 0.3173 twice makes 0.3173·4/3, then 0.5637.
	for i, want := range []float64{0.317310507863, 0.083264516664, 0.563702861650, 0.317310507863} {
		if math.Abs(r.Units[i].P-want) > 1e-11 {
			t.Errorf("unit %d: p %v, want %v", i, r.Units[i].P, want)
		}
	}
	for i, want := range []float64{0.317310507863 * 4 / 3, 0.083264516664 * 4, 0.563702861650, 0.317310507863 * 4 / 3} {
		if math.Abs(r.Units[i].Q-want) > 1e-11 {
			t.Errorf("unit %d: q %v, want %v", i, r.Units[i].Q, want)
		}
	}
	if r.Units[3].Local != 2 || r.Units[2].Local != 4.0/3 {
		t.Errorf("local means %v %v", r.Units[3].Local, r.Units[2].Local)
	}
}

func TestStatus(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name       string
		values     []float64
		neighbours [][]int32
		want       []hotspot.Status
	}{
		{"no units", nil, nil, nil},
		{"one unit", []float64{5}, [][]int32{nil}, []hotspot.Status{hotspot.NoNeighbours}},
		{"one that says it adjoins itself", []float64{5}, [][]int32{{0, 0}}, []hotspot.Status{hotspot.NoNeighbours}},
		{"no values", []float64{nan, math.Inf(1)}, [][]int32{{1}, {0}}, []hotspot.Status{hotspot.NoValue, hotspot.NoValue}},
		{"an island", []float64{1, 2, 3, 9}, [][]int32{{1}, {0, 2}, {1}, nil}, []hotspot.Status{hotspot.Tested, hotspot.Tested, hotspot.Tested, hotspot.NoNeighbours}},
		{"an island by a missing value", []float64{1, 2, nan, 9}, [][]int32{{1}, {0, 2}, {1, 3}, {2}}, []hotspot.Status{hotspot.Tested, hotspot.Tested, hotspot.NoValue, hotspot.NoNeighbours}},
		{"constant", []float64{0.1, 0.1, 0.1, 0.1}, [][]int32{{1}, {0, 2}, {1}, nil}, []hotspot.Status{hotspot.Constant, hotspot.Constant, hotspot.Constant, hotspot.NoNeighbours}},
		{"everyone adjoins the middle", []float64{1, 2, 3}, [][]int32{{1}, {0, 2}, {1}}, []hotspot.Status{hotspot.Tested, hotspot.Everything, hotspot.Tested}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := gi(t, c.values, c.neighbours)
			tested := 0
			for i, want := range c.want {
				u := r.Units[i]
				if u.Status != want {
					t.Errorf("unit %d is %s, want %s", i, u.Status, want)
				}
				if number := u.Status == hotspot.Tested; number {
					tested++
				} else if !math.IsNaN(u.Z) || !math.IsNaN(u.P) || !math.IsNaN(u.Q) || u.Class != hotspot.Neither {
					t.Errorf("unit %d has numbers: %+v", i, u)
				}
			}
			if r.Tested != tested {
				t.Errorf("%d tested, want %d", r.Tested, tested)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	if _, err := hotspot.Gi([]float64{1, 2}, [][]int32{{1}}); err == nil || err.Error() != "1 lists of neighbours for 2 units" {
		t.Error(err)
	}
	for _, j := range []int32{2, -1} {
		if _, err := hotspot.Gi([]float64{1, 2}, [][]int32{{1}, {j}}); err == nil {
			t.Errorf("neighbour %d was taken", j)
		}
	}
}

// TestProperties on random planes: what Gi* must not depend on.
func TestProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }
	for range 50 {
		rows, cols := 2+rng.IntN(12), 3+rng.IntN(12)
		lists := queen(rows, cols)
		values := make([]float64, rows*cols)
		for i := range values {
			if values[i] = float64(rng.IntN(20)); rng.IntN(8) == 0 {
				values[i] = math.NaN()
			}
		}
		r := gi(t, values, lists)

		// Dividing and shifting all values changes no z.
		scaled := make([]float64, len(values))
		for i, x := range values {
			scaled[i] = x*0.37 + 1000
		}
		s := gi(t, scaled, lists)
		// Repeated neighbours and the unit itself change nothing.
		noisy := make([][]int32, len(lists))
		for i, l := range lists {
			noisy[i] = append(append([]int32{int32(i)}, l...), l...)
		}
		d := gi(t, values, noisy)
		// A missing unit is as if it were not there.
		place := map[int]int{}
		var kept []float64
		for i, x := range values {
			if !math.IsNaN(x) {
				place[i] = len(kept)
				kept = append(kept, x)
			}
		}
		keptLists := make([][]int32, len(kept))
		for i, l := range lists {
			if at, ok := place[i]; ok {
				for _, j := range l {
					if to, ok := place[int(j)]; ok {
						keptLists[at] = append(keptLists[at], int32(to))
					}
				}
			}
		}
		k := gi(t, kept, keptLists)
		if r.N != k.N || r.Tested != k.Tested || r.N != len(kept) {
			t.Fatalf("%d of %d, %d of %d", r.Tested, r.N, k.Tested, k.N)
		}
		for i, u := range r.Units {
			others := []hotspot.Unit{s.Units[i], d.Units[i]}
			if at, ok := place[i]; ok {
				others = append(others, k.Units[at])
			}
			for _, o := range others {
				if !near(u.Z, o.Z) || !near(u.P, o.P) || !near(u.Q, o.Q) || u.Status != o.Status || u.Class != o.Class {
					t.Fatalf("unit %d: %+v and %+v", i, u, o)
				}
			}
			if u.Status == hotspot.Tested && (u.Q < u.P || u.Q > 1) {
				t.Fatalf("unit %d: q %v of p %v", i, u.Q, u.P)
			}
		}
	}
}

// TestTail: p keeps its digits far out. The values are 2·Φ(-z) by series of the normal tail.
func TestTail(t *testing.T) {
	// n units in pairs; one pair of value 1, all else 0: z of the pair grows with n.
	for _, n := range []int{100, 500, 1000} {
		values, lists := make([]float64, n), make([][]int32, n)
		for i := range lists {
			lists[i] = []int32{int32(i ^ 1)}
		}
		values[0], values[1] = 1, 1
		u := gi(t, values, lists).Units[0]
		z := u.Z
		// Asymptotic series of Mills' ratio (Abramowitz and Stegun 26.2.12), good to 1e-6 beyond z = 9.
		series := 1 - 1/(z*z) + 3/math.Pow(z, 4) - 15/math.Pow(z, 6) + 105/math.Pow(z, 8)
		want := 2 * math.Exp(-z*z/2) / (z * math.Sqrt(2*math.Pi)) * series
		if z < 7 || u.P == 0 || math.Abs(u.P/want-1) > 1e-4 || u.Class != hotspot.Hot99 {
			t.Errorf("n %d: z %v, p %v, want %v, %s", n, z, u.P, want, u.Class)
		}
	}
}

func TestRates(t *testing.T) {
	nan := math.NaN()
	got := hotspot.Rates([]float64{3, 0, 3, 3, nan, 3}, []float64{1500, 200, 0, -1, 5, nan}, 1000)
	for i, want := range []float64{2, 0, nan, nan, nan, nan} {
		if got[i] != want && !(math.IsNaN(want) && math.IsNaN(got[i])) {
			t.Errorf("%d: %v, want %v", i, got[i], want)
		}
	}
}

func TestNames(t *testing.T) {
	for c, want := range map[hotspot.Class]string{
		hotspot.Hot99: "hot_99", hotspot.Hot95: "hot_95", hotspot.Hot90: "hot_90", hotspot.Neither: "neither",
		hotspot.Cold90: "cold_90", hotspot.Cold95: "cold_95", hotspot.Cold99: "cold_99",
	} {
		if c.String() != want {
			t.Errorf("%d is %s, want %s", c, c, want)
		}
	}
	if hotspot.NoNeighbours.String() != "no_neighbours" || hotspot.Status(9).String() != "" {
		t.Error("names of statuses")
	}
}
