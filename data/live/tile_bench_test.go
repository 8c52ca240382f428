package live

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/tidwall/rtree"

	"lianxin/data"
	"lianxin/geo/tile"
)

// tileFloor is the least that serves the same thinned tiles: for one zoom an R-tree of the rows that are drawn there, with their tags looked up
// beforehand, and an encoder that does nothing but encode. Dictionaries of codes are made once; each id is a value of its own.
type tileFloor struct {
	tree  rtree.RTreeGN[float32, uint32]
	rows  []floorRow
	names []byte // keys, encoded
	codes []byte // values that many rows share, encoded
	body  []byte
	ids   []byte
}

type floorRow struct {
	at   orb.Point
	fid  uint64
	id   string
	tags []byte // but for the id's value
}

// newTileFloor takes its rows from decoded tiles of the view and their positions from its features.
func newTileFloor(b *testing.B, v *View, who data.Viewer, z uint8, places map[string]orb.Point) *tileFloor {
	b.Helper()
	f := &tileFloor{}
	keys, values := map[string]int{}, map[any]int{}
	r := tile.Cover(groundBound(v, who), z)
	for x := r.MinX; x <= r.MaxX; x++ {
		for y := r.MinY; y <= r.MaxY; y++ {
			at := tile.Tile{Z: z, X: x, Y: y}
			got, err := v.Tile(context.Background(), who, TileQuery{Tile: at, Filters: []data.Filter{{Layer: data.Disputes}}})
			if err != nil {
				b.Fatal(err)
			}
			layers, err := mvt.Unmarshal(got.Body)
			if err != nil {
				b.Fatal(err)
			}
			for _, l := range layers {
				for _, x := range l.Features {
					p := x.Geometry.(orb.Point)
					if p[0] < 0 || p[1] < 0 || p[0] >= 4096 || p[1] >= 4096 {
						continue
					}
					row := floorRow{id: x.Properties["id"].(string), fid: uint64(x.ID.(float64))}
					row.at = places[row.id]
					for name, value := range x.Properties {
						if name == "id" {
							continue
						}
						k, ok := keys[name]
						if !ok {
							k = len(keys) + 1
							keys[name] = k
						}
						n, ok := values[value]
						if !ok {
							n = len(values)
							values[value] = n
							f.codes = appendFloorValue(f.codes, value)
						}
						row.tags = binary.AppendUvarint(binary.AppendUvarint(row.tags, uint64(k)), uint64(n))
					}
					f.rows = append(f.rows, row)
				}
			}
		}
	}
	f.names = append(f.names, "\x1a\x02id"...)
	for k := 1; k <= len(keys); k++ {
		for name, n := range keys {
			if n == k {
				f.names = append(append(f.names, 0x1a, byte(len(name))), name...)
			}
		}
	}
	for i, row := range f.rows {
		p := [2]float32{float32(row.at[0]), float32(row.at[1])}
		f.tree.Insert(p, p, uint32(i))
	}
	f.ids = binary.AppendUvarint(nil, uint64(len(values)))
	return f
}

func appendFloorValue(b []byte, value any) []byte {
	var v []byte
	switch value := value.(type) {
	case string:
		v = append(append(v, 0x0a, byte(len(value))), value...)
	case bool:
		v = append(v, 0x38, 0)
		if value {
			v[1] = 1
		}
	case float64:
		v = binary.AppendUvarint(append(v, 0x28), uint64(value))
	}
	return append(append(b, 0x22, byte(len(v))), v...)
}

// write encodes a tile.
func (f *tileFloor) write(at tile.Tile, dst []byte) (int, []byte) {
	box := at.Buffered(1.0 / 64)
	first, _ := binary.Uvarint(f.ids)
	body, values := f.body[:0], dst[:0]
	n := uint64(0)
	scale := math.Exp2(float64(at.Z)) * 4096
	x0, y0 := float64(at.X)*4096, float64(at.Y)*4096
	f.tree.Search([2]float32{float32(box.MinLon), float32(box.MinLat)}, [2]float32{float32(box.MaxLon), float32(box.MaxLat)}, func(_, _ [2]float32, i uint32) bool {
		row := &f.rows[i]
		s := math.Sin(row.at[1] * (math.Pi / 180))
		x := math.Floor((row.at[0]+180)/360*scale - x0 + 0.5)
		y := math.Floor((0.5-math.Log((1+s)/(1-s))/(4*math.Pi))*scale - y0 + 0.5)
		var g [16]byte
		geometry := append(g[:0], 9)
		geometry = binary.AppendUvarint(geometry, uint64(uint32(int32(x)<<1)^uint32(int32(x)>>31)))
		geometry = binary.AppendUvarint(geometry, uint64(uint32(int32(y)<<1)^uint32(int32(y)>>31)))
		var m [64]byte
		msg := binary.AppendUvarint(append(m[:0], 8), row.fid)
		var tag [12]byte
		idTag := binary.AppendUvarint(append(tag[:0], 0), first+n)
		msg = append(msg, 0x12, byte(len(idTag)+len(row.tags)))
		msg = append(append(msg, idTag...), row.tags...)
		msg = append(msg, 0x18, 1, 0x22, byte(len(geometry)))
		msg = append(msg, geometry...)
		body = append(append(body, 0x12, byte(len(msg))), msg...)
		values = append(append(values, 0x22, byte(len(row.id)+2), 0x0a, byte(len(row.id))), row.id...)
		n++
		return true
	})
	f.body = body
	size := 2 + 10 + len(body) + len(f.names) + len(f.codes) + len(values) + 3
	out := binary.AppendUvarint(append(make([]byte, 0, size+8), 0x1a), uint64(size))
	out = append(out, 0x78, 2)
	out = append(out, "\x0a\x08disputes"...)
	out = append(append(append(append(out, body...), f.names...), f.codes...), values...)
	return int(n), append(out, 0x28, 0x80, 0x20)
}

// featuresOf is how many features the layer of a tile has.
func featuresOf(b *testing.B, body []byte) int {
	b.Helper()
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		b.Fatal(err)
	}
	if len(layers) == 0 {
		return 0
	}
	return len(layers[0].Features)
}

// BenchmarkTiles asks the live view and the floor for the same tiles in turn and reports the medians and their quotient, and that of the tiles' least times. The features of both are counted,
// once, and must be the same.
func BenchmarkTiles(b *testing.B) {
	all := benchOnce()
	who, _ := data.NewViewer(data.Commander, "431000")
	places := map[string]orb.Point{}
	whole, err := all.view.Features(context.Background(), who, data.Filter{Layer: data.Disputes}, Query{All: true})
	if err != nil {
		b.Fatal(err)
	}
	for row := range whole.Rows() {
		if p, ok := row.Geometry().(orb.Point); ok {
			places[row.ID()] = p
		}
	}
	for z := uint8(8); z <= 14; z++ {
		b.Run(fmt.Sprint("z", z), func(b *testing.B) {
			floor := newTileFloor(b, all.view, who, z, places)
			bound := groundBound(all.view, who)
			rng := rand.New(rand.NewPCG(uint64(z), 3))
			var tiles []tile.Tile
			for range 64 {
				lon, lat := bound.MinLon+rng.Float64()*(bound.MaxLon-bound.MinLon), bound.MinLat+rng.Float64()*(bound.MaxLat-bound.MinLat)
				tiles = append(tiles, tile.Containing(lon, lat, z))
			}
			var features, bytes int
			for _, at := range tiles {
				got, err := all.view.Tile(context.Background(), who, TileQuery{Tile: at, Filters: []data.Filter{{Layer: data.Disputes}}})
				if err != nil {
					b.Fatal(err)
				}
				n, body := floor.write(at, nil)
				if read := featuresOf(b, body); read != n {
					b.Fatalf("%s: %d of the floor's %d features can be read", at, read, n)
				}
				drawn := featuresOf(b, got.Body) // with those of its margin, of which a few are in no tile's square and so not of the floor
				if d := n - drawn; d > 3 || d < -n/10-3 {
					b.Fatalf("%s: the floor draws %d, the view %d", at, n, drawn)
				}
				features += drawn
				bytes += len(got.Body)
			}
			var live, least, again []time.Duration
			for i := 0; b.Loop(); i++ {
				at := tiles[i%len(tiles)]
				all.view.tiles = tileCache{}
				start := time.Now()
				if _, err := all.view.Tile(context.Background(), who, TileQuery{Tile: at, Filters: []data.Filter{{Layer: data.Disputes}}}); err != nil {
					b.Fatal(err)
				}
				live = append(live, time.Since(start))
				start = time.Now()
				if _, err := all.view.Tile(context.Background(), who, TileQuery{Tile: at, Filters: []data.Filter{{Layer: data.Disputes}}}); err != nil {
					b.Fatal(err)
				}
				again = append(again, time.Since(start))
				start = time.Now()
				floor.write(at, nil)
				least = append(least, time.Since(start))
			}
			b.ReportMetric(quietest(live, len(tiles)).Seconds()/quietest(least, len(tiles)).Seconds(), "quiet-quotient")
			slices.Sort(again)
			slices.Sort(live)
			slices.Sort(least)
			median := func(d []time.Duration) float64 { return d[len(d)/2].Seconds() * 1000 }
			b.ReportMetric(median(live), "live-ms")
			b.ReportMetric(median(least), "floor-ms")
			b.ReportMetric(median(again), "kept-ms")
			b.ReportMetric(median(live)/median(least), "quotient")
			b.ReportMetric(float64(features)/float64(len(tiles)), "features")
			b.ReportMetric(float64(bytes)/float64(len(tiles))/1000, "kB")
		})
	}
}

// quietest is the median over n tiles, which were measured in turn, of each one's least time: what a machine that others use as well disturbs least.
func quietest(d []time.Duration, n int) time.Duration {
	least := slices.Clone(d[:min(n, len(d))])
	for i, v := range d {
		least[i%n] = min(least[i%n], v)
	}
	slices.Sort(least)
	return least[len(least)/2]
}
