package live

import (
	"slices"
	"testing"

	"lianxin/data"
)

// TestBundlesFollow takes a segment out of a table: its bundle counts the others, and all further bundles stay.
func TestBundlesFollow(t *testing.T) {
	m, _ := populated(t, ground{3, 4, 8}, 3, 2000)
	s := open(t, m).now.Load()
	old := s.tables[data.Disputes]
	edited := slices.IndexFunc(old.bundles, func(b *bundle) bool { return len(b.segs) > 1 })
	next := *old
	next.segs = slices.Clone(old.segs)
	next.segs[old.bundles[edited].units[0]] = nil
	next.along(s.units)
	counted := 0
	for i, b := range next.bundles {
		if (b != old.bundles[i]) != (i == edited) {
			t.Errorf("bundle %d of %d was kept: %v", i, len(next.bundles), b == old.bundles[i])
		}
		rows, located, cells := 0, 0, 0
		for _, s := range b.segs {
			rows, located = rows+s.n, located+s.located
		}
		if rows < worthBundled { // of which nothing is kept
			continue
		}
		for _, c := range b.gathered(next.lay, 0).cells { // all the world in one
			cells += int(c.count)
		}
		if counted++; cells != located {
			t.Errorf("bundle %d counts %d rows, want %d", i, cells, located)
		}
	}
	if counted < 2 {
		t.Errorf("%d bundles keep cells", counted)
	}
}
