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
	register *register         // of the unit lists, when any changed
	counted  *archive          // when it was read anew
	past     bool              // an earlier moment is made, and nothing published
	reload   bool              // too much changed: everything is read anew

	revision        int64
	mark            string
	boundaryVersion int64
	ground          map[string]boundary // what became of boundaries, when any moved
	base            *units              // the units before, or on that ground
	units           *unitRegister
	changes         map[data.LayerID]*changes
	encoders        map[data.LayerID]*encoder
	archived        []archivedVisit
	refused         refusals

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

// read collects what changed since the snapshot. When a boundary moved, it does so once more with the units made anew.
func (n *next) read(ctx context.Context) error {
	n.base = n.from.units
	err := n.readChanges(ctx)
	if errors.Is(err, errGround) {
		if err := n.readGround(ctx); err != nil {
			return err
		}
		err = n.readChanges(ctx)
	}
	if errors.Is(err, errGround) { // it moved again between the two readings
		n.reload = true
		return nil
	}
	if err != nil || n.ground == nil {
		return err
	}
	return n.strand(ctx)
}

func (n *next) readChanges(ctx context.Context) error {
	n.units, n.changes, n.encoders = continueRegister(n.base), map[data.LayerID]*changes{}, map[data.LayerID]*encoder{}
	n.archived, n.refused, n.boundaryVersion = nil, refusals{}, n.from.info.BoundaryVersion
	reached, err := n.v.after(ctx, data.Point{Revision: n.from.info.Revision, Mark: n.from.info.Mark}, n.take)
	if errors.Is(err, errGround) {
		return err
	}
	if err != nil {
		return fmt.Errorf("read changes since revision %d: %w", n.from.info.Revision, err)
	}
	n.revision, n.mark = max(reached.Revision, n.from.info.Revision), reached.Mark
	for id := range n.changes {
		if !n.v.layouts[id].layer.IsBoundary() {
			continue
		}
		info, err := n.v.store.Info(ctx)
		if err != nil {
			return fmt.Errorf("read the state of the store: %w", err)
		}
		n.boundaryVersion = info.BoundaryVersion
		break
	}
	return nil
}

// take adds one change.
func (n *next) take(c data.Change) error {
	lay := n.v.layouts[c.Layer]
	if lay == nil {
		return nil // a layer of a newer program
	}
	if lay.layer.IsBoundary() && n.moves(lay, c) {
		return errGround
	}
	ch := n.changesOf(lay)
	id, ok := identOf(c.ID)
	switch {
	case c.Record == nil:
		if lay.archived() {
			n.archive(lay, id, c)
		}
		if ok {
			ch.gone = append(ch.gone, id)
		}
	case lay.archived() && n.archive(lay, id, c):
		ch.gone = append(ch.gone, id)
	default:
		n.put(lay, c.Record)
	}
	return nil
}

// changesOf are the changes of a layer, and makes its encoder.
func (n *next) changesOf(lay *layout) *changes {
	id := lay.layer.ID
	if n.changes[id] == nil {
		n.changes[id] = &changes{}
		n.encoders[id] = newEncoder(lay, &n.from.settings, n.units.find)
	}
	return n.changes[id]
}

// put encodes a record. One that is refused leaves no row of its id behind.
func (n *next) put(lay *layout, r *data.Record) {
	ch := n.changesOf(lay)
	err := n.encoders[lay.layer.ID].add(ch.stage(lay), r)
	if err == nil {
		return
	}
	n.refused.add(err)
	if id, ok := identOf(r.ID); ok {
		ch.gone = append(ch.gone, id)
	}
}

// archive takes a change of a visit as far as it concerns the months that are facts only. True when no row is to be kept for it.
func (n *next) archive(lay *layout, id ident, c data.Change) bool {
	_, _, _, live := n.from.tables[c.Layer].find(id)
	enc := n.encoders[lay.layer.ID]
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
	if n.past { // what became facts stays so
		cutoff = max(cutoff, s.cutoff)
	}
	if n.reload || cutoff < s.cutoff { // a clock that goes back over a month's end: what is archived has no rows to give back
		n.anew = true
		snap, err := n.v.load(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the store anew: %w", err)
		}
		return snap, nil
	}
	if len(n.changes) == 0 && n.settings == nil && n.listed == nil && n.register == nil && n.counted == nil && n.ground == nil && n.today == s.today && n.revision == s.info.Revision {
		return s, nil
	}
	t := *s
	t.info.Revision, t.info.Mark, t.info.BoundaryVersion, t.today = n.revision, n.mark, n.boundaryVersion, n.today
	t.refused.merge(n.refused)
	if n.settings != nil {
		t.settings = *n.settings
	}
	t.units = n.units.extend(n.base)
	if n.listed != nil {
		t.units = t.units.renamed(n.listed)
	}
	if n.register != nil {
		t.register = n.register
	}
	n.anew = n.listed != nil || n.settings != nil || n.today != s.today || n.counted != nil
	t.tables = maps.Clone(s.tables)
	for _, id := range slices.Sorted(maps.Keys(n.changes)) {
		t.tables[id], n.touched[id] = s.tables[id].apply(n.changes[id], t.units)
	}
	if t.units != s.units { // their order may be another
		for id, old := range t.tables {
			fitted := *old
			fitted.along(t.units)
			t.tables[id] = &fitted
		}
		n.touchUnits(&t)
	}
	if n.counted != nil {
		t.archive = n.counted
	}
	t.archive = t.archive.take(n.archived, len(t.units.list))
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

// touchUnits adds the units that are others now: their rows may look different.
func (n *next) touchUnits(s *snapshot) {
	for id, t := range s.tables {
		for at := range n.from.units.list {
			if t.sum(slot(at)) == 0 || s.units.list[at] == n.from.units.list[at] {
				continue
			}
			if n.touched[id] == nil {
				n.touched[id] = newSlots(len(s.units.list))
			}
			n.touched[id].set(slot(at))
		}
	}
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
