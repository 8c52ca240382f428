package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lianxin/data"
)

// Run follows the store until ctx ends, and returns its error. It publishes changes as they come, at most one snapshot per Options.Every, and a new one
// when the local date changes. While the store does not answer it goes on trying, and State says so; readers are served from
// what was there. Call it once.
func (v *View) Run(ctx context.Context) error {
	f := &follower{v: v}
	for ctx.Err() == nil {
		err := f.wait(ctx)
		if err == nil {
			err = f.step(ctx)
		}
		if err != nil && ctx.Err() == nil {
			v.link.lost(err)
			f.failed++
			f.pause(ctx, min(5*time.Second, 50*time.Millisecond<<min(f.failed, 7)))
			continue
		}
		f.failed = 0
	}
	v.link.behind(v.opts.Now())
	return ctx.Err()
}

// follower is the state of Run between steps.
type follower struct {
	v      *View
	last   time.Time // of the last step
	failed int
}

// wait returns when there may be something to do: the store moved on, the local date changed, or it is time to look at the settings.
func (f *follower) wait(ctx context.Context) error {
	v := f.v
	s := v.now.Load()
	now := v.opts.Now()
	y, m, d := now.In(s.zone).Date()
	midnight := time.Date(y, m, d+1, 0, 0, 0, 0, s.zone).Sub(now)
	waiting, cancel := context.WithTimeout(ctx, max(0, min(v.opts.Poll, midnight)))
	defer cancel()
	v.link.level(now, true)
	err := v.store.Wait(waiting, s.info.Revision)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		return nil // nothing moved for a while
	}
	v.link.behind(v.opts.Now())
	if err != nil {
		return fmt.Errorf("wait for the store: %w", err)
	}
	f.pause(ctx, f.last.Add(v.opts.Every).Sub(v.opts.Now()))
	return ctx.Err()
}

func (f *follower) pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// step makes and publishes the next snapshot, if anything changed.
func (f *follower) step(ctx context.Context) error {
	v := f.v
	f.last = v.opts.Now()
	s := v.now.Load()
	settings, err := v.store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	n := &next{v: v, from: s, today: dayIn(v.opts.Now(), s.zone), touched: map[data.LayerID]slots{}}
	if settings.Version != s.settings.Version {
		n.reload = differ(&settings, &s.settings)
		n.settings = &settings
	}
	if !n.reload {
		if err := n.read(ctx); err != nil {
			return err
		}
	}
	snap, err := n.make(ctx)
	if err != nil || snap == s {
		return err
	}
	v.now.Store(snap)
	v.notices.publish(s, snap, n.touched)
	return nil
}

// differ tells whether rows would be encoded otherwise under the new settings.
func differ(a, b *data.Settings) bool {
	return a.Zone != b.Zone || a.LiveMonths != b.LiveMonths || !maps.Equal(a.Clocks, b.Clocks)
}

// next is a snapshot in the making.
type next struct {
	v        *View
	from     *snapshot
	today    int64
	settings *data.Settings // when they changed
	revision int64
	reload   bool // too much changed: everything is read anew
	units    *unitRegister
	renamed  []*unit
	changes  map[data.LayerID]*changes
	encoders map[data.LayerID]*encoder
	facts    tally
	doubt    bool
	touched  map[data.LayerID]slots
}

// errReload ends the reading of changes that a reload will see anyway.
var errReload = errors.New("reload")

// read collects what changed since the snapshot.
func (n *next) read(ctx context.Context) error {
	s := n.from
	n.units = continueRegister(s.units)
	n.changes, n.encoders, n.facts = map[data.LayerID]*changes{}, map[data.LayerID]*encoder{}, tally{}
	reached, err := n.v.store.Since(ctx, s.info.Revision, func(c data.Change) error { return n.take(c) })
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
	ch := n.changes[c.Layer]
	if ch == nil {
		settings := n.from.settings
		ch = &changes{}
		n.changes[c.Layer], n.encoders[c.Layer] = ch, newEncoder(lay, &settings, n.units.find)
	}
	enc := n.encoders[c.Layer]
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
	b := boundaryOf(c.Record)
	if u == nil || u.values[boundaryVersion].Int() != b.version || !b.area.Equal(u.area) {
		return true
	}
	if at := lay.layer.Index("name"); at >= 0 && n.from.units.listed[u.code] == "" {
		if name := c.Record.Values[at].Text(); name != u.name {
			n.rename(u, name)
		}
	}
	return false
}

// rename gives a unit another name, which also stands with every unit inside it.
func (n *next) rename(u *unit, name string) {
	names := map[string]string{u.code: name}
	for _, r := range n.renamed {
		names[r.code] = r.name
	}
	inside := newSlots(len(n.from.units.list))
	n.from.units.mark(inside, data.UnitPrefix(u.code))
	for at, o := range n.from.units.list {
		if !inside.has(slot(at)) {
			continue
		}
		n.renamed = append(n.renamed, o.described(func(code string) string {
			if name, ok := names[code]; ok {
				return name
			}
			if o := n.from.units.get(code); o != nil {
				return o.name
			}
			return ""
		}))
	}
}

// archive takes a change of a visit as far as it concerns the months that are facts only. True when no row is to be kept for it.
func (n *next) archive(enc *encoder, id ident, c data.Change) bool {
	_, _, _, live := n.from.tables[c.Layer].find(id)
	old := c.Record != nil && enc.before(c.Record, n.from.cutoff)
	if old && (c.Unit == "" || live) {
		at, f := enc.factOf(c.Record)
		n.facts.add(at, f)
	}
	if !live && c.Unit != "" { // it was among the facts, as what is not known
		n.doubt = true
	}
	return old
}

// make is the next snapshot; the one before when nothing changed.
func (n *next) make(ctx context.Context) (*snapshot, error) {
	s := n.from
	if n.reload {
		return n.anew(ctx)
	}
	cutoff := liveFrom(n.today, s.settings.LiveMonths, s.zone)
	if cutoff < s.cutoff { // the clock went back over a month's end: what is archived has no rows to give back
		return n.anew(ctx)
	}
	if len(n.changes) == 0 && n.settings == nil && n.today == s.today && n.revision == s.info.Revision {
		return s, nil
	}
	t := *s
	t.info.Revision, t.today = n.revision, n.today
	if n.settings != nil {
		t.settings = *n.settings
	}
	t.units = n.units.extend(s.units).with(n.renamed...)
	t.tables = maps.Clone(s.tables)
	width := len(t.units.list)
	for _, id := range slices.Sorted(maps.Keys(n.changes)) {
		t.tables[id], n.touched[id] = s.tables[id].apply(n.changes[id], width)
	}
	if len(n.facts) > 0 {
		t.archive = t.archive.with(n.facts, width)
	}
	if n.doubt {
		a := *t.archive
		a.doubtful = true
		t.archive = &a
	}
	if cutoff > s.cutoff {
		t.cutoff = cutoff
		n.age(&t)
	}
	if n.changes[data.Facilities] != nil {
		t.stations = openStations(&t)
	}
	return &t, nil
}

// anew reads the whole store again.
func (n *next) anew(ctx context.Context) (*snapshot, error) {
	snap, err := n.v.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the store anew: %w", err)
	}
	n.touched = nil // everything may have changed
	return snap, nil
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
		if len(gone.gone) == 0 {
			continue
		}
		s.tables[id], n.touched[id] = t.apply(gone, len(s.units.list))
		s.archive = s.archive.with(facts, len(s.units.list))
	}
}
