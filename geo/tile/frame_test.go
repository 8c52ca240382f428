package tile

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestPolynomial: near a tile the short way to its rows agrees with Mercator's formula.
func TestPolynomial(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for z := uint8(0); z <= MaxZoom; z++ {
		worst := 0.0
		for range 300 {
			lat := rng.Float64()*2*MaxLat - MaxLat
			tl := Containing(113, lat, z)
			f := newFrame(tl, Options{Extent: 4096, Buffer: 64})
			b := tl.Buffered(1)
			for range 20 {
				lat := b.MinLat + rng.Float64()*(b.MaxLat-b.MinLat)
				_, got := f.at(orb.Point{113, lat})
				worst = max(worst, math.Abs(got-f.row(lat)))
			}
		}
		allowed := 1e-3*math.Pow(16, 7-float64(z)) + 1e-3*math.Exp2(float64(z)-MaxZoom) // and what floats can tell
		if z < polynomialZoom {
			allowed = 0
		}
		if worst > allowed {
			t.Errorf("zoom %d: %g cells apart, allowed %g", z, worst, allowed)
		}
	}
}
