package track

import (
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// Rules say which fixes can be true and what a stay is. Zero members take the shipped values.
type Rules struct {
	MaxAccuracyM float64       // 100: a receiver that is less sure says nothing
	MaxSpeedMS   float64       // 42: 150 km/h
	Ahead        time.Duration // 10 min: fixes later than now by more are of a clock that is wrong
	StayFor      time.Duration // 5 min
	StayWithinM  float64       // 60
}

func (r Rules) filled() Rules {
	for _, m := range []struct {
		at *float64
		v  float64
	}{{&r.MaxAccuracyM, 100}, {&r.MaxSpeedMS, 42}, {&r.StayWithinM, 60}} {
		if *m.at <= 0 {
			*m.at = m.v
		}
	}
	for _, m := range []struct {
		at *time.Duration
		v  time.Duration
	}{{&r.Ahead, 10 * time.Minute}, {&r.StayFor, 5 * time.Minute}} {
		if *m.at <= 0 {
			*m.at = m.v
		}
	}
	return r
}

// Dropped counts fixes that were left out, each under the first reason that held.
type Dropped struct {
	Nowhere    int `json:"nowhere"`    // no position on Earth, or exactly 0, 0
	Clock      int `json:"clock"`      // no time, or later than now
	Inaccurate int `json:"inaccurate"` // less sure than MaxAccuracyM
	Duplicate  int `json:"duplicate"`  // of a moment that has a fix
	Impossible int `json:"impossible"` // not reached from the others at MaxSpeedMS
}

// Sum is how many in all.
func (d Dropped) Sum() int { return d.Nowhere + d.Clock + d.Inaccurate + d.Duplicate + d.Impossible }

// Plus adds counts up.
func (d Dropped) Plus(o Dropped) Dropped {
	return Dropped{d.Nowhere + o.Nowhere, d.Clock + o.Clock, d.Inaccurate + o.Inaccurate, d.Duplicate + o.Duplicate, d.Impossible + o.Impossible}
}

// Clean is the track's fixes that can be true, in order of time, and how many could not. Input = kept + dropped. Cost: ten times the fixes.
func Clean(fixes []Fix, r Rules, now time.Time) ([]Fix, Dropped) {
	r = r.filled()
	var d Dropped
	kept := make([]Fix, 0, len(fixes))
	for _, f := range fixes {
		switch {
		case !onEarth(f.At):
			d.Nowhere++
		case f.Time.IsZero() || f.Time.Sub(now) > r.Ahead:
			d.Clock++
		case f.AccuracyM > r.MaxAccuracyM:
			d.Inaccurate++
		default:
			kept = append(kept, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b Fix) int { return a.Time.Compare(b.Time) })
	n := len(kept)
	kept = slices.CompactFunc(kept, func(a, b Fix) bool { return a.Time.Equal(b.Time) })
	d.Duplicate = n - len(kept)
	chain := longestChain(kept, r.MaxSpeedMS)
	d.Impossible = len(kept) - len(chain)
	return chain, d
}

func onEarth(p orb.Point) bool {
	lon, lat := p[0], p[1]
	return math.Abs(lon) <= 180 && math.Abs(lat) <= 90 && (lon != 0 || lat != 0) // NaN fails both
}

// window is how many fixes before one it may follow.
const window = 10

// longestChain is the longest run of fixes, in order, in which each follows one of the ten before it at a possible speed; of equals the one that ends
// first.
func longestChain(fixes []Fix, maxSpeedMS float64) []Fix {
	length, before := make([]int, len(fixes)), make([]int, len(fixes))
	best := -1
	for i := range fixes {
		length[i], before[i] = 1, -1
		for j := i - 1; j >= max(0, i-window); j-- {
			if length[j] >= length[i] && reached(fixes[j], fixes[i], maxSpeedMS) {
				length[i], before[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	var chain []Fix
	for i := best; i >= 0; i = before[i] {
		chain = append(chain, fixes[i])
	}
	slices.Reverse(chain)
	return chain
}

// slackM is how far two fixes of one place may lie apart: receivers waver.
const slackM = 30

// reached tells whether b can be reached from a in their time.
func reached(a, b Fix, maxSpeedMS float64) bool {
	return distanceM(a.At, b.At)-slackM <= maxSpeedMS*b.Time.Sub(a.Time).Seconds()
}

// distanceM is the distance in metres on a local plane about a.
func distanceM(a, b orb.Point) float64 {
	const degreeM = 111_195
	return math.Hypot((b[0]-a[0])*degreeM*math.Cos(a[1]*math.Pi/180), (b[1]-a[1])*degreeM)
}
