package live

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// grouped are the staged rows of a layer by unit, as stage and row numbers: a counting sort, 8 bytes a row.
type grouped struct {
	stages []*stage
	from   []int // by slot, and the end
	refs   []stagedRow
}

type stagedRow struct{ stage, row int32 }

func groupRows(stages []*stage, n int) *grouped {
	g := &grouped{stages: stages, from: make([]int, n+1)}
	for _, s := range stages {
		for _, at := range s.slots {
			g.from[at+1]++
		}
	}
	for i := range n {
		g.from[i+1] += g.from[i]
	}
	g.refs = make([]stagedRow, g.from[n])
	next := append([]int(nil), g.from...)
	for i, s := range stages {
		for row, at := range s.slots {
			g.refs[next[at]] = stagedRow{int32(i), int32(row)}
			next[at]++
		}
	}
	return g
}

// rows are the rows of one unit, unsorted.
func (g *grouped) rows(at int) []rowRef {
	refs := g.refs[g.from[at]:g.from[at+1]]
	out := make([]rowRef, len(refs))
	for i, r := range refs {
		s := g.stages[r.stage]
		out[i] = rowRef{key: hilbertKey(s.place(int(r.row))), id: s.ids[r.row], stage: s, i: r.row}
	}
	return out
}

// parallel calls do with 0 to n-1 on every core and returns when all are done.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
}
