package live

import (
	"context"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	unitlist "lianxin/data/units"
)

// UnitHit is a unit found.
type UnitHit struct {
	UnitName
	Level  data.Level
	Path   []string   // names of the units it lies in, the widest first
	Point  *orb.Point // representative point, lon, lat; nil without a boundary
	Bound  *orb.Bound // of the boundary, lon, lat; nil without one
	By     string     // what matched: name, pinyin, initials, code, former or address
	Former string     // the former name or code that matched
}

// RecordHit is a record found.
type RecordHit struct {
	Layer *data.Layer
	ID    string
	Unit  UnitName
}

// FormerUnit is a name or code that a unit had.
type FormerUnit struct {
	UnitName
	Until time.Time // cut-off of the first list without it
}

// FindUnits finds units in scope as someone types, best first, and tells how many there are in all: by name, pinyin, initials, code and former
// names. limit is 1 to 100, 20 for 0; level narrows to one, 0 is all.
func (v *View) FindUnits(_ context.Context, viewer data.Viewer, query string, limit int, level data.Level) ([]UnitHit, int, error) {
	if !viewer.Aggregates() {
		return nil, 0, fmt.Errorf("units: %w", data.ErrForbidden)
	}
	s := v.now.Load()
	books, err := v.books(s, viewer)
	if err != nil {
		return nil, 0, fmt.Errorf("read the register of units: %w", err)
	}
	if limit <= 0 {
		limit = 20
	}
	var out []UnitHit
	total := 0
	for _, b := range books {
		hits, n := b.search.Find(query, limit, func(u unitlist.Unit) bool {
			return viewer.Sees(u.Code) && (level == 0 || u.Level == level) && (b.own == nil || b.own[u.Code])
		})
		total += n
		for _, h := range hits[:min(len(hits), max(0, limit-len(out)))] {
			hit := s.unitHit(h.Unit.Code, h.Unit.Short)
			hit.By = h.By.String()
			if h.By == unitlist.ByFormer {
				hit.Former = h.Matched
			}
			out = append(out, hit)
		}
	}
	return out, total, nil
}

// unitHit describes a unit; called is its name where the snapshot has none.
func (s *snapshot) unitHit(code, called string) UnitHit {
	h := UnitHit{UnitName: UnitName{code, called}, Level: data.UnitLevel(code), Path: []string{}}
	if name := s.units.nameOf(code); name != "" {
		h.Name = name
	}
	for level := data.LevelPrefecture; level < h.Level; level++ {
		if up := data.UnitAt(code, level); up != "" {
			h.Path = append(h.Path, s.units.nameOf(up))
		}
	}
	if u := s.units.get(code); u != nil {
		h.Point, h.Bound = u.whereabouts()
	}
	return h
}

// whereabouts are a unit's representative point and its boundary's bound; nil without a boundary.
func (u *unit) whereabouts() (point *orb.Point, bound *orb.Bound) {
	if u.place.located() {
		p := u.place.point()
		point = &p
	}
	if !u.extent.empty() {
		b := u.extent.bound()
		bound = &b
	}
	return point, bound
}

// FindRecords finds the records of an id, in layers whose rows the viewer may read; none is no error.
func (v *View) FindRecords(_ context.Context, viewer data.Viewer, id string) ([]RecordHit, error) {
	s := v.now.Load()
	name, ok := identOf(id)
	if !ok {
		return nil, nil
	}
	var out []RecordHit
	for _, l := range s.schema.Layers() {
		if l.IsBoundary() || !viewer.Items(l) {
			continue
		}
		p, err := s.ask(viewer, data.Filter{Layer: l.ID})
		if err != nil {
			return nil, err
		}
		at, b, i, ok := p.t.find(name)
		one := rowSet{}
		one[i/64] = 1 << (i % 64)
		if !ok || newScan(p).visible(at, b, one).empty() {
			continue
		}
		u := s.units.list[p.unitOf(at, b, i)]
		out = append(out, RecordHit{Layer: l, ID: id, Unit: UnitName{u.code, u.name}})
	}
	return out, nil
}

// Former are the names and codes a unit had before, newest first.
func (v *View) formerOf(s *snapshot, code string) ([]FormerUnit, error) {
	books, err := s.register.books()
	if err != nil {
		return nil, fmt.Errorf("read the register of units: %w", err)
	}
	var out []FormerUnit
	for _, b := range books {
		for _, f := range b.list.Former(code) {
			out = append(out, FormerUnit{UnitName{f.Code, f.Name}, f.Until})
		}
	}
	return out, nil
}
