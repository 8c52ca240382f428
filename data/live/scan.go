package live

import (
	"cmp"
	"context"
	"slices"

	"lianxin/data"
	"lianxin/geo"
)

// scan evaluates a plan over the segments of its table. It is used by one goroutine.
//
// Most of the time of a selective question is spent waiting for memory: its rows lie far apart. So segments and blocks go
// through the tests in groups, one test over the whole group before the next one begins; then the loads of one test are independent of each
// other and the processor waits for many at once.
type scan struct {
	p     *plan
	codes []*codeNode // conditions every row must meet that are settled without touching a block
	tests []node      // the others, cheap ones first; before the time
	time  *momentNode
	span  monthRange // of the time
	late  []node     // after it
	units []slot     // whose segments are looked at, in the order of answers
	from  int        // where they begin in it: a multiple of stretch

	// what a node's match looks at
	at    slot
	seg   *segment
	index int // of the block in the segment
	b     *block

	segs   [groupSize]unitSegment
	rows   []uint64 // of a segment: those that may match
	sure   []uint64 // and those known to be in time
	group  []candidate
	cell   cell
	folded []byte
	lexis  lexisMaker
	touch  int
}

// groupSize is how many segments, or blocks, are tested together: enough to keep every load in flight, few enough to stay in the first cache.
const groupSize = 64

// candidate is a block on its way through the tests.
type candidate struct {
	at     slot
	index  int32
	placed bool // all of it lies in a box and in the area
	inTime bool // the times of its rows need not be looked at
	whole  bool // all of it matches: nothing is tested
	seg    *segment
	b      *block
	rows   rowSet
	timely rowSet // of rows, those known to be in time
}

type unitSegment struct {
	at  slot
	seg *segment
}

// newScan orders the tests so that the cheap ones go first: what is known by the code, then times, then what is read row by row.
func newScan(p *plan) *scan {
	s := &scan{p: p, units: p.snap.units.order}
	if p.time != nil {
		from, to := clampMillis(p.time.From), clampMillis(p.time.To)
		s.time = newMomentNode(p, p.lay.time, compareTest(data.Equal, from, to), false)
		s.span = p.t.cal.months(from, to)
	}
	tests := append([]node(nil), p.words...)
	if and, ok := p.where.(andNode); ok {
		tests = append(tests, and...)
	} else if p.where != nil {
		tests = append(tests, p.where)
	}
	slices.SortStableFunc(tests, func(a, b node) int { return cmp.Compare(a.cost(), b.cost()) })
	for _, t := range tests {
		if c, ok := t.(*codeNode); ok {
			s.codes = append(s.codes, c)
		} else if t.cost() <= 1 {
			s.tests = append(s.tests, t)
		} else {
			s.late = append(s.late, t)
		}
	}
	return s
}

// run visits the matching rows block by block in the order of answers. A segment that matches as a whole is offered to `whole` first, which returns
// true when it wants to see no more of it.
func (s *scan) run(ctx context.Context, whole func(at slot, seg *segment) bool, visit func(c *candidate) bool) error {
	s.group = make([]candidate, 0, groupSize)
	order := s.units
	for next := 0; next < len(order); {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := 0
		for n+stretch <= groupSize && next < len(order) {
			from := next
			next = min(next+stretch, len(order))
			if s.p.boxes != nil && s.inBoxes(s.p.t.stretches[(s.from+from)/stretch]) == none {
				continue
			}
			for _, at := range order[from:next] {
				if seg := s.p.t.segment(at); seg != nil && s.mayHold(at) {
					s.segs[n] = unitSegment{at, seg}
					n++
				}
			}
		}
		for i := range n {
			s.touch += s.segs[i].seg.n
		}
		s.ask(n)
		for i := range n {
			if !s.segment(s.segs[i].at, s.segs[i].seg, whole, visit) {
				return nil
			}
		}
	}
	s.flush(visit)
	return ctx.Err()
}

// ask looks at the sets of the first n segments that the tests will look at.
func (s *scan) ask(n int) {
	for _, c := range s.codes {
		for i := range n {
			seg := s.segs[i].seg
			s.touch += int(seg.sets[seg.set(c.first, 0)])
		}
	}
	if s.time != nil {
		for i := range n {
			seg := s.segs[i].seg
			s.touch += int(seg.sets[seg.set(s.p.lay.codes+s.span.lo, 0)] + seg.sets[seg.set(s.p.lay.codes+s.span.hi, 0)])
		}
	}
}

// mayHold tells, without looking at the segment, whether a unit can have matching rows.
func (s *scan) mayHold(at slot) bool {
	if !s.p.lay.lines && !s.p.units.has(at) {
		return false
	}
	return s.p.boxes == nil || s.inBoxes(s.p.t.extents[at]) != none
}

// segment puts the blocks of a segment that have a chance into the group. False when visit wants no more.
func (s *scan) segment(at slot, seg *segment, whole func(slot, *segment) bool, visit func(*candidate) bool) bool {
	for _, c := range s.codes {
		if seg.occurring(c.col)&c.some == 0 {
			return true
		}
	}
	can, placed := some, s.p.boxes == nil && s.p.area == nil
	if !s.p.lay.lines {
		can, placed, _ = s.judge(seg.extent, seg.located == seg.n, seg.timed == seg.n, seg.minTime, seg.maxTime)
	}
	switch {
	case can == none:
		return true
	case can == all && whole != nil && whole(at, seg):
		return true
	}
	s.rows = append(s.rows[:0], seg.every()...)
	for _, c := range s.codes {
		seg.keepCodes(s.rows, c)
	}
	timed := s.time != nil && can != all
	if timed {
		s.sure = append(s.sure[:0], s.rows...)
		seg.keepMonths(s.rows, s.sure, s.span)
	}
	for i, b := range seg.blocks {
		rows := rowSet(s.rows[i*blockWords:])
		if rows.empty() {
			continue
		}
		if len(s.group) == groupSize && !s.flush(visit) {
			return false
		}
		c := candidate{at: at, index: int32(i), seg: seg, b: b, whole: can == all, placed: placed, rows: rows}
		if timed {
			c.timely = rowSet(s.sure[i*blockWords:])
			c.inTime = rows.less(c.timely).empty()
		}
		s.group = append(s.group, c)
	}
	return true
}

// flush tests the group and visits what remains. False when visit wants no more.
func (s *scan) flush(visit func(c *candidate) bool) bool {
	for i := range s.group {
		if c := &s.group[i]; !s.settled(c) {
			s.touch += int(c.b.n)
		}
	}
	for i := range s.group {
		if c := &s.group[i]; !s.settled(c) {
			s.look(c)
		}
	}
	for _, n := range s.codes {
		s.each(func(c *candidate) { c.rows = n.matchLate(s, c.rows) })
	}
	if s.p.lay.lines {
		s.each(func(c *candidate) { c.rows = s.crossing(c.rows) })
	}
	if s.p.boxes != nil {
		s.each(func(c *candidate) {
			if !c.placed {
				c.rows = s.within(c.rows)
			}
		})
	}
	for _, t := range s.tests {
		s.test(t)
	}
	if s.time != nil {
		s.fetchTimes()
		s.each(func(c *candidate) {
			if !c.inTime {
				c.rows = s.time.match(s, c.rows.less(c.timely)).or(c.rows.and(c.timely))
			}
		})
	}
	for _, t := range s.late {
		s.test(t)
	}
	if s.p.area != nil {
		s.each(func(c *candidate) {
			if !c.placed {
				c.rows = s.inArea(c.rows)
			}
		})
	}
	for i := range s.group {
		if c := &s.group[i]; !c.rows.empty() && !visit(c) {
			return false
		}
	}
	s.group = s.group[:0]
	return true
}

// settled tells whether nothing is left that a look at the block as a whole could tell.
func (s *scan) settled(c *candidate) bool {
	return c.whole || s.p.lay.lines || c.placed && (s.time == nil || c.inTime)
}

// look narrows a candidate by what is known of its block as a whole.
func (s *scan) look(c *candidate) {
	b := c.b
	can, placed, inTime := s.judge(b.extent, b.located == b.n, b.timed == b.n, b.minTime, b.maxTime)
	c.placed, c.inTime = c.placed || placed, c.inTime || inTime
	switch can {
	case none:
		c.rows = rowSet{}
	case all:
		c.whole = true
	case some:
	}
}

// fetcher is a node that reads a column from end to end.
type fetcher interface{ fetch(b *block) int }

// test applies a node to the group.
func (s *scan) test(n node) {
	if f, ok := n.(fetcher); ok {
		s.fetch(f)
	}
	s.each(func(c *candidate) { c.rows = n.match(s, c.rows) })
}

// fetch looks at a node's column in every undecided block of which more than one or two rows are to be looked at.
func (s *scan) fetch(n fetcher) {
	for i := range s.group {
		if c := &s.group[i]; !c.whole && c.rows.len() > 2 {
			s.touch += n.fetch(c.b)
		}
	}
}

// fetchTimes is fetch for the time, of which only months at the ends of an interval are looked at.
func (s *scan) fetchTimes() {
	for i := range s.group {
		if c := &s.group[i]; !c.whole && !c.inTime && c.rows.less(c.timely).len() > 2 {
			s.touch += s.time.fetch(c.b)
		}
	}
}

// each applies a test to every candidate that is still undecided.
func (s *scan) each(test func(c *candidate)) {
	for i := range s.group {
		if c := &s.group[i]; !c.whole && !c.rows.empty() {
			s.at, s.seg, s.index, s.b = c.at, c.seg, int(c.index), c.b
			test(c)
		}
	}
}

// reach tells how far a set of rows can match.
type reach uint8

const (
	none reach = iota
	some
	all // every row matches
)

// judge combines what boxes, area, times and tests say of a set of rows: how far it can match, whether all of it lies in the boxes and the area,
// and whether all of it is in time.
func (s *scan) judge(extent box, located, timed bool, minTime, maxTime int64) (can reach, placed, inTime bool) {
	placed, inTime = true, s.p.time == nil
	if s.p.boxes != nil {
		in := s.inBoxes(extent)
		if in == none {
			return none, false, false
		}
		placed = in == all && located
	}
	if s.p.area != nil {
		in := s.areaHolds(extent)
		if in == none {
			return none, false, false
		}
		placed = placed && in == all && located
	}
	if t := s.p.time; t != nil {
		const day = 26 * 3600 * 1000 // a date ends less than this after it begins
		if minTime > t.To || maxTime < t.From && maxTime+day < t.From {
			return none, false, false
		}
		inTime = timed && minTime >= t.From && maxTime <= t.To
	}
	if placed && inTime && len(s.codes)+len(s.tests)+len(s.late) == 0 {
		return all, placed, inTime
	}
	return some, placed, inTime
}

// areaHolds tells whether an extent lies in the area, or may meet it. Of lines and areas an extent in the area is one that they meet.
func (s *scan) areaHolds(extent box) reach {
	if !s.p.areaBox.meets(extent) {
		return none
	}
	b := geo.FromOrb(extent.bound())
	if !s.p.area.uniform(b) {
		return some
	}
	if s.p.area.side(b.Center()) == geo.Outside {
		return none
	}
	return all
}

// inBoxes tells whether an extent lies in one of the boxes, or meets any.
func (s *scan) inBoxes(extent box) reach {
	out := none
	for _, b := range s.p.boxes {
		if b.holds(extent) {
			return all
		}
		if b.meets(extent) {
			out = some
		}
	}
	return out
}

// each visits the matching rows of every block in the order of answers, blocks without any left out. It ends early when visit returns false, or
// with ctx's error.
func (p *plan) each(ctx context.Context, visit func(at slot, seg *segment, b *block, rows rowSet) bool) error {
	return newScan(p).run(ctx, nil, func(c *candidate) bool { return visit(c.at, c.seg, c.b, c.rows) })
}

// unitOf is the unit the viewer sees a row in: that of the row's segment, but of a line the first unit crossed that exists for the viewer,
// the one of the longest dwell standing first.
func (p *plan) unitOf(at slot, b *block, i int) slot {
	if !p.lay.lines {
		return at
	}
	for _, u := range b.track(i).units() {
		if p.scope.has(slot(u)) {
			return slot(u)
		}
	}
	return at
}
