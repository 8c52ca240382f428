package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"lianxin/data"
)

// next is a snapshot in the making.
type next struct {
	v        *View
	from     *snapshot
	today    int64
	settings *data.Settings    // when they changed
	listed   map[string]string // names of the unit lists, when they changed
	counted  *archive          // when it was read anew
	revision int64
	reload   bool // too much changed: everything is read anew

	units    *unitRegister
	called   map[string]string // units that boundaries call otherwise now
	changes  map[data.LayerID]*changes
	encoders map[data.LayerID]*encoder
	archived []archivedVisit

	touched map[data.LayerID]slots // units in which rows changed
	anew    bool                   // more may have changed than touched says
}

// archivedVisit is a visit that became part of the archive.
type archivedVisit struct {
	revision int64
	at       slot
	fact     fact
	doubtful bool // it was part of it before, as what is not known: fact is nothing
}

// errReload ends the reading of changes that a reload will see anyway.
var errReload = errors.New("reload")

// read collects what changed since the snapshot.
func (n *next) read(ctx context.Context) error {
	s := n.from
	n.units, n.called = continueRegister(s.units), map[string]string{}
	n.changes, n.encoders = map[data.LayerID]*changes{}, map[data.LayerID]*encoder{}
	reached, err := n.v.store.Since(ctx, s.info.Revision, n.take)
	if errors.Is(err, errReload) {
		n.reload = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("read changes since revision %d: %w", s.info.Revision, err)
	}
	n.revision = max(reached, s.info.Revision)
	return nil
}

// take adds one change.
func (n *next) take(c data.Change) error {
	lay := n.v.layouts[c.Layer]
	if lay == nil {
		return nil // a layer of a newer program
	}
	if lay.layer.IsBoundary() && n.boundary(lay, c) {
		return errReload
	}
	ch, enc := n.changes[c.Layer], n.encoders[c.Layer]
	if ch == nil {
		ch, enc = &changes{}, newEncoder(lay, &n.from.settings, n.units.find)
		n.changes[c.Layer], n.encoders[c.Layer] = ch, enc
	}
	id, ok := identOf(c.ID)
	if !ok {
		return fmt.Errorf("layer %s: %q cannot be a feature id", c.Layer, c.ID)
	}
	if lay.archived() && n.archive(enc, id, c) || c.Record == nil {
		ch.gone = append(ch.gone, id)
		return nil
	}
	return enc.add(ch.stage(lay), c.Record)
}

// boundary takes a change of a unit. True when ground moved, so that places of rows may have.
func (n *next) boundary(lay *layout, c data.Change) bool {
	if c.Record == nil {
		return true
	}
	u := n.from.units.get(c.Record.Unit)
	b := boundaryOf(lay.layer, c.Record)
	if u == nil || u.values[boundaryVersion].Int() != b.version || !b.area.Equal(u.area) {
		return true
	}
	if b.name != u.called {
		n.called[u.code] = b.name
	}
	return false
}

// archive takes a change of a visit as far as it concerns the months that are facts only. True when no row is to be kept for it.
func (n *next) archive(enc *encoder, id ident, c data.Change) bool {
	_, _, _, live := n.from.tables[c.Layer].find(id)
	old := c.Record != nil && enc.before(c.Record, n.from.cutoff)
	switch {
	case !live && c.Unit != "": // it was among the facts, as what is not known
		n.archived = append(n.archived, archivedVisit{revision: c.Revision, doubtful: true})
	case old:
		at, f := enc.factOf(c.Record)
		n.archived = append(n.archived, archivedVisit{revision: c.Revision, at: at, fact: f})
	}
	return old
}

// make is the next snapshot; the one before when nothing changed.
func (n *next) make(ctx context.Context) (*snapshot, error) {
	s := n.from
	cutoff := liveFrom(n.today, s.settings.LiveMonths, s.zone)
	if n.reload || cutoff < s.cutoff { // a clock that goes back over a month's end: what is archived has no rows to give back
		n.anew = true
		snap, err := n.v.load(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the store anew: %w", err)
		}
		return snap, nil
	}
	if len(n.changes) == 0 && n.settings == nil && n.listed == nil && n.counted == nil && n.today == s.today && n.revision == s.info.Revision {
		return s, nil
	}
	t := *s
	t.info.Revision, t.today = n.revision, n.today
	if n.settings != nil {
		t.settings = *n.settings
	}
	t.units = n.rename(n.units.extend(s.units))
	if n.listed != nil {
		t.units = t.units.renamed(n.listed)
	}
	n.anew = n.listed != nil || n.settings != nil || n.today != s.today || len(n.called) > 0 || n.counted != nil
	t.tables = maps.Clone(s.tables)
	width := len(t.units.list)
	for _, id := range slices.Sorted(maps.Keys(n.changes)) {
		t.tables[id], n.touched[id] = s.tables[id].apply(n.changes[id], t.units)
	}
	if t.units != s.units { // their order may be another
		for id, old := range t.tables {
			fitted := *old
			fitted.along(t.units)
			t.tables[id] = &fitted
		}
	}
	if n.counted != nil {
		t.archive = n.counted
	}
	t.archive = t.archive.take(n.archived, width)
	if cutoff > s.cutoff {
		t.cutoff = cutoff
		n.age(&t)
	}
	if n.changes[data.Facilities] != nil {
		t.stations = openStations(&t)
	}
	return &t, nil
}

// tells tells whether readers may see a difference. A revision may pass without one.
func (n *next) tells() bool {
	if n.anew {
		n.touched = nil // which says that anything may have changed
		return true
	}
	return len(n.touched) > 0
}

// rename makes anew the units that boundaries call otherwise now, and those inside them, whose rows say the name as well.
func (n *next) rename(us *units) *units {
	if len(n.called) == 0 {
		return us
	}
	inside := newSlots(len(us.list))
	for code := range n.called {
		us.mark(inside, data.UnitPrefix(code))
	}
	called := func(u *unit) string {
		if name, ok := n.called[u.code]; ok {
			return name
		}
		return u.called
	}
	names := func(code string) string {
		u := us.get(code)
		if u == nil || us.listed[code] != "" {
			return us.listed[code]
		}
		return called(u)
	}
	var renamed []*unit
	for at, u := range us.list {
		if inside.has(slot(at)) {
			renamed = append(renamed, u.described(called(u), names))
		}
	}
	return us.with(renamed...)
}

// age moves the visits of the month that is no longer live to the facts.
func (n *next) age(s *snapshot) {
	for id, t := range s.tables {
		if !t.lay.archived() {
			continue
		}
		gone, facts := &changes{}, tally{}
		for at, seg := range t.segs {
			if seg == nil || seg.minTime >= s.cutoff {
				continue
			}
			for _, b := range seg.blocks {
				for i, v := range b.longs(t.lay.time) {
					if v != null && v>>1 < s.cutoff {
						gone.gone = append(gone.gone, b.ids[i])
						facts.add(slot(at), t.lay.factAt(b, i, s.zone))
					}
				}
			}
		}
		s.tables[id], n.touched[id] = t.apply(gone, s.units)
		s.archive = s.archive.with(facts, len(s.units.list))
	}
}
