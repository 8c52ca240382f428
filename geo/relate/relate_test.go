package relate_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/geo"
	"lianxin/geo/relate"
	"lianxin/geo/relate/relatetest"
)

func shape(t *testing.T, text string) *relate.Shape {
	t.Helper()
	g, err := wkt.Unmarshal(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	s, err := relate.New(g)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

const square = "POLYGON((0 0,4 0,4 4,0 4,0 0))"

// Matrices drawn and read off by hand.
func TestMatrices(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"the same square, begun elsewhere and wound the other way", square, "POLYGON((4 4,4 0,0 0,0 4,4 4))", "2FFF1FFF2"},
		{"overlapping squares", square, "POLYGON((2 2,6 2,6 6,2 6,2 2))", "212101212"},
		{"a shared edge", square, "POLYGON((4 0,8 0,8 4,4 4,4 0))", "FF2F11212"},
		{"part of an edge", square, "POLYGON((4 1,8 1,8 2,4 2,4 1))", "FF2F11212"},
		{"a shared corner", square, "POLYGON((4 4,8 4,8 8,4 8,4 4))", "FF2F01212"},
		{"apart", square, "POLYGON((9 9,10 9,10 10,9 9))", "FF2FF1212"},
		{"a smaller one inside", square, "POLYGON((1 1,2 1,2 2,1 2,1 1))", "212FF1FF2"},
		{"inside, along an edge", square, "POLYGON((0 1,2 1,2 2,0 2,0 1))", "212F11FF2"},
		{"in the hole of another, filling it", "POLYGON((1 1,2 1,2 2,1 2,1 1))", "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))", "FF2F1F212"},
		{"in the hole, apart from it", "POLYGON((1.2 1.2,1.8 1.2,1.5 1.8,1.2 1.2))", "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))", "FF2FF1212"},
		{"a line through", "LINESTRING(-1 2,5 2)", square, "101FF0212"},
		{"a line inside, from edge to edge", "LINESTRING(0 2,4 2)", square, "1FFF0F212"},
		{"a line along an edge", "LINESTRING(0 0,4 0)", square, "F1FF0F212"},
		{"a line that ends on the edge", "LINESTRING(-2 2,0 2)", square, "FF1F00212"},
		{"a line that only passes a corner", "LINESTRING(3 -1,5 1)", "POLYGON((0 0,4 0,2 4,0 0))", "F01FF0212"},
		{"crossing lines", "LINESTRING(0 0,2 2)", "LINESTRING(0 2,2 0)", "0F1FF0102"},
		{"lines that share a stretch", "LINESTRING(0 0,3 0)", "LINESTRING(1 0,5 0)", "1010F0102"},
		{"a line and a part of it, the other way", "LINESTRING(0 0,4 0)", "LINESTRING(3 0,1 0)", "101FF0FF2"},
		{"lines end to end", "LINESTRING(0 0,1 0)", "LINESTRING(1 0,2 0)", "FF1F00102"},
		{"a ring of a line has no boundary", "LINESTRING(0 0,1 0,1 1,0 0)", "POINT(0 0)", "0F1FFFFF2"},
		{"where three ends meet is boundary", "MULTILINESTRING((0 0,1 0),(1 0,2 0),(1 0,1 1))", "POINT(1 0)", "FF10F0FF2"},
		{"where two ends meet is not", "MULTILINESTRING((0 0,1 0),(1 0,2 0))", "POINT(1 0)", "0F1FF0FF2"},
		{"a point inside", "POINT(1 1)", square, "0FFFFF212"},
		{"a point on the edge", "POINT(4 1)", square, "F0FFFF212"},
		{"points in and out", "MULTIPOINT((1 1),(9 9))", square, "0F0FFF212"},
		{"equal points", "POINT(1 1)", "MULTIPOINT((1 1))", "0FFFFFFF2"},
		{"a third of the way, exactly", "LINESTRING(0 0,3 1)", "LINESTRING(1 0,1 1)", "0F1FF0102"},
	} {
		a, b := shape(t, c.a), shape(t, c.b)
		if got := relate.Relate(a, b).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		turned := []byte{c.want[0], c.want[3], c.want[6], c.want[1], c.want[4], c.want[7], c.want[2], c.want[5], c.want[8]}
		if got := relate.Relate(b, a).String(); got != string(turned) {
			t.Errorf("%s, turned about: %s, want %s", c.name, got, turned)
		}
	}
}

// TestNames are the examples of OGC 06-103r4 §6.1.15.3, figures 7 to 11, in numbers.
func TestNames(t *testing.T) {
	type relation = func(relate.Matrix) bool
	for _, c := range []struct {
		name string
		is   relation
		a, b string
		want bool
	}{
		{"equals", relate.Matrix.Equals, "LINESTRING(0 0,2 0)", "LINESTRING(2 0,1 0,0 0)", true},
		{"equals", relate.Matrix.Equals, "LINESTRING(0 0,2 0)", "LINESTRING(0 0,3 0)", false},
		{"touches", relate.Matrix.Touches, square, "POLYGON((4 0,8 0,8 4,4 4,4 0))", true},
		{"touches", relate.Matrix.Touches, "LINESTRING(-2 2,0 2)", square, true},
		{"touches", relate.Matrix.Touches, "POINT(0 2)", square, true},
		{"touches", relate.Matrix.Touches, "POINT(1 1)", "POINT(1 1)", false},
		{"touches", relate.Matrix.Touches, square, "POLYGON((3 3,8 3,8 8,3 3))", false},
		{"crosses", relate.Matrix.Crosses, "LINESTRING(-1 2,5 2)", square, true},
		{"crosses", relate.Matrix.Crosses, "LINESTRING(0 0,2 2)", "LINESTRING(0 2,2 0)", true},
		{"crosses", relate.Matrix.Crosses, "LINESTRING(0 0,3 0)", "LINESTRING(1 0,5 0)", false},
		{"crosses", relate.Matrix.Crosses, "MULTIPOINT((1 1),(9 9))", square, true},
		{"crosses", relate.Matrix.Crosses, square, "POLYGON((2 2,6 2,6 6,2 6,2 2))", false},
		{"within", relate.Matrix.Within, "POLYGON((1 1,2 1,2 2,1 2,1 1))", square, true},
		{"within", relate.Matrix.Within, "LINESTRING(0 0,4 0)", square, false}, // its interior does not meet the square's
		{"within", relate.Matrix.Within, square, square, true},
		{"contains", relate.Matrix.Contains, square, "POINT(1 1)", true},
		{"contains", relate.Matrix.Contains, square, "POINT(0 1)", false},
		{"overlaps", relate.Matrix.Overlaps, square, "POLYGON((2 2,6 2,6 6,2 6,2 2))", true},
		{"overlaps", relate.Matrix.Overlaps, "LINESTRING(0 0,3 0)", "LINESTRING(1 0,5 0)", true},
		{"overlaps", relate.Matrix.Overlaps, "LINESTRING(0 0,2 2)", "LINESTRING(0 2,2 0)", false},
		{"overlaps", relate.Matrix.Overlaps, "MULTIPOINT((0 0),(1 1))", "MULTIPOINT((1 1),(2 2))", true},
		{"overlaps", relate.Matrix.Overlaps, square, "POLYGON((1 1,2 1,2 2,1 2,1 1))", false},
		{"intersects", relate.Matrix.Intersects, square, "POINT(0 0)", true},
		{"intersects", relate.Matrix.Intersects, square, "POINT(-1 0)", false},
	} {
		if got := c.is(relate.Relate(shape(t, c.a), shape(t, c.b))); got != c.want {
			t.Errorf("%s %s %s: %t", c.a, c.name, c.b, got)
		}
	}
}

func TestRefused(t *testing.T) {
	for text, mixed := range map[string]bool{
		"POLYGON((0 0,4 4,4 0,0 4,0 0))":                                            false,
		"MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((1 1,5 1,5 5,1 5,1 1)))":             false,
		"GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(0 0,1 1))":                        true,
		"GEOMETRYCOLLECTION(POLYGON((0 0,4 0,4 4,0 4,0 0)),LINESTRING(0 0,1 1))":    true,
		"GEOMETRYCOLLECTION(POLYGON((0 0,2 0,2 2,0 0)),POLYGON((0 0,3 0,3 3,0 0)))": false,
	} {
		g, err := wkt.Unmarshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var fault *geo.Fault
		if _, err := relate.New(g); mixed && !errors.Is(err, relate.ErrMixed) || !mixed && !errors.As(err, &fault) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestTurnedAbout: the matrix of b with a is that of a with b, turned about, and a geometry equals itself.
func TestTurnedAbout(t *testing.T) {
	r := relatetest.Maker{Rand: rand.New(rand.NewPCG(7, 7))}
	seen := map[string]int{}
	for range 4000 {
		g, h := r.Geometry(), r.Geometry()
		a, b := made(t, g), made(t, h)
		m, turned := relate.Relate(a, b).String(), relate.Relate(b, a).String()
		for x := range 3 {
			for y := range 3 {
				if m[3*x+y] != turned[3*y+x] {
					t.Fatalf("%s and %s: %s and %s", wkt.MarshalString(g), wkt.MarshalString(h), m, turned)
				}
			}
		}
		if same := relate.Relate(a, made(t, g)); !same.Equals() {
			t.Fatalf("%s is not equal to itself: %s", wkt.MarshalString(g), same)
		}
		seen[m]++
	}
	if len(seen) < 60 {
		t.Errorf("only %d matrices were met", len(seen))
	}
}

func made(t *testing.T, g orb.Geometry) *relate.Shape {
	t.Helper()
	s, err := relate.New(g)
	if err != nil {
		t.Fatalf("%s: %v", wkt.MarshalString(g), err)
	}
	return s
}

func BenchmarkRelate(b *testing.B) {
	ring := func(x, y float64, n int) *relate.Shape {
		r := make(orb.Ring, 0, n+1)
		for i := range n {
			angle := 2 * 3.141592653589793 * float64(i) / float64(n)
			r = append(r, orb.Point{x + 0.05*math.Cos(angle), y + 0.05*math.Cos(angle-1.5707963267948966)})
		}
		s, err := relate.New(orb.Polygon{append(r, r[0])})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	village, county := ring(113.04, 25.02, 200), ring(113, 25, 5000)
	for b.Loop() {
		if !relate.Relate(village, county).Overlaps() {
			b.Fatal("they do not overlap")
		}
	}
}
