package demo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// newLand puts the finished land together from its parts.
func newLand(m *making) (*Land, error) {
	d, r, t := m.division, m.roll, m.terrain
	a := assembly{
		division: d, roll: r, counties: m.counties, houses: d.settlements(),
		land: &Land{
			hamlets: map[string][]Hamlet{}, rivers: t.rough.rivers(newNoise(m.seed, "rivers")), height: field{t.fine.grid, t.fine.z},
		},
	}
	villages := a.level(d.village, r.villages)
	villages.census = newCensus(d, r, villages.meanZ, newDice(m.seed, "people"))
	townships := a.level(d.township, r.townships)
	townships.census = villages.census.up(r.villages, len(r.townships))
	in := a.level(d.county, r.counties)
	in.census = townships.census.up(r.townships, len(r.counties))

	township := func(v uint16) int32 { return int32(r.villages[v].parent) }
	villages.unit = func(v uint16) int32 { return int32(v) }
	townships.unit = township
	in.unit = func(v uint16) int32 { return int32(r.townships[township(v)].parent) }
	for _, l := range []*levelParts{in, townships, villages} {
		if err := a.add(m.borders, l); err != nil {
			return nil, err
		}
	}
	if err := a.settle(villages, newDice(m.seed, "houses")); err != nil {
		return nil, err
	}
	if err := a.seat(); err != nil {
		return nil, err
	}
	a.land.density = a.densities()
	return a.land, nil
}

// assembly is a land being put together.
type assembly struct {
	*division
	roll     *roll
	counties []county
	houses   []int32 // by hamlet: the cell where they stand
	homes    []int   // by hamlet: households
	land     *Land
}

// levelParts is what one level's units are made of, by number.
type levelParts struct {
	names  []unitName
	meanZ  []float64
	census census
	unit   func(village uint16) int32
}

// level measures the mean height of a level's units.
func (a *assembly) level(of []uint16, names []unitName) *levelParts {
	l := &levelParts{names: names, meanZ: make([]float64, len(names))}
	area := make([]float64, len(names))
	for u, n := range of {
		area[n] += float64(a.area[u])
		l.meanZ[n] += float64(float64(a.area[u]) * float64(a.z[u]))
	}
	for n := range area {
		l.meanZ[n] /= max(area[n], 1)
	}
	return l
}

// add appends a level's units to the land, which stays in the order of codes.
func (a *assembly) add(b *borders, l *levelParts) error {
	polygons, err := b.polygons(l.unit, len(l.names))
	if err != nil {
		return err
	}
	for i, name := range l.names {
		if i == 0 {
			continue
		}
		a.land.units = append(a.land.units, LandUnit{
			Code: name.code, Name: name.name, Level: data.UnitLevel(name.code),
			Boundary: orb.MultiPolygon{polygons[i]}, AreaKM2: geo.Area(polygons[i]) / 1e6,
			Households: l.census.households[i], Population: l.census.population[i], Enterprises: l.census.enterprises[i],
			MeanElevationM: l.meanZ[i],
		})
	}
	slices.SortFunc(a.land.units, func(u, v LandUnit) int { return cmp.Compare(u.Code, v.Code) })
	return nil
}

// settle shares every village's households among those of its hamlets whose houses lie inside its polygon.
func (a *assembly) settle(l *levelParts, dc dice) error {
	a.homes = make([]int, len(a.houses))
	polygon := map[string]orb.Polygon{}
	for _, u := range a.land.units {
		polygon[u.Code] = u.Boundary[0]
	}
	for v, own := range members(a.village, len(l.names)) {
		if v == 0 {
			continue
		}
		code := l.names[v].code
		weight := []float64{0}
		var lived []int32
		for _, u := range own {
			w := exp(0.7*dc.normal()) * sqrt(float64(a.area[u]))
			if u == a.villageSeat[v] {
				w *= 2.5
			}
			if geo.PolygonSide(polygon[code], a.place(u)) == geo.Inside {
				lived, weight = append(lived, u), append(weight, w)
			}
		}
		if len(lived) == 0 { // so small that smoothing its border has left every house outside
			p, ok := inside(polygon[code][0])
			if !ok {
				return fmt.Errorf("%s has no room for a house", code)
			}
			a.homes[own[0]] = l.census.households[v]
			a.land.hamlets[code] = []Hamlet{{p, l.census.households[v]}}
			continue
		}
		for i, homes := range shareOut(weight, l.census.households[v]) {
			if homes > 0 {
				u := lived[i-1]
				a.homes[u] = homes
				a.land.hamlets[code] = append(a.land.hamlets[code], Hamlet{a.place(u), homes})
			}
		}
		slices.SortStableFunc(a.land.hamlets[code], func(x, y Hamlet) int { return y.Households - x.Households })
	}
	return nil
}

// place is where a hamlet's houses stand.
func (a *assembly) place(u int32) orb.Point { return a.centre(int(a.houses[u])).point() }

// seat gives every village its largest hamlet as a seat, every township the largest hamlet of the village at its middle, and every
// county its real seat.
func (a *assembly) seat() error {
	chief := map[string]string{} // of a township: the code of the village at its middle
	for i, u := range a.townshipSeat {
		if i > 0 {
			chief[a.roll.townships[i].code] = a.roll.villages[a.village[u]].code
		}
	}
	for i := range a.land.units {
		u := &a.land.units[i]
		switch u.Level {
		case data.LevelCounty:
			j := slices.IndexFunc(a.counties, func(c county) bool { return c.code == u.Code })
			u.Seat = a.counties[j].seat.point()
		case data.LevelTownship, data.LevelVillage:
			village := u.Code
			if u.Level == data.LevelTownship {
				village = chief[u.Code]
			}
			u.Seat = a.land.hamlets[village][0].Point
		case data.LevelPrefecture:
		}
		if geo.MultiPolygonSide(u.Boundary, u.Seat) != geo.Inside {
			return fmt.Errorf("the seat of %s lies outside", u.Code)
		}
	}
	return nil
}

// densities spreads each hamlet's people over its cells and evens them out over about a kilometre.
func (a *assembly) densities() field {
	g := grid{a.origin, a.hamlets.w / 4, a.hamlets.h / 4, 4}
	f := field{g, make([]float64, g.size())}
	for k, u := range a.hamlets.of {
		if a.homes[u] == 0 {
			continue
		}
		x, y := k%a.hamlets.w/4, k/a.hamlets.w/4
		// People of a cell are homes × 3.2 × the cell's part of the hamlet; over sixteen cells that make up a field.
		f.value[y*g.w+x] += float64(float64(a.homes[u]) * personsPerTenHomes / 10 / (float64(a.area[u]) / 10_000) / 16)
	}
	f.value = g.blur(g.blur(f.value))
	return f
}
