package edit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest"
)

// Editor changes records of a store. It is safe for concurrent use.
type Editor struct {
	store  data.Store
	pinner func(context.Context) (*ingest.Pinner, error)
}

// New makes an Editor. pinner gives the Pinner of the store's boundaries as they are now.
func New(store data.Store, pinner func(context.Context) (*ingest.Pinner, error)) *Editor {
	return &Editor{store, pinner}
}

// By is who changes a record, when and why.
type By struct {
	Viewer  data.Viewer // scope, and the subject for the history
	Reports bool        // may only register, and only what an official reports from the village
	At      time.Time
	Key     string // idempotency key; required
	Reason  string // for people, at most 500 characters; required where a step or a change says so
}

// Change is what a form says of a record. Zero parts leave what is there.
type Change struct {
	Texts map[string]string // own fields by name; an empty text empties the field
	Case  map[string]string // fields of the case file by name
	Point *orb.Point        // lon, lat, CGCS2000
	Unit  string            // where there is no point
}

// Source is the source of records that were registered by a form.
const Source = "form"

const maxReason = 500 // characters

// batch is an empty change by somebody.
func (by By) batch() data.Batch {
	return data.Batch{Key: "edit." + by.Viewer.Subject + "." + by.Key, Actor: by.Viewer.Subject, Reason: by.Reason, At: by.At}
}

func (by By) check(needsReason bool) error {
	var bad []error
	if by.Key == "" || len(by.Key) > 100 {
		bad = append(bad, data.Invalid("Idempotency-Key", "is required, of at most 100 characters"))
	}
	if n := utf8.RuneCountInString(by.Reason); n > maxReason {
		bad = append(bad, data.Invalid("reason", "is longer than %d characters", maxReason))
	}
	if needsReason && strings.TrimSpace(by.Reason) == "" {
		bad = append(bad, data.Invalid("reason", "is required"))
	}
	return data.Collect(bad...)
}

// Registers tells whether single records of a layer are registered by forms, and by whom: who only reports makes no facilities.
func Registers(l *data.Layer, reports bool) bool {
	return l.Geometry == data.PointGeometry && !(reports && l.ID == data.Facilities)
}

// HasSteps tells whether the layer's status moves along a chain.
func HasSteps(l *data.Layer) bool { return steps(l.ID) != nil }

// Reserved tells the fields that only the unit that handles a case decides, not who reports it.
func Reserved(field string) bool { return slices.Contains(reserved(), field) }

// layer is a layer whose records are changed one by one: not boundaries, which come as a whole, nor traces.
func (e *Editor) layer(id data.LayerID) (*data.Layer, error) {
	l, err := e.store.Schema().Layer(id)
	if err != nil {
		return nil, err
	}
	if !Registers(l, false) {
		return nil, fmt.Errorf("records of %s are imported, not edited: %w", id, data.ErrForbidden)
	}
	return l, nil
}

// find is a record in the actor's scope.
func (e *Editor) find(ctx context.Context, by By, layer data.LayerID, id string) (data.Record, error) {
	r, err := e.store.Get(ctx, layer, id)
	if err != nil {
		return r, err
	}
	if !by.Viewer.Sees(r.Unit) {
		return data.Record{}, fmt.Errorf("record %s of %s: %w", id, layer, data.ErrNotFound)
	}
	return r, nil
}

// open finds a record and its layer for a change, and refuses what a reporter may not do.
func (e *Editor) open(ctx context.Context, by By, layer data.LayerID, id string) (*data.Layer, data.Record, error) {
	l, err := e.layer(layer)
	if err != nil {
		return nil, data.Record{}, err
	}
	if by.Reports {
		return nil, data.Record{}, data.ErrForbidden
	}
	r, err := e.find(ctx, by, layer, id)
	return l, r, err
}

// current is open for a change of the version that was read: a record that changed since is data.ErrConflict before anything else is said of it.
func (e *Editor) current(ctx context.Context, by By, layer data.LayerID, id string, version int64) (*data.Layer, data.Record, error) {
	l, r, err := e.open(ctx, by, layer, id)
	if err == nil && r.Version != version {
		err = fmt.Errorf("record %s of %s: %w", id, layer, data.ErrConflict)
	}
	return l, r, err
}

// put is a batch that replaces a record whose version the actor read.
func (by By) put(r data.Record, version int64, files map[string]string) data.Batch {
	b := by.batch()
	b.Puts = []data.Put{{Record: r, IfVersion: version, Case: files}}
	return b
}

// judge makes a record of a change over a base.
func (e *Editor) judge(ctx context.Context, by By, l *data.Layer, base *data.Record, c Change) (data.Record, error) {
	settings, err := e.store.Settings(ctx)
	if err != nil {
		return data.Record{}, err
	}
	p, err := e.pinner(ctx)
	if err != nil {
		return data.Record{}, err
	}
	return p.Judge(ingest.Draft{Layer: l, Base: base, Texts: c.Texts, Case: c.Case, Point: c.Point, Unit: c.Unit, At: by.At}, settings.Location())
}

// outside refuses a place out of the actor's scope.
func (by By) outside(r *data.Record) error {
	if by.Viewer.Sees(r.Unit) {
		return nil
	}
	return data.Invalid("geometry", "lies outside your area")
}

func reserved() []string {
	return []string{
		"owner_tier", "owner_post", "key_case", "supervised", "backlog", "route", "satisfaction", "departments", "due", "accepted", "settled",
		"verified", "removed", "done", "opened",
	}
}

// Create registers a record. The same key by the same actor registers it once. A case begins as found, on the day it is registered unless the form says another.
func (e *Editor) Create(ctx context.Context, by By, layer data.LayerID, c Change) (data.Record, error) {
	l, err := e.layer(layer)
	if err != nil {
		return data.Record{}, err
	}
	if by.Reports && !Registers(l, true) {
		return data.Record{}, data.ErrForbidden
	}
	request, err := by.asked("create", layer, "", 0, c)
	if err != nil {
		return data.Record{}, err
	}
	done, err := e.once(ctx, by, request, func() (data.Batch, error) { return e.create(ctx, by, l, c) })
	return e.record(ctx, by, done, err)
}

func (e *Editor) create(ctx context.Context, by By, l *data.Layer, c Change) (data.Batch, error) {
	if err := data.Collect(by.check(false), by.reported(l, c)); err != nil {
		return data.Batch{}, err
	}
	settings, err := e.store.Settings(ctx)
	if err != nil {
		return data.Batch{}, err
	}
	c.Texts = by.begun(l, c.Texts, settings.Location())
	r, err := e.judge(ctx, by, l, nil, c)
	if err != nil {
		return data.Batch{}, err
	}
	if err := by.outside(&r); err != nil {
		return data.Batch{}, err
	}
	r.Source, r.SourceID = Source, by.Viewer.Subject+"/"+by.Key
	r.ID = data.RecordID(l.ID, r.Source, r.SourceID)
	return by.put(r, -1, ingest.MergeCase(nil, c.Case)), nil
}

// reported refuses what somebody who only reports may not write.
func (by By) reported(l *data.Layer, c Change) error {
	var bad []error
	if status := c.Texts[l.Status]; HasSteps(l) && status != "" && status != "found" {
		bad = append(bad, data.Invalid(l.Status, "begins as found"))
	}
	if by.Reports {
		if !Registers(l, true) {
			return data.ErrForbidden
		}
		for _, name := range reserved() {
			if c.Texts[name] != "" {
				bad = append(bad, data.Invalid(name, "is decided by the unit that handles the case"))
			}
		}
	}
	return data.Collect(bad...)
}

// begun fills in status and time of a new record. A case begins on a day, not at a moment: sent again a second later it is the same.
func (by By) begun(l *data.Layer, texts map[string]string, zone *time.Location) map[string]string {
	out := map[string]string{}
	if HasSteps(l) {
		out[l.Status] = "found"
	}
	switch {
	case HasSteps(l):
		out[l.Time] = by.At.In(zone).Format(time.DateOnly)
	case l.Time != "" && l.ID != data.Facilities:
		out[l.Time] = by.At.UTC().Format(time.RFC3339)
	}
	for name, text := range texts {
		if text != "" || out[name] == "" {
			out[name] = text
		}
	}
	return out
}

// Update corrects a record: fields, place, case file. version is the one that was read. The status does not change by it.
func (e *Editor) Update(ctx context.Context, by By, layer data.LayerID, id string, version int64, c Change) (data.Record, error) {
	if by.Reports {
		return data.Record{}, data.ErrForbidden
	}
	request, err := by.asked("update", layer, id, version, c)
	if err != nil {
		return data.Record{}, err
	}
	done, err := e.once(ctx, by, request, func() (data.Batch, error) { return e.update(ctx, by, layer, id, version, c) })
	return e.record(ctx, by, done, err)
}

func (e *Editor) update(ctx context.Context, by By, layer data.LayerID, id string, version int64, c Change) (data.Batch, error) {
	l, old, err := e.open(ctx, by, layer, id)
	if err != nil {
		return data.Batch{}, err
	}
	if err := by.check(false); err != nil {
		return data.Batch{}, err
	}
	if _, ok := c.Texts[l.Status]; ok && HasSteps(l) {
		return data.Batch{}, data.Invalid(l.Status, "changes by a step, with its reason")
	}
	r, err := e.judge(ctx, by, l, &old, c)
	if err != nil {
		return data.Batch{}, err
	}
	if err := by.outside(&r); err != nil {
		return data.Batch{}, err
	}
	files, err := e.files(ctx, layer, id, c.Case)
	return by.put(r, version, files), err
}

// files is a record's case file with what a form says of it; nil when it says nothing.
func (e *Editor) files(ctx context.Context, layer data.LayerID, id string, over map[string]string) (map[string]string, error) {
	if over == nil {
		return nil, nil
	}
	under, err := e.store.CaseFile(ctx, layer, id)
	if err != nil {
		return nil, err
	}
	return ingest.MergeCase(under.Fields, over), nil
}

// Delete removes a record, with a reason. Its history stays.
func (e *Editor) Delete(ctx context.Context, by By, layer data.LayerID, id string, version int64) error {
	if by.Reports {
		return data.ErrForbidden
	}
	request, err := by.asked("delete", layer, id, version)
	if err != nil {
		return err
	}
	_, err = e.once(ctx, by, request, func() (data.Batch, error) {
		if _, _, err := e.current(ctx, by, layer, id, version); err != nil {
			return data.Batch{}, err
		}
		b := by.batch()
		b.Deletes = []data.Delete{{Layer: layer, ID: id, IfVersion: version}}
		return b, by.check(true)
	})
	return err
}

// History is what became of a record, newest first, as far as each state was in the actor's scope.
func (e *Editor) History(ctx context.Context, by By, layer data.LayerID, id string) ([]data.Version, error) {
	if _, _, err := e.open(ctx, by, layer, id); err != nil {
		return nil, err
	}
	all, err := e.store.History(ctx, layer, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(v data.Version) bool { return !by.Viewer.Sees(v.Before.Unit) }), nil
}

// Get is a record as it is stored, for a form to edit.
func (e *Editor) Get(ctx context.Context, by By, layer data.LayerID, id string) (*data.Layer, data.Record, error) {
	return e.open(ctx, by, layer, id)
}
