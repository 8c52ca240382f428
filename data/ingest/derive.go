package ingest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/topology"
)

// DerivedSource is the source of boundaries that nobody imported: they are dissolved from those of the level below and made anew when these change.
const DerivedSource = "dissolved"

// derive makes the boundaries above the imported ones that nobody imported: townships of villages, counties of townships.
func (b *boundarySet) derive() {
	var made, given []string
	for level := b.layer.Level - 1; level >= data.LevelCounty; level-- {
		m, g := b.dissolve(level)
		made, given = append(made, m...), append(given, g...)
	}
	b.tellSome(NoticeDerived, "wider boundaries are dissolved from those below", made)
	b.tellSome(NoticeDerived, "wider boundaries cannot be dissolved from those below", given)
}

// dissolve makes the boundaries of a level from those below it, where none was imported, and tells which changed, and which could not be made, with
// the reason. One without anything below it any more goes.
func (b *boundarySet) dissolve(level data.Level) (made, impossible []string) {
	below := map[string][]topology.Unit{}
	for _, p := range polygonsOf(b.after[level+1]) {
		parent := data.UnitAt(p.Code, level)
		below[parent] = append(below[parent], topology.Unit{Code: p.Code, Area: p.Area})
	}
	for code, old := range b.stored[level] {
		if old.Source == DerivedSource && len(below[code]) == 0 {
			delete(b.after[level], code)
			b.ended = append(b.ended, data.Delete{Layer: old.Layer, ID: code})
			b.changed = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(below)) {
		old, stored := b.stored[level][code]
		if stored && old.Source != DerivedSource || stored && !b.touched(below[code]) {
			continue
		}
		area, err := dissolveOne(below[code], len(code))
		if err != nil {
			impossible = append(impossible, fmt.Sprintf("%s (%v)", code, err))
			continue
		}
		r := b.parent(level, code, area)
		b.adopt(&r)
		b.puts = append(b.puts, data.Put{Record: r})
		made = append(made, code)
	}
	return made, impossible
}

// touched tells whether any of the units is one that this import brings, or made.
func (b *boundarySet) touched(all []topology.Unit) bool {
	level := data.UnitLevel(all[0].Code)
	parent := data.UnitAt(all[0].Code, level-1)
	for code := range b.stored[level] { // one that ended
		if _, still := b.after[level][code]; !still && data.UnitAt(code, level-1) == parent {
			return true
		}
	}
	return slices.ContainsFunc(all, func(u topology.Unit) bool {
		old, ok := b.stored[level][u.Code]
		now := b.after[level][u.Code]
		return !ok || !slices.Equal(old.Values, now.Values) || old.Pin.BoundaryVersion != now.Pin.BoundaryVersion
	})
}

// dissolveOne joins units. Where they overlap the outline of what they cover together cannot be had from their arcs alone; then the union's
// invalid outline is mended, or given up with the reason.
func dissolveOne(all []topology.Unit, digits int) (orb.MultiPolygon, error) {
	joined, err := topology.Merge(all, digits)
	if err != nil {
		return nil, err
	}
	area, _, err := geo.Repair(joined[0].Area, geo.Limits{MaxVertices: 20_000_000, MaxParts: 1_000_000})
	return area, err
}

// parent is the record of a dissolved boundary: its name from the lists, its figures the sums of those below where all have them.
func (b *boundarySet) parent(level data.Level, code string, area orb.MultiPolygon) data.Record {
	l := b.options.Store.Schema().BoundaryLayer(level)
	r := data.Record{Layer: l.ID, ID: code, Unit: code, Source: DerivedSource, Geometry: area, Values: make([]data.Value, len(l.Fields))}
	name := code
	if b.list != nil {
		if u, ok := b.list.Get(code); ok {
			name = u.Short
		}
	}
	r.Values[l.Index("name")] = data.Text(name)
	lower := b.options.Store.Schema().BoundaryLayer(level + 1)
	for i := range l.Fields {
		f := &l.Fields[i]
		if k := lower.Index(f.Name); f.Type == data.TypeInt && !f.Derived && k >= 0 {
			r.Values[i] = b.sum(level, code, k)
		}
	}
	return r
}

// sum adds up a field of the units below; null when one of them does not have it.
func (b *boundarySet) sum(level data.Level, code string, field int) data.Value {
	total := int64(0)
	for _, r := range b.after[level+1] {
		if data.UnitAt(r.ID, level) != code {
			continue
		}
		if r.Values[field].IsNull() {
			return data.Value{}
		}
		total += r.Values[field].Int()
	}
	return data.Int(total)
}
