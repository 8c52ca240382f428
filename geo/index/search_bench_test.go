package index

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// viewport finds a bound of about hits entries, of a screen's shape, around a point.
func viewport(t *Tree, at orb.Point, hits int) geo.Bound {
	low, high := 0.0, 4.0
	var b geo.Bound
	for range 40 {
		w := (low + high) / 2
		b = geo.Bound{MinLon: at[0] - w, MinLat: at[1] - w*0.56, MaxLon: at[0] + w, MaxLat: at[1] + w*0.56}
		if t.Count(b) > hits {
			high = w
		} else {
			low = w
		}
	}
	return b
}

func viewports(t *Tree, ps []orb.Point, hits int) []geo.Bound {
	rng := rand.New(rand.NewPCG(3, 4))
	out := make([]geo.Bound, 64)
	for i := range out {
		out[i] = viewport(t, ps[rng.IntN(len(ps))], hits)
	}
	return out
}

func benchSearch(b *testing.B, tree *Tree, views []geo.Bound) {
	b.Helper()
	b.ReportAllocs()
	sum, n := uint32(0), 0
	for i := range b.N {
		tree.Search(views[i%len(views)], func(slot uint32) bool { sum += slot; n++; return true })
	}
	b.ReportMetric(float64(n)/float64(b.N), "hits")
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range sizes() {
		ps := cloud(n, 1)
		tree := buildCloud(b, ps)
		for _, hits := range []int{1000, 10000} {
			views := viewports(tree, ps, min(hits, n*9/10))
			b.Run(fmt.Sprintf("%d/hits %d", n, hits), func(b *testing.B) { benchSearch(b, tree, views) })
		}
		b.Run(fmt.Sprintf("%d/ten nearest", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				from := ps[i*7919%n]
				k := 0
				tree.Nearest(from, func(slot uint32) float64 { return geo.Distance(from, ps[slot]) },
					func(uint32, float64) bool { k++; return k < 10 })
			}
		})
	}
}

// What moves do to a tree: every entry deleted and put back elsewhere once, twice.
func BenchmarkSearchAfterMoves(b *testing.B) {
	const n = 1_000_000
	ps := cloud(n, 1)
	tree := buildCloud(b, ps)
	for moves := 1; moves <= 2; moves++ {
		e := tree.Edit()
		for i, q := range cloud(n, uint64(100+moves)) {
			e.Delete(uint32(i), pointBound(ps[i]))
			if err := e.Insert(uint32(i), pointBound(q)); err != nil {
				b.Fatal(err)
			}
			ps[i] = q
		}
		tree = e.Publish()
		views := viewports(tree, ps, 1000)
		b.Run(fmt.Sprintf("each moved %d times", moves), func(b *testing.B) { benchSearch(b, tree, views) })
	}
	tree = buildCloud(b, ps)
	views := viewports(tree, ps, 1000)
	b.Run("rebuilt", func(b *testing.B) { benchSearch(b, tree, views) })
}

func BenchmarkMemory(b *testing.B) {
	ps := cloud(1_000_000, 1)
	for range b.N {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		tree := buildCloud(b, ps)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(tree.Len()), "B/entry")
	}
}
