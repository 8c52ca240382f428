package live

import (
	"context"
	"fmt"

	"lianxin/data"
)

// Count is how many rows a filter selects, as Features counts them. A viewer who reads counts but no items may name a layer and units and
// nothing else; with more it is data.ErrForbidden. Errors else as of Features.
func (v *View) Count(ctx context.Context, viewer data.Viewer, f data.Filter) (int64, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return 0, err
	}
	t, err := s.table(f.Layer)
	if err != nil {
		return 0, err
	}
	plain := f.Bounds == nil && f.Area == nil && f.Time == nil && f.Where == nil && f.Text == "" && f.AsOf.IsZero()
	if !viewer.Items(t.lay.layer) && !(viewer.Aggregates() && plain) {
		return 0, fmt.Errorf("counts of layer %s: %w", f.Layer, data.ErrForbidden)
	}
	p, err := s.plan(t, viewer, f)
	if err != nil {
		return 0, err
	}
	return p.count(ctx)
}

func (p *plan) count(ctx context.Context) (int64, error) {
	var n int64
	err := newScan(p).run(ctx, func(_ slot, seg *segment) bool {
		n += int64(seg.n)
		return true
	}, func(c *candidate) bool {
		n += int64(c.rows.len())
		return true
	})
	return n, err
}
