package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lianxin/data"
)

const (
	// maxPasts bounds how many snapshots of earlier moments are kept. They share with the newest whatever did not change since.
	maxPasts = 6
	// settled is how long after a moment nothing can be recorded any more that counts as before it: writes take their time before they commit.
	settled = 10 * time.Minute
)

// at is the snapshot that a question about a moment is answered from: the newest for the zero moment, else one of that moment, made now or kept; they are
// made one at a time. See "The past" in the package's words. A moment that is to come, or of which not all is known, is data.ErrInvalid, named as_of; any is
// data.ErrForbidden to viewers who do not look back, before anything is made for them.
func (v *View) at(ctx context.Context, viewer data.Viewer, moment time.Time) (*snapshot, error) {
	reloads := v.reloads.Load() // before the snapshot: it grows after it
	s := v.now.Load()
	if moment.IsZero() {
		return s, nil
	}
	if !viewer.LooksBack() {
		return nil, fmt.Errorf("an earlier moment: %w", data.ErrForbidden)
	}
	store, ok := v.store.(data.PastReader)
	if !ok {
		return nil, data.Invalid("as_of", "is not for this store, which keeps no past")
	}
	now := v.opts.Now()
	if moment.After(now) {
		return nil, data.Invalid("as_of", "lies in the future")
	}
	key := fmt.Sprint(moment.UnixMilli(), " ", s.settings.Version, " ", reloads)
	if now.Sub(moment) < settled {
		key += fmt.Sprint(" ", s.info.Revision)
	}
	return remember(ctx, &v.pasts, key, func(ctx context.Context) (*snapshot, error) {
		select {
		case v.undoing <- struct{}{}:
			defer func() { <-v.undoing }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if err := v.reaches(ctx, store, moment, s.zone); err != nil {
			return nil, err
		}
		return v.undone(ctx, s, store, moment)
	})
}

// LastMinute is the minute that began last, for questions about the past that need no moment of their own: all who ask them in it share one snapshot. It is
// the earliest moment of which all is known when that is younger. For those who keep no past the error is as of a question about it.
func (v *View) LastMinute(ctx context.Context) (time.Time, error) {
	minute := v.opts.Now().Truncate(time.Minute)
	store, ok := v.store.(data.PastReader)
	if !ok {
		return minute, nil
	}
	first, err := v.earliest(ctx, store)
	if err != nil || minute.After(first) {
		return minute, err
	}
	return first, nil
}

// earliest is the first moment of which all is known: since then every change was recorded, by this program or those before.
func (v *View) earliest(ctx context.Context, store data.PastReader) (time.Time, error) {
	if ms := v.reach.Load(); ms != 0 {
		return time.UnixMilli(ms), nil
	}
	first, err := store.Reach(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if first.IsZero() || first.After(v.opened) {
		first = v.opened
	}
	v.reach.Store(first.UnixMilli())
	return first, nil
}

// reaches refuses a moment before what the store knows all of.
func (v *View) reaches(ctx context.Context, store data.PastReader, moment time.Time, zone *time.Location) error {
	first, err := v.earliest(ctx, store)
	if err != nil {
		return err
	}
	if moment.Before(first) {
		return data.Invalid("as_of", "lies before %s, when this store began to record: it cannot tell what was then", first.In(zone).Format(time.RFC3339))
	}
	return nil
}

// undone is a snapshot with everything undone that was recorded after a moment. It is a step of following like any other, only that the changes are what the
// records were.
func (v *View) undone(ctx context.Context, s *snapshot, store data.PastReader, moment time.Time) (*snapshot, error) {
	past := &pastStore{Store: v.store, reader: store, moment: moment, revision: s.info.Revision + 1}
	shadow := &View{store: past, opts: v.opts, sealer: v.sealer, layouts: v.layouts}
	n := &next{v: shadow, from: s, today: dayIn(moment, s.zone), past: true, touched: map[data.LayerID]slots{}}
	if err := n.read(ctx); err != nil {
		return nil, fmt.Errorf("undo what was recorded since %s: %w", moment.Format(time.RFC3339), err)
	}
	if n.reload {
		return nil, fmt.Errorf("boundaries changed while the past was read: %w", data.ErrUnavailable)
	}
	made, err := n.make(ctx)
	if err != nil {
		return nil, err
	}
	made = new(*made)
	made.moment = moment
	return made, nil
}

// pastStore tells, as what changed, what records were at a moment.
type pastStore struct {
	data.Store
	reader   data.PastReader
	moment   time.Time
	revision int64
}

// Since visits what is to be undone.
func (p *pastStore) Since(ctx context.Context, _ int64, visit func(data.Change) error) (int64, error) {
	err := p.reader.Past(ctx, p.moment, func(r data.Past) error {
		return visit(data.Change{Revision: p.revision, Layer: r.Layer, ID: r.ID, Record: r.Record, Unit: r.Unit})
	})
	if err != nil && !errors.Is(err, errGround) {
		return 0, err
	}
	return p.revision, err
}

// asOfIn is the moment that answers from a snapshot are of.
func (v *View) asOfIn(s *snapshot) time.Time {
	if !s.moment.IsZero() {
		return s.moment
	}
	return v.asOf()
}
