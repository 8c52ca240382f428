package demo

import (
	"math"
	"testing"
)

func TestExactFunctions(t *testing.T) {
	for v := -30.0; v < 30; v += 0.37 {
		if e := exp(v) / math.Exp(v); math.Abs(e-1) > 1e-12 {
			t.Errorf("exp(%v) is off by %v", v, e-1)
		}
	}
	for v := -90.0; v <= 90; v += 1.3 {
		if d := cosine(v) - math.Cos(v*math.Pi/180); math.Abs(d) > 1e-14 {
			t.Errorf("cosine(%v) is off by %v", v, d)
		}
	}
}

// Cells add up to what lies between their parallels on the sphere of equal area, which differs from the ellipsoid by at most 0.7 %.
func TestCellArea(t *testing.T) {
	g := grid{origin: spot{113_000_000, 25_500_000}, w: 1000, h: 1112, scale: 1}
	sum := 0.0
	for y := range 1112 {
		sum += 1000 * g.cellArea(y)
	}
	top := 25.5 + 1112*0.0009
	sphere := 6371007.181 * 6371007.181 * math.Pi / 180 * (math.Sin(top*math.Pi/180) - math.Sin(25.5*math.Pi/180))
	if math.Abs(sum/sphere-1) > 0.007 {
		t.Errorf("%v m², a sphere has %v", sum, sphere)
	}
}

func TestNoise(t *testing.T) {
	a, b := newNoise(1, "a"), newNoise(1, "b")
	differ, sum := 0, 0
	for y := range 200 {
		for x := range 200 {
			v := a.at(x, y, 17)
			if v < -one-one/4 || v > one+one/4 {
				t.Fatalf("%d at %d, %d", v, x, y)
			}
			if d := abs(v - a.at(x+1, y, 17)); d > one*3/10 {
				t.Fatalf("a jump of %d at %d, %d", d, x, y)
			}
			if v != b.at(x, y, 17) {
				differ++
			}
			sum += int(v)
		}
	}
	if differ < 39_000 {
		t.Error("two purposes share a noise")
	}
	if mean := sum / 40_000; mean < -one/10 || mean > one/10 {
		t.Errorf("the mean is %d", mean)
	}
	for x := range 5 {
		if v := a.at(x*17, 34, 17); v != 0 {
			t.Errorf("%d at a lattice point", v)
		}
	}
}

func TestDice(t *testing.T) {
	d := newDice(1, "test")
	sum, squares, count := 0.0, 0.0, [6]int{}
	for range 60_000 {
		v := d.normal()
		sum += v
		squares += v * v
		count[d.below(6)]++
	}
	if mean, deviation := sum/60_000, math.Sqrt(squares/60_000); math.Abs(mean) > 0.02 || math.Abs(deviation-1) > 0.02 {
		t.Errorf("mean %v, deviation %v", mean, deviation)
	}
	for i, n := range count {
		if n < 9_500 || n > 10_500 {
			t.Errorf("%d was thrown %d times", i, n)
		}
	}
}
