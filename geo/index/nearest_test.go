package index

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

type hit struct {
	slot      uint32
	distanceM float64
}

func nearest(t *Tree, from orb.Point, k int, distanceM func(uint32) float64) []hit {
	var hits []hit
	t.Nearest(from, distanceM, func(slot uint32, d float64) bool {
		hits = append(hits, hit{slot, d})
		return len(hits) < k
	})
	return hits
}

// All over the Earth, poles and antimeridian included, the order is that of sorting everything by distance and slot.
func TestNearestAgainstBruteForce(t *testing.T) {
	measures := map[string]func(a, b orb.Point) float64{"geodesic": geo.Distance, "haversine": geo.Haversine}
	for name, measure := range measures {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				region := rapid.SampledFrom([]geo.Bound{
					geo.World(),
					{MinLon: 112, MinLat: 24, MaxLon: 114, MaxLat: 27},
					{MinLon: -180, MinLat: 60, MaxLon: 180, MaxLat: 90},
					{MinLon: 113, MinLat: -1e-4, MaxLon: 113, MaxLat: 1e-4}, // along a meridian at the equator, where the lower bound is tight
				}).Draw(t, "region")
				lon := rapid.Float64Range(region.MinLon, region.MaxLon)
				lat := rapid.Float64Range(region.MinLat, region.MaxLat)
				n := rapid.IntRange(1, 300).Draw(t, "n")
				ps := make([]orb.Point, n)
				for i := range ps {
					ps[i] = orb.Point{lon.Draw(t, "lon"), lat.Draw(t, "lat")}
					if i > 0 && rapid.IntRange(0, 5).Draw(t, "same place") == 0 {
						ps[i] = ps[i-1]
					}
				}
				from := orb.Point{lon.Draw(t, "from lon"), lat.Draw(t, "from lat")}
				tree, err := Build(n, func(i int) (uint32, geo.Bound) { return uint32(i), pointBound(ps[i]) })
				if err != nil {
					t.Fatal(err)
				}
				var want []hit
				for i, p := range ps {
					want = append(want, hit{uint32(i), measure(from, p)})
				}
				slices.SortFunc(want, func(a, b hit) int {
					return cmp.Or(cmp.Compare(a.distanceM, b.distanceM), cmp.Compare(a.slot, b.slot))
				})
				k := rapid.IntRange(1, n+1).Draw(t, "k")
				got := nearest(tree, from, k, func(slot uint32) float64 { return measure(from, ps[slot]) })
				if !slices.Equal(got, want[:min(k, n)]) {
					t.Fatalf("from %v\ngot  %v\nwant %v", from, got, want[:min(k, n)])
				}
			})
		})
	}
}

func TestNearestLeavesOut(t *testing.T) {
	ps := cloud(500, 11)
	tree := buildCloud(t, ps)
	from := orb.Point{113, 25.5}
	odd := nearest(tree, from, 1000, func(slot uint32) float64 {
		switch {
		case slot%2 == 0:
			return math.NaN()
		case slot == 7:
			return math.Inf(1)
		}
		return geo.Distance(from, ps[slot])
	})
	if len(odd) != 250 || odd[249].slot != 7 || slices.ContainsFunc(odd, func(h hit) bool { return h.slot%2 == 0 }) {
		t.Errorf("%d hits, last %v", len(odd), odd[len(odd)-1])
	}
}

// The measure is asked for few more than are wanted.
func TestNearestIsLazy(t *testing.T) {
	ps := cloud(50000, 12)
	tree := buildCloud(t, ps)
	asked := 0
	nearest(tree, orb.Point{113, 25.5}, 10, func(slot uint32) float64 {
		asked++
		return geo.Distance(orb.Point{113, 25.5}, ps[slot])
	})
	if asked > 40 {
		t.Errorf("%d measured for 10", asked)
	}
}

// A lower bound is under the true distance to every point of the box, and no worse than half a per cent for points.
func TestLeastM(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-180, 180), rapid.Float64Range(-90, 90)
		from := orb.Point{lon.Draw(t, "from lon"), lat.Draw(t, "from lat")}
		b := geo.EmptyBound().
			Extend(orb.Point{lon.Draw(t, "x0"), lat.Draw(t, "y0")}).
			Extend(orb.Point{lon.Draw(t, "x1"), lat.Draw(t, "y1")})
		p := newProbe(from)
		x := boxOf(b)
		least := p.leastM(x.min, x.max)
		fx, fy := rapid.Float64Range(0, 1).Draw(t, "fx"), rapid.Float64Range(0, 1).Draw(t, "fy")
		near := math.Inf(1)
		for _, q := range []orb.Point{
			{b.MinLon + fx*(b.MaxLon-b.MinLon), b.MinLat + fy*(b.MaxLat-b.MinLat)},
			{b.MinLon, b.MinLat + fy*(b.MaxLat-b.MinLat)},
			{b.MaxLon, b.MinLat + fy*(b.MaxLat-b.MinLat)},
			{b.MinLon, b.MinLat},
			{b.MaxLon, b.MinLat},
			{b.MinLon, b.MaxLat},
			{b.MaxLon, b.MaxLat},
		} {
			near = min(near, geo.Distance(from, q))
		}
		if !(least <= near) {
			t.Fatalf("%v m to %v from %v, but a point of it is %v m away", least, b, from, near)
		}
		q := orb.Point{b.MinLon, b.MinLat}
		x = boxOf(pointBound(q))
		if d := geo.Distance(from, q); p.leastM(x.min, x.max) < 0.985*d-10 {
			t.Fatalf("%v m for %v m", p.leastM(x.min, x.max), d)
		}
	})
}
