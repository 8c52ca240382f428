package edit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"lianxin/data"
)

// ErrReused says that an idempotency key was used before, for something else.
var ErrReused = errors.New("the idempotency key was used for another change")

// asked is a digest of what somebody asks for: the same question has the same one, whoever or whatever else changed meanwhile.
func (by By) asked(what string, layer data.LayerID, id string, version int64, more ...any) ([]byte, error) {
	b, err := json.Marshal([]any{what, layer, id, version, by.Reason, more})
	if err != nil {
		return nil, fmt.Errorf("digest a change: %w", err)
	}
	h := sha256.Sum256(b)
	return h[:], nil
}

// once makes the change that a plan comes to, or finds what became of it when the same key asked for the same before: the answer is the first one's,
// whatever happened to the record since. The versions are of the batch's puts.
func (e *Editor) once(ctx context.Context, by By, request []byte, plan func() (data.Batch, error)) ([]data.Versioned, error) {
	if done, err := e.answer(ctx, by, request); !errors.Is(err, data.ErrNotFound) {
		return done, err
	}
	b, err := plan()
	if err == nil {
		b.Request = request
		_, err = e.store.Apply(ctx, b)
	}
	if err == nil {
		done, err := e.answer(ctx, by, request)
		if errors.Is(err, data.ErrNotFound) { // a store that has only heard of the key: from before answers were kept, or long ago
			return e.newest(ctx, b)
		}
		return done, err
	}
	if done, unknown := e.answer(ctx, by, request); unknown == nil { // the same was asked at the same time
		return done, nil
	}
	return nil, err
}

// answer is what became of a change; data.ErrNotFound when nobody asked for one under the key.
func (e *Editor) answer(ctx context.Context, by By, request []byte) ([]data.Versioned, error) {
	if by.Key == "" {
		return nil, data.ErrNotFound // and refused by check
	}
	a, err := e.store.Answer(ctx, by.batch().Key)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(a.Request, request) {
		return nil, fmt.Errorf("key %q: %w", by.Key, ErrReused)
	}
	return a.Records, nil
}

func (e *Editor) newest(ctx context.Context, b data.Batch) (now []data.Versioned, err error) {
	for i := range b.Puts {
		r, err := e.store.Get(ctx, b.Puts[i].Record.Layer, b.Puts[i].Record.ID)
		if err != nil {
			return nil, err
		}
		now = append(now, data.Versioned{Layer: r.Layer, ID: r.ID, Version: r.Version})
	}
	return now, nil
}

// record is the first of the states that a change came to, if it lay in the actor's scope: what became of the record later is not told.
func (e *Editor) record(ctx context.Context, by By, done []data.Versioned, err error) (data.Record, error) {
	if err != nil || len(done) == 0 {
		return data.Record{}, err
	}
	r, err := e.state(ctx, done[0])
	if err == nil && !by.Viewer.Sees(r.Unit) {
		err = fmt.Errorf("record %s of %s: %w", r.ID, r.Layer, data.ErrNotFound)
	}
	if err != nil {
		return data.Record{}, err
	}
	return r, nil
}

// state is a record as it is or was at a version.
func (e *Editor) state(ctx context.Context, v data.Versioned) (data.Record, error) {
	r, err := e.store.Get(ctx, v.Layer, v.ID)
	if err == nil && r.Version == v.Version || err != nil && !errors.Is(err, data.ErrNotFound) {
		return r, err
	}
	history, err := e.store.History(ctx, v.Layer, v.ID)
	if err != nil {
		return data.Record{}, err
	}
	for i := range history {
		if history[i].Before.Version == v.Version {
			return history[i].Before, nil
		}
	}
	return data.Record{}, fmt.Errorf("record %s of %s, version %d: %w", v.ID, v.Layer, v.Version, data.ErrNotFound)
}
