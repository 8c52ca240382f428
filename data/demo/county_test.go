package demo

import (
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// checkFacts holds the counties against counties.csv, read here by other code than the generator's.
func checkFacts(t *testing.T, counties []LandUnit) {
	text, err := os.ReadFile("counties.csv")
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]LandUnit{}
	at := map[orb.Point]map[string]bool{} // who has a vertex
	for _, u := range counties {
		byCode[u.Code] = u
		for _, p := range u.Boundary[0][0] {
			if at[p] == nil {
				at[p] = map[string]bool{}
			}
			at[p][u.Code] = true
		}
	}
	meets := map[string]map[string]bool{}
	for _, who := range at {
		for a := range who {
			for b := range who {
				if a != b {
					if meets[a] == nil {
						meets[a] = map[string]bool{}
					}
					meets[a][b] = true
				}
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		f := strings.Split(strings.TrimSpace(line), ",")
		num := func(i int) float64 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		u := byCode[f[0]]
		if off := u.AreaKM2/num(6) - 1; math.Abs(off) > 0.05 {
			t.Errorf("%s has %.0f km², %s expected", u.Name, u.AreaKM2, f[6])
		}
		var neighbours []string
		for code := range meets[u.Code] {
			neighbours = append(neighbours, code)
		}
		slices.Sort(neighbours)
		if got := strings.Join(neighbours, " "); got != f[11] {
			t.Errorf("%s touches %s, expected %s", u.Name, got, f[11])
		}
		centroid, _ := geo.Centroid(u.Boundary)
		if d := geo.Distance(centroid, orb.Point{num(4), num(5)}); d > 4000 {
			t.Errorf("%s has its centroid %.0f m off", u.Name, d)
		}
		b := u.Boundary.Bound()
		for i, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			if math.Abs(v-num(7+i)) > 0.06 {
				t.Errorf("%s reaches %.3f where %v is expected", u.Name, v, num(7+i))
			}
		}
		if u.Seat != (orb.Point{num(2), num(3)}) {
			t.Errorf("%s has its seat at %v", u.Name, u.Seat)
		}
	}
}
