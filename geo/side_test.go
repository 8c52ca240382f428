package geo

import (
	"math"
	"math/big"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func square(lon, lat, side float64) orb.Ring {
	return Bound{lon, lat, lon + side, lat + side}.Ring()
}

func TestSideByHand(t *testing.T) {
	frame := orb.Polygon{square(0, 0, 10), square(4, 4, 2)}
	two := orb.MultiPolygon{{square(0, 0, 1)}, {square(1, 0, 1)}}
	tests := map[string]struct {
		g    orb.Geometry
		p    orb.Point
		want Side
	}{
		"inside":                        {frame, orb.Point{1, 1}, Inside},
		"level with vertices of a hole": {frame, orb.Point{1, 4}, Inside},
		"in the hole":                   {frame, orb.Point{5, 5}, Outside},
		"on the hole":                   {frame, orb.Point{4, 5}, OnEdge},
		"corner of the hole":            {frame, orb.Point{6, 6}, OnEdge},
		"on the shell":                  {frame, orb.Point{10, 3}, OnEdge},
		"corner":                        {frame, orb.Point{0, 0}, OnEdge},
		"in line with an edge":          {frame, orb.Point{-1, 0}, Outside},
		"beyond an edge's line":         {frame, orb.Point{11, 10}, Outside},
		"above":                         {frame, orb.Point{5, 11}, Outside},
		"shared edge of two members":    {two, orb.Point{1, 0.5}, OnEdge},
		"in the second member":          {two, orb.Point{1.5, 0.5}, Inside},
		"unclosed ring":                 {orb.Ring{{0, 0}, {2, 0}, {0, 2}}, orb.Point{0.5, 0.5}, Inside},
		"missing edge of it":            {orb.Ring{{0, 0}, {2, 0}, {0, 2}}, orb.Point{0, 1}, OnEdge},
		"empty polygon":                 {orb.Polygon{}, orb.Point{0, 0}, Outside},
		"empty ring":                    {orb.Polygon{{}}, orb.Point{0, 0}, Outside},
		"bound":                         {orb.Bound{Max: orb.Point{1, 1}}, orb.Point{1, 0.5}, OnEdge},
		"collection":                    {orb.Collection{orb.Point{5, 5}, frame}, orb.Point{1, 1}, Inside},
		"nil":                           {nil, orb.Point{}, Outside},
		"line":                          {orb.LineString{{0, 0}, {1, 1}}, orb.Point{0, 0}, Outside},
		"longitude is no number":        {frame, orb.Point{math.NaN(), 5}, Outside},
		"latitude is no number":         {frame, orb.Point{5, math.NaN()}, Outside},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := SideOf(tt.g, tt.p); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// rationalSide is the even-odd rule with a ray to the north and exact fractions.
func rationalSide(r orb.Ring, p orb.Point) Side {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	px, py := rat(p[0]), rat(p[1])
	inside := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if rationalOrient(a, b, p) == 0 &&
			min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= p[1] && p[1] <= max(a[1], b[1]) {
			return OnEdge
		}
		ax, ay, bx, by := rat(a[0]), rat(a[1]), rat(b[0]), rat(b[1])
		if (ax.Cmp(px) > 0) == (bx.Cmp(px) > 0) {
			continue
		}
		// latitude of the edge at px
		f := new(big.Rat).Quo(new(big.Rat).Sub(px, ax), new(big.Rat).Sub(bx, ax))
		y := new(big.Rat).Add(ay, f.Mul(f, new(big.Rat).Sub(by, ay)))
		if y.Cmp(py) > 0 {
			inside = !inside
		}
	}
	if inside {
		return Inside
	}
	return Outside
}

func TestRingSideAgainstFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]float64{1, 0.1, 1e-7}).Draw(t, "unit") // grids of whole numbers and of rounded ones
		point := rapid.Custom(func(t *rapid.T) orb.Point {
			return orb.Point{
				113 + unit*float64(rapid.IntRange(0, 6).Draw(t, "x")),
				25 + unit*float64(rapid.IntRange(0, 6).Draw(t, "y")),
			}
		})
		r := orb.Ring(rapid.SliceOfN(point, 3, 12).Draw(t, "ring"))
		r = append(r, r[0])
		p := point.Draw(t, "p")
		if got, want := RingSide(r, p), rationalSide(r, p); got != want {
			t.Fatalf("%v in %v: got %v, want %v", p, r, got, want)
		}
		back := r.Clone()
		back.Reverse()
		if a, b := RingSide(r, p), RingSide(back, p); a != b {
			t.Fatalf("winding changes %v to %v", a, b)
		}
	})
}

// Neighbours that share edges: every point is inside exactly one, or on the edge of all it touches.
func TestSharedEdgesLeaveNoGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coord := rapid.Float64Range(112, 114)
		centre := orb.Point{coord.Draw(t, "cx"), coord.Draw(t, "cy")}
		var fan []orb.Ring // triangles around the centre that fill the square 111..115
		corners := square(111, 111, 4)
		for i := 1; i < len(corners); i++ {
			fan = append(fan, orb.Ring{centre, corners[i-1], corners[i], centre})
		}
		// a point that lies as nearly as can be on one of the shared edges
		k := rapid.IntRange(0, 3).Draw(t, "k")
		f := rapid.Float64Range(0, 1).Draw(t, "f")
		p := orb.Point{
			centre[0] + f*(corners[k][0]-centre[0]),
			centre[1] + f*(corners[k][1]-centre[1]),
		}
		in, on := 0, 0
		for _, r := range fan {
			switch RingSide(r, p) {
			case Inside:
				in++
			case OnEdge:
				on++
			case Outside:
			}
		}
		if p == centre && on == 4 || p == corners[k] && on == 2 {
			return
		}
		if !(in == 1 && on == 0 || in == 0 && on == 2) {
			t.Fatalf("%v: inside %d, on the edge of %d", p, in, on)
		}
	})
}

func BenchmarkPolygonSide(b *testing.B) {
	r := make(orb.Ring, 0, 201)
	for i := range 201 {
		s, c := math.Sincos(2 * math.Pi * float64(i%200) / 200)
		r = append(r, orb.Point{113 + 0.02*c, 25 + 0.02*s})
	}
	poly := orb.Polygon{r}
	for i := range b.N {
		PolygonSide(poly, orb.Point{113 + float64(i%100)*1e-4, 25.001})
	}
}
