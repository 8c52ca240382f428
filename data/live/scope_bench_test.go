package live

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// BenchmarkScope asks for the same viewports inside one county as that county's official and as the whole prefecture's commander, in turns, and tells what
// the scope costs: 1.00 is nothing, the bar is 1.10. Both get the same bytes, which is compared before it is timed.
func BenchmarkScope(b *testing.B) {
	all := benchOnce()
	commander, _ := data.NewViewer(data.Commander, "431000")
	for _, n := range sizes() {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			views, officials := all.insideCounties(n)
			ask := func(viewer data.Viewer, i int, w io.Writer) int {
				r, err := all.view.Features(context.Background(), viewer, data.Filter{Layer: data.Disputes, Bounds: views[i : i+1]}, Query{Limit: 2 * n})
				if err == nil {
					err = r.WriteFeatures(w)
				}
				if err != nil {
					b.Fatal(err)
				}
				return r.Returned
			}
			for i := range views {
				wide, narrow := fnv.New64a(), fnv.New64a()
				if ask(commander, i, wide) != ask(officials[i], i, narrow) || wide.Sum64() != narrow.Sum64() {
					b.Fatal("the county's official gets something else than the commander")
				}
			}
			var took [2]time.Duration
			rows, rounds := 0, 0
			for b.Loop() {
				i := rounds % len(views)
				for turn := range 2 { // who asks second finds the rows in the processor's cache
					k := (turn + rounds/len(views)) % 2
					began := time.Now()
					rows += ask([]data.Viewer{commander, officials[i]}[k], i, io.Discard)
					took[k] += time.Since(began)
				}
				rounds++
			}
			b.ReportMetric(float64(took[0].Nanoseconds())/float64(rounds), "prefecture-ns")
			b.ReportMetric(float64(took[1].Nanoseconds())/float64(rounds), "county-ns")
			b.ReportMetric(float64(took[1])/float64(took[0]), "ratio")
			b.ReportMetric(float64(rows)/float64(2*rounds), "rows/op")
		})
	}
}

// insideCounties are boxes with about n of benchRows rows, each inside one county, and that county's official.
func (b *bench) insideCounties(n int) ([]orb.Bound, []data.Viewer) {
	g := b.store.g
	rnd := rand.New(rand.NewPCG(uint64(n), 11))
	share := math.Sqrt(float64(n) / (benchRows / float64(g.counties)))
	width, height := share*float64(g.villages)*villageWidth, share*g.height()
	boxes, officials := make([]orb.Bound, 64), make([]data.Viewer, 64)
	for i := range boxes {
		c := rnd.IntN(g.counties)
		west := g.at(c, 0, 0)[0] + villageWidth // borders bite into the neighbour
		room := float64(g.villages-2)*villageWidth - width
		x, y := west+rnd.Float64()*max(0, room), groundSouth+rnd.Float64()*(g.height()-height)
		boxes[i] = orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + width, y + height}}
		officials[i], _ = data.NewViewer(data.Official, fmt.Sprintf("4310%02d", 2+c))
	}
	return boxes, officials
}
