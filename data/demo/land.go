package demo

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
	"lianxin/geo"
)

// LandUnit is an administrative unit of the generated prefecture: a real code and name on invented land.
type LandUnit struct {
	Code, Name string
	Level      data.Level // county, township or village
	// Boundary is one polygon without holes, valid by geo.CheckValid, of whole millionths of a degree: neighbours share each
	// vertex, and a unit is the exact union of its children.
	Boundary orb.MultiPolygon
	// Seat lies inside the boundary, where most people live; of a county it is the real one, to a hundredth of a degree.
	Seat           orb.Point
	AreaKM2        float64 // of the ellipsoid
	Households     int
	Population     int
	Enterprises    int
	MeanElevationM float64
}

// Hamlet is a cluster of houses inside a village.
type Hamlet struct {
	Point      orb.Point // strictly inside the village
	Households int
}

// Land is the generated prefecture. It never changes, and any number of goroutines may read it.
type Land struct {
	units   []LandUnit
	hamlets map[string][]Hamlet
	rivers  []River
	height  field // metres
	density field // persons per km²
}

// attempts is how many times a land is begun anew when it does not come to fit the facts; the first one does so far.
const attempts = 4

// NewLand makes the demonstration prefecture, 431000, as the bureau lists its units in 2023: the same for the same seed on
// every machine. It takes some three seconds of one core and 200 MB; a cancelled context ends it with the context's error.
func NewLand(ctx context.Context, seed uint64) (*Land, error) {
	counties, err := readCounties(countiesCSV)
	if err != nil {
		return nil, err
	}
	r, err := readRoll(units.ChenzhouCSV(2023), "431000")
	if err != nil {
		return nil, err
	}
	if err := match(r, counties); err != nil {
		return nil, err
	}
	for i := range uint64(attempts) {
		// The golden ratio spreads the seeds of the attempts apart.
		var land *Land
		if land, err = generate(ctx, r, counties, seed+i*0x9e3779b97f4a7c15); err == nil {
			return land, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, fmt.Errorf("land of seed %d: %w", seed, err)
}

// match checks that the facts are about the counties of the roll, in the same order.
func match(r *roll, counties []county) error {
	if len(r.counties) != len(counties)+1 {
		return fmt.Errorf("facts of %d counties, %d in the list of units", len(counties), len(r.counties)-1)
	}
	for i, c := range counties {
		if r.counties[i+1].code != c.code {
			return fmt.Errorf("facts of county %s where the list of units has %s", c.code, r.counties[i+1].code)
		}
	}
	return nil
}

// making is a land in the making: what the stages hand on to each other.
type making struct {
	roll     *roll
	counties []county
	seed     uint64

	layout   *layout
	terrain  *terrain
	hamlets  *hamlets
	division *division
	borders  *borders
	land     *Land
}

// generate goes through the stages once, looking at the context between them.
func generate(ctx context.Context, r *roll, counties []county, seed uint64) (*Land, error) {
	m := making{roll: r, counties: counties, seed: seed}
	for _, stage := range []func() error{m.layOut, m.raise, m.populate, m.divide, m.draw, m.finish} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := stage(); err != nil {
			return nil, err
		}
	}
	return m.land, nil
}

func (m *making) layOut() (err error) {
	m.layout, err = newLayout(m.counties, m.seed)
	return err
}

func (m *making) raise() error {
	m.terrain = newTerrain(m.layout, m.counties, m.seed)
	return nil
}

func (m *making) populate() (err error) {
	g := newGrid(m.counties, 1)
	land := m.layout.land(g)
	m.hamlets, err = newHamlets(newGround(m.terrain, g, land, m.seed), land, m.counties, newDice(m.seed, "hamlets"))
	return err
}

func (m *making) divide() (err error) {
	m.division, err = newDivision(m.hamlets, m.terrain, m.layout, m.roll, m.counties, m.seed)
	return err
}

func (m *making) draw() (err error) {
	m.borders, err = drawBorders(m.hamlets.grid, m.division.villageCells(), m.seed)
	return err
}

func (m *making) finish() (err error) {
	m.land, err = newLand(m)
	return err
}

// villageCells is the village of every cell.
func (d *division) villageCells() []uint16 {
	cells := make([]uint16, d.hamlets.size())
	for k, u := range d.hamlets.of {
		cells[k] = d.village[u]
	}
	return cells
}

// Units lists counties, townships and villages by code, so that every unit follows its parent. The slice and what it holds are the
// land's own: not to be changed.
func (l *Land) Units() []LandUnit { return l.units }

// Hamlets lists the clusters of houses of a village, the largest first; their households add up to the village's. Empty for other codes.
func (l *Land) Hamlets(village string) []Hamlet { return l.hamlets[village] }

// Rivers lists the rivers of the prefecture and its surroundings that drain 60 km² and more, the greatest first. None runs
// outside of Extent.
func (l *Land) Rivers() []River { return l.rivers }

// Extent is where Elevation and Density know the land.
func (l *Land) Extent() geo.Bound {
	g := l.height.grid
	return geo.Bound{
		MinLon: g.origin.lon.degrees(), MinLat: g.origin.lat.degrees(),
		MaxLon: (g.origin.lon + micro(g.w*g.scale*cellLon)).degrees(),
		MaxLat: (g.origin.lat + micro(g.h*g.scale*cellLat)).degrees(),
	}
}

// Elevation is the height above the sea in metres at a place in degrees, between cells of 200 m linear, beyond Extent that of
// its edge; 0 for coordinates that are not finite.
func (l *Land) Elevation(lon, lat float64) float64 {
	s, ok := l.spotAt(lon, lat)
	if !ok {
		return 0
	}
	return l.height.at(s)
}

// Density is how many people live on a square kilometre around a place in degrees, of fields of some 400 m; 0 outside of
// the prefecture.
func (l *Land) Density(lon, lat float64) float64 {
	s, ok := l.spotAt(lon, lat)
	if !ok {
		return 0
	}
	return l.density.at(s)
}

func (l *Land) spotAt(lon, lat float64) (spot, bool) {
	if !(lon > -180 && lon < 180 && lat > -90 && lat < 90) {
		return spot{}, false
	}
	return spot{micro(lon * 1e6), micro(lat * 1e6)}, true
}
