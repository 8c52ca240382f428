package geo

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestRepair(t *testing.T) {
	ccw := square(0, 0, 10)
	cw := func(r orb.Ring) orb.Ring {
		r = r.Clone()
		r.Reverse()
		return r
	}
	tests := map[string]struct {
		g     orb.Geometry
		want  orb.MultiPolygon
		notes []string
	}{
		"nothing to do": {orb.Polygon{ccw, cw(square(1, 1, 1))}, orb.MultiPolygon{{ccw, cw(square(1, 1, 1))}}, nil},
		"ring":          {ccw, orb.MultiPolygon{{ccw}}, nil},
		"bound":         {orb.Bound{Max: orb.Point{10, 10}}, orb.MultiPolygon{{ccw}}, nil},
		"winding": {
			orb.Polygon{cw(ccw), square(1, 1, 1)},
			orb.MultiPolygon{{ccw, cw(square(1, 1, 1))}},
			[]string{"ring 1: winding turned round", "ring 2: winding turned round"},
		},
		"open": {orb.Ring{{0, 0}, {1, 0}, {0, 1}}, orb.MultiPolygon{{{{0, 0}, {1, 0}, {0, 1}, {0, 0}}}}, []string{"ring 1: closed"}},
		"repeats": {
			orb.Ring{{0, 0}, {0, 0}, {1, 0}, {1, 0}, {1, 0}, {0, 1}, {0, 0}, {0, 0}},
			orb.MultiPolygon{{{{0, 0}, {1, 0}, {0, 1}, {0, 0}}}},
			[]string{"ring 1: 4 repeated points dropped"},
		},
		"points in line stay": {
			orb.Ring{{0, 0}, {1, 0}, {2, 0}, {0, 2}, {0, 0}},
			orb.MultiPolygon{{{{0, 0}, {1, 0}, {2, 0}, {0, 2}, {0, 0}}}},
			nil,
		},
		"spike out and back": {
			orb.Ring{{0, 0}, {4, 0}, {9, 0}, {4, 0}, {4, 4}, {0, 0}},
			orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}},
			[]string{"ring 1: 2 points of spikes dropped"},
		},
		"spike back too far": {
			orb.Ring{{0, 0}, {9, 0}, {4, 0}, {4, 4}, {0, 0}},
			orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}},
			[]string{"ring 1: 1 points of spikes dropped"},
		},
		"spike over the seam": {
			orb.Ring{{-5, 0}, {0, 0}, {4, 0}, {4, 4}, {0, 0}, {-5, 0}},
			orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}},
			[]string{"ring 1: 2 points of spikes dropped"},
		},
		"spike of many points": {
			orb.Ring{{0, 0}, {4, 0}, {5, 1}, {6, 0}, {7, 1}, {6, 0}, {5, 1}, {4, 0}, {4, 4}, {0, 0}},
			orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}},
			[]string{"ring 1: 6 points of spikes dropped"},
		},
		"bow-tie with its centre": {
			orb.Ring{{0, 0}, {1, 1}, {2, 2}, {2, 0}, {1, 1}, {0, 2}, {0, 0}},
			orb.MultiPolygon{{{{1, 1}, {2, 0}, {2, 2}, {1, 1}}}, {{{0, 0}, {1, 1}, {0, 2}, {0, 0}}}},
			[]string{"ring 1: it meets itself and was cut into 2 loops", "ring 1: winding turned round"},
		},
		"outline pinches off a hole": {
			orb.Ring{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}, {2, 4}, {4, 2}, {0, 0}},
			orb.MultiPolygon{{ccw, {{0, 0}, {2, 4}, {4, 2}, {0, 0}}}},
			[]string{"ring 1: it meets itself and was cut into 2 loops"},
		},
		"hole falls apart": {
			orb.Polygon{ccw, {{1, 1}, {3, 3}, {5, 5}, {5, 1}, {3, 3}, {1, 5}, {1, 1}}},
			orb.MultiPolygon{{ccw, {{3, 3}, {5, 5}, {5, 1}, {3, 3}}, {{1, 1}, {1, 5}, {3, 3}, {1, 1}}}},
			[]string{"ring 2: it meets itself and was cut into 2 loops", "ring 2: winding turned round"},
		},
		"empty parts": {
			orb.MultiPolygon{{}, {{}}, {ccw, {}}, {{{1, 1}, {2, 2}, {1, 1}}, square(1, 1, 1)}},
			orb.MultiPolygon{{ccw}},
			[]string{
				"polygon 1: empty polygon dropped", "polygon 2, ring 1: empty ring dropped", "polygon 3, ring 2: empty ring dropped",
				"polygon 4, ring 1: ring dropped, it encloses nothing", "polygon 4, ring 1: shell gone, its holes dropped too",
			},
		},
		"island in a hole": {
			orb.MultiPolygon{{ccw, cw(square(1, 1, 8))}, {square(2, 2, 2)}},
			orb.MultiPolygon{{ccw, cw(square(1, 1, 8))}, {square(2, 2, 2)}},
			nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, notes, err := Repair(tt.g, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRepairRefuses(t *testing.T) {
	big := square(0, 0, 10)
	tests := map[string]struct {
		g      orb.Geometry
		reason Reason
		want   string
	}{
		"bow-tie":          {orb.Ring{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}, SelfCrossing, "ring 1, point 1: the edge from there and the one from ring 1, point 3 cross near 1.0000000 1.0000000"},
		"no number":        {orb.Polygon{big, {{0, 0}, {math.NaN(), 1}, {1, 1}, {0, 0}}}, NotFinite, "ring 2, point 2: longitude is NaN"},
		"out of range":     {orb.MultiPolygon{{big}, {{{0, 0}, {1, 100}, {1, 1}}}}, OutOfRange, "polygon 2, ring 1, point 2: latitude 100 is outside -90..90"},
		"hole outside":     {orb.Polygon{big, square(20, 20, 1)}, Misnested, "ring 2: hole lies outside its shell"},
		"hole of another":  {orb.MultiPolygon{{big}, {square(20, 20, 1), square(1, 1, 1)}}, Misnested, "polygon 2, ring 2: hole lies directly in polygon 1, ring 1, which is not its shell"},
		"one in the other": {orb.MultiPolygon{{big}, {square(1, 1, 1)}}, Misnested, "polygon 2, ring 1: shell lies in polygon 1, ring 1"},
		"overlap":          {orb.MultiPolygon{{big}, {square(5, 5, 10)}}, RingsCrossing, "polygon 1, ring 1, point 3: the edge from there and the one from polygon 2, ring 1, point 4 cross near 5.0000000 10.0000000"},
		"nothing left":     {orb.Polygon{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}, NoExtent, "nothing that encloses an area is left"},
		"nothing":          {orb.MultiPolygon{}, NoExtent, "nothing that encloses an area is left"},
		"no polygon":       {orb.LineString{{0, 0}, {1, 1}}, Unsupported, "geometry of type orb.LineString has no rings to repair"},
		"nil":              {nil, Unsupported, "geometry of type <nil> has no rings to repair"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _, err := Repair(tt.g, Limits{})
			var f *Fault
			if !errors.As(err, &f) || f.Reason != tt.reason || err.Error() != tt.want {
				t.Errorf("got %v, %v, want %s", got, err, tt.want)
			}
		})
	}
	if _, _, err := Repair(orb.Polygon{big, big}, Limits{MaxVertices: 9}); err == nil || !strings.Contains(err.Error(), "ring 2: more than 9 points") {
		t.Error(err)
	}
}

// sound holds what Repair promises of whatever it lets through.
func sound(t interface{ Fatalf(string, ...any) }, in orb.MultiPolygon) {
	before := in.Clone()
	out, _, err := Repair(in, Limits{})
	if !cmp.Equal(before, in) {
		t.Fatalf("input changed: %v to %v", before, in)
	}
	if err != nil {
		return
	}
	if err := CheckValid(out, Limits{}); err != nil {
		t.Fatalf("%v became %v: %v", in, out, err)
	}
	for _, p := range out {
		for j, r := range p {
			if (RingArea(r) > 0) != (j == 0) && math.Abs(RingArea(r)) > 1 {
				t.Fatalf("winding of %v", out)
			}
		}
	}
	again, notes, err := Repair(out, Limits{})
	if err != nil || len(notes) > 0 || !cmp.Equal(out, again) {
		t.Fatalf("again: %v, %v, %v", again, notes, err)
	}
}

// Grids make every degeneracy common.
func gridPoints() *rapid.Generator[orb.Point] {
	return rapid.Custom(func(t *rapid.T) orb.Point {
		coord := rapid.IntRange(0, 5)
		return orb.Point{float64(coord.Draw(t, "x")), float64(coord.Draw(t, "y"))}
	})
}

func TestRepairKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ring := rapid.Custom(func(t *rapid.T) orb.Ring { return rapid.SliceOfN(gridPoints(), 0, 9).Draw(t, "ring") })
		var mp orb.MultiPolygon
		for range rapid.IntRange(1, 2).Draw(t, "polygons") {
			mp = append(mp, rapid.SliceOfN(ring, 1, 2).Draw(t, "rings"))
		}
		sound(t, mp)
	})
}

// The even-odd area of a single ring survives repair; a ring that encloses a triangle of its own is never refused for want of area.
func TestRepairKeepsTheArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ring := append(orb.Ring{{6, 6}, {8, 6}, {6, 8}, {6, 6}}, rapid.SliceOfN(gridPoints(), 0, 9).Draw(t, "ring")...)
		out, _, err := Repair(orb.MultiPolygon{{ring}}, Limits{})
		var f *Fault
		if errors.As(err, &f) && f.Reason != NoExtent {
			return // told where it is wrong, and left to the sender
		}
		if err != nil {
			t.Fatalf("%v: %v", ring, err)
		}
		sound(t, orb.MultiPolygon{{ring}})
		closed := append(ring.Clone(), ring[0])
		for x := range 8 {
			for y := range 8 {
				p := orb.Point{float64(x) + 0.5137, float64(y) + 0.4871} // on no line through the grid
				if a, b := rationalSide(closed, p), MultiPolygonSide(out, p); a != b {
					t.Fatalf("%v was %v of %v, is %v of %v", p, a, closed, b, out)
				}
			}
		}
	})
}

// Whatever GEOS finds valid passes Repair with no more than repeated points dropped and its winding turned.
func TestRepairLeavesValidAlone(t *testing.T) {
	for n, v := range validVectors(t) {
		if v.valid != (CheckValid(v.mp, Limits{}) == nil) {
			t.Fatal("see TestCheckValidAgainstGEOS")
		}
		_, notes, err := Repair(v.mp, Limits{})
		if v.valid && err != nil {
			t.Errorf("row %d: %v", n+1, err)
		}
		for _, note := range notes {
			if v.valid && !strings.HasSuffix(note, "winding turned round") && !strings.HasSuffix(note, "repeated points dropped") {
				t.Errorf("row %d: %s", n+1, note)
			}
		}
	}
}

func FuzzRepair(f *testing.F) {
	for _, doc := range []string{
		`[[[[0,0],[2,2],[2,0],[0,2],[0,0]]]]`,
		`[[[[0,0],[1,1],[2,2],[2,0],[1,1],[0,2]],[[0.5,0.7]]],[]]`,
		`[[[[0,0],[9,0],[9,9],[0,9],[0,0],[2,4],[4,2]],[[5,5],[6,5],[6,6]]]]`,
		`[[[[1e-320,0],[5e-324,1],[0,1]]]]`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var mp orb.MultiPolygon
		if len(doc) < 4096 && json.Unmarshal(doc, &mp) == nil {
			sound(t, mp)
		}
	})
}
