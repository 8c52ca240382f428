package locate_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
)

func TestValidateByHand(t *testing.T) {
	square := func(code string, x0, y0, x1, y1 float64) locate.Polygon {
		return locate.Polygon{Code: code, Area: multi(orb.Polygon{box(x0, y0, x1, y1)})}
	}
	ring := func(code string, points ...orb.Point) locate.Polygon {
		return locate.Polygon{Code: code, Area: multi(orb.Polygon{append(points, points[0])})}
	}
	m2 := func(x0, y0, x1, y1 float64) float64 { return geo.Area(orb.Polygon{box(x0, y0, x1, y1)}) }
	up := math.Nextafter(1, 2)
	for _, c := range []struct {
		name     string
		polygons []locate.Polygon
		want     []locate.Fault
	}{
		{"nothing", nil, nil},
		{"side by side", []locate.Polygon{square("a", 0, 0, 1, 1), square("b", 1, 0, 2, 1)}, nil},
		{"apart", []locate.Polygon{square("a", 0, 0, 1, 1), square("b", 5, 0, 6, 1)}, nil},
		{"touching in a corner", []locate.Polygon{square("a", 0, 0, 1, 1), square("b", 1, 1, 2, 2)}, nil},
		{"vertex on the other's edge", []locate.Polygon{square("a", 0, 0, 2, 1), square("b", 0, 1, 1, 2), square("c", 1, 1, 2, 2)}, nil},
		{"corner on the middle of an edge", []locate.Polygon{square("a", 0, 0, 2, 1), ring("b", orb.Point{1, 1}, orb.Point{2, 2}, orb.Point{0, 2})}, nil},
		{"enclave", []locate.Polygon{
			{Code: "a", Area: multi(orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)})}, square("b", 1, 1, 2, 2),
		}, nil},
		{"clockwise", []locate.Polygon{ring("a", orb.Point{0, 0}, orb.Point{0, 1}, orb.Point{1, 1}, orb.Point{1, 0}), square("b", 1, 0, 2, 1)}, nil},
		{"edges cross", []locate.Polygon{square("b", 0, 0, 2, 2), square("a", 1, 1, 3, 3)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2)},
		}},
		{"one inside the other", []locate.Polygon{square("a", 0, 0, 3, 3), square("b", 1, 1, 2, 2)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2)},
		}},
		{"the same", []locate.Polygon{square("a", 0, 0, 1, 1), square("b", 0, 0, 1, 1)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{0, 0}, AreaM2: m2(0, 0, 1, 1)},
		}},
		{"the same but for a vertex", []locate.Polygon{square("a", 0, 0, 1, 1), ring("b", orb.Point{0, 0}, orb.Point{0.5, 0}, orb.Point{1, 0}, orb.Point{1, 1}, orb.Point{0, 1})}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{0, 0}, AreaM2: m2(0, 0, 1, 1)},
		}},
		{"inside, with an edge in common", []locate.Polygon{square("a", 0, 0, 2, 2), square("b", 0, 0, 1, 2)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{0, 0}, AreaM2: m2(0, 0, 1, 2)},
		}},
		{"all corners on the other's edges", []locate.Polygon{square("a", 0, 0, 2, 2), ring("b", orb.Point{1, 0}, orb.Point{2, 1}, orb.Point{1, 2}, orb.Point{0, 1})}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{0, 1}, AreaM2: m2(0, 0, 2, 2) / 2},
		}},
		{"enclave without a hole", []locate.Polygon{square("a", 0, 0, 3, 3), square("c", 3, 0, 4, 3), square("b", 1, 1, 2, 2)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2)},
		}},
		{"hole without an enclave", []locate.Polygon{{Code: "a", Area: multi(orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)})}}, []locate.Fault{
			{Kind: locate.Gap, Codes: []string{"a"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2)},
		}},
		{"hole filled in part", []locate.Polygon{
			{Code: "a", Area: multi(orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)})}, square("b", 1, 1, 1.5, 2),
		}, []locate.Fault{
			{Kind: locate.Gap, Codes: []string{"a", "b"}, At: orb.Point{1.5, 1}, AreaM2: m2(1.5, 1, 2, 2)},
		}},
		{"a gap between four", []locate.Polygon{square("a", 0, 0, 2, 1), square("b", 2, 0, 3, 2), square("c", 1, 2, 3, 3), square("d", 0, 1, 1, 3)}, []locate.Fault{
			{Kind: locate.Gap, Codes: []string{"a", "b", "c", "d"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2)},
		}},
		{"a gap that touches the outside in a point", []locate.Polygon{square("a", 0, 0, 1, 2), square("b", 1, 0, 2, 1), ring("c", orb.Point{1, 2}, orb.Point{2, 1}, orb.Point{2, 2})}, []locate.Fault{
			{Kind: locate.Gap, Codes: []string{"a", "b", "c"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 2) / 2},
		}},
		{"a strip across a hole", []locate.Polygon{
			{Code: "a", Area: multi(orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)})}, square("b", 0.5, 1.25, 2.5, 1.5),
		}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{0.5, 1.25}, AreaM2: m2(0, 1.25, 1, 1.5)},
			{Kind: locate.Gap, Codes: []string{"a", "b"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 2, 1.25)},
			{Kind: locate.Gap, Codes: []string{"a", "b"}, At: orb.Point{1, 1.5}, AreaM2: m2(1, 1.5, 2, 2)},
		}},
		{"a cross leaves four corners of a frame", []locate.Polygon{
			{Code: "a", Area: multi(orb.Polygon{box(0, 0, 4, 4), box(1, 1, 3, 3)})}, square("b", 1, 1.5, 3, 2.5), square("c", 1.5, 1, 2.5, 3),
		}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"b", "c"}, At: orb.Point{1.5, 1.5}, AreaM2: m2(1.5, 1.5, 2.5, 2.5)},
			{Kind: locate.Gap, Codes: []string{"a", "b", "c"}, At: orb.Point{1, 1}, AreaM2: m2(1, 1, 1.5, 1.5)},
			{Kind: locate.Gap, Codes: []string{"a", "b", "c"}, At: orb.Point{1, 2.5}, AreaM2: m2(1, 2.5, 1.5, 3)},
			{Kind: locate.Gap, Codes: []string{"a", "b", "c"}, At: orb.Point{2.5, 1}, AreaM2: m2(2.5, 1, 3, 1.5)},
			{Kind: locate.Gap, Codes: []string{"a", "b", "c"}, At: orb.Point{2.5, 2.5}, AreaM2: m2(2.5, 2.5, 3, 3)},
		}},
		{"overlap by a float", []locate.Polygon{square("a", 0, 0, up, 1), square("b", 1, 0, 2, 1)}, []locate.Fault{
			{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{1, 0}, AreaM2: m2(0, 0, 1, 1) * (up - 1)},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := locate.Validate(c.polygons)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-4*math.Abs(a) })); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestGapWhereThreeCross has a gap with a corner at the origin, where the borders of e, f and g cross, and only those of e and g bound
// it; turned and mirrored, so that the crossings are met in every order.
func TestGapWhereThreeCross(t *testing.T) {
	shapes := map[string]orb.Ring{
		"e": box(-2, -1, 2, 0),
		"f": box(0, -0.5, 1, 3),
		"g": {{0.25, -0.25}, {1, 2}, {-2, 2}, {0.25, -0.25}},
		"h": box(-3, -1, -2, 3),
	}
	for turn := range 8 {
		var polygons []locate.Polygon
		for code, shape := range shapes {
			ring := shape.Clone()
			for i, p := range ring {
				if turn&1 != 0 {
					p[0] = -p[0]
				}
				if turn&2 != 0 {
					p[1] = -p[1]
				}
				if turn&4 != 0 {
					p[0], p[1] = p[1], p[0]
				}
				ring[i] = p
			}
			polygons = append(polygons, locate.Polygon{Code: code, Area: multi(orb.Polygon{ring})})
		}
		faults, err := locate.Validate(polygons)
		if err != nil {
			t.Fatal(err)
		}
		faults = slices.DeleteFunc(faults, func(f locate.Fault) bool { return f.Kind != locate.Gap })
		if len(faults) != 1 || !slices.Equal(faults[0].Codes, []string{"e", "g", "h"}) || math.Abs(faults[0].AreaM2/12308.8e6-2) > 0.01 {
			t.Errorf("turn %d: gaps %v", turn, faults)
		}
	}
}

func TestFaultText(t *testing.T) {
	f := locate.Fault{Kind: locate.Overlap, Codes: []string{"a", "b"}, At: orb.Point{113.12345678, 25}, AreaM2: 12.345}
	if got, want := f.Error(), "overlap of a, b at 113.1234568 25.0000000, 12.3 m²"; got != want {
		t.Errorf("%q, %q expected", got, want)
	}
	f = locate.Fault{Kind: locate.Gap, Codes: strings.Split("abcdefgh", ""), AreaM2: 1e-9}
	if got, want := f.Error(), "gap between a, b, c, d, e, f and 2 more at 0.0000000 0.0000000, 1e-09 m²"; got != want {
		t.Errorf("%q, %q expected", got, want)
	}
}

func TestValidateTessellation(t *testing.T) {
	units := locatetest.Plan{Seed: 21, Villages: 60, Enclaves: 3, Exclaves: 5}.Units()
	if faults, err := locate.Validate(polygonsOf(units)); err != nil || len(faults) > 0 {
		t.Fatalf("a tessellation has faults: %v, %v", faults, err)
	}
	// Without one village there is a gap of its area, unless it lies at the outside.
	gaps := 0
	for i := 0; i < len(units); i += 7 {
		faults, err := locate.Validate(polygonsOf(slices.Delete(slices.Clone(units), i, i+1)))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, f := range faults {
			if f.Kind != locate.Gap {
				t.Errorf("%v", f)
			}
			sum += f.AreaM2
		}
		// Outlines hold enclaves too, so that the sum may be larger.
		if area := geo.Area(units[i].Area); len(faults) > 0 && sum > area*(1-1e-9) {
			gaps++
		}
	}
	if gaps < 4 {
		t.Errorf("only %d villages left a gap", gaps)
	}
}

// TestValidateMovedVertices moves single vertices away from the outer border: what the village gains there is overlap, what it loses gap.
func TestValidateMovedVertices(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	moved := 0
	for range 40 {
		units := locatetest.Plan{Seed: 22, Villages: 12, Cells: 9, Halvings: 1}.Units()
		i := rng.IntN(len(units))
		ring := units[i].Area[0][0]
		k := 1 + rng.IntN(len(ring)-2)
		if !sharedEdge(units, ring[k-1], ring[k]) || !sharedEdge(units, ring[k], ring[k+1]) {
			continue
		}
		moved++
		before := geo.Area(units[i].Area)
		ring[k] = orb.Point{ring[k][0] + 1e-5*rng.NormFloat64(), ring[k][1] + 1e-5*rng.NormFloat64()}
		change := geo.Area(units[i].Area) - before
		faults, err := locate.Validate(polygonsOf(units))
		if err != nil {
			t.Fatal(err)
		}
		overlap, gap := 0.0, 0.0
		for _, f := range faults {
			if f.Kind == locate.Overlap {
				overlap += f.AreaM2
			} else {
				gap += f.AreaM2
			}
			if !slices.Contains(f.Codes, units[i].Code) {
				t.Errorf("%v has nothing to do with %s", f, units[i].Code)
			}
		}
		if len(faults) == 0 || math.Abs(overlap-gap-change) > 0.01+(overlap+gap)/1000 {
			t.Errorf("gained %v m²: overlap of %v, gap of %v", change, overlap, gap)
		}
	}
	if moved < 10 {
		t.Errorf("only %d vertices moved", moved)
	}
}

// sharedEdge says whether a ring runs from q to p.
func sharedEdge(units []locatetest.Unit, p, q orb.Point) bool {
	for _, u := range units {
		for _, poly := range u.Area {
			for _, r := range poly {
				for i := 1; i < len(r); i++ {
					if r[i-1] == q && r[i] == p {
						return true
					}
				}
			}
		}
	}
	return false
}

// TestValidateTriangles compares with clipping convex polygons against each other, in whole numbers.
func TestValidateTriangles(t *testing.T) {
	coordinate := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-5, 5).Draw(t, "c")) })
	point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")} })
	triangle := rapid.Custom(func(t *rapid.T) orb.Ring {
		r := orb.Ring(rapid.SliceOfN(point, 3, 3).Draw(t, "triangle"))
		return append(r, r[0])
	}).Filter(func(r orb.Ring) bool { return geo.Orient(r[0], r[1], r[2]) != 0 })
	rapid.Check(t, func(t *rapid.T) {
		rings := rapid.SliceOfN(triangle, 2, 4).Draw(t, "rings")
		var polygons []locate.Polygon
		for i, r := range rings {
			polygons = append(polygons, locate.Polygon{Code: string(rune('a' + i)), Area: multi(orb.Polygon{r})})
		}
		faults, err := locate.Validate(polygons)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rings {
			for j := range i {
				want := clip(rings[i], rings[j])
				k := slices.IndexFunc(faults, func(f locate.Fault) bool {
					return f.Kind == locate.Overlap && f.Codes[0] == polygons[j].Code && f.Codes[1] == polygons[i].Code
				})
				if found := k >= 0; found != (want > 1e-9) {
					t.Fatalf("%v and %v share %v, reported %v", rings[j], rings[i], want, found)
				}
				if k >= 0 {
					// Near the equator a square degree is about 12 308 km²; within 5° the cosine takes up to 0.4 % off.
					if got := faults[k].AreaM2 / 12308.8e6; math.Abs(got-want) > 0.006*want {
						t.Fatalf("%v and %v share %v square degrees, reported %v", rings[j], rings[i], want, got)
					}
				}
			}
		}
	})
}

// clip is the area that two triangles share, by Sutherland and Hodgman.
func clip(a, b orb.Ring) float64 {
	ccw := func(r orb.Ring) []orb.Point {
		r = slices.Clone(r[:3])
		if geo.Orient(r[0], r[1], r[2]) < 0 {
			slices.Reverse(r)
		}
		return r
	}
	poly, by := ccw(a), ccw(b)
	for i := range by {
		p, q := by[i], by[(i+1)%3]
		height := func(v orb.Point) float64 { return (q[0]-p[0])*(v[1]-p[1]) - (q[1]-p[1])*(v[0]-p[0]) }
		var out []orb.Point
		for k, v := range poly {
			w := poly[(k+1)%len(poly)]
			hv, hw := height(v), height(w)
			if hv >= 0 {
				out = append(out, v)
			}
			if hv*hw < 0 {
				t := hv / (hv - hw)
				out = append(out, orb.Point{v[0] + t*(w[0]-v[0]), v[1] + t*(w[1]-v[1])})
			}
		}
		poly = out
	}
	sum := 0.0
	for k, v := range poly {
		w := poly[(k+1)%len(poly)]
		sum += (v[0]*w[1] - v[1]*w[0]) / 2
	}
	return sum
}

func TestNode(t *testing.T) {
	a := locate.Polygon{Code: "a", Area: multi(orb.Polygon{box(0, 0, 4, 1)})}
	b := locate.Polygon{Code: "b", Area: multi(orb.Polygon{{{1, 1}, {3, 1}, {3, 2}, {2, 2}, {1, 2}, {1, 1}}})}
	c := locate.Polygon{Code: "c", Area: multi(orb.Polygon{box(1, 2, 3, 3)})}
	input := []locate.Polygon{a, b, c}
	got, err := locate.Node(input)
	if err != nil {
		t.Fatal(err)
	}
	want := []locate.Polygon{
		{Code: "a", Area: multi(orb.Polygon{{{0, 0}, {4, 0}, {4, 1}, {3, 1}, {1, 1}, {0, 1}, {0, 0}}})},
		b,
		{Code: "c", Area: multi(orb.Polygon{{{1, 2}, {2, 2}, {3, 2}, {3, 3}, {1, 3}, {1, 2}}})},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(multi(orb.Polygon{box(0, 0, 4, 1)}), input[0].Area); d != "" {
		t.Errorf("the input changed: %s", d)
	}
	again, err := locate.Node(got)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, again); d != "" {
		t.Errorf("noding twice adds something: %s", d)
	}
}

func BenchmarkValidate(b *testing.B) {
	polygons := prefecture()
	for b.Loop() {
		faults, err := locate.Validate(polygons)
		if err != nil || len(faults) > 0 {
			b.Fatal(err, faults)
		}
	}
}

func BenchmarkNode(b *testing.B) {
	polygons := prefecture()
	for b.Loop() {
		if _, err := locate.Node(polygons); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzValidate takes polygons of any kind, which cross themselves and each other: for valid ones the answer is that of
// [locate.Validate], for others there is one.
func FuzzValidate(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 255, 4, 0, 8, 0, 8, 4, 4, 4})
	f.Add([]byte{0, 0, 8, 0, 8, 8, 0, 8, 254, 1, 1, 2, 1, 2, 2, 255, 1, 1, 5, 1, 5, 5})
	f.Add([]byte{0, 0, 4, 4, 4, 0, 0, 4, 255, 0, 0, 4, 0, 4, 4, 0, 4, 255, 2, 0, 2, 4, 3, 4, 3, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		polygons := polygonsFromBytes(data)
		faults, err := locate.Validate(polygons)
		if err != nil {
			return
		}
		for _, fault := range faults {
			if len(fault.Codes) == 0 || !(fault.AreaM2 >= 0) {
				t.Errorf("%v", fault)
			}
		}
		noded, err := locate.Node(polygons)
		if err != nil {
			t.Fatal(err)
		}
		x, y := mustNew(t, polygons), mustNew(t, noded)
		for i := range 64 {
			p := orb.Point{float64(i%8) * 2 / 3, float64(i/8) * 2 / 5}
			if x.Locate(p) != y.Locate(p) {
				t.Errorf("%v is in %d, after noding in %d", p, x.Locate(p), y.Locate(p))
			}
		}
	})
}

// polygonsFromBytes reads positions in two bytes each; 255 begins a polygon, 254 a ring of it.
func polygonsFromBytes(data []byte) []locate.Polygon {
	var out []locate.Polygon
	for i, part := range bytes.Split(data, []byte{255}) {
		var rings orb.Polygon
		for _, b := range bytes.Split(part, []byte{254}) {
			var r orb.Ring
			for ; len(b) >= 2; b = b[2:] {
				r = append(r, orb.Point{float64(b[0]&0xf) / 3, float64(b[1]&0xf) / 5})
			}
			if len(r) > 0 {
				rings = append(rings, append(r, r[0]))
			}
		}
		out = append(out, locate.Polygon{Code: fmt.Sprintf("%03d", i), Area: multi(rings)})
	}
	return out
}
