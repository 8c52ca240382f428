package ingest

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// What of a trace is not published: 150 m around stays and both ends. A stay here is three minutes within a square of 100 m, wider on purpose than
// the shipped one of data.TraceSettings, from which visits are proposed, and not configurable: no tuning of proposals brings to light what was hidden.
const (
	cutM     = 150
	stayBoxM = 100
	stayFor  = 3 * time.Minute
	centreM  = 50 // marked fixes nearer than this to a centre are cut with it
)

// publish takes the surroundings of homes out of a line of raw fixes: of every stay, and of both ends, where rounds begin and end at a door. It returns
// what is left, nil when nothing is, and the number of stays. A line without times is taken for one that was cut before. Cost: fixes times stays.
func publish(line orb.LineString, times []time.Time) (left orb.Geometry, stays int) {
	if len(times) != len(line) || len(line) < 2 {
		return line, 0
	}
	marked := stayFixes(line, times)
	circles := []circle{{line[0], cutM}, {line[len(line)-1], cutM}}
	for i, p := range line {
		if !marked[i] {
			continue
		}
		if i == 0 || !marked[i-1] {
			stays++
			circles = append(circles, circle{p, cutM + centreM})
			continue
		}
		if last := circles[len(circles)-1].centre; planeM(last, p) > centreM {
			circles = append(circles, circle{p, cutM + centreM})
		}
	}
	var parts orb.MultiLineString
	for _, keep := range without(len(line), cuts(line, circles)) {
		if part := stretch(line, keep.from, keep.to); planeLengthM(part) >= 1 {
			parts = append(parts, part)
		}
	}
	switch len(parts) {
	case 0:
		return nil, stays
	case 1:
		return parts[0], stays
	}
	return parts, stays
}

// stayFixes marks the fixes of every window of stayFor that fits into the square, in one pass.
func stayFixes(line orb.LineString, times []time.Time) []bool {
	marked := make([]bool, len(line))
	window := extremes{line: line}
	to := -1 // marked up to here
	for first, last := 0, -1; first < len(line); first++ {
		for last+1 < len(line) && (last < first || times[last].Sub(times[first]) < stayFor) {
			last++
			window.push(last)
		}
		window.drop(first)
		if times[last].Sub(times[first]) < stayFor {
			break // nor has any later window the time
		}
		if window.sideM() <= stayBoxM {
			for i := max(first, to+1); i <= last; i++ {
				marked[i] = true
			}
			to = max(to, last)
		}
	}
	return marked
}

// extremes keeps the bounds of a sliding window of a line: for each side the fixes that may still become it, the present one first.
type extremes struct {
	line  orb.LineString
	sides [4][]int // least and greatest longitude, least and greatest latitude
}

func (e *extremes) value(side, i int) float64 {
	v := e.line[i][side/2]
	if side%2 == 1 {
		return -v
	}
	return v
}

func (e *extremes) push(i int) {
	for s := range e.sides {
		q := e.sides[s]
		for len(q) > 0 && e.value(s, q[len(q)-1]) >= e.value(s, i) {
			q = q[:len(q)-1]
		}
		e.sides[s] = append(q, i)
	}
}

// drop forgets the fixes before first.
func (e *extremes) drop(first int) {
	for s := range e.sides {
		for len(e.sides[s]) > 0 && e.sides[s][0] < first {
			e.sides[s] = e.sides[s][1:]
		}
	}
}

// sideM is the longer side of the window's bounds.
func (e *extremes) sideM() float64 {
	at := func(s int) float64 { return e.line[e.sides[s][0]][s/2] }
	x, y := planeXY(orb.Point{at(0), at(2)}, orb.Point{at(1), at(3)})
	return max(x, y)
}

type circle struct {
	centre  orb.Point
	radiusM float64
}

// span of a line, in positions along it.
type along struct{ from, to float64 }

// cuts are the stretches of a line that lie in a circle, in order and apart.
func cuts(line orb.LineString, circles []circle) []along {
	var all []along
	for i := 1; i < len(line); i++ {
		for _, c := range circles {
			if from, to, ok := c.crosses(line[i-1], line[i]); ok {
				all = append(all, along{float64(i-1) + from, float64(i-1) + to})
			}
		}
	}
	slices.SortFunc(all, func(a, b along) int { return cmp.Compare(a.from, b.from) })
	merged := all[:0]
	for _, c := range all {
		if n := len(merged); n > 0 && c.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, c.to)
			continue
		}
		merged = append(merged, c)
	}
	return merged
}

// without are the stretches of a line of n points that the cuts leave.
func without(n int, cut []along) []along {
	var left []along
	at := 0.0
	for _, c := range cut {
		if c.from > at {
			left = append(left, along{at, c.from})
		}
		at = c.to
	}
	if end := float64(n - 1); at < end {
		left = append(left, along{at, end})
	}
	return left
}

// crosses is the part of the segment from a to b, from 0 to 1, that lies in the circle, which is drawn 1 % too wide.
func (c circle) crosses(a, b orb.Point) (from, to float64, ok bool) {
	ax, ay := planeXY(c.centre, a)
	bx, by := planeXY(c.centre, b)
	r := c.radiusM * 1.01
	dx, dy := bx-ax, by-ay
	quad, half, rest := dx*dx+dy*dy, ax*dx+ay*dy, ax*ax+ay*ay-r*r
	if quad == 0 {
		return 0, 1, rest <= 0
	}
	root := half*half - quad*rest
	if root < 0 {
		return 0, 0, false
	}
	root = math.Sqrt(root)
	from, to = max((-half-root)/quad, 0), min((-half+root)/quad, 1)
	return from, to, from < to
}

// planeXY is p in metres east and north of centre, within 0.5 % up to a few kilometres and 60° of latitude.
func planeXY(centre, p orb.Point) (x, y float64) {
	const degreeM = 111_195
	return (p[0] - centre[0]) * degreeM * math.Cos(centre[1]*math.Pi/180), (p[1] - centre[1]) * degreeM
}

func planeM(a, b orb.Point) float64 {
	x, y := planeXY(a, b)
	return math.Hypot(x, y)
}

func planeLengthM(line orb.LineString) (sum float64) {
	for i := 1; i < len(line); i++ {
		sum += planeM(line[i-1], line[i])
	}
	return sum
}
