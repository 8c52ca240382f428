package live

import (
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/geo/topology"
)

// adjacency says which units of a scope lie beside each other, for each level.
type adjacency struct {
	levels map[data.Level]*beside
}

// beside are the units of a level that have ground, ascending by code, and the neighbours of each.
type beside struct {
	codes []string
	queen [][]int32 // sharing a border or a point
	rook  [][]int32 // sharing a border of some length
}

func (s *snapshot) adjacency(set slots) (*adjacency, error) {
	t, err := s.topology(set)
	if err != nil {
		return nil, err
	}
	a := &adjacency{levels: map[data.Level]*beside{}}
	codes, neighbours := t.Codes(), t.Neighbours(topology.Queen)
	for level := data.LevelCounty; level <= data.LevelVillage; level++ {
		a.levels[level] = groupBeside(codes, neighbours, level)
	}
	return a, nil
}

// groupBeside takes neighbours up to a level: two townships are beside each other where two of their villages are.
func groupBeside(codes []string, neighbours [][]topology.Neighbour, level data.Level) *beside {
	b := &beside{}
	group := make([]int32, len(codes)) // -1 for units wider than the level
	for i, code := range codes {
		group[i] = -1
		if up := data.UnitAt(code, level); up != "" {
			if n := len(b.codes); n == 0 || b.codes[n-1] != up {
				b.codes = append(b.codes, up)
			}
			group[i] = int32(len(b.codes) - 1)
		}
	}
	b.queen, b.rook = make([][]int32, len(b.codes)), make([][]int32, len(b.codes))
	for i, list := range neighbours {
		for _, n := range list {
			g, h := group[i], group[n.Unit]
			if g < 0 || h < 0 || g == h {
				continue
			}
			b.queen[g] = append(b.queen[g], h)
			if n.SharedM > 0 {
				b.rook[g] = append(b.rook[g], h)
			}
		}
	}
	for _, lists := range [][][]int32{b.queen, b.rook} {
		for i := range lists {
			slices.Sort(lists[i])
			lists[i] = slices.Compact(lists[i])
		}
	}
	return b
}

// find is the place of a code; false when it has no ground here.
func (b *beside) find(code string) (int, bool) {
	return slices.BinarySearchFunc(b.codes, code, strings.Compare)
}
