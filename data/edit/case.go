package edit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// Step moves a record along its chain of statuses and fills the time that the new status stands for. Going back, suspending and rejecting need a reason.
// Resuming a suspended case moves its deadline by the days it stood still.
func (e *Editor) Step(ctx context.Context, by By, layer data.LayerID, id string, version int64, to string) (data.Record, error) {
	done, err := e.change(ctx, by, layer, id, version, []any{"step", to}, func(l *data.Layer, r data.Record) (data.Batch, error) {
		return e.step(ctx, by, l, r, to)
	})
	return e.record(ctx, by, done, err)
}

// change makes a change of the version of a record that was read, once for what is asked.
func (e *Editor) change(ctx context.Context, by By, layer data.LayerID, id string, version int64, asked []any, plan func(*data.Layer, data.Record) (data.Batch, error)) ([]data.Versioned, error) {
	if by.Reports {
		return nil, data.ErrForbidden
	}
	request, err := by.asked("change", layer, id, version, asked...)
	if err != nil {
		return nil, err
	}
	return e.once(ctx, by, request, func() (data.Batch, error) {
		l, r, err := e.current(ctx, by, layer, id, version)
		if err != nil {
			return data.Batch{}, err
		}
		return plan(l, r)
	})
}

func (e *Editor) step(ctx context.Context, by By, l *data.Layer, r data.Record, to string) (data.Batch, error) {
	at := l.Index(l.Status)
	if at < 0 || steps(l.ID) == nil {
		return data.Batch{}, data.Invalid("to", "this layer has no chain of statuses")
	}
	from := r.Values[at].Text()
	if next := steps(l.ID)[from]; !slices.Contains(next, to) {
		return data.Batch{}, data.Invalid("to", "%s is followed by %s", from, strings.Join(next, " or "))
	}
	if err := by.check(needsReason(from, to)); err != nil {
		return data.Batch{}, err
	}
	r.Values = slices.Clone(r.Values)
	r.Values[at] = data.Text(to)
	if i := l.Index(marks(to)); i >= 0 {
		r.Values[i] = data.Time(by.At)
	}
	if data.CaseState(to) != data.StateSettled { // reopened
		for _, name := range []string{"settled", "removed"} {
			if i := l.Index(name); i >= 0 {
				r.Values[i] = data.Value{}
			}
		}
	}
	if from == "suspended" {
		if err := e.resume(ctx, l, &r, by.At); err != nil {
			return data.Batch{}, err
		}
	}
	return by.put(r, r.Version, nil), nil
}

// resume moves the deadline of a suspended case by the time it stood still.
func (e *Editor) resume(ctx context.Context, l *data.Layer, r *data.Record, now time.Time) error {
	due, status := l.Index("due"), l.Index(l.Status)
	history, err := e.store.History(ctx, r.Layer, r.ID)
	if err != nil {
		return err
	}
	since := now
	for _, v := range history { // newest first: the states that a change ended
		if v.Before.Values[status].Text() != "suspended" {
			since = v.At // this change suspended it
			break
		}
	}
	day, known, err := e.dueDay(ctx, l, r)
	if err != nil || !known || due < 0 {
		return err
	}
	r.Values[due] = data.Date(day + int64(now.Sub(since)/(24*time.Hour)))
	return nil
}

// dueDay is the last day in time of a record, in days since 1970.
func (e *Editor) dueDay(ctx context.Context, l *data.Layer, r *data.Record) (day int64, known bool, err error) {
	settings, err := e.store.Settings(ctx)
	if err != nil {
		return 0, false, err
	}
	d := data.DeadlineOf(l, r.Values, &settings, settings.Location(), 0)
	return d.Day, d.Known, nil
}

// extended marks in a record's history that its deadline was extended.
const extended = "extended: "

// Extend moves a record's deadline by the extension of the layer's clock, once, with a reason.
func (e *Editor) Extend(ctx context.Context, by By, layer data.LayerID, id string, version int64) (data.Record, error) {
	done, err := e.change(ctx, by, layer, id, version, []any{"extend"}, func(l *data.Layer, r data.Record) (data.Batch, error) {
		return e.extend(ctx, by, l, r)
	})
	return e.record(ctx, by, done, err)
}

func (e *Editor) extend(ctx context.Context, by By, l *data.Layer, r data.Record) (data.Batch, error) {
	if err := by.check(true); err != nil {
		return data.Batch{}, err
	}
	settings, err := e.store.Settings(ctx)
	if err != nil {
		return data.Batch{}, err
	}
	days := settings.Clocks[l.ID].ExtensionDays
	due, status := l.Index("due"), l.Index(l.Status)
	if due < 0 || status < 0 || days == 0 {
		return data.Batch{}, data.Invalid("due", "this layer's deadlines are not extended")
	}
	if data.CaseState(r.Values[status].Text()) != data.StateOpen {
		return data.Batch{}, data.Invalid("due", "only an open case is extended")
	}
	history, err := e.store.History(ctx, r.Layer, r.ID)
	if err != nil {
		return data.Batch{}, err
	}
	if slices.ContainsFunc(history, func(v data.Version) bool { return strings.HasPrefix(v.Reason, extended) }) {
		return data.Batch{}, data.Invalid("due", "was extended once already")
	}
	day, known, err := e.dueDay(ctx, l, &r)
	if err != nil {
		return data.Batch{}, err
	}
	if !known {
		return data.Batch{}, data.Invalid("due", "is not known: the case has neither a deadline nor a day it was found")
	}
	r.Values = slices.Clone(r.Values)
	r.Values[due] = data.Date(day + int64(days))
	by.Reason = extended + by.Reason
	return by.put(r, r.Version, nil), nil
}

// Transfer hands a record over to another unit, whose officials accept it anew; the actor need not see that unit. It needs a reason.
func (e *Editor) Transfer(ctx context.Context, by By, layer data.LayerID, id string, version int64, unit string) error {
	_, err := e.change(ctx, by, layer, id, version, []any{"transfer", unit}, func(l *data.Layer, old data.Record) (data.Batch, error) {
		if err := by.check(true); err != nil {
			return data.Batch{}, err
		}
		r, err := e.judge(ctx, by, l, &old, Change{Unit: unit})
		if err != nil {
			return data.Batch{}, err
		}
		if steps(layer) != nil && data.CaseState(r.Values[l.Index(l.Status)].Text()) == data.StateOpen {
			r.Values[l.Index(l.Status)] = data.Text("found")
		}
		return by.put(r, version, nil), nil
	})
	return err
}

// Merge removes a record that is the same case as another of its layer; the other's history says so. Both must be in scope. It needs a reason.
func (e *Editor) Merge(ctx context.Context, by By, layer data.LayerID, id string, version int64, into string) (data.Record, error) {
	done, err := e.change(ctx, by, layer, id, version, []any{"merge", into}, func(l *data.Layer, r data.Record) (data.Batch, error) {
		return e.merge(ctx, by, l, r, into)
	})
	return e.record(ctx, by, done, err)
}

func (e *Editor) merge(ctx context.Context, by By, l *data.Layer, r data.Record, into string) (data.Batch, error) {
	if err := by.check(true); err != nil {
		return data.Batch{}, err
	}
	if r.ID == into {
		return data.Batch{}, data.Invalid("into", "is the record itself")
	}
	kept, err := e.find(ctx, by, l.ID, into)
	if err != nil {
		return data.Batch{}, err
	}
	merged := kept
	merged.Values = slices.Clone(kept.Values)
	for i := range l.Fields { // what only the duplicate knows is kept
		if merged.Values[i].IsNull() && (len(l.Fields[i].Kinds) == 0) {
			merged.Values[i] = r.Values[i]
		}
	}
	files, err := e.mergedFiles(ctx, l.ID, r.ID, into)
	if err != nil {
		return data.Batch{}, err
	}
	b := by.batch()
	b.Reason = fmt.Sprintf("merged %s: %s", r.ID, by.Reason)
	b.Puts = []data.Put{{Record: merged, IfVersion: kept.Version, Case: files}}
	b.Deletes = []data.Delete{{Layer: r.Layer, ID: r.ID, IfVersion: r.Version}}
	return b, nil
}

// mergedFiles lays a duplicate's case file under the kept one's; what both have stays from both.
func (e *Editor) mergedFiles(ctx context.Context, layer data.LayerID, id, into string) (map[string]string, error) {
	from, err := e.store.CaseFile(ctx, layer, id)
	if err != nil {
		return nil, err
	}
	if len(from.Fields) == 0 {
		return nil, nil
	}
	to, err := e.store.CaseFile(ctx, layer, into)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for name, text := range from.Fields {
		out[name] = text
	}
	for name, text := range to.Fields {
		if other := out[name]; other != "" && other != text {
			text += "\n" + other
		}
		out[name] = text
	}
	return out, nil
}

// Version names a record in the state that was read.
type Version struct {
	ID      string
	Version int64
}

// MaxAssigned is how many records are assigned at once.
const MaxAssigned = 500

// Assign gives many records of a layer the same owner, departments or marks, all or none. Texts may hold owner_tier, owner_post, departments, key_case,
// supervised and due.
func (e *Editor) Assign(ctx context.Context, by By, layer data.LayerID, records []Version, texts map[string]string) ([]data.Versioned, error) {
	if by.Reports {
		return nil, data.ErrForbidden
	}
	request, err := by.asked("assign", layer, "", 0, records, texts)
	if err != nil {
		return nil, err
	}
	return e.once(ctx, by, request, func() (data.Batch, error) {
		if err := data.Collect(by.check(false), checkAssigned(records, texts)); err != nil {
			return data.Batch{}, err
		}
		b := by.batch()
		for _, v := range records {
			l, old, err := e.open(ctx, by, layer, v.ID)
			if err != nil {
				return data.Batch{}, err
			}
			r, err := e.judge(ctx, by, l, &old, Change{Texts: texts})
			if err != nil {
				return data.Batch{}, err
			}
			b.Puts = append(b.Puts, data.Put{Record: r, IfVersion: v.Version})
		}
		return b, nil
	})
}

func checkAssigned(records []Version, texts map[string]string) error {
	var bad []error
	if len(records) == 0 || len(records) > MaxAssigned {
		bad = append(bad, data.Invalid("records", "must be 1 to %d", MaxAssigned))
	}
	if len(texts) == 0 {
		bad = append(bad, data.Invalid("properties", "say nothing to assign"))
	}
	for name := range texts {
		if !slices.Contains([]string{"owner_tier", "owner_post", "departments", "key_case", "supervised", "due"}, name) {
			bad = append(bad, data.Invalid(name, "is not assigned to many records at once"))
		}
	}
	return data.Collect(bad...)
}
