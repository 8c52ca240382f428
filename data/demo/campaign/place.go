package campaign

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"lianxin/geo/datum"
)

// Place is a village that records can lie in. Coordinates are lon, lat, CGCS2000.
type Place struct {
	Code, Name       string // 12 digits
	Township, County string // names
	Boundary         orb.MultiPolygon
	Seat             orb.Point // where most of its people live
	Hamlets          []Hamlet  // clusters of houses; without any, the seat is the only one
	Households       int
	Enterprises      int
	ElevationM       float64

	homes odds // over Hamlets
}

// Hamlet is a cluster of houses.
type Hamlet struct {
	Point      orb.Point
	Households int
}

// kmPerDegree of latitude; of longitude at the prefecture's middle. Good to 1 %: it places random points, nothing else.
const kmPerDegree = 111.2

// distanceKM is the distance of two points a prefecture apart at most, to about 1 %.
func distanceKM(a, b orb.Point) float64 {
	dx := (a[0] - b[0]) * kmPerDegree * 0.9
	dy := (a[1] - b[1]) * kmPerDegree
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// spot is a random point of the village: near one of its hamlets, by their size, always inside. After many misses, as in a
// village that is all corners, the hamlet itself.
func (p *Place) spot(d dice) orb.Point {
	home, size := p.Seat, p.Households
	if len(p.Hamlets) > 0 {
		h := p.Hamlets[p.homes.draw(d)]
		home, size = h.Point, h.Households
	}
	reach := (0.05 + math.Sqrt(float64(size))*0.02) * (0.2 + d.unit()) // km
	for range 16 {
		at := orb.Point{
			home[0] + (d.unit()-0.5)*2*reach/(kmPerDegree*0.9),
			home[1] + (d.unit()-0.5)*2*reach/kmPerDegree,
		}
		if planar.MultiPolygonContains(p.Boundary, at) {
			return at
		}
		reach *= 0.8
	}
	return home
}

// field is a smooth positive factor over the land with a few hot and cold neighbourhoods.
type field struct {
	centres []orb.Point
	radius  []float64 // km
	gain    []float64 // -0.9 … 9
}

// newField puts centres at random villages, so that they lie where people are.
func newField(places []Place, d dice) field {
	var f field
	for range 9 {
		f.add(places[d.below(len(places))].Seat, 5+9*d.unit(), 2.5+6*d.unit())
	}
	for range 7 {
		f.add(places[d.below(len(places))].Seat, 8+12*d.unit(), -0.85)
	}
	return f
}

func (f *field) add(centre orb.Point, radiusKM, gain float64) {
	f.centres, f.radius, f.gain = append(f.centres, centre), append(f.radius, radiusKM), append(f.gain, gain)
}

// at is the factor at a point: 1 far from every centre, never below 0.05.
func (f *field) at(p orb.Point) float64 {
	v := 1.0
	for i, c := range f.centres {
		q := distanceKM(p, c) / f.radius[i]
		q = 1 / (1 + float64(q*q))
		v += f.gain[i] * float64(q*q)
	}
	return max(v, 0.05)
}

// mustParse is a system this package names itself.
func mustParse(code string) datum.System {
	s, err := datum.Parse(code)
	if err != nil {
		panic(err)
	}
	return s
}

// shifted writes a point in another system, to a tenth of a metre.
func shifted(s datum.System, at orb.Point) (lon, lat string) {
	x, y := s.Forward(at[0], at[1])
	return degrees(x), degrees(y)
}
