package gpkg

import (
	"fmt"
	"testing"
)

func TestFingerprints(t *testing.T) {
	f := newFingerprints()
	const n = 200_000
	for i := range n {
		if !f.add(1, fmt.Sprint(i), uint64(i%2)) {
			t.Fatalf("%d is reported as a duplicate", i)
		}
	}
	for i := range n {
		id := fmt.Sprint(i)
		if f.add(1, id, stagedPut) || f.add(1, id, stagedDelete) {
			t.Fatalf("%d is added again", i)
		}
		if f.has(1, id, stagedPut) != (i%2 == 0) || f.has(1, id, stagedDelete) != (i%2 == 1) || f.has(2, id, stagedPut) {
			t.Fatalf("%d has another kind", i)
		}
	}
	if empty := newFingerprints(); empty.has(1, "x", stagedPut) {
		t.Error("an empty set has something")
	}
}

func BenchmarkFingerprints(b *testing.B) {
	f := newFingerprints()
	ids := make([]string, 1<<20)
	for i := range ids {
		ids[i] = fmt.Sprintf("%016d", i)
	}
	i := 0
	for b.Loop() {
		f.add(1, ids[i&(1<<20-1)], stagedPut)
		i++
	}
}
