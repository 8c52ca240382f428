package live

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"lianxin/data"
	"lianxin/geo/topology"
)

// land is the ground of one scope: its units as a mesh of shared borders. What is dear to make is made once, by whoever asks first, while
// others who ask wait for it and nobody else is disturbed. It never looks beyond the scope, so that a neighbouring county's ground shows in nothing.
type land struct {
	scope    string
	ground   uint64 // digest of the units
	rows     uint64 // and of what their records say
	beside   func() (*adjacency, error)
	unlisted func() (*book, error)
	files    func() (*boundaryFiles, error)
	made     atomic.Pointer[boundaryFiles] // what files answered
}

// lands are those asked for of late.
type lands struct {
	mu   sync.Mutex
	list []*land // the one asked for last comes last
}

// Bounds of what is kept: a prefecture's files are 2 MB, those of a village a few hundred bytes.
const (
	maxLands   = 512
	maxVersion = 2 // of one scope: a client may still hold the addresses of the ones before
)

// landOf is the ground of a viewer's scope in the snapshot.
func (v *View) landOf(s *snapshot, viewer data.Viewer) *land {
	set := s.units.inScope(viewer)
	scope, ground, rows := strings.Join(viewer.Scope, ","), s.groundSum(set), s.boundarySum(set)
	v.lands.mu.Lock()
	defer v.lands.mu.Unlock()
	var same, old *land
	versions := 0
	for _, l := range slices.Backward(v.lands.list) {
		if l.scope != scope {
			continue
		}
		if l.ground == ground && l.rows == rows {
			v.lands.keep(l)
			return l
		}
		if l.ground == ground && same == nil {
			same = l
		}
		old = l
		versions++
	}
	l := &land{scope: scope, ground: ground, rows: rows}
	s = s.groundOnly()
	if same != nil {
		l.beside, l.unlisted = same.beside, same.unlisted
	} else {
		l.beside = sync.OnceValues(func() (*adjacency, error) { return s.adjacency(set) })
		l.unlisted = sync.OnceValues(func() (*book, error) { return s.unlistedBook(set) })
	}
	l.files = sync.OnceValues(func() (*boundaryFiles, error) {
		files, err := s.boundaryFiles(set)
		l.made.Store(files)
		return files, err
	})
	if versions >= maxVersion {
		v.lands.drop(old)
	}
	v.lands.keep(l)
	return l
}

// keep puts a land last and drops the one that nobody asked for the longest.
func (ls *lands) keep(l *land) {
	ls.drop(l)
	ls.list = append(ls.list, l)
	if len(ls.list) > maxLands {
		ls.drop(ls.list[0])
	}
}

func (ls *lands) drop(l *land) {
	ls.list = slices.DeleteFunc(ls.list, func(o *land) bool { return o == l })
}

// of are those kept of a scope.
func (ls *lands) of(viewer data.Viewer) []*land {
	scope := strings.Join(viewer.Scope, ",")
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var out []*land
	for _, l := range slices.Backward(ls.list) {
		if l.scope == scope {
			out = append(out, l)
		}
	}
	return out
}

// groundOnly is the snapshot without its records, so that keeping it keeps nothing else.
func (s *snapshot) groundOnly() *snapshot {
	g := &snapshot{schema: s.schema, zone: s.zone, units: s.units, tables: map[data.LayerID]*table{}}
	for _, l := range s.schema.Layers() {
		if t := s.tables[l.ID]; l.IsBoundary() && t != nil {
			g.tables[l.ID] = t
		}
	}
	return g
}

// groundSum digests the units of a set and where they are.
func (s *snapshot) groundSum(set slots) uint64 {
	var sum uint64
	set.each(func(at slot) { sum += s.units.sums[at] })
	return sum
}

// boundarySum digests what the units' own records say.
func (s *snapshot) boundarySum(set slots) uint64 {
	var sum uint64
	for _, t := range s.groundOnly().tables {
		set.each(func(at slot) { sum += t.sum(at) })
	}
	return sum
}

// topology joins the units of a set: villages, and townships and counties none of whose parts has a boundary. A unit that cannot be
// drawn is left out.
func (s *snapshot) topology(set slots) (*topology.Topology, error) {
	var units []topology.Unit
	for _, at := range slices.Backward(s.units.byCode) { // what lies inside a unit comes before it
		u := s.units.list[at]
		if !set.has(at) || len(u.area) == 0 || u.level < data.LevelCounty {
			continue
		}
		if n := len(units); n > 0 && data.InUnit(units[n-1].Code, u.code) {
			continue
		}
		units = append(units, topology.Unit{Code: u.code, Area: u.area})
	}
	t, err := topology.Build(units)
	if err == nil {
		return t, nil
	}
	sound := units[:0]
	for _, u := range units {
		if _, err := topology.Build([]topology.Unit{u}); err == nil {
			sound = append(sound, u)
		}
	}
	return topology.Build(sound)
}

// each visits the members in order of slot.
func (s slots) each(visit func(at slot)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			visit(slot(w*64 + bits.TrailingZeros64(word)))
		}
	}
}
