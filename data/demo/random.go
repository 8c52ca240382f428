package demo

import (
	"math/bits"
	"math/rand/v2"
)

// dice is a seeded source of integers. It draws from math/rand/v2's PCG, whose stream is part of that package's promise, by
// methods of its own, because how rand.Rand turns a stream into a range is not.
type dice struct{ pcg *rand.PCG }

// newDice gives each purpose of a seed its own stream, so that one purpose drawing more does not move the others.
func newDice(seed uint64, purpose string) dice {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(purpose) {
		h = (h ^ uint64(purpose[i])) * 1099511628211
	}
	return dice{rand.NewPCG(seed, h)}
}

// below is uniform on 0 … n-1 up to a bias of n/2^64; n must be positive.
func (d dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// unit is uniform on [0, 1) with 53 bits.
func (d dice) unit() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// normal is a sum of twelve uniforms less six: mean 0, deviation 1, never beyond ±6, and exact on every machine, which
// methods that need a logarithm are not.
func (d dice) normal() float64 {
	s := -6.0
	for range 12 {
		s += d.unit()
	}
	return s
}
