package hotspot_test

import (
	"math/rand/v2"
	"testing"

	"lianxin/geo/hotspot"
)

// BenchmarkGi is a prefecture: 2,420 villages of up to 8 neighbours.
func BenchmarkGi(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	lists := queen(44, 55)
	counts, bases := make([]float64, len(lists)), make([]float64, len(lists))
	for i := range counts {
		counts[i], bases[i] = float64(rng.IntN(6)), 200+float64(rng.IntN(800))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hotspot.Gi(hotspot.Rates(counts, bases, 1000), lists); err != nil {
			b.Fatal(err)
		}
	}
}
