package index

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

// Random edits and publications: every tree ever published keeps answering as on the day it was published.
func TestEditAgainstBruteForce(t *testing.T) {
	type version struct {
		tree *Tree
		held store
	}
	rapid.Check(t, func(t *rapid.T) {
		s := store{}
		tree := &Tree{}
		versions := []version{}
		next := uint32(0)
		for range rapid.IntRange(1, 6).Draw(t, "publications") {
			e := tree.Edit()
			for range rapid.IntRange(0, 150).Draw(t, "edits") {
				if slots := s.slots(); len(slots) > 0 && rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
					slot := slots[rapid.IntRange(0, len(slots)-1).Draw(t, "which")]
					if e.Delete(slot+1000000, s[slot]) {
						t.Fatalf("deleted a slot that is not there")
					}
					if !e.Delete(slot, s[slot]) {
						t.Fatalf("%d is not there", slot)
					}
					delete(s, slot)
					continue
				}
				s[next] = genBound(t)
				if err := e.Insert(next, s[next]); err != nil {
					t.Fatal(err)
				}
				next++
			}
			if e.Len() != len(s) {
				t.Fatalf("%d entries, want %d", e.Len(), len(s))
			}
			tree = e.Publish()
			versions = append(versions, version{tree, maps.Clone(s)})
			if rapid.Bool().Draw(t, "go on") { // what an edit does after publishing nobody sees
				for slot, b := range s {
					e.Delete(slot, b)
				}
				_ = e.Insert(4000000, geo.World())
			}
		}
		for _, v := range versions {
			if v.tree.Len() != len(v.held) {
				t.Fatalf("an old tree changed")
			}
			compare(t, v.tree, v.held, geo.World())
			compare(t, v.tree, v.held, genBound(t))
		}
	})
}

// Many entries, all moved several times over: the library's thin nodes are still right.
func TestManyMoves(t *testing.T) {
	ps := cloud(3000, 4)
	rng := rand.New(rand.NewPCG(5, 6))
	s := store{}
	for i, p := range ps {
		s[uint32(i)] = pointBound(p)
	}
	tree := buildCloud(t, ps)
	for round := range 10 {
		e := tree.Edit()
		for slot := range uint32(len(ps)) {
			if !e.Delete(slot, s[slot]) {
				t.Fatal("lost", slot)
			}
			s[slot] = pointBound(orb.Point{112 + 2*rng.Float64(), 25 + rng.Float64()})
			if err := e.Insert(slot, s[slot]); err != nil {
				t.Fatal(err)
			}
		}
		tree = e.Publish()
		if tree.Edits() != (round+1)*2*len(ps) {
			t.Errorf("%d edits", tree.Edits())
		}
		compare(t, tree, s, geo.World())
		compare(t, tree, s, geo.Bound{MinLon: 112.5, MinLat: 25.1, MaxLon: 113, MaxLat: 25.4})
	}
	e := tree.Edit()
	for slot, b := range s {
		e.Delete(slot, b)
	}
	if e.Len() != 0 || search(e.Publish(), geo.World()) != nil || tree.Len() != len(ps) {
		t.Error("emptying")
	}
}

func TestSameSlotTwice(t *testing.T) {
	e := (&Tree{}).Edit()
	a, b := geo.Bound{MaxLon: 1, MaxLat: 1}, geo.Bound{MinLon: 5, MinLat: 5, MaxLon: 6, MaxLat: 6}
	for _, x := range []geo.Bound{a, b, b} {
		if err := e.Insert(3, x); err != nil {
			t.Fatal(err)
		}
	}
	if got := search(e.Publish(), b); !slices.Equal(got, []uint32{3, 3}) {
		t.Error(got)
	}
	for i, step := range []struct {
		bound geo.Bound
		want  bool
	}{{b, true}, {b, true}, {b, false}, {a, true}, {a, false}} {
		if got := e.Delete(3, step.bound); got != step.want {
			t.Errorf("deletion %d: %v", i, got)
		}
	}
}

// Readers of a published tree, a writer that edits and publishes, and a second edit of the same tree, all at once: the race detector looks on.
func TestReadersAndWriters(t *testing.T) {
	ps := cloud(5000, 7)
	first := buildCloud(t, ps)
	b := geo.Bound{MinLon: 112.5, MinLat: 25, MaxLon: 113.5, MaxLat: 26}
	want := search(first, b)
	var current atomic.Pointer[Tree]
	current.Store(first)
	var done atomic.Bool
	var readers, writers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for !done.Load() {
				if got := search(first, b); !slices.Equal(got, want) {
					t.Error("the first tree changed")
					return
				}
				tree := current.Load()
				if n := tree.Count(geo.World()); n != tree.Len() || n != len(ps) { // moves only
					t.Errorf("%d of %d", n, tree.Len())
					return
				}
				k := 0
				tree.Nearest(orb.Point{113, 25.5}, func(uint32) float64 { return 1e9 }, func(uint32, float64) bool { k++; return k < 3 })
			}
		})
	}
	for w := range 2 { // the second writer's work is thrown away
		writers.Go(func() {
			held := slices.Clone(ps)
			rng := rand.New(rand.NewPCG(uint64(w), 8))
			tree := first
			for range 40 {
				e := tree.Edit()
				first.Edit() // somebody looks in
				for range 50 {
					slot := rng.IntN(len(held))
					if !e.Delete(uint32(slot), pointBound(held[slot])) {
						t.Error("lost", slot)
						return
					}
					held[slot] = orb.Point{112 + 2*rng.Float64(), 25 + rng.Float64()}
					if err := e.Insert(uint32(slot), pointBound(held[slot])); err != nil {
						t.Error(err)
						return
					}
				}
				tree = e.Publish()
				if w == 0 {
					current.Store(tree)
				}
			}
		})
	}
	writers.Wait()
	done.Store(true)
	readers.Wait()
}

func sizes() []int { return []int{10_000, 1_000_000} }

func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes() {
		ps := cloud(n, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				buildCloud(b, ps)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/entry")
		})
	}
}

// Each round begins an edit of the same tree, so that every node is shared; 100 edits as between two publications at 1,000 a second.
func BenchmarkEdit(b *testing.B) {
	for _, n := range sizes() {
		ps := cloud(n, 1)
		tree := buildCloud(b, ps)
		added := cloud(100, 9)
		b.Run(fmt.Sprintf("%d/insert 100", n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				e := tree.Edit()
				for i, p := range added {
					_ = e.Insert(uint32(n+i), pointBound(p))
				}
				e.Publish()
			}
		})
		b.Run(fmt.Sprintf("%d/delete 100", n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				e := tree.Edit()
				for i := range 100 {
					slot := i * (n / 100)
					e.Delete(uint32(slot), pointBound(ps[slot]))
				}
				if e.Len() != n-100 {
					b.Fatal(e.Len())
				}
				e.Publish()
			}
		})
	}
}
