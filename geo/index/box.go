package index

import (
	"fmt"
	"math"

	"lianxin/geo"
)

// box is a bound in float32, rounded outward: longitude, latitude.
type box struct{ min, max [2]float32 }

func boxOf(b geo.Bound) box {
	return box{
		min: [2]float32{roundDown(b.MinLon), roundDown(b.MinLat)},
		max: [2]float32{roundUp(b.MaxLon), roundUp(b.MaxLat)},
	}
}

func roundDown(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func roundUp(v float64) float32 { return -roundDown(-v) }

// admit is the door: a bound that is not within the world is refused.
func admit(slot uint32, b geo.Bound) error {
	if !b.Valid() {
		return fmt.Errorf("bound of slot %d, longitude %v to %v, latitude %v to %v, is not within the world", slot, b.MinLon, b.MaxLon, b.MinLat, b.MaxLat)
	}
	return nil
}
