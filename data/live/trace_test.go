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
