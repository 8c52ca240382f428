package index

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

// store is what a caller keeps: bounds by slot, and the obvious way to answer.
type store map[uint32]geo.Bound

func (s store) slots() []uint32 {
	var all []uint32
	for slot := range s {
		all = append(all, slot)
	}
	slices.Sort(all)
	return all
}

// exact returns the slots whose true bound meets b, ascending.
func (s store) exact(b geo.Bound) []uint32 {
	var hits []uint32
	for _, slot := range s.slots() {
		if s[slot].Intersects(b) {
			hits = append(hits, slot)
		}
	}
	return hits
}

func search(t *Tree, b geo.Bound) []uint32 {
	var hits []uint32
	t.Search(b, func(slot uint32) bool { hits = append(hits, slot); return true })
	slices.Sort(hits)
	return hits
}

// compare holds what Search and Visit promise against brute force.
func compare(t interface{ Fatalf(string, ...any) }, tree *Tree, s store, b geo.Bound) {
	want := s.exact(b)
	got := search(tree, b)
	sharp := slices.DeleteFunc(slices.Clone(got), func(slot uint32) bool { return !s[slot].Intersects(b) })
	if !slices.Equal(sharp, want) {
		t.Fatalf("%v: got %v, want %v", b, sharp, want)
	}
	for _, slot := range got { // the others miss by less than two steps of a float32
		const step = 2 * 1.6e-5
		near := geo.Bound{MinLon: b.MinLon - step, MinLat: b.MinLat - step, MaxLon: b.MaxLon + step, MaxLat: b.MaxLat + step}
		if !s[slot].Intersects(near) {
			t.Fatalf("%v is far from %v", s[slot], b)
		}
	}
	var visited []uint32
	tree.Visit(b, func(slot uint32, within bool) bool {
		visited = append(visited, slot)
		if within && !b.ContainsBound(s[slot]) {
			t.Fatalf("%v is not within %v", s[slot], b)
		}
		return true
	})
	slices.Sort(visited)
	if !slices.Equal(visited, got) {
		t.Fatalf("visit %v, search %v", visited, got)
	}
	if tree.Count(b) != len(got) {
		t.Fatalf("count")
	}
}

// genBound draws a bound: points, thin ones and large ones, many on a grid that float32 cannot hold.
func genBound(t *rapid.T) geo.Bound {
	lon, lat := rapid.Float64Range(-180, 180), rapid.Float64Range(-90, 90)
	if rapid.Bool().Draw(t, "grid") {
		lon = rapid.Map(rapid.IntRange(-30, 30), func(i int) float64 { return 113 + 0.1*float64(i) })
		lat = rapid.Map(rapid.IntRange(-30, 30), func(i int) float64 { return 25 + 1e-7*float64(i) })
	}
	a := orb.Point{lon.Draw(t, "x0"), lat.Draw(t, "y0")}
	b := geo.EmptyBound().Extend(a)
	if rapid.Bool().Draw(t, "box") {
		b = b.Extend(orb.Point{lon.Draw(t, "x1"), lat.Draw(t, "y1")})
	}
	return b
}

func TestSearchAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := store{}
		for i := range rapid.IntRange(0, 200).Draw(t, "n") {
			s[uint32(i)] = genBound(t)
		}
		slots := s.slots()
		tree, err := Build(len(slots), func(i int) (uint32, geo.Bound) { return slots[i], s[slots[i]] })
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			compare(t, tree, s, genBound(t))
		}
		for _, b := range s { // whoever asks with an entry's own bound finds it
			compare(t, tree, s, b)
			break
		}
	})
}

// cloud is n points of a prefecture, in clusters.
func cloud(n int, seed uint64) []orb.Point {
	rng := rand.New(rand.NewPCG(seed, 431000))
	centres := make([]orb.Point, 300)
	for i := range centres {
		centres[i] = orb.Point{112.2 + 2.1*rng.Float64(), 24.9 + 1.9*rng.Float64()}
	}
	ps := make([]orb.Point, n)
	for i := range ps {
		c := centres[rng.IntN(len(centres))]
		ps[i] = orb.Point{c[0] + 0.05*rng.NormFloat64(), c[1] + 0.05*rng.NormFloat64()}
	}
	return ps
}

func buildCloud(tb testing.TB, ps []orb.Point) *Tree {
	tb.Helper()
	tree, err := Build(len(ps), func(i int) (uint32, geo.Bound) { return uint32(i), pointBound(ps[i]) })
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

func pointBound(p orb.Point) geo.Bound {
	return geo.Bound{MinLon: p[0], MinLat: p[1], MaxLon: p[0], MaxLat: p[1]}
}

func TestSearchLarge(t *testing.T) {
	ps := cloud(50000, 1)
	s := store{}
	for i, p := range ps {
		s[uint32(i)] = pointBound(p)
	}
	tree := buildCloud(t, ps)
	if tree.Len() != len(ps) || tree.Edits() != 0 {
		t.Fatal(tree.Len(), tree.Edits())
	}
	for _, b := range []geo.Bound{
		geo.World(),
		{MinLon: 113, MinLat: 25, MaxLon: 113.2, MaxLat: 25.3},
		{MinLon: 113, MinLat: 25, MaxLon: 113.0001, MaxLat: 26},
		{MinLon: -10, MinLat: -10, MaxLon: 10, MaxLat: 10},
	} {
		compare(t, tree, s, b)
	}
}

func TestSearchStops(t *testing.T) {
	tree := buildCloud(t, cloud(1000, 2))
	for _, limit := range []int{1, 2, 500} {
		n := 0
		tree.Search(geo.World(), func(uint32) bool { n++; return n < limit })
		m := 0
		tree.Visit(geo.World(), func(uint32, bool) bool { m++; return m < limit })
		if n != limit || m != limit {
			t.Errorf("%d, %d after %d", n, m, limit)
		}
	}
}

func TestNothingComesThroughTheDoor(t *testing.T) {
	nan := math.NaN()
	good := geo.Bound{MinLon: 113, MinLat: 25, MaxLon: 114, MaxLat: 26}
	bad := map[string]geo.Bound{
		"no number":   {MinLon: nan, MinLat: 25, MaxLon: 114, MaxLat: 26},
		"none at all": {MinLon: nan, MinLat: nan, MaxLon: nan, MaxLat: nan},
		"infinite":    {MinLon: 113, MinLat: math.Inf(-1), MaxLon: 114, MaxLat: 26},
		"inverted":    {MinLon: 114, MinLat: 25, MaxLon: 113, MaxLat: 26},
		"off the map": {MinLon: 113, MinLat: 25, MaxLon: 181, MaxLat: 26},
		"empty":       geo.EmptyBound(),
	}
	tree, err := Build(1, func(int) (uint32, geo.Bound) { return 7, good })
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range bad {
		if got, err := Build(2, func(i int) (uint32, geo.Bound) { return uint32(i + 3), []geo.Bound{good, b}[i] }); got != nil || err == nil || !strings.HasPrefix(err.Error(), "bound of slot 4, longitude ") {
			t.Errorf("%s: built %v, %v", name, got, err)
		}
		e := tree.Edit()
		if err := e.Insert(9, b); err == nil || e.Len() != 1 {
			t.Errorf("%s: inserted, %v", name, err)
		}
		if e.Delete(7, b) {
			t.Errorf("%s: deleted", name)
		}
		if b.Empty() {
			if hits := search(tree, b); hits != nil {
				t.Errorf("%s: found %v", name, hits)
			}
			tree.Visit(b, func(uint32, bool) bool { t.Errorf("%s: visited", name); return true })
		}
	}
	for _, p := range []orb.Point{{nan, 25}, {113, nan}, {181, 0}, {0, math.Inf(1)}} {
		tree.Nearest(p, func(uint32) float64 { return 1 }, func(uint32, float64) bool { t.Errorf("near %v", p); return true })
	}
}

func TestEmptyTree(t *testing.T) {
	built, err := Build(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range map[string]*Tree{"zero": {}, "built": built, "edited": (&Tree{}).Edit().Publish()} {
		if tree.Len() != 0 || search(tree, geo.World()) != nil || tree.Count(geo.World()) != 0 {
			t.Errorf("%s is not empty", name)
		}
		tree.Nearest(orb.Point{}, func(uint32) float64 { return 0 }, func(uint32, float64) bool { t.Error(name); return true })
		e := tree.Edit()
		if e.Delete(1, geo.World()) {
			t.Errorf("%s: deleted", name)
		}
		if err := e.Insert(1, geo.World()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]uint32{1}, search(e.Publish(), geo.World())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSearchDoesNotAllocate(t *testing.T) {
	tree := buildCloud(t, cloud(20000, 3))
	b := geo.Bound{MinLon: 113, MinLat: 25, MaxLon: 113.5, MaxLat: 26}
	sum, within := 0, 0
	for name, f := range map[string]func(){
		"search": func() { tree.Search(b, func(slot uint32) bool { sum += int(slot); return true }) },
		"visit": func() {
			tree.Visit(b, func(_ uint32, in bool) bool {
				if in {
					within++
				}
				return true
			})
		},
		"count": func() { sum += tree.Count(b) },
	} {
		if n := testing.AllocsPerRun(20, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if sum == 0 || within == 0 {
		t.Error("nothing found")
	}
}
