package ingest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
	"lianxin/geo"
	"lianxin/geo/locate"
)

// Boundary is one unit's area as a Pinner needs it.
type Boundary struct {
	Code    string
	Area    orb.MultiPolygon // lon, lat; not changed while a Pinner uses it
	Version int64            // data.Pin.BoundaryVersion of the boundary
}

// Pinner tells to which unit a record belongs: by the boundaries of one version and the lists of units. It never changes and is safe for
// concurrent use. It holds the boundaries and about as much again, 50 MB for 2,900 villages of 400 vertices.
type Pinner struct {
	version   int64 // data.Info.BoundaryVersion
	snapM     float64
	layers    []pinLayer // villages, townships, counties: those that have boundaries
	byCode    map[string]*place
	covered   map[coverage]bool
	list      *units.List // nil without lists
	gazetteer *units.Gazetteer
	lists     [sha256.Size]byte // of what list was made of; zero when it was handed to NewPinner
}

// pinLayer finds the unit of one level that holds a point.
type pinLayer struct {
	level data.Level
	index *locate.Index
}

// coverage says that a county has boundaries of a level.
type coverage struct {
	level  data.Level
	county string
}

// place is where a unit is drawn when that is all that is known.
type place struct {
	boundary Boundary
	once     sync.Once
	point    orb.Point
	radiusM  float64
	found    bool
}

// LoadPinner makes a Pinner of what a store holds. It takes about a second for a prefecture.
func LoadPinner(ctx context.Context, snap data.Snapshot, lists []data.UnitList, settings data.Settings) (*Pinner, error) {
	var boundaries []Boundary
	for _, layer := range []data.LayerID{data.Counties, data.Townships, data.Villages} {
		err := snap.Records(ctx, layer, 0, 1, func(r *data.Record) error {
			if area, ok := r.Geometry.(orb.MultiPolygon); ok {
				boundaries = append(boundaries, Boundary{strings.Clone(r.ID), orb.Clone(area).(orb.MultiPolygon), r.Pin.BoundaryVersion})
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read boundaries: %w", err)
		}
	}
	var list *units.List
	if len(lists) > 0 {
		var err error
		if list, err = units.FromLists(lists); err != nil {
			return nil, fmt.Errorf("read lists of units: %w", err)
		}
	}
	p, err := NewPinner(boundaries, list, settings.SnapM, snap.Info().BoundaryVersion)
	if err == nil {
		p.lists = sumLists(lists)
	}
	return p, err
}

// sumLists tells lists of units apart.
func sumLists(lists []data.UnitList) [sha256.Size]byte {
	h := sha256.New()
	for _, l := range lists {
		fmt.Fprintf(h, "%s %s %d ", l.CutOff, l.Prefix, len(l.CSV))
		h.Write(l.CSV) // a hash never fails
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Fits tells whether the Pinner is still the one that a store in this state would load. One made by NewPinner is not asked for its lists.
func (p *Pinner) Fits(info data.Info, lists []data.UnitList, settings data.Settings) bool {
	return p.version == info.BoundaryVersion && p.snapM == settings.SnapM && (p.lists == [sha256.Size]byte{} || p.lists == sumLists(lists))
}

// NewPinner makes a Pinner of boundaries of any levels, a register of units (nil: codes are known by their boundaries only and addresses match
// nothing), the distance in metres that still snaps, and the version of the boundaries as a whole.
func NewPinner(boundaries []Boundary, list *units.List, snapM float64, version int64) (*Pinner, error) {
	p := &Pinner{version: version, snapM: snapM, byCode: make(map[string]*place, len(boundaries)), covered: map[coverage]bool{}, list: list}
	if list != nil {
		p.gazetteer = units.NewGazetteer(list)
	}
	for _, level := range []data.Level{data.LevelVillage, data.LevelTownship, data.LevelCounty} {
		var polygons []locate.Polygon
		for _, b := range boundaries {
			if data.UnitLevel(b.Code) == level {
				polygons = append(polygons, locate.Polygon{Code: b.Code, Area: b.Area})
				p.byCode[b.Code] = &place{boundary: b}
				p.covered[coverage{level, data.UnitAt(b.Code, data.LevelCounty)}] = true
			}
		}
		if len(polygons) == 0 {
			continue
		}
		index, err := locate.New(polygons)
		if err != nil {
			return nil, fmt.Errorf("index boundaries: %w", err)
		}
		p.layers = append(p.layers, pinLayer{level, index})
	}
	return p, nil
}

// BoundaryVersion is the data.Info.BoundaryVersion whose boundaries the Pinner has.
func (p *Pinner) BoundaryVersion() int64 { return p.version }

// Empty tells whether there are no boundaries at all.
func (p *Pinner) Empty() bool { return len(p.layers) == 0 }

// found is the unit of a point and how it was found.
type found struct {
	unit      string
	method    data.PinMethod
	distanceM float64
}

// locate finds the most precise unit of a point: a village that holds it, else one within the distance that snaps, else the township or county that
// holds it, else one of those within the distance. ok is false when it lies outside all.
func (p *Pinner) locate(at orb.Point) (f found, ok bool) {
	for i := range p.layers {
		x := p.layers[i].index
		if slot := x.Locate(at); slot != locate.None {
			return found{unit: x.Code(slot), method: data.PinPolygon}, true
		}
		if near, ok := x.Nearest(at, p.snapM); ok {
			return found{x.Code(near.Slot), data.PinSnap, math.Round(near.DistanceM*1000) / 1000}, true
		}
	}
	return found{}, false
}

// inside tells whether a point lies in any boundary, without snapping.
func (p *Pinner) inside(at orb.Point) (unit string, ok bool) {
	for i := range p.layers {
		if slot := p.layers[i].index.Locate(at); slot != locate.None {
			return p.layers[i].index.Code(slot), true
		}
	}
	return "", false
}

// awayM is how far a point outside is looked around for the nearest unit, to tell a person.
const awayM = 5000

// nearest is the code of the unit nearest to a point outside all, and its distance, when it is not far.
func (p *Pinner) nearest(at orb.Point) (unit string, distanceM float64, ok bool) {
	if len(p.layers) == 0 {
		return "", 0, false
	}
	near, ok := p.layers[0].index.Nearest(at, awayM)
	if !ok {
		return "", 0, false
	}
	return p.layers[0].index.Code(near.Slot), near.DistanceM, true
}

// pin is the Pin of a unit with the version of its boundary.
func (p *Pinner) pin(f found) data.Pin {
	return data.Pin{Method: f.method, DistanceM: f.distanceM, BoundaryVersion: p.boundaryVersion(f.unit)}
}

func (p *Pinner) boundaryVersion(unit string) int64 {
	if at, ok := p.byCode[unit]; ok {
		return at.boundary.Version
	}
	return 0
}

// placeUnit is the geometry and the pin of a record of which only the unit is known. Without a boundary of the unit there is no geometry.
func (p *Pinner) placeUnit(unit string) (orb.Geometry, data.Pin) {
	pin := data.Pin{Method: data.PinAddress, BoundaryVersion: p.boundaryVersion(unit)}
	at, ok := p.byCode[unit]
	if !ok {
		return nil, pin
	}
	at.once.Do(at.measure)
	if !at.found {
		return nil, pin
	}
	pin.PrecisionM = at.radiusM
	return at.point, pin
}

// measure finds the representative point and the radius around it, in whole metres, that holds the whole unit.
func (at *place) measure() {
	point, _, err := geo.InteriorPoint(at.boundary.Area, 0)
	if err != nil {
		return
	}
	at.point, at.found = roundPoint(point), true
	farthest := 0.0
	for _, polygon := range at.boundary.Area {
		if len(polygon) == 0 {
			continue
		}
		for _, q := range polygon[0] {
			farthest = max(farthest, geo.Haversine(at.point, q))
		}
	}
	at.radiusM = math.Ceil(farthest * 1.003) // Haversine is up to 0.3 % short in China
}

// resolution is what a stated code means today.
type resolution struct {
	given      string   // the canonical form of what was stated, "" when it is no code
	unit       string   // of today; "" when none follows
	known      bool     // some list or boundary has the stated code
	candidates []string // when unit is empty: what it may have become
}

// resolve leads a stated code to the unit of today.
func (p *Pinner) resolve(text string) resolution {
	code, ok := units.Canonical(text)
	if !ok || data.UnitLevel(code) == 0 {
		return resolution{}
	}
	r := resolution{given: code}
	if _, ok := p.byCode[code]; ok {
		r.unit, r.known = code, true
		return r
	}
	if p.list == nil {
		if data.UnitLevel(code) == data.LevelPrefecture {
			r.unit, r.known = code, true
		}
		return r
	}
	today, change := p.list.Normalize(code)
	switch {
	case today != "":
		r.unit, r.known = today, true
	case change != units.ChangeUnknown:
		r.known = true
		heirs, _ := p.list.Successors(code)
		for _, u := range heirs {
			r.candidates = append(r.candidates, u.Code)
		}
	}
	return r
}

// ends tells whether these boundaries no longer have a unit, though they have others of its level in its county.
func (p *Pinner) ends(unit string) bool {
	if _, ok := p.byCode[unit]; ok {
		return false
	}
	// Without boundaries of its level in its county nothing says so.
	return p.covered[coverage{data.UnitLevel(unit), data.UnitAt(unit, data.LevelCounty)}]
}

// match reads an address.
func (p *Pinner) match(text string) units.Match {
	if p.gazetteer == nil || strings.TrimSpace(text) == "" {
		return units.Match{}
	}
	return p.gazetteer.Match(text)
}
