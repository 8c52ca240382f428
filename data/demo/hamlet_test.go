package demo

import "testing"

// patch is a grid of random costs with a rim that is not land and, on land, a few lakes.
func patch(seed uint64) (ground, []uint16) {
	g := ground{grid{w: 40, h: 40, scale: 1}, make([]uint8, 1600)}
	land := make([]uint16, 1600)
	d := newDice(seed, "patch")
	for k := range g.cost {
		g.cost[k] = uint8(10 + d.below(200))
		if !g.rim(k) && d.below(20) > 0 {
			land[k] = 1
		}
	}
	return g, land
}

// allocate against Bellman and Ford's relaxation of every step until nothing changes.
func TestAllocateAgainstRelaxation(t *testing.T) {
	for seed := range uint64(10) {
		g, land := patch(seed)
		d := newDice(seed, "sources")
		var sources []source
		for len(sources) < 12 {
			if k := d.below(1600); land[k] == 1 {
				sources = append(sources, source{k, uint16(len(sources) + 1)})
			}
		}
		label := g.allocate(sources, land)
		// Costs from each source alone.
		best := make([]uint32, 1600)
		winners := make([]map[uint16]bool, 1600)
		for k := range best {
			best[k] = ^uint32(0)
		}
		for _, s := range sources {
			far := relax(g, land, s.cell)
			for k, f := range far {
				if f < best[k] {
					best[k], winners[k] = f, map[uint16]bool{}
				}
				if f == best[k] && f != ^uint32(0) {
					winners[k][s.label] = true
				}
			}
		}
		for k, l := range label {
			if len(winners[k]) == 0 && l != 0 || len(winners[k]) > 0 && !winners[k][l] {
				t.Fatalf("seed %d: cell %d went to %d, not to one of %v", seed, k, l, winners[k])
			}
		}
	}
}

func relax(g ground, land []uint16, from int) []uint32 {
	far := make([]uint32, g.size())
	for k := range far {
		far[k] = ^uint32(0)
	}
	far[from] = 0
	for changed := true; changed; {
		changed = false
		for k := range far {
			if land[k] == 0 || far[k] == ^uint32(0) {
				continue
			}
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					j := k + dy*g.w + dx
					if j == k || land[j] == 0 {
						continue
					}
					if f := far[k] + stepCost(g.cost[k], g.cost[j], dx*dy != 0); f < far[j] {
						far[j], changed = f, true
					}
				}
			}
		}
	}
	return far
}

func TestMend(t *testing.T) {
	for seed := range uint64(20) {
		g, land := patch(seed)
		d := newDice(seed, "labels")
		// Lakes make no pieces here: all but the rim is land.
		for k := range land {
			land[k] = 0
			if !g.rim(k) {
				land[k] = 1
			}
		}
		var sources []source
		for len(sources) < 40 {
			if k := d.below(1600); land[k] == 1 {
				sources = append(sources, source{k, uint16(len(sources) + 1)})
			}
		}
		label := g.allocate(sources, land)
		for range 100 { // stray cells
			if k := d.below(1600); land[k] == 1 {
				label[k] = uint16(d.below(41))
			}
		}
		g.mend(label, land, 41)
		pieces := map[uint16]int{}
		seen := make([]bool, 1600)
		for k, a := range label {
			if (a != 0) != (land[k] != 0) {
				t.Fatalf("seed %d: cell %d has label %d", seed, k, a)
			}
			if a == 0 || seen[k] {
				continue
			}
			pieces[a]++
			stack := []int{k}
			seen[k] = true
			for len(stack) > 0 {
				j := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				for _, s := range [4]int{-1, 1, -g.w, g.w} {
					if !seen[j+s] && label[j+s] == a {
						seen[j+s] = true
						stack = append(stack, j+s)
					}
				}
			}
		}
		for a, n := range pieces {
			if n != 1 {
				t.Errorf("seed %d: label %d is in %d pieces", seed, a, n)
			}
		}
		for k := range label[:1600-g.w-1] {
			if a, b, c, e := label[k], label[k+1], label[k+g.w+1], label[k+g.w]; a != b && b != c && c != e && e != a {
				t.Errorf("seed %d: four borders meet at cell %d", seed, k)
			}
		}
	}
}
