package export

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"lianxin/geo/datum"
)

// placer brings geometries into a system.
type placer struct{ system datum.System }

// forward converts a geometry as it is seen into the file's system: outer rings counterclockwise, inner ones clockwise (RFC 7946 §3.1.6, OGC
// 06-103r4 §6.1.11). What is nil or empty stays nil.
func (p placer) forward(g orb.Geometry) (orb.Geometry, error) {
	switch g := g.(type) {
	case nil:
		return nil, nil
	case orb.Point:
		x, y := p.system.Forward(g[0], g[1])
		if math.IsNaN(x) || math.IsNaN(y) {
			return nil, fmt.Errorf("%v %v %w in %s", g[0], g[1], datum.ErrNoPosition, p.system)
		}
		return orb.Point{x, y}, nil
	case orb.MultiPolygon:
		if len(g) == 0 {
			return nil, nil
		}
	case orb.MultiLineString:
		if len(g) == 0 {
			return nil, nil
		}
	}
	out, err := p.system.ForwardGeometry(g)
	if areas, ok := out.(orb.MultiPolygon); ok {
		for _, polygon := range areas {
			for i, ring := range polygon {
				if (ring.Orientation() == orb.CCW) != (i == 0) {
					ring.Reverse()
				}
			}
		}
	}
	return out, err
}

// appendNumber writes a coordinate: degrees to 1e-9 (0.1 mm), metres to 0.1 mm, without closing zeros.
func appendNumber(b []byte, v float64, s datum.System) []byte {
	decimals := 9
	if s.Metric() {
		decimals = 4
	}
	at := len(b)
	b = strconv.AppendFloat(b, v, 'f', decimals, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[at:]) == "-0" {
		b = append(b[:at], '0')
	}
	return b
}
