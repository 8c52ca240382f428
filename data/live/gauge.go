package live

import (
	"context"
	"errors"
	"math/bits"
	"runtime"
	"sync"
	"time"

	"lianxin/data"
)

// gauge counts, of the rows of a block that a filter selects, what a measure is made of. It is read-only once made.
type gauge struct {
	m       *data.Measure
	counted node // nil: all rows
	base    node // of data.BasisRows; nil: all rows
	asked   node
	hasBase bool
	done    *field
	total   *field
}

// tallies is what a measure is made of, and how many rows it was made from.
type tallies struct{ num, den, asked, rows int64 }

func (t *tallies) add(o tallies) {
	t.num += o.num
	t.den += o.den
	t.asked += o.asked
	t.rows += o.rows
}

// gauge compiles a measure for the plan's viewer: a field out of his sight cannot be counted by.
func (p *plan) gauge(m *data.Measure) (*gauge, error) {
	g := &gauge{m: m, hasBase: m.Basis == data.BasisRows}
	compile := func(to *node, e data.Expr) (err error) {
		if e != nil {
			k := compiler{p: p, left: maxConditions}
			*to, err = k.node(e, false, 0)
		}
		return err
	}
	column := func(to **field, name string) error {
		if name == "" {
			return nil
		}
		at, err := p.readable(name)
		if err == nil {
			*to = &p.lay.fields[at]
		}
		return err
	}
	err := data.Collect(compile(&g.counted, m.Counted), compile(&g.base, m.Base), compile(&g.asked, m.Asked), column(&g.done, m.Done), column(&g.total, m.Total))
	return g, err
}

// take counts the rows of a candidate.
func (g *gauge) take(s *scan, c *candidate) (t tallies) {
	s.at, s.seg, s.index, s.b = c.at, c.seg, int(c.index), c.b
	switch {
	case g.m.OnTime:
		t = g.fallen(s, c)
	case g.total != nil:
		t = g.sums(c)
	default:
		t = g.rows(s, c)
	}
	t.rows = int64(c.rows.len())
	return t
}

// rows counts those that meet the measure's conditions.
func (g *gauge) rows(s *scan, c *candidate) (t tallies) {
	rows := c.rows
	if g.hasBase && g.base != nil {
		rows = g.base.match(s, rows)
	}
	if g.hasBase {
		t.den = int64(rows.len())
	}
	counted := rows
	if g.counted != nil {
		counted = g.counted.match(s, rows)
	}
	t.num = int64(counted.len())
	if g.asked != nil {
		t.asked = int64(g.asked.match(s, c.rows).len())
	}
	return t
}

// sums adds up done and total of rows that have a total; what is done beyond it does not count.
func (g *gauge) sums(c *candidate) (t tallies) {
	done, total := c.b.words(g.done.at), c.b.words(g.total.at)
	c.rows.visit(func(i int) {
		if n := total[i]; n != null32 && n > 0 {
			t.den += int64(n)
			if d := done[i]; d != null32 && d > 0 {
				t.num += int64(min(d, n))
			}
		}
	})
	return t
}

// visit calls do with the number of each row.
func (s rowSet) visit(do func(i int)) {
	for w, m := range s {
		for ; m != 0; m &= m - 1 {
			do(64*w + bits.TrailingZeros64(m))
		}
	}
}

// fallDay is the day on which a case falls due, whatever became of it: moved up by fallShift, negative when it was settled on or before that day; noDay when
// there is none, or the case is rejected or suspended. So a look at one column tells what fell due, and what of it was settled in time.
func (e *encoder) fallDay(r *data.Record) int32 {
	l := e.lay.layer
	state := data.CaseState(r.Values[l.Index(l.Status)].Text())
	d := data.DeadlineOf(l, r.Values, e.settings, e.zone, 0)
	if !d.Known || state != data.StateOpen && state != data.StateSettled || d.Day <= -fallShift || d.Day >= fallShift {
		return noDay
	}
	day := int32(d.Day) + fallShift
	end := endOf(l)
	if state == data.StateSettled && end >= 0 && !r.Values[end].IsNull() && data.LocalDay(r.Values[end], e.zone) <= d.Day {
		return -day
	}
	return day
}

// endOf is the own field of a layer that says when a case was settled; -1 when it has none.
func endOf(l *data.Layer) int { return max(l.Index("settled"), l.Index("removed")) }

// fallShift makes all days of the next and the last 45,000 years positive.
const fallShift = 1 << 24

// fallen counts cases that fell due before today, and those of them settled in time.
func (g *gauge) fallen(s *scan, c *candidate) (t tallies) {
	col := c.b.words(s.p.lay.fell)
	last := int32(s.p.snap.today-1) + fallShift
	for w, rows := range c.rows {
		if rows == 0 {
			continue
		}
		part := col[64*w : min(64*w+64, len(col))]
		t.num += int64(bits.OnesCount64(rows & between(part, -last, 0)))
		t.den += int64(bits.OnesCount64(rows & between(part, 0, last)))
	}
	t.den += t.num
	return t
}

// dayTable tells local days of instants: at once where the zone's offset is today's, else by the calendar.
type dayTable struct {
	zone     *time.Location
	from, to int64 // ms in which the offset holds
	offset   int64 // ms
}

func newDayTable(zone *time.Location, today int64) dayTable {
	at := time.Unix(today*86400, 0).In(zone)
	start, end := at.ZoneBounds()
	_, offset := at.Zone()
	d := dayTable{zone: zone, from: dawn, to: dusk, offset: int64(offset) * 1000}
	if !start.IsZero() {
		d.from = start.UnixMilli()
	}
	if !end.IsZero() {
		d.to = end.UnixMilli()
	}
	return d
}

func (d *dayTable) of(ms int64) int64 {
	if ms < d.from || ms >= d.to {
		return dayIn(time.UnixMilli(ms), d.zone)
	}
	return floorDay(ms + d.offset)
}

func floorDay(ms int64) int64 {
	const day = 86_400_000
	q := ms / day
	if ms%day < 0 {
		q--
	}
	return q
}

// perSlot counts a measure over what the plan selects, by the unit the viewer sees each row in.
func (p *plan) perSlot(ctx context.Context, g *gauge) ([]tallies, error) {
	out := make([]tallies, len(p.snap.units.list))
	err := p.split(ctx, func(int) func(*scan, *candidate) {
		return func(s *scan, c *candidate) {
			if !p.lay.lines {
				out[c.at].add(g.take(s, c))
				return
			}
			one := *c
			c.rows.visit(func(i int) {
				one.rows = rowSet{}
				one.rows[i/64] = 1 << (i % 64)
				out[p.unitOf(c.at, c.b, i)].add(g.take(s, &one))
			})
		}
	})
	return out, err
}

// split scans parts of the units at the same time and visits what matches, each part with a visitor of its own. Rows of one unit are visited by one
// goroutine; lines, which belong to several, all are, as the only part.
func (p *plan) split(ctx context.Context, visitor func(part int) func(s *scan, c *candidate)) error {
	order := p.snap.units.order
	n := p.parts()
	each := (len(order)/stretch/n + 1) * stretch
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			from, to := min(i*each, len(order)), min((i+1)*each, len(order))
			s := newScan(p)
			s.from, s.units = from, order[from:to]
			visit := visitor(i)
			errs[i] = s.run(ctx, nil, func(c *candidate) bool {
				visit(s, c)
				return true
			})
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// parts is in how many parts split scans the plan's rows.
func (p *plan) parts() int {
	const worthwhile = 50_000 // rows
	if p.lay.lines || p.t.n < worthwhile {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}
