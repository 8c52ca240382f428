package storetest

import (
	"maps"
	"slices"
	"testing"

	"lianxin/data"
)

// testVisitKeys: equal keys of households have equal digests, whatever their width, case and spaces; different ones, and enterprises of the same name, have others.
// Both stores tell them, all at once and by visit, and as they are after a change.
func testVisitKeys(t *testing.T, s *suite) {
	reader, ok := s.store.(data.VisitKeyReader)
	if !ok {
		t.Fatal("the store does not tell what visits name")
	}
	visit := func(name string) data.Record {
		return s.record(t, data.Visits, name, with("time", data.Date(20_000)), with("place_kind", data.Text("home")))
	}
	a, b, c := visit("a"), visit("b"), visit("c")
	s.apply(t, s.batch(
		data.Put{Record: a, Case: map[string]string{"household_keys": "12-3、 4 a；１２－３", "phone": "1"}},
		data.Put{Record: b, Case: map[string]string{"household_keys": "4A", "enterprise_keys": "4A"}},
		data.Put{Record: c, Case: map[string]string{"phone": "4A"}},
	))
	read := func(ids []string) map[string]data.VisitKeys {
		out := map[string]data.VisitKeys{}
		if err := reader.VisitKeys(s.ctx, ids, func(k data.VisitKeys) error {
			out[k.ID] = k
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := read(nil)
	if len(all) != 2 || len(all[a.ID].Households) != 2 || len(all[b.ID].Households) != 1 || len(all[b.ID].Enterprises) != 1 || len(all[a.ID].Enterprises) != 0 {
		t.Fatalf("keys %v", all)
	}
	if !slices.Contains(all[a.ID].Households, all[b.ID].Households[0]) {
		t.Error("one household has two digests")
	}
	if all[b.ID].Households[0] == all[b.ID].Enterprises[0] {
		t.Error("a household and an enterprise of one name have one digest")
	}
	if !slices.IsSorted(all[a.ID].Households) {
		t.Error("digests are not sorted")
	}
	one := read([]string{b.ID, c.ID, "none"})
	if len(one) != 1 || !slices.Equal(one[b.ID].Households, all[b.ID].Households) {
		t.Errorf("of one visit %v", one)
	}
	if none := read([]string{}); len(none) != 0 {
		t.Errorf("of no visit %v", none)
	}
	s.apply(t, s.batch(data.Put{Record: b, Case: map[string]string{"household_keys": "5"}}))
	if after := read([]string{b.ID}); len(after[b.ID].Enterprises) != 0 || slices.Equal(after[b.ID].Households, all[b.ID].Households) {
		t.Errorf("after a change %v", after)
	}
	s.apply(t, data.Batch{Key: "delete", At: start, Deletes: []data.Delete{{Layer: data.Visits, ID: a.ID}}})
	if left := slices.Collect(maps.Keys(read(nil))); len(left) != 1 || left[0] != b.ID {
		t.Errorf("after a deletion %v", left)
	}
}
