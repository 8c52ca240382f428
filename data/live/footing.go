package live

import (
	"math"
	"slices"
	"strings"

	"lianxin/data"
)

// footing is what figures per unit stand on: which unit of each level a slot belongs to, and what the boundaries say of households, enterprises and
// area. It depends on units and boundary tables alone and is kept until these change.
type footing struct {
	units  *units
	tables [data.LevelVillage + 1]*table // boundary layers, by level

	levels      [data.LevelVillage + 1][]place // by level, ascending by code
	up          [data.LevelVillage + 1][]int32 // by level and slot: index in levels; -1 when the slot's unit is wider
	parent      [data.LevelVillage + 1][]int32 // by level and index: index one level up; -1 of prefectures
	households  []int64                        // by slot; -1 when not known
	enterprises []int64
	hectares    []int64
}

// place is a unit as a row of a table.
type place struct {
	code, name string
	own        int32 // slot; -1 when nothing but the units in it names it
	stands     bool  // has a boundary, or no unit of its level has and a list names it
}

// footing is that of a snapshot.
func (v *View) footing(s *snapshot) *footing {
	if f := v.ground.Load(); f != nil && f.fits(s) {
		return f
	}
	f := newFooting(s)
	v.ground.Store(f)
	return f
}

func (f *footing) fits(s *snapshot) bool {
	if f.units != s.units {
		return false
	}
	for level := data.LevelCounty; level <= data.LevelVillage; level++ {
		if f.tables[level] != s.boundaryTable(level) {
			return false
		}
	}
	return true
}

// boundaryTable is the table of a level's boundaries; nil when there is none.
func (s *snapshot) boundaryTable(level data.Level) *table {
	if l := s.schema.BoundaryLayer(level); l != nil {
		return s.tables[l.ID]
	}
	return nil
}

func newFooting(s *snapshot) *footing {
	n := len(s.units.list)
	f := &footing{units: s.units, households: make([]int64, n), enterprises: make([]int64, n), hectares: make([]int64, n)}
	for level := data.LevelPrefecture; level <= data.LevelVillage; level++ {
		f.tables[level] = s.boundaryTable(level)
		f.climb(s, level)
	}
	for at, u := range s.units.list {
		t := f.tables[u.level]
		f.households[at] = numberOf(s, t, slot(at), "households", 1)
		f.enterprises[at] = numberOf(s, t, slot(at), "enterprises", 1)
		f.hectares[at] = numberOf(s, t, slot(at), "area_km2", 100)
	}
	return f
}

// climb fills a level.
func (f *footing) climb(s *snapshot, level data.Level) {
	index := map[string]int32{}
	drawn := false
	for _, at := range s.units.byCode {
		u := s.units.list[at]
		code := data.UnitAt(u.code, level)
		if code == "" {
			continue
		}
		if _, ok := index[code]; !ok {
			index[code] = -1
		}
		drawn = drawn || u.level == level && len(u.area) > 0
	}
	for code := range index {
		p := place{code: code, name: s.units.nameOf(code), own: -1}
		if at, ok := s.units.index[code]; ok {
			p.own = int32(at)
			p.stands = len(s.units.list[at].area) > 0 || !drawn && s.units.listed[code] != ""
		}
		f.levels[level] = append(f.levels[level], p)
	}
	slices.SortFunc(f.levels[level], func(a, b place) int { return strings.Compare(a.code, b.code) })
	for i, p := range f.levels[level] {
		index[p.code] = int32(i)
	}
	f.parent[level] = make([]int32, len(f.levels[level]))
	for i, p := range f.levels[level] {
		f.parent[level][i] = -1
		if up := data.UnitAt(p.code, level-1); up != "" {
			f.parent[level][i] = f.find(level-1, up)
		}
	}
	f.up[level] = make([]int32, len(s.units.list))
	for at, u := range s.units.list {
		f.up[level][at] = -1
		if code := data.UnitAt(u.code, level); code != "" {
			f.up[level][at] = index[code]
		}
	}
}

// find is the index of a code in a level; -1 when it is not there.
func (f *footing) find(level data.Level, code string) int32 {
	i, ok := slices.BinarySearchFunc(f.levels[level], code, func(p place, code string) int { return strings.Compare(p.code, code) })
	if !ok {
		return -1
	}
	return int32(i)
}

// numberOf is a number of a unit's boundary record; -1 when it has none.
func numberOf(s *snapshot, t *table, at slot, name string, scale float64) int64 {
	if t == nil {
		return -1
	}
	seg := t.segment(at)
	field, ok := t.lay.index[name]
	if seg == nil || !ok {
		return -1
	}
	v := s.cellValue(&t.lay.fields[field], seg.blocks[0], 0)
	if v.IsNull() {
		return -1
	}
	return int64(math.Round(v.Float() * scale))
}

// of adds up, per unit of a level and over all, what is known of the slots in a set: of villages where any is known, else of the next wider unit.
func (f *footing) of(known []int64, in slots, level data.Level) (by []int64, total int64) {
	by = make([]int64, len(f.levels[level]))
	for narrow := data.LevelVillage; narrow >= level; narrow-- {
		sums := make([]int64, len(by))
		for at, n := range known {
			if i := f.up[level][at]; n > 0 && i >= 0 && f.units.list[at].level == narrow && in.has(slot(at)) {
				sums[i] += n
			}
		}
		for i := range by {
			if by[i] == 0 {
				by[i] = sums[i]
			}
		}
	}
	for narrow := data.LevelVillage; narrow >= data.LevelCounty && total == 0; narrow-- {
		for at, n := range known {
			if n > 0 && f.units.list[at].level == narrow && in.has(slot(at)) {
				total += n
			}
		}
	}
	return by, total
}
