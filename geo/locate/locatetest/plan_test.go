package locatetest

import (
	"math"
	"testing"

	"lianxin/geo"
)

func TestUnitsTile(t *testing.T) {
	units := Plan{Seed: 7, Villages: 80, Enclaves: 3, Exclaves: 5}.Units()
	if len(units) != 83 {
		t.Fatalf("%d units, 83 expected", len(units))
	}
	type edge [4]float64
	seen := map[edge]int{}
	parts, holes := 0, 0
	for _, u := range units {
		if len(u.Code) != 12 {
			t.Errorf("code %q", u.Code)
		}
		parts += len(u.Area) - 1
		for _, poly := range u.Area {
			holes += len(poly) - 1
			if err := geo.Check(poly, geo.Limits{}); err != nil {
				t.Fatal(err)
			}
			for _, r := range poly {
				for i := 1; i < len(r); i++ {
					seen[edge{r[i-1][0], r[i-1][1], r[i][0], r[i][1]}]++
				}
			}
		}
	}
	outer := 0
	for e, n := range seen {
		if n != 1 {
			t.Fatalf("edge %v runs %d times in one direction", e, n)
		}
		if seen[edge{e[2], e[3], e[0], e[1]}] == 0 {
			outer++
		}
	}
	if outer == 0 || outer > len(seen)/5 {
		t.Errorf("%d of %d edges have no counterpart", outer, len(seen))
	}
	if parts < 5 || holes < 8 {
		t.Errorf("%d additional parts and %d holes", parts, holes)
	}
}

func TestUnitsDeterministic(t *testing.T) {
	a, b := Plan{Seed: 3}.Units(), Plan{Seed: 3}.Units()
	for i := range a {
		if a[i].Code != b[i].Code || !a[i].Area.Equal(b[i].Area) {
			t.Fatalf("unit %d differs between two runs", i)
		}
	}
}

func TestPrefectureIsRealistic(t *testing.T) {
	units := Prefecture(600).Units()
	vertices := 0
	areaM2 := 0.0
	for _, u := range units {
		for _, poly := range u.Area {
			for _, r := range poly {
				vertices += len(r)
			}
		}
		areaM2 += geo.Area(u.Area)
	}
	if mean := float64(vertices) / float64(len(units)); mean < 200 || mean > 600 {
		t.Errorf("%.0f vertices a village", mean)
	}
	if km2 := areaM2 / 1e6; math.Abs(km2-30000) > 10000 {
		t.Errorf("%.0f km²", km2)
	}
}
