package locate

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

// TestRecord puts the reference point, the vertices and the point asked for on a small lattice, so that the way between the two points
// runs through vertices and along edges.
func TestRecord(t *testing.T) {
	point := rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{float64(rapid.IntRange(0, 6).Draw(t, "x")), float64(rapid.IntRange(0, 6).Draw(t, "y"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		var rings []orb.Ring
		for _, r := range rapid.SliceOfN(rapid.SliceOfN(point, 3, 20), 1, 3).Draw(t, "rings") {
			rings = append(rings, append(orb.Ring(r), r[0]))
		}
		for range 20 {
			checkRecord(t, rings, point.Draw(t, "reference"), point.Draw(t, "point"))
		}
	})
}

func checkRecord(t *rapid.T, rings []orb.Ring, reference, p orb.Point) {
	var inside uint64
	for i, r := range rings {
		switch geo.RingSide(r, reference) {
		case geo.OnEdge:
			return // no reference point
		case geo.Inside:
			inside |= 1 << i
		case geo.Outside:
		}
	}
	var b borders
	record := b.begin(reference, inside, 0, false)
	for i, r := range rings {
		for k := 1; k < len(r); k++ {
			if r[k-1] != r[k] {
				record.add(edge{r[k-1], r[k]}, i, i)
			}
		}
	}
	in, on := holding(b.words, p)
	for i, r := range rings {
		side := geo.RingSide(r, p)
		if got := on>>i&1 != 0; got != (side == geo.OnEdge) {
			t.Fatalf("from %v, %v on the edge of %v: %v", reference, p, r, got)
		}
		if got := in>>i&1 != 0; side != geo.OnEdge && got != (side == geo.Inside) {
			t.Fatalf("from %v, %v inside %v: %v", reference, p, r, got)
		}
	}
}

// TestSure walks over neighbouring float64s about a line, where rounding makes a naive sign wrong (Kettner et al., "Classroom examples of
// robustness problems in geometric computations", 2008, figure 2).
func TestSure(t *testing.T) {
	a, b := orb.Point{12, 12}, orb.Point{24, 24}
	for i := range 256 {
		for j := range 256 {
			c := orb.Point{0.5 + float64(i)*0x1p-53, 0.5 + float64(j)*0x1p-53}
			left, right := (b[0]-c[0])*(a[1]-c[1]), (b[1]-c[1])*(a[0]-c[0])
			got, want := sure(left, right), -geo.Orient(a, b, c)
			if got != 0 && got != want {
				t.Fatalf("%v: sure of %d, it is %d", c, got, want)
			}
		}
	}
	if sure(3, 2) != 1 || sure(2, 3) != -1 || sure(0, 0) != 0 {
		t.Error("not sure of a plain case")
	}
}
