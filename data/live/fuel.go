package live

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/index"
)

// FuelGap is how far a village is from fuel.
type FuelGap struct {
	UnitRow
	StationID, StationName string
	DistanceM              *float64 // geodesic, in whole metres, from the representative point to the nearest open station; nil when there is none
	Households, Population *int64   // nil when not known
	Beyond                 bool     // farther than Settings.Fuel.GapM
}

// FuelAccess is the answer for villages.
type FuelAccess struct {
	Villages    []FuelGap // of the page, ascending by code
	Matched     int
	Next        string
	Stations    int // open ones in scope: distances are reckoned to no other
	Beyond      FuelBeyond
	Settings    data.FuelSettings
	Tag         string
	NotModified bool
	Generated   string
}

// FuelBeyond sums up the villages of a filter, not only those of the page, that lie beyond the threshold.
type FuelBeyond struct{ Villages, Households, Population int64 }

// fuelTable is every village of a scope.
type fuelTable struct {
	gaps     map[string]FuelGap // by code: slots may mean other units one day
	stations int
}

// FuelAccess answers for the villages of a page how far the nearest open fuel station is. Villages and stations are those in scope. Errors as of
// Features.
func (v *View) FuelAccess(ctx context.Context, viewer data.Viewer, q UnitPage) (*FuelAccess, error) {
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("fuel access: %w", data.ErrForbidden)
	}
	s := v.now.Load()
	q.Place.Layer = data.Villages
	p, err := s.ask(viewer, q.Place)
	if err != nil {
		return nil, err
	}
	key, context := v.fuelKey(s, viewer)
	out := &FuelAccess{
		Settings: s.settings.Fuel, Generated: s.info.Generated,
		Tag: v.sealer.text([]byte("fuel page"), context, []byte(p.question), fmt.Appendf(nil, "%d %s", q.Limit, q.After)),
	}
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	t, err := v.fuelTable(ctx, s, viewer, key)
	if err != nil {
		return nil, err
	}
	out.Stations = t.stations
	rows, err := s.pick(ctx, viewer, q.Place)
	if err != nil {
		return nil, err
	}
	gap := func(at slot) FuelGap { return t.gaps[s.units.list[at].code] }
	for _, at := range rows {
		out.Beyond.add(gap(at))
	}
	out.Matched = len(rows)
	rows, out.Next = s.page(rows, q)
	for _, at := range rows {
		out.Villages = append(out.Villages, gap(at))
	}
	return out, nil
}

func (b *FuelBeyond) add(g FuelGap) {
	if !g.Beyond {
		return
	}
	b.Villages++
	if g.Households != nil {
		b.Households += *g.Households
	}
	if g.Population != nil {
		b.Population += *g.Population
	}
}

// FuelRelief is what a further station would change.
type FuelRelief struct {
	Relieved               []FuelChange // villages beyond the threshold that no longer would be, nearest first
	Households, Population int64        // of these
	Nearer                 int          // villages that would have a shorter way, these and others
}

// FuelChange is a village's distance without and with the station.
type FuelChange struct {
	UnitName
	BeforeM *float64 // nil: no station in scope
	AfterM  float64
}

// FuelWhatIf tells which villages in scope a station at a point (lon, lat) would relieve.
func (v *View) FuelWhatIf(ctx context.Context, viewer data.Viewer, at orb.Point) (*FuelRelief, error) {
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("fuel access: %w", data.ErrForbidden)
	}
	if err := geo.Check(at, geo.Limits{}); err != nil {
		return nil, data.Invalid("point", "%v", err)
	}
	s := v.now.Load()
	key, _ := v.fuelKey(s, viewer)
	t, err := v.fuelTable(ctx, s, viewer, key)
	if err != nil {
		return nil, err
	}
	out := &FuelRelief{Relieved: []FuelChange{}}
	var sum FuelBeyond
	for _, g := range t.gaps {
		from := g.Point()
		if from == nil {
			continue
		}
		after := math.Round(geo.Distance(*from, at))
		if g.DistanceM != nil && after >= *g.DistanceM {
			continue
		}
		out.Nearer++
		if beyond := g.Beyond || g.DistanceM == nil; beyond && after <= s.settings.Fuel.GapM {
			out.Relieved = append(out.Relieved, FuelChange{g.UnitName, g.DistanceM, after})
			g.Beyond = true
			sum.add(g)
		}
	}
	out.Households, out.Population = sum.Households, sum.Population
	slices.SortFunc(out.Relieved, func(a, b FuelChange) int {
		return cmp.Or(cmp.Compare(a.AfterM, b.AfterM), strings.Compare(a.Code, b.Code))
	})
	return out, nil
}

// fuelKey names everything that the distances in a scope hang on; context besides who may ask.
func (v *View) fuelKey(s *snapshot, viewer data.Viewer) (key string, context []byte) {
	set := s.units.inScope(viewer)
	context = lengthed(nil, viewer.Class())
	word := func(w uint64) { context = binary.BigEndian.AppendUint64(context, w) }
	word(s.groundSum(set))
	word(s.boundarySum(set))
	var stations uint64
	for _, st := range s.stations {
		if set.has(st.at) {
			var d digest
			d.text(st.id.String())
			d.text(st.name)
			d.word(uint64(uint32(st.place.x))<<32 | uint64(uint32(st.place.y)))
			stations += uint64(d)
		}
	}
	word(stations)
	word(math.Float64bits(s.settings.Fuel.GapM))
	context = lengthed(context, s.settings.Fuel.Source+"\n"+s.settings.Fuel.Date+"\n"+s.info.Generated)
	return v.sealer.text([]byte("fuel"), context), context
}

func (v *View) fuelTable(ctx context.Context, s *snapshot, viewer data.Viewer, key string) (*fuelTable, error) {
	return remember(ctx, &v.computed, key, func(context.Context) (*fuelTable, error) {
		set := s.units.inScope(viewer)
		var stations []station
		for _, st := range s.stations {
			if set.has(st.at) {
				stations = append(stations, st)
			}
		}
		tree, err := stationTree(stations)
		if err != nil {
			return nil, fmt.Errorf("index of fuel stations: %w", err)
		}
		t := &fuelTable{gaps: map[string]FuelGap{}, stations: len(stations)}
		set.each(func(at slot) {
			if u := s.units.list[at]; u.level == data.LevelVillage && len(u.area) > 0 {
				t.gaps[u.code] = s.fuelGap(at, stations, tree)
			}
		})
		return t, nil
	})
}

// stationTree sorts the stations by id, so that of two as far the same one is named everywhere, and indexes them by place.
func stationTree(stations []station) (*index.Tree, error) {
	slices.SortFunc(stations, func(a, b station) int { return a.id.compare(b.id) })
	return index.Build(len(stations), func(i int) (uint32, geo.Bound) {
		return uint32(i), geo.BoundOf(stations[i].place.point())
	})
}

func (s *snapshot) fuelGap(at slot, stations []station, tree *index.Tree) FuelGap {
	g := FuelGap{UnitRow: s.unitRow(at), Households: s.unitCount(data.Villages, at, "households"), Population: s.unitCount(data.Villages, at, "population")}
	from := g.Point()
	if from == nil {
		return g
	}
	tree.Nearest(*from, func(i uint32) float64 { return geo.Distance(*from, stations[i].place.point()) }, func(i uint32, distanceM float64) bool {
		d := math.Round(distanceM)
		g.DistanceM, g.StationID, g.StationName = &d, stations[i].id.String(), stations[i].name
		g.Beyond = d > s.settings.Fuel.GapM
		return false
	})
	return g
}
