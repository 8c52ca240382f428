package topology_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
	"lianxin/geo/locate/locatetest"
	"lianxin/geo/topology"
)

// checkLevel holds a simplified topology to everything it promises about the one it comes from.
func checkLevel(t *testing.T, exact, level *topology.Topology) {
	t.Helper()
	before, after := exact.Counts(), level.Counts()
	if before.Units != after.Units || before.Arcs != after.Arcs || before.Junctions != after.Junctions || after.Vertices > before.Vertices {
		t.Errorf("from %+v to %+v", before, after)
	}
	units := level.Units()
	validate(t, units) // no crossing, no overlap, no gap, and every area is positive
	sum := new(big.Rat)
	for i, u := range exact.Units() {
		if len(units[i].Area) != len(u.Area) {
			t.Fatalf("%s has %d parts, it had %d", u.Code, len(units[i].Area), len(u.Area))
		}
		for k, poly := range u.Area {
			if len(units[i].Area[k]) != len(poly) {
				t.Errorf("part %d of %s has %d rings, it had %d", k, u.Code, len(units[i].Area[k]), len(poly))
			}
			for _, r := range units[i].Area[k] {
				if len(r) < 4 {
					t.Errorf("%s has a ring of %d points", u.Code, len(r))
				}
			}
		}
		sum.Add(sum, twiceArea(t, level, units[i].Area))
	}
	whole, err := level.Merge(1)
	if err != nil {
		t.Fatal(err)
	}
	hull := new(big.Rat)
	for _, u := range whole {
		hull.Add(hull, twiceArea(t, level, u.Area))
	}
	if sum.Cmp(hull) != 0 || sum.Sign() <= 0 {
		t.Errorf("the units have %v square steps, the hull has %v", sum.FloatString(0), hull.FloatString(0))
	}
	for _, digits := range []int{9, 6, 4} {
		merged, err := level.Merge(digits)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range merged {
			if err := geo.CheckValid(m.Area, geo.Limits{}); err != nil {
				t.Errorf("%s: %v", m.Code, err)
			}
		}
	}
	for _, c := range []topology.Contiguity{topology.Rook, topology.Queen} {
		if d := cmp.Diff(exact.Neighbours(c), level.Neighbours(c), cmp.Comparer(func(a, b topology.Neighbour) bool {
			return a.Unit == b.Unit && (a.SharedM > 0) == (b.SharedM > 0)
		})); d != "" {
			t.Errorf("neighbours changed: %s", d)
		}
	}
}

// twiceArea is twice the area in square steps of the grid, a whole number, and fails if a position is not on the grid.
func twiceArea(t *testing.T, level *topology.Topology, area orb.MultiPolygon) *big.Rat {
	t.Helper()
	sum, part := new(big.Rat), new(big.Rat)
	for _, poly := range area {
		part.SetInt64(0)
		for _, r := range poly {
			for i := 1; i < len(r); i++ {
				p, q := steps(t, level, r[i-1]), steps(t, level, r[i])
				part.Add(part, new(big.Rat).Sub(new(big.Rat).Mul(p[0], q[1]), new(big.Rat).Mul(p[1], q[0])))
			}
		}
		if part.Sign() <= 0 {
			t.Errorf("a polygon at %v has an area of %v square steps", poly[0][0], part)
		}
		sum.Add(sum, part)
	}
	return sum
}

func steps(t *testing.T, level *topology.Topology, p orb.Point) [2]*big.Rat {
	t.Helper()
	var out [2]*big.Rat
	for i, v := range p {
		n := math.Ldexp(v, level.Bits())
		if n != math.Trunc(n) {
			t.Fatalf("%v is no multiple of 2^-%d", v, level.Bits())
		}
		out[i] = new(big.Rat).SetFloat64(n)
	}
	return out
}

func TestSimplifyKeepsItsPromises(t *testing.T) {
	for name, units := range tessellations() {
		t.Run(name, func(t *testing.T) {
			exact := mustBuild(t, units)
			levels, err := exact.Simplify(append(topology.Details(), topology.Detail{ToleranceM: 1e7, Bits: 7}))
			if err != nil {
				t.Fatal(err)
			}
			for i, level := range levels {
				checkLevel(t, exact, level)
				if i > 0 && level.Counts().Vertices > levels[i-1].Counts().Vertices {
					t.Errorf("level %d has more vertices than the one before", i)
				}
			}
			if exact.Bits() != -1 {
				t.Error("the exact topology changed")
			}
		})
	}
}

// TestSimplifyRandom tries small tessellations with everything that can be simplified away.
func TestSimplifyRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		units := unitsOf(locatetest.Plan{
			Seed:     rapid.Uint64().Draw(rt, "seed"),
			Villages: rapid.IntRange(2, 12).Draw(rt, "villages"),
			Cells:    rapid.IntRange(2, 30).Draw(rt, "cells"),
			Halvings: rapid.SampledFrom([]int{-1, 1, 2}).Draw(rt, "halvings"),
			Enclaves: rapid.IntRange(0, 2).Draw(rt, "enclaves"),
			Exclaves: rapid.IntRange(0, 3).Draw(rt, "exclaves"),
		}.Units())
		exact := mustBuild(t, units)
		detail := topology.Detail{
			ToleranceM: rapid.SampledFrom([]float64{0, 100, 3000, 1e6}).Draw(rt, "tolerance"),
			Bits:       rapid.IntRange(2, 20).Draw(rt, "bits"),
		}
		levels, err := exact.Simplify([]topology.Detail{detail})
		if err != nil {
			rt.Fatal(err)
		}
		checkLevel(t, exact, levels[0])
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

func TestSimplifyByHand(t *testing.T) {
	// Two squares of 0.1°, the border between them with a bump of 0.001°, and one of 0.00001° on the outside.
	a := unit("a", orb.Polygon{{{0, 0}, {0.05, 0.00001}, {0.1, 0}, {0.101, 0.05}, {0.1, 0.1}, {0, 0.1}, {0, 0}}})
	b := unit("b", orb.Polygon{{{0.1, 0}, {0.2, 0}, {0.2, 0.1}, {0.1, 0.1}, {0.101, 0.05}, {0.1, 0}}})
	levels, err := mustBuild(t, []topology.Unit{a, b}).Simplify([]topology.Detail{{ToleranceM: 500, Bits: 20}, {ToleranceM: 2000, Bits: 20}, {ToleranceM: 1e6, Bits: 20}})
	if err != nil {
		t.Fatal(err)
	}
	// The triangle of the outer bump has 0.05° × 0.00001° ≈ 6,200 m² (tolerance 111 m), that of the inner one 618,000 m² (1,112 m). The
	// corners stay as long as their triangles of 62 km² do, and three points at any tolerance.
	for i, want := range []int{7, 6, 4} {
		if got := levels[i].Counts().Vertices; got != want {
			t.Errorf("level %d has %d vertices, %d expected", i, got, want)
		}
	}
	for _, details := range [][]topology.Detail{{{-1, 10}}, {{math.NaN(), 10}}, {{1, -1}}, {{1, 41}}, {{10, 10}, {5, 10}}} {
		if _, err := mustBuild(t, []topology.Unit{a, b}).Simplify(details); err == nil {
			t.Errorf("%v was accepted", details)
		}
	}
}

// TestSimplifyOverlapping has borders that cross and nearly coincide: nothing is promised but an answer.
func TestSimplifyOverlapping(t *testing.T) {
	units := []topology.Unit{
		unit("a", orb.Polygon{box(0, 0, 2, 2)}), unit("b", orb.Polygon{box(1, 1, 3, 3)}),
		unit("c", orb.Polygon{box(2+1e-9, 0, 3, 1)}), unit("d", orb.Polygon{box(0, 0, 2, 2)}),
	}
	levels, err := mustBuild(t, units).Simplify(topology.Details())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range levels {
		if _, err := l.Encode([]topology.Object{{Key: "units", Digits: 1}}); err != nil {
			t.Error(err)
		}
	}
}

// TestPrefectureIsSmall is the size that a wall loads first: the coarse level of 2,420 villages with names and labels.
func TestPrefectureIsSmall(t *testing.T) {
	plan := locatetest.Prefecture(2420)
	plan.Cells = 100 // the villages of the benchmark have more vertices, which make it slow and are lost on this level
	exact := mustBuild(t, unitsOf(plan.Units()))
	details := topology.Details()
	levels, err := exact.Simplify(details[len(details)-1:])
	if err != nil {
		t.Fatal(err)
	}
	level := levels[0]
	layers := objects(level)
	for _, o := range layers {
		labels, err := level.Labels(o.Digits, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range labels {
			p, ok := o.Properties[l.Code].(properties)
			if !ok {
				t.Fatalf("%s has a label and no properties", l.Code)
			}
			p.Label, p.LabelM = [2]float64{math.Round(l.At[0]*1e5) / 1e5, math.Round(l.At[1]*1e5) / 1e5}, math.Round(l.RoomM)
			o.Properties[l.Code] = p
		}
	}
	encoded, err := level.Encode(layers)
	if err != nil {
		t.Fatal(err)
	}
	size := gzipped(encoded)
	t.Logf("%d bytes gzip, %d plain, %+v", size, len(encoded), level.Counts())
	if size > 300_000 {
		t.Errorf("%d bytes gzip", size)
	}
	validate(t, level.Units())
}

// FuzzBuild makes polygons of bytes and runs everything over them.
func FuzzBuild(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 255, 4, 0, 8, 0, 8, 4, 4, 4})
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 254, 1, 1, 2, 1, 2, 2, 255, 1, 1, 2, 1, 2, 2})
	f.Add([]byte{0, 0, 4, 4, 4, 0, 0, 4, 255, 0, 0, 4, 0, 4, 4, 0, 4})
	f.Fuzz(func(t *testing.T, data []byte) {
		units := unitsFromBytes(data)
		topo, err := topology.Build(units)
		if err != nil {
			return
		}
		if len(topo.Units()) != len(units) {
			t.Error("a unit is lost")
		}
		topo.NearMisses(1e5)
		topo.Neighbours(topology.Queen)
		if _, err := topo.Merge(1); err != nil {
			t.Error(err)
		}
		levels, err := topo.Simplify([]topology.Detail{{ToleranceM: 1e5, Bits: 3}})
		if err != nil {
			return // overlapping edges have no place on a grid
		}
		if _, err := levels[0].Encode([]topology.Object{{Key: "u", Digits: 2}}); err != nil {
			t.Error(err)
		}
	})
}

// unitsFromBytes reads pairs of coordinates; 255 begins a unit, 254 a hole, 253 a polygon.
func unitsFromBytes(data []byte) []topology.Unit {
	var units []topology.Unit
	for i, part := range bytes.Split(data, []byte{255}) {
		var area orb.MultiPolygon
		for _, polygon := range bytes.Split(part, []byte{253}) {
			var rings orb.Polygon
			for _, bytes := range bytes.Split(polygon, []byte{254}) {
				var r orb.Ring
				for ; len(bytes) >= 2; bytes = bytes[2:] {
					v := binary.LittleEndian.Uint16(bytes)
					r = append(r, orb.Point{float64(v&0xf) / 3, float64(v>>8&0xf) / 5})
				}
				if len(r) > 0 {
					rings = append(rings, append(r, r[0]))
				}
			}
			area = append(area, rings)
		}
		units = append(units, topology.Unit{Code: strings.Repeat(string(rune('a'+i%26)), 1+i/26), Area: area})
	}
	return slices.Clip(units)
}
