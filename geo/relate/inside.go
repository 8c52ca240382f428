package relate

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// way is a point on an edge at a rational share of its length.
type way struct {
	e    *edge
	t    *big.Rat
	near orb.Point // within uncertain of it
}

// uncertain is well above the error of a way's rounded position, in degrees.
const uncertain = 1e-11

func between(e *edge, from, to *big.Rat) way {
	t := new(big.Rat).Add(from, to)
	t.Quo(t, big.NewRat(2, 1))
	f, _ := t.Float64()
	return way{e, t, orb.Point{e.a[0] + f*(e.b[0]-e.a[0]), e.a[1] + f*(e.b[1]-e.a[1])}}
}

// inArea tells whether a point that lies on no edge of the shape lies in its areas: by the parity of the edges to its east.
func (s *Shape) inArea(w way) bool {
	inside := false
	for _, j := range s.slabs.at(w.near[1]-uncertain, w.near[1]+uncertain) {
		f := &s.edges[j]
		from, to := w.below(f.a[1]), w.below(f.b[1])
		if from == to || max(f.a[0], f.b[0]) < w.near[0]-uncertain {
			continue
		}
		if min(f.a[0], f.b[0]) > w.near[0]+uncertain || w.leftOf(f) == to { // it leads up and the point is left of it, or down and right
			inside = !inside
		}
	}
	return inside
}

// below tells whether the point lies below a latitude, strictly.
func (w way) below(lat float64) bool {
	if d := lat - w.near[1]; math.Abs(d) > uncertain {
		return d > 0
	}
	y := new(big.Rat).Mul(w.t, less(w.e.b[1], w.e.a[1]))
	return y.Add(y, rat(w.e.a[1])).Cmp(rat(lat)) < 0
}

// leftOf tells whether the point lies left of an edge's line.
func (w way) leftOf(f *edge) bool {
	x, y := f.b[0]-f.a[0], f.b[1]-f.a[1]
	det := x*(w.near[1]-f.a[1]) - y*(w.near[0]-f.a[0])
	if math.Abs(det) > 4*uncertain*(math.Abs(x)+math.Abs(y)) {
		return det > 0
	}
	at, end := orient(f.a, f.b, w.e.a), orient(f.a, f.b, w.e.b)
	end.Sub(end, at)
	return at.Add(at, end.Mul(end, w.t)).Sign() > 0
}
