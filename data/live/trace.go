package live

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// whole tells whether every unit a line crosses exists for the viewer.
func (p *plan) whole(b *block, i int) bool {
	return !slices.ContainsFunc(b.track(i).units(), func(u int32) bool { return !p.scope.has(slot(u)) })
}

// hides tells whether a row's value is kept from the viewer: where a line began is, when that is out of scope.
func (p *plan) hides(f *field, b *block, i int) bool {
	if !p.lay.lines || f.Name != data.FieldUnitAtEvent {
		return false
	}
	code := b.cell64(f.at, i)
	return code != null && !p.viewer.Sees(string(appendUnit(nil, code)))
}

// geometryOf is the line or area of a row as a viewer of exact places sees it: of a line only what lies in units of the scope. Nil when
// there is none.
func (p *plan) geometryOf(at slot, b *block, i int) orb.Geometry {
	if !p.lay.lines {
		if mp := p.snap.units.list[at].area; len(mp) > 0 {
			return mp
		}
		return nil
	}
	lines := b.track(i).lines()
	if !p.whole(b, i) {
		lines = p.clip(lines, b.track(i).units())
	}
	if len(lines) == 0 {
		return nil
	}
	return lines
}

// clip keeps the parts of lines that lie in those of the crossed units that exist for the viewer, edges included. Where a line leaves them it ends on
// the edge, to the nearest position.
func (p *plan) clip(lines orb.MultiLineString, crossed []int32) orb.MultiLineString {
	var areas []orb.MultiPolygon
	for _, u := range crossed {
		if p.scope.has(slot(u)) {
			areas = append(areas, p.snap.units.list[u].area)
		}
	}
	var out orb.MultiLineString
	for _, l := range lines {
		out = append(out, clipLine(l, areas)...)
	}
	return out
}

func clipLine(l orb.LineString, areas []orb.MultiPolygon) orb.MultiLineString {
	var out orb.MultiLineString
	var part orb.LineString
	end := func() {
		if len(part) > 1 {
			out = append(out, part)
		}
		part = nil
	}
	for i := range len(l) - 1 {
		cuts := cutsOf(l[i], l[i+1], areas)
		for j := range len(cuts) - 1 {
			from, to := along(l[i], l[i+1], cuts[j]), along(l[i], l[i+1], cuts[j+1])
			middle := along(l[i], l[i+1], (cuts[j]+cuts[j+1])/2)
			if !slices.ContainsFunc(areas, func(a orb.MultiPolygon) bool { return geo.MultiPolygonSide(a, middle) != geo.Outside }) {
				end()
				continue
			}
			if len(part) == 0 {
				part = orb.LineString{positionOf(from).point()}
			}
			if q := positionOf(to).point(); q != part[len(part)-1] {
				part = append(part, q)
			}
		}
	}
	end()
	return out
}

// cutsOf are the places along a→b, as fractions from 0 to 1 inclusive, between which no edge of the areas is crossed.
func cutsOf(a, b orb.Point, areas []orb.MultiPolygon) []float64 {
	cuts := []float64{0, 1}
	bound := geo.BoundOf(a).Extend(b)
	for _, mp := range areas {
		for _, poly := range mp {
			for _, r := range poly {
				for i := range len(r) - 1 {
					c, d := r[i], r[i+1]
					if !bound.Intersects(geo.BoundOf(c).Extend(d)) || !segmentsMeet(a, b, c, d) {
						continue
					}
					if t, ok := crossing(a, b, c, d); ok {
						cuts = append(cuts, t)
						continue
					}
					cuts = append(cuts, fraction(a, b, c), fraction(a, b, d)) // they lie on one line
				}
			}
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// crossing is where along a→b the line through c and d crosses; false when they are parallel.
func crossing(a, b, c, d orb.Point) (float64, bool) {
	ux, uy, vx, vy := b[0]-a[0], b[1]-a[1], d[0]-c[0], d[1]-c[1]
	det := ux*vy - uy*vx
	if det == 0 {
		return 0, false
	}
	return max(0, min(1, ((c[0]-a[0])*vy-(c[1]-a[1])*vx)/det)), true
}

// fraction is where along a→b the projection of p lies, kept between 0 and 1.
func fraction(a, b, p orb.Point) float64 {
	ux, uy := b[0]-a[0], b[1]-a[1]
	n := ux*ux + uy*uy
	if n == 0 {
		return 0
	}
	return max(0, min(1, ((p[0]-a[0])*ux+(p[1]-a[1])*uy)/n))
}

func along(a, b orb.Point, t float64) orb.Point {
	switch t {
	case 0:
		return a
	case 1:
		return b
	}
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}
