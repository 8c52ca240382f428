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
type Purged struct{ CaseFiles, Attachments int }

// purgeBatch is how many case files one transaction erases.
const purgeBatch = 200

// due is a record whose case file or attachments have been kept for long enough.
type due struct {
	record data.Record
	file   map[string]string // what the server itself keeps stays; nil: the case file is not due
	files  int               // attachments that are due
}

// Purge erases the case files and attachments of records that have been over for longer than the settings keep them. That it does is in the audit log
// before; a record that is changed meanwhile is left for the next time. It reads every record: once a day is meant.
func (p *Purger) Purge(ctx context.Context, now time.Time) (done Purged, err error) {
	settings, err := p.store.Settings(ctx)
	if err != nil {
		return done, fmt.Errorf("purge: %w", err)
	}
	if settings.Retention == (data.RetentionSettings{}) {
		return done, nil
	}
	list, err := p.due(ctx, &settings, now)
	if err != nil || len(list) == 0 {
		return done, wrap(err)
	}
	if _, err := p.book.Append(ctx, accounts.Event{Kind: accounts.Purged, At: now, Actor: "retention", Detail: counts(list, settings.Retention)}); err != nil {
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
func counts(list []due, r data.RetentionSettings) map[string]string {
	cases, files := 0, 0
	for _, d := range list {
		if d.file != nil {
			cases++
		}
		files += d.files
	}
	return map[string]string{
		"case_files": strconv.Itoa(cases), "attachments": strconv.Itoa(files), "case_days": strconv.Itoa(r.CaseDays), "attachment_days": strconv.Itoa(r.AttachmentDays),
	}
}

// due looks at every record that is over.
func (p *Purger) due(ctx context.Context, settings *data.Settings, now time.Time) (list []due, err error) {
	files, err := p.shelf.Counts(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range p.store.Schema().Layers() {
		if !edit.HasSteps(l) {
			continue
		}
		over, err := p.over(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, r := range over {
			ended, err := p.ended(ctx, l, &r, settings.Location())
			if err != nil {
				return nil, err
			}
			d := due{record: r}
			if past(ended, settings.Retention.AttachmentDays, now) {
				d.files = files[[2]string{string(l.ID), r.ID}]
			}
			if past(ended, settings.Retention.CaseDays, now) {
				if d.file, err = p.rest(ctx, &r); err != nil {
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

// over are a layer's records that are settled, removed or rejected.
func (p *Purger) over(ctx context.Context, l *data.Layer) (list []data.Record, err error) {
	snap, err := p.store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	status := l.Index(l.Status)
	err = snap.Records(ctx, l.ID, 0, 1, func(r *data.Record) error {
		if state := data.CaseState(r.Values[status].Text()); state == data.StateSettled || state == data.StateRejected {
			list = append(list, data.Record{Layer: r.Layer, ID: strings.Clone(r.ID), Version: r.Version, Values: slices.Clone(r.Values)})
		}
		return nil
	})
	return list, err
}

// ended is when a record was over: when it says so itself, else when it last changed. The zero time when neither is known: it is then kept.
func (p *Purger) ended(ctx context.Context, l *data.Layer, r *data.Record, zone *time.Location) (time.Time, error) {
	for _, name := range []string{"settled", "removed"} {
		if i := l.Index(name); i >= 0 {
			if at, ok := r.Values[i].Start(zone); ok {
				return at, nil
			}
		}
	}
	history, err := p.store.History(ctx, l.ID, r.ID)
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
func (p *Purger) rest(ctx context.Context, r *data.Record) (map[string]string, error) {
	file, err := p.store.CaseFile(ctx, r.Layer, r.ID)
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
	for _, d := range list {
		if d.files > 0 {
			n, err := p.shelf.DeleteAll(ctx, d.record.Layer, d.record.ID)
			done.Attachments += n
			if err != nil {
				return done, err
			}
		}
	}
	cases := slices.DeleteFunc(slices.Clone(list), func(d due) bool { return d.file == nil })
	done.CaseFiles, err = p.forget(ctx, cases, now)
	return done, err
}

// forget erases case files. Where a record was changed meanwhile they are taken one by one, and that one is left for the next time.
func (p *Purger) forget(ctx context.Context, list []due, now time.Time) (done int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	b := data.Batch{Key: fmt.Sprintf("retention-%d-%d-%s", now.UnixMilli(), len(list), list[0].record.ID), Actor: "retention", Reason: "case file kept long enough", At: now}
	for _, d := range list {
		r, err := p.store.Get(ctx, d.record.Layer, d.record.ID)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		b.Puts = append(b.Puts, data.Put{Record: r, IfVersion: d.record.Version, Case: d.file})
	}
	if len(b.Puts) == 0 {
		return 0, nil
	}
	_, err = p.store.Apply(ctx, b)
	switch {
	case err == nil:
		return len(b.Puts), nil
	case !errors.Is(err, data.ErrConflict):
		return 0, err
	case len(list) == 1:
		return 0, nil
	}
	for i := range list {
		n, err := p.forget(ctx, list[i:i+1], now)
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}
