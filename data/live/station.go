package live

import (
	"math"

	"lianxin/data"
	"lianxin/geo"
)

// station is an open fuel station.
type station struct {
	at    slot
	place position
	id    ident
	name  string
}

// openStations finds them among the facilities.
func openStations(s *snapshot) []station {
	t := s.tables[data.Facilities]
	if t == nil {
		return nil
	}
	kind, ok := t.lay.index["kind"]
	status, ok2 := t.lay.index["status"]
	name, ok3 := t.lay.index["name"]
	if !ok || !ok2 || !ok3 {
		return nil
	}
	fuel, open := t.lay.fields[kind].book.number("fuel_station"), t.lay.fields[status].book.number("open")
	var out []station
	for at, seg := range t.segs {
		if seg == nil {
			continue
		}
		for _, b := range seg.blocks {
			for i := range b.rows() {
				p := b.place(i)
				if p.located() && uint16(b.cell8(t.lay.fields[kind].at, i)) == fuel && uint16(b.cell8(t.lay.fields[status].at, i)) == open {
					out = append(out, station{slot(at), p, b.ids[i], s.cellValue(&t.lay.fields[name], b, i).Text()})
				}
			}
		}
	}
	return out
}

// stations are those that exist for the viewer: distances are reckoned to no other, so that a county's answers hang on its own data.
func (p *plan) stations() []station {
	p.stationsOnce.Do(func() {
		for _, st := range p.snap.stations {
			if p.scope.has(st.at) {
				p.stationsInScope = append(p.stationsInScope, st)
			}
		}
	})
	return p.stationsInScope
}

// stationDistance is the distance in whole metres from where the viewer sees the row to the nearest open station; none for rows of kinds that
// have no such measure, without place, or without a station.
func (p *plan) stationDistance(b *block, i int, at slot) (float64, bool) {
	f := &p.lay.fields[p.lay.index["station_distance_m"]]
	if !p.kindApplies(f, b, i) {
		return 0, false
	}
	place := p.placeOf(at, b, i)
	if !place.located() {
		return 0, false
	}
	from, best := place.point(), math.Inf(1)
	for _, st := range p.stations() {
		best = min(best, geo.Haversine(from, st.place.point()))
	}
	if math.IsInf(best, 1) {
		return 0, false
	}
	// The sphere is at most 0.6 % off: what it finds nearest need not be, but what is lies close behind.
	near := best * 1.02
	best = math.Inf(1)
	for _, st := range p.stations() {
		if q := st.place.point(); geo.Haversine(from, q) <= near {
			best = min(best, geo.Distance(from, q))
		}
	}
	return math.Round(best), true
}

// kindApplies tells whether the field is a property of the row's kind.
func (p *plan) kindApplies(f *field, b *block, i int) bool {
	if len(f.Kinds) == 0 || p.lay.class < 0 {
		return true
	}
	class := &p.lay.fields[p.lay.class]
	var n int
	switch class.width {
	case inCode:
		n = int(b.cell8(class.at, i))
	case inWide:
		n = int(b.cell32(class.at, i))
	case inShort, inInt, inFloat, inTime, inUnit, inSet, inText, inList:
		return true
	}
	return kindHas(f, class.book.read().codes[n])
}

// placeOf is where the viewer sees a row: its own place, or its unit's.
func (p *plan) placeOf(at slot, b *block, i int) position {
	if p.exact {
		return b.place(i)
	}
	return p.snap.units.list[p.unitOf(at, b, i)].place
}

// drawn tells whether the viewer sees the row with a geometry.
func (p *plan) drawn(at slot, b *block, i int) bool {
	if p.exact && p.lay.wide {
		return b.place(i).located() && p.geometryOf(at, b, i) != nil
	}
	return p.placeOf(at, b, i).located()
}
