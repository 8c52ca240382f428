package live

import (
	"container/heap"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"lianxin/data"
)

// Features answers a filter with one page of rows and their exact total. Rows come in the order of answers: units along the Hilbert curve of their
// representative points, in each the rows along the Hilbert curve, then by id. Viewers who see units instead of points get the rows of a unit by id, and lines
// come by id, so that the order tells nothing the features do not. Pages concatenate to the whole; a row that is neither changed nor
// moved between two pages is in exactly one of them.
//
// Errors: data.ErrNotFound for an unknown layer, data.ErrForbidden without item rights, data.InvalidError naming every bad part.
func (v *View) Features(ctx context.Context, viewer data.Viewer, f data.Filter, q Query) (*Result, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return nil, err
	}
	p, err := s.ask(viewer, f)
	if err != nil {
		return nil, err
	}
	g, err := p.page(q, v.sealer)
	if err != nil {
		return nil, err
	}
	r := v.result(p, g)
	r.shape = q.Shape
	r.Notes = append(g.notes, p.archiveNotes()...)
	r.Tag = p.tag(v.sealer, p.tagContext(q, g.limit), r.Notes)
	if slices.Contains(q.Known, r.Tag) {
		r.NotModified = true
		return r, nil
	}
	var next *mark
	switch {
	case len(g.sorts) > 0 || p.lay.lines:
		next, err = r.sorted(ctx, g)
	case !p.exact:
		next, err = r.byUnit(ctx, g)
	default:
		next, err = r.along(ctx, g)
	}
	if err != nil {
		return nil, err
	}
	for _, h := range r.hits {
		r.Returned += h.rows.len()
	}
	if next != nil {
		r.Next = v.sealer.seal(next.encode(p.land()), p.cursorContext(q))
	}
	return r, nil
}

// Feature answers with the one feature of an id. A row out of the viewer's scope is data.ErrNotFound, as is one that never was.
func (v *View) Feature(viewer data.Viewer, layer data.LayerID, id string) (*Result, error) {
	return v.ShapedFeature(viewer, layer, id, Shape{})
}

// ShapedFeature is Feature with its geometry in another form.
func (v *View) ShapedFeature(viewer data.Viewer, layer data.LayerID, id string, shape Shape) (*Result, error) {
	p, err := v.now.Load().ask(viewer, data.Filter{Layer: layer})
	if err != nil {
		return nil, err
	}
	missing := fmt.Errorf("feature %q of layer %s: %w", id, layer, data.ErrNotFound)
	name, ok := identOf(id)
	if !ok {
		return nil, missing
	}
	at, b, i, ok := p.t.find(name)
	if !ok {
		return nil, missing
	}
	one := rowSet{}
	one[i/64] = 1 << (i % 64)
	if newScan(p).visible(at, b, one).empty() {
		return nil, missing
	}
	fields, _ := p.fields(nil)
	r := v.result(p, &page{fields: fields})
	r.shape = shape
	r.hits, r.Matched, r.Returned = []hit{{at, b, one}}, 1, 1
	r.Tag = p.rowTag(v.sealer, lengthed(p.tagContext(Query{Shape: shape}, 1), id), at, b, i)
	return r, nil
}

// visible keeps the rows that exist for the viewer.
func (s *scan) visible(at slot, b *block, rows rowSet) rowSet {
	s.at, s.b = at, b
	if s.p.lay.lines {
		return s.crossing(rows)
	}
	if s.p.units.has(at) {
		return rows
	}
	return rowSet{}
}

func (v *View) result(p *plan, g *page) *Result {
	r := &Result{
		Layer: p.lay.layer, AsOf: v.asOfIn(p.snap), Generated: p.snap.info.Generated, p: p, fields: g.fields, buffers: &v.buffers,
	}
	if n := len(g.fields); n > 0 && g.fields[n-1] == n-1 { // the first n
		r.Fields = p.lay.defs[:n:n]
		return r
	}
	r.Fields = make([]data.Field, len(g.fields))
	for i, at := range g.fields {
		r.Fields[i] = p.lay.defs[at]
	}
	return r
}

// filling is a page of features on its way, unit by unit.
type filling struct {
	r     *Result
	after *mark
	left  int  // how many more the page takes; negative: all
	more  bool // there are features behind the page
}

// side is where a unit lies: before the page begins (-1), where it begins (0), or after that.
func (f *filling) side(at slot) int {
	if f.after == nil {
		return 1
	}
	return f.after.compareUnit(f.r.p.snap.units.list[at])
}

// onlyCount counts a segment of which the page takes nothing.
func (f *filling) onlyCount(at slot, seg *segment) bool {
	where := f.side(at)
	if where == 0 || where > 0 && f.left != 0 {
		return false
	}
	f.more = f.more || where > 0
	f.r.Matched += int64(seg.n)
	return true
}

// along fills the page in the order of the blocks.
func (r *Result) along(ctx context.Context, g *page) (*mark, error) {
	f := &filling{r: r, after: g.after, left: g.limit}
	err := newScan(r.p).run(ctx, f.onlyCount, func(c *candidate) bool {
		rows := c.rows
		r.Matched += int64(rows.len())
		switch where := f.side(c.at); {
		case where < 0:
			return true
		case where == 0:
			rows = c.b.after(rows, g.after)
		}
		n := rows.len()
		if f.left >= 0 && n > f.left {
			f.more = true
			rows = rows.first(f.left)
			n = f.left
		}
		if n > 0 {
			r.hits = append(r.hits, hit{c.at, c.b, rows})
			f.left -= n
		}
		return true
	})
	if err != nil || !f.more {
		return nil, err
	}
	return r.last(), nil
}

// last is the mark of the last row of the page; that of the page before when there is none.
func (r *Result) last() *mark {
	h := r.hits[len(r.hits)-1]
	u := r.p.snap.units.list[h.at]
	i := h.rows.last()
	m := &mark{unit: u.key, code: u.code, id: h.b.ids[i]}
	if r.p.exact {
		m.key = h.b.key(i)
	}
	return m
}

// compareUnit tells whether a unit's rows come before the mark's unit's (-1), are of the same unit (0), or come after (1).
func (m *mark) compareUnit(u *unit) int {
	switch {
	case u.key < m.unit:
		return -1
	case u.key > m.unit:
		return 1
	}
	return strings.Compare(u.code, m.code)
}

// after keeps the rows behind the mark.
func (b *block) after(rows rowSet, m *mark) rowSet {
	limit := rowRef{key: m.key, id: m.id}
	return rows.only(func(i int) bool { return limit.compare(rowRef{key: b.key(i), id: b.ids[i]}) < 0 })
}

// first keeps the n first rows.
func (s rowSet) first(n int) rowSet {
	for w := range s {
		if c := bits.OnesCount64(s[w]); c <= n {
			n -= c
			continue
		}
		rest := s[w]
		for range n {
			rest &= rest - 1
		}
		s[w] &^= rest
		n = 0
	}
	return s
}

// last is the number of the last row; the set is not empty.
func (s rowSet) last() int {
	for w := len(s) - 1; w >= 0; w-- {
		if s[w] != 0 {
			return 64*w + bits.Len64(s[w]) - 1
		}
	}
	return -1
}

// byUnit fills the page for a viewer at unit precision: within a unit by id.
func (r *Result) byUnit(ctx context.Context, g *page) (*mark, error) {
	f := &filling{r: r, after: g.after, left: g.limit}
	var seg *segment // whose matching rows are collected
	var at slot
	var sets []rowSet
	take := func() {
		if seg == nil || f.side(at) < 0 {
			return
		}
		begun := f.side(at) == 0
		for _, row := range seg.byID() {
			block, i := int(row/blockRows), int(row%blockRows)
			if !sets[block].has(i) || begun && seg.blocks[block].ids[i].compare(g.after.id) <= 0 {
				continue
			}
			if f.left == 0 {
				f.more = true
				return
			}
			h := hit{at: at, b: seg.blocks[block]}
			h.rows[i/64] = 1 << (i % 64)
			r.hits = append(r.hits, h)
			f.left--
		}
	}
	err := newScan(r.p).run(ctx, f.onlyCount, func(c *candidate) bool {
		r.Matched += int64(c.rows.len())
		if c.seg != seg {
			take()
			seg, at = c.seg, c.at
			sets = append(sets[:0], make([]rowSet, len(seg.blocks))...)
		}
		sets[c.index] = c.rows
		return true
	})
	if err != nil {
		return nil, err
	}
	take()
	if !f.more {
		return nil, nil
	}
	return r.last(), nil
}

// id is that of a hit of one row.
func (h hit) id() ident { return h.b.ids[h.rows.last()] }

// sorted fills the page by properties, then by id. It looks at every matching row but keeps no more than a page of them.
func (r *Result) sorted(ctx context.Context, g *page) (*mark, error) {
	top := &sortedHits{keys: g.sorts}
	err := r.p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		r.Matched += int64(rows.len())
		for w, m := range rows {
			for m != 0 {
				h := hit{at: at, b: b}
				h.rows[w] = m & -m
				m &= m - 1
				top.offer(r.p, g, h)
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(top.hits, top.compare)
	for _, h := range top.hits {
		r.hits = append(r.hits, h.hit)
	}
	if !top.more {
		return nil, nil
	}
	last := top.hits[len(top.hits)-1]
	return &mark{id: last.id(), texts: last.values}, nil
}

// sortedHits is a heap whose top is the last of the rows kept.
type sortedHits struct {
	keys []sortKey
	hits []sortedHit
	more bool
}

type sortedHit struct {
	hit
	values []data.Value
}

// offer keeps the row if it belongs to the page, as far as is known yet.
func (t *sortedHits) offer(p *plan, g *page, h hit) {
	one := sortedHit{hit: h}
	for _, k := range t.keys {
		one.values = append(one.values, p.sortValue(k, h))
	}
	if g.after != nil && t.compareValues(g.after.texts, g.after.id, one.values, one.id()) >= 0 {
		return
	}
	switch {
	case g.limit < 0:
		t.hits = append(t.hits, one)
	case len(t.hits) < g.limit:
		heap.Push(t, one)
	default:
		t.more = true
		if g.limit > 0 && t.compare(one, t.hits[0]) < 0 {
			t.hits[0] = one
			heap.Fix(t, 0)
		}
	}
}

// sortValue is what a row is compared by. Long texts count by their beginning, so that a cursor stays short.
func (p *plan) sortValue(k sortKey, h hit) data.Value {
	i := h.rows.last()
	if k.id {
		return data.Text(h.b.ids[i].String())
	}
	v := p.value(k.at, h.at, h.b, i)
	const most = 96
	if s := v.Text(); v.Kind() == data.KindText && len(s) > most {
		v = data.Text(strings.ToValidUTF8(s[:most], ""))
	}
	return v
}

func (t *sortedHits) compare(a, b sortedHit) int {
	return t.compareValues(a.values, a.id(), b.values, b.id())
}

func (t *sortedHits) compareValues(a []data.Value, aid ident, b []data.Value, bid ident) int {
	for i, k := range t.keys {
		c := compareValues(a[i], b[i])
		if k.desc && !a[i].IsNull() && !b[i].IsNull() {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return aid.compare(bid)
}

func (t *sortedHits) Len() int           { return len(t.hits) }
func (t *sortedHits) Less(i, j int) bool { return t.compare(t.hits[i], t.hits[j]) > 0 }
func (t *sortedHits) Swap(i, j int)      { t.hits[i], t.hits[j] = t.hits[j], t.hits[i] }

// Push and Pop are heap.Interface's; nothing is ever popped.
func (t *sortedHits) Push(x any) { t.hits = append(t.hits, x.(sortedHit)) }

// Pop removes the last of the rows kept.
func (t *sortedHits) Pop() any {
	last := t.hits[len(t.hits)-1]
	t.hits = t.hits[:len(t.hits)-1]
	return last
}
