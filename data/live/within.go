package live

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// crossing keeps the lines that cross a unit of the plan and, at unit precision, are seen in a unit that passes bounds and area.
func (s *scan) crossing(rows rowSet) rowSet {
	return rows.only(func(i int) bool {
		if !slices.ContainsFunc(s.b.track(i).units(), func(u int32) bool { return s.p.units.has(slot(u)) }) {
			return false
		}
		return s.p.seen == nil || s.p.seen.has(s.p.unitOf(s.at, s.b, i))
	})
}

// within keeps the rows that lie in one of the boxes, or intersect one.
func (s *scan) within(rows rowSet) rowSet {
	if s.p.lay.wide {
		return rows.only(s.shapeMeetsBounds)
	}
	xs, ys := s.b.words(colX), s.b.words(colY)
	var out rowSet
	for _, q := range s.p.boxes {
		if q.empty() {
			continue
		}
		width, height := uint32(q.maxX)-uint32(q.minX), uint32(q.maxY)-uint32(q.minY)
		for w := range out {
			if rows[w] == 0 {
				continue
			}
			from, to := 64*w, min(64*w+64, s.b.rows())
			x, y := xs[from:to], ys[from:to]
			var in uint64
			for i := range x {
				var hit uint64
				if uint32(x[i])-uint32(q.minX) <= width && uint32(y[i])-uint32(q.minY) <= height {
					hit = 1
				}
				in |= hit << (i & 63)
			}
			out[w] |= in
		}
	}
	return out.and(rows)
}

// shapeMeetsBounds tells whether a line or an area, as the viewer sees it, intersects one of the bounds.
func (s *scan) shapeMeetsBounds(i int) bool {
	if !s.b.place(i).located() {
		return false
	}
	switch s.inBoxes(s.b.extentOf(i)) {
	case none:
		return false
	case all:
		if !s.p.lay.lines || s.p.whole(s.b, i) {
			return true
		}
	case some:
	}
	g := s.p.geometryOf(s.at, s.b, i)
	for _, b := range s.p.bounds {
		switch g := g.(type) {
		case orb.MultiPolygon:
			if meetsBound(g, geo.FromOrb(b)) {
				return true
			}
		case orb.MultiLineString:
			if slices.ContainsFunc(g, func(l orb.LineString) bool { return lineMeetsBound(l, geo.FromOrb(b)) }) {
				return true
			}
		}
	}
	return false
}

// inArea keeps the rows that intersect the plan's area.
func (s *scan) inArea(rows rowSet) rowSet {
	a := s.p.area
	if s.p.lay.wide {
		return rows.only(func(i int) bool {
			if !s.b.place(i).located() || !a.bound.Intersects(geo.FromOrb(s.b.extentOf(i).bound())) {
				return false
			}
			g := s.p.geometryOf(s.at, s.b, i)
			return g != nil && intersects(g, a.area)
		})
	}
	return rows.only(func(i int) bool {
		p := s.b.place(i)
		return p.located() && a.side(p.point()) != geo.Outside
	})
}
