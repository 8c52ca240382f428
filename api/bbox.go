package api

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo/datum"
)

// parseBBox reads the lower and the upper corner of a box, four numbers in the order of a system's axes (six with heights, which
// are not used), and gives its bounds in longitude, latitude. In degrees a minimum longitude above the maximum wraps over the antimeridian
// and gives two bounds. A latitude beyond a pole is at fault, or the pole's where clip is given and the system's latitude comes first. A box of a Gauss–Krüger plane is none of meridians and parallels: the bounds hold it, and the polygon is what it covers.
func parseBBox(s string, sys datum.System, clip bool) ([]orb.Bound, orb.Polygon, error) {
	n, err := boxNumbers(s)
	if err != nil {
		return nil, nil, err
	}
	west, south := sys.FromAuthority(n[0], n[1])
	east, north := sys.FromAuthority(n[2], n[3])
	switch {
	case sys.Kind() == datum.Geographic:
		bounds, err := degreeBox(west, south, east, north, sys, clip)
		return bounds, nil, err
	case south > north || west > east:
		return nil, nil, data.Invalid("bbox", "a minimum is above its maximum")
	case sys.Kind() == datum.WebMercator:
		low, high := mercatorCorner(sys, west, south), mercatorCorner(sys, east, north)
		return []orb.Bound{{Min: low, Max: high}}, nil, nil
	}
	outline := planeBox(sys, orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}})
	return []orb.Bound{outline.Bound()}, orb.Polygon{outline}, nil
}

// noteBeyond says that a box lies wholly beyond a pole.
const noteBeyond live.NoteCode = "beyond"

// boxNotes says of a box that was cut down to a pole what was most likely meant.
func boxNotes(f data.Filter) []live.Note {
	if len(f.Bounds) == 0 || f.Bounds[0].Min[1] != f.Bounds[0].Max[1] || math.Abs(f.Bounds[0].Min[1]) != 90 {
		return nil
	}
	return []live.Note{{Code: noteBeyond}}
}

// boxNumbers are the four numbers that lie in the plane.
func boxNumbers(s string) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return nil, data.Invalid("bbox", "has %d numbers instead of 4 or 6", len(parts))
	}
	n := make([]float64, len(parts))
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(p, "xX_pP") {
			return nil, data.Invalid("bbox", "number %d is not a finite decimal number", i+1)
		}
		n[i] = v
	}
	if len(n) == 6 {
		if n[2] > n[5] {
			return nil, data.Invalid("bbox", "the minimum height is above the maximum")
		}
		n = []float64{n[0], n[1], n[3], n[4]}
	}
	return n, nil
}

func degreeBox(west, south, east, north float64, sys datum.System, clip bool) ([]orb.Bound, error) {
	order := "longitude, latitude"
	if sys.Order() == datum.NorthEast {
		order = "latitude, longitude"
	}
	if sys.Order() == datum.NorthEast && clip { // as in a plane, whose world ends at its edge
		south, north = min(max(south, -90), 90), min(max(north, -90), 90)
	}
	switch {
	case math.Abs(south) > 90 || math.Abs(north) > 90:
		return nil, data.Invalid("bbox", "a latitude is outside -90…90; the order is %s", order)
	case south > north:
		return nil, data.Invalid("bbox", "the minimum latitude is above the maximum")
	case math.Abs(west) > 180 || math.Abs(east) > 180:
		return nil, data.Invalid("bbox", "a longitude is outside -180…180; the order is %s", order)
	case west > east:
		return []orb.Bound{
			{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
			{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
		}, nil
	}
	return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}, nil
}

// mercatorCorner is a corner in degrees; maps zoomed far out ask beyond the world, which ends there.
func mercatorCorner(sys datum.System, x, y float64) orb.Point {
	const edge = 20037508.342789244
	lon, lat := sys.Inverse(min(max(x, -edge), edge), min(max(y, -edge), edge))
	switch {
	case y <= -edge:
		lat = -90
	case y >= edge:
		lat = 90
	}
	return orb.Point{min(max(lon, -180), 180), lat}
}

// Parts of a Gauss–Krüger plane where conversion holds, metres from the central meridian and the equator, and how finely the sides
// of a box are followed: sides of 100 km then lie within 1 cm of theirs.
const (
	planeReachX = 1.9e6
	planeReachY = 6.2e6
	planeStep   = 1000.0
	planeParts  = 128
)

// planeBox is the outline of a box of a Gauss–Krüger plane in longitude, latitude, cut at the plane's reach.
func planeBox(sys datum.System, b orb.Bound) orb.Ring {
	middle, _ := sys.Forward(sys.Domain().Center()[0], 0)
	cut := func(p orb.Point) orb.Point {
		return orb.Point{min(max(p[0], middle-planeReachX), middle+planeReachX), min(max(p[1], -planeReachY), planeReachY)}
	}
	low, high := cut(b.Min), cut(b.Max)
	corners := [5]orb.Point{low, {high[0], low[1]}, high, {low[0], high[1]}, low}
	var ring orb.Ring
	for i, from := range corners[:4] {
		to := corners[i+1]
		parts := int(min(planeParts, 1+math.Hypot(to[0]-from[0], to[1]-from[1])/planeStep))
		for j := range parts {
			t := float64(j) / float64(parts)
			lon, lat := sys.Inverse(from[0]+t*(to[0]-from[0]), from[1]+t*(to[1]-from[1]))
			ring = append(ring, orb.Point{lon, lat})
		}
	}
	return append(ring, ring[0])
}
