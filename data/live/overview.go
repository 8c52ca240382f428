package live

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Overview is what a layer holds for a viewer.
type Overview struct {
	Layer *data.Layer
	Items bool  // the viewer may read its rows
	Count int64 // rows in scope; of visits those of the live months
	// Extent holds every row as the viewer sees it, lon, lat; nil when no row has a place, or the viewer may not read where rows are.
	Extent *orb.Bound
	// First and Last are the earliest and the latest begin of the layer's time; zero when no row has one, or the viewer may not read rows.
	First, Last time.Time
}

// Overviews tells of every layer in display order what it holds in the viewer's scope; nothing to a viewer who reads neither items nor counts.
func (v *View) Overviews(ctx context.Context, viewer data.Viewer) ([]Overview, error) {
	s := v.now.Load()
	var out []Overview
	for _, l := range s.schema.Layers() {
		items := viewer.Items(l)
		if !items && !viewer.Aggregates() {
			continue
		}
		p, err := s.plan(s.tables[l.ID], viewer, data.Filter{Layer: l.ID})
		if err != nil {
			return nil, err
		}
		o := Overview{Layer: l, Items: items}
		if o.Count, err = p.count(ctx); err != nil {
			return nil, err
		}
		if items {
			if err := p.spread(ctx, &o); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// spread fills where and when the rows of the plan's units are. Lines count as far as the units they are seen in.
func (p *plan) spread(ctx context.Context, o *Overview) error {
	extent := emptyBox()
	first, last := int64(dusk), int64(dawn)
	for at, u := range p.snap.units.list {
		if !p.scope.has(slot(at)) || p.t.sum(slot(at)) == 0 {
			continue
		}
		seg := p.t.segment(slot(at))
		switch {
		case !p.exact && u.place.located():
			extent = extent.with(u.place)
		case p.exact && p.lay.lines:
			extent = extent.union(u.extent)
		case p.exact:
			extent = extent.union(seg.extent)
		}
		if !p.lay.lines {
			first, last = min(first, seg.minTime), max(last, seg.maxTime)
		}
	}
	if p.lay.lines && p.lay.time >= 0 { // a line's segment may be out of scope
		err := p.each(ctx, func(_ slot, _ *segment, b *block, rows rowSet) bool {
			rows.only(func(i int) bool {
				if t := b.cell64(p.lay.time, i); t != null {
					first, last = min(first, t>>1), max(last, t>>1)
				}
				return true
			})
			return true
		})
		if err != nil {
			return err
		}
	}
	if !extent.empty() {
		b := extent.bound()
		o.Extent = &b
	}
	if first <= last {
		o.First, o.Last = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
	}
	return nil
}
