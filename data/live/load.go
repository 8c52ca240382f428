package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lianxin/data"
	unitlist "lianxin/data/units"
)

// loader reads a whole store into a first snapshot.
type loader struct {
	store    data.Store
	parts    int
	now      time.Time
	settings data.Settings
	layouts  map[data.LayerID]*layout
	lists    []data.UnitList
	listed   map[string]string // names by code, from the newest of them
	units    *unitRegister
}

// load reads a consistent state of the store. Layers follow one another, parts of a layer are read at the same time, so that besides the
// result no more than one layer's rows are held at once.
func (l *loader) load(ctx context.Context) (*snapshot, error) {
	var err error
	if l.settings, err = l.store.Settings(ctx); err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	if l.lists, err = l.store.UnitLists(ctx); err != nil {
		return nil, fmt.Errorf("read unit lists: %w", err)
	}
	if l.listed, err = listNames(l.lists); err != nil {
		return nil, err
	}
	src, err := l.store.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a snapshot of the store: %w", err)
	}
	defer src.Close()
	zone := l.settings.Location()
	s := &snapshot{
		schema: l.store.Schema(), settings: l.settings, zone: zone, info: src.Info(), today: dayIn(l.now, zone),
		tables: map[data.LayerID]*table{}, archive: &archive{revision: src.Info().Revision},
	}
	s.cutoff = liveFrom(s.today, l.settings.LiveMonths, zone)
	cal := newCalendar(s.today, zone)
	if err := l.boundaries(ctx, src); err != nil {
		return nil, err
	}
	for _, layer := range s.schema.Layers() {
		lay := l.layouts[layer.ID]
		rows, err := l.read(ctx, src, lay, s.cutoff)
		if err != nil {
			return nil, fmt.Errorf("read layer %s: %w", layer.ID, err)
		}
		// Later layers may name further units: a table may be narrower than the units.
		s.refused.merge(rows.refused)
		s.tables[layer.ID] = loadTable(lay, cal, rows.stages, l.units.len())
		s.archive = s.archive.with(rows.old, l.units.len())
	}
	s.units = l.units.freeze(l.listed)
	s.register = newRegister(l.lists)
	for _, t := range s.tables {
		t.along(s.units)
	}
	s.stations = openStations(s)
	return s, nil
}

// boundaries reads the units' geometry first: every row's place may depend on its unit's.
func (l *loader) boundaries(ctx context.Context, src data.Snapshot) error {
	known := map[string]boundary{}
	for code := range l.listed {
		known[code] = boundary{}
	}
	var mu sync.Mutex
	for _, layer := range l.store.Schema().Layers() {
		if !layer.IsBoundary() {
			continue
		}
		err := eachRecord(ctx, src, layer.ID, l.parts, func(_ int, r *data.Record) error {
			b := boundaryOf(layer, r)
			mu.Lock()
			defer mu.Unlock()
			known[r.Unit] = b
			return nil
		})
		if err != nil {
			return fmt.Errorf("read layer %s: %w", layer.ID, err)
		}
	}
	l.units = newUnitRegister(known, l.listed)
	return nil
}

// staged is a layer between the store and its table.
type staged struct {
	stages  []*stage
	old     tally // visits from before the cut-off
	refused refusals
}

// read encodes all records of a layer.
func (l *loader) read(ctx context.Context, src data.Snapshot, lay *layout, cutoff int64) (*staged, error) {
	type worker struct {
		enc     *encoder
		stages  []*stage
		old     tally
		refused refusals
	}
	workers := make([]worker, l.parts)
	expected := int(src.Info().Counts[lay.layer.ID]) / l.parts
	for i := range workers {
		workers[i] = worker{enc: newEncoder(lay, &l.settings, l.units.find), stages: []*stage{newStage(lay, expected)}, old: tally{}}
	}
	err := eachRecord(ctx, src, lay.layer.ID, l.parts, func(part int, r *data.Record) error {
		w := &workers[part]
		if lay.archived() && w.enc.before(r, cutoff) {
			at, f := w.enc.factOf(r)
			w.old.add(at, f)
			return nil
		}
		last := w.stages[len(w.stages)-1]
		if last.full() {
			last = newStage(lay, stageRows)
			w.stages = append(w.stages, last)
		}
		if err := w.enc.add(last, r); err != nil {
			w.refused.add(err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &staged{old: tally{}}
	for _, w := range workers {
		out.stages = append(out.stages, w.stages...)
		out.old.merge(w.old)
		out.refused.merge(w.refused)
	}
	return out, nil
}

// archived tells the layer whose older records are facts only.
func (lay *layout) archived() bool { return lay.layer.ID == data.Visits && lay.time >= 0 }

// before tells whether a record's time is known and earlier than the cut-off.
func (e *encoder) before(r *data.Record, cutoff int64) bool {
	i := e.lay.layer.Index(e.lay.layer.Time)
	if i < 0 || len(r.Values) <= i {
		return false
	}
	start, ok := r.Values[i].Start(e.zone)
	return ok && start.UnixMilli() < cutoff
}

// eachRecord visits a layer in parts at the same time and returns the first error, if any.
func eachRecord(ctx context.Context, src data.Snapshot, layer data.LayerID, parts int, visit func(part int, r *data.Record) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, parts)
	var wg sync.WaitGroup
	for part := range parts {
		wg.Go(func() {
			errs[part] = src.Records(ctx, layer, part, parts, func(r *data.Record) error { return visit(part, r) })
			if errs[part] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}

// listNames are the short names of the newest lists by code.
func listNames(lists []data.UnitList) (map[string]string, error) {
	newest := map[string]data.UnitList{}
	for _, l := range lists { // oldest first
		newest[l.Prefix] = l
	}
	names := map[string]string{}
	for _, l := range newest {
		day, err := time.Parse(time.DateOnly, l.CutOff)
		if err != nil {
			return nil, fmt.Errorf("unit list of %q: cut-off: %w", l.Prefix, err)
		}
		edition, err := unitlist.Parse(bytes.NewReader(l.CSV), day)
		if err != nil {
			return nil, fmt.Errorf("unit list of %s: %w", l.CutOff, err)
		}
		list, err := unitlist.New(edition)
		if err != nil {
			return nil, fmt.Errorf("unit list of %s: %w", l.CutOff, err)
		}
		for u := range list.All(0) {
			names[u.Code] = u.Short
		}
	}
	return names, nil
}
