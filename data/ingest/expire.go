package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// keepFixes puts a trace's raw fixes, and who sent them, into its case file, as long as any are to be kept.
func (j *judged) keepFixes() {
	line, ok := j.at.Geometry.(orb.LineString)
	if j.layer.ID != data.Traces || !ok || len(j.at.Times) != len(line) || j.keepDays == 0 {
		return
	}
	fixes := make([]data.Fix, len(line))
	for i, p := range line {
		fixes[i] = data.Fix{Point: p, At: j.at.Times[i]}
	}
	kept := maps.Clone(j.cases)
	if kept == nil {
		kept = map[string]string{}
	}
	kept[data.CaseFixes] = data.FormatFixes(fixes)
	if j.options.Actor != "" {
		kept[data.CaseSubmitter] = j.options.Actor
	}
	j.out.put.Case = kept
}

// expireBatch is how many traces one transaction forgets the fixes of.
const expireBatch = 500

// Expire forgets the raw fixes of traces that began before a moment, and returns of how many. The traces stay, with what they were cut to and the
// units they crossed. It reads every trace's case file: once a day is meant.
func Expire(ctx context.Context, store data.Store, before, now time.Time) (expired int, err error) {
	old, err := oldTraces(ctx, store, before)
	if err != nil {
		return 0, fmt.Errorf("look for old traces: %w", err)
	}
	b := data.Batch{Actor: "expiry", Reason: "raw fixes expired", At: now}
	flush := func() error {
		if len(b.Puts) == 0 {
			return nil
		}
		n, err := Forget(ctx, store, b)
		expired += n
		b.Puts = nil
		return err
	}
	for _, id := range old {
		file, err := store.CaseFile(ctx, data.Traces, id)
		if errors.Is(err, data.ErrNotFound) || err == nil && file.Fields[data.CaseFixes] == "" {
			continue
		}
		if err != nil {
			return expired, fmt.Errorf("read a trace's case file: %w", err)
		}
		record, err := store.Get(ctx, data.Traces, id)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return expired, fmt.Errorf("read a trace: %w", err)
		}
		rest := maps.Clone(file.Fields)
		delete(rest, data.CaseFixes)
		b.Puts = append(b.Puts, data.Put{Record: record, IfVersion: record.Version, Case: rest})
		if len(b.Puts) == expireBatch {
			if err := flush(); err != nil {
				return expired, fmt.Errorf("forget fixes: %w", err)
			}
		}
	}
	if err := flush(); err != nil {
		return expired, fmt.Errorf("forget fixes: %w", err)
	}
	return expired, nil
}

// Forget applies a batch of puts that take something out of case files, under a key of its own, and returns how many it did. Where a record was
// changed or deleted meanwhile the batch is taken apart, so that the others do not wait for that one, which is left for the next time.
func Forget(ctx context.Context, store data.Store, b data.Batch) (done int, err error) {
	b.Key = fmt.Sprintf("%s-%d-%d-%s", b.Actor, b.At.UnixMilli(), len(b.Puts), b.Puts[0].Record.ID)
	_, err = store.Apply(ctx, b)
	switch {
	case err == nil:
		return len(b.Puts), nil
	case !errors.Is(err, data.ErrConflict):
		return 0, err
	case len(b.Puts) == 1:
		return 0, nil
	}
	for _, put := range b.Puts {
		one := b
		one.Puts = []data.Put{put}
		n, err := Forget(ctx, store, one)
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func oldTraces(ctx context.Context, store data.Store, before time.Time) (ids []string, err error) {
	l, err := store.Schema().Layer(data.Traces)
	if err != nil {
		return nil, err
	}
	start := l.Index("start")
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	err = snap.Records(ctx, data.Traces, 0, 1, func(r *data.Record) error {
		if at, ok := r.Values[start].Start(time.UTC); !ok || at.Before(before) {
			ids = append(ids, r.ID)
		}
		return nil
	})
	return ids, err
}
