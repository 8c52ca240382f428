package live

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"lianxin/data"
	"lianxin/geo"
)

// A viewer sees of a trace what lies in the villages of the scope, and all of that: a point of the line is drawn exactly when it is in them.
func TestTracesAreClippedToTheScope(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 8, 120)
	v := open(t, m)
	o := newOracle(m, testNow())
	checked := 0
	for _, who := range []data.Viewer{viewer(t, data.Official, "431002"), viewer(t, data.Official, "431003001", "431002002202")} {
		r := features(t, v, who, data.Filter{Layer: data.Traces}, Query{All: true})
		drawn := map[string]orb.MultiLineString{}
		for row := range r.Rows() {
			drawn[row.ID()], _ = row.Geometry().(orb.MultiLineString)
		}
		for _, rec := range m.records(data.Traces) {
			lines, ok := drawn[rec.ID]
			if visible := slices.ContainsFunc(rec.Units, who.Sees); visible != ok {
				t.Fatalf("trace %s is listed: %v, want %v", rec.ID, ok, visible)
			}
			if !ok {
				continue
			}
			var areas []orb.MultiPolygon
			for _, u := range rec.Units {
				if who.Sees(u) {
					areas = append(areas, o.areas[u])
				}
			}
			for _, l := range linesOf(rec.Geometry) {
				for i := range len(l) - 1 {
					for k := range 40 {
						p := along(served(l[i]), served(l[i+1]), (float64(k)+0.5)/40)
						in := slices.ContainsFunc(areas, func(a orb.MultiPolygon) bool { return geo.MultiPolygonSide(a, p) != geo.Outside })
						if near(areas, p) { // within rounding of a border either is right
							continue
						}
						if on := distance(lines, p) < 2e-7; on != in {
							t.Fatalf("trace %s at %v: drawn %v, in scope %v", rec.ID, p, on, in)
						}
						checked++
					}
				}
			}
		}
		checkFeatures(t, r)
	}
	if checked < 5000 {
		t.Fatalf("only %d points were looked at", checked)
	}
}

// Bounds and areas find a trace by what is drawn of it, not by what is hidden.
func TestHiddenPartsAreNotFound(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 8, 120)
	v := open(t, m)
	who := viewer(t, data.Official, "431002")
	all := features(t, v, who, data.Filter{Layer: data.Traces}, Query{All: true})
	for x := range 12 {
		b := orb.Bound{Min: orb.Point{113.0 + float64(x)*0.0131, 25.0071}, Max: orb.Point{113.0131 + float64(x)*0.0131, 25.0512}}
		var want []string
		for row := range all.Rows() {
			if lines, _ := row.Geometry().(orb.MultiLineString); slices.ContainsFunc(lines, func(l orb.LineString) bool { return len(clip.LineString(b, l.Clone())) > 0 }) {
				want = append(want, row.ID())
			}
		}
		area := orb.MultiPolygon{{rectangle(b.Min, b.Max)}}
		for name, f := range map[string]data.Filter{
			"bbox": {Bounds: []orb.Bound{b}}, "area": {Area: area}, "intersects": {Where: data.Spatial{Op: data.Intersects, Geometry: area[0]}},
		} {
			f.Layer = data.Traces
			if got := idsOf(features(t, v, who, f, Query{All: true})); !slices.Equal(got, want) {
				t.Fatalf("%s %v finds %v, want %v", name, b, got, want)
			}
		}
	}
}

func near(areas []orb.MultiPolygon, p orb.Point) bool {
	for _, a := range areas {
		for _, poly := range a {
			for _, r := range poly {
				if distance(orb.MultiLineString{orb.LineString(r)}, p) < 1e-6 {
					return true
				}
			}
		}
	}
	return false
}

// distance is that to the nearest segment, in degrees.
func distance(lines orb.MultiLineString, p orb.Point) float64 {
	best := math.Inf(1)
	for _, l := range lines {
		for i := range len(l) - 1 {
			q := along(l[i], l[i+1], fraction(l[i], l[i+1], p))
			best = min(best, math.Hypot(q[0]-p[0], q[1]-p[1]))
		}
	}
	return best
}

// A trace of which nothing is drawn neither meets a literal nor is disjoint from one: moved about, a literal would tell where the hidden part is.
func TestHiddenTracesAreDisjointFromNothing(t *testing.T) {
	g := ground{2, 1, 2}
	m, _ := populated(t, g, 8, 20)
	hidden := *m.records(data.Traces)[0]
	at := g.at(0, 0, 0)
	line := orb.LineString{{at[0] + 0.002, at[1] + 0.002}, {at[0] + 0.006, at[1] + 0.005}}
	hidden.ID, hidden.Unit, hidden.Units, hidden.Geometry = data.RecordID(data.Traces, "t", "hidden"), "431002001201", []string{"431002001201", "431003001202"}, line
	m.put(&hidden)
	v := open(t, m)
	who := viewer(t, data.Official, "431003")
	listed := idsOf(features(t, v, who, data.Filter{Layer: data.Traces}, Query{All: true}))
	if !slices.Contains(listed, hidden.ID) {
		t.Fatal("the trace is not listed")
	}
	for x := range 8 {
		for y := range 4 {
			west, south := groundWest-0.002+float64(x)*0.005, groundSouth-0.002+float64(y)*0.004
			b := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + 0.005, south + 0.004}}
			box := orb.Polygon{rectangle(b.Min, b.Max)}
			meets, apart := data.Spatial{Op: data.Intersects, Geometry: box}, data.Spatial{Op: data.Disjoint, Geometry: box}
			for name, f := range map[string]data.Filter{
				"intersects": {Where: meets}, "not intersects": {Where: data.Not{Arg: meets}}, "disjoint": {Where: apart}, "not disjoint": {Where: data.Not{Arg: apart}},
				"bbox": {Bounds: []orb.Bound{b}}, "area": {Area: orb.MultiPolygon{box}},
			} {
				f.Layer = data.Traces
				if got := idsOf(features(t, v, who, f, Query{All: true})); slices.Contains(got, hidden.ID) {
					t.Errorf("%s %v finds it", name, b)
				}
			}
			f := data.Filter{Layer: data.Traces, Where: apart}
			if got := idsOf(features(t, v, viewer(t, data.Commander, "431000"), f, Query{All: true})); slices.Contains(got, hidden.ID) == (len(clip.LineString(b, line.Clone())) > 0) {
				t.Errorf("disjoint from %v for one who sees all of it: %v", b, !slices.Contains(got, hidden.ID))
			}
		}
	}
}
