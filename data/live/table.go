package live

import (
	"maps"
	"slices"
)

// table is one layer of a snapshot: its rows by unit. It is immutable and shares what did not change with the tables before it.
type table struct {
	lay  *layout
	cal  *calendar
	segs []*segment // by slot; nil where a unit has no rows; shorter than the units when the last ones have none
	// extents are those of the segments, by slot, close together for the sake of searches.
	extents []box
	// stretches are the extents of groupSize/2 units each in the order of answers: a search skips those it does not meet.
	stretches []box
	bundles   []*bundle // of each stretch
	sums      []uint64  // by slot: digest of what viewers of the unit see; for lines every unit crossed counts
	ids       *idIndex
	n         int
}

func newTable(lay *layout, cal *calendar) *table {
	return &table{lay: lay, cal: cal, ids: (*idIndex)(nil).edit(0).next}
}

func (t *table) segment(at slot) *segment {
	if int(at) < len(t.segs) {
		return t.segs[at]
	}
	return nil
}

func (t *table) sum(at slot) uint64 {
	if int(at) < len(t.sums) {
		return t.sums[at]
	}
	return 0
}

// find is the row of an id and its unit.
func (t *table) find(id ident) (at slot, b *block, i int, ok bool) {
	t.ids.visit(id, func(s slot) bool {
		b, i, ok = t.segment(s).find(id)
		at = s
		return !ok
	})
	return at, b, i, ok
}

// changes are what one step of following the store does to a table: the newest state of each changed record, once.
type changes struct {
	stages []*stage
	gone   []ident
}

// stage is one with room.
func (c *changes) stage(lay *layout) *stage {
	if n := len(c.stages); n == 0 || c.stages[n-1].full() {
		c.stages = append(c.stages, newStage(lay, 16))
	}
	return c.stages[len(c.stages)-1]
}

func (c *changes) rows() int {
	n := 0
	for _, s := range c.stages {
		n += s.len()
	}
	return n
}

// stretch is how many units stand for one in table.stretches.
const stretch = groupSize / 2

// along fits the table to the order of units.
func (t *table) along(us *units) {
	t.stretches = make([]box, (len(us.order)+stretch-1)/stretch)
	for i := range t.stretches {
		t.stretches[i] = emptyBox()
	}
	for i, at := range us.order {
		if int(at) < len(t.extents) {
			t.stretches[i/stretch] = t.stretches[i/stretch].union(t.extents[at])
		}
	}
	t.bundle(us)
}

// apply makes the next table and the set of units in which something changed, both as wide as the units.
func (t *table) apply(c *changes, us *units) (*table, slots) {
	n := len(us.list)
	edits := map[slot]*edit{}
	at := func(s slot) *edit {
		e := edits[s]
		if e == nil {
			e = &edit{remove: map[ident]struct{}{}}
			edits[s] = e
		}
		return e
	}
	remove := func(id ident) {
		t.ids.visit(id, func(s slot) bool {
			at(s).remove[id] = struct{}{}
			return true
		})
	}
	for _, id := range c.gone {
		remove(id)
	}
	for _, s := range c.stages {
		for i, id := range s.ids {
			remove(id)
			e := at(s.slots[i])
			e.add = append(e.add, rowRef{key: hilbertKey(s.place(i)), id: id, stage: s, i: int32(i)})
		}
	}
	next := &table{lay: t.lay, cal: t.cal, segs: slices.Clone(t.segs), extents: slices.Clone(t.extents), sums: slices.Clone(t.sums), bundles: t.bundles, n: t.n}
	for len(next.segs) < n {
		next.segs, next.extents, next.sums = append(next.segs, nil), append(next.extents, emptyBox()), append(next.sums, 0)
	}
	touched := slices.Collect(maps.Keys(edits))
	outcomes := make([]outcome, len(touched))
	parallel(len(touched), func(i int) { outcomes[i] = t.outcome(touched[i], edits[touched[i]]) })
	ids, changed := t.ids.edit(c.rows()), newSlots(n)
	for i, s := range touched {
		next.settle(s, edits[s], &outcomes[i], ids, changed)
	}
	next.ids = ids.next
	next.along(us)
	return next, changed
}

// outcome is what becomes of one segment.
type outcome struct {
	before, after *segment
	removed       []ident
}

// outcome applies an edit. It only reads the table.
func (t *table) outcome(s slot, e *edit) outcome {
	o := outcome{before: t.segment(s)}
	o.after = o.before.apply(t.lay, t.cal, e, func(id ident) { o.removed = append(o.removed, id) })
	return o
}

// settle puts the outcome of an edit into a table that is being made.
func (t *table) settle(s slot, e *edit, o *outcome, ids *idEdit, changed slots) {
	for _, id := range o.removed {
		ids.remove(id, s)
		t.n--
		if t.lay.lines {
			b, i, _ := o.before.find(id)
			t.crossed(b.track(i), -uint64(b.cell64(colSum, i)), changed)
		}
	}
	for _, r := range e.add {
		ids.add(r.id, s)
		t.n++
		if t.lay.lines {
			st, i := r.stage, int(r.i)
			t.crossed(st.heap[st.hfrom[i]:st.hfrom[i+1]], uint64(st.v64[i*t.lay.n64+colSum]), changed)
		}
	}
	t.segs[s], t.extents[s] = o.after, emptyBox()
	if o.after != nil {
		t.extents[s] = o.after.extent
	}
	if t.lay.lines || o.after == o.before {
		return
	}
	t.sums[s] = 0
	if o.after != nil {
		t.sums[s] = o.after.sum
	}
	changed.set(s)
}

// crossed adds a line's digest to every unit it crosses.
func (t *table) crossed(line track, sum uint64, changed slots) {
	for _, u := range line.units() {
		t.sums[u] += sum
		changed.set(slot(u))
	}
}

// loadTable makes a table of staged rows, whose ids are distinct. It is the bulk of start.
func loadTable(lay *layout, cal *calendar, stages []*stage, n int) *table {
	t := newTable(lay, cal)
	t.segs, t.extents, t.sums = make([]*segment, n), slices.Repeat([]box{emptyBox()}, n), make([]uint64, n)
	byUnit := groupRows(stages, n)
	parallel(n, func(s int) {
		if rows := byUnit.rows(s); len(rows) > 0 {
			slices.SortFunc(rows, rowRef.compare)
			t.segs[s] = newSegment(lay, cal, buildBlocks(lay, rows), nil)
			t.extents[s], t.sums[s] = t.segs[s].extent, t.segs[s].sum
		}
	})
	for _, s := range t.segs {
		if s != nil {
			t.n += s.n
		}
	}
	ids := (*idIndex)(nil).edit(t.n)
	for at, s := range t.segs {
		if s == nil {
			continue
		}
		for _, b := range s.blocks {
			for _, id := range b.ids {
				ids.add(id, slot(at))
			}
		}
	}
	t.ids = ids.next
	if lay.lines {
		t.sumLines(n)
	}
	return t
}

func (t *table) sumLines(n int) {
	t.sums = make([]uint64, n)
	all := newSlots(n)
	for _, s := range t.segs {
		if s == nil {
			continue
		}
		for _, b := range s.blocks {
			for i := range b.rows() {
				t.crossed(b.track(i), uint64(b.cell64(colSum, i)), all)
			}
		}
	}
}
