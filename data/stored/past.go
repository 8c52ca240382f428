package stored

import (
	"context"
	"fmt"
	"strings"
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

// FirstRecorded is SQL for the earliest time of recording in some tables, in milliseconds since 1970; 0 when none is known.
func FirstRecorded(tables []string) string {
	return "SELECT coalesce(min(first), 0) FROM (SELECT min(recorded) AS first FROM " + strings.Join(tables, " UNION ALL SELECT min(recorded) FROM ") + ") AS firsts"
}

// Reach is what FirstRecorded found, the zero time for 0.
func Reach(first int64, err error) (time.Time, error) {
	if err != nil {
		return time.Time{}, fmt.Errorf("read how far the past reaches: %w", err)
	}
	if first == 0 {
		return time.Time{}, nil
	}
	return time.UnixMilli(first).UTC(), nil
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
