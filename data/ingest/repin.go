package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// repinner finds the new places of stored records.
type repinner struct {
	pinner *Pinner
	before func() *Pinner // of the boundaries until now, without lists; nil when they could not be indexed
}

// repinned is what became of a record.
type repinned struct {
	changed  bool // its place, its pin or the version of its boundary
	moved    bool // another unit holds it
	unplaced bool // it lies in no boundary any more
}

// repin gives a record the place that the new boundaries give it. unit_at_event stays.
func (p repinner) repin(r *data.Record) (out repinned) {
	was := *r
	switch {
	case r.Pin.Method == data.PinManual && !p.pinner.ends(r.Unit):
		r.Pin.BoundaryVersion = p.pinner.boundaryVersion(r.Unit)
	case len(r.Units) > 0:
		p.byLine(r)
	case r.Pin.Method == data.PinAddress || r.Geometry == nil:
		p.toUnit(r)
	default:
		out.unplaced = p.byGeometry(r)
	}
	out.moved = r.Unit != was.Unit || !slices.Equal(r.Units, was.Units)
	out.changed = out.moved || r.Pin != was.Pin || !orb.Equal(r.Geometry, was.Geometry)
	return out
}

// toUnit draws a record of which only the unit is known where that unit, or what became of it, is now.
func (p repinner) toUnit(r *data.Record) {
	r.Unit = p.surviving(r.Unit)
	r.Geometry, r.Pin = p.pinner.placeUnit(r.Unit)
}

// surviving is a unit itself, the one that followed it, or the narrowest above it that is left.
func (p repinner) surviving(unit string) string {
	if !p.pinner.ends(unit) {
		return unit
	}
	if today := p.pinner.resolve(unit).unit; today != "" && !p.pinner.ends(today) {
		return today
	}
	for level := data.UnitLevel(unit) - 1; level > data.LevelPrefecture; level-- {
		if above := data.UnitAt(unit, level); above != "" && !p.pinner.ends(above) {
			return above
		}
	}
	return data.UnitAt(unit, data.LevelPrefecture)
}

// byGeometry places a record by its position; one that lies in no boundary any more keeps its unit, or what is left of it.
func (p repinner) byGeometry(r *data.Record) (unplaced bool) {
	if at, ok := r.Geometry.(orb.Point); ok {
		if f, ok := p.pinner.locate(at); ok {
			r.Unit, r.Pin = f.unit, p.pinner.pin(f)
			return false
		}
	}
	r.Unit = p.surviving(r.Unit)
	r.Pin.BoundaryVersion = p.pinner.boundaryVersion(r.Unit)
	return true
}

// byLine finds the units of a trace again. Its line was cut around stays when it was imported, so units that the line did not meet by the old boundaries
// either are those of what was cut: they stay, as far as they are left. The unit it dwelt in longest stays while it is among them.
func (p repinner) byLine(r *data.Record) {
	units := map[string]bool{}
	var was []string
	if r.Geometry != nil {
		if placed, doubt := p.pinner.placeLines(lines(r.Geometry), nil); doubt == nil {
			for _, u := range placed.Units {
				units[u] = true
			}
		}
		if before := p.before(); before != nil {
			if placed, doubt := before.placeLines(lines(r.Geometry), nil); doubt == nil {
				was = placed.Units
			}
		}
	}
	for _, u := range r.Units {
		if !slices.Contains(was, u) {
			units[p.surviving(u)] = true
		}
	}
	if len(units) == 0 {
		units[p.surviving(r.Unit)] = true
	}
	r.Units = slices.Sorted(maps.Keys(units))
	if r.Unit = p.surviving(r.Unit); !units[r.Unit] {
		r.Unit = r.Units[0]
		if r.Geometry != nil {
			if placed, doubt := p.pinner.placeLines(lines(r.Geometry), nil); doubt == nil {
				r.Unit = placed.Unit
			}
		}
	}
	r.Pin = p.pinner.pin(found{unit: r.Unit, method: data.PinPolygon})
}

// repinAll re-pins every record of the store and stages those that change.
func (b *boundarySet) repinAll(ctx context.Context) error {
	var err error
	if b.pinner, err = NewPinner(boundariesOf(b.after), b.list, b.settings.SnapM, b.version); err != nil {
		return err
	}
	b.repin = repinner{b.pinner, sync.OnceValue(func() *Pinner {
		before, err := NewPinner(boundariesOf(b.stored), nil, b.settings.SnapM, b.version-1)
		if err != nil {
			return nil
		}
		return before
	})}
	snap, err := b.options.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	defer snap.Close()
	b.since = snap.Info().Revision
	total := int64(0)
	for _, l := range b.recordLayers() {
		total += snap.Info().Counts[l.ID]
	}
	tally := &repinTally{set: b, total: total}
	for _, l := range b.recordLayers() {
		if err := tally.layer(ctx, snap, l.ID); err != nil {
			return fmt.Errorf("re-pin %s: %w", l.ID, err)
		}
	}
	b.account.Moved = tally.moved
	if tally.unplaced > 0 {
		b.options.Notice(Notice{NoticeUnplaced, fmt.Sprintf("%d records lie in no boundary any more and keep their unit, or the one above it", tally.unplaced)})
	}
	return nil
}

func boundariesOf(levels map[data.Level]byCode) []Boundary {
	var out []Boundary
	for _, all := range levels {
		for _, polygon := range polygonsOf(all) {
			out = append(out, Boundary{polygon.Code, polygon.Area, all[polygon.Code].Pin.BoundaryVersion})
		}
	}
	return out
}

func (b *boundarySet) recordLayers() []*data.Layer {
	return slices.DeleteFunc(slices.Clone(b.options.Store.Schema().Layers()), func(l *data.Layer) bool { return l.IsBoundary() })
}

// repinTally counts while records are read on several goroutines and staged on one.
type repinTally struct {
	set             *boundarySet
	done, total     int64
	moved, unplaced int64
}

// repinBatch is what one goroutine hands over.
type repinBatch struct {
	puts                  []data.Put
	done, moved, unplaced int64
	err                   error
}

// layer re-pins one layer.
func (t *repinTally) layer(parent context.Context, snap data.Snapshot, layer data.LayerID) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	parts := t.set.options.Workers
	batches := make(chan repinBatch)
	var wg sync.WaitGroup
	for part := range parts {
		wg.Go(func() { t.part(ctx, snap, layer, part, parts, batches) })
	}
	go func() {
		wg.Wait()
		close(batches)
	}()
	var failure error
	for batch := range batches {
		if failure == nil {
			failure = batch.err
		}
		if failure != nil {
			cancel()
			continue
		}
		t.done, t.moved, t.unplaced = t.done+batch.done, t.moved+batch.moved, t.unplaced+batch.unplaced
		if t.set.stage != nil && len(batch.puts) > 0 {
			_, failure = t.set.stage.Put(ctx, batch.puts)
		}
		t.set.meter.report(PhasePin, t.done, t.total, t.set.input.raw.bytes.Load(), t.done == t.total)
	}
	if failure == nil {
		failure = parent.Err()
	}
	return failure
}

// part re-pins a part of a layer and hands over what changed.
func (t *repinTally) part(ctx context.Context, snap data.Snapshot, layer data.LayerID, part, parts int, batches chan<- repinBatch) {
	p := t.set.repin
	var batch repinBatch
	hand := func() error {
		select {
		case batches <- batch:
			batch = repinBatch{}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := snap.Records(ctx, layer, part, parts, func(r *data.Record) error {
		version := r.Version
		out := p.repin(r)
		batch.done++
		if out.moved {
			batch.moved++
		}
		if out.unplaced {
			batch.unplaced++
		}
		if out.changed {
			batch.puts = append(batch.puts, data.Put{Record: cloneRecord(r), IfVersion: version})
		}
		if len(batch.puts) >= chunkRows || batch.done >= 20_000 {
			return hand()
		}
		return nil
	})
	batch.err = err
	if err == nil || ctx.Err() == nil {
		_ = hand() // when the context ends, its error is already known
	}
}

// catchUpRounds bounds how often edits may come between.
const catchUpRounds = 20

// catchUp re-pins the records that others changed while the import was under way: the merge has skipped them, or has not known them.
func (b *boundarySet) catchUp(ctx context.Context) error {
	if !b.changed {
		return nil
	}
	ctx = context.WithoutCancel(ctx) // the import is done; this is its tail
	p := b.repin
	late := int64(0)
	for round := range catchUpRounds {
		var puts []data.Put
		_, err := b.options.Store.Since(ctx, b.since, func(c data.Change) error {
			l, err := b.options.Store.Schema().Layer(c.Layer)
			if err != nil || l.IsBoundary() || c.Record == nil {
				return err
			}
			r := cloneRecord(c.Record)
			if p.repin(&r).changed {
				puts = append(puts, data.Put{Record: r, IfVersion: c.Record.Version})
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("re-pin records changed meanwhile: %w", err)
		}
		if len(puts) == 0 {
			break
		}
		late += int64(len(puts))
		for n, part := range slices.Collect(slices.Chunk(puts, 500)) {
			_, err := b.options.Store.Apply(ctx, data.Batch{
				Key: fmt.Sprintf("%s/repin/%d/%d", b.account.ID, round, n), Actor: b.options.Actor, Import: b.account.ID, Reason: "boundaries changed", At: b.now(), Puts: part,
			})
			if err != nil && !errors.Is(err, data.ErrConflict) { // a conflict: edited once more; the next round sees it
				return fmt.Errorf("re-pin records changed meanwhile: %w", err)
			}
		}
	}
	if late > 0 {
		b.options.Notice(Notice{NoticeConcurrent, fmt.Sprintf("%d records were edited meanwhile and re-pinned afterwards", late)})
	}
	return nil
}
