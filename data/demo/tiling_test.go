package demo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

type edge [2]orb.Point

// edgesOf counts the directed edges of polygons.
func edgesOf(list []LandUnit) map[edge]string {
	of := map[edge]string{}
	for _, u := range list {
		for _, poly := range u.Boundary {
			for _, ring := range poly {
				for i := 1; i < len(ring); i++ {
					e := edge{ring[i-1], ring[i]}
					if _, twice := of[e]; twice {
						of[e] = "twice"
					} else {
						of[e] = u.Code
					}
				}
			}
		}
	}
	return of
}

// hull is the edges whose reverse nobody has.
func hull(of map[edge]string) map[edge]bool {
	out := map[edge]bool{}
	for e := range of {
		if _, ok := of[edge{e[1], e[0]}]; !ok {
			out[e] = true
		}
	}
	return out
}

// checkTiling: every directed edge is used once, its reverse by one neighbour, or it is on the hull, which is one ring and the same for
// all levels; a unit's own edges are those of its children that no other child of it has reversed.
func checkTiling(t *testing.T, byLevel map[data.Level][]LandUnit) {
	levels := []data.Level{data.LevelCounty, data.LevelTownship, data.LevelVillage}
	var outer map[edge]bool
	total := 0.0
	for _, level := range levels {
		of := edgesOf(byLevel[level])
		for e, code := range of {
			if code == "twice" {
				t.Fatalf("%v: two units on one side of %v", level, e)
			}
		}
		h := hull(of)
		if outer == nil {
			outer = h
		} else if !sameEdges(outer, h) {
			t.Errorf("the hull of the %v level is not that of the counties", level)
		}
		sum := 0.0
		for _, u := range byLevel[level] {
			sum += geo.Area(u.Boundary)
		}
		if total == 0 {
			total = sum
		} else if math.Abs(sum/total-1) > 1e-12 {
			t.Errorf("%v: %v m² in all, counties %v", level, sum, total)
		}
	}
	if rings := ringsOf(outer); rings != 1 {
		t.Errorf("the prefecture's outline is %d rings", rings)
	}
	for i, level := range levels[:2] {
		children := map[string][]LandUnit{}
		for _, u := range byLevel[levels[i+1]] {
			parent := data.UnitAt(u.Code, level)
			children[parent] = append(children[parent], u)
		}
		for _, u := range byLevel[level] {
			own := map[edge]bool{}
			for e := range edgesOf([]LandUnit{u}) {
				own[e] = true
			}
			if !sameEdges(own, hull(edgesOf(children[u.Code]))) {
				t.Errorf("%s is not the union of its children", u.Code)
			}
		}
	}
}

func sameEdges(a, b map[edge]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for e := range a {
		if !b[e] {
			return false
		}
	}
	return true
}

func ringsOf(edges map[edge]bool) int {
	next := map[orb.Point]orb.Point{}
	for e := range edges {
		next[e[0]] = e[1]
	}
	rings := 0
	for len(next) > 0 {
		rings++
		for start := range next {
			for p := start; ; {
				q, ok := next[p]
				if !ok {
					break
				}
				delete(next, p)
				p = q
			}
			break
		}
	}
	return rings
}
