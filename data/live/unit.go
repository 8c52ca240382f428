package live

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// slot names a unit inside one View: rows are grouped by it. It never reaches a client.
type slot = uint32

// unit is what every row of an administrative unit shares. It never changes.
type unit struct {
	code      string
	name      string // of the newest unit list, else as its boundary calls it
	called    string // as its boundary calls it
	level     data.Level
	place     position // the representative point; not located without a boundary
	key       uint64   // of place
	precision float64  // metres: the circle around place holds the whole unit
	extent    box      // of the boundary
	area      orb.MultiPolygon
	values    [unitFields]data.Value
	folded    []string // names for free text: county, township, village
	opening   []byte   // `},"properties":{` and the fragment, which most features need together
	fragment  []byte   // `"unit":"…",…,"boundary_version":1`
	point     []byte   // `[113.1,25.7]` or `null`
	masked    []byte   // `,"precision_m":1234`, what viewers at unit precision get for a row's own
	sum       uint64   // digest of all of it
}

// unitField is a property that is constant for the rows of a unit.
type unitField uint8

const (
	notOfUnit unitField = iota
	unitCode
	villageCode
	villageName
	townshipCode
	townshipName
	countyCode
	countyName
	boundaryVersion
	unitFields
)

func unitFieldOf(name string) unitField {
	switch name {
	case data.FieldUnit:
		return unitCode
	case data.FieldVillage:
		return villageCode
	case data.FieldVillageName:
		return villageName
	case data.FieldTownship:
		return townshipCode
	case data.FieldTownshipName:
		return townshipName
	case data.FieldCounty:
		return countyCode
	case data.FieldCountyName:
		return countyName
	case data.FieldBoundaryVersion:
		return boundaryVersion
	}
	return notOfUnit
}

// boundary is what a boundary record says of a unit: its ground, rounded to positions, the version it bears, and its name.
type boundary struct {
	area    orb.MultiPolygon
	version int64
	name    string
}

// newUnit places a unit. names tells the names of the unit and of those above it.
func newUnit(code string, b boundary, names func(code string) string) *unit {
	u := &unit{
		code: code, name: names(code), called: b.name, level: data.UnitLevel(code), area: b.area, extent: emptyBox(),
		place: position{noPlace, noPlace},
	}
	if len(b.area) > 0 {
		// A hundredth of the clearance is far finer than a screen shows.
		if p, _, err := geo.InteriorPoint(b.area, 0); err == nil {
			u.place = positionOf(p)
		}
		eachVertex(b.area, func(p orb.Point) {
			u.extent = u.extent.with(positionOf(p))
			if u.place.located() {
				u.precision = max(u.precision, geo.Haversine(u.place.point(), p))
			}
		})
	}
	u.precision = math.Ceil(u.precision)
	u.key = hilbertKey(u.place)
	u.describe(b.version, names)
	return u
}

// described is the unit on the same ground with names told anew.
func (u *unit) described(called string, names func(code string) string) *unit {
	n := &unit{
		code: u.code, name: names(u.code), called: called, level: u.level, place: u.place, key: u.key, precision: u.precision, extent: u.extent, area: u.area,
	}
	n.describe(u.values[boundaryVersion].Int(), names)
	return n
}

// describe fills what is said of the unit's place in the hierarchy.
func (u *unit) describe(version int64, names func(string) string) {
	u.values[unitCode] = data.Text(u.code)
	for _, l := range []struct {
		level      data.Level
		code, name unitField
	}{{data.LevelCounty, countyCode, countyName}, {data.LevelTownship, townshipCode, townshipName}, {data.LevelVillage, villageCode, villageName}} {
		code := data.UnitAt(u.code, l.level)
		if code == "" {
			continue
		}
		name := names(code)
		u.values[l.code], u.values[l.name] = data.Text(code), data.Text(name)
		if name != "" {
			u.folded = append(u.folded, fold(name))
		}
	}
	u.values[boundaryVersion] = data.Int(version)
	for _, f := range []struct {
		name string
		of   unitField
	}{
		{data.FieldUnit, unitCode},
		{data.FieldVillage, villageCode},
		{data.FieldVillageName, villageName},
		{data.FieldTownship, townshipCode},
		{data.FieldTownshipName, townshipName},
		{data.FieldCounty, countyCode},
		{data.FieldCountyName, countyName},
		{data.FieldBoundaryVersion, boundaryVersion},
	} {
		if len(u.fragment) > 0 {
			u.fragment = append(u.fragment, ',')
		}
		u.fragment = append(data.AppendJSONText(u.fragment, f.name), ':')
		u.fragment = u.values[f.of].AppendJSON(u.fragment)
	}
	u.opening = append([]byte(toProperties), u.fragment...)
	u.point = []byte("null")
	if u.place.located() {
		u.point = appendPosition(nil, u.place)
	}
	u.masked = data.AppendJSONFloat([]byte(`,"`+data.FieldPrecision+`":`), u.precision)
	var d digest
	d.text(string(u.fragment))
	d.text(string(u.point))
	d.text(string(u.masked))
	eachVertex(u.area, func(p orb.Point) {
		q := positionOf(p)
		d.word(uint64(uint32(q.x))<<32 | uint64(uint32(q.y)))
	})
	u.sum = uint64(d)
}

// before is the order of units in answers: along the Hilbert curve of their representative points, then by code; units without place last.
func (u *unit) before(o *unit) int {
	switch {
	case u.key < o.key:
		return -1
	case u.key > o.key:
		return 1
	}
	return strings.Compare(u.code, o.code)
}

func eachVertex(mp orb.MultiPolygon, visit func(orb.Point)) {
	for _, poly := range mp {
		for _, ring := range poly {
			for _, p := range ring {
				visit(p)
			}
		}
	}
}
