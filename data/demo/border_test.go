package demo

import (
	"math/big"
	"testing"

	"github.com/paulmach/orb"
)

// parish is three villages on a grid of 6 by 6 cells: 1 below, 2 above on the left, 3 above on the right.
func parish() (grid, []uint16) {
	g := grid{origin: spot{113_000_000, 25_000_000}, w: 6, h: 6, scale: 1}
	return g, []uint16{
		0, 0, 0, 0, 0, 0,
		0, 1, 1, 1, 1, 0,
		0, 1, 1, 1, 1, 0,
		0, 2, 2, 3, 3, 0,
		0, 2, 2, 3, 3, 0,
		0, 0, 0, 0, 0, 0,
	}
}

func TestTraceArcs(t *testing.T) {
	g, of := parish()
	net := traceArcs(g, of)
	// By hand: corners of three regions at the middle, and where each pair of villages meets the outside.
	if len(net.node) != 4 || len(net.list) != 6 {
		t.Fatalf("%d nodes and %d arcs", len(net.node), len(net.list))
	}
	sides := map[[2]uint16]int{}
	for _, a := range net.list {
		sides[[2]uint16{min(a.left, a.right), max(a.left, a.right)}] += len(a.line) - 1
	}
	want := map[[2]uint16]int{{0, 1}: 8, {0, 2}: 4, {0, 3}: 4, {1, 2}: 2, {1, 3}: 2, {2, 3}: 2}
	for pair, n := range want {
		if sides[pair] != n {
			t.Errorf("%v share %d sides, %d expected", pair, sides[pair], n)
		}
	}
}

func TestPolygonsOfAParish(t *testing.T) {
	g, of := parish()
	net := traceArcs(g, of)
	for i := range net.list {
		for j := range net.list[i].line {
			s := &net.list[i].line[j]
			s.lon, s.lat = s.lon/16, s.lat/16
		}
	}
	b := &borders{net.list}
	polys, err := b.polygons(func(v uint16) int32 { return int32(v) }, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range []int{0, 8, 4, 4} {
		if i == 0 {
			continue
		}
		if len(polys[i]) != 1 {
			t.Fatalf("village %d has %d rings", i, len(polys[i]))
		}
		if a := planarArea(polys[i][0]); a < float64(cells)*0.0000009-1e-12 || a > float64(cells)*0.0000009+1e-12 {
			t.Errorf("village %d has %v square degrees", i, a)
		}
	}
	if _, err := b.polygons(func(v uint16) int32 { return int32(v) }, 5); err == nil {
		t.Error("a unit without land is no error")
	}
	// 2 and 3 as one unit, 1 as the other.
	polys, err = b.polygons(func(v uint16) int32 { return []int32{0, 1, 2, 2}[v] }, 3)
	if err != nil {
		t.Fatal(err)
	}
	if a := planarArea(polys[2][0]); a < 8*0.0000009-1e-12 {
		t.Errorf("the union has %v square degrees", a)
	}
}

func planarArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
	}
	return sum / 2
}

func TestHoleIsClockwise(t *testing.T) {
	g, of := parish()
	for k, v := range of {
		if v != 0 {
			of[k] = 1
		}
	}
	of[2*6+2] = 2
	net := traceArcs(g, of)
	for i := range net.list {
		for j := range net.list[i].line {
			s := &net.list[i].line[j]
			s.lon, s.lat = s.lon/16, s.lat/16
		}
	}
	polys, err := (&borders{net.list}).polygons(func(v uint16) int32 { return int32(v) }, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(polys[1]) != 2 || planarArea(polys[1][0]) <= 0 || planarArea(polys[1][1]) >= 0 || len(polys[2]) != 1 {
		t.Errorf("rings %d and %d", len(polys[1]), len(polys[2]))
	}
}

func TestSimplified(t *testing.T) {
	at := func(lon, lat micro) spot { return spot{lon * 16, lat * 16} }
	// A bend of 100 micro-degrees in 2,000: a triangle of 1000·100·0.1002·0.1108 = 1,110 m².
	line := []spot{at(0, 0), at(1000, 100), at(2000, 0)}
	if got := simplified(line, 1200, 2); len(got) != 2 || got[1] != (spot{2000, 0}) {
		t.Errorf("a small bend stays: %v", got)
	}
	if got := simplified(line, 1000, 2); len(got) != 3 {
		t.Errorf("a large bend goes: %v", got)
	}
	if got := simplified(line, 1200, 3); len(got) != 3 {
		t.Errorf("fewer vertices than asked for: %v", got)
	}
	if line[0] != at(0, 0) {
		t.Error("the line itself has changed")
	}
}

// meets against exact rational arithmetic on a small lattice, where touching and collinear cases abound.
func TestMeetsAgainstFractions(t *testing.T) {
	d := newDice(1, "segments")
	pick := func() spot { return spot{micro(d.below(6)), micro(d.below(6))} }
	tried := 0
	for tried < 20_000 {
		s, u := segment{a: pick(), b: pick()}, segment{a: pick(), b: pick()}
		if s.a == s.b || u.a == u.b {
			continue
		}
		tried++
		if got, want := meets(&s, &u), sharesMoreThanEnds(s, u); got != want {
			t.Fatalf("%v and %v: %v", s, u, got)
		}
	}
}

// sharesMoreThanEnds looks for a common point of two segments that is not an end of both.
func sharesMoreThanEnds(s, u segment) bool {
	dx, dy := int64(s.b.lon-s.a.lon), int64(s.b.lat-s.a.lat)
	ex, ey := int64(u.b.lon-u.a.lon), int64(u.b.lat-u.a.lat)
	fx, fy := int64(u.a.lon-s.a.lon), int64(u.a.lat-s.a.lat)
	isEnd := func(p spot) bool { return (p == s.a || p == s.b) && (p == u.a || p == u.b) }
	if cross := dx*ey - dy*ex; cross != 0 {
		// s.a + k·d = u.a + m·e
		k, m := big.NewRat(fx*ey-fy*ex, cross), big.NewRat(fx*dy-fy*dx, cross)
		zero, one := big.NewRat(0, 1), big.NewRat(1, 1)
		if k.Cmp(zero) < 0 || k.Cmp(one) > 0 || m.Cmp(zero) < 0 || m.Cmp(one) > 0 {
			return false
		}
		ends := (k.Cmp(zero) == 0 || k.Cmp(one) == 0) && (m.Cmp(zero) == 0 || m.Cmp(one) == 0)
		return !ends
	}
	if fx*dy-fy*dx != 0 {
		return false
	}
	// On one line: positions along d, in units of |d|².
	length := dx*dx + dy*dy
	p, q := fx*dx+fy*dy, (fx+ex)*dx+(fy+ey)*dy
	low, high := max(0, min(p, q)), min(length, max(p, q))
	if low < high {
		return true
	}
	if low > high {
		return false
	}
	return !isEnd(spot{s.a.lon + micro(low*dx/length), s.a.lat + micro(low*dy/length)})
}

func TestConflicts(t *testing.T) {
	cross := [][]spot{{{0, 0}, {10, 10}}, {{0, 10}, {10, 0}}, {{20, 0}, {30, 0}}}
	if got := conflicts(cross); len(got) != 2 || got[0] != 0 || got[1] != 1 {
		t.Errorf("crossing: %v", got)
	}
	star := [][]spot{{{0, 0}, {10, 10}}, {{0, 0}, {10, 0}, {20, 3}}, {{0, 0}, {-10, 0}}}
	if got := conflicts(star); len(got) != 0 {
		t.Errorf("a star: %v", got)
	}
	if got := conflicts([][]spot{{{0, 0}, {10, 0}, {5, 0}}}); len(got) != 1 {
		t.Errorf("a line that turns back: %v", got)
	}
	if got := conflicts(nil); len(got) != 0 {
		t.Errorf("nothing: %v", got)
	}
}
