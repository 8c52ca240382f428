package tile_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo/tile"
)

// BenchmarkPoints encodes 10,000 cases with an id and four tags, one of them different each time.
func BenchmarkPoints(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 8))
	points := make([]orb.Point, 10_000)
	ids := make([][]byte, len(points))
	for i := range points {
		points[i] = place(whole, rng.Float64()*4096, rng.Float64()*4096)
		ids[i] = strconv.AppendInt(nil, rng.Int64N(1<<60), 32)
	}
	kinds := []string{"land", "homestead", "construction", "wage", "family", "other"}
	builder := tile.NewBuilder(whole, tile.Options{})
	var buf []byte
	for _, withID := range []bool{false, true} {
		b.Run("id="+strconv.FormatBool(withID), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				builder.Reset(whole, tile.Options{})
				l := builder.Layer("disputes")
				kind, level, late, id := l.Key("category"), l.Key("level"), l.Key("overdue"), l.Key("id")
				var kindOf [6]tile.Value
				for i, k := range kinds {
					kindOf[i] = l.Text(k)
				}
				yes, no := l.Bool(true), l.Bool(false)
				for i, p := range points {
					l.Tag(kind, kindOf[i%6])
					l.Tag(level, l.Int(int64(i%4)))
					if i%7 == 0 {
						l.Tag(late, yes)
					} else {
						l.Tag(late, no)
					}
					if withID {
						l.Tag(id, l.TextBytes(ids[i]))
					}
					l.Point(uint64(i+1), p)
				}
				buf = builder.Append(buf[:0])
			}
			b.ReportMetric(float64(len(buf))/1000, "kB")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/point")
		})
	}
}

// BenchmarkPolygons encodes 400 villages of 120 vertices, a third of them cut by the tile's edge.
func BenchmarkPolygons(b *testing.B) {
	rng := rand.New(rand.NewPCG(9, 10))
	var villages []orb.MultiPolygon
	for i := range 400 {
		x, y := float64(i%20)*230-200, float64(i/20)*230-200
		var ring orb.Ring
		for j := range 120 {
			side, along := j/30, float64(j%30)/30*230
			corner := [4][2]float64{{x + along, y}, {x + 230, y + along}, {x + 230 - along, y + 230}, {x, y + 230 - along}}[side]
			ring = append(ring, place(whole, corner[0]+rng.Float64()*20, corner[1]+rng.Float64()*20))
		}
		villages = append(villages, orb.MultiPolygon{{append(ring, ring[0])}})
	}
	builder := tile.NewBuilder(whole, tile.Options{})
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		builder.Reset(whole, tile.Options{})
		l := builder.Layer("villages")
		for i, v := range villages {
			l.MultiPolygon(uint64(i+1), v)
		}
		buf = builder.Append(buf[:0])
	}
	b.ReportMetric(float64(len(buf))/1000, "kB")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(400*120), "ns/vertex")
}
