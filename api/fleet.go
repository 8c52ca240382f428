package api

import (
	"context"
	"sync"
	"time"

	"lianxin/data/accounts"
)

// vitals are what a wall tells of itself.
type vitals struct {
	Build    string     `json:"build"`
	Scene    string     `json:"scene"`
	MemoryMB float64    `json:"memory_mb"`
	FrameAt  *time.Time `json:"frame_at"` // when it last drew
	AsOf     *time.Time `json:"as_of"`    // of the data it shows
}

// beat is what a wall last told.
type beat struct {
	vitals
	At time.Time `json:"at"` // when it told
}

// fleet are the last beats of the walls that talk to this node. Those of others, and what was told before a restart, lie in the book.
type fleet struct {
	mu    sync.Mutex
	beats map[int64]beat // by device
	fresh map[int64]bool // not in the book yet
}

func (f *fleet) set(device int64, b beat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.beats == nil {
		f.beats, f.fresh = map[int64]beat{}, map[int64]bool{}
	}
	f.beats[device], f.fresh[device] = b, true
}

// flush writes what was told since the last one into the book; what cannot be written is written next time.
func (f *fleet) flush(ctx context.Context, book *accounts.Book) error {
	f.mu.Lock()
	var out []accounts.Beat
	for device := range f.fresh {
		b := f.beats[device]
		out = append(out, accounts.Beat{
			Device: device, At: b.At, FrameAt: momentOf(b.FrameAt), AsOf: momentOf(b.AsOf), MemoryMB: b.MemoryMB, Build: b.Build, Scene: b.Scene,
		})
	}
	f.fresh = map[int64]bool{}
	f.mu.Unlock()
	err := book.KeepBeats(ctx, out)
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, b := range out {
			f.fresh[b.Device] = true
		}
	}
	return err
}

// all are the newest beats that any node heard, by device.
func (f *fleet) all(ctx context.Context, book *accounts.Book) (map[int64]beat, error) {
	kept, err := book.Beats(ctx)
	if err != nil {
		return nil, err
	}
	out := map[int64]beat{}
	for device, b := range kept {
		out[device] = beat{vitals{b.Build, b.Scene, b.MemoryMB, moment(b.FrameAt), moment(b.AsOf)}, b.At}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for device, b := range f.beats {
		if !b.At.Before(out[device].At) {
			out[device] = b
		}
	}
	return out, nil
}

func momentOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
