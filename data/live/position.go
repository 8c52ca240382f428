package live

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"lianxin/geo"
	"lianxin/geo/index"
)

// A position is held as it is served: whole multiples of 1e-7 degrees, lon in x, lat in y, about a centimetre. Tests of bounds and
// areas see the served position, so that what a client reads in a feature and what a bbox finds can never disagree.
type position struct{ x, y int32 }

const (
	perDegree = 10_000_000
	noPlace   = math.MinInt32 // x and y of a row that has no place at all; outside every box
)

func (p position) located() bool { return p.x != noPlace }

// positionOf rounds to the nearest 1e-7 degree. The point is in range (geo.Check).
func positionOf(p orb.Point) position {
	return position{int32(math.Round(p[0] * perDegree)), int32(math.Round(p[1] * perDegree))}
}

// point is the served position in degrees: the float64 nearest to the decimal that stands in the feature.
func (p position) point() orb.Point { return orb.Point{degrees(p.x), degrees(p.y)} }

func degrees(x int32) float64 { return float64(x) / perDegree }

// appendDegrees writes x/1e7 with at most 7 decimals and no trailing zeros.
func appendDegrees(b []byte, x int32) []byte {
	n := int64(x)
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/perDegree, 10)
	frac := uint32(n % perDegree)
	if frac == 0 {
		return b
	}
	var d [8]byte
	d[0] = '.'
	for i := 7; i > 0; i-- {
		d[i] = byte('0' + frac%10)
		frac /= 10
	}
	end := 8
	for d[end-1] == '0' {
		end--
	}
	return append(b, d[:end]...)
}

// appendPosition writes [lon,lat].
func appendPosition(b []byte, p position) []byte {
	b = append(b, '[')
	b = appendDegrees(b, p.x)
	b = append(b, ',')
	b = appendDegrees(b, p.y)
	return append(b, ']')
}

// box is a rectangle of positions, edges included. It never crosses the antimeridian.
type box struct{ minX, minY, maxX, maxY int32 }

func emptyBox() box { return box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32} }

func (b box) empty() bool { return b.minX > b.maxX || b.minY > b.maxY }

func (b box) has(p position) bool {
	return p.x >= b.minX && p.x <= b.maxX && p.y >= b.minY && p.y <= b.maxY
}

// holds tells whether all of o lies in b; an empty o does not, for there is nothing to count.
func (b box) holds(o box) bool {
	return o.minX >= b.minX && o.maxX <= b.maxX && o.minY >= b.minY && o.maxY <= b.maxY && !o.empty()
}

func (b box) meets(o box) bool {
	return o.minX <= b.maxX && o.maxX >= b.minX && o.minY <= b.maxY && o.maxY >= b.minY
}

func (b box) with(p position) box {
	return box{min(b.minX, p.x), min(b.minY, p.y), max(b.maxX, p.x), max(b.maxY, p.y)}
}

func (b box) union(o box) box {
	return box{min(b.minX, o.minX), min(b.minY, o.minY), max(b.maxX, o.maxX), max(b.maxY, o.maxY)}
}

// grown is b and so many positions more on each side.
func (b box) grown(by int32) box { return box{b.minX - by, b.minY - by, b.maxX + by, b.maxY + by} }

func (b box) bound() orb.Bound {
	return orb.Bound{Min: orb.Point{degrees(b.minX), degrees(b.minY)}, Max: orb.Point{degrees(b.maxX), degrees(b.maxY)}}
}

// boxOf is the box of exactly those positions whose degrees lie in the bound: the edges are compared as the float64s that the
// decimals of a feature read as, not as products that rounding moved.
func boxOf(b orb.Bound) box {
	return box{lowest(b.Min[0]), lowest(b.Min[1]), highest(b.Max[0]), highest(b.Max[1])}
}

// lowest is the smallest position not under v degrees.
func lowest(v float64) int32 {
	v = clampDegrees(v)
	n := int64(math.Ceil(v * perDegree))
	for float64(n-1)/perDegree >= v {
		n--
	}
	for float64(n)/perDegree < v {
		n++
	}
	return int32(n)
}

// highest is the greatest position not over v degrees.
func highest(v float64) int32 {
	v = clampDegrees(v)
	n := int64(math.Floor(v * perDegree))
	for float64(n+1)/perDegree <= v {
		n++
	}
	for float64(n)/perDegree > v {
		n--
	}
	return int32(n)
}

// clampDegrees keeps a bound's edge where an int32 holds it and where no position is between it and the edge.
func clampDegrees(v float64) float64 { return max(-200, min(200, v)) }

// hilbertKey is the place of p along the Hilbert curve through the world: positions that are near in the key are near on the ground. What has no
// place comes last.
func hilbertKey(p position) uint64 {
	if !p.located() {
		return math.MaxUint64
	}
	return index.HilbertKey(degrees(p.x), degrees(p.y), geo.World())
}
