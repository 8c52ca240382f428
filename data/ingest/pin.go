package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
)

// Place is what an input says about where a record is. Zero parts say nothing.
type Place struct {
	Geometry orb.Geometry // lon, lat: a point, or a line for traces; checked
	Times    []time.Time  // of the positions of a single line; nil when they have none
	Unit     string       // a stated code, of any year
	Names    string       // county, township and village as columns of their own give them, joined
	Address  string       // free text
	AtEvent  string       // the code of then, when it is stated beside that of today
}

// Placed is where a record goes.
type Placed struct {
	Geometry    orb.Geometry
	Unit        string
	UnitAtEvent string
	Units       []string // of traces
	Pin         data.Pin
	Stated      bool // UnitAtEvent is what the input states
	Disagrees   bool // the stated unit is another one of the same county
}

// Doubt is why a record cannot be placed without a person.
type Doubt struct {
	Field      string // unit, geometry or address
	Reason     string
	Candidates []string // unit codes, likeliest first
	Refused    bool     // the input itself is wrong: nothing for a person to decide
}

// Place finds the unit of a record. Coordinates count before a stated unit, that before the names of units, those before the address.
// A nil Doubt means that it was placed.
func (p *Pinner) Place(at Place) (Placed, *Doubt) {
	stated, doubt := p.statedUnit(at)
	if doubt != nil {
		return Placed{}, doubt
	}
	var placed Placed
	switch g := at.Geometry.(type) {
	case nil:
		if placed, doubt = p.placeByWords(at, stated); doubt != nil {
			return Placed{}, doubt
		}
	case orb.Point:
		f, ok := p.locate(g)
		if !ok {
			return Placed{}, p.outside(g)
		}
		placed = Placed{Geometry: g, Unit: f.unit, Pin: p.pin(f)}
	default:
		if placed, doubt = p.placeLines(lines(g), at.Times); doubt != nil {
			return Placed{}, doubt
		}
		placed.Geometry = g
	}
	return p.compare(placed, at, stated)
}

// statedUnit is what the stated code, or the names of units, say.
func (p *Pinner) statedUnit(at Place) (resolution, *Doubt) {
	if at.Unit != "" {
		r := p.resolve(at.Unit)
		if r.given == "" {
			return r, &Doubt{Field: data.FieldUnit, Reason: "is not an administrative code of 6, 9 or 12 digits", Refused: true}
		}
		return r, nil
	}
	if m := p.match(at.Names); m.Code != "" {
		return resolution{unit: m.Code, known: true}, nil
	}
	return resolution{}, nil
}

// placeByWords places a record without coordinates.
func (p *Pinner) placeByWords(at Place, stated resolution) (Placed, *Doubt) {
	unit := stated.unit
	switch {
	case at.Unit != "" && unit == "":
		return Placed{}, &Doubt{Field: data.FieldUnit, Reason: unresolved(stated), Candidates: stated.candidates}
	case at.Unit != "":
	case at.Names == "" && at.Address == "":
		return Placed{}, &Doubt{Field: "geometry", Reason: "has neither coordinates nor a unit nor an address"}
	default:
		var doubt *Doubt
		if unit, doubt = p.readAddress(at, stated.unit); doubt != nil {
			return Placed{}, doubt
		}
	}
	g, pin := p.placeUnit(unit)
	return Placed{Geometry: g, Unit: unit, Pin: pin}, nil
}

func unresolved(r resolution) string {
	if r.known {
		return "is the code of a unit that ended, and the lists do not say which one followed"
	}
	return "is not the code of any unit known"
}

// readAddress finds the unit that names and address lead to. byNames is the one that the names alone lead to, "" when they lead to none.
func (p *Pinner) readAddress(at Place, byNames string) (string, *Doubt) {
	if data.UnitLevel(byNames) == data.LevelVillage || byNames != "" && at.Address == "" {
		return byNames, nil
	}
	m := p.match(at.Address)
	if m.Code != "" && data.InUnit(m.Code, byNames) {
		return m.Code, nil
	}
	if m.Code != "" && byNames != "" && !data.InUnit(byNames, m.Code) {
		return "", &Doubt{Field: "address", Reason: "names a place outside the unit that stands beside it", Candidates: []string{byNames, m.Code}}
	}
	if at.Names != "" {
		m = p.match(at.Names + at.Address)
	}
	if m.Code != "" {
		return m.Code, nil
	}
	return "", &Doubt{Field: "address", Reason: matchReason(m.How), Candidates: m.Candidates}
}

// matchReason says why an address led to no unit.
func matchReason(how units.How) string {
	switch how {
	case units.HowAmbiguous:
		return "could be in any of several units"
	case units.HowSeveral:
		return "names several places"
	case units.HowNearMiss:
		return "resembles a unit's name, but none is written so"
	case units.HowUnlisted:
		return "names a unit that no list has"
	case units.HowUnclear:
		return "names a unit, but what stands beside it makes that doubtful"
	case units.HowEnded:
		return "names a unit that ended, and the lists do not say which one followed"
	case units.HowOutside:
		return "names a place outside this area"
	default:
		return "names no unit that is known"
	}
}

// outside is the doubt about a point outside all boundaries.
func (p *Pinner) outside(at orb.Point) *Doubt {
	d := &Doubt{Field: "geometry", Reason: "lies outside every boundary"}
	if p.Empty() {
		d.Reason = "cannot be pinned: no boundaries are imported yet"
		return d
	}
	if unit, distanceM, ok := p.nearest(at); ok {
		d.Reason = fmt.Sprintf("lies outside every boundary, %.0f m from the nearest", distanceM)
		d.Candidates = []string{unit}
	}
	return d
}

// compare looks at what was found beside what was stated, and settles unit_at_event.
func (p *Pinner) compare(placed Placed, at Place, stated resolution) (Placed, *Doubt) {
	if at.Geometry != nil && (stated.unit != "" || stated.given != "") {
		claim := stated.unit
		if claim == "" {
			claim = stated.given
		}
		agrees := data.InUnit(placed.Unit, claim) || data.InUnit(claim, placed.Unit) || slices.Contains(placed.Units, claim)
		if !agrees && !sameCounty(placed.Unit, claim) {
			d := &Doubt{Field: data.FieldUnit, Reason: "is in another county than the coordinates", Candidates: []string{placed.Unit}}
			if stated.unit != "" {
				d.Candidates = append(d.Candidates, stated.unit)
			}
			return Placed{}, d
		}
		placed.Disagrees = !agrees
	}
	placed.UnitAtEvent = placed.Unit
	if stated.given != "" && stated.known {
		placed.UnitAtEvent, placed.Stated = stated.given, true
	}
	if r := p.resolve(at.AtEvent); at.AtEvent != "" {
		if r.given == "" {
			return Placed{}, &Doubt{Field: data.FieldUnitAtEvent, Reason: "is not an administrative code of 6, 9 or 12 digits", Refused: true}
		}
		placed.UnitAtEvent, placed.Stated = r.given, true
	}
	return placed, nil
}

// sameCounty tells whether two codes lie in one county, or one of them holds the other's.
func sameCounty(a, b string) bool {
	ca, cb := data.UnitAt(a, data.LevelCounty), data.UnitAt(b, data.LevelCounty)
	if ca == "" || cb == "" { // a prefecture's code
		return data.UnitAt(a, data.LevelPrefecture) == data.UnitAt(b, data.LevelPrefecture)
	}
	return ca == cb
}

// joinNames writes the names of units as an address has them.
func joinNames(county, township, village string) string {
	return strings.TrimSpace(county) + strings.TrimSpace(township) + strings.TrimSpace(village)
}
