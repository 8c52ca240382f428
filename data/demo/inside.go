package demo

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// inside is a place strictly inside a ring of whole micro-degrees, in the widest part of one of a few parallels; false when the
// ring is too thin for one. It is integers throughout, and thereby the same on every machine.
func inside(ring orb.Ring) (orb.Point, bool) {
	line := make([]spot, len(ring))
	for i, p := range ring {
		line[i] = spotOf(p)
	}
	low, high := line[0].lat, line[0].lat
	for _, s := range line {
		low, high = min(low, s.lat), max(high, s.lat)
	}
	var best spot
	widest := micro(0)
	for i := micro(1); i < 16; i++ {
		lat := low + (high-low)*i/16
		cuts := cutsAt(line, lat)
		for j := 1; j < len(cuts); j += 2 {
			if w := cuts[j] - cuts[j-1]; w > widest {
				widest, best = w, spot{(cuts[j] + cuts[j-1]) / 2, lat}
			}
		}
	}
	p := best.point()
	return p, widest > 0 && geo.RingSide(ring, p) == geo.Inside
}

// cutsAt lists the longitudes at which a ring crosses a parallel, in order.
func cutsAt(line []spot, lat micro) []micro {
	var cuts []micro
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if (a.lat <= lat) != (b.lat <= lat) {
			cuts = append(cuts, a.lon+(b.lon-a.lon)*(lat-a.lat)/(b.lat-a.lat))
		}
	}
	slices.Sort(cuts)
	return cuts
}

// spotOf is the whole micro-degree nearest to a point of positive coordinates.
func spotOf(p orb.Point) spot {
	return spot{micro(float64(p[0]*1e6) + 0.5), micro(float64(p[1]*1e6) + 0.5)}
}
