package tile_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"

	"lianxin/geo/tile"
)

// whole is a tile over Chenzhou.
var whole = tile.Tile{Z: 8, X: 208, Y: 108}

// TestPairs writes the same features by tags and by pairs.
func TestPairs(t *testing.T) {
	var bodies [2][]byte
	for way := range bodies {
		b := tile.NewBuilder(whole, tile.Options{})
		l := b.Layer("disputes")
		for i := range 300 { // keys and values of one and two bytes
			l.Key(string(rune('a' + i)))
		}
		for i := range 20_000 {
			k, v := tile.Key(i%300), l.Int(int64(i))
			p := place(whole, float64(i%5000), float64(i/5))
			if way == 0 {
				l.Tag(k, v)
				l.Tag(299, v)
				l.Point(uint64(i), p)
				continue
			}
			l.Tags([]tile.Pair{tile.NewPair(k, v), tile.Absent, tile.NewPair(299, v)})
			x, y := b.At(p)
			l.PointAt(uint64(i), x, y)
		}
		bodies[way] = b.Append([]byte{})
		if !bytes.Equal(b.Bytes(), bodies[way]) {
			t.Error("Bytes and Append differ")
		}
	}
	if !bytes.Equal(bodies[0], bodies[1]) {
		t.Error("pairs are written as other tags")
	}
	if layers := decode(t, bodies[1]); len(layers) != 1 || len(layers[0].Features) < 10_000 {
		t.Error("features are missing")
	}
}

// place is the position of a cell of the tile.
func place(t tile.Tile, x, y float64) orb.Point {
	n := math.Exp2(float64(t.Z))
	lon := (float64(t.X)+x/4096)/n*360 - 180
	lat := math.Atan(math.Sinh(math.Pi*(1-2*(float64(t.Y)+y/4096)/n))) * 180 / math.Pi
	return orb.Point{lon, lat}
}

func places(t tile.Tile, cells ...[2]float64) []orb.Point {
	var ps []orb.Point
	for _, c := range cells {
		ps = append(ps, place(t, c[0], c[1]))
	}
	return ps
}

// decode reads a tile with another program's reader, which leaves coordinates in cells.
func decode(t testing.TB, body []byte) mvt.Layers {
	t.Helper()
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

func TestTags(t *testing.T) {
	b := tile.NewBuilder(whole, tile.Options{})
	l := b.Layer("disputes")
	status, people, share, late := l.Key("status"), l.Key("people"), l.Key("share"), l.Key("overdue")
	l.Tag(status, l.Text("found"))
	l.Tag(people, l.Int(-7))
	l.Tag(share, l.Float(0.25))
	l.Tag(late, l.Bool(true))
	if !l.Point(7, place(whole, 100, 200)) {
		t.Fatal("the point is outside")
	}
	l.Tag(status, l.TextBytes([]byte("found")))
	l.Tag(people, l.Int(math.MaxInt64))
	if l.Point(8, place(whole, 100, 9000)) {
		t.Fatal("the point is inside")
	}
	l.Tag(late, l.Bool(false))
	l.Tag(l.Key("title"), l.Text("土地纠纷"))
	l.Tag(people, l.Int(1<<53))
	l.Point(0, place(whole, 4095, 0))
	b.Layer("empty").Key("unused")

	layers := decode(t, b.Append(nil))
	if len(layers) != 1 || layers[0].Name != "disputes" || layers[0].Version != 2 || layers[0].Extent != 4096 || len(layers[0].Features) != 2 {
		t.Fatalf("%+v", layers[0])
	}
	first, second := layers[0].Features[0], layers[0].Features[1]
	if first.ID != 7.0 || first.Geometry != orb.Geometry(orb.Point{100, 200}) {
		t.Errorf("%v at %v", first.ID, first.Geometry)
	}
	for key, want := range map[string]any{"status": "found", "people": -7.0, "share": 0.25, "overdue": true} {
		if first.Properties[key] != want {
			t.Errorf("%s is %v, want %v", key, first.Properties[key], want)
		}
	}
	if second.ID != nil || second.Geometry != orb.Geometry(orb.Point{4095, 0}) || len(second.Properties) != 3 || second.Properties["title"] != "土地纠纷" || second.Properties["people"] != float64(1<<53) || second.Properties["overdue"] != false {
		t.Errorf("%+v", second)
	}
}

// TestBytes is a tile written out by hand from the specification: one layer with one point and one tag.
func TestBytes(t *testing.T) {
	b := tile.NewBuilder(tile.Tile{}, tile.Options{})
	l := b.Layer("a")
	l.Tag(l.Key("k"), l.Int(300))
	l.Point(300, place(tile.Tile{}, 2048, 1))
	want := []byte{
		3<<3 | 2, 33, // layer
		15 << 3, 2, // version
		1<<3 | 2, 1, 'a',
		2<<3 | 2, 15, // feature
		1 << 3, 0xAC, 2, // id 300
		2<<3 | 2, 2, 0, 0, // tags
		3 << 3, 1, // point
		4<<3 | 2, 4, 1<<3 | 1, 0x80, 0x20, 2, // move to 2048, 1
		3<<3 | 2, 1, 'k',
		4<<3 | 2, 3, 5 << 3, 0xAC, 2, // uint 300
		5 << 3, 0x80, 0x20, // extent
	}
	if got := b.Append(nil); !bytes.Equal(got, want) {
		t.Errorf("\n%v, want\n%v", got, want)
	}
	if got := b.Append([]byte("x")); !bytes.Equal(got[1:], want) {
		t.Error("appended otherwise")
	}
}

func TestPointMembership(t *testing.T) {
	for _, c := range []struct {
		name   string
		tile   tile.Tile
		buffer int
		x, y   float64
		want   bool
	}{
		{"north-western corner", whole, -1, 0, 0, true},
		{"just inside the east", whole, -1, 4095.9, 10, true},
		{"on the east", whole, -1, 4096, 10, false},
		{"on the south", whole, -1, 10, 4096, false},
		{"west of it", whole, -1, -0.1, 10, false},
		{"on the east of the world", tile.Tile{Z: 1, X: 1, Y: 1}, -1, 4096, 4096, true},
		{"in the buffer", whole, 0, -63.9, 4159.9, true},
		{"beyond the buffer", whole, 0, -64.1, 0, false},
	} {
		b := tile.NewBuilder(c.tile, tile.Options{Buffer: c.buffer})
		if got := b.Layer("l").Point(1, place(c.tile, c.x, c.y)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	b := tile.NewBuilder(whole, tile.Options{})
	if b.Layer("l").Point(1, orb.Point{math.NaN(), 25}) || b.Layer("l").Point(1, orb.Point{113, math.NaN()}) || b.Layer("l").Point(1, orb.Point{math.Inf(1), 0}) {
		t.Error("a point without a place lies in the tile")
	}
}

// TestPointsPartition: without a buffer each point is in exactly one tile of a zoom.
func TestPointsPartition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := orb.Point{rng.Float64()*360 - 180, rng.Float64()*170 - 85}
		if rng.IntN(4) == 0 { // on edges
			p = tile.Tile{Z: 3, X: rng.Uint32N(8), Y: rng.Uint32N(8)}.Bound().Orb().Min
		}
		in := 0
		for x := range uint32(8) {
			for y := range uint32(8) {
				tl := tile.Tile{Z: 3, X: x, Y: y}
				if !tl.Buffered(0.01).Contains(p) {
					continue
				}
				if tile.NewBuilder(tl, tile.Options{Buffer: -1}).Layer("l").Point(1, p) {
					in++
				}
			}
		}
		if in != 1 {
			t.Fatalf("%v is in %d tiles", p, in)
		}
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name string
		line [][2]float64
		want orb.Geometry
	}{
		{"inside", [][2]float64{{1, 1}, {5, 1}, {5, 9}}, orb.LineString{{1, 1}, {5, 1}, {5, 9}}},
		{"equal vertices go", [][2]float64{{1, 1}, {1.2, 1.2}, {5, 1}, {5, 1}}, orb.LineString{{1, 1}, {5, 1}}},
		{"straight vertices go", [][2]float64{{1, 1}, {3, 3}, {7, 7}, {9, 1}}, orb.LineString{{1, 1}, {7, 7}, {9, 1}}},
		{"a way back stays", [][2]float64{{1, 1}, {9, 1}, {4, 1}}, orb.LineString{{1, 1}, {9, 1}, {4, 1}}},
		{"through", [][2]float64{{-1000, 10}, {5000, 10}}, orb.LineString{{-64, 10}, {4160, 10}}},
		{"out and in", [][2]float64{{10, 10}, {10, -200}, {20, -200}, {20, 10}}, orb.MultiLineString{{{10, 10}, {10, -64}}, {{20, -64}, {20, 10}}}},
		{"out at one segment and in at another", [][2]float64{{10, 10}, {-200, 10}, {10, 300}}, orb.MultiLineString{{{10, 10}, {-64, 10}}, {{-64, 198}, {10, 300}}}},
		{"outside", [][2]float64{{-100, -100}, {-100, 5000}}, nil},
		{"past a corner", [][2]float64{{-200, 0}, {0, -200}}, nil},
		{"smaller than a cell", [][2]float64{{10.1, 10.1}, {10.2, 10.2}}, nil},
		{"a single vertex", [][2]float64{{10, 10}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := tile.NewBuilder(whole, tile.Options{})
			ok := b.Layer("l").Line(1, places(whole, c.line...))
			if c.want == nil {
				if ok || len(b.Append(nil)) > 0 {
					t.Error("it was written")
				}
				return
			}
			if got := decode(t, b.Append(nil))[0].Features[0].Geometry; !orb.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	b := tile.NewBuilder(whole, tile.Options{})
	l := b.Layer("l")
	l.MultiLine(1, orb.MultiLineString{places(whole, [2]float64{1, 1}, [2]float64{2, 2}), places(whole, [2]float64{-900, 1}, [2]float64{-800, 2}), places(whole, [2]float64{5, 1}, [2]float64{2, 2})})
	l.MultiPoint(2, places(whole, [2]float64{1, 1}, [2]float64{-900, 1}, [2]float64{3, 1}))
	features := decode(t, b.Append(nil))[0].Features
	if !orb.Equal(features[0].Geometry, orb.MultiLineString{{{1, 1}, {2, 2}}, {{5, 1}, {2, 2}}}) || !orb.Equal(features[1].Geometry, orb.MultiPoint{{1, 1}, {3, 1}}) {
		t.Errorf("%v %v", features[0].Geometry, features[1].Geometry)
	}
}

func TestPolygon(t *testing.T) {
	square := func(x, y, size float64) [][2]float64 {
		return [][2]float64{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
	}
	turned := func(ring [][2]float64) [][2]float64 {
		var out [][2]float64
		for i := range ring {
			out = append(out, ring[len(ring)-1-i])
		}
		return out
	}
	for _, c := range []struct {
		name  string
		rings [][][2]float64
		areas []float64 // signed by the surveyor's formula; nil when nothing is written
	}{
		{"clockwise on screen", [][][2]float64{square(10, 10, 100)}, []float64{10000}},
		{"counter-clockwise", [][][2]float64{turned(square(10, 10, 100))}, []float64{10000}},
		{"with a hole", [][][2]float64{square(10, 10, 100), square(20, 20, 10)}, []float64{10000, -100}},
		{"with a hole the other way", [][][2]float64{square(10, 10, 100), turned(square(20, 20, 10))}, []float64{10000, -100}},
		{"a hole too small", [][][2]float64{square(10, 10, 100), square(20.1, 20.1, 0.2)}, []float64{10000}},
		{"a shell too small takes its hole along", [][][2]float64{square(10.1, 10.1, 0.2), square(10.1, 10.1, 0.1)}, nil},
		{"not closed", [][][2]float64{square(10, 10, 100)[:4]}, []float64{10000}},
		{"the tile and more", [][][2]float64{square(-9000, -9000, 40000)}, []float64{4224 * 4224}},
		{"over a corner", [][][2]float64{square(-100, -100, 200)}, []float64{164 * 164}},
		{"a hole around the tile", [][][2]float64{square(-9000, -9000, 40000), square(-200, -200, 5000)}, []float64{4224 * 4224, -4224 * 4224}},
		{"outside", [][][2]float64{square(5000, 0, 100)}, nil},
		{"around a corner, outside", [][][2]float64{{{-1000, 0}, {0, -1000}, {-1000, -1000}, {-1000, 0}}}, nil},
		{"a spike", [][][2]float64{{{10, 10}, {110, 10}, {110, 50}, {300, 50}, {110, 50}, {110, 110}, {10, 110}, {10, 10}}}, []float64{10000}},
		{"a spike at the start", [][][2]float64{{{10, 300}, {10, 10}, {110, 10}, {110, 110}, {10, 110}, {10, 300}}}, []float64{10000}},
		{"flat", [][][2]float64{{{10, 10}, {110, 10}, {50, 10}, {10, 10}}}, nil},
		{"two vertices", [][][2]float64{{{10, 10}, {110, 10}, {10, 10}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p orb.Polygon
			for _, r := range c.rings {
				p = append(p, places(whole, r...))
			}
			b := tile.NewBuilder(whole, tile.Options{})
			if ok := b.Layer("l").Polygon(1, p); ok != (c.areas != nil) {
				t.Fatalf("written: %v", ok)
			}
			if c.areas == nil {
				return
			}
			rings := decode(t, b.Append(nil))[0].Features[0].Geometry.(orb.Polygon)
			if len(rings) != len(c.areas) {
				t.Fatalf("%v", rings)
			}
			for i, r := range rings {
				if a := signedArea(r); a != c.areas[i] {
					t.Errorf("ring %d has area %v, want %v: %v", i, a, c.areas[i], r)
				}
				if len(r) != 5 || r[0] != r[4] {
					t.Errorf("ring %d is not a square of four corners: %v", i, r)
				}
			}
		})
	}
}

// signedArea is the surveyor's formula, positive for an outer ring of a vector tile.
func signedArea(r orb.Ring) float64 {
	var a float64
	for i := range r[1:] {
		a += r[i][0]*r[i+1][1] - r[i+1][0]*r[i][1]
	}
	return a / 2
}

// TestPolygonAreas cuts random stars and compares what is left with another program's clip, before rounding.
func TestPolygonAreas(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	b := tile.NewBuilder(whole, tile.Options{})
	for range 500 {
		var cells orb.Ring
		cx, cy, size := rng.Float64()*6000-1000, rng.Float64()*6000-1000, math.Exp(rng.Float64()*7)
		corners := 3 + rng.IntN(60)
		for i := range corners {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
			r := size * (0.3 + rng.Float64())
			cells = append(cells, orb.Point{cx + r*c, cy + r*s})
		}
		cells = append(cells, cells[0])
		var ring orb.Ring
		for _, c := range cells {
			ring = append(ring, place(whole, c[0], c[1]))
		}
		want := 0.0
		length := 0.0
		if cut := clip.Ring(orb.Bound{Min: orb.Point{-64, -64}, Max: orb.Point{4160, 4160}}, cells.Clone()); len(cut) > 0 {
			want, length = math.Abs(planar.Area(cut)), planar.Length(cut)
		}
		b.Reset(whole, tile.Options{})
		ok := b.Layer("l").MultiPolygon(1, orb.MultiPolygon{{ring}})
		got := 0.0
		if ok {
			g := decode(t, b.Append(nil))[0].Features[0].Geometry.(orb.Polygon)
			if len(g) != 1 || signedArea(g[0]) <= 0 {
				t.Fatalf("rings %v", g)
			}
			got = signedArea(g[0])
		}
		if math.Abs(got-want) > 0.75*length+2 { // a corner moves by at most 0.71 cells
			t.Fatalf("area %v, want %v of %v", got, want, cells)
		}
	}
}

// TestDeterministic: a builder that has been used gives the bytes a new one gives.
func TestDeterministic(t *testing.T) {
	fill := func(b *tile.Builder) []byte {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, name := range []string{"one", "two", "one"} {
			l := b.Layer(name)
			for i := range 100 {
				l.Tag(l.Key("kind"), l.Int(int64(rng.IntN(5))))
				l.Tag(l.Key("name"), l.Text([]string{"a", "b", "c"}[rng.IntN(3)]))
				l.Point(uint64(i), place(whole, rng.Float64()*4096, rng.Float64()*4096))
			}
		}
		return b.Append(nil)
	}
	first := fill(tile.NewBuilder(whole, tile.Options{}))
	b := tile.NewBuilder(tile.Tile{}, tile.Options{Extent: 512})
	b.Layer("x").Point(1, orb.Point{})
	for range 3 {
		b.Reset(whole, tile.Options{})
		if !bytes.Equal(fill(b), first) {
			t.Fatal("the bytes differ")
		}
		if n := b.Len(); n < len(first)-40 || n > len(first) {
			t.Errorf("Len %d of %d", n, len(first))
		}
	}
	if layers := decode(t, first); len(layers) != 2 || len(layers[0].Features) != 200 {
		t.Error("layers of one name were not joined")
	}
}

// TestAllocations: features allocate nothing once the builder has grown.
func TestAllocations(t *testing.T) {
	ring := places(whole, [2]float64{-500, 10}, [2]float64{3000, 10}, [2]float64{3000, 6000}, [2]float64{-500, 10})
	b := tile.NewBuilder(whole, tile.Options{})
	buf := make([]byte, 0, 1<<16)
	run := func() {
		b.Reset(whole, tile.Options{})
		l := b.Layer("l")
		k, v := l.Key("kind"), l.Text("land")
		for i := range 100 {
			l.Tag(k, v)
			l.Point(uint64(i), ring[1])
			l.Line(1, ring)
			l.Polygon(1, orb.Polygon{ring})
		}
		buf = b.Append(buf[:0])
	}
	run()
	if n := testing.AllocsPerRun(20, run); n > 0 {
		t.Errorf("%v allocations for 300 features", n)
	}
}
