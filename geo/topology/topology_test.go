package topology_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/geo"
	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
	"lianxin/geo/topology"
)

// box is a closed counterclockwise ring.
func box(x0, y0, x1, y1 float64) orb.Ring {
	return orb.Ring{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
}

func unit(code string, polygons ...orb.Polygon) topology.Unit {
	return topology.Unit{Code: code, Area: polygons}
}

func mustBuild(t testing.TB, units []topology.Unit) *topology.Topology {
	t.Helper()
	topo, err := topology.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	return topo
}

func TestBuildByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		units []topology.Unit
		want  topology.Counts
	}{
		{"nothing", nil, topology.Counts{}},
		{"one square", []topology.Unit{unit("a", orb.Polygon{box(0, 0, 1, 1)})}, topology.Counts{Units: 1, Arcs: 1, Vertices: 4}},
		{"two side by side", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 1, 1)}), unit("b", orb.Polygon{box(1, 0, 2, 1)}),
		}, topology.Counts{Units: 2, Arcs: 3, Junctions: 2, Vertices: 6}},
		{"four around a point", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 1, 1)}), unit("b", orb.Polygon{box(1, 0, 2, 1)}),
			unit("c", orb.Polygon{box(0, 1, 1, 2)}), unit("d", orb.Polygon{box(1, 1, 2, 2)}),
		}, topology.Counts{Units: 4, Arcs: 8, Junctions: 5, Vertices: 9}},
		{"enclave", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 3, 3), box(1, 1, 2, 2)}), unit("b", orb.Polygon{box(1, 1, 2, 2)}),
		}, topology.Counts{Units: 2, Arcs: 2, Vertices: 8}},
		{"a hole that two fill", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 3, 3), {{1, 1}, {1.5, 1}, {2, 1}, {2, 2}, {1.5, 2}, {1, 2}, {1, 1}}}),
			unit("b", orb.Polygon{box(1, 1, 1.5, 2)}), unit("c", orb.Polygon{box(1.5, 1, 2, 2)}),
		}, topology.Counts{Units: 3, Arcs: 4, Junctions: 2, Vertices: 10}},
		{"touching in a point", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 1, 1)}), unit("b", orb.Polygon{box(1, 1, 2, 2)}),
		}, topology.Counts{Units: 2, Arcs: 2, Junctions: 1, Vertices: 7}},
		{"a vertex on an edge of the other", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 3, 1)}), unit("b", orb.Polygon{box(1, 1, 2, 2)}),
		}, topology.Counts{Units: 2, Arcs: 3, Junctions: 2, Vertices: 8}},
		{"an overlap", []topology.Unit{
			unit("a", orb.Polygon{box(0, 0, 2, 2)}), unit("b", orb.Polygon{box(1, 1, 3, 3)}),
		}, topology.Counts{Units: 2, Arcs: 2, Vertices: 8}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, mustBuild(t, c.units).Counts()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		units []topology.Unit
		want  string
	}{
		{"no code", []topology.Unit{unit("", orb.Polygon{box(0, 0, 1, 1)})}, "no code"},
		{"same code", []topology.Unit{unit("a", orb.Polygon{box(0, 0, 1, 1)}), unit("a", orb.Polygon{box(1, 0, 2, 1)})}, "two units have the code a"},
		{"no area", []topology.Unit{unit("a")}, "unit a: no polygons"},
		{"flat ring", []topology.Unit{unit("a", orb.Polygon{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}})}, "unit a: ring without area at 0 0"},
		{"out of range", []topology.Unit{unit("a", orb.Polygon{box(0, 0, 1, 91)})}, "unit a: polygon 1, ring 1, point 3: latitude 91"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := topology.Build(c.units); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected to contain %q", err, c.want)
			}
		})
	}
}

// tessellations are what the properties are tried on.
func tessellations() map[string][]topology.Unit {
	plan := func(p locatetest.Plan) []topology.Unit { return unitsOf(p.Units()) }
	return map[string][]topology.Unit{
		"ragged":          plan(locatetest.Plan{Seed: 1, Villages: 30, Enclaves: 3, Exclaves: 5}),
		"coarse corners":  plan(locatetest.Plan{Seed: 2, Villages: 80, Cells: 4, Halvings: -1, Enclaves: 2, Exclaves: 10}),
		"few and ragged":  plan(locatetest.Plan{Seed: 3, Villages: 8, Cells: 80, Halvings: 4, Enclaves: 3, Exclaves: 3}),
		"small and dense": plan(locatetest.Plan{Seed: 4, Villages: 40, Cells: 9, Halvings: 1, Exclaves: 4, Bound: geo.Bound{MinLon: 113, MinLat: 26, MaxLon: 113.02, MaxLat: 26.02}}),
	}
}

// ringSet writes the rings of an area so that start, direction and order do not matter.
func ringSet(area orb.MultiPolygon) []string {
	var out []string
	for _, poly := range area {
		for k, r := range poly {
			r = r[:len(r)-1]
			low := 0
			for i, p := range r {
				if slices.Compare(p[:], r[low][:]) < 0 {
					low = i
				}
			}
			turned := append(slices.Clone(r[low:]), r[:low]...)
			if a, b := turned[1], turned[len(turned)-1]; slices.Compare(a[:], b[:]) > 0 {
				slices.Reverse(turned[1:])
			}
			out = append(out, fmt.Sprint(min(k, 1), turned))
		}
	}
	slices.Sort(out)
	return out
}

func TestUnitsComeBack(t *testing.T) {
	for name, units := range tessellations() {
		t.Run(name, func(t *testing.T) {
			got := mustBuild(t, units).Units()
			for i, u := range units {
				if got[i].Code != u.Code || !slices.Equal(ringSet(got[i].Area), ringSet(u.Area)) {
					t.Fatalf("unit %s came back different", u.Code)
				}
				for _, poly := range got[i].Area {
					for k, r := range poly {
						if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[k == 0]; r.Orientation() != want {
							t.Fatalf("ring %d of %s runs the wrong way", k, u.Code)
						}
					}
				}
			}
		})
	}
}

// TestOrderDoesNotMatter gives the same units in another order, rings begun elsewhere and run backwards, and expects the same bytes.
func TestOrderDoesNotMatter(t *testing.T) {
	units := tessellations()["ragged"]
	rng := rand.New(rand.NewPCG(1, 7))
	var other []topology.Unit
	for _, u := range units {
		area := u.Area.Clone()
		rng.Shuffle(len(area), func(i, j int) { area[i], area[j] = area[j], area[i] })
		for _, poly := range area {
			rng.Shuffle(len(poly)-1, func(i, j int) { poly[i+1], poly[j+1] = poly[j+1], poly[i+1] })
			for k, r := range poly {
				n := rng.IntN(len(r) - 1)
				turned := append(slices.Clone(r[n:len(r)-1]), r[:n+1]...)
				if rng.IntN(2) == 0 {
					slices.Reverse(turned)
				}
				poly[k] = turned
			}
		}
		other = append(other, topology.Unit{Code: u.Code, Area: area})
	}
	rng.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
	encode := func(units []topology.Unit) string {
		topo := mustBuild(t, units)
		levels, err := topo.Simplify([]topology.Detail{{ToleranceM: 100, Bits: 14}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := levels[0].Encode(objects(topo))
		if err != nil {
			t.Fatal(err)
		}
		return topology.Hash(b)
	}
	if a, b := encode(units), encode(other); a != b {
		t.Errorf("%s and %s", a, b)
	}
}

// outline is the directed edges of areas with their insides on the left: those that have no counterpart.
func outline(units []topology.Unit) map[[2]orb.Point]bool {
	out := map[[2]orb.Point]bool{}
	for _, u := range units {
		for _, poly := range u.Area {
			for k, r := range poly {
				if (k == 0) != (r.Orientation() == orb.CCW) {
					r = slices.Clone(r)
					slices.Reverse(r)
				}
				for i := 1; i < len(r); i++ {
					if e := [2]orb.Point{r[i-1], r[i]}; out[[2]orb.Point{e[1], e[0]}] {
						delete(out, [2]orb.Point{e[1], e[0]})
					} else {
						out[e] = true
					}
				}
			}
		}
	}
	return out
}

func TestMergeAgreesWithBruteForce(t *testing.T) {
	for name, units := range tessellations() {
		t.Run(name, func(t *testing.T) {
			for _, digits := range []int{12, 9, 6, 4, 1, 100} {
				merged, err := topology.Merge(units, digits)
				if err != nil {
					t.Fatal(err)
				}
				parts := map[string][]topology.Unit{}
				for _, u := range units {
					parent := u.Code[:min(digits, len(u.Code))]
					parts[parent] = append(parts[parent], u)
				}
				if len(merged) != len(parts) || !slices.IsSortedFunc(merged, func(a, b topology.Unit) int { return strings.Compare(a.Code, b.Code) }) {
					t.Fatalf("%d merged units of %d parents", len(merged), len(parts))
				}
				for _, m := range merged {
					if err := geo.CheckValid(m.Area, geo.Limits{}); err != nil {
						t.Errorf("%s: %v", m.Code, err)
					}
					if d := cmp.Diff(outline(parts[m.Code]), outline([]topology.Unit{m})); d != "" {
						t.Fatalf("outline of %s: %s", m.Code, d)
					}
					area := 0.0
					for _, u := range parts[m.Code] {
						area += geo.Area(u.Area)
					}
					if got := geo.Area(m.Area); math.Abs(got-area) > 1e-6*area {
						t.Errorf("%s: %v m², the sum of its parts is %v", m.Code, got, area)
					}
				}
			}
		})
	}
	if _, err := topology.Merge(nil, 0); err == nil {
		t.Error("0 digits were accepted")
	}
}

func TestMergeByHand(t *testing.T) {
	// A ring of four around a gap, two parts that touch in a corner, a hole that touches the shell, and one that touches it twice, which
	// makes two polygons of it.
	units := []topology.Unit{
		unit("11", orb.Polygon{box(0, 0, 2, 1)}), unit("12", orb.Polygon{box(2, 0, 3, 2)}),
		unit("13", orb.Polygon{box(1, 2, 3, 3)}), unit("14", orb.Polygon{box(0, 1, 1, 3)}),
		unit("21", orb.Polygon{box(10, 0, 11, 1)}), unit("22", orb.Polygon{box(11, 1, 12, 2)}),
		unit("31", orb.Polygon{box(20, 0, 21, 2)}), unit("32", orb.Polygon{box(21, 0, 22, 1)}), unit("33", orb.Polygon{{{21, 1.5}, {22, 1}, {22, 2}, {21, 2}, {21, 1.5}}}),
		unit("41", orb.Polygon{box(30, 0, 31, 2)}), unit("42", orb.Polygon{box(31, 0, 32, 1)}), unit("43", orb.Polygon{{{31, 2}, {32, 1}, {32, 2}, {31, 2}}}),
	}
	got, err := topology.Merge(units, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []topology.Unit{
		unit("1", orb.Polygon{
			{{0, 0}, {2, 0}, {3, 0}, {3, 2}, {3, 3}, {1, 3}, {0, 3}, {0, 1}, {0, 0}},
			{{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}},
		}),
		unit("2", orb.Polygon{box(10, 0, 11, 1)}, orb.Polygon{box(11, 1, 12, 2)}),
		unit("3", orb.Polygon{
			{{20, 0}, {21, 0}, {22, 0}, {22, 1}, {22, 2}, {21, 2}, {20, 2}, {20, 0}},
			{{21, 1}, {21, 1.5}, {22, 1}, {21, 1}},
		}),
		unit("4",
			orb.Polygon{{{30, 0}, {31, 0}, {32, 0}, {32, 1}, {31, 1}, {31, 2}, {30, 2}, {30, 0}}},
			orb.Polygon{{{31, 2}, {32, 1}, {32, 2}, {31, 2}}},
		),
	}
	for i, w := range want {
		if d := cmp.Diff(ringSet(w.Area), ringSet(got[i].Area)); d != "" {
			t.Errorf("%s: %s", w.Code, d)
		}
		if len(got[i].Area) != len(w.Area) {
			t.Errorf("%s has %d polygons", w.Code, len(got[i].Area))
		}
	}
}

func TestNeighboursAgreeWithBruteForce(t *testing.T) {
	for name, units := range tessellations() {
		t.Run(name, func(t *testing.T) {
			topo := mustBuild(t, units)
			edges, vertices := map[[2]orb.Point][]int{}, map[orb.Point][]int{}
			for i, u := range units {
				for _, poly := range u.Area {
					for _, r := range poly {
						for k := 1; k < len(r); k++ {
							e := [2]orb.Point{r[k-1], r[k]}
							if slices.Compare(e[0][:], e[1][:]) > 0 {
								e[0], e[1] = e[1], e[0]
							}
							edges[e] = append(edges[e], i)
							vertices[r[k]] = append(vertices[r[k]], i)
						}
					}
				}
			}
			rook, queen := map[[2]int]float64{}, map[[2]int]bool{}
			for e, of := range edges {
				for _, p := range of {
					for _, q := range of {
						if p != q {
							rook[[2]int{p, q}] += geo.Distance(e[0], e[1])
						}
					}
				}
			}
			for _, of := range vertices {
				for _, p := range of {
					for _, q := range of {
						if p != q {
							queen[[2]int{p, q}] = true
						}
					}
				}
			}
			n := 0
			for i, of := range topo.Neighbours(topology.Rook) {
				for _, x := range of {
					n++
					if want := rook[[2]int{i, x.Unit}]; math.Abs(want-x.SharedM) > 1e-6*want || want == 0 {
						t.Errorf("%d and %d share %v m, expected %v", i, x.Unit, x.SharedM, want)
					}
				}
			}
			if n != len(rook) {
				t.Errorf("%d rook neighbours, %d expected", n, len(rook))
			}
			n = 0
			for i, of := range topo.Neighbours(topology.Queen) {
				for _, x := range of {
					n++
					if !queen[[2]int{i, x.Unit}] || math.Abs(x.SharedM-rook[[2]int{i, x.Unit}]) > 1e-3 {
						t.Errorf("%d and %d are no queen neighbours that share %v m", i, x.Unit, x.SharedM)
					}
				}
			}
			if n != len(queen) {
				t.Errorf("%d queen neighbours, %d expected", n, len(queen))
			}
		})
	}
}

func TestNeighboursByHand(t *testing.T) {
	topo := mustBuild(t, []topology.Unit{
		unit("a", orb.Polygon{box(0, 0, 1, 1)}), unit("b", orb.Polygon{box(1, 0, 2, 1)}),
		unit("c", orb.Polygon{box(1, 1, 2, 2), box(1.25, 1.25, 1.5, 1.5)}), unit("d", orb.Polygon{box(1.25, 1.25, 1.5, 1.5)}),
		unit("e", orb.Polygon{box(5, 5, 6, 6)}),
	})
	plain := func(c topology.Contiguity) (out [][]int) {
		for _, of := range topo.Neighbours(c) {
			var units []int
			for _, n := range of {
				units = append(units, n.Unit)
			}
			out = append(out, units)
		}
		return out
	}
	if d := cmp.Diff([][]int{{1}, {0, 2}, {1, 3}, {2}, nil}, plain(topology.Rook)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([][]int{{1, 2}, {0, 2}, {0, 1, 3}, {2}, nil}, plain(topology.Queen)); d != "" {
		t.Error(d)
	}
}

func TestLabels(t *testing.T) {
	units := tessellations()["ragged"]
	topo := mustBuild(t, units)
	for _, digits := range []int{12, 9, 6} {
		labels, err := topo.Labels(digits, 0)
		if err != nil {
			t.Fatal(err)
		}
		merged, err := topo.Merge(digits)
		if err != nil {
			t.Fatal(err)
		}
		if len(labels) != len(merged) {
			t.Fatalf("%d labels for %d units", len(labels), len(merged))
		}
		for i, l := range labels {
			if l.Code != merged[i].Code || geo.MultiPolygonSide(merged[i].Area, l.At) != geo.Inside || !(l.RoomM > 0) {
				t.Errorf("label %+v of %s", l, merged[i].Code)
			}
		}
	}
}

func TestNearMisses(t *testing.T) {
	const off = 2e-6 // 0.2 m
	topo := mustBuild(t, []topology.Unit{
		unit("a", orb.Polygon{box(0, 0, 1, 1)}),
		unit("b", orb.Polygon{{{1, 0}, {2, 0}, {2, 1}, {1 + off, 1}, {1, 0}}}),           // a corner beside a's
		unit("c", orb.Polygon{{{0, 1}, {0.5, 1 + off}, {1, 1}, {1, 2}, {0, 1}}}),         // a vertex beside an edge of a's
		unit("d", orb.Polygon{box(5, 5, 6, 6)}), unit("e", orb.Polygon{box(6, 5, 7, 6)}), // exact
	})
	got := topo.NearMisses(1)
	var text []string
	for _, m := range got {
		text = append(text, fmt.Sprintf("%s %s %.6f %.6f %.2f", m.Code, m.Other, m.At[0], m.At[1], m.DistanceM))
	}
	// The corner of a at 1 1, which c shares, and that of b beside it are 0.22 m apart, seen along the parallel; a's east edge is as near to b's corner.
	want := []string{
		"c a 0.500000 1.000002 0.22",
		"a b 1.000000 1.000000 0.22",
		"b a 1.000002 1.000000 0.22",
	}
	if d := cmp.Diff(want, text); d != "" {
		t.Error(d)
	}
	if got := topo.NearMisses(0.1); len(got) != 0 {
		t.Errorf("within 0.1 m: %v", got)
	}
	if got := topo.NearMisses(0); got != nil {
		t.Errorf("within nothing: %v", got)
	}
	for name, units := range tessellations() {
		if got := mustBuild(t, units).NearMisses(0.01); len(got) > 0 {
			t.Errorf("%s has near misses: %v", name, got)
		}
	}
}

// validate fails if units do not tile as exactly as they should.
func validate(t *testing.T, units []topology.Unit) {
	t.Helper()
	var polygons []locate.Polygon
	for _, u := range units {
		if err := geo.CheckValid(u.Area, geo.Limits{}); err != nil {
			t.Errorf("%s: %v", u.Code, err)
		}
		polygons = append(polygons, locate.Polygon{Code: u.Code, Area: u.Area})
	}
	faults, err := locate.Validate(polygons)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%v", f)
	}
}
