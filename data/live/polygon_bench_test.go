package live

import (
	"context"
	"io"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"lianxin/data"
)

// BenchmarkPolygons sends 2,475 village polygons of some 64 vertices, all of them and those of one viewport, beside a floor of boxes in an R-tree and
// features encoded beforehand.
func BenchmarkPolygons(b *testing.B) {
	g := ground{11, 15, 15}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	for _, r := range g.boundaries(m.schema) {
		if r.Layer == data.Villages {
			r.Geometry = rough(r.Geometry.(orb.MultiPolygon))
		}
		m.put(r)
	}
	v, err := Open(context.Background(), m, Options{Now: testNow})
	if err != nil {
		b.Fatal(err)
	}
	commander, _ := data.NewViewer(data.Commander, "431000")
	all, err := v.Features(context.Background(), commander, data.Filter{Layer: data.Villages}, Query{All: true})
	if err != nil {
		b.Fatal(err)
	}
	tree, encoded := &rtree.RTreeGN[float32, uint32]{}, [][]byte(nil)
	e := newEmitter(all.p, all.fields, Shape{})
	for row := range all.Rows() {
		bound := row.Geometry().Bound()
		tree.Insert([2]float32{float32(bound.Min[0]), float32(bound.Min[1])}, [2]float32{float32(bound.Max[0]), float32(bound.Max[1])}, uint32(len(encoded)))
		encoded = append(encoded, e.feature(nil, row.at, row.b, row.i))
	}
	viewport := orb.Bound{Min: orb.Point{114.111, 25.111}, Max: orb.Point{114.311, 25.311}}
	for name, bounds := range map[string][]orb.Bound{"all": nil, "viewport": {viewport}} {
		box := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
		if bounds != nil {
			box = bounds[0]
		}
		b.Run(name+"/live", func(b *testing.B) {
			n := 0
			for b.Loop() {
				r, err := v.Features(context.Background(), commander, data.Filter{Layer: data.Villages, Bounds: bounds}, Query{Limit: 10_000})
				if err != nil {
					b.Fatal(err)
				}
				_ = r.WriteFeatures(io.Discard)
				n = r.Returned
			}
			b.ReportMetric(float64(n), "rows/op")
		})
		b.Run(name+"/floor", func(b *testing.B) {
			n := 0
			buf := make([]byte, 0, 2*writeSize)
			for b.Loop() {
				n = 0
				buf = buf[:0]
				tree.Search([2]float32{float32(box.Min[0]), float32(box.Min[1])}, [2]float32{float32(box.Max[0]), float32(box.Max[1])}, func(_, _ [2]float32, i uint32) bool {
					n++
					buf = append(append(buf, encoded[i]...), ',')
					if len(buf) >= writeSize {
						_, _ = io.Discard.Write(buf)
						buf = buf[:0]
					}
					return true
				})
			}
			b.ReportMetric(float64(n), "rows/op")
		})
	}
}

// rough gives every edge of a polygon some vertices that leave its line a little.
func rough(mp orb.MultiPolygon) orb.MultiPolygon {
	var ring orb.Ring
	r := mp[0][0]
	for i := range len(r) - 1 {
		for k := range 16 {
			t := float64(k) / 16
			w := 0.0004 * math.Sin(7*t*math.Pi) * math.Sin(t*math.Pi)
			ring = append(ring, orb.Point{r[i][0] + t*(r[i+1][0]-r[i][0]) + w, r[i][1] + t*(r[i+1][1]-r[i][1]) + w})
		}
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}
