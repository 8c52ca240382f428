package demo

import (
	"slices"
	"testing"
)

// chart makes parcels of a drawing in which each cell is a hamlet, a letter a unit and a point the outside; all
// units are under one parent.
func chart(rows ...string) *parcels {
	h, w := len(rows), len(rows[0])
	p := &parcels{web: &web{n: h*w + 1}}
	n := p.n
	p.of, p.within, p.pinned, p.mark = make([]uint16, n), make([]uint16, n), make([]bool, n), make([]int32, n)
	p.area, p.x, p.y, p.z = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	p.first = make([]int32, n+1)
	units := 0
	for u := 1; u < n; u++ {
		x, y := (u-1)%w, (u-1)/w
		p.area[u], p.x[u], p.y[u] = 100, int32(x), int32(y)
		if c := rows[y][x]; c != '.' {
			p.of[u], p.within[u] = uint16(c-'a'+1), 1
			units = max(units, int(c-'a'+1))
		}
		p.first[u] = int32(len(p.to))
		for _, d := range [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			if i, j := x+d[0], y+d[1]; i >= 0 && j >= 0 && i < w && j < h {
				p.to, p.sides, p.price = append(p.to, int32(j*w+i+1)), append(p.sides, 1), append(p.price, 10)
			}
		}
	}
	p.first[n] = int32(len(p.to))
	p.want, p.have, p.seat = make([]int, units+1), make([]int, units+1), make([]int32, units+1)
	p.dc = newDice(1, "chart")
	return p
}

func TestUnwrap(t *testing.T) {
	for name, rows := range map[string][]string{
		"one inside": {".......", ".aaaaa.", ".aabaa.", ".aaaaa.", ".......", "......."},
		"two inside": {".......", ".aaaaa.", ".abcaa.", ".aaaaa.", ".......", "......."},
		"nested":     {".........", ".aaaaaaa.", ".abbbbba.", ".abbcbba.", ".abbbbba.", ".aaaaaaa.", "........."},
		"none":       {"......", ".aabb.", ".aabb.", "......"},
	} {
		p := chart(rows...)
		p.unwrap()
		if e := p.enclaves(); len(e) != 0 {
			t.Errorf("%s: %d enclaves left", name, len(e))
		}
		for a := 1; a < len(p.want); a++ {
			if !slices.Contains(p.of, uint16(a)) {
				t.Errorf("%s: unit %d is gone", name, a)
			}
		}
		piece, largest := p.pieces()
		for u, a := range p.of {
			if a != 0 && piece[u] != largest[a] {
				t.Errorf("%s: unit %d is in pieces", name, a)
			}
		}
	}
}

func TestEnclaves(t *testing.T) {
	p := chart(".......", ".aaaaa.", ".abcad.", ".aaaad.", ".......")
	e := p.enclaves()
	// b and c lie in a; d touches the outside. b and c hang together, so they are one enclave.
	if len(e) != 1 || e[0].around != 1 || !e[0].inside[2] || !e[0].inside[3] || e[0].inside[4] {
		t.Errorf("got %v", e)
	}
}

func TestLoose(t *testing.T) {
	p := chart("......", ".aaab.", ".aabb.", ".acbb.", "......")
	at := func(x, y int) int32 { return int32(y*6 + x + 1) }
	for name, c := range map[string]struct {
		u    int32
		want bool
	}{
		"a tip":    {at(1, 3), true},
		"a corner": {at(1, 1), true},
		"a neck":   {at(2, 1), false}, // (3, 1) hangs on it
		"alone":    {at(2, 3), false},
	} {
		if got := p.loose(c.u); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSowAndSettleShareTheLand(t *testing.T) {
	rows := make([]string, 24)
	for y := range rows {
		rows[y] = "........................"
		if y > 0 && y < 23 {
			rows[y] = ".aaaaaaaaaaaaaaaaaaaaaa."
		}
	}
	p := chart(rows...)
	clear(p.of)
	p.want, p.have, p.seat = []int{0, 10_000, 20_000, 18_400}, make([]int, 4), []int32{0, 60, 300, 500}
	p.sow()
	p.settle(60, 40, 400)
	p.count()
	for a := 1; a < 4; a++ {
		if off := p.have[a] - p.want[a]; off > 500 || -off > 500 {
			t.Errorf("unit %d has %d of %d", a, p.have[a], p.want[a])
		}
		if p.of[p.seat[a]] != uint16(a) {
			t.Errorf("unit %d has lost its seat", a)
		}
	}
	piece, largest := p.pieces()
	for u, a := range p.of {
		if a != 0 && piece[u] != largest[a] {
			t.Fatalf("unit %d is in pieces", a)
		}
		if (a == 0) != (p.within[u] == 0) {
			t.Fatalf("hamlet %d has unit %d", u, a)
		}
	}
}

func TestShareOut(t *testing.T) {
	// By hand: shares 1.25, 2.5, 6.25 of 10; the one left goes to the largest remainder.
	if got := shareOut([]float64{0, 1, 2, 5}, 10); !slices.Equal(got, []int{0, 1, 3, 6}) {
		t.Errorf("got %v", got)
	}
	// Equal remainders: the lower number.
	if got := shareOut([]float64{0, 1, 1}, 3); !slices.Equal(got, []int{0, 2, 1}) {
		t.Errorf("got %v", got)
	}
	if got := shareOut([]float64{0}, 0); !slices.Equal(got, []int{0}) {
		t.Errorf("got %v", got)
	}
}
