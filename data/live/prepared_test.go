package live

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

// A prepared area tells the side of a point as geo does, on vertices and edges too, whatever its rings look like; and where it calls a
// box uniform, all of it is on one side.
func TestPreparedAgreesWithGeo(t *testing.T) {
	coord := rapid.OneOf(rapid.Map(rapid.IntRange(0, 8), func(i int) float64 { return float64(i) / 8 }), rapid.Float64Range(0, 1))
	point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{coord.Draw(t, "x"), coord.Draw(t, "y")} })
	ring := rapid.Custom(func(t *rapid.T) orb.Ring {
		r := orb.Ring(rapid.SliceOfN(point, 3, 40).Draw(t, "ring"))
		return append(r, r[0])
	})
	rapid.Check(t, func(t *rapid.T) {
		area := orb.MultiPolygon(rapid.SliceOfN(rapid.Map(rapid.SliceOfN(ring, 1, 3), func(r []orb.Ring) orb.Polygon { return r }), 1, 3).Draw(t, "area"))
		a := prepare(area)
		for range 20 {
			p := point.Draw(t, "p")
			if got, want := a.side(p), geo.MultiPolygonSide(area, p); got != want {
				t.Fatalf("%v is %v, want %v", p, got, want)
			}
		}
		for _, poly := range area {
			for _, r := range poly {
				for i := range len(r) - 1 {
					middle := orb.Point{(r[i][0] + r[i+1][0]) / 2, (r[i][1] + r[i+1][1]) / 2}
					for _, p := range []orb.Point{r[i], middle} {
						if got, want := a.side(p), geo.MultiPolygonSide(area, p); got != want {
							t.Fatalf("%v on an edge is %v, want %v", p, got, want)
						}
					}
				}
			}
		}
		p, q := point.Draw(t, "p"), point.Draw(t, "q")
		box := geo.BoundOf(orb.MultiPoint{p, q})
		if !a.uniform(box) {
			return
		}
		side := a.side(p)
		for range 20 {
			f := orb.Point{rapid.Float64Range(0, 1).Draw(t, "fx"), rapid.Float64Range(0, 1).Draw(t, "fy")}
			inside := orb.Point{box.MinLon + f[0]*(box.MaxLon-box.MinLon), box.MinLat + f[1]*(box.MaxLat-box.MinLat)}
			if got := a.side(inside); got != side {
				t.Fatalf("in a uniform box %v is %v and %v is %v", p, side, inside, got)
			}
		}
	})
}

// segmentsMeet against the parametric solution over small integers, where both are exact.
func TestSegmentsMeet(t *testing.T) {
	small := rapid.Map(rapid.IntRange(0, 4), func(i int) float64 { return float64(i) })
	point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{small.Draw(t, "x"), small.Draw(t, "y")} })
	rapid.Check(t, func(t *rapid.T) {
		a, b, c, d := point.Draw(t, "a"), point.Draw(t, "b"), point.Draw(t, "c"), point.Draw(t, "d")
		want := false
		for i := range 841 { // every meeting point of such segments has coordinates in k/840 of the way, 840 being divisible by 1 to 8
			p := orb.Point{a[0]*840 + float64(i)*(b[0]-a[0]), a[1]*840 + float64(i)*(b[1]-a[1])}
			want = want || onLine(scaled(c), scaled(d), p)
		}
		want = want || onLine(scaled(a), scaled(b), scaled(c)) || onLine(scaled(a), scaled(b), scaled(d))
		if got := segmentsMeet(a, b, c, d); got != want && !oddDenominator(a, b, c, d) {
			t.Fatalf("%v–%v and %v–%v meet: %v, want %v", a, b, c, d, got, want)
		}
	})
}

func scaled(p orb.Point) orb.Point { return orb.Point{p[0] * 840, p[1] * 840} }

func onLine(a, b, p orb.Point) bool {
	cross := (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
	return cross == 0 && p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0]) && p[1] >= min(a[1], b[1]) && p[1] <= max(a[1], b[1])
}

// oddDenominator tells whether the segments cross at a fraction that 840ths do not hold.
func oddDenominator(a, b, c, d orb.Point) bool {
	det := int((b[0]-a[0])*(d[1]-c[1]) - (b[1]-a[1])*(d[0]-c[0]))
	return det != 0 && 840%det != 0
}
