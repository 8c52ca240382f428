package api

import (
	"math"
	"strconv"
	"strings"
)

// parsePath flattens SVG path data (SVG 2, clause 9.3) of the commands that our own silhouettes use: M, L, H, V, C, A and Z in both cases. Anything
// else ends the reading.
func parsePath(d string) outlines {
	r := &pathReader{rest: d}
	for r.command() {
	}
	return r.rings
}

type pathReader struct {
	rest  string
	last  byte // the command that numbers alone repeat
	at    vec
	rings outlines
}

// command reads one command with its numbers; false at the end.
func (r *pathReader) command() bool {
	r.rest = strings.TrimLeft(r.rest, " ,")
	if r.rest == "" {
		return false
	}
	if c := r.rest[0]; c >= 'A' && c <= 'z' {
		r.last, r.rest = c, r.rest[1:]
	}
	base := vec{}
	if r.last >= 'a' {
		base = r.at
	}
	switch r.last {
	case 'M', 'm':
		r.at = vec{base.x + r.number(), base.y + r.number()}
		r.rings = append(r.rings, []vec{r.at})
		r.last-- // L for M, l for m: further pairs are lines
	case 'L', 'l':
		r.to(vec{base.x + r.number(), base.y + r.number()})
	case 'H', 'h':
		r.to(vec{base.x + r.number(), r.at.y})
	case 'V', 'v':
		r.to(vec{r.at.x, base.y + r.number()})
	case 'C', 'c':
		r.curve(vec{base.x + r.number(), base.y + r.number()}, vec{base.x + r.number(), base.y + r.number()}, vec{base.x + r.number(), base.y + r.number()})
	case 'A', 'a':
		radius := r.number()
		r.number() // circles: the other radius is the same, and turning changes nothing
		r.number()
		large, sweep := r.number() != 0, r.number() != 0
		r.arc(radius, large, sweep, vec{base.x + r.number(), base.y + r.number()})
	case 'Z', 'z':
		if n := len(r.rings); n > 0 {
			r.at = r.rings[n-1][0]
		}
	default:
		return false
	}
	return true
}

// number reads the next number; 0 at the end.
func (r *pathReader) number() float64 {
	r.rest = strings.TrimLeft(r.rest, " ,")
	end, dot := 0, false
	for ; end < len(r.rest); end++ {
		c := r.rest[end]
		if c == '.' && !dot {
			dot = true
			continue
		}
		if (c < '0' || c > '9') && (end != 0 || c != '-') {
			break
		}
	}
	v, err := strconv.ParseFloat(r.rest[:end], 64)
	r.rest = r.rest[end:]
	if err != nil {
		r.rest = ""
	}
	return v
}

func (r *pathReader) to(p vec) {
	r.at = p
	if n := len(r.rings); n > 0 {
		r.rings[n-1] = append(r.rings[n-1], p)
	}
}

// curveSteps is how many lines stand for a curve.
const curveSteps = 16

func (r *pathReader) curve(b, c, d vec) {
	a := r.at
	for i := 1; i <= curveSteps; i++ {
		t := float64(i) / curveSteps
		u := 1 - t
		at := func(a, b, c, d float64) float64 { return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d }
		r.to(vec{at(a.x, b.x, c.x, d.x), at(a.y, b.y, c.y, d.y)})
	}
}

// arc goes along a circle (SVG 2, appendix B.2.4).
func (r *pathReader) arc(radius float64, large, sweep bool, to vec) {
	from := r.at
	middle := vec{(from.x + to.x) / 2, (from.y + to.y) / 2}
	half := vec{(to.x - from.x) / 2, (to.y - from.y) / 2}
	d := math.Hypot(half.x, half.y)
	if d == 0 {
		return
	}
	radius = max(radius, d)
	h := math.Sqrt(radius*radius-d*d) / d
	if large == sweep {
		h = -h
	}
	centre := vec{middle.x - h*half.y, middle.y + h*half.x}
	begin := math.Atan2(from.y-centre.y, from.x-centre.x)
	turn := math.Atan2(to.y-centre.y, to.x-centre.x) - begin
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	}
	if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	for i := 1; i < curveSteps; i++ {
		angle := begin + turn*float64(i)/curveSteps
		r.to(vec{centre.x + radius*math.Cos(angle), centre.y + radius*math.Sin(angle)})
	}
	r.to(to)
}
