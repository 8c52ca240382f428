package citizen

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/edit"
	"lianxin/data/ingest"
)

// Purger erases what has been kept for long enough.
type Purger struct {
	store data.Store
	book  *accounts.Book
	shelf shelf
}

// shelf is what a Purger asks of attachments (attach.Shelf).
type shelf interface {
	Counts(ctx context.Context) (map[[2]string]int, error)
	DeleteAll(ctx context.Context, layer data.LayerID, record string) (int, error)
}

// NewPurger makes a Purger.
func NewPurger(store data.Store, book *accounts.Book, shelf shelf) *Purger {
	return &Purger{store, book, shelf}
}

// Purged is how much was erased.
type Purged struct{ CaseFiles, Attachments, RefusedRows int }

// purgeBatch is how many case files one transaction erases.
const purgeBatch = 200

// over is a record that is settled, removed or rejected.
type over struct {
	layer   data.LayerID
	id      string
	version int64
	ended   time.Time // as the record says itself; zero: it does not
}

// due is a record whose case file or attachments have been kept for long enough.
type due struct {
	over
	file  map[string]string // what the server itself keeps stays; nil: the case file is not due
	files int               // attachments that are due
}

// Purge erases the case files and attachments of records that have been over for longer than the settings keep them, and empties rows that imports refused
// as long ago. That it does is in the audit log before; a record that is changed meanwhile is left for the next time. It reads every record, of which it holds a few words of those that are over: once
// a day is meant.
func (p *Purger) Purge(ctx context.Context, now time.Time) (done Purged, err error) {
	settings, err := p.store.Settings(ctx)
	if err != nil {
		return done, fmt.Errorf("purge: %w", err)
	}
	if settings.Retention == (data.RetentionSettings{}) {
		return done, nil
	}
	list, err := p.due(ctx, &settings, now)
	if err != nil {
		return done, wrap(err)
	}
	rows, err := p.dueRows(ctx, settings.Retention.RefusedDays, now)
	if err != nil || len(list)+len(rows) == 0 {
		return done, wrap(err)
	}
	if _, err := p.book.Append(ctx, accounts.Event{Kind: accounts.Purged, At: now, Actor: "retention", Detail: counts(list, rows, settings.Retention)}); err != nil {
		return done, wrap(err)
	}
	for batch := range slices.Chunk(list, purgeBatch) {
		n, err := p.erase(ctx, batch, now)
		done.CaseFiles += n.CaseFiles
		done.Attachments += n.Attachments
		if err != nil {
			return done, wrap(err)
		}
	}
	if done.RefusedRows, err = p.forgetRows(ctx, rows); err != nil {
		return done, wrap(err)
	}
	if _, err := p.book.IndexCases(ctx, p.store); err != nil {
		return done, wrap(err)
	}
	if err := p.book.Scrub(ctx); err != nil && !errors.Is(err, data.ErrUnavailable) { // somebody reads: the next time
		return done, wrap(err)
	}
	return done, nil
}

func wrap(err error) error {
	if err != nil {
		err = fmt.Errorf("purge what was kept long enough: %w", err)
	}
	return err
}

// counts is what an audit row tells of a purge.
func counts(list []due, rows map[string]int, r data.RetentionSettings) map[string]string {
	cases, files, refused := 0, 0, 0
	for _, d := range list {
		if d.file != nil {
			cases++
		}
		files += d.files
	}
	for _, n := range rows {
		refused += n
	}
	return map[string]string{
		"case_files": strconv.Itoa(cases), "case_days": strconv.Itoa(r.CaseDays),
		"attachments": strconv.Itoa(files), "attachment_days": strconv.Itoa(r.AttachmentDays),
		"refused_rows": strconv.Itoa(refused), "refused_days": strconv.Itoa(r.RefusedDays),
	}
}

// due looks at every record that is over.
func (p *Purger) due(ctx context.Context, settings *data.Settings, now time.Time) (list []due, err error) {
	if r := settings.Retention; r.CaseDays == 0 && r.AttachmentDays == 0 {
		return nil, nil
	}
	files, err := p.shelf.Counts(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range p.store.Schema().Layers() {
		if !edit.HasSteps(l) {
			continue
		}
		all, err := p.over(ctx, l, settings.Location())
		if err != nil {
			return nil, err
		}
		for _, o := range all {
			d := due{over: o}
			ended, err := p.ended(ctx, &o)
			if err != nil {
				return nil, err
			}
			if past(ended, settings.Retention.AttachmentDays, now) {
				d.files = files[[2]string{string(l.ID), o.id}]
			}
			if past(ended, settings.Retention.CaseDays, now) {
				if d.file, err = p.rest(ctx, &o); err != nil {
					return nil, err
				}
			}
			if d.file != nil || d.files > 0 {
				list = append(list, d)
			}
		}
	}
	return list, nil
}

// over are a layer's records that are.
func (p *Purger) over(ctx context.Context, l *data.Layer, zone *time.Location) (list []over, err error) {
	snap, err := p.store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	status := l.Index(l.Status)
	err = snap.Records(ctx, l.ID, 0, 1, func(r *data.Record) error {
		if state := data.CaseState(r.Values[status].Text()); state == data.StateSettled || state == data.StateRejected {
			list = append(list, over{l.ID, strings.Clone(r.ID), r.Version, endedBy(l, r, zone)})
		}
		return nil
	})
	return list, err
}

// endedBy is when a record was over, as it says itself.
func endedBy(l *data.Layer, r *data.Record, zone *time.Location) time.Time {
	for _, name := range []string{"settled", "removed"} {
		if i := l.Index(name); i >= 0 {
			if at, ok := r.Values[i].Start(zone); ok {
				return at
			}
		}
	}
	return time.Time{}
}

// ended is when a record was over: when it says so itself, else when it last changed. The zero time when neither is known: it is then kept.
func (p *Purger) ended(ctx context.Context, o *over) (time.Time, error) {
	if !o.ended.IsZero() {
		return o.ended, nil
	}
	history, err := p.store.History(ctx, o.layer, o.id)
	if err != nil || len(history) == 0 {
		return time.Time{}, ignoreNotFound(err)
	}
	return history[0].At, nil
}

func ignoreNotFound(err error) error {
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	return err
}

func past(ended time.Time, days int, now time.Time) bool {
	return days > 0 && !ended.IsZero() && ended.AddDate(0, 0, days).Before(now)
}

// rest is what stays of a record's case file; nil when nothing of it goes.
func (p *Purger) rest(ctx context.Context, o *over) (map[string]string, error) {
	file, err := p.store.CaseFile(ctx, o.layer, o.id)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	rest := maps.Clone(file.Fields)
	maps.DeleteFunc(rest, func(name, _ string) bool { return !strings.HasPrefix(name, "@") })
	if len(rest) == len(file.Fields) {
		return nil, nil
	}
	return rest, nil
}

func (p *Purger) erase(ctx context.Context, list []due, now time.Time) (done Purged, err error) {
	var cases []due
	for _, d := range list {
		if d.files > 0 {
			n, err := p.discard(ctx, &d.over)
			done.Attachments += n
			if err != nil {
				return done, err
			}
		}
		if d.file != nil {
			cases = append(cases, d)
		}
	}
	done.CaseFiles, err = p.forget(ctx, cases, now)
	return done, err
}

// discard erases the attachments of a record, unless it was changed meanwhile.
func (p *Purger) discard(ctx context.Context, o *over) (int, error) {
	r, err := p.store.Get(ctx, o.layer, o.id)
	if err != nil || r.Version != o.version {
		return 0, ignoreNotFound(err)
	}
	return p.shelf.DeleteAll(ctx, o.layer, o.id)
}

// forget erases case files.
func (p *Purger) forget(ctx context.Context, list []due, now time.Time) (int, error) {
	b := data.Batch{Actor: "retention", Reason: "case file kept long enough", At: now}
	for _, d := range list {
		r, err := p.store.Get(ctx, d.layer, d.id)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		b.Puts = append(b.Puts, data.Put{Record: r, IfVersion: d.version, Case: d.file})
	}
	if len(b.Puts) == 0 {
		return 0, nil
	}
	return ingest.Forget(ctx, p.store, b)
}
