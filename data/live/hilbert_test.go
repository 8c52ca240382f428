package live

import "testing"

// The defining property of the curve, checked on every cell of its first levels: keys are distinct, and cells that follow each other
// on the curve share an edge.
func TestHilbertKeysWalkCellByCell(t *testing.T) {
	const order = 6
	type cell struct{ x, y int64 }
	at := map[uint64]cell{}
	for x := range int64(1 << order) {
		for y := range int64(1 << order) {
			p := position{int32(x<<(32-order) - 1<<31), int32(y<<(32-order) - 1<<31)}
			if !p.located() {
				p.x++
			}
			key := hilbertKey(p) >> (64 - 2*order)
			if other, ok := at[key]; ok {
				t.Fatalf("cells %v and %v share key %d", other, cell{x, y}, key)
			}
			at[key] = cell{x, y}
		}
	}
	for key := uint64(1); key < 1<<(2*order); key++ {
		a, b := at[key-1], at[key]
		if d := max(a.x-b.x, b.x-a.x) + max(a.y-b.y, b.y-a.y); d != 1 {
			t.Fatalf("keys %d and %d lie at %v and %v", key-1, key, a, b)
		}
	}
}

func TestHilbertKeyOfNowhereIsLast(t *testing.T) {
	if hilbertKey(position{noPlace, noPlace}) != ^uint64(0) {
		t.Fatal("a row without place must come last")
	}
}

func BenchmarkHilbertKey(b *testing.B) {
	p := position{1_130_123_456, 257_654_321}
	var sum uint64
	for b.Loop() {
		p.x++
		sum += hilbertKey(p)
	}
	_ = sum
}
