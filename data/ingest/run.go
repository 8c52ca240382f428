package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/ingest/charset"
	"lianxin/geo/datum"
)

// Run imports r. It returns the account as the store keeps it, or, with an error, as far as the import came: State then is failed or cancelled, and
// the store is as it was. Errors that are data.ErrInvalid say what is wrong with the options or the input as a whole; a row that is wrong is
// a rejection and no error. data.ErrConflict means that the ImportID was used for another input, or that boundaries were replaced meanwhile: import again.
//
// Importing a boundary layer replaces the boundaries whose codes the input has, ends those that it replaces (see the package's decisions), makes
// the townships and counties above that nobody imported, and re-pins every record: Import.Moved counts those that another unit holds now. All of it
// becomes visible in one transaction.
//
// Run reads r on a goroutine of its own and returns after the Read that is under way when ctx ends.
func Run(ctx context.Context, o Options, r io.Reader) (data.Import, error) {
	m, err := run(ctx, o, r)
	return m.account, err
}

// importer is one import under way.
type importer struct {
	options  *Options
	layer    *data.Layer
	registry *registry
	settings data.Settings
	info     data.Info
	lists    []data.UnitList
	pinner   *Pinner
	input    *input
	source   source
	system   datum.System
	crsSet   bool
	account  data.Import
	meter    *meter
	collect  *collector
	fits     []Fit // of the datums that the points could be in
}

// run imports and keeps everything that Preview tells besides.
func run(ctx context.Context, o Options, r io.Reader) (m *importer, err error) {
	m = &importer{options: &o, account: data.Import{
		ID: o.ImportID, Layer: o.Layer, Name: o.Name, CRS: o.CRS, Actor: o.Actor, Started: o.At, State: data.ImportRunning,
	}}
	defer func() {
		if err != nil && m.account.State != data.ImportDone {
			m.account = failed(ctx, m.account, err)
		}
	}()
	if m.layer, err = o.check(); err != nil {
		return m, err
	}
	m.account.ID, m.account.Actor = o.ImportID, o.Actor
	m.registry, m.meter = newRegistry(m.layer), newMeter(&o)
	if m.input, err = openInput(ctx, r, o.Encoding); err != nil {
		return m, err
	}
	if known, err := o.Store.Import(ctx, o.ImportID); err == nil && !o.DryRun {
		return m, m.replay(known)
	} else if err != nil && !errors.Is(err, data.ErrNotFound) {
		return m, fmt.Errorf("look the import up: %w", err)
	}
	if err := m.prepare(ctx); err != nil {
		return m, err
	}
	if m.layer.IsBoundary() {
		return m, m.boundaries(ctx)
	}
	return m, m.records(ctx)
}

// failed is the account of an import that ended with an error.
func failed(ctx context.Context, a data.Import, err error) data.Import {
	a.State, a.Error = data.ImportFailed, "could not be completed"
	if ctx.Err() != nil {
		a.State, a.Error = data.ImportCancelled, ""
	} else if errors.Is(err, data.ErrInvalid) || errors.Is(err, data.ErrConflict) {
		a.Error = err.Error()
	}
	a.Accepted, a.Inserted, a.Updated, a.Unchanged, a.Moved = 0, 0, 0, 0, 0
	return a
}

// replay answers an import whose id is known: as the first time, if it brings the same bytes.
func (m *importer) replay(known data.Import) error {
	if err := m.input.drain(); err != nil {
		return fmt.Errorf("read the input: %w", err)
	}
	if known.SHA256 != m.input.sum() || known.Layer != m.layer.ID {
		return fmt.Errorf("import %q brought something else before: %w", known.ID, data.ErrConflict)
	}
	m.account = known
	return nil
}

// prepare reads what the store knows, opens the input and tells what it looks like.
func (m *importer) prepare(ctx context.Context) (err error) {
	o := m.options
	if m.source, err = m.input.open(m.registry, o); err != nil {
		return err
	}
	if err := m.chooseSystem(); err != nil {
		return err
	}
	if m.settings, err = o.Store.Settings(ctx); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	if m.info, err = o.Store.Info(ctx); err != nil {
		return fmt.Errorf("read the store: %w", err)
	}
	if m.lists, err = o.Store.UnitLists(ctx); err != nil {
		return fmt.Errorf("read lists of units: %w", err)
	}
	m.tellColumns()
	return nil
}

// chooseSystem takes the stated system, or the one that the input states.
func (m *importer) chooseSystem() (err error) {
	name := m.options.CRS
	if name == "" {
		name = m.source.stated()
	}
	if name == "" {
		return nil
	}
	m.system, err = parseSystem(name)
	m.crsSet, m.account.CRS = err == nil, name
	return err
}

// checkStated refuses an input that states another system than the import, once all of it was read.
func (m *importer) checkStated() error {
	name := m.source.stated()
	if name == "" || !m.crsSet {
		return nil
	}
	s, err := parseSystem(name)
	if err != nil {
		return err
	}
	if !sameSystem(s, m.system) {
		return data.Invalid("crs", "is stated as %s, but the file itself says %s", m.system, s)
	}
	return nil
}

// tellColumns tells which columns are sealed, and which are not read.
func (m *importer) tellColumns() {
	var sealed, dropped []string
	for _, c := range m.source.columns() {
		switch {
		case c.Field == mapToCase:
			sealed = append(sealed, c.Heading)
		case c.Field == mapToIgnored && m.layer.IsBoundary():
			dropped = append(dropped, c.Heading)
		}
	}
	if len(sealed) > 0 {
		m.options.Notice(Notice{NoticeSealed, "no fields of the layer, kept in case files only: " + strings.Join(sealed, ", ")})
	}
	if len(dropped) > 0 {
		m.options.Notice(Notice{NoticeDropped, "no fields of the layer, not read: " + strings.Join(dropped, ", ")})
	}
}

// loadPinner makes sure of a Pinner of the store's boundaries of now.
func (m *importer) loadPinner(ctx context.Context) error {
	if p := m.options.Pinner; p != nil && p.Fits(m.info, m.lists, m.settings) {
		m.pinner = p
		return nil
	}
	snap, err := m.options.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("read boundaries: %w", err)
	}
	defer snap.Close()
	m.pinner, err = LoadPinner(ctx, snap, m.lists, m.settings)
	return err
}

// records imports a record layer.
func (m *importer) records(ctx context.Context) error {
	if err := m.loadPinner(ctx); err != nil {
		return err
	}
	if m.pinner.Empty() {
		m.options.Notice(Notice{NoticeBoundaries, "no boundaries are imported yet: points cannot be pinned"})
	}
	c := newConverter(m.options, m.layer, m.pinner, m.settings.Location())
	c.keepDays = m.settings.Traces.KeepDays
	c.system, c.crsSet = m.system, m.crsSet
	if m.options.DryRun {
		return m.dry(m.read(ctx, c.record, newDryRun(), nil))
	}
	stage, err := m.options.Store.Stage(ctx, m.account)
	if err != nil {
		return fmt.Errorf("begin the import: %w", err)
	}
	if err := m.read(ctx, c.record, stage, newKeeper(m.options, m.info, m.pinner)); err != nil {
		return errors.Join(err, stage.Discard())
	}
	return m.merge(ctx, stage, data.MergeOptions{IfBoundaryVersion: m.pinner.version})
}

// dry ends a run that writes nothing.
func (m *importer) dry(err error) error {
	if err == nil {
		m.account.State, m.account.Finished = data.ImportDone, m.now()
	}
	return err
}

// read takes the whole input through the pipeline into a sink, and tells what is to be told of it.
func (m *importer) read(ctx context.Context, convert func(*row) outcome, into sink, k *keeper) error {
	parse := m.source.parser()
	m.collect = &collector{options: m.options, stage: into, keeper: k, account: &m.account, ordinals: map[string]int{}, raw: func(text string) [][2]string {
		var r row
		parse(text, &r)
		return r.raw(m.layer)
	}}
	p := pipeline{source: m.source, convert: convert, workers: m.options.Workers, chunks: 2*m.options.Workers + 2, bytes: m.input.raw.bytes.Load}
	if m.layer.IsBoundary() { // whose rows may be large
		p.chunks = m.options.Workers + 1
	}
	err := p.run(ctx, func(out *outcome) error { return m.collect.add(ctx, out) }, func(bytes int64) {
		m.meter.report(PhaseRead, m.account.Input, 0, bytes, false)
	})
	if err == nil {
		err = m.collect.flush(ctx)
	}
	if err == nil {
		err = m.checkStated()
	}
	if err == nil { // behind the last value of GeoJSON may stand spaces
		err = m.input.drain()
	}
	if err != nil {
		return err
	}
	m.account.SHA256 = m.input.sum()
	m.meter.report(PhaseRead, m.account.Input, m.account.Input, m.input.raw.bytes.Load(), true)
	m.tellRows(k, into)
	return nil
}

// tellRows tells what the rows as a whole show.
func (m *importer) tellRows(k *keeper, into sink) {
	tell := m.options.Notice
	if e := m.input.text.Encoding(); e != charset.Unknown && e != charset.UTF8 {
		tell(Notice{NoticeEncoding, "the text is " + string(e)})
	}
	if n := m.collect.unnamed; n > 0 {
		tell(Notice{NoticeIdentity, fmt.Sprintf("%d rows have no source id: importing them again changes nothing, but no import can update them", n)})
	}
	if n := m.collect.disagree; n > 0 {
		tell(Notice{NoticeDisagree, fmt.Sprintf("%d rows state another unit than the one their coordinates lie in; the coordinates count", n)})
	}
	if k != nil && k.kept > 0 {
		tell(Notice{NoticeKept, fmt.Sprintf("%d records placed by hand keep their place", k.kept)})
	}
	if d, ok := into.(*dryRun); ok && d.full {
		tell(Notice{NoticeDuplicates, fmt.Sprintf("repeated ids were looked for among the first %d only", maxDryIDs)})
	}
	if m.crsSet {
		m.fits = m.collect.fitting.fits(m.pinner, m.system)
		if best := better(m.fits); best != nil {
			tell(fitNotice(best, m.fits))
		}
	}
}

// merge makes the stage visible.
func (m *importer) merge(ctx context.Context, stage data.Stage, o data.MergeOptions) error {
	if err := ctx.Err(); err != nil {
		return errors.Join(err, stage.Discard())
	}
	info, err := m.options.Store.Info(ctx)
	if err == nil && info.BoundaryVersion != m.info.BoundaryVersion {
		err = fmt.Errorf("boundaries were replaced meanwhile; import again: %w", data.ErrConflict)
	}
	if err != nil {
		return errors.Join(err, stage.Discard())
	}
	done := m.account
	done.State, done.Finished = data.ImportDone, m.now()
	o.Progress = func(n, total int64) { m.meter.report(PhaseMerge, n, total, m.input.raw.bytes.Load(), n == total) }
	done, _, err = stage.Merge(ctx, done, o)
	if err != nil {
		return errors.Join(fmt.Errorf("merge: %w", err), stage.Discard())
	}
	m.account = done
	return nil
}

// now is the clock's time, or the import's without one.
func (m *importer) now() time.Time {
	if m.options.Now != nil {
		return m.options.Now()
	}
	return m.options.At
}
