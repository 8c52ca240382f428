package campaign

import (
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
	"sort"
)

// dice is a seeded source of choices. Each purpose has its own stream, so that one drawing more does not move the others.
type dice struct{ pcg *rand.PCG }

func newDice(seed uint64, purpose string) dice {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	return dice{rand.NewPCG(seed, h.Sum64())}
}

// below is uniform on 0 … n-1 for a positive n.
func (d dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// unit is uniform on [0, 1).
func (d dice) unit() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.unit() < p }

// odds draws indexes with given weights.
type odds []float64 // running sums

func newOdds(weights []float64) odds {
	sum, o := 0.0, make(odds, len(weights))
	for i, w := range weights {
		sum += w
		o[i] = sum
	}
	return o
}

func (o odds) draw(d dice) int {
	at := d.unit() * o[len(o)-1]
	return min(sort.SearchFloat64s(o, at), len(o)-1)
}

// pick is one of a weighted list of codes.
type pick struct {
	codes []string
	odds  odds
}

// choices makes a pick of code, weight pairs.
func choices(pairs ...any) pick {
	var p pick
	var weights []float64
	for i := 0; i < len(pairs); i += 2 {
		p.codes = append(p.codes, pairs[i].(string))         //nolint:forcetypeassert // literals of this package
		weights = append(weights, float64(pairs[i+1].(int))) //nolint:forcetypeassert // literals of this package
	}
	p.odds = newOdds(weights)
	return p
}

func (p pick) draw(d dice) string { return p.codes[p.odds.draw(d)] }

// days draws from deciles of a duration: linear between them.
func days(d dice, deciles [11]float64) float64 {
	at := d.unit() * 10
	i := int(at)
	return deciles[i] + float64((at-float64(i))*(deciles[i+1]-deciles[i]))
}
