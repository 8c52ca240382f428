package geo

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestCheckValidByHand(t *testing.T) {
	big := square(0, 0, 10)
	tests := map[string]struct {
		g    orb.Geometry
		want string
	}{
		"square":                         {orb.Polygon{big}, ""},
		"repeated points":                {orb.Polygon{{{0, 0}, {0, 0}, {1, 0}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}}, ""},
		"hole":                           {orb.Polygon{big, square(1, 1, 1)}, ""},
		"hole touches shell once":        {orb.Polygon{big, {{0, 5}, {2, 4}, {2, 6}, {0, 5}}}, ""},
		"hole touches shell's corner":    {orb.Polygon{big, {{0, 0}, {2, 1}, {1, 2}, {0, 0}}}, ""},
		"holes touch once":               {orb.Polygon{big, square(1, 1, 2), square(3, 3, 2)}, ""},
		"members touch in a point":       {orb.MultiPolygon{{square(0, 0, 1)}, {square(1, 1, 1)}}, ""},
		"island in a hole":               {orb.MultiPolygon{{big, square(1, 1, 8)}, {square(2, 2, 6)}}, ""},
		"island fills its hole's corner": {orb.MultiPolygon{{big, square(1, 1, 8)}, {{{1, 1}, {3, 2}, {2, 3}, {1, 1}}}}, ""},
		"line crossing itself":           {orb.LineString{{0, 0}, {2, 2}, {2, 0}, {0, 2}}, ""},

		"fails Check":              {orb.Polygon{{{0, 0}, {1, 0}, {1, 1}}}, "ring 1: ring of 3 points, at least 4 needed with the closing one"},
		"two points":               {orb.Polygon{{{0, 0}, {1, 0}, {1, 0}, {0, 0}}}, "ring 1: ring of fewer than three different points"},
		"bow-tie":                  {orb.Polygon{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 3 cross near 1.0000000 1.0000000"},
		"spike":                    {orb.Polygon{{{0, 0}, {2, 0}, {4, 0}, {2, 0}, {2, 2}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 3 touch near 2.0000000 0.0000000"},
		"spike at the west":        {orb.Polygon{{{0, 0}, {-2, 0}, {0, 0}, {2, 0}, {0, 2}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 2 lie on each other near -2.0000000 0.0000000"},
		"flat":                     {orb.Polygon{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 3 lie on each other near 0.0000000 0.0000000"},
		"touches its own edge":     {orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 3 touch near 2.0000000 0.0000000"},
		"touches its own point":    {orb.Polygon{{{0, 0}, {2, 1}, {4, 0}, {4, 2}, {2, 1}, {0, 2}, {0, 0}}}, "ring 1, point 1: the edge from there and the one from ring 1, point 4 touch near 2.0000000 1.0000000"},
		"hole crosses shell":       {orb.Polygon{big, square(9, 9, 2)}, "ring 1, point 3: the edge from there and the one from ring 2, point 4 cross near 9.0000000 10.0000000"},
		"hole shares an edge":      {orb.Polygon{big, {{0, 3}, {2, 4}, {0, 6}, {0, 3}}}, "ring 1, point 4: the edge from there and the one from ring 2, point 3 lie on each other near 0.0000000 3.0000000"},
		"same ring twice":          {orb.MultiPolygon{{big}, {big}}, "polygon 1, ring 1, point 1: the edge from there and the one from polygon 2, ring 1, point 1 lie on each other near 0.0000000 0.0000000"},
		"hole outside":             {orb.Polygon{big, square(11, 11, 1)}, "ring 2: hole lies outside its shell"},
		"hole in a hole":           {orb.Polygon{big, square(1, 1, 8), square(2, 2, 2)}, "ring 3: hole lies directly in ring 2, which is not its shell"},
		"hole in the other member": {orb.MultiPolygon{{big}, {square(20, 0, 1), square(1, 1, 1)}}, "polygon 2, ring 2: hole lies directly in polygon 1, ring 1, which is not its shell"},
		"member in a member":       {orb.MultiPolygon{{big}, {square(1, 1, 1)}}, "polygon 2, ring 1: shell lies in polygon 1, ring 1"},
		"hole touches twice": {
			orb.Polygon{big, {{0, 5}, {5, 0}, {5, 5}, {0, 5}}},
			"ring 2: it touches ring 1 near 5.0000000 0.0000000 and so cuts the inside in pieces",
		},
		"three holes in a ring": {
			orb.Polygon{big, {{2, 2}, {6, 2}, {4, 3}, {2, 2}}, {{2, 2}, {2, 5}, {4, 6}, {2, 2}}, {{6, 2}, {4, 6}, {6, 5}, {6, 2}}},
			"ring 4: it touches ring 2 near 6.0000000 2.0000000 and so cuts the inside in pieces",
		},
		// touching points that are corners of both, passing through each other
		"cross at a shared corner": {
			orb.MultiPolygon{{{{0, 0}, {2, 0}, {1, 2}, {0, 0}}}, {{{1, 2}, {3, 1}, {1, 1}, {1, 2}}}},
			"polygon 1, ring 1, point 2: the edge from there and the one from polygon 2, ring 1, point 3 cross near 1.0000000 2.0000000",
		},
		"in a collection": {
			orb.Collection{orb.Point{}, orb.Polygon{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}},
			"member 2, ring 1, point 1: the edge from there and the one from member 2, ring 1, point 3 cross near 1.0000000 1.0000000",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := CheckValid(tt.g, Limits{})
			if got := fmt.Sprint(err); err != nil && got != tt.want || err == nil && tt.want != "" {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// readVector reads "x y x y; x y … / x y …": rings and polygons.
func readVector(t *testing.T, s string) orb.MultiPolygon {
	t.Helper()
	var mp orb.MultiPolygon
	for ps := range strings.SplitSeq(s, " / ") {
		var p orb.Polygon
		for rs := range strings.SplitSeq(ps, "; ") {
			f := strings.Fields(rs)
			r := make(orb.Ring, len(f)/2)
			for i := range r {
				if _, err := fmt.Sscan(f[2*i]+" "+f[2*i+1], &r[i][0], &r[i][1]); err != nil {
					t.Fatal(err)
				}
			}
			p = append(p, r)
		}
		mp = append(mp, p)
	}
	return mp
}

// placed moves a shape of small whole numbers to places where float64s are uneven, by operations that keep every sign of orientation.
var placed = map[string]func(orb.Point) orb.Point{
	"as it is":      func(p orb.Point) orb.Point { return p },
	"turned":        func(p orb.Point) orb.Point { return orb.Point{-p[1], p[0]} },
	"mirrored":      func(p orb.Point) orb.Point { return orb.Point{-p[0], p[1]} },
	"sheared":       func(p orb.Point) orb.Point { return orb.Point{p[0] + 2*p[1], p[0] + 3*p[1]} },
	"tiny, far off": func(p orb.Point) orb.Point { return orb.Point{113 + p[0]*0x1p-40, 25 + p[1]*0x1p-40} },
}

type validVector struct {
	valid  bool
	reason string
	mp     orb.MultiPolygon
}

func validVectors(t *testing.T) []validVector {
	t.Helper()
	f, err := os.Open("testdata/validity-vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []validVector
	in := bufio.NewScanner(f)
	for in.Scan(); in.Scan(); {
		col := strings.SplitN(in.Text(), ",", 3)
		out = append(out, validVector{col[0] == "1", col[1], readVector(t, col[2])})
	}
	if len(out) == 0 {
		t.Fatal("no rows")
	}
	return out
}

func TestCheckValidAgainstGEOS(t *testing.T) {
	for n, v := range validVectors(t) {
		for how, place := range placed {
			moved := v.mp.Clone()
			for _, p := range moved {
				for _, r := range p {
					for i := range r {
						r[i] = place(r[i])
					}
				}
			}
			if err := CheckValid(moved, Limits{}); (err == nil) != v.valid {
				t.Errorf("row %d, %s: GEOS says %s, we %v", n+1, how, v.reason, err)
			}
		}
	}
}

// meet says whether two closed segments share a point, in exact fractions.
func meet(a, b, c, d orb.Point) bool {
	on := func(a, b, p orb.Point) bool {
		return rationalOrient(a, b, p) == 0 &&
			min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= p[1] && p[1] <= max(a[1], b[1])
	}
	return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b) ||
		rationalOrient(a, b, c)*rationalOrient(a, b, d) < 0 && rationalOrient(c, d, a)*rationalOrient(c, d, b) < 0
}

func TestCheckValidAgainstAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{3, 6, 1000}).Draw(t, "size")
		coord := rapid.IntRange(0, size)
		var r orb.Ring
		for range rapid.IntRange(3, 9).Draw(t, "n") {
			p := orb.Point{0.07 * float64(coord.Draw(t, "x")), 0.07 * float64(coord.Draw(t, "y"))}
			if len(r) == 0 || r[len(r)-1] != p && (r[0] != p) {
				r = append(r, p)
			}
		}
		n := len(r)
		if n < 3 {
			return
		}
		simple := true
		for i := range n {
			a, b := r[i], r[(i+1)%n]
			for j := i + 1; j < n; j++ {
				c, d := r[j], r[(j+1)%n]
				switch {
				case j == i+1: // share b = c
					simple = simple && !(meet(a, b, d, d) || meet(c, d, a, a))
				case i == 0 && j == n-1: // share a = d
					simple = simple && !(meet(a, b, c, c) || meet(c, d, b, b))
				default:
					simple = simple && !meet(a, b, c, d)
				}
			}
		}
		if err := CheckValid(orb.Polygon{append(r, r[0])}, Limits{}); (err == nil) != simple {
			t.Fatalf("%v: all pairs say simple %v, we %v", r, simple, err)
		}
	})
}

// coast is a star-shaped ring with a ragged radius: simple, many points.
func coast(n int, rng *rand.Rand) orb.Ring {
	r := make(orb.Ring, 0, n+1)
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		k := 1 + 0.2*rng.Float64()
		r = append(r, orb.Point{113 + k*c, 26 + k*s})
	}
	return append(r, r[0])
}

// zigzag is a simple ring of long edges whose boxes all overlap: the worst for boxes and grids.
func zigzag(n int) orb.Ring {
	var r orb.Ring
	for i := range n / 2 {
		f := float64(i) / float64(n)
		r = append(r, orb.Point{-f, f}, orb.Point{10 - f, 10 + f})
	}
	return append(r, orb.Point{-20, 20}, orb.Point{-20, -20}, r[0])
}

func TestCheckValidLarge(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	r := coast(20000, rng)
	if err := CheckValid(orb.Polygon{r}, Limits{}); err != nil {
		t.Error(err)
	}
	if err := CheckValid(orb.Polygon{zigzag(20000)}, Limits{}); err != nil {
		t.Error(err)
	}
	r[7000], r[7001] = r[7001], r[7000]
	if err := CheckValid(orb.Polygon{r}, Limits{}); err == nil {
		t.Error("two swapped points pass")
	}
}

// Hostile shapes: thousands of rings in each other, all through one point or none.
func TestCheckValidManyRings(t *testing.T) {
	const n = 20000
	var nested, fan, row orb.MultiPolygon
	for i := range n {
		f := float64(i+1) / n
		nested = append(nested, orb.Polygon{{{0, 0}, {10, -10 * f}, {10, 10 * f}, {0, 0}}})
		s, c := math.Sincos(2 * math.Pi * f)
		s2, c2 := math.Sincos(2*math.Pi*f + math.Pi/n)
		fan = append(fan, orb.Polygon{{{0, 0}, {c, s}, {c2, s2}, {0, 0}}})
		row = append(row, orb.Polygon{square(0x1p-8*float64(i), 0x1p-8*float64(i), 0x1p-8)})
	}
	if err := CheckValid(nested, Limits{}); err == nil {
		t.Error("nested rings pass")
	}
	for name, mp := range map[string]orb.MultiPolygon{"fan": fan, "row": row[:n/2]} {
		if err := CheckValid(mp, Limits{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkCheckValid(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, bb := range []struct {
		name string
		ring orb.Ring
	}{{"coast of 1000", coast(1000, rng)}, {"coast of 100000", coast(100000, rng)}, {"zigzag of 100000", zigzag(100000)}} {
		b.Run(bb.name, func(b *testing.B) {
			g := orb.Polygon{bb.ring}
			for range b.N {
				if err := CheckValid(g, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
