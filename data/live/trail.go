package live

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"sync"

	"lianxin/data"
)

// trail remembers which rows changed, unit by unit, since the View was opened, so that copies can follow. What it tells of a unit hangs on that unit's
// changes alone. It is safe for concurrent use.
//
// A follower writes to it after it has published a snapshot, and readers read it before they load one: so what they find there is in their snapshot, and
// what is not yet there they are told the next time.
type trail struct {
	mu     sync.Mutex
	epoch  uint64 // of the numbers: random, new when everything may have changed
	number uint64 // of the newest change
	base   int64  // revision of the store at which the epoch began
	layers map[data.LayerID]map[slot]*unitTrail
}

// unitTrail are the changes of one layer that touched one unit, before or after.
type unitTrail struct {
	lost    uint64 // number of the newest that is no longer remembered
	newest  uint64
	reached int64         // revision of the snapshot that the newest came with
	changes []trailChange // ascending
}

type trailChange struct {
	number uint64
	id     ident
}

// Bounds of what is remembered.
const (
	unitChanges = 512
	stepChanges = 20_000 // of one step of following the store; more are an import, after which copies are made anew
)

// reset forgets everything that came before a revision of the store: whoever follows has to begin anew.
func (t *trail) reset(revision int64) error {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.epoch, t.number, t.base, t.layers = binary.BigEndian.Uint64(b[:]), 0, revision, map[data.LayerID]map[slot]*unitTrail{}
	return nil
}

func (t *trail) unit(layer data.LayerID, at slot) *unitTrail {
	units := t.layers[layer]
	if units == nil {
		units = map[slot]*unitTrail{}
		t.layers[layer] = units
	}
	u := units[at]
	if u == nil {
		u = &unitTrail{}
		units[at] = u
	}
	return u
}

// add notes a change that touched units.
func (t *trail) add(layer data.LayerID, id ident, units []slot) {
	t.number++
	for _, at := range units {
		u := t.unit(layer, at)
		if u.newest == t.number {
			continue
		}
		u.newest = t.number
		u.changes = append(u.changes, trailChange{t.number, id})
		if n := len(u.changes) - unitChanges; n > 0 {
			u.lost = u.changes[n-1].number
			u.changes = slices.Clone(u.changes[n:])
		}
	}
}

// lose notes that more changed in units than is worth remembering.
func (t *trail) lose(layer data.LayerID, units slots) {
	t.number++
	units.each(func(at slot) {
		u := t.unit(layer, at)
		*u = unitTrail{lost: t.number, newest: t.number, reached: u.reached}
	})
}

// current is the epoch.
func (t *trail) current() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.epoch
}

// now is the epoch, the number of the newest change in units, and a revision of the store up to which nothing in them is untold.
func (t *trail) now(layer data.LayerID, units slots) (epoch, newest uint64, reached int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	reached = t.base
	for at, u := range t.layers[layer] {
		if units.has(at) {
			newest, reached = max(newest, u.newest), max(reached, u.reached)
		}
	}
	return t.epoch, newest, reached
}

// after are the rows of units that changed after a number of an epoch, once each, in the order of their last change, and the revision up to which they
// are then known. False when that is no longer known.
func (t *trail) after(layer data.LayerID, units slots, epoch, number uint64) (_ []trailChange, reached int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if epoch != t.epoch || number > t.number {
		return nil, 0, false
	}
	last := map[ident]uint64{}
	for at, u := range t.layers[layer] {
		if !units.has(at) {
			continue
		}
		if u.lost > number {
			return nil, 0, false
		}
		reached = max(reached, u.reached)
		for _, c := range slices.Backward(u.changes) {
			if c.number <= number {
				break
			}
			last[c.id] = max(last[c.id], c.number)
		}
	}
	out := make([]trailChange, 0, len(last))
	for id, n := range last {
		out = append(out, trailChange{n, id})
	}
	slices.SortFunc(out, func(a, b trailChange) int {
		if a.number != b.number {
			return int(min(1, max(-1, int64(a.number)-int64(b.number))))
		}
		return a.id.compare(b.id)
	})
	return out, reached, true
}

// note writes down what one step of following changed.
func (t *trail) note(n *next, after *snapshot) error {
	if n.reload || n.settings != nil {
		return t.reset(after.info.Revision)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	from := t.number
	defer func() { t.reach(from, after.info.Revision) }()
	before := n.from
	if before.units != after.units { // other ground or another name is in every row of a unit
		others := newSlots(len(after.units.list))
		for at, sum := range before.units.sums {
			if sum != after.units.sums[at] {
				others.set(slot(at))
			}
		}
		for layer := range after.tables {
			t.lose(layer, others)
		}
	}
	if after.today != before.today {
		for _, table := range after.tables {
			t.noteDay(table, before, after)
		}
	}
	for layer, c := range n.changes {
		if c.rows()+len(c.gone) > stepChanges {
			t.lose(layer, n.touched[layer])
			continue
		}
		for _, id := range c.gone {
			t.noteRow(layer, id, before.tables[layer], after.tables[layer])
		}
		for _, st := range c.stages {
			for _, id := range st.ids {
				t.noteRow(layer, id, before.tables[layer], after.tables[layer])
			}
		}
	}
	return nil
}

// reach gives the units that changed after a number the revision their snapshot is of.
func (t *trail) reach(from uint64, revision int64) {
	for _, units := range t.layers {
		for _, u := range units {
			if u.newest > from {
				u.reached = revision
			}
		}
	}
}

func (t *trail) noteRow(layer data.LayerID, id ident, before, after *table) {
	units := append(before.unitsOf(id), after.unitsOf(id)...)
	t.add(layer, id, units)
}

// noteDay notes rows that another date makes late or nearly so.
func (t *trail) noteDay(table *table, before, after *snapshot) {
	if !table.lay.hasDeadline() {
		return
	}
	then, now := before.lateness(), after.lateness()
	for at, seg := range table.segs {
		if seg == nil {
			continue
		}
		for _, b := range seg.blocks {
			for i, day := range b.words(table.lay.due) {
				if then.of(day) != now.of(day) {
					t.add(table.lay.layer.ID, b.ids[i], []slot{slot(at)})
				}
			}
		}
	}
}

// unitsOf are the units for whose viewers a row exists; none when there is no such row.
func (t *table) unitsOf(id ident) []slot {
	at, b, i, ok := t.find(id)
	switch {
	case !ok:
		return nil
	case !t.lay.lines:
		return []slot{at}
	}
	var out []slot
	for _, u := range b.track(i).units() {
		out = append(out, slot(u))
	}
	return out
}
