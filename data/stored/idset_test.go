package stored

import (
	"fmt"
	"testing"
)

func TestIDSet(t *testing.T) {
	f := NewIDSet()
	const n = 200_000
	for i := range n {
		if !f.Add(1, fmt.Sprint(i), uint64(i%2)) {
			t.Fatalf("%d is reported as a duplicate", i)
		}
	}
	for i := range n {
		id := fmt.Sprint(i)
		if f.Add(1, id, StagedPut) || f.Add(1, id, StagedDelete) {
			t.Fatalf("%d is added again", i)
		}
		if f.Has(1, id, StagedPut) != (i%2 == 0) || f.Has(1, id, StagedDelete) != (i%2 == 1) || f.Has(2, id, StagedPut) {
			t.Fatalf("%d has another kind", i)
		}
	}
	if empty := NewIDSet(); empty.Has(1, "x", StagedPut) {
		t.Error("an empty set has something")
	}
}

func BenchmarkIDSet(b *testing.B) {
	f := NewIDSet()
	ids := make([]string, 1<<20)
	for i := range ids {
		ids[i] = fmt.Sprintf("%016d", i)
	}
	i := 0
	for b.Loop() {
		f.Add(1, ids[i&(1<<20-1)], StagedPut)
		i++
	}
}
