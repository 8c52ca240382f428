package ingest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
)

// manyVillages are 2,500 squares with wavy edges of 100 points, over the place of the test prefecture; neighbours share their edges exactly.
func manyVillages() []Boundary {
	const n, points = 50, 25
	wave := func(x, y float64) orb.Point {
		return orb.Point{x + 0.0001*math.Sin(y*5e4), y + 0.0001*math.Sin(x*5e4)}
	}
	corner := func(i, k int) float64 { return float64(i) + float64(k)/points }
	var all []Boundary
	for row := range n {
		for col := range n {
			var ring orb.Ring
			at := func(c, r float64) { ring = append(ring, wave(113+c*0.0012, 25.5+r*0.0004)) }
			for k := range points {
				at(corner(col, k), float64(row))
			}
			for k := range points {
				at(float64(col+1), corner(row, k))
			}
			for k := range points {
				at(corner(col+1, -k), float64(row+1))
			}
			for k := range points {
				at(float64(col), corner(row+1, -k))
			}
			ring = append(ring, ring[0])
			all = append(all, Boundary{fmt.Sprintf("431026%03d%03d", 100+row, 200+col), orb.MultiPolygon{{ring}}, 1})
		}
	}
	return all
}

// BenchmarkRun is what an import costs besides the store: reading, taking apart, checking, pinning, judging, identity.
func BenchmarkRun(b *testing.B) {
	list, err := units.FromLists(units.ChenzhouLists())
	if err != nil {
		b.Fatal(err)
	}
	p, err := NewPinner(manyVillages(), list, 300, 1)
	if err != nil {
		b.Fatal(err)
	}
	const rows = 100_000
	feature := func(n int) string {
		return fmt.Sprintf(`{"type":"Feature","id":"D%08d","properties":{"category":"land","level":"2","status":"in_progress","found":"2026-03-%02d","departments":["公安局","司法局"],"title":"灌溉水渠被占"},"geometry":{"type":"Point","coordinates":[%.7f,%.7f]}}`+"\n",
			n, n%28+1, 113+0.06*float64(n%9973)/9973, 25.5+0.02*float64(n%7919)/7919)
	}
	byAddress := func(n int) string {
		return fmt.Sprintf("D%08d,合同,已发现,汝城县土桥镇足田村%d组\n", n, n%20+1)
	}
	for _, c := range []struct {
		name, heading string
		row           func(int) string
	}{{"csv", streamHeading, streamRow}, {"geojsonl", "", feature}, {"csv by address", "编号,类别,状态,地点\n", byAddress}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := newMemory()
				m.boundary = 1
				s := &stream{rest: c.heading, row: c.row, rows: rows}
				imp, err := Run(context.Background(), Options{Store: hollow{m}, Layer: data.Disputes, CRS: "EPSG:4490", At: testTime, Pinner: p}, s)
				if err != nil || imp.Input != rows {
					b.Fatalf("%+v %v", imp, err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
