package ingest

import (
	"context"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// maxNamedPins is how many wrong pins of a layer are named; the rest are counted.
const maxNamedPins = 5

// CheckPins looks at every record's pin: that its unit exists, and that a point pinned by its boundary lies in it and in no other, a snapped one
// within the distance it states. It reports a finding a layer. Lines and pins by hand are checked for their unit alone.
func CheckPins(ctx context.Context, store data.Store, report func(data.Finding)) error {
	settings, err := store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	lists, err := store.UnitLists(ctx)
	if err != nil {
		return fmt.Errorf("read lists of units: %w", err)
	}
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("open a snapshot: %w", err)
	}
	defer snap.Close()
	p, err := LoadPinner(ctx, snap, lists, settings)
	if err != nil {
		return err
	}
	for _, l := range store.Schema().Layers() {
		if l.IsBoundary() {
			continue
		}
		if err := p.checkLayer(ctx, snap, l.ID, report); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pinner) checkLayer(ctx context.Context, snap data.Snapshot, layer data.LayerID, report func(data.Finding)) error {
	right, wrong := 0, 0
	err := snap.Records(ctx, layer, 0, 1, func(r *data.Record) error {
		reason := p.wrongPin(r)
		if reason == "" {
			right++
			return nil
		}
		if wrong++; wrong <= maxNamedPins {
			report(data.Finding{Check: "pins", Severity: data.Fault, Detail: fmt.Sprintf("layer %s: record %s in unit %s: %s", layer, r.ID, r.Unit, reason)})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read layer %s: %w", layer, err)
	}
	f := data.Finding{Check: "pins", Severity: data.Fine, Detail: fmt.Sprintf("layer %s: %d records lie where they are pinned", layer, right)}
	if wrong > 0 {
		f.Severity, f.Detail = data.Fault, fmt.Sprintf("layer %s: %d records are pinned wrongly, %d rightly", layer, wrong, right)
	}
	report(f)
	return nil
}

// wrongPin is what is wrong with a record's pin; empty when nothing is.
func (p *Pinner) wrongPin(r *data.Record) string {
	if !p.knows(r.Unit) {
		return "no such unit exists"
	}
	at, isPoint := r.Geometry.(orb.Point)
	if !isPoint || r.Pin.Method == data.PinManual || r.Pin.Method == data.PinAddress {
		return ""
	}
	f, ok := p.locate(at)
	switch {
	case !ok:
		return "its point lies outside every boundary"
	case f.unit != r.Unit:
		return "its point lies in " + f.unit
	case f.method != r.Pin.Method:
		return fmt.Sprintf("its pin says %s where it is %s", r.Pin.Method, f.method)
	case math.Abs(f.distanceM-r.Pin.DistanceM) > 0.5:
		return fmt.Sprintf("it lies %.1f m from the boundary and not %.1f", f.distanceM, r.Pin.DistanceM)
	}
	return ""
}

// knows tells whether a unit has a boundary or stands in the newest list.
func (p *Pinner) knows(code string) bool {
	if p.byCode[code] != nil {
		return true
	}
	if p.list == nil {
		return false
	}
	u, ok := p.list.Get(code)
	return ok && !u.Ended()
}
