package live

import (
	"strconv"

	"lianxin/geo/datum"
)

// Shape says how the geometries of an answer are written. The zero Shape is longitude, latitude.
type Shape struct {
	System datum.System // with the axis order of its authority
	None   bool         // no geometries at all
}

// Decimals of written coordinates: a centimetre in degrees, a millimetre in metres.
const (
	degreeDecimals = 7
	metreDecimals  = 3
)

var nullJSON = []byte("null")

// planner rewrites coordinates from longitude, latitude to another system. It is used by one goroutine.
type planner struct {
	system   datum.System
	decimals int
	out      []byte
}

// newPlanner is nil for the system that coordinates are held in.
func newPlanner(s datum.System) *planner {
	if s == datum.CRS84() {
		return nil
	}
	if s.Metric() {
		return &planner{system: s, decimals: metreDecimals}
	}
	return &planner{system: s, decimals: degreeDecimals}
}

// rewrite converts the JSON of coordinates, which this package wrote, and returns the result until the next call; null when it is null, or when a
// position has none in the system.
func (c *planner) rewrite(coordinates []byte) []byte {
	if coordinates[0] == 'n' {
		return coordinates
	}
	c.out = c.out[:0]
	for i := 0; i < len(coordinates); {
		if b := coordinates[i]; b == '[' || b == ']' || b == ',' {
			c.out = append(c.out, b)
			i++
			continue
		}
		lon, n := readDegrees(coordinates[i:])
		i += n + 1 // and the comma
		lat, n := readDegrees(coordinates[i:])
		i += n
		x, y := c.system.Forward(degrees(lon), degrees(lat))
		if x != x || y != y {
			return nullJSON
		}
		first, second := c.system.Authority(x, y)
		c.out = append(c.number(first), ',')
		c.out = c.number(second)
	}
	return c.out
}

// number appends a coordinate without trailing zeros.
func (c *planner) number(v float64) []byte {
	b := strconv.AppendFloat(c.out, v, 'f', c.decimals, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if n := len(b); b[n-1] == '0' && n-len(c.out) == 2 && b[n-2] == '-' {
		b = append(b[:n-2], '0')
	}
	return b
}

// readDegrees is the inverse of appendDegrees, and how many bytes it read.
func readDegrees(b []byte) (int32, int) {
	i, negative := 0, b[0] == '-'
	if negative {
		i = 1
	}
	var n int64
	decimals := -1
	for ; i < len(b); i++ {
		switch d := b[i]; {
		case d == '.':
			decimals = 0
		case d >= '0' && d <= '9':
			n = n*10 + int64(d-'0')
			if decimals >= 0 {
				decimals++
			}
		default:
			return toPosition(n, decimals, negative), i
		}
	}
	return toPosition(n, decimals, negative), i
}

func toPosition(n int64, decimals int, negative bool) int32 {
	for range degreeDecimals - max(decimals, 0) {
		n *= 10
	}
	if negative {
		n = -n
	}
	return int32(n)
}
