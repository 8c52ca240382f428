package locate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
)

// box is a closed counterclockwise ring.
func box(x0, y0, x1, y1 float64) orb.Ring {
	return orb.Ring{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
}

func multi(polygons ...orb.Polygon) orb.MultiPolygon { return polygons }

func mustNew(t testing.TB, polygons []locate.Polygon) *locate.Index {
	t.Helper()
	x, err := locate.New(polygons)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestLocateByHand(t *testing.T) {
	up, down := math.Nextafter(1, 2), math.Nextafter(1, 0)
	// Two squares side by side: b on the left, a on the right, so that the lower code is not the first one met.
	pair := []locate.Polygon{
		{Code: "b", Area: multi(orb.Polygon{box(0, 0, 1, 1)})},
		{Code: "a", Area: multi(orb.Polygon{box(1, 0, 2, 1)})},
	}
	four := []locate.Polygon{
		{Code: "3", Area: multi(orb.Polygon{box(0, 0, 1, 1)})},
		{Code: "2", Area: multi(orb.Polygon{box(1, 0, 2, 1)})},
		{Code: "4", Area: multi(orb.Polygon{box(0, 1, 1, 2)})},
		{Code: "1", Area: multi(orb.Polygon{box(1, 1, 2, 2)})},
	}
	// An enclave in a hole, an enclave in the enclave, and an empty hole.
	nested := []locate.Polygon{
		{Code: "outer", Area: multi(orb.Polygon{box(0, 0, 10, 10), box(2, 2, 8, 8), box(9, 9, 9.5, 9.5)})},
		{Code: "mid", Area: multi(orb.Polygon{box(2, 2, 8, 8), box(4, 4, 6, 6)})},
		{Code: "zinner", Area: multi(orb.Polygon{box(4, 4, 6, 6)})},
	}
	touching := []locate.Polygon{
		{Code: "t", Area: multi(orb.Polygon{box(0, 0, 1, 1)}, orb.Polygon{box(1, 1, 2, 2)})},
		{Code: "s", Area: multi(orb.Polygon{box(1, 0, 2, 1)})},
	}
	sliver := []locate.Polygon{
		{Code: "1", Area: multi(orb.Polygon{{{0, 0}, {10, 1e-9}, {10, 0}, {0, 0}}})},
		{Code: "2", Area: multi(orb.Polygon{{{0, 0}, {10, 1e-9}, {10, 5}, {0, 0}}})},
	}
	// The shared border runs along y = 1 through vertices that only one side has.
	collinear := []locate.Polygon{
		{Code: "2", Area: multi(orb.Polygon{{{0, 0}, {4, 0}, {4, 1}, {3, 1}, {2, 1}, {1, 1}, {0, 1}, {0, 0}}})},
		{Code: "1", Area: multi(orb.Polygon{{{0, 1}, {4, 1}, {4, 2}, {0, 2}, {0, 1}}})},
	}
	overlapping := []locate.Polygon{
		{Code: "c", Area: multi(orb.Polygon{box(0, 0, 3, 3)})},
		{Code: "b", Area: multi(orb.Polygon{box(1, 1, 4, 4)})},
		{Code: "a", Area: multi(orb.Polygon{box(2, 2, 2.5, 2.5)})},
	}
	clockwise := orb.Ring{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}
	far := []locate.Polygon{
		{Code: "w", Area: multi(orb.Polygon{box(-180, -90, -179, 90)})},
		{Code: "e", Area: multi(orb.Polygon{box(179, -90, 180, 90)})},
	}
	tiny := []locate.Polygon{
		{Code: "l", Area: multi(orb.Polygon{box(113, 26, math.Nextafter(113, 114), 26.5)})},
		{Code: "r", Area: multi(orb.Polygon{box(math.Nextafter(113, 114), 26, 113.5, 26.5)})},
	}
	denormal := []locate.Polygon{
		{Code: "d", Area: multi(orb.Polygon{box(0, 0, 5e-324, 5e-324)})},
		{Code: "e", Area: multi(orb.Polygon{box(5e-324, 0, 1e-300, 1e-300)})},
	}
	bowtie := []locate.Polygon{{Code: "x", Area: multi(orb.Polygon{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}})}}

	for _, c := range []struct {
		name     string
		polygons []locate.Polygon
		lon, lat float64
		want     string
	}{
		{"inside the left", pair, 0.5, 0.5, "b"},
		{"inside the right", pair, 1.5, 0.5, "a"},
		{"shared edge", pair, 1, 0.5, "a"},
		{"one step left of it", pair, down, 0.5, "b"},
		{"one step right of it", pair, up, 0.5, "a"},
		{"upper end of the shared edge", pair, 1, 1, "a"},
		{"lower end of the shared edge", pair, 1, 0, "a"},
		{"outer edge left", pair, 0, 0.5, "b"},
		{"outer edge right", pair, 2, 0.25, "a"},
		{"outer edge top", pair, 0.25, 1, "b"},
		{"outer edge bottom", pair, 0.25, 0, "b"},
		{"outer corner", pair, 0, 0, "b"},
		{"opposite corner", pair, 2, 1, "a"},
		{"one step outside", pair, 0.5, up, ""},
		{"just west", pair, -5e-324, 0.5, ""},
		{"far outside", pair, 100, 80, ""},
		{"outside in line with an edge", pair, 5, 1, ""},
		{"NaN", pair, math.NaN(), 0.5, ""},
		{"infinite", pair, 0.5, math.Inf(1), ""},
		{"negative zero", pair, math.Copysign(0, -1), math.Copysign(0, -1), "b"},

		{"vertex of four", four, 1, 1, "1"},
		{"edge between 3 and 4", four, 0.5, 1, "3"},
		{"edge between 3 and 2", four, 1, 0.5, "2"},
		{"edge between 4 and 1", four, 1, 1.5, "1"},

		{"shell", nested, 1, 1, "outer"},
		{"enclave", nested, 3, 3, "mid"},
		{"enclave of the enclave", nested, 5, 5, "zinner"},
		{"edge of the hole", nested, 2, 5, "mid"},
		{"edge of the inner hole", nested, 4, 5, "mid"},
		{"empty hole", nested, 9.25, 9.25, ""},
		{"edge of the empty hole", nested, 9, 9.25, "outer"},
		{"corner of the empty hole", nested, 9.5, 9.5, "outer"},

		{"first part", touching, 0.5, 0.5, "t"},
		{"second part", touching, 1.5, 1.5, "t"},
		{"where the parts touch", touching, 1, 1, "s"},
		{"beside both", touching, 0.5, 1.5, ""},

		{"on the sliver's diagonal", sliver, 5, 5e-10, "1"},
		{"in the sliver", sliver, 5, 2.5e-10, "1"},
		{"above the sliver", sliver, 5, math.Nextafter(5e-10, 1), "2"},
		{"under the sliver", sliver, 5, -1e-300, ""},

		{"collinear run, on a vertex of one side", collinear, 2, 1, "1"},
		{"collinear run, between", collinear, 2.5, 1, "1"},
		{"collinear run, its end", collinear, 4, 1, "1"},
		{"below the run", collinear, 2, down, "2"},

		{"overlap of two", overlapping, 1.5, 1.5, "b"},
		{"overlap of three", overlapping, 2.25, 2.25, "a"},
		{"edge inside an overlap", overlapping, 3, 2, "b"},
		{"edge of the lower code", overlapping, 1, 2, "b"},
		{"no overlap", overlapping, 0.5, 0.5, "c"},

		{"clockwise shell", []locate.Polygon{{Code: "x", Area: multi(orb.Polygon{clockwise})}}, 0.5, 0.5, "x"},
		{"hole that runs like its shell", []locate.Polygon{{Code: "x", Area: multi(orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)})}}, 1.5, 1.5, ""},

		{"antimeridian west", far, -180, 90, "w"},
		{"antimeridian east", far, 180, -90, "e"},
		{"between", far, 0, 0, ""},

		{"a polygon one float wide, its west edge", tiny, 113, 26.25, "l"},
		{"its east edge", tiny, math.Nextafter(113, 114), 26.25, "l"},
		{"past it", tiny, math.Nextafter(math.Nextafter(113, 114), 114), 26.25, "r"},
		{"denormal", denormal, 5e-324, 5e-324, "d"},
		{"past the denormal", denormal, 1e-323, 5e-324, "e"},
		{"beyond the denormal", denormal, 1e-300, 2e-300, ""},

		{"lobe of a bow tie", bowtie, 0.25, 1, "x"},
		{"crossing of a bow tie", bowtie, 1, 1, "x"},
		{"notch of a bow tie", bowtie, 1, 0.5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := mustNew(t, c.polygons)
			if got := x.Code(x.Locate(orb.Point{c.lon, c.lat})); got != c.want {
				t.Errorf("%v %v is in %q, %q expected", c.lon, c.lat, got, c.want)
			}
			if got := x.LocateAll(nil, []orb.Point{{c.lon, c.lat}}); x.Code(got[0]) != c.want {
				t.Errorf("%v %v is in %q by the batch, %q expected", c.lon, c.lat, x.Code(got[0]), c.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	square := multi(orb.Polygon{box(0, 0, 1, 1)})
	for _, c := range []struct {
		name     string
		polygons []locate.Polygon
		want     string
	}{
		{"no code", []locate.Polygon{{Area: square}}, "polygon 1: no code"},
		{"same code", []locate.Polygon{{Code: "a", Area: square}, {Code: "b", Area: square}, {Code: "a", Area: square}}, "polygons 1 and 3 have the same code a"},
		{"no area", []locate.Polygon{{Code: "a"}}, "polygon 1, code a: no polygons"},
		{"open ring", []locate.Polygon{{Code: "a", Area: multi(orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}})}}, "ring starts at"},
		{"NaN", []locate.Polygon{{Code: "a", Area: multi(orb.Polygon{box(0, 0, math.NaN(), 1)})}}, "longitude is NaN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := locate.New(c.polygons); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected to contain %q", err, c.want)
			}
		})
	}
}

func TestNewWithoutExtent(t *testing.T) {
	if x := mustNew(t, nil); x.Locate(orb.Point{0, 0}) != locate.None || x.Len() != 0 {
		t.Error("an empty index holds a point")
	}
	point := orb.Ring{{1, 1}, {1, 1}, {1, 1}, {1, 1}}
	if x := mustNew(t, []locate.Polygon{{Code: "p", Area: multi(orb.Polygon{point})}}); x.Locate(orb.Point{1, 1}) != locate.None {
		t.Error("a ring without edges holds a point")
	}
	line := orb.Ring{{0, 0}, {2, 0}, {1, 0}, {0, 0}}
	x := mustNew(t, []locate.Polygon{{Code: "l", Area: multi(orb.Polygon{line})}})
	if x.Locate(orb.Point{1.5, 0}) == locate.None || x.Locate(orb.Point{3, 0}) != locate.None {
		t.Error("a ring without area holds its edge and nothing else")
	}
}

// TestManyPartsInOneCell has 200 triangles around one point, more than the parts of one record.
func TestManyPartsInOneCell(t *testing.T) {
	const n = 200
	var polygons []locate.Polygon
	var units []locatetest.Unit
	at := func(i int) orb.Point {
		angle := 2 * math.Pi * float64(i%n) / n
		return orb.Point{113 + math.Cos(angle), 26 + math.Sin(angle)}
	}
	for i := range n {
		area := multi(orb.Polygon{{{113, 26}, at(i), at(i + 1), {113, 26}}})
		code := fmt.Sprintf("%03d", i*7%n)
		polygons = append(polygons, locate.Polygon{Code: code, Area: area})
		units = append(units, locatetest.Unit{Code: code, Area: area})
	}
	x := mustNew(t, polygons)
	if got := x.Code(x.Locate(orb.Point{113, 26})); got != "000" {
		t.Errorf("the point they share is in %q", got)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 5000 {
		r := math.Pow(10, -6*rng.Float64())
		angle := rng.Float64() * 2 * math.Pi
		p := orb.Point{113 + r*math.Cos(angle), 26 + r*math.Sin(angle)}
		if i%4 == 0 {
			p = at(i)
		}
		if got, want := x.Locate(p), locatetest.Brute(units, p); int(got) != want {
			t.Fatalf("%v is in %d, brute force says %d", p, got, want)
		}
	}
}

// probes are points anywhere, exactly on vertices, exactly and nearly on edges, a float away from them, and in line with them.
func probes(rng *rand.Rand, units []locatetest.Unit, n int) []orb.Point {
	b := units[0].Area.Bound()
	for _, u := range units {
		b = b.Union(u.Area.Bound())
	}
	out := make([]orb.Point, n)
	for i := range out {
		poly := units[rng.IntN(len(units))].Area
		rings := poly[rng.IntN(len(poly))]
		ring := rings[rng.IntN(len(rings))]
		k := rng.IntN(len(ring) - 1)
		p, q := ring[k], ring[k+1]
		switch i % 7 {
		case 0:
			p = orb.Point{b.Min[0] + rng.Float64()*(b.Max[0]-b.Min[0])*1.02, b.Min[1] + rng.Float64()*(b.Max[1]-b.Min[1])*1.02}
		case 1: // a vertex
		case 2: // a middle, exact when the sums are
			p = orb.Point{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}
		case 3: // as near an edge as rounding allows
			t := rng.Float64()
			p = orb.Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])}
		case 4: // next to a vertex
			p = orb.Point{math.Nextafter(p[0], q[0]), math.Nextafter(p[1], b.Max[1])}
		case 5: // level with a vertex
			p = orb.Point{b.Min[0] + rng.Float64()*(b.Max[0]-b.Min[0]), p[1]}
		case 6: // below or above a vertex
			p = orb.Point{p[0], b.Min[1] + rng.Float64()*(b.Max[1]-b.Min[1])}
		}
		out[i] = p
	}
	return out
}

// onGrid rounds a tessellation's coordinates to multiples of 1/16384 of a degree, so that middles of edges are exactly on them and
// many points are collinear. Rounded borders may touch and cross, which the answer must survive.
func onGrid(units []locatetest.Unit) []locatetest.Unit {
	for _, u := range units {
		for _, poly := range u.Area {
			for _, r := range poly {
				for i, p := range r {
					r[i] = orb.Point{math.Round(p[0]*16384) / 16384, math.Round(p[1]*16384) / 16384}
				}
			}
		}
	}
	return units
}

func TestLocateAgreesWithBruteForce(t *testing.T) {
	for _, c := range []struct {
		name  string
		units []locatetest.Unit
	}{
		{"ragged", locatetest.Plan{Seed: 1, Villages: 60, Enclaves: 4, Exclaves: 6}.Units()},
		{"coarse", locatetest.Plan{Seed: 2, Villages: 150, Cells: 5, Halvings: -1, Exclaves: 10}.Units()},
		{"on a grid", onGrid(locatetest.Plan{Seed: 3, Villages: 40, Enclaves: 3}.Units())},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := mustNew(t, polygonsOf(c.units))
			points := probes(rand.New(rand.NewPCG(9, 9)), c.units, 1400)
			all := x.LocateAll(nil, points)
			found := 0
			for i, p := range points {
				want := locate.Slot(locatetest.Brute(c.units, p))
				if got := x.Locate(p); got != want || all[i] != want {
					t.Fatalf("%v is in %d, by the batch in %d; brute force says %d", p, got, all[i], want)
				}
				if want != locate.None {
					found++
				}
			}
			if found < len(points)/2 {
				t.Errorf("only %d of %d points inside", found, len(points))
			}
		})
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	units := locatetest.Plan{Seed: 4, Villages: 40, Enclaves: 2, Exclaves: 4}.Units()
	points := probes(rand.New(rand.NewPCG(6, 6)), units, 1400)
	x := mustNew(t, polygonsOf(units))
	shuffled := polygonsOf(units)
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for i, p := range shuffled { // turn rings round and start them elsewhere
		area := p.Area.Clone()
		for _, poly := range area {
			for _, r := range poly {
				r = r[:len(r)-1]
				rotated := append(append(orb.Ring{}, r[len(r)/3:]...), r[:len(r)/3]...)
				copy(r, rotated)
				r = append(r, r[0])
				if i%2 == 0 {
					r.Reverse()
				}
			}
		}
		shuffled[i].Area = area
	}
	y := mustNew(t, shuffled)
	for _, p := range points {
		if a, b := x.Code(x.Locate(p)), y.Code(y.Locate(p)); a != b {
			t.Fatalf("%v is in %q, with the polygons in another order in %q", p, a, b)
		}
	}
}

// TestRandomPolygons throws invalid polygons at the index: random rings on a coarse grid cross, touch, repeat and overlap. The oracle is
// the definition: even-odd over the rings of a part, closed, lowest code.
func TestRandomPolygons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]float64{1, 0x1p-30, 0x1p-1000}).Draw(t, "scale")
		coordinate := rapid.Custom(func(t *rapid.T) float64 { return scale * float64(rapid.IntRange(-8, 8).Draw(t, "c")) })
		point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")} })
		ring := rapid.Custom(func(t *rapid.T) orb.Ring {
			r := orb.Ring(rapid.SliceOfN(point, 3, 9).Draw(t, "ring"))
			return append(r, r[0])
		})
		polygon := rapid.Custom(func(t *rapid.T) orb.Polygon { return rapid.SliceOfN(ring, 1, 3).Draw(t, "polygon") })
		areas := rapid.SliceOfN(rapid.SliceOfN(polygon, 1, 2), 1, 6).Draw(t, "areas")
		var polygons []locate.Polygon
		for i, a := range areas {
			polygons = append(polygons, locate.Polygon{Code: string(rune('z' - i)), Area: a})
		}
		x, err := locate.New(polygons)
		if err != nil {
			t.Fatal(err)
		}
		for range 15 {
			p := point.Draw(t, "point")
			if rapid.Bool().Draw(t, "half") {
				p = orb.Point{p[0] + scale/2, p[1] + scale/4}
			}
			want := locate.None
			for i := range polygons {
				if evenOdd(polygons[i].Area, p) && (want == locate.None || polygons[i].Code < polygons[want].Code) {
					want = locate.Slot(i)
				}
			}
			if got := x.Locate(p); got != want {
				t.Fatalf("%v is in %d, %d expected", p, got, want)
			}
		}
	})
}

func TestBytesBounded(t *testing.T) {
	// 300 edges across everything, and 32,000 in one corner.
	var polygons []locate.Polygon
	for i := range 100 {
		y := 25 + float64(i)/100
		polygons = append(polygons, locate.Polygon{
			Code: fmt.Sprint("long", i), Area: multi(orb.Polygon{{{112, y}, {114, y + 0.3}, {114, y + 0.301}, {112, y}}}),
		})
	}
	edges := 300
	for i := range 8000 {
		x, y := 112+1e-5*float64(i%158), 24+1e-5*float64(i/158)
		polygons = append(polygons, locate.Polygon{Code: fmt.Sprint("small", i), Area: multi(orb.Polygon{box(x, y, x+9e-6, y+9e-6)})})
		edges += 4
	}
	x := mustNew(t, polygons)
	if limit := 17<<20 + 300*edges; x.Bytes() > limit {
		t.Errorf("%d bytes for %d edges, %d allowed", x.Bytes(), edges, limit)
	}
	if got := x.Code(x.Locate(orb.Point{112 + 1e-5*7 + 4e-6, 24 + 1e-5*3 + 4e-6})); got != fmt.Sprint("small", 3*158+7) {
		t.Errorf("found %q", got)
	}
}

func FuzzLocate(f *testing.F) {
	units := locatetest.Plan{Seed: 5, Villages: 25, Enclaves: 2, Exclaves: 2}.Units()
	x := mustNew(f, polygonsOf(units))
	for _, p := range probes(rand.New(rand.NewPCG(1, 2)), units, 70) {
		f.Add(p[0], p[1])
	}
	f.Add(math.NaN(), math.Inf(1))
	f.Fuzz(func(t *testing.T, lon, lat float64) {
		p := orb.Point{lon, lat}
		if got, want := int(x.Locate(p)), locatetest.Brute(units, p); got != want {
			t.Errorf("%v is in %d, brute force says %d", p, got, want)
		}
	})
}
