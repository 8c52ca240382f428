package ingest

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/locate"
)

// CheckTiling looks at the boundaries of every level: where they overlap or leave gaps of a square metre and more, and what of them is no valid area. It
// reports a finding a layer, and the first faults by name. Overlaps and gaps are warnings, since pins are decided all the same: the lowest
// code has what is shared.
func CheckTiling(ctx context.Context, store data.Store, report func(data.Finding)) error {
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("open a snapshot: %w", err)
	}
	defer snap.Close()
	for _, l := range store.Schema().Layers() {
		if !l.IsBoundary() {
			continue
		}
		var polygons []locate.Polygon
		err := snap.Records(ctx, l.ID, 0, 1, func(r *data.Record) error {
			if area, ok := r.Geometry.(orb.MultiPolygon); ok {
				polygons = append(polygons, locate.Polygon{Code: r.Unit, Area: area.Clone()})
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("read layer %s: %w", l.ID, err)
		}
		checkTiling(l.ID, polygons, report)
	}
	return nil
}

func checkTiling(layer data.LayerID, polygons []locate.Polygon, report func(data.Finding)) {
	tell := func(s data.Severity, format string, args ...any) {
		report(data.Finding{Check: "tiling", Severity: s, Detail: fmt.Sprintf("layer %s: ", layer) + fmt.Sprintf(format, args...)})
	}
	faults, err := locate.Validate(polygons)
	if err != nil {
		tell(data.Fault, "its boundaries cannot be compared: %v", err)
		return
	}
	bad := 0
	for _, f := range faults {
		if f.AreaM2 < sliverM2 {
			continue
		}
		if bad++; bad <= maxNamedPins {
			tell(data.Warning, "%v", f)
		}
	}
	if bad > 0 {
		tell(data.Warning, "%d overlaps and gaps between %d boundaries", bad, len(polygons))
		return
	}
	tell(data.Fine, "%d boundaries tile without overlap or gap", len(polygons))
}
