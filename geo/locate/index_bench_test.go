package locate_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
)

// prefecture is 2,900 villages of about 400 vertices, made once.
var prefecture = sync.OnceValue(func() []locate.Polygon { return polygonsOf(locatetest.Prefecture(2900).Units()) })

func polygonsOf(units []locatetest.Unit) []locate.Polygon {
	out := make([]locate.Polygon, len(units))
	for i, u := range units {
		out[i] = locate.Polygon{Code: u.Code, Area: u.Area}
	}
	return out
}

func BenchmarkNew(b *testing.B) {
	polygons := prefecture()
	var x *locate.Index
	b.ResetTimer()
	for b.Loop() {
		var err error
		if x, err = locate.New(polygons); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(x.Bytes())/1e6, "MB")
}

// BenchmarkLocate answers a million points in batches of 1,000, the way an import asks.
func BenchmarkLocate(b *testing.B) {
	polygons := prefecture()
	x, err := locate.New(polygons)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		points []orb.Point
	}{
		{"random", randomPoints(1_000_000)},
		{"clustered", clusteredPoints(polygons, 1_000_000)},
		{"edges", edgePoints(polygons, 1_000_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var out []locate.Slot
			b.ReportAllocs()
			i, n := 0, 0
			for b.Loop() {
				out = x.LocateAll(out[:0], c.points[i:i+1000])
				i, n = (i+1000)%len(c.points), n+1000
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
		})
		b.Run(c.name+"/one by one", func(b *testing.B) {
			i := 0
			for b.Loop() {
				x.Locate(c.points[i])
				i = (i + 1) % len(c.points)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
		})
	}
}

// randomPoints are spread over the bound of the prefecture.
func randomPoints(n int) []orb.Point {
	rng := rand.New(rand.NewPCG(1, 1))
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{112.2 + 2.1*rng.Float64(), 24.9 + 2*rng.Float64()}
	}
	return points
}

// clusteredPoints lie as records do: about villages' vertices, a fifth of them in 50 of the villages, in random order.
func clusteredPoints(polygons []locate.Polygon, n int) []orb.Point {
	rng := rand.New(rand.NewPCG(1, 2))
	points := make([]orb.Point, n)
	for i := range points {
		p := polygons[rng.IntN(len(polygons))]
		if rng.IntN(5) == 0 {
			p = polygons[rng.IntN(50)]
		}
		ring := p.Area[0][0]
		v := ring[rng.IntN(len(ring))]
		points[i] = orb.Point{v[0] + 0.01*rng.NormFloat64(), v[1] + 0.01*rng.NormFloat64()}
	}
	return points
}

// edgePoints lie within about 10 m of an edge, half of them exactly on a vertex.
func edgePoints(polygons []locate.Polygon, n int) []orb.Point {
	rng := rand.New(rand.NewPCG(1, 3))
	points := make([]orb.Point, n)
	for i := range points {
		ring := polygons[rng.IntN(len(polygons))].Area[0][0]
		points[i] = ring[rng.IntN(len(ring))]
		if i%2 == 0 {
			points[i][0] += 1e-4 * rng.NormFloat64()
			points[i][1] += 1e-4 * rng.NormFloat64()
		}
	}
	return points
}
