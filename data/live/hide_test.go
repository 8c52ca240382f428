package live

import (
	"math/rand/v2"
	"testing"

	"lianxin/data"
)

// Whatever is shown, no cell that tells of fewer than k households follows from the shown ones by adding and subtracting: its sum is no linear combination
// of theirs. Totals, all levels and cells without any count as shown.
func TestHiddenCellsCannotBeReckoned(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	g := ground{2, 3, 4}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	m.put(g.boundaries(m.schema)...)
	v := open(t, m)
	s := v.now.Load()
	f := newFooting(s)
	hidden, shown := 0, 0
	for round := range 3000 {
		counts := make([]int64, len(s.units.list))
		rate := 1 + rnd.IntN(12)
		for at, u := range s.units.list {
			if u.level == data.LevelVillage && rnd.IntN(3) > 0 {
				counts[at] = int64(rnd.IntN(rate))
			}
		}
		who := []data.Viewer{
			viewer(t, data.Kiosk, "431000"), viewer(t, data.Kiosk, "431002"), viewer(t, data.Kiosk, "431002001", "431003002202"),
		}[round%3]
		for at, u := range s.units.list {
			if !who.Sees(u.code) {
				counts[at] = 0
			}
		}
		h := f.hide(counts, who, 5)
		var known [][]int64 // sums that are shown, as rows over the villages
		var secret [][]int64
		sumOf := func(in func(code string) bool) (row []int64, n int64) {
			row = make([]int64, len(counts))
			for at, u := range s.units.list {
				if u.level == data.LevelVillage && in(u.code) {
					row[at] = 1
					n += counts[at]
				}
			}
			return row, n
		}
		for level := data.LevelPrefecture; level <= data.LevelVillage; level++ {
			for i, u := range f.levels[level] {
				if !who.Sees(u.code) {
					continue
				}
				row, n := sumOf(func(code string) bool { return data.InUnit(code, u.code) })
				switch {
				case h.of(level, i) && n > 0 && n < 5:
					secret = append(secret, row)
					hidden++
				case !h.of(level, i):
					if n > 0 && n < 5 {
						t.Fatalf("%s tells of %d households and is shown", u.code, n)
					}
					known = append(known, row)
					shown++
				}
			}
		}
		if row, n := sumOf(who.Sees); !h.within("") {
			if n > 0 && n < 5 {
				t.Fatalf("the total tells of %d households", n)
			}
			known = append(known, row)
		}
		before := rank(known)
		for _, row := range secret {
			if rank(append(known[:len(known):len(known)], row)) == before {
				t.Fatalf("round %d: a hidden cell follows from shown ones; %v", round, counts)
			}
		}
	}
	if hidden == 0 || shown < hidden {
		t.Errorf("%d hidden, %d shown", hidden, shown)
	}
	t.Logf("%d cells below k were hidden, %d shown", hidden, shown)
}

// rank is that of a matrix of whole numbers, reckoned modulo a large prime.
func rank(rows [][]int64) int {
	const p = 1_000_003
	var m [][]int64
	for _, r := range rows {
		m = append(m, append([]int64(nil), r...))
	}
	inverse := func(a int64) int64 {
		out, e := int64(1), int64(p-2)
		for ; e > 0; e >>= 1 {
			if e&1 == 1 {
				out = out * a % p
			}
			a = a * a % p
		}
		return out
	}
	n := 0
	for col := 0; len(m) > 0 && col < len(m[0]) && n < len(m); col++ {
		pivot := n
		for pivot < len(m) && m[pivot][col] == 0 {
			pivot++
		}
		if pivot == len(m) {
			continue
		}
		m[n], m[pivot] = m[pivot], m[n]
		inv := inverse(m[n][col])
		for r := n + 1; r < len(m); r++ {
			factor := m[r][col] * inv % p
			for c := col; factor != 0 && c < len(m[r]); c++ {
				m[r][c] = ((m[r][c]-factor*m[n][c])%p + p) % p
			}
		}
		n++
	}
	return n
}
