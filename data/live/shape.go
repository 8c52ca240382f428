package live

import (
	"math"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// geometry sets the row's place columns, fills the heap of lines and appends the text of the coordinates in precoded layers. A geometry that is
// missing, of another kind than the layer's, or against geo.Check is none: a point is then drawn where its unit is, lines and
// areas are null.
func (e *encoder) geometry(s *stage, r *data.Record, u *unit) []byte {
	g := r.Geometry
	if g != nil && geo.Check(g, geo.Limits{}) != nil {
		g = nil
	}
	b := s.bytes
	var extent box
	switch {
	case e.lay.lines:
		extent = e.heap(s, r, linesOf(g))
	case e.lay.wide:
		b, extent = appendAreas(b, areasOf(g))
	default:
		at := position{noPlace, noPlace}
		if p, ok := g.(orb.Point); ok {
			at = positionOf(p)
		} else if u != nil {
			at = u.place
		}
		e.v32[colX], e.v32[colY] = at.x, at.y
		if !e.lay.precoded {
			return b
		}
		if !at.located() {
			return append(b, "null"...)
		}
		return appendPosition(b, at)
	}
	if extent.empty() {
		extent = box{noPlace, noPlace, noPlace, noPlace}
	}
	e.v32[colX], e.v32[colY], e.v32[colX2], e.v32[colY2] = extent.minX, extent.minY, extent.maxX, extent.maxY
	return b
}

// heap appends what a line's row keeps there: the number of units crossed and their slots, then the number of parts and, for each, the number
// of its positions and these.
func (e *encoder) heap(s *stage, r *data.Record, lines orb.MultiLineString) box {
	extent := emptyBox()
	count := len(s.heap)
	s.heap = append(s.heap, 1)
	own, _ := e.unit(r.Unit)
	s.heap = append(s.heap, int32(own)) // the unit of longest dwell stands first
	for _, code := range r.Units {
		if at, _ := e.unit(code); at != own {
			s.heap = append(s.heap, int32(at))
			s.heap[count]++
		}
	}
	s.heap = append(s.heap, int32(len(lines)))
	for _, l := range lines {
		s.heap = append(s.heap, int32(len(l)))
		for _, p := range l {
			q := positionOf(p)
			s.heap = append(s.heap, q.x, q.y)
			extent = extent.with(q)
		}
	}
	return extent
}

// track is a line's part of the heap.
type track []int32

// units are the slots of the units crossed, that of the longest dwell first.
func (t track) units() []int32 { return t[1 : 1+t[0]] }

// parts visits each part as x, y, x, y, …
func (t track) parts(visit func(xy []int32)) {
	rest := t[1+t[0]:]
	n := rest[0]
	rest = rest[1:]
	for range n {
		size := rest[0] * 2
		visit(rest[1 : 1+size])
		rest = rest[1+size:]
	}
}

// lines is the geometry again, in degrees.
func (t track) lines() orb.MultiLineString {
	var out orb.MultiLineString
	t.parts(func(xy []int32) {
		l := make(orb.LineString, len(xy)/2)
		for i := range l {
			l[i] = position{xy[2*i], xy[2*i+1]}.point()
		}
		out = append(out, l)
	})
	return out
}

func linesOf(g orb.Geometry) orb.MultiLineString {
	switch g := g.(type) {
	case orb.LineString:
		return orb.MultiLineString{g}
	case orb.MultiLineString:
		return g
	}
	return nil
}

func areasOf(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// appendAreas writes the coordinates of a MultiPolygon, null without any, and tells their extent.
func appendAreas(b []byte, mp orb.MultiPolygon) ([]byte, box) {
	extent := emptyBox()
	if len(mp) == 0 {
		return append(b, "null"...), extent
	}
	open := func(first bool) {
		if !first {
			b = append(b, ',')
		}
		b = append(b, '[')
	}
	open(true)
	for i, poly := range mp {
		open(i == 0)
		for j, ring := range poly {
			open(j == 0)
			for k, p := range ring {
				if k > 0 {
					b = append(b, ',')
				}
				q := positionOf(p)
				b = appendPosition(b, q)
				extent = extent.with(q)
			}
			b = append(b, ']')
		}
		b = append(b, ']')
	}
	return append(b, ']'), extent
}

// rounded is the area as it is served: a copy with every vertex on a position.
func rounded(mp orb.MultiPolygon) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(mp))
	for i, poly := range mp {
		out[i] = make(orb.Polygon, len(poly))
		for j, ring := range poly {
			out[i][j] = make(orb.Ring, len(ring))
			for k, p := range ring {
				out[i][j][k] = positionOf(p).point()
			}
		}
	}
	return out
}

// digestGeometry adds positions and the sizes of their parts.
func digestGeometry(d *digest, g orb.Geometry) {
	part := func(ps []orb.Point) {
		d.word(uint64(len(ps)))
		for _, p := range ps {
			d.word(math.Float64bits(p[0]))
			d.word(math.Float64bits(p[1]))
		}
	}
	switch g := g.(type) {
	case orb.Point:
		part([]orb.Point{g})
	case orb.LineString:
		part(g)
	case orb.MultiLineString:
		for _, l := range g {
			part(l)
		}
	case orb.Polygon:
		for _, r := range g {
			part(r)
		}
	case orb.MultiPolygon:
		for _, poly := range g {
			d.word(uint64(len(poly)))
			for _, r := range poly {
				part(r)
			}
		}
	}
}
