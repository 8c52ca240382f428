package live

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// unitRegister collects units while records are read: it begins with those that have a boundary or stand in a list and takes in, once each, the
// codes that only records name. It is safe for concurrent use.
type unitRegister struct {
	known map[string]slot // these two are fixed: read without a lock
	first []*unit
	names func(code string) string
	mu    sync.Mutex
	late  map[string]slot
	more  []*unit // slots go on from first
}

func newUnitRegister(known map[string]boundary, listed map[string]string) *unitRegister {
	r := &unitRegister{known: map[string]slot{}, late: map[string]slot{}, names: func(code string) string {
		return cmp.Or(listed[code], known[code].name)
	}}
	addPrefectures(known)
	codes := slices.Sorted(maps.Keys(known))
	r.first = make([]*unit, len(codes))
	parallel(len(codes), func(i int) { r.first[i] = newUnit(codes[i], known[codes[i]], r.names) })
	// Neighbours on the curve get neighbouring slots, so that a search walks through memory in order.
	slices.SortFunc(r.first, (*unit).before)
	for i, u := range r.first {
		r.known[u.code] = slot(i)
	}
	return r
}

// continueRegister goes on from published units.
func continueRegister(us *units) *unitRegister {
	return &unitRegister{known: us.index, first: us.list, late: map[string]slot{}, names: us.nameOf}
}

// find is the unit of a code, made now when it is met for the first time.
func (r *unitRegister) find(code string) (slot, *unit) {
	if at, ok := r.known[code]; ok {
		return at, r.first[at]
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.late[code]
	if !ok {
		at = slot(len(r.first) + len(r.more))
		r.late[code] = at
		r.more = append(r.more, newUnit(code, boundary{}, r.names))
	}
	return at, r.more[int(at)-len(r.first)]
}

func (r *unitRegister) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.first) + len(r.more)
}

// freeze ends the collecting.
func (r *unitRegister) freeze(listed map[string]string) *units {
	us := newUnits(slices.Concat(r.first, r.more))
	us.listed = listed
	return us
}

// extend is us with what was met since.
func (r *unitRegister) extend(us *units) *units { return us.with(r.more...) }

// addPrefectures gives every prefecture the union of its counties, as it has no layer of its own.
func addPrefectures(known map[string]boundary) {
	sums := map[string]boundary{}
	for _, code := range slices.Sorted(maps.Keys(known)) {
		b := known[code]
		if data.UnitLevel(code) != data.LevelCounty || len(b.area) == 0 {
			continue
		}
		up := data.UnitAt(code, data.LevelPrefecture)
		sum := sums[up]
		sum.area = append(sum.area, b.area...)
		sum.version = max(sum.version, b.version)
		sums[up] = sum
	}
	maps.Copy(known, sums)
}

// boundaryOf is a boundary record's ground, copied; without area when its geometry is none or against the rules.
func boundaryOf(l *data.Layer, r *data.Record) boundary {
	b := boundary{version: r.Pin.BoundaryVersion}
	if at := l.Index("name"); at >= 0 {
		b.name = r.Values[at].Text()
	}
	if mp := areasOf(r.Geometry); len(mp) > 0 && geo.Check(orb.Geometry(mp), geo.Limits{}) == nil {
		b.area = rounded(mp)
	}
	return b
}
