package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// lookups is how many records of an import are looked up one by one before all of the layer's are read once instead.
const lookups = 4000

// keeper knows what of the stored records an import must not undo: a place given by hand, the unit at the time of the event, and, for rows
// that carry one of our own ids, where the record came from.
type keeper struct {
	store   data.Store
	layer   data.LayerID
	pinner  *Pinner
	scope   []string
	empty   bool // the layer has no records
	asked   int
	scanned bool
	sticky  map[string]data.Record // without values
	kept    int64
}

func newKeeper(o *Options, info data.Info, p *Pinner) *keeper {
	return &keeper{store: o.Store, layer: o.Layer, pinner: p, scope: o.Scope, empty: info.Counts[o.Layer] == 0}
}

// keep puts into an outcome what the stored record with its id holds on to. taken tells that the id is one of a record that the importer may not change.
func (k *keeper) keep(ctx context.Context, out *outcome) (taken bool, err error) {
	if k.scope != nil {
		return k.keepWithin(ctx, out)
	}
	if k.empty {
		return false, nil
	}
	old, ok, err := k.find(ctx, out)
	if err != nil || !ok {
		return false, err
	}
	k.hold(out, old)
	return false, nil
}

// keepWithin is keep for an importer of some units, who must not learn what there is beyond them. A source id names the importer's own record, or
// one that lies within those units; one beyond is as if it were not, and the row becomes a record of its own. An id of ours that names none
// within is refused, whether there is one beyond or not.
func (k *keeper) keepWithin(ctx context.Context, out *outcome) (taken bool, err error) {
	r := &out.put.Record
	ids := []string{out.boundID, r.ID}
	if out.boundID == "" {
		ids = ids[1:]
	}
	for _, id := range ids {
		r.ID = id
		old, ok, err := k.find(ctx, out)
		if err != nil {
			return false, err
		}
		within := ok && (data.Viewer{Scope: k.scope}).Sees(old.Unit)
		if within {
			k.hold(out, old)
			return false, nil
		}
		if ok && id == out.boundID { // one's own that went elsewhere
			return true, nil
		}
		if out.boundID == "" && (ok || out.ownID) {
			return true, nil
		}
	}
	if out.boundID != "" {
		r.ID = out.boundID
	}
	return false, nil
}

// hold puts into an outcome what a stored record holds on to.
func (k *keeper) hold(out *outcome, old data.Record) {
	r := &out.put.Record
	if out.ownID {
		r.Source, r.SourceID = old.Source, old.SourceID
	}
	switch {
	case old.Pin.Method == data.PinManual && !k.pinner.ends(old.Unit):
		r.Geometry, r.Unit, r.Units, r.Pin = old.Geometry, old.Unit, old.Units, old.Pin
		if !out.stated {
			r.UnitAtEvent = old.UnitAtEvent
		}
		k.kept++
	case !out.stated && orb.Equal(r.Geometry, old.Geometry):
		r.UnitAtEvent = old.UnitAtEvent
	}
}

// place gives a row that finds no place the one that a person gave its record before, if one did.
func (k *keeper) place(ctx context.Context, out *outcome) error {
	if k.empty {
		return nil
	}
	if unbound := out.put.Record.ID; out.boundID != "" { // as keepWithin looks for them
		out.put.Record.ID = out.boundID
		if _, ok, err := k.find(ctx, out); err != nil || !ok {
			out.put.Record.ID = unbound
		}
	}
	old, ok, err := k.find(ctx, out)
	if err != nil || !ok || old.Pin.Method != data.PinManual || k.pinner.ends(old.Unit) || k.scope != nil && !(data.Viewer{Scope: k.scope}).Sees(old.Unit) {
		return err
	}
	r := &out.put.Record
	r.Geometry, r.Unit, r.Units, r.Pin, r.UnitAtEvent = old.Geometry, old.Unit, old.Units, old.Pin, old.UnitAtEvent
	if out.ownID {
		r.Source, r.SourceID = old.Source, old.SourceID
	}
	k.kept++
	out.rejection = nil
	return nil
}

// find is the stored record, if it matters.
func (k *keeper) find(ctx context.Context, out *outcome) (data.Record, bool, error) {
	id := out.put.Record.ID
	if k.scanned && !out.ownID && k.scope == nil {
		old, ok := k.sticky[id]
		return old, ok, nil
	}
	if k.asked++; k.asked > lookups && !k.scanned {
		if err := k.scan(ctx); err != nil {
			return data.Record{}, false, err
		}
	}
	old, err := k.store.Get(ctx, k.layer, id)
	if errors.Is(err, data.ErrNotFound) {
		return old, false, nil
	}
	if err != nil {
		return old, false, fmt.Errorf("look record up: %w", err)
	}
	return old, true, nil
}

// scan notes every record of the layer that has something to hold on to.
func (k *keeper) scan(ctx context.Context) error {
	snap, err := k.store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	defer snap.Close()
	k.sticky, k.scanned = map[string]data.Record{}, true
	err = snap.Records(ctx, k.layer, 0, 1, func(r *data.Record) error {
		if r.Pin.Method == data.PinManual || r.UnitAtEvent != r.Unit {
			old := *r
			old.Values = nil
			if r.Geometry != nil {
				old.Geometry = orb.Clone(r.Geometry)
			}
			old.Units = slices.Clone(r.Units)
			k.sticky[r.ID] = old
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	return nil
}
