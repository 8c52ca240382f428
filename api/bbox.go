package api

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// parseBBox reads min lon, min lat, max lon, max lat (or with heights in third and sixth place, which are not used), degrees.
// A minimum longitude above the maximum wraps over the antimeridian and gives two bounds.
func parseBBox(s string) ([]orb.Bound, error) {
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
	west, south, east, north := n[0], n[1], n[2], n[3]
	switch {
	case math.Abs(south) > 90 || math.Abs(north) > 90:
		return nil, data.Invalid("bbox", "a latitude is outside -90…90; the order is longitude, latitude")
	case south > north:
		return nil, data.Invalid("bbox", "the minimum latitude is above the maximum")
	case math.Abs(west) > 180 || math.Abs(east) > 180:
		return nil, data.Invalid("bbox", "a longitude is outside -180…180")
	case west > east:
		return []orb.Bound{
			{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
			{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
		}, nil
	}
	return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}, nil
}
