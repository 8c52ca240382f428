package live

import (
	"context"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"lianxin/data"
)

// benchRows is how many records the benchmarks run on; one layer, so that every row is a candidate.
const benchRows = 1_000_000

// bench is a View of benchRows disputes and, beside it, the floor: the least a server can do with the same answers.
type bench struct {
	store *bulkStore
	view  *View
	floor *floor
}

// benchOnce makes it for whichever benchmark runs first; no test uses it.
var benchOnce = sync.OnceValue(func() *bench {
	s := newBulkStore(map[data.LayerID]int{data.Disputes: benchRows})
	v, err := Open(context.Background(), s, Options{Now: testNow})
	if err != nil {
		panic(err)
	}
	return &bench{s, v, newFloor(v)}
})

// floor searches an R-tree of float32 boxes and copies whole features, encoded beforehand and laid out along the Hilbert curve; for a filter with a
// kind and a status it has a tree for each pair.
type floor struct {
	all     *rtree.RTreeGN[float32, uint32]
	byClass map[[2]string]*rtree.RTreeGN[float32, uint32]
	bytes   []byte
	from    []uint64
	found   []int64
}

func newFloor(v *View) *floor {
	f := &floor{all: &rtree.RTreeGN[float32, uint32]{}, byClass: map[[2]string]*rtree.RTreeGN[float32, uint32]{}, from: []uint64{0}}
	viewer, _ := data.NewViewer(data.Commander, "431000")
	r, err := v.Features(context.Background(), viewer, data.Filter{Layer: data.Disputes}, Query{All: true})
	if err != nil {
		panic(err)
	}
	field := func(name string) int {
		return slices.IndexFunc(r.Fields, func(f data.Field) bool { return f.Name == name })
	}
	category, status, found := field("category"), field("status"), field("found")
	type entry struct {
		key   uint64
		point orb.Point
		row   Row
	}
	var rows []entry
	for row := range r.Rows() {
		p := row.Geometry().(orb.Point)
		rows = append(rows, entry{hilbertKey(positionOf(p)), p, row})
	}
	slices.SortFunc(rows, func(a, b entry) int { return int(min(1, max(-1, int64(a.key>>1)-int64(b.key>>1)))) })
	e := newEmitter(r.p, r.fields, Shape{})
	f.bytes = make([]byte, 0, 900*len(rows))
	for i, row := range rows {
		f.bytes = e.feature(f.bytes, row.row.at, row.row.b, row.row.i)
		f.from = append(f.from, uint64(len(f.bytes)))
		v := row.row.Value(found)
		ms := int64(math.MinInt64)
		if !v.IsNull() {
			ms = v.Int()
		}
		f.found = append(f.found, ms)
		p := [2]float32{float32(row.point[0]), float32(row.point[1])}
		f.all.Insert(p, p, uint32(i))
		class := [2]string{row.row.Value(category).Text(), row.row.Value(status).Text()}
		if f.byClass[class] == nil {
			f.byClass[class] = &rtree.RTreeGN[float32, uint32]{}
		}
		f.byClass[class].Insert(p, p, uint32(i))
	}
	return f
}

// write answers a viewport: rows in no order, at most limit of them written, all counted.
func (f *floor) write(w io.Writer, tree *rtree.RTreeGN[float32, uint32], b orb.Bound, limit int, from int64, buf []byte) (int, []byte) {
	n := 0
	buf = buf[:0]
	tree.Search([2]float32{float32(b.Min[0]), float32(b.Min[1])}, [2]float32{float32(b.Max[0]), float32(b.Max[1])}, func(_, _ [2]float32, i uint32) bool {
		if f.found[i] < from {
			return true
		}
		if n++; n > limit {
			return true
		}
		if n > 1 {
			buf = append(buf, ',')
		}
		buf = append(buf, f.bytes[f.from[i]:f.from[i+1]]...)
		if len(buf) >= writeSize {
			_, _ = w.Write(buf)
			buf = buf[:0]
		}
		return true
	})
	_, _ = w.Write(buf)
	return n, buf
}

// viewports are boxes of the ground's proportions that hold about n of benchRows rows.
func (b *bench) viewports(n int, share float64) []orb.Bound {
	rnd := rand.New(rand.NewPCG(uint64(n), 7))
	side := math.Sqrt(float64(n) / benchRows / share * b.store.g.width() * b.store.g.height())
	width, height := side, min(side, b.store.g.height()*0.9)
	width = width * side / height
	out := make([]orb.Bound, 64)
	for i := range out {
		x := groundWest + rnd.Float64()*(b.store.g.width()-width)
		y := groundSouth + rnd.Float64()*(b.store.g.height()-height)
		out[i] = orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + width, y + height}}
	}
	return out
}

func sizes() []int { return []int{1000, 10_000} }

func BenchmarkViewport(b *testing.B) {
	all := benchOnce()
	county, _ := data.NewViewer(data.Official, "431002", "431003", "431004", "431005", "431006", "431007", "431008", "431009", "431010", "431011", "431012")
	commander, _ := data.NewViewer(data.Commander, "431000")
	analyst, _ := data.NewViewer(data.Analyst, "431000")
	for _, n := range sizes() {
		views := all.viewports(n, 1)
		for _, v := range []struct {
			name   string
			viewer data.Viewer
		}{{"live", commander}, {"scoped", county}, {"analyst", analyst}} {
			b.Run(strconv.Itoa(n)+"/"+v.name, func(b *testing.B) {
				var rows, i int
				for b.Loop() {
					r, err := all.view.Features(context.Background(), v.viewer, data.Filter{Layer: data.Disputes, Bounds: views[i%64 : i%64+1]}, Query{Limit: 2 * n})
					if err != nil {
						b.Fatal(err)
					}
					if err := r.WriteFeatures(io.Discard); err != nil {
						b.Fatal(err)
					}
					rows += r.Returned
					i++
				}
				b.ReportMetric(float64(rows)/float64(i), "rows/op")
			})
		}
		b.Run(strconv.Itoa(n)+"/floor", func(b *testing.B) {
			var rows, i int
			buf := make([]byte, 0, writeSize+4096)
			for b.Loop() {
				var k int
				k, buf = all.floor.write(io.Discard, all.floor.all, views[i%64], 2*n, math.MinInt64, buf)
				rows += k
				i++
			}
			b.ReportMetric(float64(rows)/float64(i), "rows/op")
		})
	}
}

func BenchmarkViewportFiltered(b *testing.B) {
	all := benchOnce()
	commander, _ := data.NewViewer(data.Commander, "431000")
	where := data.Every(data.Eq("category", data.Text("land")), data.Eq("status", data.Text("settled")))
	from := testNow().AddDate(-1, 0, 0)
	during := data.During(from, testNow())
	for _, n := range sizes() {
		views := all.viewports(n, 1.0/11/9*0.75/2)
		b.Run(strconv.Itoa(n)+"/live", func(b *testing.B) {
			var rows, i int
			for b.Loop() {
				r, err := all.view.Features(context.Background(), commander,
					data.Filter{Layer: data.Disputes, Bounds: views[i%64 : i%64+1], Where: where, Time: &during}, Query{Limit: 2 * n})
				if err != nil {
					b.Fatal(err)
				}
				if err := r.WriteFeatures(io.Discard); err != nil {
					b.Fatal(err)
				}
				rows += r.Returned
				i++
			}
			b.ReportMetric(float64(rows)/float64(i), "rows/op")
		})
		b.Run(strconv.Itoa(n)+"/floor", func(b *testing.B) {
			var rows, i int
			tree := all.floor.byClass[[2]string{"land", "settled"}]
			buf := make([]byte, 0, writeSize+4096)
			for b.Loop() {
				var k int
				k, buf = all.floor.write(io.Discard, tree, views[i%64], 2*n, from.UnixMilli(), buf)
				rows += k
				i++
			}
			b.ReportMetric(float64(rows)/float64(i), "rows/op")
		})
	}
}

func heapSize() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		before := heapSize()
		s := newBulkStore(map[data.LayerID]int{data.Disputes: benchRows})
		start := time.Now()
		v, err := Open(context.Background(), s, Options{Now: testNow})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "open-s")
		b.ReportMetric(float64(heapSize()-before)/benchRows, "B/row")
		runtime.KeepAlive(v)
	}
}
