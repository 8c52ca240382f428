package geo

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// vectors reads the rows of a CSV of numbers below its heading.
func vectors(t *testing.T, name string) [][]float64 {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for _, row := range rows[1:] {
		var vs []float64
		for _, s := range row {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			vs = append(vs, v)
		}
		out = append(out, vs)
	}
	if len(out) == 0 {
		t.Fatal("no rows")
	}
	return out
}

func TestDistanceAgainstKarney(t *testing.T) {
	worst, worstHalves := 0.0, 0.0
	for i, v := range vectors(t, "testdata/geodesic-vectors.csv") {
		a, b, want := orb.Point{v[1], v[0]}, orb.Point{v[3], v[2]}, v[4]
		off := math.Abs(Distance(a, b) - want)
		if _, ok := vincentyInverse(a, b); ok {
			worst = max(worst, off)
			if !(off <= 2e-4) {
				t.Errorf("row %d: off by %g m", i+1, off)
			}
		} else {
			worstHalves = max(worstHalves, off)
			if !(off <= 1e-3) {
				t.Errorf("row %d: halves are off by %g m", i+1, off)
			}
		}
		if back := Distance(b, a); math.Abs(back-Distance(a, b)) > 1e-3 {
			t.Errorf("row %d: not the same backwards", i+1)
		}
		if h := Haversine(a, b); math.Abs(h-want) > 0.0056*want+1e-6 {
			t.Errorf("row %d: haversine off by %g %%", i+1, 100*(h-want)/want)
		}
	}
	t.Logf("largest error %.3g m, nearly antipodal %.3g m", worst, worstHalves)
}

func TestDestinationAgainstKarney(t *testing.T) {
	worst := 0.0
	for i, v := range vectors(t, "testdata/direct-vectors.csv") {
		got := Destination(orb.Point{v[1], v[0]}, v[2], v[3])
		off := Distance(got, orb.Point{v[5], v[4]})
		worst = max(worst, off)
		if !(off <= 2e-4) {
			t.Errorf("row %d: off by %g m", i+1, off)
		}
	}
	t.Logf("largest error %.3g m", worst)
}

func TestDistanceEdges(t *testing.T) {
	const quarter = 10001965.7293 // meridian quadrant of GRS 80, Moritz 2000
	tests := map[string]struct {
		a, b orb.Point
		want float64
	}{
		"same point":                     {orb.Point{113, 25}, orb.Point{113, 25}, 0},
		"same point a turn apart":        {orb.Point{-180, 25}, orb.Point{180, 25}, 0},
		"same pole":                      {orb.Point{0, 90}, orb.Point{77, 90}, 0},
		"equator to pole":                {orb.Point{3, 0}, orb.Point{70, 90}, quarter},
		"pole to pole":                   {orb.Point{3, -90}, orb.Point{70, 90}, 2 * quarter},
		"opposite points of the equator": {orb.Point{0, 0}, orb.Point{180, 0}, 2 * quarter},
		"one degree of the equator":      {orb.Point{0, 0}, orb.Point{1, 0}, semiMajorM * degree},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Distance(tt.a, tt.b); math.Abs(got-tt.want) > 1e-3 {
				t.Errorf("got %.6f, want %.6f", got, tt.want)
			}
		})
	}
	if d := Distance(orb.Point{math.NaN(), 0}, orb.Point{1, 1}); !math.IsNaN(d) {
		t.Errorf("no number gives %v", d)
	}
	if d := Distance(orb.Point{0, 0}, orb.Point{math.Inf(1), 1}); !math.IsNaN(d) {
		t.Errorf("infinity gives %v", d)
	}
}

func TestDestinationIsDistanceAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-89, 89).Draw(t, "lat")}
		d := rapid.Float64Range(0, 1e7).Draw(t, "distance")
		q := Destination(p, rapid.Float64Range(-360, 360).Draw(t, "azimuth"), d)
		if got := Distance(p, q); math.Abs(got-d) > 4e-4 {
			t.Fatalf("%v is %v m away, want %v", q, got, d)
		}
	})
}

func TestLengthM(t *testing.T) {
	l := orb.LineString{{0, 0}, {1, 0}, {2, 0}}
	if got := LengthM(l); math.Abs(got-2*semiMajorM*degree) > 1e-3 {
		t.Error(got)
	}
	if LengthM(nil) != 0 || LengthM(l[:1]) != 0 {
		t.Error("a point has length")
	}
}

func BenchmarkDistance(b *testing.B) {
	p := orb.Point{113.03, 25.79}
	b.Run("geodesic", func(b *testing.B) {
		for i := range b.N {
			Distance(p, orb.Point{113.1, 25 + float64(i%100)*0.01})
		}
	})
	b.Run("haversine", func(b *testing.B) {
		for i := range b.N {
			Haversine(p, orb.Point{113.1, 25 + float64(i%100)*0.01})
		}
	})
	b.Run("nearly antipodal", func(b *testing.B) {
		for range b.N {
			Distance(p, orb.Point{-66.9, -25.6})
		}
	})
}
