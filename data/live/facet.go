package live

import (
	"context"
	"math/bits"
	"slices"
	"time"

	"lianxin/data"
)

// Facets are counts on every option of a filter.
type Facets struct {
	Layer       *data.Layer
	Matched     int64
	Fields      []Facet // of codes and truth values that the viewer reads, in the layer's order
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
	Notes       []Note
}

// Facet counts rows by the codes of a field.
type Facet struct {
	Field   data.Field
	Options []Option // every code of the field in the order of the schema, also those that do not occur; true and false
}

// Option is how many rows would be there were it chosen.
type Option struct {
	Code  string
	Count int64
}

// Facets counts, for each field of codes, what a filter would select with each of its codes: each field without its own conditions, but with
// all others. It takes one scan and one more for each field that has conditions. Errors as of Features.
func (v *View) Facets(ctx context.Context, viewer data.Viewer, f data.Filter, known []string) (*Facets, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return nil, err
	}
	p, err := s.ask(viewer, f)
	if err != nil {
		return nil, err
	}
	out := &Facets{Layer: p.lay.layer, AsOf: v.asOfIn(s), Generated: s.info.Generated, Notes: p.archiveNotes()}
	// Without the condition on a field other rows count, but of the same units: conditions on units are of no field that has options.
	out.Tag = p.figureTag(v.sealer, []byte("facets"), out.Notes)
	if slices.Contains(known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	var plain []int // fields without conditions
	counts := map[int][]int64{}
	for at := range p.lay.fields {
		if !p.reads(at) || !p.lay.fields[at].counted() {
			continue
		}
		without, own := withoutField(f.Where, p.lay.fields[at].Name)
		if !own {
			plain = append(plain, at)
			continue
		}
		g := f
		g.Where = without
		q, err := s.ask(viewer, g)
		if err != nil {
			return nil, err
		}
		if _, err := q.countOptions(ctx, []int{at}, counts); err != nil {
			return nil, err
		}
	}
	if out.Matched, err = p.countOptions(ctx, plain, counts); err != nil {
		return nil, err
	}
	for at := range p.lay.fields {
		if n, ok := counts[at]; ok {
			out.Fields = append(out.Fields, p.facet(at, n))
		}
	}
	return out, nil
}

// counted tells whether a field has options.
func (f *field) counted() bool {
	return f.from == fromDue || f.from == fromColumn && (f.width == inCode || f.width == inWide || f.width == inSet)
}

// withoutField is a condition without those members of its topmost conjunction that are on one field alone, and whether there were any.
func withoutField(e data.Expr, name string) (rest data.Expr, own bool) {
	if e == nil {
		return nil, false
	}
	args := []data.Expr{e}
	if and, ok := e.(data.Logic); ok && !and.Or {
		args = and.Args
	}
	var kept []data.Expr
	for _, a := range args {
		mine, others := false, false
		data.Properties(a, func(n string) {
			mine = mine || n == name
			others = others || n != name
		})
		if mine && !others {
			own = true
			continue
		}
		kept = append(kept, a)
	}
	return data.Every(kept...), own
}

// countOptions counts the plan's rows, and by the numbers of each field's codes.
func (p *plan) countOptions(ctx context.Context, fields []int, counts map[int][]int64) (matched int64, err error) {
	n := p.parts()
	sums := make([]map[int][]int64, n)
	totals := make([]int64, n)
	err = p.split(ctx, func(part int) func(*scan, *candidate) {
		sums[part] = map[int][]int64{}
		for _, at := range fields {
			sums[part][at] = make([]int64, p.lay.fields[at].numbers())
		}
		return func(_ *scan, c *candidate) {
			totals[part] += int64(c.rows.len())
			for _, at := range fields {
				p.tallyField(&p.lay.fields[at], c, sums[part][at])
			}
		}
	})
	for i := range n {
		matched += totals[i]
		for at, more := range sums[i] {
			if counts[at] == nil {
				counts[at] = make([]int64, len(more))
			}
			for k, c := range more {
				counts[at][k] += c
			}
		}
	}
	return matched, err
}

// numbers is how many numbers the field's codes have, that of null included.
func (f *field) numbers() int {
	if f.book == nil {
		return 3
	}
	return len(f.book.read().codes)
}

// tallyField adds the rows of a candidate to the counts of a field's codes. Codes that came after the counts were made are left out.
func (p *plan) tallyField(f *field, c *candidate, to []int64) {
	add := func(n int) {
		if n < len(to) {
			to[n]++
		}
	}
	switch {
	case f.from == fromDue:
		in := p.snap.dueRange(f.Name)
		col := c.b.words(p.lay.due)
		c.rows.visit(func(i int) {
			if col[i] >= in.lo && col[i] <= in.hi {
				to[2]++
			} else {
				to[1]++
			}
		})
	case f.width == inCode:
		sets := p.lay.sets[f.at]
		if c.seg.occurring(f.at)>>sets.n != 0 { // codes without sets
			col := c.b.codesOf(f.at)
			c.rows.visit(func(i int) { add(int(col[i])) })
			return
		}
		for code := range min(sets.n, len(to)) {
			words := c.seg.sets[c.seg.set(sets.from+code, int(c.index)):][:blockWords]
			for w, rows := range c.rows {
				to[code] += int64(bits.OnesCount64(rows & words[w]))
			}
		}
	case f.width == inWide:
		col := c.b.words(f.at)
		c.rows.visit(func(i int) { add(int(col[i])) })
	case f.width == inSet:
		col := c.b.longs(f.at)
		c.rows.visit(func(i int) {
			if v := col[i]; v != null {
				for m := uint64(v); m != 0; m &= m - 1 {
					add(bits.TrailingZeros64(m) + 1)
				}
			}
		})
	}
}

// facet names the counts of a field. Codes that are configured away and do not occur in scope are left out: that others have them is not to be seen.
func (p *plan) facet(at int, counts []int64) Facet {
	f := &p.lay.fields[at]
	out := Facet{Field: f.Field}
	if f.book == nil {
		out.Options = []Option{{"true", counts[2]}, {"false", counts[1]}}
		return out
	}
	for n, code := range f.book.read().codes[:len(counts)] {
		if n == 0 || counts[n] == 0 && n > len(f.Codes) {
			continue
		}
		out.Options = append(out.Options, Option{code, counts[n]})
	}
	return out
}
