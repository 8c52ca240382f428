package stored

import (
	"context"
	"fmt"
	"time"

	"lianxin/data"
)

// PastOf is what a record was at a moment, given the state that ended first after it and the unit where it is now: that state, unless it began after the
// moment as well.
func PastOf(before *data.Record, unit string, at time.Time) data.Past {
	p := data.Past{Layer: before.Layer, ID: before.ID, Unit: unit, Record: before}
	if before.Recorded.After(at) {
		p.Record = nil
	}
	return p
}

// Past visits what records were at a moment as far as that concerns the scope: one that was beyond is told as not there.
func (p Part) Past(ctx context.Context, at time.Time, visit func(data.Past) error) error {
	reader, ok := p.Store.(data.PastReader)
	if !ok {
		return fmt.Errorf("the past of a store that keeps none: %w", data.ErrUnavailable)
	}
	seen := data.Viewer{Scope: p.Scope}
	return reader.Past(ctx, at, func(r data.Past) error {
		l, err := p.Schema().Layer(r.Layer)
		if err != nil {
			return err
		}
		now := seen.Sees(r.Unit)
		if !now {
			r.Unit = ""
		}
		if r.Record != nil && !p.Scope.Has(l, r.Record) {
			r.Record = nil
		}
		if r.Record == nil && !now && l.Geometry != data.LineGeometry && !l.IsBoundary() { // it is beyond, then and now
			return nil
		}
		return visit(r)
	})
}

// Reach is the whole store's.
func (p Part) Reach(ctx context.Context) (time.Time, error) {
	reader, ok := p.Store.(data.PastReader)
	if !ok {
		return time.Time{}, nil
	}
	return reader.Reach(ctx)
}
